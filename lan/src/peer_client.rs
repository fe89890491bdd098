//! Calls another member's machine about who hosts the room: the client of [`room::peer`], used by a host to
//! probe standbys and by members during an election. The server is [`crate::host::PeerServer`].

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use room::limits::{MAX_PEER_MESSAGE_BYTES, PEER_CONNECT_TIMEOUT, PEER_RESPONSE_TIMEOUT};
use room::message::{Nonce, PROTOCOL};
use room::peer::{
    PeerAnswer, PeerClientHello, PeerClientMessage, PeerClientProof, PeerRequest, PeerServerMessage,
    PeerSide, PeerTranscript,
};
use room::{RoomId, SeatKey, SeatSecret};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::error::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, http::StatusCode};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::about::host_header;
use crate::dial::RETRY_DELAY_WHEN_FULL;

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

type Socket = WebSocketStream<TcpStream>;

/// Checks that the machine of seat `whom` answers at `address` for the room. Proves no seat of its own.
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

/// Sends one request to the machine of seat `whom`, as the owner of the seat `me`, and returns the answer.
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
        send(&mut socket, &PeerClientMessage::Request(request)).await?;
        match receive(&mut socket).await? {
            PeerServerMessage::Answer(answer) => Some(*answer),
            PeerServerMessage::Challenge { .. }
            | PeerServerMessage::Welcome { .. }
            | PeerServerMessage::Refused => None,
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

/// Connects and authenticates both sides; without `me`, only the server.
async fn connect(
    address: SocketAddr,
    room: RoomId,
    to: SeatKey,
    me: Option<&SeatSecret>,
) -> Result<Socket, PeerClientError> {
    let mut socket = dial(address).await?;
    let welcomed = async {
        let PeerServerMessage::Challenge { proto: PROTOCOL, nonce: challenge } = receive(&mut socket).await?
        else {
            return None;
        };
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce).ok()?;
        let transcript = PeerTranscript { room, to, challenge, nonce: Nonce::from_bytes(nonce) };
        let by = me.map(|me| PeerClientProof {
            seat: me.key(),
            signature: me.sign_peer(&transcript, PeerSide::Client),
        });
        let hello = PeerClientHello { room, to, nonce: transcript.nonce, by };
        send(&mut socket, &PeerClientMessage::Hello(hello)).await?;
        let PeerServerMessage::Welcome { signature } = receive(&mut socket).await? else { return None };
        to.verify_peer(&transcript, PeerSide::Server, &signature).then_some(())
    };
    welcomed.await.ok_or(PeerClientError::Refused(address))?;
    Ok(socket)
}

/// Opens a WebSocket. Retries while the server has too many pending connections.
async fn dial(address: SocketAddr) -> Result<Socket, PeerClientError> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_PEER_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_PEER_MESSAGE_BYTES));
    loop {
        let stream = TcpStream::connect(address).await.map_err(|_| PeerClientError::Unreachable(address))?;
        let _ = stream.set_nodelay(true);
        let url = format!("ws://{}/peer", host_header(address));
        match client_async_with_config(url, stream, Some(config)).await {
            Ok((socket, _)) => return Ok(socket),
            Err(SocketError::Http(response)) if response.status() == StatusCode::SERVICE_UNAVAILABLE => {
                sleep(RETRY_DELAY_WHEN_FULL).await;
            }
            Err(_) => return Err(PeerClientError::Unreachable(address)),
        }
    }
}

async fn send(socket: &mut Socket, message: &PeerClientMessage) -> Option<()> {
    let text = serde_json::to_string(message).ok()?;
    socket.send(Message::Text(text.into())).await.ok()
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
