//! One connection, from the challenge to its end: a reader that stamps what comes in with the
//! connection's number, and a writer that sends what the outbox holds, pings, and gives up a silent peer.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::Error;
use axum::body::Bytes;
use axum::extract::ws::Message;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use room::limits::{HELLO_BYTES, HELLO_WITHIN, PING_EVERY, SILENCE};
use room::message::{
    Challenge, ClientMessage, CloseCode, FailureCode, Hello, HostMessage, Nonce, PROTOCOL, RefusalCode,
};
use room::{ConnectionId, Name, Profile, Ref, RoomInfo};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, interval_at, timeout};
use tokio_tungstenite::tungstenite;

use super::crowd::Place;
use super::door::Door;
use super::outbox::{Outgoing, Overfull, WeakOutbox, encode, outbox};
use super::pace::Pace;
use super::table::Said;

/// How long the other side has to take the last frames and to hang up. A connection that is cut with
/// unread bytes in it may lose the frame that says why.
const FAREWELL: Duration = Duration::from_millis(500);

/// A WebSocket, or whatever stands in for one in a test.
pub(super) trait Socket:
    Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin
{
}
impl<S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin> Socket for S {}

/// Serves one connection to its end. `place` is its place at the door, until it has a seat.
pub(super) async fn serve(mut socket: impl Socket, door: Arc<Door>, place: Place) {
    match timeout(HELLO_WITHIN, introduce(&mut socket, &door.room)).await {
        Ok(Ok(Some(profile))) => {
            drop(place);
            seated(socket, &door, profile).await;
        }
        Ok(Ok(None)) => {}
        Ok(Err(refusal)) => refuse(socket, refusal).await,
        Err(_) => refuse(socket, RefusalCode::TooSlow.into()).await,
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
async fn introduce(socket: &mut impl Socket, room: &RoomInfo) -> Result<Option<Profile>, Refusal> {
    let mut nonce = [0; 32];
    if let Err(error) = getrandom::fill(&mut nonce) {
        tracing::error!(%error, "the system gave no random bytes, so nobody can be let in");
        return Ok(None);
    }
    let nonce = Nonce::from_bytes(nonce);
    let challenge = Challenge { proto: PROTOCOL, room: room.clone(), nonce };
    let challenge = Message::Text(encode(&HostMessage::Challenge(challenge)));
    if socket.send(challenge).await.is_err() {
        return Ok(None);
    }
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return read_hello(&text, room, &nonce).map(Some),
            Some(Ok(Message::Binary(_))) => return Err(RefusalCode::Malformed.into()),
            Some(Err(error)) if is_too_large(&error) => return Err(RefusalCode::Malformed.into()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(None),
        }
    }
}

fn read_hello(text: &str, room: &RoomInfo, nonce: &Nonce) -> Result<Profile, Refusal> {
    if text.len() > HELLO_BYTES {
        return Err(RefusalCode::Malformed.into());
    }
    check_protocol(text)?;
    let Ok(ClientMessage::Hello(hello)) = serde_json::from_str(text) else {
        return Err(RefusalCode::Malformed.into());
    };
    let Hello { proto: _, app: _, seat, signature, name, role, resume } = hello;
    if !seat.verify(room.id, nonce, &signature) {
        return Err(RefusalCode::Signature.into());
    }
    let name =
        Name::new(&name).map_err(|error| Refusal { code: RefusalCode::Name, message: error.to_string() })?;
    Ok(Profile { key: seat, name, role, vote: resume.and_then(|resume| resume.vote) })
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

async fn refuse(mut socket: impl Socket, refusal: Refusal) {
    let Refusal { code, message } = refusal;
    let refused = Message::Text(encode(&HostMessage::Refused { code, message }));
    let farewell = async {
        socket.send(refused).await?;
        hang_up(&mut socket).await
    };
    let _ = timeout(FAREWELL, farewell).await;
}

/// Ends a connection in order: says that it is over, and waits for the other side to say so too.
async fn hang_up(socket: &mut impl Socket) -> Result<(), Error> {
    socket.send(Message::Close(None)).await?;
    while socket.next().await.transpose()?.is_some() {}
    Ok(())
}

/// A connection that has shown whose it is.
async fn seated(socket: impl Socket, door: &Door, profile: Profile) {
    let connection = door.next_connection();
    let (outbox, outgoing) = outbox();
    // Weak, so that the table alone decides when the outbox is closed and the connection ends.
    let own_outbox = outbox.downgrade();
    if door.table.send(Said::Hello { connection, profile, outbox }).await.is_err() {
        return;
    }
    let (mut sink, mut stream) = socket.split();
    let mut reader =
        Reader { connection, outbox: own_outbox, table: &door.table, pace: Pace::new(Instant::now()) };
    {
        let written = write(&mut sink, outgoing, connection, &door.table);
        tokio::pin!(written);
        tokio::select! {
            last = reader.read(&mut stream) => {
                let _ = door.table.send(last).await;
                // The table closes the outbox on hearing that; what is in it is sent.
                let _ = timeout(FAREWELL, written).await;
            }
            () = &mut written => {
                let _ = door.table.send(Said::Dropped { connection }).await;
            }
        }
    }
    if let Ok(mut socket) = stream.reunite(sink) {
        let _ = timeout(FAREWELL, hang_up(&mut socket)).await;
    }
}

/// Turns a connection's frames into what the table hears.
struct Reader<'a> {
    connection: ConnectionId,
    /// For answers that need no table.
    outbox: WeakOutbox,
    table: &'a mpsc::Sender<Said>,
    pace: Pace,
}

impl Reader<'_> {
    /// Reads until the other side leaves, falls silent or breaks the limits: which of these, is the
    /// last that the table hears of the connection.
    async fn read<S: Socket>(&mut self, stream: &mut SplitStream<S>) -> Said {
        let dropped = Said::Dropped { connection: self.connection };
        loop {
            let goes_on = match timeout(SILENCE, stream.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => self.hear(&text).await,
                Ok(Some(Ok(Message::Binary(_)))) => self.reply(None, FailureCode::Malformed).await,
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => ControlFlow::Continue(()),
                Ok(Some(Err(error))) if is_too_large(&error) => {
                    let code = CloseCode::Limits;
                    let _ = self.put(&HostMessage::Closed { code, message: code.sentence().into() });
                    return dropped;
                }
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => return dropped,
            };
            if let ControlFlow::Break(last) = goes_on {
                return last.unwrap_or(dropped);
            }
        }
    }

    async fn hear(&mut self, text: &str) -> ControlFlow<Option<Said>> {
        let connection = self.connection;
        let message = serde_json::from_str(text);
        match message {
            Ok(ClientMessage::Goodbye) => ControlFlow::Break(Some(Said::Goodbye { connection })),
            _ if !self.pace.allows(Instant::now()) => {
                self.reply(reference_in(text), FailureCode::TooFast).await
            }
            Ok(ClientMessage::Ask { reference, request }) => {
                match self.table.send(Said::Ask { connection, reference, request }).await {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(None),
                }
            }
            Ok(ClientMessage::Hello(_)) | Err(_) => {
                self.reply(reference_in(text), FailureCode::Malformed).await
            }
        }
    }

    async fn reply(&self, reference: Option<Ref>, code: FailureCode) -> ControlFlow<Option<Said>> {
        let put = self.put(&HostMessage::Failed { reference, failure: code.failure() });
        // The writer is part of the same task: it gets its turn before the next frame is read.
        yield_now().await;
        put
    }

    fn put(&self, message: &HostMessage) -> ControlFlow<Option<Said>> {
        match self.outbox.put_letter(encode(message)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(Overfull) => ControlFlow::Break(None),
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

fn is_too_large(error: &Error) -> bool {
    let source = std::error::Error::source(error);
    source
        .and_then(|source| source.downcast_ref())
        .is_some_and(|error| matches!(error, tungstenite::Error::Capacity(_)))
}

/// Sends what the outbox holds, and pings, until the outbox is closed and empty, or the other side
/// takes nothing any more.
async fn write<S: Socket>(
    sink: &mut SplitSink<S, Message>,
    mut outgoing: Outgoing,
    connection: ConnectionId,
    table: &mpsc::Sender<Said>,
) {
    let mut pings = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        let frame = tokio::select! {
            frame = outgoing.frames.recv() => match frame {
                Some(frame) => Message::Text(frame),
                None => return,
            },
            _ = pings.tick() => Message::Ping(Bytes::new()),
        };
        if !matches!(timeout(SILENCE, send_all(sink, frame, &mut outgoing)).await, Ok(Ok(()))) {
            return;
        }
        if outgoing.has_caught_up() && table.send(Said::CaughtUp { connection }).await.is_err() {
            return;
        }
    }
}

/// Sends a frame and all that wait behind it, with one flush.
async fn send_all<S: Socket>(
    sink: &mut SplitSink<S, Message>,
    first: Message,
    outgoing: &mut Outgoing,
) -> Result<(), Error> {
    sink.feed(first).await?;
    while let Ok(frame) = outgoing.frames.try_recv() {
        sink.feed(Message::Text(frame)).await?;
    }
    sink.flush().await
}
