//! Asks a host which room it has: `GET /about` over plain HTTP/1.1.
//!
//! The answer comes from a machine that nobody vouches for, so its size and its time are bounded, and
//! it is believed only about what it says of itself.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use room::limits::{ABOUT_BYTES, ROOM_ANSWERS_WITHIN};
use room::message::{About, PROTOCOL};
use room::{Epoch, RoomInfo, Stage};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Why a host's answer could not be had.
#[derive(Debug, thiserror::Error)]
pub enum AboutError {
    /// No connection came about.
    #[error("{address} could not be reached ({source}). Check the address and that the room is still open.")]
    Unreachable {
        /// Who was asked.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// It took longer than [`ROOM_ANSWERS_WITHIN`].
    #[error("{address} did not answer in time. Check the address, and that no firewall is in the way.")]
    Silent {
        /// Who was asked.
        address: SocketAddr,
    },
    /// What answers there speaks no HTTP, or more of it than a room has to say.
    #[error("{address} did not answer as a room does ({source}). Another program may use that port.")]
    Garbled {
        /// Who was asked.
        address: SocketAddr,
        /// What was wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A web server answered, but it has no room.
    #[error("{address} answered {status}: no room is open there. Check the address.")]
    Refused {
        /// Who was asked.
        address: SocketAddr,
        /// What it answered.
        status: StatusCode,
    },
    /// The answer says nothing about a room.
    #[error("{address} did not say which room it has. Another program may use that port.")]
    Unreadable {
        /// Who was asked.
        address: SocketAddr,
    },
}

/// Asks the host at `address` which room it has.
///
/// # Errors
/// [`AboutError`], whose text can be shown as it is.
pub async fn ask(address: SocketAddr) -> Result<About, AboutError> {
    let body =
        timeout(ROOM_ANSWERS_WITHIN, fetch(address)).await.unwrap_or(Err(AboutError::Silent { address }))?;
    read(&body).ok_or(AboutError::Unreadable { address })
}

async fn fetch(address: SocketAddr) -> Result<Bytes, AboutError> {
    let garbled = |source: Box<dyn std::error::Error + Send + Sync>| AboutError::Garbled { address, source };
    let stream =
        TcpStream::connect(address).await.map_err(|source| AboutError::Unreachable { address, source })?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| garbled(error.into()))?;
    let exchange = async {
        let request = Request::get("/about")
            .header(HOST, host_header(address))
            .header(ACCEPT, "application/json")
            .header(CONNECTION, "close")
            .body(Empty::<Bytes>::new())
            .map_err(|error| garbled(error.into()))?;
        let response = sender.send_request(request).await.map_err(|error| garbled(error.into()))?;
        let status = response.status();
        if status != StatusCode::OK {
            return Err(AboutError::Refused { address, status });
        }
        let body = Limited::new(response.into_body(), ABOUT_BYTES).collect().await.map_err(garbled)?;
        Ok(body.to_bytes())
    };
    // The connection's own end is no result: whatever it means for the exchange, the exchange says.
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

/// `address` as a `Host` header has it: an IPv6 address in brackets, without its zone, which means
/// something on this machine only.
pub fn host_header(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(address) => address.to_string(),
        SocketAddr::V6(address) => format!("[{}]:{}", address.ip(), address.port()),
    }
}

/// Reads an answer. One of another version of the wire need only name that version and the room,
/// because no more is shown of it than that it is there.
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

    /// Answers one connection with `bytes`, after its request's headers came; keeps it open, as a
    /// server does that expects more requests. Hands back the request.
    async fn serve(bytes: Vec<u8>) -> (SocketAddr, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            // The asker may hang up in the middle of an answer that is too long.
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
    async fn a_host_is_asked_at_its_own_address() {
        let (address, served) = serve(ok(&serde_json::to_string(&about()).unwrap())).await;
        assert_eq!(ask(address).await.unwrap(), about());
        let request = served.await.unwrap();
        assert!(request.starts_with("GET /about HTTP/1.1\r\n"), "{request}");
        assert!(request.contains(&format!("host: {address}\r\n")), "{request}");
    }

    #[tokio::test]
    async fn what_is_no_room_is_said_to_be_none() {
        let (address, _served) = serve(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
        assert!(matches!(ask(address).await, Err(AboutError::Refused { .. })));
        let (address, _served) = serve(b"SSH-2.0-OpenSSH\r\n".to_vec()).await;
        assert!(matches!(ask(address).await, Err(AboutError::Garbled { .. })));
        let (address, _served) = serve(ok("<html>")).await;
        assert!(matches!(ask(address).await, Err(AboutError::Unreadable { .. })));
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_its_end() {
        let long = format!("{{\"proto\":1,\"app\":\"{}\"}}", "x".repeat(ABOUT_BYTES));
        let (address, _served) = serve(ok(&long)).await;
        assert!(matches!(ask(address).await, Err(AboutError::Garbled { .. })));
        let chunked =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n", long.len());
        let (address, _served) = serve(chunked.into_bytes()).await;
        assert!(matches!(ask(address).await, Err(AboutError::Garbled { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_not_waited_for_long() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        assert!(matches!(ask(address).await, Err(AboutError::Silent { .. })));
    }

    #[tokio::test]
    async fn nobody_there_is_told_apart() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(matches!(ask(address).await, Err(AboutError::Unreachable { .. })));
    }

    #[test]
    fn another_version_need_only_name_itself_and_its_room() {
        let text = r#"{"proto":9,"room":{"id":"07070707070707070707070707070707","name":"Platform"},"stage":"dancing","seated":-1}"#;
        let expected = About { proto: 9, app: String::new(), seated: 0, stage: Stage::Gathering, ..about() };
        assert_eq!(read(text.as_bytes()), Some(expected));
        assert_eq!(read(&text.replace('9', "1").into_bytes()), None, "this version has to be whole");
        assert_eq!(read(&text.replace("Platform", "\\u202E").into_bytes()), None);
    }

    #[test]
    fn a_zone_stays_at_home() {
        assert_eq!(host_header("[fe80::1%3]:7420".parse().unwrap()), "[fe80::1]:7420");
        assert_eq!(host_header("10.0.0.1:7420".parse().unwrap()), "10.0.0.1:7420");
    }
}
