//! A program that speaks the protocol and ignores all rules.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use lan::discovery::Advertisement;
use lan::peer_client;
use lan::transport::{ServerTls, Transport, connect};
use room::chain::{Chain, Finals, Link};
use room::limits::HOST_CHECK_INTERVAL;
use room::message::{About, Challenge, ClientMessage, Hello, HostMessage, Nonce, PROTOCOL, Request};
use room::peer::{PeerAnswer, PeerClientMessage, PeerRequest, PeerServerMessage};
use room::succession::{HostStatus, PeerInfo, PeerRole, PeerStatus};
use room::{
    Binding, Card, CardText, CastVote, Change, Epoch, Estimate, Founder, Name, PastRound, Points, Presence,
    Ref, Reveal, RoomInfo, RoundId, RoundResult, Salt, SeatId, SeatSecret, Seq, Snapshot, Stage, State,
    Table, Term, Version, Vote,
};
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
    /// A host or member asks for the attacker's status.
    Probe,
    /// A page asks whether the attacker hosts the room.
    Page,
    /// A host wants to step down in favour of the attacker.
    Offer,
    /// The attacker is in the host's signed list of successors.
    Listed,
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

    /// Takes a seat and sends the host a copy of the room in which everybody else has voted for its own value, the first card is
    /// settled, the second is gone, and everybody else was removed. Returns once the host has answered.
    pub(super) fn propose_forgery(on: &Machine, host: SocketAddr) -> Self {
        let (sender, seen) = mpsc::channel();
        on.start(async move || {
            let (mut socket, challenge) = take_seat(host).await;
            let state = loop {
                let message = serde_json::from_str(&text_of(&mut socket).await).unwrap();
                if let HostMessage::Joined { state, .. } = message {
                    break state;
                }
            };
            let room = state.room.id;
            let copy = Box::new(forged_copy(*state));
            let propose = PeerRequest::Propose { copy };
            let answer = peer_client::send_request(host, room, challenge.host, &secret(), propose).await;
            let _ = sender.send(Seen::Answer(format!("{answer:?}")));
            while next_text(&mut socket).await.is_some() {}
        });
        Self { seen, hellos: Default::default() }
    }

    /// Joins the host's room, stands by until it is a listed successor, and says goodbye. Then it opens the room at a later epoch,
    /// with a valid chain, and tells everybody who asks that it hosts the room.
    pub(super) fn successor(on: &Machine, port: u16, host: SocketAddr) -> Self {
        Self::listed(on, port, host, 1, false)
    }

    /// Like [`Attacker::successor`], but it keeps its seat and its place in the list, and claims to host the room this many epochs
    /// later.
    pub(super) fn seated_successor(on: &Machine, port: u16, host: SocketAddr, epochs: u64) -> Self {
        Self::listed(on, port, host, epochs, true)
    }

    fn listed(on: &Machine, port: u16, host: SocketAddr, epochs: u64, stays: bool) -> Self {
        let (sender, seen) = mpsc::channel();
        let own = SocketAddr::from((on.address(), port));
        on.start(async move || {
            let listener = bind(port).await;
            let room: Arc<Mutex<Option<(RoomInfo, Chain)>>> = Arc::default();
            let claims = room.clone();
            let serving = sender.clone();
            tokio::spawn(async move {
                let tls = ServerTls::new(&secret());
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let (tls, claims, seen) = (tls.clone(), claims.clone(), serving.clone());
                    tokio::spawn(async move {
                        // Browsers don't encrypt.
                        if !is_tls(&stream).await {
                            let _ = serve_page(stream, &seen).await;
                            return;
                        }
                        let Ok(transport) = tls.accept(stream).await else { return };
                        let _ = serve_as_successor(transport, own, &claims, &seen).await;
                    });
                }
            });
            let (info, listed) = become_successor(host, own, stays).await;
            let (epoch, nonce) = (Epoch(listed.epoch().0 + epochs), 9);
            let opened = listed.open(epoch, nonce, &secret()).unwrap();
            *room.lock().unwrap() = Some((RoomInfo { epoch, nonce, ..info }, opened));
            let _ = sender.send(Seen::Listed);
            std::future::pending::<()>().await;
        });
        let attacker = Self { seen, hellos: Default::default() };
        attacker.wait_for("to be listed", |seen| matches!(seen, Seen::Listed), 1);
        attacker
    }

    /// Waits until this many probes have arrived. Nobody else than the probing machines may believe the answers.
    pub(super) fn wait_for_probes(&self, count: usize) {
        self.wait_for("probes", |seen| matches!(seen, Seen::Probe), count);
    }

    fn wait_for(&self, what: &str, is_wanted: impl Fn(&Seen) -> bool, count: usize) {
        let mut found = 0;
        while found < count {
            let seen =
                self.seen.recv_timeout(TIMEOUT).unwrap_or_else(|_| panic!("the attacker waits for {what}"));
            assert!(!matches!(seen, Seen::Offer), "a living host offers its room to the attacker");
            found += usize::from(is_wanted(&seen));
            self.hellos.set(self.hellos.get() + usize::from(matches!(seen, Seen::Hello)));
        }
    }

    /// Waits until this many connections were opened.
    pub(super) fn wait_for_connections(&self, count: usize) {
        let mut connections = 0;
        while connections < count {
            match self.seen.recv_timeout(TIMEOUT).expect("somebody connects") {
                Seen::Connection => connections += 1,
                Seen::Hello => self.hellos.set(self.hellos.get() + 1),
                Seen::Answer(_) | Seen::Probe | Seen::Page | Seen::Offer | Seen::Listed => {}
            }
        }
    }

    /// How many hellos have arrived so far.
    pub(super) fn hellos(&self) -> usize {
        self.hellos.get() + self.seen.try_iter().filter(|seen| matches!(seen, Seen::Hello)).count()
    }

    /// Whether a page has asked the attacker anything so far.
    pub(super) fn has_seen_pages(&self) -> bool {
        self.seen.try_iter().any(|seen| matches!(seen, Seen::Page))
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

/// Joins a host over TLS as a spectator. Returns the connection and the host's challenge.
async fn take_seat(host: SocketAddr) -> (WebSocketStream<Transport>, Challenge) {
    let transport = connect(TcpStream::connect(host).await.unwrap(), None, |_| true).await.unwrap();
    let exporter = transport.exporter().unwrap();
    let (mut socket, _) = client_async(format!("ws://{host}/room"), transport).await.unwrap();
    let challenge: HostMessage = serde_json::from_str(&text_of(&mut socket).await).unwrap();
    let HostMessage::Challenge(challenge) = challenge else { panic!("the first message is a challenge") };
    let signature = secret().sign_hello(challenge.room.id, &challenge.nonce, Binding::Tls(&exporter));
    let hello = ClientMessage::Hello(Hello {
        transfers: Vec::new(),
        proto: PROTOCOL,
        app: "attacker 0".into(),
        seat: secret().key(),
        signature,
        name: "Eve".into(),
        role: room::Role::Spectator,
        avatar: None,
    });
    socket.send(Message::text(serde_json::to_string(&hello).unwrap())).await.unwrap();
    (socket, *challenge)
}

/// A copy of the room with results that never were.
fn forged_copy(mut state: State) -> Snapshot {
    let value = Vote::Points(Points::whole(13));
    let others: Vec<SeatId> =
        state.seats.iter().filter(|seat| seat.key != secret().key()).map(|seat| seat.id).collect();
    let votes: Vec<CastVote> =
        others.iter().map(|&seat| CastVote { seat: Some(seat), vote: value }).collect();
    let result = RoundResult::from_votes(&votes, &state.settings.scale);
    let past = PastRound { id: RoundId(7), reveal: Reveal { votes, result, open_ms: 1_000 } };
    let mut card = Card::clone(&state.cards[0]);
    card.estimate = Some(Estimate { points: Points::whole(13), rounds: 1, spent_ms: 1_000 });
    let text = CardText { rounds: vec![past], round_count: 1, ..CardText::default() };
    let texts = BTreeMap::from([(card.id, Arc::new(text))]);
    state.cards = vec![Arc::new(card)];
    for seat in state.seats.iter_mut().filter(|seat| others.contains(&seat.id)) {
        (seat.removed, seat.presence) = (true, Presence::Gone);
    }
    state.driver = None;
    state.table = Table::Gathering;
    Snapshot::new(state, Seq(1 << 32), texts, 0).unwrap()
}

/// Joins a host over TLS and stands by at an address, until the host has signed a list with the attacker in it. Then says
/// goodbye, unless it `stays`. Returns the host's chain.
async fn become_successor(host: SocketAddr, own: SocketAddr, stays: bool) -> (RoomInfo, Chain) {
    let (mut socket, challenge) = take_seat(host).await;
    let stand_by = Request::StandBy { addresses: vec![own] };
    let stand_by = ClientMessage::Request { reference: Ref(1), request: stand_by };
    socket.send(Message::text(serde_json::to_string(&stand_by).unwrap())).await.unwrap();
    let mut chain = challenge.verify_chain().unwrap();
    loop {
        match serde_json::from_str(&text_of(&mut socket).await).unwrap() {
            HostMessage::Joined { state, .. } => chain = state.verify_chain().unwrap(),
            HostMessage::Changed { changes, .. } => {
                for change in changes {
                    if let Change::Delegated { delegation } = change {
                        let _ = chain.add_delegation(delegation);
                    }
                }
            }
            _ => {}
        }
        if chain.may_open(secret().key()) {
            // The host and all members look at their list in this time, and remember the attacker.
            tokio::time::sleep(2 * HOST_CHECK_INTERVAL).await;
            if stays {
                tokio::spawn(async move { while next_text(&mut socket).await.is_some() {} });
                return (challenge.room, chain);
            }
            let goodbye = serde_json::to_string(&ClientMessage::Goodbye).unwrap();
            socket.send(Message::text(goodbye)).await.unwrap();
            return (challenge.room, chain);
        }
    }
}

/// Whether the client starts TLS.
async fn is_tls(stream: &TcpStream) -> bool {
    let mut first = [0];
    stream.peek(&mut first).await.is_ok_and(|bytes| bytes == 1) && first == [0x16]
}

/// Answers every request of a browser as if this machine hosted the room.
async fn serve_page(mut stream: TcpStream, seen: &Sender<Seen>) -> std::io::Result<()> {
    const PIXEL: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>";
    loop {
        read_head(&mut stream).await?;
        let _ = seen.send(Seen::Page);
        let length = PIXEL.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: image/svg+xml\r\ncontent-length: {length}\r\n\r\n{PIXEL}"
        );
        stream.write_all(answer.as_bytes()).await?;
    }
}

/// Answers peer calls: before the attacker has a chain, that it is here; then, that it hosts the room. On `/room` it sends the
/// challenge of that room and reports a hello.
async fn serve_as_successor(
    mut transport: Transport,
    own: SocketAddr,
    room: &Mutex<Option<(RoomInfo, Chain)>>,
    seen: &Sender<Seen>,
) -> std::io::Result<()> {
    let room = room.lock().unwrap().clone();
    let head = read_head(&mut transport).await?;
    upgrade(&mut transport, &head).await?;
    let mut socket = WebSocketStream::from_raw_socket(transport, Role::Server, None).await;
    if head.starts_with("GET /room") {
        let Some((room, chain)) = room else { return Ok(()) };
        let _ = socket.send(Message::text(challenge(room, chain.into_links(), &secret()))).await;
        if next_text(&mut socket).await.is_some_and(|text| text.contains("hello")) {
            let _ = seen.send(Seen::Hello);
        }
        return Ok(());
    }
    while let Some(text) = next_text(&mut socket).await {
        let answer = match serde_json::from_str(&text).unwrap() {
            PeerClientMessage::Hello(_) => PeerServerMessage::Welcome,
            PeerClientMessage::Request(PeerRequest::Probe { .. }) if room.is_some() => {
                let _ = seen.send(Seen::Probe);
                let (_, chain) = room.clone().unwrap();
                // As if it had seen everything that anybody has.
                let mut past: Vec<Term> = chain
                    .links()
                    .iter()
                    .map(|Link { opening, .. }| Term {
                        epoch: opening.epoch,
                        nonce: opening.nonce,
                        seq: Seq(1 << 32),
                    })
                    .collect();
                let latest = past.pop().unwrap();
                let status = HostStatus {
                    chain: chain.into_links(),
                    finals: Finals::default(),
                    yields_from: None,
                    people: 9,
                };
                PeerServerMessage::Answer(Box::new(PeerAnswer::Status(PeerStatus {
                    who: PeerInfo { key: Some(secret().key()), seat: None, addresses: vec![own] },
                    version: Version { latest, past },
                    is_incomplete: false,
                    role: PeerRole::Hosting(Box::new(status)),
                    knows: Vec::new(),
                })))
            }
            PeerClientMessage::Request(PeerRequest::Offer { .. }) => {
                let _ = seen.send(Seen::Offer);
                PeerServerMessage::Refused
            }
            PeerClientMessage::Request(
                PeerRequest::Probe { .. } | PeerRequest::Fetch { .. } | PeerRequest::Propose { .. },
            ) => PeerServerMessage::Refused,
        };
        let _ = socket.send(Message::text(serde_json::to_string(&answer).unwrap())).await;
    }
    Ok(())
}

/// Answers `GET /about`, or sends the challenge on a WebSocket and reports a hello.
async fn serve(
    mut transport: Transport,
    challenge: &str,
    about: &About,
    seen: &Sender<Seen>,
) -> std::io::Result<()> {
    let head = read_head(&mut transport).await?;
    if head.starts_with("GET /about") {
        let body = serde_json::to_string(about).unwrap();
        let answer =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        transport.write_all(answer.as_bytes()).await?;
        return transport.shutdown().await;
    }
    upgrade(&mut transport, &head).await?;
    let mut socket = WebSocketStream::from_raw_socket(transport, Role::Server, None).await;
    let _ = socket.send(Message::text(challenge)).await;
    if let Some(Ok(Message::Text(text))) = socket.next().await
        && text.contains("hello")
    {
        let _ = seen.send(Seen::Hello);
    }
    Ok(())
}

/// Reads the head of an HTTP request.
async fn read_head(transport: &mut (impl AsyncReadExt + Unpin)) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(transport.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Accepts a WebSocket.
async fn upgrade(transport: &mut Transport, head: &str) -> std::io::Result<()> {
    let key = head
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case(KEY)));
    let Some((_, key)) = key else { return Err(std::io::ErrorKind::InvalidData.into()) };
    let accept = derive_accept_key(key.as_bytes());
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
    );
    transport.write_all(answer.as_bytes()).await?;
    transport.flush().await
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
