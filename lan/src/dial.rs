//! Opens the WebSocket of a client: to a host, whose challenge it reads, and to the peer server of another member.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use room::RoomId;
use room::limits::{CONNECT_TIMEOUT, MAX_CLIENT_MESSAGE_BYTES, MAX_HOST_MESSAGE_BYTES};
use room::message::{Challenge, HostMessage, PROTOCOL};
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::error::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, http::StatusCode};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::about::host_header;

/// The delay before the next attempt at a host with too many pending connections.
const RETRY_DELAY_WHEN_FULL: Duration = Duration::from_millis(150);

/// A WebSocket connection to a host.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// Why there is no connection to the room.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("{}", texts::program_connect_no_address())]
    NoAddress,
    #[error("{}", texts::program_connect_unknown_name(.0))]
    UnknownName(String),
    #[error("{}", texts::program_connect_unreachable(&.0.to_string(), .1))]
    Unreachable(SocketAddr, String),
    #[error("{}", texts::program_connect_timed_out(&.0.to_string()))]
    TimedOut(SocketAddr),
    #[error("{}", texts::program_connect_no_room(&.0.to_string()))]
    NotARoom(SocketAddr),
    #[error("{}", texts::program_connect_rejected(&.0.to_string()))]
    Rejected(SocketAddr),
    #[error("{}", texts::program_connect_other_room(&.0.to_string()))]
    DifferentRoom(SocketAddr),
    #[error("{}", texts::version_mismatch(*.0, PROTOCOL))]
    Protocol(u32),
}

impl ConnectError {
    /// How informative this error is; the most informative one is reported. A user who typed an address without a port
    /// cares about the one port that answered.
    pub(crate) fn priority(&self) -> u8 {
        match self {
            Self::NoAddress => 0,
            Self::UnknownName(_) => 1,
            Self::Unreachable(..) => 2,
            Self::TimedOut(_) => 3,
            Self::NotARoom(_) => 4,
            Self::Rejected(_) => 5,
            Self::DifferentRoom(_) => 6,
            Self::Protocol(..) => 7,
        }
    }
}

/// Connects to an address, and returns the challenge if a host of this room answers.
pub(crate) async fn fetch_challenge(address: SocketAddr, room: RoomId) -> Option<Challenge> {
    let (_, challenge) = timeout(CONNECT_TIMEOUT, dial(address, Some(room))).await.ok()?.ok()?;
    Some(challenge)
}

/// Connects to one address and reads the host's challenge.
///
/// # Errors
/// [`ConnectError`], also if another room than `room` is there.
pub(crate) async fn dial(
    address: SocketAddr,
    room: Option<RoomId>,
) -> Result<(Socket, Challenge), ConnectError> {
    let mut socket = open_socket(address, "/room", MAX_HOST_MESSAGE_BYTES).await?;
    let challenge = read_challenge(&mut socket).await.ok_or(ConnectError::NotARoom(address))??;
    match room {
        Some(room) if room != challenge.room.id => Err(ConnectError::DifferentRoom(address)),
        Some(_) | None => Ok((socket, challenge)),
    }
}

/// Opens a WebSocket that accepts messages of at most `max_message_bytes`. Retries for as long as the server has too many
/// pending connections; the caller sets the timeout.
///
/// # Errors
/// [`ConnectError`].
pub(crate) async fn open_socket(
    address: SocketAddr,
    path: &str,
    max_message_bytes: usize,
) -> Result<Socket, ConnectError> {
    let unreachable = |error: io::Error| ConnectError::Unreachable(address, describe_io_error(&error));
    let config = WebSocketConfig::default()
        .max_message_size(Some(max_message_bytes))
        .max_frame_size(Some(max_message_bytes));
    let url = format!("ws://{}{path}", host_header(address));
    loop {
        let stream = TcpStream::connect(address).await.map_err(unreachable)?;
        // A vote is one small frame, and people wait for it.
        let _ = stream.set_nodelay(true);
        return match client_async_with_config(&url, stream, Some(config)).await {
            Ok((socket, _)) => Ok(socket),
            Err(SocketError::Http(response)) => match response.status() {
                StatusCode::SERVICE_UNAVAILABLE => {
                    sleep(RETRY_DELAY_WHEN_FULL).await;
                    continue;
                }
                StatusCode::FORBIDDEN | StatusCode::MISDIRECTED_REQUEST => {
                    Err(ConnectError::Rejected(address))
                }
                _ => Err(ConnectError::NotARoom(address)),
            },
            Err(SocketError::Io(error)) => Err(unreachable(error)),
            Err(_) => Err(ConnectError::NotARoom(address)),
        };
    }
}

/// Reads the first message. Returns `None` if it is not a challenge.
async fn read_challenge(socket: &mut Socket) -> Option<Result<Challenge, ConnectError>> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum AnyChallenge {
        Nested { challenge: Version },
        Protocol1(Version),
    }
    #[derive(Deserialize)]
    struct Version {
        proto: u32,
    }
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) if text.len() <= MAX_CLIENT_MESSAGE_BYTES => {
                let (AnyChallenge::Nested { challenge: Version { proto } }
                | AnyChallenge::Protocol1(Version { proto })) = serde_json::from_str(&text).ok()?;
                if proto != PROTOCOL {
                    return Some(Err(ConnectError::Protocol(proto)));
                }
                return match serde_json::from_str(&text) {
                    Ok(HostMessage::Challenge(challenge)) => Some(Ok(challenge)),
                    Ok(_) | Err(_) => None,
                };
            }
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Text(_) | Message::Binary(_) | Message::Close(_) | Message::Frame(_)) | Err(_) => {
                return None;
            }
        }
    }
}

/// Sends one message, such as [`room::message::ClientMessage`].
pub(crate) async fn send_message(socket: &mut Socket, message: &impl Serialize) -> Result<(), SocketError> {
    // Encoding can't fail: a message has no map with keys other than strings.
    let text = serde_json::to_string(message).unwrap_or_default();
    socket.send(Message::Text(text.into())).await
}

/// Describes an I/O error without its number.
fn describe_io_error(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing is listening there".into(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "there's no route to it".into(),
        io::ErrorKind::ConnectionReset => "it closed the connection".into(),
        kind => kind.to_string(),
    }
}
