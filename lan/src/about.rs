//! Asks a host which room it runs: `GET /about` over HTTP/1.1 and TLS. Discovery and the search for a room's next
//! host use it.
//!
//! Any machine may answer, so size and time are limited, and an answer counts only for the room of that
//! machine.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use room::limits::{MAX_ABOUT_BYTES, ROOM_PROBE_TIMEOUT};
use room::message::{About, PROTOCOL};
use room::{Epoch, Fingerprint, RoomInfo, SeatKey, Stage};
use serde_json::Value;
use tokio::time::timeout;

use crate::address::host_header;
use crate::dial::{Peer, PeerKey, open_transport};
use crate::transport::Transport;

/// Why there is no valid answer.
#[derive(Debug, thiserror::Error)]
pub enum AboutError {
    /// No connection could be opened, or the host has another key.
    #[error("no connection to {address}: {reason}")]
    Unreachable {
        /// The address that was asked.
        address: SocketAddr,
        /// Why, for people.
        reason: String,
    },
    /// The answer took longer than [`ROOM_PROBE_TIMEOUT`].
    #[error("no answer from {address} in time")]
    TimedOut {
        /// The address that was asked.
        address: SocketAddr,
    },
    /// The answer is not HTTP, or it is longer than [`MAX_ABOUT_BYTES`].
    #[error("{address} answered with invalid HTTP: {source}")]
    InvalidHttp {
        /// The address that was asked.
        address: SocketAddr,
        /// What was wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A web server answered with another status than 200.
    #[error("{address} answered with status {status}")]
    Refused {
        /// The address that was asked.
        address: SocketAddr,
        /// The status that it answered with.
        status: StatusCode,
    },
    /// The host can't prove that it may host the room that it describes.
    #[error("{address} does not prove the room that it describes")]
    Unproven {
        /// The address that was asked.
        address: SocketAddr,
        /// What it claims.
        about: Box<About>,
    },
    /// The body does not describe a room.
    #[error("{address} did not describe a room")]
    NoRoom {
        /// The address that was asked.
        address: SocketAddr,
    },
}

/// Asks the host at `address` which room it runs, over TLS. The host has proven its key, the one with this `fingerprint` if that
/// is given, and its right to the room. The chain of a host of another protocol version can't be read, so only the room's founder
/// can prove a right there.
///
/// # Errors
/// [`AboutError`]. Its text can be shown to people.
pub async fn fetch_about(address: SocketAddr, fingerprint: Option<Fingerprint>) -> Result<About, AboutError> {
    let key = fingerprint.map_or(PeerKey::Any, |fingerprint| PeerKey::OneOf(vec![fingerprint]));
    let asked = async {
        let transport = open_transport(address, &Peer { room: None, key }).await;
        let transport =
            transport.map_err(|error| AboutError::Unreachable { address, reason: error.to_string() })?;
        let key = transport.server_key();
        Ok((fetch_body(address, transport).await?, key))
    };
    let (body, key) =
        timeout(ROOM_PROBE_TIMEOUT, asked).await.unwrap_or(Err(AboutError::TimedOut { address }))?;
    let about = read(&body).ok_or(AboutError::NoRoom { address })?;
    let may_host = |key: SeatKey| {
        let is_readable = about.proto == PROTOCOL;
        let is_founder = || about.room.is_genuine() && about.room.founder.key == key;
        let has_right = if is_readable { about.verify_chain(key).is_ok() } else { is_founder() };
        has_right && key.fingerprint() == about.fingerprint
    };
    if key.is_some_and(may_host) {
        Ok(about)
    } else {
        Err(AboutError::Unproven { address, about: Box::new(about) })
    }
}

async fn fetch_body(address: SocketAddr, stream: Transport) -> Result<Bytes, AboutError> {
    let invalid_http =
        |source: Box<dyn std::error::Error + Send + Sync>| AboutError::InvalidHttp { address, source };
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| invalid_http(error.into()))?;
    let exchange = async {
        let request = Request::get("/about")
            .header(HOST, host_header(address))
            .header(ACCEPT, "application/json")
            .header(CONNECTION, "close")
            .body(Empty::<Bytes>::new())
            .map_err(|error| invalid_http(error.into()))?;
        let response = sender.send_request(request).await.map_err(|error| invalid_http(error.into()))?;
        let status = response.status();
        if status != StatusCode::OK {
            return Err(AboutError::Refused { address, status });
        }
        let body =
            Limited::new(response.into_body(), MAX_ABOUT_BYTES).collect().await.map_err(invalid_http)?;
        Ok(body.to_bytes())
    };
    // The exchange reports connection errors itself.
    let driven = async {
        if let Err(error) = connection.await {
            tracing::trace!(%address, %error, "the connection ended");
        }
        std::future::pending().await
    };
    tokio::select! {
        result = exchange => result,
        never = driven => never,
    }
}

/// Parses an answer. An answer of another protocol version only needs that version and the room, because
/// people see nothing else of it.
fn read(body: &[u8]) -> Option<About> {
    let value = serde_json::from_slice::<Value>(body).ok()?;
    let proto = u32::try_from(value.get("proto")?.as_u64()?).ok()?;
    if proto == PROTOCOL {
        return serde_json::from_value(value).ok();
    }
    let room = value.get("room")?;
    Some(About {
        proto,
        app: field(&value, "app").unwrap_or_default(),
        room: RoomInfo {
            id: field(room, "id")?,
            founder: field(room, "founder")?,
            name: field(room, "name")?,
            epoch: field(room, "epoch").unwrap_or(Epoch(1)),
            nonce: field(room, "nonce").unwrap_or(0),
            locked: field(room, "locked").unwrap_or(false),
            host: field(room, "host"),
            pinned: field(room, "pinned").unwrap_or(false),
            continues: None,
        },
        seated: field(&value, "seated").unwrap_or(0),
        stage: field(&value, "stage").unwrap_or(Stage::Gathering),
        fingerprint: field(&value, "fingerprint")?,
        chain: Vec::new(),
    })
}

fn field<T: serde::de::DeserializeOwned>(of: &Value, name: &str) -> Option<T> {
    of.get(name).and_then(|value| T::deserialize(value).ok())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use room::chain::Chain;
    use room::{Founder, Name, RoomId, Salt, SeatSecret};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::transport::ServerTls;

    /// The founder's key pair, which is the host's too.
    fn host() -> SeatSecret {
        SeatSecret::from_seed([7; 32])
    }

    fn about() -> About {
        let founder = Founder { key: host().key(), salt: Salt::from_bytes([7; 16]) };
        let chain = Chain::found(founder.room_id(), &host(), Epoch(1), 0).into_links();
        About {
            chain,
            proto: PROTOCOL,
            app: "pointing-party 0.1.0".into(),
            room: RoomInfo::new(founder, Name::new("Platform").unwrap()),
            seated: 3,
            stage: Stage::Voting,
            fingerprint: founder.key.fingerprint(),
        }
    }

    /// Answers one connection with `bytes` once the request headers have arrived and keeps it open. Returns
    /// the request.
    async fn serve(bytes: Vec<u8>) -> (SocketAddr, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = ServerTls::new(&host()).accept(stream).await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            // The client may disconnect in the middle of a long answer.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.read_u8().await;
            String::from_utf8(request).unwrap()
        });
        (address, served)
    }

    fn ok(body: &str) -> Vec<u8> {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    #[tokio::test]
    async fn request_names_the_asked_host() {
        let (address, served) = serve(ok(&serde_json::to_string(&about()).unwrap())).await;
        assert_eq!(fetch_about(address, None).await.unwrap(), about());
        let request = served.await.unwrap();
        assert!(request.starts_with("GET /about HTTP/1.1\r\n"), "{request}");
        assert!(request.contains(&format!("host: {address}\r\n")), "{request}");
    }

    #[tokio::test]
    async fn answers_without_a_room_are_errors() {
        let (address, _served) = serve(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
        assert!(matches!(fetch_about(address, None).await, Err(AboutError::Refused { .. })));
        let (address, _served) = serve(b"SSH-2.0-OpenSSH\r\n".to_vec()).await;
        assert!(matches!(fetch_about(address, None).await, Err(AboutError::InvalidHttp { .. })));
        let (address, _served) = serve(ok("<html>")).await;
        assert!(matches!(fetch_about(address, None).await, Err(AboutError::NoRoom { .. })));
    }

    /// The key is the host's own, the room's id is its founder's, and both are those that were asked for.
    #[tokio::test]
    async fn answers_without_proof_are_errors() {
        let other = SeatSecret::from_seed([8; 32]).key();
        let foreign_room = RoomInfo { id: RoomId::from_bytes([7; 16]), ..about().room };
        let later_term = RoomInfo { epoch: Epoch(2), ..about().room };
        // Its chain can't be read, and another machine founded the room.
        let other_founder = Founder { key: other, salt: Salt::from_bytes([9; 16]) };
        let other_room = RoomInfo::new(other_founder, Name::new("Platform").unwrap());
        for unproven in [
            About { fingerprint: other.fingerprint(), ..about() },
            About { room: foreign_room, ..about() },
            About { room: later_term, ..about() },
            About { chain: Vec::new(), ..about() },
            About { proto: PROTOCOL + 1, room: other_room, ..about() },
        ] {
            let (address, _served) = serve(ok(&serde_json::to_string(&unproven).unwrap())).await;
            let asked = fetch_about(address, None).await;
            assert!(matches!(asked, Err(AboutError::Unproven { .. })), "{asked:?}");
        }
        let (address, served) = serve(ok(&serde_json::to_string(&about()).unwrap())).await;
        let asked = fetch_about(address, Some(other.fingerprint())).await;
        assert!(matches!(asked, Err(AboutError::Unreachable { .. })), "{asked:?}");
        served.await.unwrap_err();
    }

    #[tokio::test]
    async fn answer_length_is_limited() {
        let long = format!("{{\"proto\":1,\"app\":\"{}\"}}", "x".repeat(MAX_ABOUT_BYTES));
        let (address, _served) = serve(ok(&long)).await;
        assert!(matches!(fetch_about(address, None).await, Err(AboutError::InvalidHttp { .. })));
        let chunked =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n", long.len());
        let (address, _served) = serve(chunked.into_bytes()).await;
        assert!(matches!(fetch_about(address, None).await, Err(AboutError::InvalidHttp { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn silent_host_times_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        assert!(matches!(fetch_about(address, None).await, Err(AboutError::TimedOut { .. })));
    }

    #[tokio::test]
    async fn refused_connection_is_unreachable() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(matches!(fetch_about(address, None).await, Err(AboutError::Unreachable { .. })));
    }

    #[test]
    fn other_protocol_version_needs_only_proto_room_and_key() {
        let mut value = serde_json::to_value(about()).unwrap();
        for (field, other) in [("proto", 999.into()), ("stage", "dancing".into()), ("seated", (-1).into())] {
            value[field] = other;
        }
        value.as_object_mut().unwrap().remove("app");
        let text = value.to_string();
        let expected = About {
            proto: 999,
            app: String::new(),
            seated: 0,
            stage: Stage::Gathering,
            chain: Vec::new(),
            ..about()
        };
        assert_eq!(read(text.as_bytes()), Some(expected));
        assert_eq!(
            read(&text.replace("999", &PROTOCOL.to_string()).into_bytes()),
            None,
            "this version has to be complete"
        );
        assert_eq!(read(&text.replace("Platform", "\\u202E").into_bytes()), None);
        for needed in ["founder", "fingerprint"] {
            assert_eq!(read(text.replace(needed, "other").as_bytes()), None);
        }
    }
}
