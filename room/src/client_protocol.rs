//! A member's side of the protocol, without the socket: the hello, the meaning of the host's messages,
//! pending requests and reconnection. The desktop app, `party join` and the page in a browser each run one
//! over their own socket.
//!
//! 1. On each new connection, answer the host's challenge with [`ClientProtocol::hello`].
//! 2. Pass each message of the host to [`ClientProtocol::handle_message`], act on the [`Received`] it returns, and send the
//!    message that [`ClientProtocol::take_message`] returns.
//! 3. Send requests with [`ClientProtocol::send_request`], or keep them with
//!    [`ClientProtocol::queue_request`] while there is no connection.
//! 4. Call [`ClientProtocol::disconnected`] when the connection breaks, and [`ClientProtocol::end`] when
//!    there will be no other.
//!
//! After each of these calls, [`ClientProtocol::take_responses`] returns the requests that are now answered.

mod pending_requests;

use std::sync::Arc;

pub use pending_requests::Outcome;
use pending_requests::PendingRequests;

use crate::chain::{Delegation, DelegationKind, VERIFIES_CHAINS};
use crate::message::{
    Challenge, ClientMessage, CloseCode, Failure, Hello, HostMessage, OwnVote, PROTOCOL, RefusalCode, Request,
};
use crate::successor::are_valid_addresses;
use crate::ui_protocol::EndReason;
use crate::{
    Avatar, Binding, Change, DeviceSecret, Epoch, Moved, Name, Role, SeatId, State, Transfer, Update, View,
};

/// The person who joins a room.
#[derive(Debug, Clone)]
pub struct Person {
    /// The secret of their device, from which the key of their seat comes.
    pub device: DeviceSecret,
    /// The name that others see.
    pub name: Name,
    /// Their role, if this is a new seat. A known seat keeps its role.
    pub role: Role,
    /// Their avatar. With `None` a known seat keeps its avatar.
    pub avatar: Option<Avatar>,
    /// Their program and its version; for people and logs.
    pub app: String,
}

/// The protocol state of one member. `A` identifies the sender of a request, such as a channel for its
/// response.
pub struct ClientProtocol<A> {
    person: Person,
    /// How the person came to this host from others, if they are in a browser.
    transfers: Vec<Transfer>,
    pending: PendingRequests<A>,
    /// The room as last seen; `None` before the first join.
    view: Option<Arc<View>>,
    /// Whether the current connection has joined.
    seated: bool,
    /// The vote to send on the current connection.
    restored_vote: Option<ClientMessage>,
}

/// What the caller has to do about a message of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// Show this message. `joined` comes first on every connection, then `state`, `changed`, `your_vote` and
    /// `reacted`, in order and without gaps.
    Update(Update),
    /// Nothing to show.
    Nothing,
    /// Close this connection and open another, for this reason.
    Lost(LostReason),
    /// Connect to the room's new host.
    Moved(Moved),
    /// Open the room on this machine: the host leaves.
    TakeOver {
        /// The new epoch.
        epoch: Epoch,
        /// How long the current round has been open, in ms.
        open_ms: u64,
    },
    /// Leave the room, for this reason. The text is the host's English sentence, for a code that this version does not
    /// know.
    Ended(EndReason, String),
}

/// Why a connection can't be used any more. `texts::lost_reason_text` has the sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostReason {
    /// The host refused the client, but may accept it later.
    Refused(RefusalCode),
    /// The host sent a message that has no meaning at this point.
    Unexpected,
    /// A change does not fit the view: a message before it was lost.
    OutOfSync,
}

impl<A> ClientProtocol<A> {
    /// The protocol of a person who has not joined yet.
    pub fn new(person: Person) -> Self {
        let (pending, transfers) = (PendingRequests::default(), Vec::new());
        Self { person, transfers, pending, view: None, seated: false, restored_vote: None }
    }

    /// Changes how a page proves its seat from now on: with another secret in each room, and with the transfers that led to it.
    pub fn set_seat(&mut self, device: DeviceSecret, transfers: Vec<Transfer>) {
        (self.person.device, self.transfers) = (device, transfers);
    }

    /// The secret and the transfers with which the person proves their seat.
    pub fn seat(&self) -> (&DeviceSecret, &[Transfer]) {
        (&self.person.device, &self.transfers)
    }

    /// The room as last seen; `None` before the first join.
    pub fn view(&self) -> Option<&View> {
        self.view.as_deref()
    }

    /// Forgets the room but keeps the person: another room runs at this address now. Pending requests fail as
    /// [`crate::message::FailureCode::Disconnected`].
    pub fn reset(&mut self) {
        self.end();
        self.view = None;
    }

    /// The answer to a host's challenge on the connection of `binding`: a signed hello.
    pub fn hello(&self, challenge: &Challenge, binding: Binding<'_>) -> ClientMessage {
        let Person { device, name, role, avatar, app } = &self.person;
        // The person may have changed these in the room, also in another window.
        let own_seat = self.view.as_ref().and_then(|view| view.state.seat(view.you));
        let name = own_seat.map_or(name, |seat| &seat.name);
        let avatar = own_seat.map_or(avatar, |seat| &seat.avatar);
        let seat = device.seat_in(&challenge.room);
        ClientMessage::Hello(Hello {
            proto: PROTOCOL,
            app: app.clone(),
            seat: seat.key(),
            signature: seat.sign_hello(challenge.room.id, &challenge.nonce, binding),
            name: name.as_str().to_owned(),
            role: *role,
            avatar: avatar.clone(),
            transfers: self.transfers.clone(),
        })
    }

    /// Registers a request and returns the message to send now. [`ClientProtocol::take_responses`] returns
    /// `dispatch` with the response.
    pub fn send_request(&mut self, request: Request, dispatch: A) -> ClientMessage {
        let reference = self.pending.register(&request, dispatch);
        ClientMessage::Request { reference, request }
    }

    /// Takes a request while there is no connection. A vote waits until the next one has joined; any other request fails as
    /// [`crate::message::FailureCode::Disconnected`].
    pub fn queue_request(&mut self, request: Request, dispatch: A) {
        self.pending.queue(request, dispatch);
    }

    /// Handles one message of the host.
    pub fn handle_message(&mut self, message: HostMessage) -> Received {
        match message {
            HostMessage::Closed { moved: Some(moved), .. } if self.can_follow(&moved) => {
                // If the next host dies too, the usual order of takeover applies to this list.
                if let Some(ended) =
                    moved.ended.as_deref().filter(|ended| ended.kind == DelegationKind::Final)
                {
                    self.end_term(ended.clone());
                }
                Received::Moved(moved)
            }
            HostMessage::Closed { code, message, moved: _ } => closed(code, message),
            HostMessage::Refused { code, message } if !self.seated => self.refused(code, message),
            HostMessage::Joined { you, vote, state, seq, at } => {
                self.seated = true;
                let vote = self.restore_vote(you, vote, &state);
                self.apply(HostMessage::Joined { you, vote, state, seq, at })
            }
            // Nothing else matters before `joined`.
            _ if !self.seated => Received::Nothing,
            HostMessage::Done { reference, answer } => {
                self.pending.complete(reference, Ok(answer));
                Received::Nothing
            }
            HostMessage::Failed { reference, code, message } => {
                if let Some(reference) = reference {
                    self.pending.complete(reference, Err(Failure { code, message }));
                }
                Received::Nothing
            }
            HostMessage::TakeOver { epoch, open_ms, ended } => {
                self.end_term(*ended);
                Received::TakeOver { epoch, open_ms }
            }
            HostMessage::State { .. }
            | HostMessage::Changed { .. }
            | HostMessage::YourVote(_)
            | HostMessage::Reacted { .. } => self.apply(message),
            HostMessage::Challenge(_) | HostMessage::Refused { .. } => Received::Lost(LostReason::Unexpected),
        }
    }

    /// The connection broke or timed out. Votes without a response wait for the next connection; other
    /// pending requests fail.
    pub fn disconnected(&mut self) {
        self.seated = false;
        self.pending.disconnected();
    }

    /// There will be no further connection: all pending requests fail.
    pub fn end(&mut self) {
        self.seated = false;
        self.pending.end();
    }

    /// Returns the message to send after [`ClientProtocol::handle_message`], once: the vote that a new host lacks.
    pub fn take_message(&mut self) -> Option<ClientMessage> {
        self.restored_vote.take()
    }

    /// Returns each newly answered request's `dispatch` and response, once.
    pub fn take_responses(&mut self) -> impl Iterator<Item = (A, Outcome)> + use<'_, A> {
        self.pending.take_responses()
    }

    /// Finds out which vote to send to the host that has just accepted the client. Returns the vote that counts then.
    fn restore_vote(&mut self, you: SeatId, known: Option<OwnVote>, state: &State) -> Option<OwnVote> {
        // The same host still has the votes it confirmed, and another window may have changed this one since. A new host
        // has no votes except those that members send it.
        let earlier = self.view.as_ref().filter(|view| !view.state.room.has_same_host(&state.room));
        let confirmed = earlier.and_then(|view| view.vote);
        let Some((reference, restored)) = self.pending.rejoined(you, state, known, confirmed) else {
            self.restored_vote = None;
            return known;
        };
        let request = match restored.vote {
            Some(vote) => Request::Vote { round: restored.round, vote },
            None => Request::Withdraw { round: restored.round },
        };
        self.restored_vote = Some(ClientMessage::Request { reference, request });
        Some(restored)
    }

    fn apply(&mut self, message: HostMessage) -> Received {
        match Update::apply(self.view.as_ref(), message) {
            Ok(update) => {
                self.view = Some(Arc::clone(update.view()));
                Received::Update(update)
            }
            Err(_) => Received::Lost(LostReason::OutOfSync),
        }
    }

    /// Takes note that the host has given up its right. The member's machine opens the room on that.
    fn end_term(&mut self, ended: Delegation) {
        // A page can't host, and would only become larger.
        if let Some(view) = self.view.as_mut().filter(|_| VERIFIES_CHAINS) {
            // It may be another host's. And a host that sends an impossible delegation gets no successor.
            let _ = Arc::make_mut(view).state.apply(&Change::Delegated { delegation: ended });
        }
    }

    /// Whether the move is plausible: to a seat of this room, and not to the host and epoch that the view
    /// already has. A host that steps down for another half's may name an earlier epoch.
    fn can_follow(&self, moved: &Moved) -> bool {
        // A new client has no view to check against: it trusts the host that it connected to.
        let Some(View { state, .. }) = self.view.as_deref() else {
            return are_valid_addresses(&moved.addresses);
        };
        let (there, here) = ((moved.epoch, moved.host), (state.room.epoch, state.room.host));
        are_valid_addresses(&moved.addresses)
            && there != here
            && moved.host.is_none_or(|host| state.seat(host).is_some_and(|seat| !seat.removed))
    }

    fn refused(&self, code: RefusalCode, message: String) -> Received {
        // A newcomer to a full room has to ask the host. A member's seat stays theirs: the room is full because of others,
        // or of the member's own old connection that has not timed out yet.
        let is_full_for_newcomer = code == RefusalCode::Full && self.view.is_none();
        if code.can_retry() && !is_full_for_newcomer {
            Received::Lost(LostReason::Refused(code))
        } else {
            Received::Ended(EndReason::Refused(code), message)
        }
    }
}

fn closed(code: CloseCode, message: String) -> Received {
    Received::Ended(EndReason::Closed(code), message)
}
