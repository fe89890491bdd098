//! Connects to a host: tries all addresses of a room, and uses the first that answers with a matching challenge.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{SinkExt, StreamExt};
use room::RoomId;
use room::limits::{
    CONNECT_TIMEOUT, MAX_ADDRESSES_PER_ROOM, MAX_CLIENT_MESSAGE_BYTES, MAX_HOST_MESSAGE_BYTES,
};
use room::message::{Challenge, ClientMessage, HostMessage, PROTOCOL};
use serde::Deserialize;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::error::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, http::StatusCode};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::about::host_header;
use crate::address::HostAddress;
use crate::join::Destination;

/// The delay between the attempts at consecutive addresses. Most hosts answer faster, so they rarely get connections that
/// nobody uses.
const STAGGER: Duration = Duration::from_millis(50);
/// The delay before the next attempt at a host with too many pending connections.
pub(crate) const RETRY_DELAY_WHEN_FULL: Duration = Duration::from_millis(150);

/// A WebSocket connection to a host.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// Why there is no connection to the room.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("There's no address to try. Ask the host for one.")]
    NoAddress,
    #[error("Couldn't find {0} on this network. Check the spelling.")]
    UnknownName(String),
    #[error("Couldn't reach {0} ({1}). Check the address and that the room is still open.")]
    Unreachable(SocketAddr, String),
    #[error("{0} didn't answer in time. Check the address and your firewall.")]
    TimedOut(SocketAddr),
    #[error("{0} isn't a room. Check the address; another program may be using that port.")]
    NotARoom(SocketAddr),
    #[error("{0} declined the connection. Use the address that the host shows.")]
    Rejected(SocketAddr),
    #[error("A different room is at {0} now. Look for yours in the list.")]
    DifferentRoom(SocketAddr),
    #[error("The host uses protocol version {0}, this app version {PROTOCOL}. Update {1} and join again.")]
    Protocol(u32, &'static str),
}

impl ConnectError {
    /// How informative this error is; the most informative one is reported. A user who typed an address without a port
    /// cares about the one port that answered.
    fn priority(&self) -> u8 {
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

/// Connects to the room, and returns the socket and the host's challenge.
///
/// # Errors
/// The most informative error of all attempts.
pub(crate) async fn connect(destination: &Destination) -> Result<(Socket, Challenge), ConnectError> {
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
    let attempts = addresses.into_iter().zip(0..).map(|(address, position)| async move {
        sleep(STAGGER * position).await;
        let result = timeout(CONNECT_TIMEOUT, dial(address, destination.room)).await;
        result.unwrap_or(Err(ConnectError::TimedOut(address)))
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

/// Connects to an address, and returns the challenge if a host of this room answers.
pub(crate) async fn fetch_challenge(address: SocketAddr, room: RoomId) -> Option<Challenge> {
    let (_, challenge) = timeout(CONNECT_TIMEOUT, dial(address, Some(room))).await.ok()?.ok()?;
    Some(challenge)
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

/// Connects to one address. Retries while the host has too many pending connections.
async fn dial(address: SocketAddr, room: Option<RoomId>) -> Result<(Socket, Challenge), ConnectError> {
    loop {
        match open_socket(address).await? {
            Some(mut socket) => {
                let challenge =
                    read_challenge(&mut socket).await.ok_or(ConnectError::NotARoom(address))??;
                return match room {
                    Some(room) if room != challenge.room.id => Err(ConnectError::DifferentRoom(address)),
                    Some(_) | None => Ok((socket, challenge)),
                };
            }
            None => sleep(RETRY_DELAY_WHEN_FULL).await,
        }
    }
}

/// Opens a WebSocket. Returns `None` if the host has too many pending connections.
async fn open_socket(address: SocketAddr) -> Result<Option<Socket>, ConnectError> {
    let unreachable = |error: io::Error| ConnectError::Unreachable(address, describe_io_error(&error));
    let stream = TcpStream::connect(address).await.map_err(unreachable)?;
    // A vote is one small frame, and people wait for it.
    let _ = stream.set_nodelay(true);
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_HOST_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_HOST_MESSAGE_BYTES));
    let url = format!("ws://{}/room", host_header(address));
    match client_async_with_config(url, stream, Some(config)).await {
        Ok((socket, _)) => Ok(Some(socket)),
        Err(SocketError::Http(response)) => match response.status() {
            StatusCode::SERVICE_UNAVAILABLE => Ok(None),
            StatusCode::FORBIDDEN | StatusCode::MISDIRECTED_REQUEST => Err(ConnectError::Rejected(address)),
            _ => Err(ConnectError::NotARoom(address)),
        },
        Err(SocketError::Io(error)) => Err(unreachable(error)),
        Err(_) => Err(ConnectError::NotARoom(address)),
    }
}

/// Reads the first message. Returns `None` if it is not a challenge.
async fn read_challenge(socket: &mut Socket) -> Option<Result<Challenge, ConnectError>> {
    #[derive(Deserialize)]
    struct Version {
        proto: u32,
    }
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) if text.len() <= MAX_CLIENT_MESSAGE_BYTES => {
                let Version { proto } = serde_json::from_str(&text).ok()?;
                if proto != PROTOCOL {
                    let outdated = if proto < PROTOCOL { "the host" } else { "this app" };
                    return Some(Err(ConnectError::Protocol(proto, outdated)));
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

/// Sends one message.
pub(crate) async fn send_message(socket: &mut Socket, message: &ClientMessage) -> Result<(), SocketError> {
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
