//! Benchmark clients: many in one process, each with its own loopback address.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use lan::identity::new_device;
use memchr::memmem::{self, Finder};
use room::message::{Challenge, ClientMessage, Hello, HostMessage, PROTOCOL, Request};
use room::{Binding, DeviceSecret, Ref, Role};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::frames;
use crate::stream::{Security, Stream};

/// Timeout of every measured step.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Longer than any message except the state of a large room.
const MAX_KEPT_BYTES: usize = 64 * 1024;

/// The server under measurement.
#[derive(Clone, Copy)]
pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    pub(crate) security: Security,
    /// Whether it is a room, which clients join. Otherwise it is the floor, which sends without being asked.
    pub(crate) is_host: bool,
}

/// Many clients that wait for the same message.
pub(crate) struct ClientGroup {
    clients: Vec<(Client, Arc<Mutex<Listener>>)>,
    received: Arc<Received>,
    /// Stops all readers when dropped.
    _readers: JoinSet<()>,
}

/// A client's socket without a reader.
pub(crate) struct Client {
    pub(crate) stream: Arc<Stream>,
}

/// What a client waits for and what it has received.
struct Listener {
    wanted: Finder<'static>,
    /// How often the text must occur.
    times: usize,
    found: usize,
    /// When it had occurred that often.
    at: Option<Instant>,
    /// The last short message that contained it.
    last: Vec<u8>,
    frames: usize,
    bytes: usize,
}

/// Counts the clients that still wait.
struct Received {
    missing: AtomicUsize,
    all: Notify,
}

/// What the clients received, by client.
pub(crate) struct Echo {
    /// When each client received it.
    pub(crate) at: Vec<Instant>,
    /// Mean number of bytes received.
    pub(crate) bytes: f64,
    /// Mean number of frames received.
    pub(crate) frames: f64,
}

/// Generates the secret of each client's device in advance, so that it is not measured.
pub(crate) fn keys(count: usize) -> Result<Vec<DeviceSecret>> {
    (0..count).map(|_| Ok(new_device()?)).collect()
}

impl ClientGroup {
    /// Connects one client per key and waits until each has received `wanted` the given number of times.
    pub(crate) async fn connect(
        server: Server,
        keys: &[DeviceSecret],
        wanted: &'static str,
        times: usize,
    ) -> Result<(Self, Echo)> {
        Self::connect_from(0, server, keys, wanted, times).await
    }

    /// Like [`ClientGroup::connect`], with the first client's number, from which its address follows.
    pub(crate) async fn connect_from(
        first: u32,
        server: Server,
        keys: &[DeviceSecret],
        wanted: &'static str,
        times: usize,
    ) -> Result<(Self, Echo)> {
        let received = Arc::new(Received { missing: AtomicUsize::new(keys.len()), all: Notify::new() });
        let mut connecting = JoinSet::new();
        let mut listeners = Vec::new();
        for (key, number) in keys.iter().zip(first..) {
            let listener = Arc::new(Mutex::new(Listener::new(wanted, times)));
            listeners.push(listener.clone());
            let (key, received) = (key.clone(), received.clone());
            connecting.spawn(async move {
                let connected = connect(server, number, key).await;
                let (stream, rest) =
                    connected.with_context(|| format!("client {number} could not connect"))?;
                let stream = Arc::new(stream);
                Ok::<_, anyhow::Error>((number, stream.clone(), Reader { stream, listener, received, rest }))
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
        let clients = streams
            .into_iter()
            .zip(listeners)
            .map(|((_, stream), listener)| (Client { stream }, listener))
            .collect();
        let group = Self { clients, received, _readers: readers };
        let echo = group.wait_until_received().await?;
        Ok((group, echo))
    }

    pub(crate) fn len(&self) -> usize {
        self.clients.len()
    }

    /// Makes all clients wait for another text.
    pub(crate) fn listen(&self, wanted: &'static str, times: usize) {
        self.received.missing.store(self.clients.len(), Ordering::SeqCst);
        for (_, listener) in &self.clients {
            *lock(listener) = Listener::new(wanted, times);
        }
    }

    /// Waits until all clients have received it.
    pub(crate) async fn wait_until_received(&self) -> Result<Echo> {
        if timeout(TIMEOUT, self.received.all.notified()).await.is_err() {
            bail!("{} clients never received it", self.received.missing.load(Ordering::SeqCst));
        }
        let count = self.clients.len() as f64;
        let listeners = self.clients.iter().map(|(_, listener)| lock(listener));
        let (at, bytes, frames) = listeners.fold((Vec::new(), 0, 0), |(mut at, bytes, frames), listener| {
            at.extend(listener.at);
            (at, bytes + listener.bytes, frames + listener.frames)
        });
        Ok(Echo { at, bytes: bytes as f64 / count, frames: frames as f64 / count })
    }

    /// The last message with the wanted text that the first client received.
    pub(crate) fn first_received(&self) -> Result<String> {
        let (_, listener) = self.clients.first().context("there are no clients")?;
        Ok(String::from_utf8(lock(listener).last.clone())?)
    }

    /// The first client sends a request. Returns when.
    pub(crate) async fn send_first(&self, request: Request) -> Result<Instant> {
        let (client, _) = self.clients.first().context("there are no clients")?;
        client.send_request(request).await
    }

    /// All clients leave for good, so that no round waits for them.
    pub(crate) async fn leave(self) -> Result<()> {
        for (client, _) in &self.clients {
            client.stream.send(&encode(&ClientMessage::Goodbye)).await?;
        }
        Ok(())
    }

    /// All clients send a request as fast as possible. Returns when the first one did.
    pub(crate) async fn send_from_all(&self, request: impl Fn(usize) -> Request) -> Result<Instant> {
        let frames: Vec<_> = (0..self.clients.len()).map(|number| encode_request(request(number))).collect();
        let start = Instant::now();
        for ((client, _), frame) in self.clients.iter().zip(frames) {
            client.stream.send(&frame).await?;
        }
        Ok(start)
    }
}

impl Client {
    /// A client that has joined; its address and name follow from its number.
    pub(crate) async fn join(at: SocketAddr, number: u32, key: DeviceSecret) -> Result<Self> {
        let server = Server { at, security: Security::Plain, is_host: true };
        let (stream, _) = connect(server, number, key).await?;
        Ok(Self { stream: Arc::new(stream) })
    }

    /// A client that was challenged and sends no hello.
    pub(crate) async fn connect_without_hello(at: SocketAddr, number: u32) -> Result<Self> {
        let stream = Stream::open(at, Security::Plain, number).await?;
        challenged(&stream, at).await?;
        Ok(Self { stream: Arc::new(stream) })
    }

    pub(crate) async fn send_request(&self, request: Request) -> Result<Instant> {
        let frame = encode_request(request);
        let start = Instant::now();
        self.stream.send(&frame).await?;
        Ok(start)
    }
}

fn encode_request(request: Request) -> Vec<u8> {
    encode(&ClientMessage::Request { reference: Ref(1), request })
}

fn encode(message: &ClientMessage) -> Vec<u8> {
    frames::masked(1, &serde_json::to_vec(message).unwrap_or_default())
}

impl Listener {
    fn new(wanted: &'static str, times: usize) -> Self {
        let wanted = Finder::new(wanted);
        Self { wanted, times, found: 0, at: None, last: Vec::new(), frames: 0, bytes: 0 }
    }

    /// Handles one frame. Returns whether the wanted text has occurred often enough.
    fn hear(&mut self, frame: &frames::Frame<'_>) -> bool {
        let now = Instant::now();
        self.frames += 1;
        self.bytes += frame.length;
        let found = self.wanted.find_iter(frame.payload).count();
        if found > 0 && frame.payload.len() < MAX_KEPT_BYTES {
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
    stream: Arc<Stream>,
    listener: Arc<Mutex<Listener>>,
    received: Arc<Received>,
    /// Received bytes that are not a complete frame yet.
    rest: Vec<u8>,
}

impl Reader {
    /// Reads until the connection ends.
    async fn read(mut self) {
        loop {
            while let Some(frame) = frames::first(&self.rest) {
                match frame.opcode {
                    9 => {
                        let _ = self.stream.send(&frames::masked(10, frame.payload)).await;
                    }
                    8 => return,
                    _ => {
                        let enough = lock(&self.listener).hear(&frame);
                        if enough && self.received.missing.fetch_sub(1, Ordering::SeqCst) == 1 {
                            self.received.all.notify_one();
                        }
                    }
                }
                let length = frame.length;
                self.rest.drain(..length);
                // A long state arrives once; later messages are short.
                self.rest.shrink_to(MAX_KEPT_BYTES);
            }
            if !matches!(self.stream.receive(&mut self.rest).await, Ok(1..)) {
                return;
            }
        }
    }
}

async fn connect(server: Server, number: u32, device: DeviceSecret) -> Result<(Stream, Vec<u8>)> {
    let Server { at, security, is_host } = server;
    let stream = Stream::open(at, security, number).await?;
    if !is_host {
        return Ok((stream, Vec::new()));
    }
    let (challenge, rest) = challenged(&stream, at).await?;
    let (seat, address) = (device.seat_in(&challenge.room), at.to_string());
    let binding = match &stream.exporter {
        Some(exporter) => Binding::Tls(exporter),
        None => Binding::Plain { address: &address, host: &challenge.host },
    };
    let hello = ClientMessage::Hello(Hello {
        transfers: Vec::new(),
        proto: PROTOCOL,
        app: "engine".into(),
        seat: seat.key(),
        signature: seat.sign_hello(challenge.room.id, &challenge.nonce, binding),
        name: format!("Person {number}"),
        role: Role::Voter,
        avatar: None,
    });
    stream.send(&encode(&hello)).await?;
    Ok((stream, rest))
}

/// Upgrades to a WebSocket and waits for the challenge. Returns the bytes after it.
async fn challenged(stream: &Stream, at: SocketAddr) -> Result<(Challenge, Vec<u8>)> {
    stream.send(upgrade(at).as_bytes()).await?;
    let mut buffer = Vec::new();
    let head = loop {
        if let Some(end) = memmem::find(&buffer, b"\r\n\r\n") {
            break end + 4;
        }
        if stream.receive(&mut buffer).await? == 0 {
            bail!("the host closed the connection");
        }
    };
    if !buffer.starts_with(b"HTTP/1.1 101 ") {
        bail!("the host answered {}", String::from_utf8_lossy(&buffer));
    }
    buffer.drain(..head);
    let (challenge, length) = loop {
        if let Some(frame) = frames::first(&buffer) {
            break (serde_json::from_slice(frame.payload)?, frame.length);
        }
        if stream.receive(&mut buffer).await? == 0 {
            bail!("the host closed the connection");
        }
    };
    buffer.drain(..length);
    match challenge {
        HostMessage::Challenge(challenge) => Ok((*challenge, buffer)),
        other => bail!("no challenge but {other:?}"),
    }
}

/// The upgrade request for `/room`.
pub(crate) fn upgrade(at: SocketAddr) -> String {
    format!(
        "GET /room HTTP/1.1\r\nhost: {at}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
