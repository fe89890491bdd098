//! A raw client that can violate the protocol.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use room::message::{Challenge, ClientMessage, Hello, HostMessage, PROTOCOL, Request};
use room::{Binding, DeviceSecret, Ref, Role};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::guest::PATIENCE;

/// A connection to a host.
pub(crate) struct Raw {
    pub(crate) socket: WebSocketStream<TcpStream>,
    pub(crate) challenge: Challenge,
    /// The host's address.
    at: SocketAddr,
}

impl Raw {
    /// Connects and reads the challenge.
    pub(crate) async fn connect(at: SocketAddr) -> Self {
        Self::try_connect(at).await.unwrap()
    }

    pub(crate) async fn try_connect(at: SocketAddr) -> Result<Self, Error> {
        Self::over(TcpStream::connect(at).await?, at).await
    }

    /// Connects with such a small receive buffer that the host soon has to wait until this client reads.
    pub(crate) async fn connect_with_small_buffers(at: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(64 * 1_024).unwrap();
        Self::over(socket.connect(at).await.unwrap(), at).await.unwrap()
    }

    async fn over(stream: TcpStream, at: SocketAddr) -> Result<Self, Error> {
        let (mut socket, _) = client_async(format!("ws://{at}/room"), stream).await?;
        match next_of(&mut socket).await.map(|text| read(&text)) {
            Some(HostMessage::Challenge(challenge)) => Ok(Self { socket, challenge: *challenge, at }),
            other => panic!("expected a challenge, got {other:?}"),
        }
    }

    /// A valid hello.
    pub(crate) fn hello(&self, name: &str, device: &DeviceSecret) -> Hello {
        let Challenge { room, nonce, host, .. } = &self.challenge;
        let (seat, address) = (device.seat_in(room), self.at.to_string());
        Hello {
            proto: PROTOCOL,
            app: "test".into(),
            seat: seat.key(),
            signature: seat.sign_hello(room.id, nonce, Binding::Plain { address: &address, host }),
            name: name.into(),
            role: Role::Voter,
            avatar: None,
            transfers: Vec::new(),
        }
    }

    /// Connects and joins.
    pub(crate) async fn joined(at: SocketAddr, name: &str, device: &DeviceSecret) -> Self {
        let mut raw = Self::connect(at).await;
        raw.join(name, device).await;
        raw
    }

    pub(crate) async fn join(&mut self, name: &str, device: &DeviceSecret) {
        self.send_message(&ClientMessage::Hello(self.hello(name, device))).await;
        assert!(matches!(self.receive().await, Some(HostMessage::Joined { .. })));
    }

    pub(crate) async fn send_message(&mut self, message: &ClientMessage) {
        self.send_text(serde_json::to_string(message).unwrap()).await;
    }

    pub(crate) async fn request(&mut self, reference: u64, request: Request) {
        self.send_message(&ClientMessage::Request { reference: Ref(reference), request }).await;
    }

    pub(crate) async fn send_text(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    /// The next message. `None` after the connection has ended.
    pub(crate) async fn receive(&mut self) -> Option<HostMessage> {
        self.receive_text().await.map(|text| read(&text))
    }

    /// The next message as text.
    pub(crate) async fn receive_text(&mut self) -> Option<String> {
        next_of(&mut self.socket).await
    }

    /// The next message for which `wanted` returns a value. Skips others.
    pub(crate) async fn receive_matching<T>(&mut self, wanted: impl Fn(HostMessage) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.receive().await.expect("the connection is open")) {
                return found;
            }
        }
    }
}

fn read(text: &str) -> HostMessage {
    serde_json::from_str(text).unwrap()
}

async fn next_of(socket: &mut WebSocketStream<TcpStream>) -> Option<String> {
    let next = async {
        loop {
            match socket.next().await? {
                Ok(Message::Text(text)) => return Some(text.as_str().to_owned()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_)) => {}
            }
        }
    };
    timeout(PATIENCE, next).await.expect("the host sends a message")
}
