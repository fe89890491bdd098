//! Runs the succession of a member: executes the outputs of the state machine [`room::succession`], and feeds the results
//! back as [`SuccessionInput`]s.
//!
//! Requests to peers run as spawned tasks with timeouts. Commands to the host in this process run one after another in a
//! job queue. Changes to the connection are left to the session, as a [`NextStep`]. Aborted tasks need no cleanup: when the
//! member leaves, their results are dropped.

mod task;

use std::net::SocketAddr;
use std::time::Duration;

use room::chain::Position;
use room::limits::PING_INTERVAL;
use room::message::Challenge;
use room::peer::PeerAnswer;
use room::succession::{Input, MemberView, Output, PeerInfo, PeerStatus};
use room::{Epoch, Moved, SeatKey, Snapshot, View};
use tokio::sync::oneshot;
use tokio::time::Instant;

pub(super) use self::task::{NextStep, SuccessionInput, SuccessionTask};
use super::member_tasks::{Event, MemberTasks};
use crate::address::HostAddress;
use crate::host::Host;
use crate::peer_requests::Requester;

/// A member that lacks card texts stands by only after it had no host for this long.
const MISSING_TEXTS_TIMEOUT: Duration = Duration::from_secs(2);

/// The room as this process knows it: the member's view, or the state of its own host if that is newer.
fn member_view<'a>(host: Option<&'a Host>, view: Option<&'a View>, me: SeatKey) -> Option<MemberView<'a>> {
    let opened = host.map(Host::initial_state);
    let is_later = |view: &&View| opened.is_none_or(|(state, _)| view.state.room.epoch >= state.room.epoch);
    if let Some(View { you, state, seq, .. }) = view.filter(is_later) {
        return Some(MemberView { state, seq: *seq, you: Some(*you) });
    }
    let (state, seq) = opened?;
    let you = state.seats.iter().find(|seat| seat.key == me).map(|seat| seat.id);
    Some(MemberView { state, seq, you })
}

impl MemberTasks {
    /// When [`SuccessionInput::Deadline`] is due.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let deadline = self.succession.machine.deadline()?;
        Some(self.clock.instant_of(deadline) + Duration::from_millis(1))
    }

    /// Returns the pending step of the connection once.
    pub(super) fn take_next_step(&mut self) -> Option<NextStep> {
        self.succession.next_step.take()
    }

    /// Records that a message from the host arrived.
    pub(super) fn record_activity(&mut self) {
        let now = Instant::now();
        let silence = now - self.succession.last_message_at;
        if silence >= PING_INTERVAL || now - self.succession.silence.1 >= PING_INTERVAL / 2 {
            self.succession.silence = (silence, now);
        }
        self.succession.last_message_at = now;
    }

    /// The member has joined the host at this address.
    pub(super) fn on_joined(&mut self, address: Option<SocketAddr>, view: &View) {
        // Nothing that arrives over a new connection is old.
        let now = Instant::now();
        (self.succession.last_message_at, self.succession.silence) = (now, (Duration::ZERO, now));
        (self.succession.disconnected_since, self.succession.next_step) = (None, None);
        let left = self.left.take();
        self.advance(Input::Connected { addresses: address.into_iter().collect(), left }, Some(view));
    }

    /// The connection to the host broke.
    pub(super) fn on_connection_lost(&mut self, view: Option<&View>) {
        self.succession.disconnected_since.get_or_insert_with(Instant::now);
        self.advance(Input::ConnectionLost, view);
    }

    /// An attempt to connect failed, or the host was not accepted.
    pub(super) fn on_connect_failed(&mut self, view: Option<&View>) {
        self.advance(Input::ConnectFailed, view);
    }

    /// The host closed the room and named the next host.
    pub(super) fn on_moved(&mut self, moved: &Moved, view: Option<&View>) {
        self.succession.disconnected_since.get_or_insert_with(Instant::now);
        self.advance(Input::Moved(moved.clone()), view);
    }

    /// Whether to join the host with this challenge: it must not be outdated.
    pub(super) fn accepts_host(&self, challenge: &Challenge, view: Option<&View>) -> bool {
        let Some(known) = member_view(self.host.as_ref(), view, self.succession.seat.key()) else {
            return true;
        };
        self.succession.machine.accepts(challenge, &known)
    }

    /// The key of the host that this member is told to join.
    pub(super) fn expected_host(&self) -> Option<SeatKey> {
        self.succession.expected_host
    }

    /// Opens the room here because the leaving host asked for it. Returns whether this process hosts the room now.
    pub(super) fn open_after_handover(&mut self, epoch: Epoch, view: &View) -> bool {
        let silence = self.succession.silence.0;
        self.advance(Input::TakeOver { epoch, silence }, Some(view));
        self.host.is_some()
    }

    /// Tells the state machine whether, and at which addresses, this process could host the room.
    fn update_own_info(&mut self) {
        let is_long_disconnected =
            self.succession.disconnected_since.is_some_and(|since| since.elapsed() > MISSING_TEXTS_TIMEOUT);
        // An incomplete room is better than none.
        let is_ready = self.replica.missing_texts().is_empty() || is_long_disconnected;
        let could_host = self.has_standby() && is_ready;
        let addresses = if could_host || self.host.is_some() { self.own_addresses() } else { Vec::new() };
        let key = Some(self.succession.seat.key());
        self.succession.machine.set_complete(self.replica.next_request().is_none());
        self.succession.machine.set_own_info(PeerInfo { key, seat: None, addresses });
    }

    /// Feeds a result into the state machine.
    pub(super) fn handle_succession(&mut self, input: SuccessionInput, view: Option<&View>) {
        let input = match input {
            SuccessionInput::Probed(input) => input,
            SuccessionInput::Fetched(from, texts) => {
                let received = texts.is_some();
                if let Some(view) = view {
                    self.replica.add_missing(texts.unwrap_or_default(), &view.state);
                }
                Input::Fetched { from, received }
            }
            SuccessionInput::Proposed(accepted) => Input::Proposed { accepted },
            // Ignores the answer to an earlier offer.
            SuccessionInput::OfferAnswered(by, number, answer) if number == self.succession.last_offer => {
                Input::OfferAnswered { peer: by, answer }
            }
            SuccessionInput::OfferAnswered(..) => return,
            SuccessionInput::SteppedDown(ended, left) => Input::SteppedDown { ended, left },
            SuccessionInput::Deadline => Input::Tick,
        };
        self.advance(input, view);
    }

    /// Answers a peer that sent its status.
    pub(super) fn answer_status(
        &mut self,
        by: PeerStatus,
        answer: oneshot::Sender<PeerAnswer>,
        view: Option<&View>,
    ) {
        self.advance(Input::ProbeReceived { from: by }, view);
        if let Some(status) = self.status(view) {
            let _ = answer.send(PeerAnswer::Status(status));
        }
    }

    /// A member's computer sends its copy of the room. Only a host can answer; dropping `answer` refuses the copy.
    pub(super) fn receive_copy(
        &mut self,
        by: SeatKey,
        copy: Box<Snapshot>,
        answer: oneshot::Sender<PeerAnswer>,
    ) {
        let Some(handle) = self.host.as_ref().map(Host::handle) else { return };
        tokio::spawn(async move {
            let accepted = handle.receive_copy(by, copy).await;
            let _ = answer.send(PeerAnswer::Proposed { accepted });
        });
    }

    /// Handles the offer of another host to step down.
    pub(super) fn handle_offer(
        &mut self,
        by: PeerStatus,
        answer: oneshot::Sender<PeerAnswer>,
        view: Option<&View>,
    ) {
        self.succession.offer_replies.insert(by.who.key, answer);
        self.advance(Input::OfferReceived { from: by }, view);
    }

    fn status(&self, view: Option<&View>) -> Option<PeerStatus> {
        let known = member_view(self.host.as_ref(), view, self.succession.seat.key())?;
        self.succession.machine.status(&known)
    }

    /// Feeds an input into the state machine and executes its outputs.
    pub(super) fn advance(&mut self, input: Input, view: Option<&View>) {
        self.update_own_info();
        let now = self.now();
        let Some(known) = member_view(self.host.as_ref(), view, self.succession.seat.key()) else { return };
        for output in self.succession.machine.handle(input, &known, now) {
            self.execute(output, view);
        }
    }

    fn execute(&mut self, output: Output, view: Option<&View>) {
        match output {
            Output::Reconnect => self.succession.next_step = Some(NextStep::Reconnect),
            Output::Join { host } => self.set_destination(&host),
            Output::ReportEnded { chain } => self.succession.ended_chain = Some(chain),
            Output::Probe { peer } => self.probe_peer(peer, view),
            Output::Fetch { from } => self.fetch_texts(from, view),
            Output::Propose { to, copy } => self.propose(to, copy, view),
            Output::Open { epoch } => self.open_room(epoch, view),
            Output::Offer { to } => self.offer_room(to, view),
            Output::AskAbout { other } => {
                if let Some(handle) = self.host.as_ref().map(Host::handle) {
                    self.succession.enqueue(async move { handle.ask_about(other).await });
                }
            }
            Output::AnswerOffer { to, answer } => {
                if let Some(reply) = self.succession.offer_replies.remove(&to) {
                    let _ = reply.send(PeerAnswer::Offered(answer));
                }
            }
            Output::HandOver => {
                if let Some(host) = self.host.take() {
                    self.succession.enqueue(host.hand_over());
                    self.reopen_standby(view);
                }
            }
            Output::CloseMoved { to, epoch, into } => self.step_down(to, epoch, into, view),
        }
    }

    fn set_destination(&mut self, host: &PeerInfo) {
        self.succession.expected_host = host.key;
        let addresses = host.addresses.iter().copied().map(HostAddress::from).collect();
        self.succession.next_step = Some(NextStep::ConnectTo(addresses));
    }

    fn requester(&self, view: Option<&View>) -> Option<Requester> {
        Some(Requester { room: self.room_id(view)?, seat: self.succession.seat.clone() })
    }

    fn probe_peer(&self, peer: PeerInfo, view: Option<&View>) {
        let (Some(status), Some(requester)) = (self.status(view), self.requester(view)) else { return };
        let events = self.event_sender();
        tokio::spawn(async move {
            let input = requester.probe(peer, status).await;
            let _ = events.send(Event::Succession(SuccessionInput::Probed(input)));
        });
    }

    fn fetch_texts(&self, from: PeerInfo, view: Option<&View>) {
        let Some(requester) = self.requester(view) else { return };
        let (events, cards) = (self.event_sender(), self.replica.missing_texts());
        tokio::spawn(async move {
            let peer = from.key;
            let texts = requester.fetch(from, cards).await;
            let _ = events.send(Event::Succession(SuccessionInput::Fetched(peer, texts)));
        });
    }

    /// Sends a copy of the room to its host, which may be in this process.
    fn propose(&self, to: PeerInfo, copy: Box<Snapshot>, view: Option<&View>) {
        let (Some(requester), events) = (self.requester(view), self.event_sender()) else { return };
        let own = self.host.as_ref().map(Host::handle);
        tokio::spawn(async move {
            let accepted = match own {
                Some(handle) => handle.receive_copy(requester.seat.key(), copy).await,
                None => requester.propose(to, copy).await,
            };
            let _ = events.send(Event::Succession(SuccessionInput::Proposed(accepted)));
        });
    }

    fn offer_room(&mut self, to: PeerInfo, view: Option<&View>) {
        let (Some(status), Some(requester)) = (self.status(view), self.requester(view)) else { return };
        self.succession.last_offer += 1;
        let (number, events) = (self.succession.last_offer, self.event_sender());
        tokio::spawn(async move {
            let peer = to.key;
            let answer = requester.offer(to, status).await;
            let _ = events.send(Event::Succession(SuccessionInput::OfferAnswered(peer, number, answer)));
        });
    }

    /// Opens the room here from this member's copy.
    fn open_room(&mut self, epoch: Epoch, view: Option<&View>) {
        let own = view.and_then(|view| self.own_snapshot(view));
        let opened = own.is_some_and(|mut snapshot| {
            let known = member_view(None, view, self.succession.seat.key());
            if let Some(host) =
                known.and_then(|known| self.succession.machine.last_host(&known, snapshot.state()))
            {
                snapshot.add_former_host(host);
            }
            self.open_host(snapshot, epoch, view)
        });
        if opened {
            self.succession.next_step = Some(NextStep::Reconnect);
        } else {
            self.advance(Input::OpenFailed, view);
        }
    }

    /// Stops hosting in favour of another host, and stands by again.
    fn step_down(&mut self, to: PeerInfo, epoch: Epoch, into: Position, view: Option<&View>) {
        let Some(host) = self.host.take() else { return };
        let moved = Moved { epoch, host: to.seat, addresses: to.addresses, ended: None };
        let events = self.event_sender();
        self.succession.enqueue(host.close_as_moved(moved, into, move |ended, left| {
            let _ = events.send(Event::Succession(SuccessionInput::SteppedDown(ended, left)));
        }));
        self.reopen_standby(view);
    }
}
