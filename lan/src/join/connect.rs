//! The way to a host: every place that a room may be at is tried, and the first whose challenge fits
//! is it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{SinkExt, StreamExt};
use room::RoomId;
use room::limits::{ADDRESSES_PER_ROOM, CONNECT_WITHIN, MESSAGE_BYTES, STATE_BYTES};
use room::message::{Challenge, ClientMessage, HostMessage, PROTOCOL};
use serde::Deserialize;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::error::Error as SocketError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, http::StatusCode};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{Destination, HostAddress};
use crate::about::host_header;

/// How much later than the one before each address is tried: one that answers is rarely slower, and a
/// host does not get connections that nobody uses.
const STAGGER: Duration = Duration::from_millis(50);
/// How soon to knock again where too many were waiting at the door.
pub(crate) const KNOCK_AGAIN: Duration = Duration::from_millis(150);

/// A connection to a host.
pub(super) type Socket = WebSocketStream<TcpStream>;

/// Why a place has no room to sit down in.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum ConnectError {
    #[error("There is no address to try.")]
    Nowhere,
    #[error("{0} is not known on this network. Check how it is written.")]
    UnknownName(String),
    #[error("{0} could not be reached ({1}). Check the address, and that the room is still open.")]
    Unreachable(SocketAddr, String),
    #[error("{0} did not answer in time. Check the address, and that no firewall is in the way.")]
    Silent(SocketAddr),
    #[error("{0} does not answer as a room does. Check the address; another program may use that port.")]
    NoRoom(SocketAddr),
    #[error("{0} turned the connection away. Use the address that the room's host shows.")]
    TurnedAway(SocketAddr),
    #[error("Another room is at {0} now. Look for yours in the list.")]
    AnotherRoom(SocketAddr),
    #[error(
        "The room's host speaks version {0} of the protocol, this app version {PROTOCOL}. Update {1}, and join again."
    )]
    Protocol(u32, &'static str),
}

impl ConnectError {
    /// How much this tells compared with what happened elsewhere: somebody who typed an address without
    /// a port wants to hear of the one port where something answered.
    fn weight(&self) -> u8 {
        match self {
            Self::Nowhere => 0,
            Self::UnknownName(_) => 1,
            Self::Unreachable(..) => 2,
            Self::Silent(_) => 3,
            Self::NoRoom(_) => 4,
            Self::TurnedAway(_) => 5,
            Self::AnotherRoom(_) => 6,
            Self::Protocol(..) => 7,
        }
    }
}

/// Connects to the room, and hands on its challenge.
///
/// # Errors
/// Of all that went wrong, what tells most.
pub(super) async fn connect(destination: &Destination) -> Result<(Socket, Challenge), ConnectError> {
    let mut worst = ConnectError::Nowhere;
    let mut note = |error: ConnectError| {
        if error.weight() >= worst.weight() {
            worst = error;
        }
    };
    let mut addresses = Vec::new();
    for place in &destination.places {
        match resolve(place).await {
            Ok(found) => addresses
                .extend(found.into_iter().filter(|address| !addresses.contains(address)).collect::<Vec<_>>()),
            Err(error) => note(error),
        }
    }
    // Stable, so that within a family the likeliest stays first.
    addresses.sort_by_key(SocketAddr::is_ipv6);
    addresses.truncate(ADDRESSES_PER_ROOM);
    let tries = addresses.into_iter().zip(0..).map(|(address, place)| async move {
        sleep(STAGGER * place).await;
        let tried = timeout(CONNECT_WITHIN, dial(address, destination.room)).await;
        tried.unwrap_or(Err(ConnectError::Silent(address)))
    });
    let mut tries = tries.collect::<FuturesUnordered<_>>();
    while let Some(tried) = tries.next().await {
        match tried {
            Ok(connected) => return Ok(connected),
            Err(error) => note(error),
        }
    }
    Err(worst)
}

/// What the host says first that has the room at that address, if one has.
pub(crate) async fn challenge(address: SocketAddr, room: RoomId) -> Option<Challenge> {
    let (_, challenge) = timeout(CONNECT_WITHIN, dial(address, Some(room))).await.ok()?.ok()?;
    Some(challenge)
}

async fn resolve(place: &HostAddress) -> Result<Vec<SocketAddr>, ConnectError> {
    let unknown = || ConnectError::UnknownName(place.host.clone());
    let found = timeout(CONNECT_WITHIN, lookup_host((place.host.as_str(), place.port))).await;
    match found {
        Ok(Ok(addresses)) => {
            Some(addresses.collect()).filter(|found: &Vec<_>| !found.is_empty()).ok_or_else(unknown)
        }
        Ok(Err(_)) | Err(_) => Err(unknown()),
    }
}

/// Tries one address, again and again while there are only too many others at its door.
async fn dial(address: SocketAddr, room: Option<RoomId>) -> Result<(Socket, Challenge), ConnectError> {
    loop {
        match open(address).await? {
            Some(mut socket) => {
                let challenge = hear_challenge(&mut socket).await.ok_or(ConnectError::NoRoom(address))??;
                return match room {
                    Some(room) if room != challenge.room.id => Err(ConnectError::AnotherRoom(address)),
                    Some(_) | None => Ok((socket, challenge)),
                };
            }
            None => sleep(KNOCK_AGAIN).await,
        }
    }
}

/// Opens a WebSocket; none if the host asks to come again in a moment.
async fn open(address: SocketAddr) -> Result<Option<Socket>, ConnectError> {
    let unreachable = |error: io::Error| ConnectError::Unreachable(address, reason(&error));
    let stream = TcpStream::connect(address).await.map_err(unreachable)?;
    // A vote is one small frame that somebody waits for.
    let _ = stream.set_nodelay(true);
    let config =
        WebSocketConfig::default().max_message_size(Some(STATE_BYTES)).max_frame_size(Some(STATE_BYTES));
    let url = format!("ws://{}/room", host_header(address));
    match client_async_with_config(url, stream, Some(config)).await {
        Ok((socket, _)) => Ok(Some(socket)),
        Err(SocketError::Http(response)) => match response.status() {
            StatusCode::SERVICE_UNAVAILABLE => Ok(None),
            StatusCode::FORBIDDEN | StatusCode::MISDIRECTED_REQUEST => Err(ConnectError::TurnedAway(address)),
            _ => Err(ConnectError::NoRoom(address)),
        },
        Err(SocketError::Io(error)) => Err(unreachable(error)),
        Err(_) => Err(ConnectError::NoRoom(address)),
    }
}

/// The first message; none if it is no challenge.
async fn hear_challenge(socket: &mut Socket) -> Option<Result<Challenge, ConnectError>> {
    #[derive(Deserialize)]
    struct Version {
        proto: u32,
    }
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) if text.len() <= MESSAGE_BYTES => {
                let Version { proto } = serde_json::from_str(&text).ok()?;
                if proto != PROTOCOL {
                    let who = if proto < PROTOCOL { "the room's host" } else { "this app" };
                    return Some(Err(ConnectError::Protocol(proto, who)));
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
pub(super) async fn send(socket: &mut Socket, message: &ClientMessage) -> Result<(), SocketError> {
    // Encoding fails only for maps with keys that are no strings, and a message has none.
    let text = serde_json::to_string(message).unwrap_or_default();
    socket.send(Message::Text(text.into())).await
}

/// What the system said, without its number.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens there".into(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "no way leads there".into(),
        io::ErrorKind::ConnectionReset => "it hung up".into(),
        kind => kind.to_string(),
    }
}
