//! What a member does quietly so that the room can go on at its machine when its host goes: it listens where it would
//! host it and offers that, tries whether it reaches the others who stand by, and reads what the state leaves out.
//!
//! [`MemberTasks::next`] waits for something to do, and [`MemberTasks::take`] does it, and says what to ask the room.

mod hosting;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use room::limits::{
    SUCCESSOR_ADDRESSES, SUCCESSOR_OPENS_WITHIN, SUCCESSOR_READS_WITHIN, SUCCESSORS_PROBED_EVERY,
};
use room::message::{HostMessage, Request};
use room::peer::{PeerAnswer, PeerRequest};
use room::succession::Input;
use room::{Epoch, Presence, Replica, RoomId, SeatId, SeatKey, SeatSecret, State, Successor, Time, View};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::succession::{SuccessionInput, SuccessionTask};
use super::{LocalHost, Outcome, Person};
use crate::host::{Host, PeerCall, PeerCalls, PeerServer, Standby, StandbyOptions, probe};

/// The pause between two requests for cards: there is no hurry, and the person's own requests go before.
const READ_EVERY: Duration = Duration::from_millis(200);

/// Something to ask the room, and where the answer goes.
pub(super) type PendingRequest = (Request, oneshot::Sender<Outcome>);

/// A member's background.
pub(super) struct MemberTasks {
    seat: SeatSecret,
    place: HostAddress,
    pub(super) replica: Replica,
    pub(super) part: SuccessionTask,
    /// The others who stand by.
    others: BTreeMap<SeatId, OtherSuccessor>,
    look_again_at: Instant,
    /// Whether this machine is one of those that would go on with the room. The others need not have it whole.
    listed: bool,
    read_at: Instant,
    /// Whether an answer about cards is awaited.
    reading: bool,
    /// The room is to be opened here.
    taking_over: Option<PendingTakeOver>,
    /// How long the round on the table has been open, while the room is taken over from a host that said so.
    open_ms: Option<u64>,
    /// The room, if it was.
    pub(super) host: Option<Host>,
    /// Whether the room is hosted here, as was last said.
    said_to_host: bool,
    /// The program and its version.
    app: String,
    /// The moment from which the keeper counts.
    pub(super) began: Instant,
    events: (mpsc::UnboundedSender<Event>, mpsc::UnboundedReceiver<Event>),
    calls: PeerCalls,
}

/// Where this machine stands by.
struct HostAddress {
    /// Where to; none to do so nowhere. It is taken when it is used.
    post: Option<StandbyOptions>,
    /// The same, for when it is needed again.
    again: Option<StandbyOptions>,
    standby: Option<Standby>,
    /// By which addresses others reach it.
    addresses: Vec<SocketAddr>,
    /// Which of these the host was told.
    offered: Option<Vec<SocketAddr>>,
}

/// The host leaves, and hands the room over.
struct PendingTakeOver {
    epoch: Epoch,
    open_ms: u64,
    /// When to open the room, whether all of it was read or not.
    until: Instant,
}

/// Somebody else who stands by.
struct OtherSuccessor {
    key: SeatKey,
    successor: Successor,
    /// Whether they could be reached, once that is known.
    reached: Option<bool>,
    /// What the host was told of that.
    reported: Option<bool>,
}

/// Something to do.
pub(super) enum Event {
    /// This machine stands by.
    StandsBy(Standby),
    /// It has tried to reach somebody who stands by.
    Tried {
        /// Whom.
        successor: Successor,
        /// Whether it did.
        reached: bool,
    },
    /// Another member's machine calls.
    Called(PeerCall),
    /// Something came of what was asked of another's.
    Succession(SuccessionInput),
    /// It is time for the next cards.
    ReadOn,
    /// The room answered about cards.
    Read(Outcome),
    /// The room is to be opened here now.
    Open,
    /// It is time to see whether everything is as it was: networks change.
    LookAgain,
}

impl MemberTasks {
    /// That of the member with this seat. Without a post it never offers to host the room.
    pub(super) fn new(person: &Person, post: Option<StandbyOptions>, hosted: Option<LocalHost>) -> Self {
        let now = Instant::now();
        let (host, calls) = match hosted {
            Some(LocalHost { host, calls }) => (Some(host), calls),
            None => (None, PeerCalls::new()),
        };
        // Who hosts the room stands by only once that is over.
        let at_first = post.clone().filter(|_| host.is_none());
        Self {
            seat: person.seat.clone(),
            app: person.app.clone(),
            part: SuccessionTask::new(person.seat.clone(), host.is_some()),
            taking_over: None,
            open_ms: None,
            said_to_host: host.is_some(),
            host,
            place: HostAddress {
                post: at_first,
                again: post,
                standby: None,
                addresses: Vec::new(),
                offered: None,
            },
            replica: Replica::default(),
            others: BTreeMap::new(),
            look_again_at: now + SUCCESSORS_PROBED_EVERY,
            listed: false,
            read_at: now,
            reading: false,
            began: now,
            events: mpsc::unbounded_channel(),
            calls,
        }
    }

    /// Waits for something to do. It may be dropped and called again without losing anything.
    pub(super) async fn next(&mut self) -> Event {
        let reads = self.listed && !self.reading && self.replica.wants().is_some();
        let due = self.due();
        let opens_at = self.taking_over.as_ref().map_or(self.look_again_at, |taking_over| taking_over.until);
        tokio::select! {
            // Both channels' other ends are kept here, so neither ends.
            Some(event) = self.events.1.recv() => event,
            Some(call) = self.calls.receiver.recv() => Event::Called(call),
            () = sleep_until(due.unwrap_or(self.look_again_at)), if due.is_some() => Event::Succession(SuccessionInput::Due),
            () = sleep_until(self.read_at), if reads => Event::ReadOn,
            () = sleep_until(opens_at), if self.taking_over.is_some() => Event::Open,
            () = sleep_until(self.look_again_at) => Event::LookAgain,
        }
    }

    /// Takes what the host said, which the view has taken already; what to ask the room.
    pub(super) fn hear(&mut self, message: &HostMessage, view: &View) -> Vec<PendingRequest> {
        self.replica.hear(message, self.now());
        if let HostMessage::TakeOver { epoch, open_ms } = message {
            return self.take_over(*epoch, *open_ms, view);
        }
        self.listed = view.state.successor(view.you).is_some();
        if matches!(message, HostMessage::Joined { .. }) {
            self.stand_by(&view.state);
            // A host knows nothing of what another was told, nor what an earlier connection was.
            (self.reading, self.place.offered) = (false, None);
            self.others.values_mut().for_each(|other| other.reported = None);
        }
        self.meet(view);
        self.advance(Input::Tick, Some(view));
        self.report()
    }

    /// Does what there is to do; what to ask the room, if there is a connection to it.
    pub(super) fn take(&mut self, event: Event, view: Option<&View>) -> Vec<PendingRequest> {
        match event {
            Event::StandsBy(standby) => {
                self.place.addresses = addresses(&standby);
                self.place.standby = Some(standby);
            }
            Event::Tried { successor, reached } => {
                if let Some(other) =
                    self.others.get_mut(&successor.seat).filter(|other| other.successor == successor)
                {
                    other.reached = Some(reached);
                }
            }
            Event::Called(call) => self.answer(call, view),
            Event::Succession(came) => self.came(came, view),
            Event::ReadOn => return self.read_on().into_iter().collect(),
            Event::Read(outcome) => self.read(outcome, view),
            Event::Open => {}
            Event::LookAgain => self.look_again(view),
        }
        let opened = view.and_then(|view| self.open_if_ready(view));
        self.report().into_iter().chain(opened).collect()
    }

    /// The room, if it is hosted here.
    pub(super) fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// Has the room hosted by somebody else, if it is hosted here; whether that has begun.
    pub(super) fn hand_over(&mut self, view: Option<&View>) -> bool {
        let hosted = self.host.is_some();
        self.advance(Input::HandOver, view);
        hosted && self.host.is_none()
    }

    /// Leaves the room that is hosted here, if one is.
    pub(super) async fn stop(self) {
        if let Some(host) = self.host {
            host.stop().await;
        }
    }

    /// The host leaves, and the room is to go on here: as soon as nothing of it is unknown, or the time is up.
    fn take_over(&mut self, epoch: Epoch, open_ms: u64, view: &View) -> Vec<PendingRequest> {
        if self.place.standby.is_none() || epoch <= view.state.room.epoch {
            return Vec::new();
        }
        let now = Instant::now();
        self.taking_over = Some(PendingTakeOver { epoch, open_ms, until: now + SUCCESSOR_OPENS_WITHIN / 2 });
        (self.listed, self.read_at) = (true, now);
        self.open_if_ready(view).into_iter().collect()
    }

    fn open_if_ready(&mut self, view: &View) -> Option<PendingRequest> {
        let PendingTakeOver { epoch, open_ms, until } = *self.taking_over.as_ref()?;
        // Bodies are awaited for longer than rounds that are only to be read again.
        let reads_until = if self.replica.lacks().is_empty() {
            until - SUCCESSOR_OPENS_WITHIN / 2 + SUCCESSOR_READS_WITHIN
        } else {
            until
        };
        if self.replica.wants().is_some() && Instant::now() < reads_until {
            self.read_at = Instant::now();
            return None;
        }
        self.taking_over = None;
        self.open_ms = Some(open_ms);
        let opens = self.opens_at(epoch, view);
        self.open_ms = None;
        opens.then(|| (Request::TookOver { epoch }, oneshot::channel().0))
    }

    pub(super) fn now(&self) -> Time {
        Time(0) + self.began.elapsed()
    }

    /// Opens the place where it stands by, if the room may move and none was opened yet.
    fn stand_by(&mut self, state: &State) {
        if state.room.pinned {
            return;
        }
        let Some(post) = self.place.post.take() else { return };
        let peer_server =
            PeerServer { room: state.room.id, seat: self.seat.clone(), calls: self.calls.sender() };
        let events = self.events.0.clone();
        tokio::spawn(async move {
            match Standby::open(post, peer_server).await {
                // It is closed again if nobody is there to take it.
                Ok(standby) => drop(events.send(Event::StandsBy(standby))),
                Err(error) => tracing::warn!("this machine can't stand by for the room: {error}"),
            }
        });
    }

    /// Tries whether it reaches those who are newly listed, or at other addresses than before. Who is no longer listed
    /// is remembered: it may be this machine's word that they are not.
    fn meet(&mut self, view: &View) {
        let state = &view.state;
        let is_there = |seat| state.seat(seat).is_some_and(|seat| seat.presence != Presence::Gone);
        self.others.retain(|&seat, _| is_there(seat));
        for successor in state.successors.iter().filter(|successor| successor.seat != view.you) {
            let known = self.others.get(&successor.seat).is_some_and(|other| other.successor == *successor);
            if let Some(key) = state.seat(successor.seat).map(|seat| seat.key).filter(|_| !known) {
                let other =
                    OtherSuccessor { key, successor: successor.clone(), reached: None, reported: None };
                self.dial(state.room.id, &other);
                self.others.insert(successor.seat, other);
            }
        }
    }

    fn dial(&self, room: RoomId, OtherSuccessor { key, successor, .. }: &OtherSuccessor) {
        let (key, successor, events) = (*key, successor.clone(), self.events.0.clone());
        tokio::spawn(async move {
            let reached = !probe::reached(room, key, successor.addresses.clone()).await.is_empty();
            let _ = events.send(Event::Tried { successor, reached });
        });
    }

    fn look_again(&mut self, view: Option<&View>) {
        self.look_again_at = Instant::now() + SUCCESSORS_PROBED_EVERY;
        self.place.addresses = self.place.standby.as_ref().map(addresses).unwrap_or_default();
        if let Some(view) = view {
            self.others.values().for_each(|other| self.dial(view.state.room.id, other));
        }
    }

    /// What the host does not know yet: where this machine stands by, and whether it reaches the others.
    fn report(&mut self) -> Vec<PendingRequest> {
        let mut news = Vec::new();
        let HostAddress { standby, addresses, offered, .. } = &mut self.place;
        if standby.is_some() && offered.as_ref() != Some(addresses) {
            *offered = Some(addresses.clone());
            news.push(Request::StandBy { addresses: addresses.clone() });
        }
        for (&seat, other) in &mut self.others {
            if let Some(reached) = other.reached.filter(|_| other.reported != other.reached) {
                other.reported = Some(reached);
                news.push(Request::ReportReachable { seat, reached });
            }
        }
        // Nobody waits for the answers: there is nothing to be done about a no.
        news.into_iter().map(|request| (request, oneshot::channel().0)).collect()
    }

    fn read_on(&mut self) -> Option<PendingRequest> {
        let request = self.replica.wants()?;
        let (answer, outcome) = oneshot::channel();
        let events = self.events.0.clone();
        tokio::spawn(async move {
            // If it is dropped, the connection has ended, and everything begins anew.
            if let Ok(outcome) = outcome.await {
                let _ = events.send(Event::Read(outcome));
            }
        });
        (self.reading, self.read_at) = (true, Instant::now() + READ_EVERY);
        Some((request, answer))
    }

    fn read(&mut self, outcome: Outcome, view: Option<&View>) {
        self.reading = false;
        match (outcome, view) {
            (Ok(Some(answer)), Some(_)) => self.replica.read(&answer),
            (Ok(_) | Err(_), _) => self.read_at = Instant::now() + SUCCESSORS_PROBED_EVERY,
        }
    }

    fn answer(&mut self, call: PeerCall, view: Option<&View>) {
        match call {
            // Who was removed may host the room in another half of a split network, and has to learn of it.
            PeerCall::Greeted { by, answer } => {
                let seats = view.map(|view| &view.state.seats).into_iter().flatten();
                let _ = answer.send(seats.into_iter().any(|seat| seat.key == by));
            }
            PeerCall::Asked { by, request: PeerRequest::Stand { by: standing }, answer } => {
                if Self::is_by(&standing, by) {
                    self.stand(*standing, answer, view);
                }
            }
            PeerCall::Asked { by, request: PeerRequest::Offer { by: standing, snapshot }, answer } => {
                if Self::is_by(&standing, by) {
                    self.offered(*standing, *snapshot, answer, view);
                }
            }
            PeerCall::Asked { by, request: PeerRequest::Fetch { bodies }, answer } => {
                let is_member =
                    |view: &&View| view.state.seats.iter().any(|seat| seat.key == by && !seat.removed);
                let snapshot =
                    view.filter(is_member).and_then(|view| self.replica.snapshot(view, self.now()).ok());
                // Without one the answer is dropped, and that is an answer too.
                if let Some(snapshot) = snapshot {
                    let _ = answer.send(PeerAnswer::Snapshot(Box::new(snapshot.with_bodies_of(&bodies))));
                }
            }
        }
    }
}

fn addresses(standby: &Standby) -> Vec<SocketAddr> {
    let mut addresses = standby.reachable_at();
    addresses.truncate(SUCCESSOR_ADDRESSES);
    addresses
}
