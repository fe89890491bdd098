//! Opens the WebSocket of a client: to a host, whose challenge it reads, and to the peer server of another member.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use room::limits::{MAX_CLIENT_MESSAGE_BYTES, MAX_HOST_MESSAGE_BYTES};
use room::message::{Challenge, HostMessage, PROTOCOL};
use room::{Fingerprint, RoomId, SeatKey};
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::error::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, http::StatusCode};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::address::host_header;
use crate::transport::{self, TlsError, Transport};

/// The delay before the next attempt at a host with too many pending connections.
const RETRY_DELAY_WHEN_FULL: Duration = Duration::from_millis(150);

/// A WebSocket connection to a host.
pub(crate) type Socket = WebSocketStream<Transport>;

/// Whom a client wants to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Peer {
    /// The room. `None` accepts any.
    pub(crate) room: Option<RoomId>,
    /// The key that the other side has to prove.
    pub(crate) key: PeerKey,
}

/// The key that the other side has to prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PeerKey {
    /// This key.
    Is(SeatKey),
    /// The key with one of these fingerprints.
    OneOf(Vec<Fingerprint>),
    /// Any key: nothing is known about the other side yet.
    Any,
    /// None: the connection is not encrypted.
    Unproven,
}

impl PeerKey {
    fn accepts(&self, key: SeatKey) -> bool {
        match self {
            Self::Is(expected) => *expected == key,
            Self::OneOf(fingerprints) => fingerprints.contains(&key.fingerprint()),
            Self::Any | Self::Unproven => true,
        }
    }
}

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
    #[error("{}", texts::program_connect_wrong_key(&.0.to_string()))]
    WrongKey(SocketAddr),
    #[error("{}", texts::program_connect_no_right(&.0.to_string()))]
    NoRight(SocketAddr),
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
            Self::WrongKey(_) => 7,
            Self::NoRight(_) => 8,
            Self::Protocol(..) => 9,
        }
    }
}

/// Connects to one address and reads the host's challenge.
///
/// # Errors
/// [`ConnectError`], also if another room or host than `peer` is there.
pub(crate) async fn dial(address: SocketAddr, peer: &Peer) -> Result<(Socket, Challenge), ConnectError> {
    let mut socket = open_socket(address, "/room", MAX_HOST_MESSAGE_BYTES, peer).await?;
    let challenge = read_challenge(&mut socket).await.ok_or(ConnectError::NotARoom(address))??;
    if peer.room.is_some_and(|room| room != challenge.room.id) {
        return Err(ConnectError::DifferentRoom(address));
    }
    match socket.get_ref().server_key() {
        Some(key) if key != challenge.host => Err(ConnectError::WrongKey(address)),
        Some(_) => match challenge.verify_chain() {
            Ok(_) => Ok((socket, challenge)),
            Err(error) => {
                tracing::info!(%address, %error, "a host can't prove its right to the room");
                Err(ConnectError::NoRight(address))
            }
        },
        // A plain connection proves no key. The room's id still has to be its founder's.
        None if !challenge.room.is_genuine() => Err(ConnectError::NoRight(address)),
        None => Ok((socket, challenge)),
    }
}

/// Opens a connection to `peer` at an address.
///
/// # Errors
/// [`ConnectError::Unreachable`], [`ConnectError::NotARoom`] or [`ConnectError::WrongKey`].
pub(crate) async fn open_transport(address: SocketAddr, peer: &Peer) -> Result<Transport, ConnectError> {
    let unreachable = |error: io::Error| ConnectError::Unreachable(address, describe_io_error(&error));
    let stream = TcpStream::connect(address).await.map_err(unreachable)?;
    // A vote is one small frame, and people wait for it.
    let _ = stream.set_nodelay(true);
    if peer.key == PeerKey::Unproven {
        return Ok(Transport::Plain(stream));
    }
    transport::connect(stream, peer.room, |key| peer.key.accepts(key)).await.map_err(|error| match error {
        TlsError::WrongKey => ConnectError::WrongKey(address),
        TlsError::Io(error) if error.kind() == io::ErrorKind::InvalidData => ConnectError::NotARoom(address),
        TlsError::Io(error) => unreachable(error),
    })
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
    peer: &Peer,
) -> Result<Socket, ConnectError> {
    let unreachable = |error: io::Error| ConnectError::Unreachable(address, describe_io_error(&error));
    let config = WebSocketConfig::default()
        .max_message_size(Some(max_message_bytes))
        .max_frame_size(Some(max_message_bytes));
    let url = format!("ws://{}{path}", host_header(address));
    loop {
        let stream = open_transport(address, peer).await?;
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
                    Ok(HostMessage::Challenge(challenge)) => Some(Ok(*challenge)),
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
