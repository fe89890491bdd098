//! A member's side of the wire, without the socket: how to say hello, what the host's messages mean, what was
//! asked and not answered. The app and the browser's page each run one over a socket of their own kind.
//!
//! Each connection begins with [`ClientProtocol::hello`]; then each message of the host's goes to
//! [`ClientProtocol::hear`], and what it says is done, until the connection breaks ([`ClientProtocol::disconnected`]) or it
//! is over ([`ClientProtocol::over`]). Requests go out through [`ClientProtocol::ask`], or wait in [`ClientProtocol::hold`] while
//! there is no connection. After any of these, [`ClientProtocol::answers`] has the answers that are due.

mod pending_requests;

use pending_requests::PendingRequests;

use crate::message::{
    Answer, Challenge, ClientMessage, CloseCode, Failure, Hello, HostMessage, PROTOCOL, RefusalCode, Request,
    Resume,
};
use crate::succession::fault::planted;
use crate::successor::are_addresses;
use crate::ui_protocol::EndReason;
use crate::{Avatar, Epoch, Moved, Name, Role, SeatSecret, Seq, View};

/// Who joins.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their seat.
    pub seat: SeatSecret,
    /// Their name.
    pub name: Name,
    /// What they want to be, if the room does not know their seat yet.
    pub role: Role,
    /// What they look like, if they chose; the room keeps it.
    pub avatar: Option<Avatar>,
    /// Their program and its version.
    pub app: String,
}

/// What came of a request.
pub type Outcome = Result<Option<Answer>, Failure>;

/// A person's seat in a room, or on the way there. `A` is whatever waits for the answer to a request.
pub struct ClientProtocol<A> {
    person: Person,
    pending: PendingRequests<A>,
    /// What the room looks like from here; none before the first seat.
    view: Option<View>,
    /// Whether this connection has its seat.
    seated: bool,
}

/// What a message of the host's means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// The room is as this says: `joined` first on every connection, then `state`, `changed` and `your_vote`, each
    /// of which fits the one before; and `reacted`.
    Update(HostMessage),
    /// Nothing that anybody would have to see.
    Nothing,
    /// This connection is of no use any more; the next one may be. For people: why.
    Lost(String),
    /// The room goes on elsewhere.
    Moved(Moved),
    /// The host leaves, and this machine is to open the room.
    TakeOver {
        /// At which epoch.
        epoch: Epoch,
        /// How long the round on the table has been open, in ms.
        open_ms: u64,
    },
    /// It is over: for programs and for people, why.
    Ended(EndReason, String),
}

impl<A> ClientProtocol<A> {
    /// Somebody who has no seat yet.
    pub fn new(person: Person) -> Self {
        Self { person, pending: PendingRequests::default(), view: None, seated: false }
    }

    /// What the room looks like from here; none before the first seat.
    pub fn view(&self) -> Option<&View> {
        self.view.as_ref()
    }

    /// Another room is where this one was: nothing of it is brought along, but the person.
    pub fn start_afresh(&mut self) {
        self.over();
        self.view = None;
    }

    /// The answer to a host's challenge.
    pub fn hello(&self, challenge: &Challenge) -> ClientMessage {
        let Person { seat, name, role, avatar, app } = &self.person;
        // They may have been renamed since they joined, in another window of theirs too.
        let seen = self.view.as_ref().and_then(|view| view.state.seat(view.you));
        let name = seen.map_or(name, |seat| &seat.name);
        let avatar = seen.map_or(avatar, |seat| &seat.avatar);
        let resume = self.view.as_ref().map(|view| {
            let epoch = view.state.room.epoch;
            // The same host has the vote that it confirmed, and another window of this person's may
            // have changed it since; another host has none but what its owners bring.
            let is_same = challenge.room.is_of_same_host(&view.state.room) || planted!(ForgetVotes);
            let confirmed = if is_same { None } else { view.vote };
            Resume { epoch, seq: view.seq, vote: self.pending.wish().or(confirmed) }
        });
        // A page that came here from another host's has seen nothing yet, and brings its vote along all the same.
        let resume = resume.or_else(|| {
            let vote = Some(self.pending.wish()?);
            Some(Resume { epoch: challenge.room.epoch, seq: Seq(0), vote })
        });
        ClientMessage::Hello(Hello {
            proto: PROTOCOL,
            app: app.clone(),
            seat: seat.key(),
            signature: seat.sign(challenge.room.id, &challenge.nonce),
            name: name.as_str().to_owned(),
            role: *role,
            avatar: avatar.clone(),
            resume,
        })
    }

    /// A request, as it goes to the host now.
    pub fn ask(&mut self, request: Request, dispatch: A) -> ClientMessage {
        self.pending.send(request, dispatch)
    }

    /// A request while there is no connection: a vote waits for one, all else fails as
    /// [`crate::message::FailureCode::Disconnected`].
    pub fn hold(&mut self, request: Request, dispatch: A) {
        self.pending.hold(request, dispatch);
    }

    /// Takes one message of the host's.
    pub fn hear(&mut self, message: HostMessage) -> Received {
        match message {
            HostMessage::Closed { moved: Some(moved), .. } if self.may_follow(&moved) => {
                Received::Moved(moved)
            }
            HostMessage::Closed { code, message, moved: _ } => closed(code, message),
            HostMessage::Refused { code, message } if !self.seated => self.refused(code, message),
            HostMessage::Joined { .. } => {
                let heard = self.fold(message);
                self.seated = true;
                if let Some(view) = &self.view {
                    self.pending.rejoined(view);
                }
                heard
            }
            // What comes before the seat is for somebody else, or for nobody.
            _ if !self.seated => Received::Nothing,
            HostMessage::Done { reference, answer } => {
                self.pending.answered(reference, Ok(answer));
                Received::Nothing
            }
            HostMessage::Failed { reference, code, message } => {
                if let Some(reference) = reference {
                    self.pending.answered(reference, Err(Failure { code, message }));
                }
                Received::Nothing
            }
            HostMessage::TakeOver { epoch, open_ms } => Received::TakeOver { epoch, open_ms },
            HostMessage::State { .. }
            | HostMessage::Changed { .. }
            | HostMessage::YourVote(_)
            | HostMessage::Reacted { .. } => self.fold(message),
            HostMessage::Challenge(_) | HostMessage::Refused { .. } => {
                Received::Lost("The room's host said something out of turn.".into())
            }
        }
    }

    /// The connection broke, or was given up.
    pub fn disconnected(&mut self) {
        self.seated = false;
        self.pending.disconnected();
    }

    /// There will be no connection any more.
    pub fn over(&mut self) {
        self.seated = false;
        self.pending.over();
    }

    /// The answers that are due, each with what waits for it.
    pub fn answers(&mut self) -> impl Iterator<Item = (A, Outcome)> + use<'_, A> {
        self.pending.answers()
    }

    fn fold(&mut self, message: HostMessage) -> Received {
        match View::hear(&mut self.view, message.clone()) {
            Ok(()) => Received::Update(message),
            Err(_) => Received::Lost("A message of the host's was missed.".into()),
        }
    }

    /// Whether that can be where the room has gone: to somebody who sits in it, and to another host than its last one.
    fn may_follow(&self, moved: &Moved) -> bool {
        // Somebody new goes wherever the host says that they trust to have the room.
        let Some(View { state, .. }) = &self.view else { return are_addresses(&moved.addresses) };
        let (there, here) = ((moved.epoch, Some(moved.host)), (state.room.epoch, state.room.host));
        are_addresses(&moved.addresses)
            && moved.epoch >= state.room.epoch
            && there != here
            && state.seat(moved.host).is_some_and(|seat| !seat.removed)
    }

    fn refused(&self, code: RefusalCode, message: String) -> Received {
        match code {
            RefusalCode::TooSlow => Received::Lost(message),
            // Their seat is theirs still: somebody else has their connection, or they themselves have, until the
            // host gives it up.
            RefusalCode::Full if self.view.is_some() => Received::Lost(message),
            RefusalCode::Protocol
            | RefusalCode::Malformed
            | RefusalCode::Name
            | RefusalCode::Signature
            | RefusalCode::Removed
            | RefusalCode::Full => Received::Ended(EndReason::Refused(code), message),
        }
    }
}

fn closed(code: CloseCode, message: String) -> Received {
    Received::Ended(EndReason::Closed(code), message)
}
