//! Checks at which addresses a successor's machine can be reached.

use std::net::{IpAddr, SocketAddr};

use futures_util::future::join_all;
use room::limits::MAX_SUCCESSOR_ADDRESSES;
use room::{RoomId, SeatKey};

use crate::peer_client;

/// The addresses to probe for a successor: those that its request lists plus the one that the request came
/// from. Loopback addresses count only for clients on the host's own machine; otherwise a client could direct
/// the host to its own services.
pub(super) fn candidate_addresses(remote_ip: IpAddr, offered: &[SocketAddr]) -> Vec<SocketAddr> {
    let is_local = remote_ip.is_loopback();
    let usable = |address: &SocketAddr| {
        let ip = address.ip();
        !ip.is_unspecified() && !ip.is_multicast() && (is_local || !ip.is_loopback())
    };
    let remote_address = offered.first().map(|first| SocketAddr::new(remote_ip, first.port()));
    let mut addresses: Vec<SocketAddr> = Vec::new();
    for address in offered.iter().copied().chain(remote_address).filter(usable) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    // Loopback addresses last; the sort is stable.
    addresses.sort_by_key(|address| address.ip().is_loopback());
    if addresses.len() > MAX_SUCCESSOR_ADDRESSES && !is_local {
        // Keep the address that the request came from.
        addresses.drain(MAX_SUCCESSOR_ADDRESSES - 1..addresses.len() - 1);
    }
    addresses.truncate(MAX_SUCCESSOR_ADDRESSES);
    addresses
}

/// Probes all addresses at once and returns those at which the seat's machine answers for the room, in the
/// given order.
pub(crate) async fn find_reachable(
    room: RoomId,
    seat: SeatKey,
    addresses: Vec<SocketAddr>,
) -> Vec<SocketAddr> {
    let tries = addresses.into_iter().map(|address| async move {
        peer_client::check_reachable(address, room, seat)
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

    fn candidates(remote_ip: &str, offered: &[&str]) -> Vec<String> {
        let offered: Vec<SocketAddr> = offered.iter().map(|address| address.parse().unwrap()).collect();
        candidate_addresses(remote_ip.parse().unwrap(), &offered).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn remote_address_is_a_candidate() {
        assert_eq!(candidates("10.0.0.5", &["192.168.1.5:7421"]), ["192.168.1.5:7421", "10.0.0.5:7421"]);
        assert_eq!(candidates("10.0.0.5", &["10.0.0.5:7421", "10.0.0.5:7421"]), ["10.0.0.5:7421"]);
        assert_eq!(candidates("10.0.0.5", &[]), [""; 0]);
    }

    #[test]
    fn remote_client_cannot_offer_loopback() {
        assert_eq!(candidates("10.0.0.5", &["127.0.0.1:22", "[::1]:22", "0.0.0.0:22"]), ["10.0.0.5:22"]);
        assert_eq!(candidates("127.0.0.1", &["127.0.0.1:7421"]), ["127.0.0.1:7421"]);
        assert_eq!(
            candidates("127.0.0.1", &["127.0.0.1:7421", "10.0.0.5:7421"]),
            ["10.0.0.5:7421", "127.0.0.1:7421"]
        );
    }

    #[test]
    fn remote_address_survives_the_limit() {
        let many: Vec<String> = (1..=20).map(|last| format!("192.168.1.{last}:7421")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let tried = candidates("10.0.0.5", &many);
        assert_eq!(tried.len(), MAX_SUCCESSOR_ADDRESSES);
        assert_eq!(tried.last().map(String::as_str), Some("10.0.0.5:7421"));
    }
}
