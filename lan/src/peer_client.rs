//! Calls another member's machine about who hosts the room: the client of [`room::peer`], used by a host to
//! probe standbys and by members during an election. The server is [`crate::host::PeerServer`].

use std::net::SocketAddr;

use futures_util::StreamExt;
use room::limits::{MAX_PEER_MESSAGE_BYTES, PEER_CONNECT_TIMEOUT, PEER_RESPONSE_TIMEOUT};
use room::message::PROTOCOL;
use room::peer::{
    PeerAnswer, PeerClientHello, PeerClientMessage, PeerClientProof, PeerRequest, PeerServerMessage,
};
use room::{RoomId, SeatKey, SeatSecret};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::dial::{ConnectError, Peer, PeerKey, Socket, open_socket, send_message};

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeerClientError {
    /// No connection, or the server does not accept peer calls.
    #[error("couldn't connect to {0}. Check that its firewall allows Pointing Party.")]
    Unreachable(SocketAddr),
    /// The connection took longer than [`PEER_CONNECT_TIMEOUT`], or the answer longer than
    /// [`PEER_RESPONSE_TIMEOUT`].
    #[error("{0} didn't answer in time. Check its firewall.")]
    TimedOut(SocketAddr),
    /// The machine belongs to another seat or room, or does not know the caller.
    #[error("{0} isn't the expected computer, or doesn't run a matching version of Pointing Party.")]
    Refused(SocketAddr),
}

/// Checks that the machine of `seat` answers at `address` for the room. Proves no seat of its own.
///
/// # Errors
/// [`PeerClientError`].
pub async fn check_reachable(
    address: SocketAddr,
    room: RoomId,
    seat: SeatKey,
) -> Result<(), PeerClientError> {
    with_connect_timeout(address, connect(address, room, seat, None)).await.map(drop)
}

/// Sends one request to the machine of `seat`, as the owner of the seat `me`, and returns the answer.
///
/// # Errors
/// [`PeerClientError`].
pub async fn send_request(
    address: SocketAddr,
    room: RoomId,
    seat: SeatKey,
    me: &SeatSecret,
    request: PeerRequest,
) -> Result<PeerAnswer, PeerClientError> {
    let mut socket = with_connect_timeout(address, connect(address, room, seat, Some(me))).await?;
    let answered = async {
        send_message(&mut socket, &PeerClientMessage::Request(request)).await.ok()?;
        match receive(&mut socket).await? {
            PeerServerMessage::Answer(answer) => Some(*answer),
            PeerServerMessage::Welcome | PeerServerMessage::Refused => None,
        }
    };
    let answer =
        timeout(PEER_RESPONSE_TIMEOUT, answered).await.map_err(|_| PeerClientError::TimedOut(address))?;
    let _ = socket.close(None).await;
    answer.ok_or(PeerClientError::Refused(address))
}

async fn with_connect_timeout<T>(
    address: SocketAddr,
    opening: impl Future<Output = Result<T, PeerClientError>>,
) -> Result<T, PeerClientError> {
    timeout(PEER_CONNECT_TIMEOUT, opening).await.unwrap_or(Err(PeerClientError::TimedOut(address)))
}

/// Connects to the owner of the key `to`, which TLS proves, and proves the seat `me`, if any.
async fn connect(
    address: SocketAddr,
    room: RoomId,
    to: SeatKey,
    me: Option<&SeatSecret>,
) -> Result<Socket, PeerClientError> {
    let peer = Peer { room: Some(room), key: PeerKey::Is(to) };
    let mut socket =
        open_socket(address, "/peer", MAX_PEER_MESSAGE_BYTES, &peer).await.map_err(|error| match error {
            ConnectError::WrongKey(_) | ConnectError::NoRight(_) => PeerClientError::Refused(address),
            _ => PeerClientError::Unreachable(address),
        })?;
    let welcomed = async {
        let exporter = socket.get_ref().exporter()?;
        let by = me.map(|me| PeerClientProof { seat: me.key(), signature: me.sign_peer(room, &exporter) });
        let hello = PeerClientHello { proto: PROTOCOL, room, by };
        send_message(&mut socket, &PeerClientMessage::Hello(hello)).await.ok()?;
        matches!(receive(&mut socket).await?, PeerServerMessage::Welcome).then_some(())
    };
    welcomed.await.ok_or(PeerClientError::Refused(address))?;
    Ok(socket)
}

async fn receive(socket: &mut Socket) -> Option<PeerServerMessage> {
    loop {
        match socket.next().await?.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) | Message::Frame(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn silent_machine_is_given_up_after_the_timeout() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (room, seat) = (RoomId::from_bytes([1; 16]), SeatSecret::from_seed([2; 32]).key());
        let start = Instant::now();
        let result = timeout(2 * PEER_CONNECT_TIMEOUT, check_reachable(address, room, seat)).await.unwrap();
        assert_eq!(result, Err(PeerClientError::TimedOut(address)));
        assert_eq!(start.elapsed(), PEER_CONNECT_TIMEOUT);
    }
}
