//! Runs one WebSocket connection from the challenge to its end. It authenticates the client, then runs a
//! reader, which sends requests to the table, and a writer, which sends queued frames and pings. A silent
//! client is disconnected.

use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use room::limits::{
    HELLO_TIMEOUT, MAX_CLIENT_MESSAGE_BYTES, PING_INTERVAL, REQUEST_BURST, REQUESTS_PER_SECOND,
    SILENCE_TIMEOUT,
};
use room::message::{
    Challenge, ClientMessage, CloseCode, FailureCode, Hello, HostMessage, Nonce, PROTOCOL, RefusalCode,
    Request,
};
use room::{Binding, ConnectionId, Name, Profile, Ref, RoomInfo, SeatKey};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::connection_context::{ConnectionContext, HostedTerm};
use super::connection_limiter::HandshakePermit;
use super::frame;
use super::outbox::{self, OutboxFull, OutboxReceiver, ReplySender};
use super::probe;
use super::rate_limiter::RateLimiter;
use super::socket::{FrameReader, FrameWriter, Stream, socket};
use super::table::TableInput;
use crate::transport::Exporter;

/// How long the client has to receive the last frames and disconnect. Closing a socket with unread bytes
/// could lose the frame that says why.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(500);

/// Runs one connection to its end. `read` holds bytes that already arrived after the HTTP request; `permit`
/// is released once the client is authenticated.
pub(super) async fn serve(
    stream: impl Stream,
    read: Bytes,
    context: Arc<ConnectionContext>,
    permit: HandshakePermit,
    remote: Remote,
) {
    let (mut frame_reader, mut frame_writer) = socket(stream, &read);
    // It keeps the connection's whole HTTP buffer alive.
    drop(read);
    match timeout(HELLO_TIMEOUT, authenticate(&mut frame_reader, &mut frame_writer, &context, &remote)).await
    {
        Ok(Ok(Some(profile))) => {
            drop(permit);
            frame_reader.set_max_message_bytes(MAX_CLIENT_MESSAGE_BYTES);
            run_joined(frame_reader, frame_writer, &context, profile, remote.ip).await;
        }
        Ok(Ok(None)) => {}
        Ok(Err(refusal)) => refuse(frame_reader, frame_writer, refusal).await,
        Err(_) => refuse(frame_reader, frame_writer, RefusalCode::TooSlow.into()).await,
    }
}

/// The other side of a connection.
pub(super) struct Remote {
    /// The client's address.
    pub(super) ip: IpAddr,
    /// The exporter of a TLS connection.
    pub(super) exporter: Option<Exporter>,
    /// The request's `Host` header, which names this server.
    pub(super) host: String,
}

impl Remote {
    /// What the client has to sign.
    fn binding<'a>(&'a self, host: &'a SeatKey) -> Binding<'a> {
        match &self.exporter {
            Some(exporter) => Binding::Tls(exporter),
            None => Binding::Plain { address: &self.host, host },
        }
    }
}

/// Why the client may not join.
struct Refusal {
    code: RefusalCode,
    message: String,
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self { code, message: texts::english(code) }
    }
}

/// Sends the challenge and checks the hello. Returns `None` if the client disconnects.
async fn authenticate<S: Stream>(
    frame_reader: &mut FrameReader<S>,
    frame_writer: &mut FrameWriter<S>,
    context: &ConnectionContext,
    remote: &Remote,
) -> Result<Option<Profile>, Refusal> {
    let HostedTerm { room, chain, finals } = context.term.borrow().clone();
    // A page trusts the machine that it comes from.
    let (chain, finals) = if remote.exporter.is_some() { (chain, finals) } else { Default::default() };
    let mut nonce = [0; 32];
    if let Err(error) = getrandom::fill(&mut nonce) {
        tracing::error!(%error, "the system gave no random bytes, so nobody can be let in");
        return Ok(None);
    }
    let nonce = Nonce::from_bytes(nonce);
    let (app, host) = (context.app.clone(), context.key);
    let challenge = Challenge { proto: PROTOCOL, app, room: room.clone(), nonce, host, chain, finals };
    if frame_writer.send(frame::encode(&HostMessage::Challenge(Box::new(challenge)))).await.is_err() {
        return Ok(None);
    }
    loop {
        match frame_reader.next().await {
            Ok(Message::Text(text)) => {
                return read_hello(&text, &room, &nonce, remote.binding(&context.key)).map(Some);
            }
            Ok(Message::Binary(_)) | Err(Error::Capacity(_)) => return Err(RefusalCode::Malformed.into()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {
                if let Some(reply) = frame_reader.take_replies()
                    && frame_writer.send(reply).await.is_err()
                {
                    return Ok(None);
                }
            }
            Ok(Message::Close(_) | Message::Frame(_)) | Err(_) => {
                if let Some(reply) = frame_reader.take_replies() {
                    let _ = timeout(CLOSE_TIMEOUT, frame_writer.send(reply)).await;
                }
                return Ok(None);
            }
        }
    }
}

fn read_hello(text: &str, room: &RoomInfo, nonce: &Nonce, binding: Binding<'_>) -> Result<Profile, Refusal> {
    check_protocol(text)?;
    let Ok(ClientMessage::Hello(hello)) = serde_json::from_str(text) else {
        return Err(RefusalCode::Malformed.into());
    };
    let Hello { proto: _, app: _, seat, signature, name, role, avatar, transfers } = hello;
    if !seat.verify_hello(room.id, nonce, binding, &signature) {
        return Err(RefusalCode::Signature.into());
    }
    let name = Name::new(&name).map_err(|error| Refusal {
        code: RefusalCode::Name,
        message: texts::in_english(|| texts::name_error(error)),
    })?;
    Ok(Profile { key: seat, name, role, avatar, transfers })
}

/// Reads only the version: everything else may differ in another version.
fn check_protocol(text: &str) -> Result<(), Refusal> {
    #[derive(serde::Deserialize)]
    struct AnyHello {
        hello: Version,
    }
    #[derive(serde::Deserialize)]
    struct Version {
        proto: u32,
    }
    match serde_json::from_str::<AnyHello>(text).map(|message| message.hello.proto) {
        Ok(PROTOCOL) => Ok(()),
        Ok(proto) => {
            let message = texts::in_english(|| texts::version_mismatch(PROTOCOL, proto));
            Err(Refusal { code: RefusalCode::Protocol, message })
        }
        Err(_) => Err(RefusalCode::Malformed.into()),
    }
}

async fn refuse<S: Stream>(
    mut frame_reader: FrameReader<S>,
    mut frame_writer: FrameWriter<S>,
    refusal: Refusal,
) {
    let Refusal { code, message } = refusal;
    let closing = async {
        frame_writer.send(frame::encode(&HostMessage::Refused { code, message })).await?;
        close_gracefully(&mut frame_reader, &mut frame_writer).await
    };
    let _ = timeout(CLOSE_TIMEOUT, closing).await;
}

/// Sends a close frame and waits for the client to close too.
async fn close_gracefully<S: Stream>(
    frame_reader: &mut FrameReader<S>,
    frame_writer: &mut FrameWriter<S>,
) -> io::Result<()> {
    let close_frame = frame_reader.take_replies().or_else(|| frame_reader.close());
    if let Some(close_frame) = close_frame {
        frame_writer.send(close_frame).await?;
    }
    frame_writer.shutdown().await;
    while frame_reader.next().await.is_ok() {}
    Ok(())
}

/// Runs an authenticated connection.
async fn run_joined<S: Stream>(
    mut frame_reader: FrameReader<S>,
    mut frame_writer: FrameWriter<S>,
    context: &ConnectionContext,
    profile: Profile,
    remote_ip: IpAddr,
) {
    let connection = context.next_connection();
    let (outbox, reply_sender, outbox_receiver) = outbox::channel();
    if context.table.send(TableInput::Join { connection, profile, outbox }).await.is_err() {
        return;
    }
    let rate_limiter = RateLimiter::new(REQUESTS_PER_SECOND, REQUEST_BURST, Instant::now());
    let mut reader =
        Reader { connection, outbox: reply_sender, table: &context.table, rate_limiter, remote_ip };
    {
        let writing = write_frames(&mut frame_writer, outbox_receiver, connection, &context.table);
        tokio::pin!(writing);
        tokio::select! {
            last = reader.read(&mut frame_reader) => {
                let _ = context.table.send(last).await;
                // The table closes the outbox in response; frames still queued are sent.
                let _ = timeout(CLOSE_TIMEOUT, writing).await;
            }
            () = &mut writing => {
                let _ = context.table.send(TableInput::Disconnected { connection }).await;
            }
        }
    }
    let _ = timeout(CLOSE_TIMEOUT, close_gracefully(&mut frame_reader, &mut frame_writer)).await;
}

/// Turns a connection's frames into table inputs.
struct Reader<'a> {
    connection: ConnectionId,
    /// For replies that need no table.
    outbox: ReplySender,
    table: &'a mpsc::Sender<TableInput>,
    rate_limiter: RateLimiter,
    /// The client's IP address.
    remote_ip: IpAddr,
}

impl Reader<'_> {
    /// Reads until the client leaves, falls silent or breaks a limit. Returns the last input for the table.
    async fn read<S: Stream>(&mut self, frame_reader: &mut FrameReader<S>) -> TableInput {
        let dropped = TableInput::Disconnected { connection: self.connection };
        loop {
            let next = timeout(SILENCE_TIMEOUT, frame_reader.next()).await;
            let within_rate = self.rate_limiter.try_acquire(Instant::now());
            let flow = match next {
                Ok(Ok(Message::Text(text))) => self.handle_message(&text, within_rate).await,
                Ok(Ok(Message::Binary(_))) => self.reply(None, FailureCode::Malformed).await,
                Ok(Ok(Message::Ping(_) | Message::Pong(_))) => self.push(frame_reader.take_replies()),
                Ok(Err(Error::Capacity(_))) => {
                    let code = CloseCode::Limits;
                    let _ =
                        self.send(&HostMessage::Closed { code, message: texts::english(code), moved: None });
                    return dropped;
                }
                Ok(Ok(Message::Close(_) | Message::Frame(_)) | Err(_)) | Err(_) => return dropped,
            };
            if let ControlFlow::Break(last) = flow {
                return last.unwrap_or(dropped);
            }
            if !within_rate {
                // Stop reading meanwhile, so that TCP slows a flooding client down.
                sleep(self.rate_limiter.retry_after(Instant::now())).await;
            }
        }
    }

    async fn handle_message(&self, text: &str, within_rate: bool) -> ControlFlow<Option<TableInput>> {
        let connection = self.connection;
        let message = serde_json::from_str(text);
        match message {
            Ok(ClientMessage::Goodbye) => ControlFlow::Break(Some(TableInput::Leave { connection })),
            _ if !within_rate => self.reply(reference_of(text), FailureCode::TooFast).await,
            Ok(ClientMessage::Request { reference, mut request }) => {
                if let Request::StandBy { addresses } = &mut request {
                    *addresses = probe::candidate_addresses(self.remote_ip, addresses);
                }
                match self.table.send(TableInput::Request { connection, reference, request }).await {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(None),
                }
            }
            Ok(ClientMessage::Hello(_)) | Err(_) => {
                self.reply(reference_of(text), FailureCode::Malformed).await
            }
        }
    }

    async fn reply(&self, reference: Option<Ref>, code: FailureCode) -> ControlFlow<Option<TableInput>> {
        let sent = self.send(&HostMessage::Failed { reference, code, message: texts::english(code) });
        // The writer runs in the same task: let it send before the next frame is read.
        yield_now().await;
        sent
    }

    fn send(&self, message: &HostMessage) -> ControlFlow<Option<TableInput>> {
        self.push(Some(frame::encode(message)))
    }

    fn push(&self, frame: Option<frame::Frame>) -> ControlFlow<Option<TableInput>> {
        match frame.map_or(Ok(()), |frame| self.outbox.push_direct(frame)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(OutboxFull) => ControlFlow::Break(None),
        }
    }
}

/// The request number of a frame that was rejected, if it has one.
fn reference_of(text: &str) -> Option<Ref> {
    #[derive(serde::Deserialize)]
    struct AnyRequest {
        request: Reference,
    }
    #[derive(serde::Deserialize)]
    struct Reference {
        #[serde(rename = "ref")]
        reference: Ref,
    }
    serde_json::from_str::<AnyRequest>(text).ok().map(|message| message.request.reference)
}

/// Sends queued frames and pings until the outbox is closed and empty, or the client stops reading.
async fn write_frames<S: Stream>(
    frame_writer: &mut FrameWriter<S>,
    mut outbox_receiver: OutboxReceiver,
    connection: ConnectionId,
    table: &mpsc::Sender<TableInput>,
) {
    let mut pings = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
    loop {
        let mut frames = tokio::select! {
            frames = outbox_receiver.recv() => match frames {
                Some(frames) => frames,
                None => return,
            },
            _ = pings.tick() => VecDeque::from([frame::PING]),
        };
        if !matches!(timeout(SILENCE_TIMEOUT, frame_writer.send_all(&mut frames)).await, Ok(Ok(()))) {
            return;
        }
        if outbox_receiver.has_caught_up() && table.send(TableInput::CaughtUp { connection }).await.is_err() {
            return;
        }
    }
}
