//! Asks a host which room it runs: `GET /about` over HTTP/1.1. Discovery and the search for a room's next
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
use room::{Epoch, RoomInfo, Stage};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Why there is no valid answer.
#[derive(Debug, thiserror::Error)]
pub enum AboutError {
    /// No TCP connection could be opened.
    #[error("no connection to {address}: {source}")]
    Unreachable {
        /// The address that was asked.
        address: SocketAddr,
        /// The system error.
        source: std::io::Error,
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
    /// The body does not describe a room.
    #[error("{address} did not describe a room")]
    NoRoom {
        /// The address that was asked.
        address: SocketAddr,
    },
}

/// Asks the host at `address` which room it runs.
///
/// # Errors
/// [`AboutError`]. Its text can be shown to people.
pub async fn fetch_about(address: SocketAddr) -> Result<About, AboutError> {
    let body = timeout(ROOM_PROBE_TIMEOUT, fetch_body(address))
        .await
        .unwrap_or(Err(AboutError::TimedOut { address }))?;
    read(&body).ok_or(AboutError::NoRoom { address })
}

async fn fetch_body(address: SocketAddr) -> Result<Bytes, AboutError> {
    let invalid_http =
        |source: Box<dyn std::error::Error + Send + Sync>| AboutError::InvalidHttp { address, source };
    let stream =
        TcpStream::connect(address).await.map_err(|source| AboutError::Unreachable { address, source })?;
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

/// Formats `address` for a `Host` header: IPv6 in brackets and without its zone, which only means something
/// on this machine.
pub fn host_header(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(address) => address.to_string(),
        SocketAddr::V6(address) => format!("[{}]:{}", address.ip(), address.port()),
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
            name: field(room, "name")?,
            epoch: field(room, "epoch").unwrap_or(Epoch(1)),
            nonce: field(room, "nonce").unwrap_or(0),
            locked: field(room, "locked").unwrap_or(false),
            host: field(room, "host"),
            pinned: field(room, "pinned").unwrap_or(false),
        },
        seated: field(&value, "seated").unwrap_or(0),
        stage: field(&value, "stage").unwrap_or(Stage::Gathering),
    })
}

fn field<T: serde::de::DeserializeOwned>(of: &Value, name: &str) -> Option<T> {
    of.get(name).and_then(|value| T::deserialize(value).ok())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use room::{Name, RoomId};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    fn about() -> About {
        About {
            proto: PROTOCOL,
            app: "pointing-party 0.1.0".into(),
            room: RoomInfo::new(RoomId::from_bytes([7; 16]), Name::new("Platform").unwrap()),
            seated: 3,
            stage: Stage::Voting,
        }
    }

    /// Answers one connection with `bytes` once the request headers have arrived and keeps it open. Returns
    /// the request.
    async fn serve(bytes: Vec<u8>) -> (SocketAddr, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
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
        assert_eq!(fetch_about(address).await.unwrap(), about());
        let request = served.await.unwrap();
        assert!(request.starts_with("GET /about HTTP/1.1\r\n"), "{request}");
        assert!(request.contains(&format!("host: {address}\r\n")), "{request}");
    }

    #[tokio::test]
    async fn answers_without_a_room_are_errors() {
        let (address, _served) = serve(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
        assert!(matches!(fetch_about(address).await, Err(AboutError::Refused { .. })));
        let (address, _served) = serve(b"SSH-2.0-OpenSSH\r\n".to_vec()).await;
        assert!(matches!(fetch_about(address).await, Err(AboutError::InvalidHttp { .. })));
        let (address, _served) = serve(ok("<html>")).await;
        assert!(matches!(fetch_about(address).await, Err(AboutError::NoRoom { .. })));
    }

    #[tokio::test]
    async fn answer_length_is_limited() {
        let long = format!("{{\"proto\":1,\"app\":\"{}\"}}", "x".repeat(MAX_ABOUT_BYTES));
        let (address, _served) = serve(ok(&long)).await;
        assert!(matches!(fetch_about(address).await, Err(AboutError::InvalidHttp { .. })));
        let chunked =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n", long.len());
        let (address, _served) = serve(chunked.into_bytes()).await;
        assert!(matches!(fetch_about(address).await, Err(AboutError::InvalidHttp { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn silent_host_times_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        assert!(matches!(fetch_about(address).await, Err(AboutError::TimedOut { .. })));
    }

    #[tokio::test]
    async fn refused_connection_is_unreachable() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(matches!(fetch_about(address).await, Err(AboutError::Unreachable { .. })));
    }

    #[test]
    fn other_protocol_version_needs_only_proto_and_room() {
        let text = r#"{"proto":999,"room":{"id":"07070707070707070707070707070707","name":"Platform"},"stage":"dancing","seated":-1}"#;
        let expected =
            About { proto: 999, app: String::new(), seated: 0, stage: Stage::Gathering, ..about() };
        assert_eq!(read(text.as_bytes()), Some(expected));
        assert_eq!(
            read(&text.replace("999", &PROTOCOL.to_string()).into_bytes()),
            None,
            "this version has to be complete"
        );
        assert_eq!(read(&text.replace("Platform", "\\u202E").into_bytes()), None);
    }

    #[test]
    fn host_header_omits_the_zone() {
        assert_eq!(host_header("[fe80::1%3]:7420".parse().unwrap()), "[fe80::1]:7420");
        assert_eq!(host_header("10.0.0.1:7420".parse().unwrap()), "10.0.0.1:7420");
    }
}
