//! Calls another member's machine about who hosts the room: [`room::peer`] says what is said.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use room::limits::{CALL_ANSWERED_WITHIN, CALL_WITHIN, KEPT_BYTES};
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
use crate::join::KNOCK_AGAIN;

/// Why a call came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No connection came about, or none to a machine that takes calls.
    #[error("{0} takes no calls of members. Check that a firewall lets them through.")]
    Unreachable(SocketAddr),
    /// It took longer than [`CALL_WITHIN`], or its answer than [`CALL_ANSWERED_WITHIN`].
    #[error("{0} did not answer in time. Check that no firewall is in the way.")]
    Silent(SocketAddr),
    /// It is somebody else's machine, or in another room, or does not know who calls.
    #[error("{0} is not who was called, or does not talk to this app.")]
    Refused(SocketAddr),
}

type Socket = WebSocketStream<TcpStream>;

/// Finds out whether that member's machine is there and takes calls about the room.
///
/// # Errors
/// [`CallError`].
pub async fn reach(address: SocketAddr, room: RoomId, whom: SeatKey) -> Result<(), CallError> {
    in_time(address, open(address, room, whom, None)).await.map(drop)
}

/// Asks that member's machine something about the room, as the owner of the seat `me`.
///
/// # Errors
/// [`CallError`].
pub async fn ask(
    address: SocketAddr,
    room: RoomId,
    whom: SeatKey,
    me: &SeatSecret,
    request: PeerRequest,
) -> Result<PeerAnswer, CallError> {
    let mut socket = in_time(address, open(address, room, whom, Some(me))).await?;
    let answered = async {
        say(&mut socket, &PeerClientMessage::Request(request)).await?;
        match hear(&mut socket).await? {
            PeerServerMessage::Answer(answer) => Some(*answer),
            PeerServerMessage::Challenge { .. }
            | PeerServerMessage::Welcome { .. }
            | PeerServerMessage::Refused => None,
        }
    };
    let answer = timeout(CALL_ANSWERED_WITHIN, answered).await.map_err(|_| CallError::Silent(address))?;
    let _ = socket.close(None).await;
    answer.ok_or(CallError::Refused(address))
}

async fn in_time<T>(
    address: SocketAddr,
    opening: impl Future<Output = Result<T, CallError>>,
) -> Result<T, CallError> {
    timeout(CALL_WITHIN, opening).await.unwrap_or(Err(CallError::Silent(address)))
}

/// Connects, says hello, and makes sure of who is there.
async fn open(
    address: SocketAddr,
    room: RoomId,
    to: SeatKey,
    me: Option<&SeatSecret>,
) -> Result<Socket, CallError> {
    let mut socket = dial(address).await?;
    let welcomed = async {
        let PeerServerMessage::Challenge { proto: PROTOCOL, nonce: challenge } = hear(&mut socket).await?
        else {
            return None;
        };
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce).ok()?;
        let talk = PeerTranscript { room, to, challenge, nonce: Nonce::from_bytes(nonce) };
        let by =
            me.map(|me| PeerClientProof { seat: me.key(), signature: me.sign_call(&talk, PeerSide::Client) });
        let hello = PeerClientHello { room, to, nonce: talk.nonce, by };
        say(&mut socket, &PeerClientMessage::Hello(hello)).await?;
        let PeerServerMessage::Welcome { signature } = hear(&mut socket).await? else { return None };
        to.talks(&talk, PeerSide::Server, &signature).then_some(())
    };
    welcomed.await.ok_or(CallError::Refused(address))?;
    Ok(socket)
}

/// Opens a WebSocket, again and again while there are only too many others at the door.
async fn dial(address: SocketAddr) -> Result<Socket, CallError> {
    let config =
        WebSocketConfig::default().max_message_size(Some(KEPT_BYTES)).max_frame_size(Some(KEPT_BYTES));
    loop {
        let stream = TcpStream::connect(address).await.map_err(|_| CallError::Unreachable(address))?;
        let _ = stream.set_nodelay(true);
        let url = format!("ws://{}/peer", host_header(address));
        match client_async_with_config(url, stream, Some(config)).await {
            Ok((socket, _)) => return Ok(socket),
            Err(SocketError::Http(response)) if response.status() == StatusCode::SERVICE_UNAVAILABLE => {
                sleep(KNOCK_AGAIN).await;
            }
            Err(_) => return Err(CallError::Unreachable(address)),
        }
    }
}

async fn say(socket: &mut Socket, message: &PeerClientMessage) -> Option<()> {
    let text = serde_json::to_string(message).ok()?;
    socket.send(Message::Text(text.into())).await.ok()
}

async fn hear(socket: &mut Socket) -> Option<PeerServerMessage> {
    loop {
        match socket.next().await?.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) | Message::Frame(_) => return None,
        }
    }
}
