//! The other side of a call between members' machines: `GET /peer` makes a WebSocket of the connection, and
//! [`room::peer`] says what goes over it. A stranger who names the room and the seat learns that it is here, and
//! nothing else.

use std::sync::Arc;

use room::limits::{CALL_ANSWERED_WITHIN, HELLO_WITHIN, KEPT_BYTES};
use room::message::{Nonce, PROTOCOL};
use room::peer::{
    PeerAnswer, PeerClientHello, PeerClientMessage, PeerClientProof, PeerRequest, PeerServerMessage,
    PeerSide, PeerTranscript,
};
use room::{RoomId, SeatKey, SeatSecret};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::connection::Stream;
use super::connection_limiter::ConnectionPermit;
use super::frame;
use super::socket::{FrameReader, FrameWriter, socket};

/// What another member's machine wants.
#[derive(Debug)]
pub enum PeerCall {
    /// Somebody has proved whose machine they are: may that member of the room ask something?
    Greeted {
        /// Whose.
        by: SeatKey,
        /// Whether they sit in the room, as far as is known here, and were not removed.
        answer: oneshot::Sender<bool>,
    },
    /// They ask. Without an answer they are turned away.
    Asked {
        /// Whose machine asks.
        by: SeatKey,
        /// What.
        request: PeerRequest,
        /// Where the answer goes.
        answer: oneshot::Sender<PeerAnswer>,
    },
}

/// The calls to one machine, from where they come in and where they are taken.
#[derive(Debug)]
pub struct PeerCalls {
    sender: mpsc::UnboundedSender<PeerCall>,
    /// Where they are taken.
    pub(crate) receiver: mpsc::UnboundedReceiver<PeerCall>,
}

impl PeerCalls {
    /// Nobody has called yet.
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver }
    }

    /// Where they come in: for [`super::Options::calls`].
    pub fn sender(&self) -> mpsc::UnboundedSender<PeerCall> {
        self.sender.clone()
    }
}

impl Default for PeerCalls {
    fn default() -> Self {
        Self::new()
    }
}

/// Who is called here, and who takes the calls.
#[derive(Debug, Clone)]
pub struct PeerServer {
    /// Which room it is about.
    pub room: RoomId,
    /// Whose machine this is.
    pub seat: SeatSecret,
    /// Who answers.
    pub calls: mpsc::UnboundedSender<PeerCall>,
}

/// Serves one connection to its end, `read` bytes of which have come in already.
pub(super) async fn serve(
    stream: impl Stream,
    read: Bytes,
    peer_server: Arc<PeerServer>,
    place: ConnectionPermit,
) {
    let (mut incoming, mut frame_writer) = socket(stream, &read);
    drop(read);
    let greeted = timeout(HELLO_WITHIN, greet(&mut incoming, &mut frame_writer, &peer_server)).await;
    drop(place);
    let last = match greeted {
        Ok(Some(HandshakeResult::Member(by))) => {
            incoming.takes_up_to(KEPT_BYTES);
            let answered = timeout(CALL_ANSWERED_WITHIN, answer(&mut incoming, &peer_server, by)).await;
            answered
                .ok()
                .flatten()
                .map_or(PeerServerMessage::Refused, |answer| PeerServerMessage::Answer(Box::new(answer)))
        }
        Ok(Some(HandshakeResult::Refused)) => PeerServerMessage::Refused,
        Ok(Some(HandshakeResult::Passing) | None) | Err(_) => return,
    };
    let farewell = async {
        frame_writer.send(frame::text(&last)).await.ok()?;
        // Who asked hangs up once they have read it: a connection cut before may lose it.
        while incoming.next().await.is_ok() {}
        Some(())
    };
    let _ = timeout(CALL_ANSWERED_WITHIN, farewell).await;
}

/// Who called.
enum HandshakeResult {
    /// A member, who may ask.
    Member(SeatKey),
    /// Somebody who only wanted to know whether the other is here, and knows now.
    Passing,
    /// Somebody to whom nothing is said.
    Refused,
}

/// Challenges and welcomes; none if the other side hung up or made no sense.
async fn greet<S: Stream>(
    incoming: &mut FrameReader<S>,
    frame_writer: &mut FrameWriter<S>,
    peer_server: &PeerServer,
) -> Option<HandshakeResult> {
    let mut nonce = [0; 32];
    getrandom::fill(&mut nonce).ok()?;
    let challenge = Nonce::from_bytes(nonce);
    frame_writer
        .send(frame::text(&PeerServerMessage::Challenge { proto: PROTOCOL, nonce: challenge }))
        .await
        .ok()?;
    let PeerClientMessage::Hello(PeerClientHello { room, to, nonce, by }) = next(incoming).await? else {
        return None;
    };
    if (room, to) != (peer_server.room, peer_server.seat.key()) {
        return Some(HandshakeResult::Refused);
    }
    let talk = PeerTranscript { room, to, challenge, nonce };
    let by = match by {
        None => None,
        Some(PeerClientProof { seat, signature }) => {
            let (answer, is_member) = oneshot::channel();
            let known = seat.talks(&talk, PeerSide::Client, &signature)
                && peer_server.calls.send(PeerCall::Greeted { by: seat, answer }).is_ok()
                && is_member.await.unwrap_or(false);
            if !known {
                return Some(HandshakeResult::Refused);
            }
            Some(seat)
        }
    };
    let signature = peer_server.seat.sign_call(&talk, PeerSide::Server);
    frame_writer.send(frame::text(&PeerServerMessage::Welcome { signature })).await.ok()?;
    Some(by.map_or(HandshakeResult::Passing, HandshakeResult::Member))
}

/// Waits for what is asked, and for its answer.
async fn answer<S: Stream>(
    incoming: &mut FrameReader<S>,
    peer_server: &PeerServer,
    by: SeatKey,
) -> Option<PeerAnswer> {
    let PeerClientMessage::Request(request) = next(incoming).await? else { return None };
    let (answer, answered) = oneshot::channel();
    peer_server.calls.send(PeerCall::Asked { by, request, answer }).ok()?;
    answered.await.ok()
}

async fn next<S: Stream>(incoming: &mut FrameReader<S>) -> Option<PeerClientMessage> {
    loop {
        match incoming.next().await.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) | Message::Frame(_) => return None,
        }
    }
}
