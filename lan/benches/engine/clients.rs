//! Many clients in one process, each with an address of its own on loopback.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use lan::identity::new_seat;
use memchr::memmem::{self, Finder};
use room::message::{Challenge, ClientMessage, Hello, HostMessage, PROTOCOL, Request};
use room::{Ref, Role, SeatSecret};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::frames;

/// How long anything may take that is measured.
const PATIENCE: Duration = Duration::from_secs(60);

/// More bytes than one message has, but for the whole state of a large room.
const LONG: usize = 64 * 1024;

/// What a crowd connects to.
#[derive(Clone, Copy)]
pub(crate) enum Server {
    /// A room, in which everybody sits down.
    Host(SocketAddr),
    /// A loop that sends by itself.
    Floor(SocketAddr),
}

/// Many clients.
pub(crate) struct Crowd {
    clients: Vec<(Client, Arc<Mutex<Ear>>)>,
    heard: Arc<Received>,
    /// Ends all reading when dropped.
    _readers: JoinSet<()>,
}

/// One client, with nobody who reads for it.
pub(crate) struct Client {
    pub(crate) stream: Arc<TcpStream>,
}

/// What one client listens for, and has heard.
struct Ear {
    wanted: Finder<'static>,
    /// How often it has to be heard.
    times: usize,
    found: usize,
    /// When it was heard often enough.
    at: Option<Instant>,
    /// The last message that it was in, unless that was long.
    last: Vec<u8>,
    frames: usize,
    bytes: usize,
}

/// Who has yet to hear what all listen for.
struct Received {
    missing: AtomicUsize,
    all: Notify,
}

/// What the clients heard of something, by client.
pub(crate) struct Echo {
    /// When each of them did.
    pub(crate) at: Vec<Instant>,
    /// How many bytes came with it, in the mean.
    pub(crate) bytes: f64,
    /// In how many frames, in the mean.
    pub(crate) frames: f64,
}

/// A seat key for each of `count` clients, which takes long enough not to be measured.
pub(crate) fn keys(count: usize) -> Result<Vec<SeatSecret>> {
    (0..count).map(|_| Ok(new_seat()?)).collect()
}

impl Crowd {
    /// Connects as many clients as there are keys at once, and waits until each has heard `wanted` so often.
    pub(crate) async fn arrive(
        server: Server,
        keys: &[SeatSecret],
        wanted: &'static str,
        times: usize,
    ) -> Result<(Self, Echo)> {
        Self::arrive_from(0, server, keys, wanted, times).await
    }

    /// The same, with the first client's number: its address follows from that.
    pub(crate) async fn arrive_from(
        first: u32,
        server: Server,
        keys: &[SeatSecret],
        wanted: &'static str,
        times: usize,
    ) -> Result<(Self, Echo)> {
        let heard = Arc::new(Received { missing: AtomicUsize::new(keys.len()), all: Notify::new() });
        let mut connecting = JoinSet::new();
        let mut ears = Vec::new();
        for (key, number) in keys.iter().zip(first..) {
            let ear = Arc::new(Mutex::new(Ear::new(wanted, times)));
            ears.push(ear.clone());
            let (key, heard) = (key.clone(), heard.clone());
            connecting.spawn(async move {
                let connected = connect(server, number, key).await;
                let (stream, rest) =
                    connected.with_context(|| format!("client {number} could not connect"))?;
                let stream = Arc::new(stream);
                Ok::<_, anyhow::Error>((number, stream.clone(), Reader { stream, ear, heard, rest }))
            });
        }
        let mut readers = JoinSet::new();
        let mut streams = Vec::new();
        while let Some(connected) = connecting.join_next().await {
            let (number, stream, reader) = connected??;
            readers.spawn(reader.read());
            streams.push((number, stream));
        }
        streams.sort_by_key(|(number, _)| *number);
        let clients =
            streams.into_iter().zip(ears).map(|((_, stream), ear)| (Client { stream }, ear)).collect();
        let limiter = Self { clients, heard, _readers: readers };
        let echo = limiter.hears().await?;
        Ok((limiter, echo))
    }

    pub(crate) fn len(&self) -> usize {
        self.clients.len()
    }

    /// Lets everybody listen for something from now on.
    pub(crate) fn listen(&self, wanted: &'static str, times: usize) {
        self.heard.missing.store(self.clients.len(), Ordering::SeqCst);
        for (_, ear) in &self.clients {
            *lock(ear) = Ear::new(wanted, times);
        }
    }

    /// Waits until everybody has heard it.
    pub(crate) async fn hears(&self) -> Result<Echo> {
        if timeout(PATIENCE, self.heard.all.notified()).await.is_err() {
            bail!("{} clients never heard it", self.heard.missing.load(Ordering::SeqCst));
        }
        let count = self.clients.len() as f64;
        let ears = self.clients.iter().map(|(_, ear)| lock(ear));
        let (at, bytes, frames) = ears.fold((Vec::new(), 0, 0), |(mut at, bytes, frames), ear| {
            at.extend(ear.at);
            (at, bytes + ear.bytes, frames + ear.frames)
        });
        Ok(Echo { at, bytes: bytes as f64 / count, frames: frames as f64 / count })
    }

    /// What the first client heard last of what it listened for.
    pub(crate) fn first_heard(&self) -> Result<String> {
        let (_, ear) = self.clients.first().context("nobody is there")?;
        Ok(String::from_utf8(lock(ear).last.clone())?)
    }

    /// The first client asks; when it did.
    pub(crate) async fn first_asks(&self, request: Request) -> Result<Instant> {
        let (client, _) = self.clients.first().context("nobody is there")?;
        client.asks(request).await
    }

    /// Everybody leaves for good, so that nothing waits for them.
    pub(crate) async fn leaves(self) -> Result<()> {
        for (client, _) in &self.clients {
            send(&client.stream, &says(&ClientMessage::Goodbye)).await?;
        }
        Ok(())
    }

    /// Everybody asks, as fast as one can send it; when the first did.
    pub(crate) async fn all_ask(&self, request: impl Fn(usize) -> Request) -> Result<Instant> {
        let frames: Vec<_> = (0..self.clients.len()).map(|number| ask(request(number))).collect();
        let start = Instant::now();
        for ((client, _), frame) in self.clients.iter().zip(frames) {
            send(&client.stream, &frame).await?;
        }
        Ok(start)
    }
}

impl Client {
    /// Somebody in a room, of whom the address and the name follow from their number.
    pub(crate) async fn sit_down(at: SocketAddr, number: u32, key: SeatSecret) -> Result<Self> {
        let (stream, _) = connect(Server::Host(at), number, key).await?;
        Ok(Self { stream: Arc::new(stream) })
    }

    /// Somebody who was challenged and has not said who they are.
    pub(crate) async fn stand_at_the_door(at: SocketAddr, number: u32) -> Result<Self> {
        let stream = reach(at, number).await?;
        challenged(&stream, at).await?;
        Ok(Self { stream: Arc::new(stream) })
    }

    pub(crate) async fn asks(&self, request: Request) -> Result<Instant> {
        let frame = ask(request);
        let start = Instant::now();
        send(&self.stream, &frame).await?;
        Ok(start)
    }
}

fn ask(request: Request) -> Vec<u8> {
    says(&ClientMessage::Request { reference: Ref(1), request })
}

fn says(message: &ClientMessage) -> Vec<u8> {
    frames::masked(1, &serde_json::to_vec(message).unwrap_or_default())
}

impl Ear {
    fn new(wanted: &'static str, times: usize) -> Self {
        let wanted = Finder::new(wanted);
        Self { wanted, times, found: 0, at: None, last: Vec::new(), frames: 0, bytes: 0 }
    }

    /// Hears one frame; whether what is wanted was now heard often enough.
    fn hear(&mut self, frame: &frames::Frame<'_>) -> bool {
        let now = Instant::now();
        self.frames += 1;
        self.bytes += frame.length;
        let found = self.wanted.find_iter(frame.payload).count();
        if found > 0 && frame.payload.len() < LONG {
            self.last = frame.payload.to_vec();
        }
        let before = self.found;
        self.found += found;
        let enough = before < self.times && self.found >= self.times;
        if enough {
            self.at = Some(now);
        }
        enough
    }
}

struct Reader {
    stream: Arc<TcpStream>,
    ear: Arc<Mutex<Ear>>,
    heard: Arc<Received>,
    /// What came in and is no whole frame yet.
    rest: Vec<u8>,
}

impl Reader {
    /// Reads until the connection ends.
    async fn read(mut self) {
        loop {
            while let Some(frame) = frames::first(&self.rest) {
                match frame.opcode {
                    9 => {
                        let _ = send(&self.stream, &frames::masked(10, frame.payload)).await;
                    }
                    8 => return,
                    _ => {
                        let enough = lock(&self.ear).hear(&frame);
                        if enough && self.heard.missing.fetch_sub(1, Ordering::SeqCst) == 1 {
                            self.heard.all.notify_one();
                        }
                    }
                }
                let length = frame.length;
                self.rest.drain(..length);
                // A long state comes once; what follows is short.
                self.rest.shrink_to(LONG);
            }
            if !matches!(receive(&self.stream, &mut self.rest).await, Ok(1..)) {
                return;
            }
        }
    }
}

async fn connect(server: Server, number: u32, key: SeatSecret) -> Result<(TcpStream, Vec<u8>)> {
    match server {
        Server::Floor(at) => Ok((reach(at, number).await?, Vec::new())),
        Server::Host(at) => {
            let stream = reach(at, number).await?;
            let (challenge, rest) = challenged(&stream, at).await?;
            let hello = ClientMessage::Hello(Hello {
                proto: PROTOCOL,
                app: "engine".into(),
                seat: key.key(),
                signature: key.sign(challenge.room.id, &challenge.nonce),
                name: format!("Person {number}"),
                role: Role::Voter,
                avatar: None,
                resume: None,
            });
            send(&stream, &says(&hello)).await?;
            Ok((stream, rest))
        }
    }
}

/// A connection from the address of that number.
async fn reach(at: SocketAddr, number: u32) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let own = Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + number);
    socket.bind(SocketAddr::new(own.into(), 0))?;
    let stream = socket.connect(at).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Makes a WebSocket of it, and hears the challenge; with what came after that.
async fn challenged(stream: &TcpStream, at: SocketAddr) -> Result<(Challenge, Vec<u8>)> {
    send(stream, upgrade(at).as_bytes()).await?;
    let mut came = Vec::new();
    let head = loop {
        if let Some(end) = memmem::find(&came, b"\r\n\r\n") {
            break end + 4;
        }
        if receive(stream, &mut came).await? == 0 {
            bail!("the host hung up");
        }
    };
    if !came.starts_with(b"HTTP/1.1 101 ") {
        bail!("the host said {}", String::from_utf8_lossy(&came));
    }
    came.drain(..head);
    let (challenge, length) = loop {
        if let Some(frame) = frames::first(&came) {
            break (serde_json::from_slice(frame.payload)?, frame.length);
        }
        if receive(stream, &mut came).await? == 0 {
            bail!("the host hung up");
        }
    };
    came.drain(..length);
    match challenge {
        HostMessage::Challenge(challenge) => Ok((challenge, came)),
        other => bail!("no challenge but {other:?}"),
    }
}

/// A request for a room's WebSocket.
pub(crate) fn upgrade(at: SocketAddr) -> String {
    format!(
        "GET /room HTTP/1.1\r\nhost: {at}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

pub(crate) async fn send(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(sent) => bytes = &bytes[sent..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

pub(crate) async fn receive(stream: &TcpStream, into: &mut Vec<u8>) -> io::Result<usize> {
    loop {
        stream.readable().await?;
        into.reserve(LONG);
        match stream.try_read_buf(into) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            received => return received,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
