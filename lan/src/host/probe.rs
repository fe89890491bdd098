//! Whether those can be reached who stand by to host the room.

use std::net::{IpAddr, SocketAddr};

use futures_util::future::join_all;
use room::limits::SUCCESSOR_ADDRESSES;
use room::{RoomId, SeatKey};

use crate::peer_client;

/// Those of the addresses at which somebody says to stand by that may be tried, and the one besides that they come
/// from: nobody leads a host to a loopback address who is not on its own machine.
pub(super) fn worth_trying(from: IpAddr, offered: &[SocketAddr]) -> Vec<SocketAddr> {
    let is_local = from.is_loopback();
    let usable = |address: &SocketAddr| {
        let ip = address.ip();
        !ip.is_unspecified() && !ip.is_multicast() && (is_local || !ip.is_loopback())
    };
    let seen = offered.first().map(|first| SocketAddr::new(from, first.port()));
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for address in offered.iter().copied().chain(seen).filter(usable) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    // Stable: what leads here only is of use to nobody elsewhere.
    addresses.sort_by_key(|address| address.ip().is_loopback());
    if addresses.len() > SUCCESSOR_ADDRESSES && !is_local {
        // The one that is known to lead there stays.
        addresses.drain(SUCCESSOR_ADDRESSES - 1..addresses.len() - 1);
    }
    addresses.truncate(SUCCESSOR_ADDRESSES);
    addresses
}

/// At which of the addresses that member stands by for the room, in their order.
pub(crate) async fn reached(room: RoomId, whom: SeatKey, addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let tries = addresses.into_iter().map(|address| async move {
        peer_client::reach(address, room, whom)
            .await
            .inspect_err(|error| tracing::debug!(%error))
            .is_ok()
            .then_some(address)
    });
    join_all(tries).await.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worth(from: &str, offered: &[&str]) -> Vec<String> {
        let offered: Vec<SocketAddr> = offered.iter().map(|address| address.parse().unwrap()).collect();
        worth_trying(from.parse().unwrap(), &offered).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn where_somebody_comes_from_is_tried_too() {
        assert_eq!(worth("10.0.0.5", &["192.168.1.5:7421"]), ["192.168.1.5:7421", "10.0.0.5:7421"]);
        assert_eq!(worth("10.0.0.5", &["10.0.0.5:7421", "10.0.0.5:7421"]), ["10.0.0.5:7421"]);
        assert_eq!(worth("10.0.0.5", &[]), [""; 0]);
    }

    #[test]
    fn nobody_elsewhere_leads_a_host_to_itself() {
        assert_eq!(worth("10.0.0.5", &["127.0.0.1:22", "[::1]:22", "0.0.0.0:22"]), ["10.0.0.5:22"]);
        assert_eq!(worth("127.0.0.1", &["127.0.0.1:7421"]), ["127.0.0.1:7421"]);
        assert_eq!(
            worth("127.0.0.1", &["127.0.0.1:7421", "10.0.0.5:7421"]),
            ["10.0.0.5:7421", "127.0.0.1:7421"]
        );
    }

    #[test]
    fn of_many_addresses_the_one_that_leads_there_is_kept() {
        let many: Vec<String> = (1..=20).map(|last| format!("192.168.1.{last}:7421")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let tried = worth("10.0.0.5", &many);
        assert_eq!(tried.len(), SUCCESSOR_ADDRESSES);
        assert_eq!(tried.last().map(String::as_str), Some("10.0.0.5:7421"));
    }
}
