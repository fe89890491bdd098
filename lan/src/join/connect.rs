//! Connects to a room: tries all its addresses, and uses the first that answers with a matching challenge.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use room::limits::{CONNECT_TIMEOUT, MAX_ADDRESSES_PER_ROOM};
use room::message::Challenge;
use tokio::net::lookup_host;
use tokio::time::{sleep, timeout};

use super::types::{Destination, Trust};
use crate::address::HostAddress;
use crate::dial::{ConnectError, Peer, PeerKey, Socket, dial};

/// The delay between the attempts at consecutive addresses. Most hosts answer faster, so they rarely get connections that
/// nobody uses.
const STAGGER: Duration = Duration::from_millis(50);

/// Connects to the room, and returns the socket and the host's challenge.
///
/// # Errors
/// The most informative error of all attempts.
pub(super) async fn connect(destination: &Destination) -> Result<(Socket, Challenge), ConnectError> {
    let mut reported = ConnectError::NoAddress;
    let mut record = |error: ConnectError| {
        if error.priority() >= reported.priority() {
            reported = error;
        }
    };
    let mut addresses = Vec::new();
    for address in &destination.addresses {
        match resolve(address).await {
            Ok(found) => addresses
                .extend(found.into_iter().filter(|address| !addresses.contains(address)).collect::<Vec<_>>()),
            Err(error) => record(error),
        }
    }
    // The sort is stable, so the most likely address of each family stays first.
    addresses.sort_by_key(SocketAddr::is_ipv6);
    addresses.truncate(MAX_ADDRESSES_PER_ROOM);
    let key = match &destination.trust {
        Trust::Keys(fingerprints) => PeerKey::OneOf(fingerprints.clone()),
        Trust::FirstUse => PeerKey::Any,
        Trust::Plain => PeerKey::Unproven,
    };
    let peer = &Peer { room: destination.room, key };
    let attempts = addresses.into_iter().zip(0..).map(|(address, position)| async move {
        sleep(STAGGER * position).await;
        timeout(CONNECT_TIMEOUT, dial(address, peer)).await.unwrap_or(Err(ConnectError::TimedOut(address)))
    });
    let mut attempts = attempts.collect::<FuturesUnordered<_>>();
    while let Some(result) = attempts.next().await {
        match result {
            Ok(connected) => return Ok(connected),
            Err(error) => record(error),
        }
    }
    Err(reported)
}

async fn resolve(address: &HostAddress) -> Result<Vec<SocketAddr>, ConnectError> {
    let unknown = || ConnectError::UnknownName(address.host.clone());
    let found = timeout(CONNECT_TIMEOUT, lookup_host((address.host.as_str(), address.port))).await;
    match found {
        Ok(Ok(addresses)) => {
            Some(addresses.collect()).filter(|found: &Vec<_>| !found.is_empty()).ok_or_else(unknown)
        }
        Ok(Err(_)) | Err(_) => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;
    use tokio::time::Instant;

    use super::*;

    /// The system accepts the connection, but nobody answers on it.
    #[tokio::test(start_paused = true)]
    async fn silent_host_is_given_up_after_the_timeout() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let destination = Destination { addresses: vec![address.into()], room: None, trust: Trust::FirstUse };
        let start = Instant::now();
        let error = timeout(2 * CONNECT_TIMEOUT, connect(&destination)).await.unwrap().unwrap_err();
        assert_eq!(start.elapsed(), CONNECT_TIMEOUT);
        assert!(matches!(error, ConnectError::TimedOut(at) if at == address), "{error}");
    }
}
