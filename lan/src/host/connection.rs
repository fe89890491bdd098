//! One connection, from the challenge to its end: a reader that stamps what comes in with the
//! connection's number, and a writer that sends what the outbox holds, pings, and gives up a silent peer.

use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use room::limits::{HELLO_WITHIN, MESSAGE_BYTES, PING_EVERY, REQUEST_BURST, REQUESTS_PER_SECOND, SILENCE};
use room::message::{
    Challenge, ClientMessage, CloseCode, FailureCode, Hello, HostMessage, Nonce, PROTOCOL, RefusalCode,
    Request,
};
use room::{ConnectionId, Name, Profile, Ref, RoomInfo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::connection_context::ConnectionContext;
use super::connection_limiter::ConnectionPermit;
use super::frame;
use super::outbox::{OutboxFull, OutboxReceiver, ReplySender, outbox};
use super::probe;
use super::rate_limiter::RateLimiter;
use super::socket::{FrameReader, FrameWriter, socket};
use super::table::TableInput;

/// How long the other side has to take the last frames and to hang up. A connection that is cut with
/// unread bytes in it may lose the frame that says why.
const FAREWELL: Duration = Duration::from_millis(500);

/// A stream that a WebSocket can run over.
pub(super) trait Stream: AsyncRead + AsyncWrite {}
impl<S: AsyncRead + AsyncWrite> Stream for S {}

/// Serves one connection to its end, `read` bytes of which have come in already. `place` is its place at
/// the door, until it has a seat.
pub(super) async fn serve(
    stream: impl Stream,
    read: Bytes,
    context: Arc<ConnectionContext>,
    place: ConnectionPermit,
    from: IpAddr,
) {
    let (mut incoming, mut frame_writer) = socket(stream, &read);
    // It keeps the whole buffer of the connection's HTTP alive.
    drop(read);
    match timeout(HELLO_WITHIN, introduce(&mut incoming, &mut frame_writer, &context)).await {
        Ok(Ok(Some(profile))) => {
            drop(place);
            incoming.takes_up_to(MESSAGE_BYTES);
            seated(incoming, frame_writer, &context, profile, from).await;
        }
        Ok(Ok(None)) => {}
        Ok(Err(refusal)) => refuse(incoming, frame_writer, refusal).await,
        Err(_) => refuse(incoming, frame_writer, RefusalCode::TooSlow.into()).await,
    }
}

/// Why somebody gets no seat.
struct Refusal {
    code: RefusalCode,
    message: String,
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self { code, message: code.sentence().into() }
    }
}

/// Challenges, and reads the hello; none if the other side hung up.
async fn introduce<S: Stream>(
    incoming: &mut FrameReader<S>,
    frame_writer: &mut FrameWriter<S>,
    context: &ConnectionContext,
) -> Result<Option<Profile>, Refusal> {
    let room = &context.about.borrow().room.clone();
    let mut nonce = [0; 32];
    if let Err(error) = getrandom::fill(&mut nonce) {
        tracing::error!(%error, "the system gave no random bytes, so nobody can be let in");
        return Ok(None);
    }
    let nonce = Nonce::from_bytes(nonce);
    let challenge = Challenge {
        proto: PROTOCOL,
        app: context.app.clone(),
        room: room.clone(),
        nonce,
        claim: context.claim(room),
    };
    if frame_writer.send(frame::message(&HostMessage::Challenge(challenge))).await.is_err() {
        return Ok(None);
    }
    loop {
        match incoming.next().await {
            Ok(Message::Text(text)) => return read_hello(&text, room, &nonce).map(Some),
            Ok(Message::Binary(_)) | Err(Error::Capacity(_)) => return Err(RefusalCode::Malformed.into()),
            Ok(Message::Ping(_) | Message::Pong(_)) => {
                if let Some(reply) = incoming.replies()
                    && frame_writer.send(reply).await.is_err()
                {
                    return Ok(None);
                }
            }
            Ok(Message::Close(_) | Message::Frame(_)) | Err(_) => {
                if let Some(reply) = incoming.replies() {
                    let _ = timeout(FAREWELL, frame_writer.send(reply)).await;
                }
                return Ok(None);
            }
        }
    }
}

fn read_hello(text: &str, room: &RoomInfo, nonce: &Nonce) -> Result<Profile, Refusal> {
    check_protocol(text)?;
    let Ok(ClientMessage::Hello(hello)) = serde_json::from_str(text) else {
        return Err(RefusalCode::Malformed.into());
    };
    let Hello { proto: _, app: _, seat, signature, name, role, avatar, resume } = hello;
    if !seat.verify(room.id, nonce, &signature) {
        return Err(RefusalCode::Signature.into());
    }
    let name =
        Name::new(&name).map_err(|error| Refusal { code: RefusalCode::Name, message: error.to_string() })?;
    Ok(Profile { key: seat, name, role, avatar, vote: resume.and_then(|resume| resume.vote) })
}

/// Looks at the version alone, because everything else may be different in another one.
fn check_protocol(text: &str) -> Result<(), Refusal> {
    #[derive(serde::Deserialize)]
    struct Version {
        proto: u32,
    }
    match serde_json::from_str::<Version>(text) {
        Ok(Version { proto: PROTOCOL }) => Ok(()),
        Ok(Version { proto }) => {
            Err(Refusal { code: RefusalCode::Protocol, message: protocol_sentence(PROTOCOL, proto) })
        }
        Err(_) => Err(RefusalCode::Malformed.into()),
    }
}

/// What to tell somebody whose app speaks another version of the wire.
fn protocol_sentence(host: u32, guest: u32) -> String {
    let who = if host < guest { "the room's host" } else { "this app" };
    format!(
        "The room's host speaks version {host} of the protocol, this app version {guest}. Update {who} and join again."
    )
}

async fn refuse<S: Stream>(mut incoming: FrameReader<S>, mut frame_writer: FrameWriter<S>, refusal: Refusal) {
    let Refusal { code, message } = refusal;
    let farewell = async {
        frame_writer.send(frame::message(&HostMessage::Refused { code, message })).await?;
        hang_up(&mut incoming, &mut frame_writer).await
    };
    let _ = timeout(FAREWELL, farewell).await;
}

/// Ends a connection in order: says that it is over, and waits for the other side to say so too.
async fn hang_up<S: Stream>(
    incoming: &mut FrameReader<S>,
    frame_writer: &mut FrameWriter<S>,
) -> io::Result<()> {
    let last_word = incoming.replies().or_else(|| incoming.close());
    if let Some(last_word) = last_word {
        frame_writer.send(last_word).await?;
    }
    frame_writer.shut().await;
    while incoming.next().await.is_ok() {}
    Ok(())
}

/// A connection that has shown whose it is.
async fn seated<S: Stream>(
    mut incoming: FrameReader<S>,
    mut frame_writer: FrameWriter<S>,
    context: &ConnectionContext,
    profile: Profile,
    from: IpAddr,
) {
    let connection = context.next_connection();
    let (outbox, own_outbox, outgoing) = outbox();
    if context.table.send(TableInput::Hello { connection, profile, outbox }).await.is_err() {
        return;
    }
    let rate_limiter = RateLimiter::new(REQUESTS_PER_SECOND, REQUEST_BURST, Instant::now());
    let mut reader = Reader { connection, outbox: own_outbox, table: &context.table, rate_limiter, from };
    {
        let written = write(&mut frame_writer, outgoing, connection, &context.table);
        tokio::pin!(written);
        tokio::select! {
            last = reader.read(&mut incoming) => {
                let _ = context.table.send(last).await;
                // The table closes the outbox on hearing that; what is in it is sent.
                let _ = timeout(FAREWELL, written).await;
            }
            () = &mut written => {
                let _ = context.table.send(TableInput::Dropped { connection }).await;
            }
        }
    }
    let _ = timeout(FAREWELL, hang_up(&mut incoming, &mut frame_writer)).await;
}

/// Turns a connection's frames into what the table hears.
struct Reader<'a> {
    connection: ConnectionId,
    /// For answers that need no table.
    outbox: ReplySender,
    table: &'a mpsc::Sender<TableInput>,
    rate_limiter: RateLimiter,
    /// Where the other side is.
    from: IpAddr,
}

impl Reader<'_> {
    /// Reads until the other side leaves, falls silent or breaks the limits: which of these, is the
    /// last that the table hears of the connection.
    async fn read<S: Stream>(&mut self, incoming: &mut FrameReader<S>) -> TableInput {
        let dropped = TableInput::Dropped { connection: self.connection };
        loop {
            let next = timeout(SILENCE, incoming.next()).await;
            let in_time = self.rate_limiter.allows(Instant::now());
            let goes_on = match next {
                Ok(Ok(Message::Text(text))) => self.hear(&text, in_time).await,
                Ok(Ok(Message::Binary(_))) => self.reply(None, FailureCode::Malformed).await,
                Ok(Ok(Message::Ping(_) | Message::Pong(_))) => self.pass_on(incoming.replies()),
                Ok(Err(Error::Capacity(_))) => {
                    let code = CloseCode::Limits;
                    let _ =
                        self.put(&HostMessage::Closed { code, message: code.sentence().into(), moved: None });
                    return dropped;
                }
                Ok(Ok(Message::Close(_) | Message::Frame(_)) | Err(_)) | Err(_) => return dropped,
            };
            if let ControlFlow::Break(last) = goes_on {
                return last.unwrap_or(dropped);
            }
            if !in_time {
                // Nothing more is read meanwhile, so that a flood waits at its sender's.
                sleep(self.rate_limiter.pause(Instant::now())).await;
            }
        }
    }

    async fn hear(&self, text: &str, in_time: bool) -> ControlFlow<Option<TableInput>> {
        let connection = self.connection;
        let message = serde_json::from_str(text);
        match message {
            Ok(ClientMessage::Goodbye) => ControlFlow::Break(Some(TableInput::Goodbye { connection })),
            _ if !in_time => self.reply(reference_in(text), FailureCode::TooFast).await,
            Ok(ClientMessage::Request { reference, mut request }) => {
                if let Request::StandBy { addresses } = &mut request {
                    *addresses = probe::worth_trying(self.from, addresses);
                }
                match self.table.send(TableInput::Request { connection, reference, request }).await {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(None),
                }
            }
            Ok(ClientMessage::Hello(_)) | Err(_) => {
                self.reply(reference_in(text), FailureCode::Malformed).await
            }
        }
    }

    async fn reply(&self, reference: Option<Ref>, code: FailureCode) -> ControlFlow<Option<TableInput>> {
        let put = self.put(&HostMessage::Failed { reference, code, message: code.sentence().into() });
        // The writer is part of the same task: it gets its turn before the next frame is read.
        yield_now().await;
        put
    }

    fn put(&self, message: &HostMessage) -> ControlFlow<Option<TableInput>> {
        self.pass_on(Some(frame::message(message)))
    }

    fn pass_on(&self, frame: Option<frame::Frame>) -> ControlFlow<Option<TableInput>> {
        match frame.map_or(Ok(()), |frame| self.outbox.push_direct(frame)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(OutboxFull) => ControlFlow::Break(None),
        }
    }
}

/// The request's number, as far as a frame that was not understood has one.
fn reference_in(text: &str) -> Option<Ref> {
    #[derive(serde::Deserialize)]
    struct Reference {
        #[serde(rename = "ref")]
        reference: Ref,
    }
    serde_json::from_str::<Reference>(text).ok().map(|frame| frame.reference)
}

/// Sends what the outbox holds, and pings, until the outbox is closed and empty, or the other side
/// takes nothing any more.
async fn write<S: Stream>(
    frame_writer: &mut FrameWriter<S>,
    mut outgoing: OutboxReceiver,
    connection: ConnectionId,
    table: &mpsc::Sender<TableInput>,
) {
    let mut pings = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        let mut frames = tokio::select! {
            frames = outgoing.take() => match frames {
                Some(frames) => frames,
                None => return,
            },
            _ = pings.tick() => VecDeque::from([frame::PING]),
        };
        if !matches!(timeout(SILENCE, frame_writer.send_all(&mut frames)).await, Ok(Ok(()))) {
            return;
        }
        if outgoing.has_caught_up() && table.send(TableInput::CaughtUp { connection }).await.is_err() {
            return;
        }
    }
}
