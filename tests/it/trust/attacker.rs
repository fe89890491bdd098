//! A program that speaks the protocol and ignores all rules.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use lan::discovery::Advertisement;
use lan::transport::{ServerTls, Transport, connect};
use room::chain::{Chain, Link};
use room::message::{About, Challenge, HostMessage, Nonce, PROTOCOL};
use room::{Epoch, Founder, Name, RoomInfo, Salt, SeatSecret, Stage, State};
use serde_json::Value;
use tests::namespaces::Machine;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::{WebSocketStream, accept_async, client_async};

/// How long the tests wait for what an attacker sees.
const TIMEOUT: Duration = Duration::from_secs(40);

/// The header with the key of a WebSocket's client.
const KEY: &str = "sec-websocket-key";

/// What a relay reports if the victim leaves without a hello.
pub(super) const NO_HELLO: &str = "no hello";

/// The attacker's key.
fn secret() -> SeatSecret {
    SeatSecret::from_seed([66; 32])
}

/// What an attacker has seen.
enum Seen {
    Connection,
    Hello,
    /// The real host's refusal code, or `joined`; [`NO_HELLO`] if the victim left.
    Answer(String),
}

/// A dishonest host.
pub(super) struct Attacker {
    seen: Receiver<Seen>,
    hellos: std::cell::Cell<usize>,
}

impl Attacker {
    /// Claims to host the room of this state, at a later epoch in its announcement. It shows the real host's chain, because it
    /// has no other.
    pub(super) fn start(on: &Machine, port: u16, state: &State) -> Self {
        Self::host(on, port, state.room.clone(), state.chain.clone())
    }

    /// Founds a room of its own and hosts it.
    pub(super) fn start_own_room(on: &Machine, port: u16) -> Self {
        let (salt, secret) = (Salt::from_bytes([6; 16]), secret());
        let founder = Founder { key: secret.key(), salt };
        let room = RoomInfo::new(founder, Name::new("Sprint 12").unwrap());
        let chain = Chain::found(room.id, &secret, room.epoch, room.nonce);
        Self::host(on, port, room, chain.into_links())
    }

    fn host(on: &Machine, port: u16, room: RoomInfo, chain: Vec<Link>) -> Self {
        let (sender, seen) = mpsc::channel();
        on.start(async move || {
            let key = secret();
            let listener = bind(port).await;
            let mut announced = room.clone();
            announced.epoch = Epoch(room.epoch.0 + 7);
            let about = About {
                proto: PROTOCOL,
                app: "attacker 0".into(),
                room: announced,
                seated: 9,
                stage: Stage::Voting,
                fingerprint: key.key().fingerprint(),
                chain: chain.clone(),
            };
            let _advertisement = Advertisement::start(&about, listener.local_addr().unwrap()).unwrap();
            let tls = ServerTls::new(&key);
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (tls, sender, about) = (tls.clone(), sender.clone(), about.clone());
                let challenge = challenge(room.clone(), chain.clone(), &key);
                tokio::spawn(async move {
                    let _ = sender.send(Seen::Connection);
                    let Ok(transport) = tls.accept(stream).await else { return };
                    let _ = serve(transport, &challenge, &about, &sender).await;
                });
            }
        });
        Self { seen, hellos: Default::default() }
    }

    /// Passes the challenge of the real host on to the first client, and the client's answer to the real host.
    pub(super) fn relay(on: &Machine, port: u16, real: SocketAddr, over_tls: bool) -> Self {
        let (sender, seen) = mpsc::channel();
        on.start(async move || {
            let key = secret();
            let listener = bind(port).await;
            let (stream, _) = listener.accept().await.unwrap();
            let victim = ServerTls::new(&key).accept(stream).await.unwrap();
            let mut victim = accept_async(victim).await.unwrap();
            let stream = TcpStream::connect(real).await.unwrap();
            let host = if over_tls {
                connect(stream, None, |_| true).await.unwrap()
            } else {
                Transport::Plain(stream)
            };
            let (mut host, _) = client_async(format!("ws://{real}/room"), host).await.unwrap();
            let mut challenge: Value = serde_json::from_str(&text_of(&mut host).await).unwrap();
            if over_tls {
                // Otherwise the victim would notice: TLS has proven the attacker's own key.
                challenge["challenge"]["host"] = String::from(key.key()).into();
            }
            victim.send(Message::text(challenge.to_string())).await.unwrap();
            let Some(hello) = next_text(&mut victim).await else {
                let _ = sender.send(Seen::Answer(NO_HELLO.to_owned()));
                return;
            };
            host.send(Message::text(hello)).await.unwrap();
            let answer: Value = serde_json::from_str(&text_of(&mut host).await).unwrap();
            let code = answer["refused"]["code"].as_str().unwrap_or("joined").to_owned();
            let _ = sender.send(Seen::Answer(code));
        });
        Self { seen, hellos: Default::default() }
    }

    /// Waits until this many connections were opened.
    pub(super) fn wait_for_connections(&self, count: usize) {
        let mut connections = 0;
        while connections < count {
            match self.seen.recv_timeout(TIMEOUT).expect("somebody connects") {
                Seen::Connection => connections += 1,
                Seen::Hello => self.hellos.set(self.hellos.get() + 1),
                Seen::Answer(_) => {}
            }
        }
    }

    /// How many hellos have arrived so far.
    pub(super) fn hellos(&self) -> usize {
        self.hellos.get() + self.seen.try_iter().filter(|seen| matches!(seen, Seen::Hello)).count()
    }

    /// Waits until this many more hellos have arrived.
    pub(super) fn wait_for_hellos(&self, count: usize) {
        let mut hellos = 0;
        while hellos < count {
            if matches!(self.seen.recv_timeout(TIMEOUT).expect("somebody says hello"), Seen::Hello) {
                hellos += 1;
            }
        }
    }

    /// The real host's answer to the relayed hello.
    pub(super) fn answer(&self) -> String {
        loop {
            if let Seen::Answer(code) = self.seen.recv_timeout(TIMEOUT).expect("the host answers") {
                return code;
            }
        }
    }
}

async fn bind(port: u16) -> TcpListener {
    // The address of a host that was just killed is free at once.
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).await.unwrap()
}

fn challenge(room: RoomInfo, chain: Vec<Link>, key: &SeatSecret) -> String {
    let (nonce, host) = (Nonce::from_bytes([5; 32]), key.key());
    let challenge = Challenge {
        proto: PROTOCOL,
        app: "attacker 0".into(),
        room,
        nonce,
        host,
        chain,
        finals: Default::default(),
    };
    serde_json::to_string(&HostMessage::Challenge(Box::new(challenge))).unwrap()
}

/// Answers `GET /about`, or sends the challenge on a WebSocket and reports a hello.
async fn serve(
    mut transport: Transport,
    challenge: &str,
    about: &About,
    seen: &Sender<Seen>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(transport.read_u8().await?);
    }
    if head.starts_with(b"GET /about") {
        let body = serde_json::to_string(about).unwrap();
        let answer =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        transport.write_all(answer.as_bytes()).await?;
        return transport.shutdown().await;
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let key = head
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case(KEY)));
    let Some((_, key)) = key else { return Ok(()) };
    let accept = derive_accept_key(key.as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
    );
    transport.write_all(answer.as_bytes()).await?;
    transport.flush().await?;
    let mut socket = WebSocketStream::from_raw_socket(transport, Role::Server, None).await;
    let _ = socket.send(Message::text(challenge)).await;
    if let Some(Ok(Message::Text(text))) = socket.next().await
        && text.contains("hello")
    {
        let _ = seen.send(Seen::Hello);
    }
    Ok(())
}

async fn text_of(socket: &mut WebSocketStream<Transport>) -> String {
    next_text(socket).await.expect("the other side sends a text")
}

/// The next text; `None` if the connection ends.
async fn next_text(socket: &mut WebSocketStream<Transport>) -> Option<String> {
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) => return Some(text.to_string()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Ok(Message::Binary(_) | Message::Close(_) | Message::Frame(_)) | Err(_) => return None,
        }
    }
}
