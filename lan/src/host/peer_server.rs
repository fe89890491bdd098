//! The other side of a call between members' machines: `GET /peer` makes a WebSocket of the connection, and
//! [`room::peer`] says what goes over it. A stranger who names the room and the seat learns that it is here, and
//! nothing else.

use std::sync::Arc;

use room::limits::{CALL_ANSWERED_WITHIN, HELLO_WITHIN, KEPT_BYTES};
use room::message::{Nonce, PROTOCOL};
use room::peer::{CalleeMessage, Caller, CallerHello, CallerMessage, Part, PeerAnswer, PeerRequest, Talk};
use room::{RoomId, SeatKey, SeatSecret};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::connection::Stream;
use super::connection_limiter::Place;
use super::frame;
use super::socket::{Incoming, Outlet, socket};

/// What another member's machine wants.
#[derive(Debug)]
pub enum Call {
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
pub struct Calls {
    sender: mpsc::UnboundedSender<Call>,
    /// Where they are taken.
    pub(crate) receiver: mpsc::UnboundedReceiver<Call>,
}

impl Calls {
    /// Nobody has called yet.
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver }
    }

    /// Where they come in: for [`super::Options::calls`].
    pub fn sender(&self) -> mpsc::UnboundedSender<Call> {
        self.sender.clone()
    }
}

impl Default for Calls {
    fn default() -> Self {
        Self::new()
    }
}

/// Who is called here, and who takes the calls.
#[derive(Debug, Clone)]
pub struct Callee {
    /// Which room it is about.
    pub room: RoomId,
    /// Whose machine this is.
    pub seat: SeatSecret,
    /// Who answers.
    pub calls: mpsc::UnboundedSender<Call>,
}

/// Serves one connection to its end, `read` bytes of which have come in already.
pub(super) async fn serve(stream: impl Stream, read: Bytes, callee: Arc<Callee>, place: Place) {
    let (mut incoming, mut outlet) = socket(stream, &read);
    drop(read);
    let greeted = timeout(HELLO_WITHIN, greet(&mut incoming, &mut outlet, &callee)).await;
    drop(place);
    let last = match greeted {
        Ok(Some(Greeting::Member(by))) => {
            incoming.takes_up_to(KEPT_BYTES);
            let answered = timeout(CALL_ANSWERED_WITHIN, answer(&mut incoming, &callee, by)).await;
            answered
                .ok()
                .flatten()
                .map_or(CalleeMessage::Refused, |answer| CalleeMessage::Answer(Box::new(answer)))
        }
        Ok(Some(Greeting::Refused)) => CalleeMessage::Refused,
        Ok(Some(Greeting::Passing) | None) | Err(_) => return,
    };
    let farewell = async {
        outlet.send(frame::text(&last)).await.ok()?;
        // Who asked hangs up once they have read it: a connection cut before may lose it.
        while incoming.next().await.is_ok() {}
        Some(())
    };
    let _ = timeout(CALL_ANSWERED_WITHIN, farewell).await;
}

/// Who called.
enum Greeting {
    /// A member, who may ask.
    Member(SeatKey),
    /// Somebody who only wanted to know whether the other is here, and knows now.
    Passing,
    /// Somebody to whom nothing is said.
    Refused,
}

/// Challenges and welcomes; none if the other side hung up or made no sense.
async fn greet<S: Stream>(
    incoming: &mut Incoming<S>,
    outlet: &mut Outlet<S>,
    callee: &Callee,
) -> Option<Greeting> {
    let mut nonce = [0; 32];
    getrandom::fill(&mut nonce).ok()?;
    let challenge = Nonce::from_bytes(nonce);
    outlet.send(frame::text(&CalleeMessage::Challenge { proto: PROTOCOL, nonce: challenge })).await.ok()?;
    let CallerMessage::Hello(CallerHello { room, to, nonce, by }) = next(incoming).await? else {
        return None;
    };
    if (room, to) != (callee.room, callee.seat.key()) {
        return Some(Greeting::Refused);
    }
    let talk = Talk { room, to, challenge, nonce };
    let by = match by {
        None => None,
        Some(Caller { seat, signature }) => {
            let (answer, is_member) = oneshot::channel();
            let known = seat.talks(&talk, Part::Caller, &signature)
                && callee.calls.send(Call::Greeted { by: seat, answer }).is_ok()
                && is_member.await.unwrap_or(false);
            if !known {
                return Some(Greeting::Refused);
            }
            Some(seat)
        }
    };
    let signature = callee.seat.sign_call(&talk, Part::Callee);
    outlet.send(frame::text(&CalleeMessage::Welcome { signature })).await.ok()?;
    Some(by.map_or(Greeting::Passing, Greeting::Member))
}

/// Waits for what is asked, and for its answer.
async fn answer<S: Stream>(incoming: &mut Incoming<S>, callee: &Callee, by: SeatKey) -> Option<PeerAnswer> {
    let CallerMessage::Ask(request) = next(incoming).await? else { return None };
    let (answer, answered) = oneshot::channel();
    callee.calls.send(Call::Asked { by, request, answer }).ok()?;
    answered.await.ok()
}

async fn next<S: Stream>(incoming: &mut Incoming<S>) -> Option<CallerMessage> {
    loop {
        match incoming.next().await.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) | Message::Frame(_) => return None,
        }
    }
}
