//! The background work of a member that keeps the room alive without its host:
//!
//! - standby: listen on a port, and tell the host the addresses;
//! - probing: check whether the other successors are reachable, and report the result;
//! - replication: fetch card texts and past rounds, which the public state leaves out;
//! - succession (`join/succession.rs`): find or become the next host;
//! - hosting (`hosting.rs`): the host in this process, if there is one.
//!
//! The session drives it: it awaits [`MemberTasks::next_event`], passes the event to [`MemberTasks::handle_event`] and every
//! host message to [`MemberTasks::handle_message`]. Both return requests to send to the room.

mod hosting;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use room::cards::NewCard;
use room::client_protocol::Outcome;
use room::limits::{
    MAX_SUCCESSOR_ADDRESSES, REQUESTS_PER_SECOND, SUCCESSOR_CATCH_UP_TIMEOUT, SUCCESSOR_OPEN_TIMEOUT,
    SUCCESSOR_PROBE_INTERVAL,
};
use room::message::{HostMessage, Request};
use room::peer::{PeerAnswer, PeerRequest};
use room::succession::{Input, PeerStatus};
use room::{
    CardId, DeviceSecret, Epoch, Presence, Replica, RoomId, RoomInfo, SeatId, SeatKey, SeatSecret, Snapshot,
    State, Successor, Time, View,
};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::succession::{SuccessionInput, SuccessionTask};
use super::types::LocalHost;
use crate::host::{Host, PeerCall, PeerCalls, PeerServer, Standby, StandbyOptions, probe};
use crate::sleep_clock::SleepClock;

/// The shortest pause between two requests for cards. Replication must not delay votes: these requests count towards
/// [`room::limits::REQUESTS_PER_SECOND`], and the user needs some of them. On a slow network the pause is as long as the last
/// answer took, so that replication uses at most half of the network.
const MIN_FETCH_PAUSE: Duration = Duration::from_millis(80);
const _: () = assert!(
    MIN_FETCH_PAUSE.as_millis() * REQUESTS_PER_SECOND as u128 > 1_500,
    "a third of the requests must be left for the user"
);
/// The shortest time between two reports that the replica has all texts. Each one goes to everybody in the room, and a
/// long import arrives in many parts.
const REPLICATED_INTERVAL: Duration = Duration::from_millis(500);

/// A request to the room, and the channel for its outcome.
pub(super) type PendingRequest = (Request, oneshot::Sender<Outcome>);

/// The state of all background work of one member.
pub(super) struct MemberTasks {
    device: DeviceSecret,
    seat: SeatSecret,
    standby: StandbyState,
    pub(super) replica: Replica,
    /// The copy of the room with which this member came to its present host.
    pub(super) left: Option<Box<Snapshot>>,
    pub(super) succession: SuccessionTask,
    /// The other successors, including those that the host no longer lists.
    others: BTreeMap<SeatId, OtherSuccessor>,
    next_probe_at: Instant,
    /// Whether the host lists this member as a successor. Only successors replicate the room.
    is_successor: bool,
    next_fetch_at: Instant,
    /// When the last request for cards was sent.
    fetch_started_at: Instant,
    /// The last card of the last report that the replica has all texts. `None` if this host got no report.
    reported_replicated: Option<CardId>,
    /// When the next such report may be sent.
    next_replicated_report_at: Instant,
    /// Whether such a report waits for its time.
    is_replicated_report_due: bool,
    /// Whether a request for cards is pending.
    is_fetching: bool,
    /// Set while the host waits for this member to take over.
    take_over: Option<PendingTakeOver>,
    /// How long the current round has been open, in milliseconds. Set while the room opens after a handover.
    round_open_ms: Option<u64>,
    /// The host, if this process hosts the room.
    pub(super) host: Option<Host>,
    /// The last value that [`MemberTasks::take_hosting_change`] reported.
    reported_hosting: bool,
    /// The program and its version.
    app: String,
    /// The clock that the replica and the succession use.
    pub(super) clock: SleepClock,
    events: (mpsc::UnboundedSender<Event>, mpsc::UnboundedReceiver<Event>),
    calls: PeerCalls,
}

/// The listener of a member that waits to become the host.
struct StandbyState {
    /// The options of the listener to open next. `None` if it is open, or if this member never stands by.
    to_open: Option<StandbyOptions>,
    /// The original options, for opening again after this process has hosted the room.
    options: Option<StandbyOptions>,
    listener: Option<Standby>,
    /// The addresses at which others reach the listener.
    addresses: Vec<SocketAddr>,
    /// The addresses that the host was told.
    reported: Option<Vec<SocketAddr>>,
}

/// A handover from a host that leaves. The room opens once the replica is complete, or at the deadline.
struct PendingTakeOver {
    epoch: Epoch,
    open_ms: u64,
    /// When to open the room even if the replica is incomplete.
    deadline: Instant,
}

/// Another member that stands by.
struct OtherSuccessor {
    key: SeatKey,
    successor: Successor,
    /// The result of the last probe. `None` before the first one.
    reachable: Option<bool>,
    /// The result that the host was told.
    reported: Option<bool>,
}

/// An event for [`MemberTasks::handle_event`].
pub(super) enum Event {
    /// The standby listener is open.
    StandbyOpened(Standby),
    /// A probe of another successor has finished.
    Probed {
        /// The successor with the addresses that were tried.
        successor: Successor,
        reachable: bool,
    },
    /// A call from the process of another member.
    PeerCall(PeerCall),
    /// A result or a deadline for the succession.
    Succession(SuccessionInput),
    /// The next request for cards is due.
    FetchDue,
    /// The outcome of a request for cards.
    Fetched(Outcome),
    /// A report that the replica has all texts is due.
    ReplicatedReportDue,
    /// The deadline of a pending takeover.
    TakeOverDue,
    /// The next round of probes is due. Networks change, so addresses and reachability do too.
    ProbeDue,
}

impl MemberTasks {
    /// Creates the tasks of one member of a room. Without `options` the member never stands by. `hosted` is the room if this
    /// process hosts it.
    pub(super) fn new(
        device: DeviceSecret,
        app: String,
        room: &RoomInfo,
        options: Option<StandbyOptions>,
        hosted: Option<LocalHost>,
    ) -> Self {
        let now = Instant::now();
        let seat = device.seat_in(room);
        let (host, calls) = match hosted {
            Some(LocalHost { host, calls }) => (Some(host), calls),
            None => (None, PeerCalls::new()),
        };
        // A host opens the standby listener only after it has stepped down.
        let to_open = options.clone().filter(|_| host.is_none());
        Self {
            succession: SuccessionTask::new(seat.clone(), host.as_ref().map(Host::idle)),
            device,
            seat,
            app,
            take_over: None,
            round_open_ms: None,
            reported_hosting: host.is_some(),
            host,
            standby: StandbyState { to_open, options, listener: None, addresses: Vec::new(), reported: None },
            replica: Replica::default(),
            left: None,
            others: BTreeMap::new(),
            next_probe_at: now + SUCCESSOR_PROBE_INTERVAL,
            is_successor: false,
            next_fetch_at: now,
            fetch_started_at: now,
            reported_replicated: None,
            next_replicated_report_at: now,
            is_replicated_report_due: false,
            is_fetching: false,
            clock: SleepClock::start(),
            events: mpsc::unbounded_channel(),
            calls,
        }
    }

    /// Waits for the next event. Cancel safe.
    pub(super) async fn next_event(&mut self) -> Event {
        let fetches = self.is_successor && !self.is_fetching && self.replica.next_request().is_some();
        let deadline = self.next_deadline();
        let take_over_at = self.take_over.as_ref().map_or(self.next_probe_at, |take_over| take_over.deadline);
        tokio::select! {
            // `self` holds a sender of both channels, so neither closes.
            Some(event) = self.events.1.recv() => event,
            Some(call) = self.calls.receiver.recv() => Event::PeerCall(call),
            () = sleep_until(deadline.unwrap_or(self.next_probe_at)), if deadline.is_some() => {
                Event::Succession(SuccessionInput::Deadline)
            }
            () = sleep_until(self.next_fetch_at), if fetches => Event::FetchDue,
            () = sleep_until(self.next_replicated_report_at), if self.is_replicated_report_due => {
                Event::ReplicatedReportDue
            }
            () = sleep_until(take_over_at), if self.take_over.is_some() => Event::TakeOverDue,
            () = sleep_until(self.next_probe_at) => Event::ProbeDue,
        }
    }

    /// A host lets this member in. Keeps its copy of the room as it was until now, with the view before.
    pub(super) fn keep_copy(&mut self, before: Option<&View>) {
        self.left = before.and_then(|view| self.own_snapshot(view)).map(Box::new);
    }

    /// Handles a message from the host after it was applied to `view`. Returns requests to send to the room.
    pub(super) fn handle_message(&mut self, message: &HostMessage, view: &View) -> Vec<PendingRequest> {
        self.replica.apply(message, &view.state, self.now());
        if let HostMessage::TakeOver { epoch, open_ms, .. } = message {
            return self.prepare_take_over(*epoch, *open_ms, view);
        }
        self.is_successor = view.state.successor(view.you).is_some();
        if matches!(message, HostMessage::Joined { .. }) {
            self.open_standby(&view.state);
            // A host does not know what was reported to another host or over an earlier connection.
            (self.is_fetching, self.standby.reported, self.reported_replicated) = (false, None, None);
            self.others.values_mut().for_each(|other| other.reported = None);
        }
        self.track_successors(view);
        self.advance(Input::Tick, Some(view));
        self.take_reports(Some(view))
    }

    /// Handles an event. Returns requests to send to the room. Without a connection the caller drops them.
    pub(super) fn handle_event(&mut self, event: Event, view: Option<&View>) -> Vec<PendingRequest> {
        match event {
            Event::StandbyOpened(listener) => {
                self.standby.addresses = addresses(&listener);
                self.standby.listener = Some(listener);
            }
            Event::Probed { successor, reachable } => {
                if let Some(other) =
                    self.others.get_mut(&successor.seat).filter(|other| other.successor == successor)
                {
                    other.reachable = Some(reachable);
                }
            }
            Event::PeerCall(call) => self.handle_peer_call(call, view),
            Event::Succession(input) => self.handle_succession(input, view),
            Event::FetchDue => return self.fetch_cards().into_iter().collect(),
            Event::Fetched(outcome) => {
                self.handle_cards(outcome, view);
                // Now this member may be able to host.
                self.advance(Input::Tick, view);
            }
            Event::ReplicatedReportDue => self.is_replicated_report_due = false,
            Event::TakeOverDue => {}
            Event::ProbeDue => self.probe_all(view),
        }
        let opened = view.and_then(|view| self.open_if_ready(view));
        self.take_reports(view).into_iter().chain(opened).collect()
    }

    /// The host, if this process hosts the room.
    pub(super) fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// Hands the hosted room over to a successor. Returns whether the handover has started.
    pub(super) fn hand_over(&mut self, view: Option<&View>) -> bool {
        let was_hosting = self.host.is_some();
        self.advance(Input::HandOver, view);
        was_hosting && self.host.is_none()
    }

    /// Stops the host, if there is one. The room moves to a successor or closes.
    pub(super) async fn stop(self) {
        if let Some(host) = self.host {
            host.stop().await;
        }
    }

    /// The host leaves and asks this member to take over. The room opens as soon as the replica is complete, or at the
    /// deadline.
    fn prepare_take_over(&mut self, epoch: Epoch, open_ms: u64, view: &View) -> Vec<PendingRequest> {
        if self.standby.listener.is_none() || epoch <= view.state.room.epoch {
            return Vec::new();
        }
        let now = Instant::now();
        self.take_over = Some(PendingTakeOver { epoch, open_ms, deadline: now + SUCCESSOR_OPEN_TIMEOUT / 2 });
        (self.is_successor, self.next_fetch_at) = (true, now);
        self.open_if_ready(view).into_iter().collect()
    }

    /// Opens the room if a takeover is pending and the replica is complete or the time is up.
    fn open_if_ready(&mut self, view: &View) -> Option<PendingRequest> {
        let PendingTakeOver { epoch, open_ms, deadline } = *self.take_over.as_ref()?;
        // Card texts are worth a longer wait than past rounds, which only the history shows.
        let fetch_until = if self.replica.missing_texts().is_empty() {
            deadline - SUCCESSOR_OPEN_TIMEOUT / 2 + SUCCESSOR_CATCH_UP_TIMEOUT
        } else {
            deadline
        };
        if self.replica.next_request().is_some() && Instant::now() < fetch_until {
            self.next_fetch_at = Instant::now();
            return None;
        }
        self.take_over = None;
        self.round_open_ms = Some(open_ms);
        let has_opened = self.open_after_handover(epoch, view);
        self.round_open_ms = None;
        has_opened.then(|| (Request::TookOver { epoch }, oneshot::channel().0))
    }

    /// The current time on the clock of the replica and the succession.
    pub(super) fn now(&self) -> Time {
        self.clock.now()
    }

    /// Opens the standby listener, unless it is open or the room is pinned to its host.
    fn open_standby(&mut self, state: &State) {
        if state.room.pinned {
            return;
        }
        let Some(options) = self.standby.to_open.take() else { return };
        let peer_server =
            PeerServer { room: state.room.id, seat: self.seat.clone(), calls: self.calls.sender() };
        let events = self.events.0.clone();
        tokio::spawn(async move {
            match Standby::open(options, peer_server).await {
                // If the member has left, the listener is dropped and closes.
                Ok(listener) => drop(events.send(Event::StandbyOpened(listener))),
                Err(error) => tracing::warn!("can't listen to take over the room: {error}"),
            }
        });
    }

    /// Probes successors that are new or have new addresses. Keeps those that the host no longer lists: this member's own
    /// report may be the reason, and a later probe can correct it.
    fn track_successors(&mut self, view: &View) {
        let state = &view.state;
        let is_present = |seat| state.seat(seat).is_some_and(|seat| seat.presence != Presence::Gone);
        self.others.retain(|&seat, _| is_present(seat));
        for successor in state.successors.iter().filter(|successor| successor.seat != view.you) {
            let is_known =
                self.others.get(&successor.seat).is_some_and(|other| other.successor == *successor);
            if let Some(key) = state.seat(successor.seat).map(|seat| seat.key).filter(|_| !is_known) {
                let other =
                    OtherSuccessor { key, successor: successor.clone(), reachable: None, reported: None };
                self.probe_successor(state.room.id, &other);
                self.others.insert(successor.seat, other);
            }
        }
    }

    fn probe_successor(&self, room: RoomId, OtherSuccessor { key, successor, .. }: &OtherSuccessor) {
        let (key, successor, events) = (*key, successor.clone(), self.events.0.clone());
        tokio::spawn(async move {
            let reachable = !probe::find_reachable(room, key, successor.addresses.clone()).await.is_empty();
            let _ = events.send(Event::Probed { successor, reachable });
        });
    }

    /// Updates the own addresses and probes all other successors again.
    fn probe_all(&mut self, view: Option<&View>) {
        self.next_probe_at = Instant::now() + SUCCESSOR_PROBE_INTERVAL;
        self.standby.addresses = self.standby.listener.as_ref().map(addresses).unwrap_or_default();
        if let Some(view) = view {
            self.others.values().for_each(|other| self.probe_successor(view.state.room.id, other));
        }
    }

    /// Returns reports that the host does not have yet: the standby addresses, which successors are reachable, and that
    /// the replica has all texts.
    fn take_reports(&mut self, view: Option<&View>) -> Vec<PendingRequest> {
        let mut requests = Vec::new();
        let StandbyState { listener, addresses, reported, .. } = &mut self.standby;
        if listener.is_some() && reported.as_ref() != Some(addresses) {
            *reported = Some(addresses.clone());
            // The host expects that an app that stands by again may have lost its copy.
            self.reported_replicated = None;
            requests.push(Request::StandBy { addresses: addresses.clone() });
        }
        for (&seat, other) in &mut self.others {
            if let Some(reached) = other.reachable.filter(|_| other.reported != other.reachable) {
                other.reported = Some(reached);
                requests.push(Request::ReportReachable { seat, reached });
            }
        }
        let ended = self.succession.ended_chain.take();
        requests.extend(ended.map(|chain| Request::ReportEnded { chain }));
        requests.extend(view.and_then(|view| self.take_replicated_report(&view.state)));
        // The answers are ignored: a refused report has no consequence.
        requests.into_iter().map(|request| (request, oneshot::channel().0)).collect()
    }

    /// The report that the replica has the texts of all cards, if the host does not have it yet and its time has come.
    fn take_replicated_report(&mut self, state: &State) -> Option<Request> {
        let through = self.replica.replicated_through(state);
        let is_new = self.is_successor
            && through != CardId(0)
            && through == state.last_card()
            && self.reported_replicated != Some(through);
        let now = Instant::now();
        self.is_replicated_report_due = is_new && now < self.next_replicated_report_at;
        if !is_new || self.is_replicated_report_due {
            return None;
        }
        self.reported_replicated = Some(through);
        self.next_replicated_report_at = now + REPLICATED_INTERVAL;
        Some(Request::ReportReplicated { through })
    }

    /// Keeps cards that this member sends to the host.
    pub(super) fn keep_sent(&mut self, cards: &[NewCard]) {
        self.replica.keep_sent(cards);
    }

    /// The next request of the replication.
    fn fetch_cards(&mut self) -> Option<PendingRequest> {
        let request = self.replica.next_request()?;
        let (reply, outcome) = oneshot::channel();
        let events = self.events.0.clone();
        tokio::spawn(async move {
            // A dropped reply means that the connection ended. The next one starts the replication again.
            if let Ok(outcome) = outcome.await {
                let _ = events.send(Event::Fetched(outcome));
            }
        });
        (self.is_fetching, self.fetch_started_at) = (true, Instant::now());
        Some((request, reply))
    }

    fn handle_cards(&mut self, outcome: Outcome, view: Option<&View>) {
        self.is_fetching = false;
        let now = Instant::now();
        self.next_fetch_at = now + MIN_FETCH_PAUSE.max(now - self.fetch_started_at);
        match (outcome, view) {
            (Ok(Some(answer)), Some(view)) => self.replica.apply_answer(&answer, &view.state),
            (Ok(_) | Err(_), _) => self.next_fetch_at = now + SUCCESSOR_PROBE_INTERVAL,
        }
    }

    /// Answers a call from another member's process. Calls with a foreign signature or from non-members get no answer.
    fn handle_peer_call(&mut self, call: PeerCall, view: Option<&View>) {
        match call {
            // A removed member counts too: it may host the other half of a split network, and must learn of its removal.
            PeerCall::CheckMember { seat: by, answer } => {
                // A host without a seat has a place in the chain only.
                let is_known = |view: &View| {
                    let is_host = view.state.chain.iter().any(|term| term.opening.host == by);
                    is_host || view.state.seats.iter().any(|seat| seat.key == by)
                };
                let _ = answer.send(view.is_some_and(is_known));
            }
            PeerCall::Request { from: by, request: PeerRequest::Probe { by: status }, answer } => {
                if is_signed_by(&status, by) {
                    self.answer_status(*status, answer, view);
                }
            }
            PeerCall::Request { from: by, request: PeerRequest::Offer { by: status }, answer } => {
                if is_signed_by(&status, by) {
                    self.handle_offer(*status, answer, view);
                }
            }
            PeerCall::Request { from: by, request: PeerRequest::Propose { copy }, answer } => {
                self.receive_copy(by, copy, answer);
            }
            PeerCall::Request { from: by, request: PeerRequest::Fetch { cards }, answer } => {
                let is_member =
                    |view: &View| view.state.seats.iter().any(|seat| seat.key == by && !seat.removed);
                // Dropping `answer` closes the call without an answer.
                if view.is_some_and(is_member) {
                    let _ = answer.send(PeerAnswer::Texts(self.replica.texts_of(&cards)));
                }
            }
        }
    }
}

fn addresses(listener: &Standby) -> Vec<SocketAddr> {
    let mut addresses = listener.reachable_addresses();
    addresses.truncate(MAX_SUCCESSOR_ADDRESSES);
    addresses
}

/// Whether the status belongs to the seat that signed the call.
fn is_signed_by(status: &PeerStatus, caller: SeatKey) -> bool {
    status.who.key == Some(caller)
}
