//! A member's part in who hosts the room: does what [`room::succession`] says, and tells it what came of it. What is to
//! be done to the connection is left to the session, as a [`NextStep`].

mod peer_calls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::pin::Pin;

use room::limits::{FETCH_WITHIN, OFFER_WITHIN, PING_EVERY, PROBE_WITHIN};
use room::message::{Challenge, CloseCode};
use room::peer::{PeerAnswer, PeerRequest};
use room::succession::{Input, OfferAnswer, Output, Peer, PeerInfo, PeerStatus, Seen, Succession};
use room::ui_protocol::EndReason;
use room::{Epoch, Moved, SeatKey, SeatSecret, Snapshot, Time, View};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use peer_calls::{ask, ask_how_they_stand};

use super::HostAddress;
use super::member_tasks::{Event, MemberTasks};
use crate::host::{Host, HostHandle};

/// What becomes of the connection.
#[derive(Debug)]
pub(super) enum NextStep {
    /// The same host is tried again.
    Again,
    /// Another host is gone to.
    To(Vec<HostAddress>),
    /// It is over.
    End(EndReason, String),
}

/// What came of something that was asked of another machine.
pub(super) enum SuccessionInput {
    /// How somebody stands.
    Probed(Peer, Option<PeerStatus>),
    /// They host the room, and this member was removed there.
    Removed(Peer),
    /// The room as they have it.
    Fetched(Peer, Option<Box<Snapshot>>),
    /// Their answer to an offer, by its number.
    Offered(Peer, u32, OfferAnswer),
    /// It is time for something.
    Due,
}

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The state machine, and what it has under way.
pub(super) struct SuccessionTask {
    machine: Succession,
    seat: SeatSecret,
    /// The room as others have it, which they offered or which was fetched.
    from_others: BTreeMap<Peer, Snapshot>,
    /// Who waits for the answer to an offer.
    waiting: BTreeMap<Peer, oneshot::Sender<PeerAnswer>>,
    /// How many offers were made.
    offers: u32,
    /// What the room is asked to do, one after the other.
    jobs: mpsc::UnboundedSender<Job>,
    direction: Option<NextStep>,
    /// Whom the member was last sent to.
    goes_to: Peer,
    heard_at: Instant,
    /// The last time that nothing was heard for long, and when that ended.
    silence: (std::time::Duration, Instant),
    /// Since when there has been no host.
    lost_since: Option<Instant>,
}

impl SuccessionTask {
    /// That of a member, or of the host of a room that was just opened.
    pub(super) fn new(seat: SeatSecret, hosts: bool) -> Self {
        let me = PeerInfo { key: Some(seat.key()), seat: None, addresses: Vec::new() };
        let machine = if hosts { Succession::host(me, Time(0)) } else { Succession::member(me, Time(0)) };
        let (jobs, mut todo) = mpsc::unbounded_channel::<Job>();
        tokio::spawn(async move {
            while let Some(job) = todo.recv().await {
                job.await;
            }
        });
        let now = Instant::now();
        Self {
            machine,
            seat,
            from_others: BTreeMap::new(),
            waiting: BTreeMap::new(),
            offers: 0,
            jobs,
            direction: None,
            goes_to: None,
            heard_at: now,
            silence: (std::time::Duration::ZERO, now),
            lost_since: None,
        }
    }

    fn do_next(&self, job: impl Future<Output = ()> + Send + 'static) {
        let _ = self.jobs.send(Box::pin(job));
    }
}

/// The room as this machine has it: as its own host has it, or as the member saw it last.
fn seen<'a>(host: Option<&'a Host>, view: Option<&'a View>, me: SeatKey) -> Option<Seen<'a>> {
    let opened = host.map(Host::as_opened);
    let is_later = |view: &&View| opened.is_none_or(|(state, _)| view.state.room.epoch >= state.room.epoch);
    if let Some(View { you, state, seq, .. }) = view.filter(is_later) {
        return Some(Seen { state, seq: *seq, you: Some(*you) });
    }
    let (state, seq) = opened?;
    let you = state.seats.iter().find(|seat| seat.key == me).map(|seat| seat.id);
    Some(Seen { state, seq, you })
}

impl MemberTasks {
    /// When the part wants [`SuccessionInput::Due`].
    pub(super) fn due(&self) -> Option<Instant> {
        let deadline = self.part.machine.deadline()?;
        Some(self.began + (deadline - Time(0)) + std::time::Duration::from_millis(1))
    }

    /// What is to become of the connection, once.
    pub(super) fn direction(&mut self) -> Option<NextStep> {
        self.part.direction.take()
    }

    /// Something came from the host.
    pub(super) fn heard_something(&mut self) {
        let now = Instant::now();
        let silence = now - self.part.heard_at;
        if silence >= PING_EVERY || now - self.part.silence.1 >= PING_EVERY / 2 {
            self.part.silence = (silence, now);
        }
        self.part.heard_at = now;
    }

    /// The member has its seat, at a host that was reached there.
    pub(super) fn seated(&mut self, at: Option<SocketAddr>, view: &View) {
        self.heard_something();
        (self.part.lost_since, self.part.direction) = (None, None);
        self.advance(Input::Seated { at: at.into_iter().collect() }, Some(view));
    }

    /// The connection to the host is lost.
    pub(super) fn lost(&mut self, view: Option<&View>) {
        self.part.lost_since.get_or_insert_with(Instant::now);
        self.advance(Input::Lost, view);
    }

    /// The host was not there, or was none to sit down at.
    pub(super) fn not_reached(&mut self, view: Option<&View>) {
        self.advance(Input::NotReached, view);
    }

    /// The host said where the room has gone.
    pub(super) fn moved(&mut self, moved: &Moved, view: Option<&View>) {
        self.part.lost_since.get_or_insert_with(Instant::now);
        self.advance(Input::Moved(moved.clone()), view);
    }

    /// Whether a host with this challenge is one to sit down at.
    pub(super) fn accepts(&self, challenge: &Challenge, view: Option<&View>) -> bool {
        let Some(seen) = seen(self.host.as_ref(), view, self.part.seat.key()) else { return true };
        let room = &challenge.room;
        if !self.part.machine.accepts(room, &seen) {
            return false;
        }
        if self.host.is_some() || room.epoch == seen.state.room.epoch {
            return true;
        }
        // Whoever says that it hosts the room now has to be who was meant.
        let named = room.host.and_then(|host| seen.state.seat(host)).map(|seat| seat.key);
        let claims =
            |key: SeatKey| challenge.claim.is_some_and(|claim| key.claims(room.id, room.epoch, &claim));
        named.is_some_and(claims) || self.part.goes_to.is_some_and(claims)
    }

    /// The host leaves, and wants the room opened here; whether it is.
    pub(super) fn opens_at(&mut self, epoch: Epoch, view: &View) -> bool {
        let silence = self.part.silence.0;
        self.advance(Input::TakeOver { epoch, silence }, Some(view));
        self.host.is_some()
    }

    /// Whether this machine could go on with the room, if it does not host it.
    pub(super) fn tell_where_it_stands(&mut self) {
        let lost_long = self.part.lost_since.is_some_and(|since| since.elapsed() > FETCH_WITHIN);
        // What nobody has read is better than no room at all.
        let is_ready = self.replica.lacks().is_empty() || lost_long;
        let stands_by = self.stands_by() && is_ready;
        let addresses = if stands_by || self.host.is_some() { self.own_addresses() } else { Vec::new() };
        let key = Some(self.part.seat.key());
        self.part.machine.stand_by(PeerInfo { key, seat: None, addresses });
    }

    /// Takes what came of something.
    pub(super) fn came(&mut self, came: SuccessionInput, view: Option<&View>) {
        let input = match came {
            SuccessionInput::Probed(whom, answer) => Input::Probed { whom, answer },
            SuccessionInput::Removed(by) => Input::Removed { by },
            SuccessionInput::Fetched(from, snapshot) => {
                let version = snapshot.as_ref().map(|snapshot| snapshot.version());
                if let Some(snapshot) = snapshot {
                    self.part.from_others.insert(from, *snapshot);
                }
                Input::Fetched { from, version }
            }
            // The answer to an offer that was given up is of no use.
            SuccessionInput::Offered(by, number, answer) if number == self.part.offers => {
                Input::OfferAnswered { by, answer }
            }
            SuccessionInput::Offered(..) => return,
            SuccessionInput::Due => Input::Tick,
        };
        self.advance(input, view);
    }

    /// Somebody asks how this member stands.
    pub(super) fn stand(&mut self, by: PeerStatus, answer: oneshot::Sender<PeerAnswer>, view: Option<&View>) {
        self.advance(Input::Asked { by: by.clone() }, view);
        let seen = seen(self.host.as_ref(), view, self.part.seat.key());
        if seen.is_some_and(|seen| self.part.machine.has_removed(&by, &seen)) {
            let _ = answer.send(PeerAnswer::Removed);
        } else if let Some(standing) = self.status(view) {
            let _ = answer.send(PeerAnswer::Stands(standing));
        }
    }

    /// Another host would step down.
    pub(super) fn offered(
        &mut self,
        by: PeerStatus,
        snapshot: Snapshot,
        answer: oneshot::Sender<PeerAnswer>,
        view: Option<&View>,
    ) {
        self.part.waiting.insert(by.who.key, answer);
        self.part.from_others.insert(by.who.key, snapshot);
        self.advance(Input::Offered { by }, view);
    }

    fn status(&self, view: Option<&View>) -> Option<PeerStatus> {
        let seen = seen(self.host.as_ref(), view, self.part.seat.key())?;
        self.part.machine.status(&seen)
    }

    /// Gives the machine an input, and does what it says.
    pub(super) fn advance(&mut self, input: Input, view: Option<&View>) {
        self.tell_where_it_stands();
        let now = self.now();
        let Some(seen) = seen(self.host.as_ref(), view, self.part.seat.key()) else { return };
        for output in self.part.machine.handle(input, &seen, now) {
            self.perform(output, view);
        }
    }

    fn perform(&mut self, output: Output, view: Option<&View>) {
        match output {
            Output::Reconnect => self.part.direction = Some(NextStep::Again),
            Output::Join { host } => self.go_to(&host),
            Output::Probe { whom } => self.probe(whom, view),
            Output::Fetch { from } => self.fetch(from, view),
            Output::Open { epoch, unite } => self.open(epoch, &unite, view),
            Output::AdvanceTerm { epoch, unite } => {
                let others = unite.iter().filter_map(|peer| self.part.from_others.remove(peer)).collect();
                self.steer(|handle| async move { handle.advance_term(epoch, others).await });
            }
            Output::Offer { to } => self.offer(to, view),
            Output::AnswerOffer { to, answer } => {
                if let Some(waits) = self.part.waiting.remove(&to) {
                    // After what was asked of the room before has been done.
                    self.part.do_next(async move { drop(waits.send(PeerAnswer::Offered(answer))) });
                }
            }
            Output::GoOn => self.steer(|handle| async move { handle.go_on().await }),
            Output::HandOver => {
                if let Some(host) = self.host.take() {
                    self.part.do_next(host.hand_over());
                    self.stands_by_again(view);
                }
            }
            Output::CloseMoved { to, epoch } => self.step_down(Some((to, epoch)), view),
            Output::Abandon => self.step_down(None, view),
            Output::Removed => {
                self.step_down(None, view);
                let code = CloseCode::Removed;
                self.part.direction = Some(NextStep::End(EndReason::Closed(code), code.sentence().into()));
            }
        }
    }

    fn go_to(&mut self, host: &PeerInfo) {
        self.part.goes_to = host.key;
        let places = host.addresses.iter().copied().map(HostAddress::from).collect();
        self.part.direction = Some(NextStep::To(places));
    }

    fn steer<F: Future<Output = ()> + Send + 'static>(&self, job: impl FnOnce(HostHandle) -> F) {
        if let Some(host) = &self.host {
            self.part.do_next(job(host.handle()));
        }
    }

    fn probe(&self, whom: PeerInfo, view: Option<&View>) {
        let (Some(standing), Some(room)) = (self.status(view), self.room_id(view)) else { return };
        let (seat, events) = (self.part.seat.clone(), self.sender());
        tokio::spawn(async move {
            let peer = whom.key;
            let asked = ask_how_they_stand(whom, room, &seat, standing);
            let came = match timeout(PROBE_WITHIN, asked).await {
                Ok(Some(PeerAnswer::Stands(standing))) => SuccessionInput::Probed(peer, Some(standing)),
                Ok(Some(PeerAnswer::Removed)) => SuccessionInput::Removed(peer),
                Ok(Some(PeerAnswer::Snapshot(_) | PeerAnswer::Offered(_)) | None) | Err(_) => {
                    SuccessionInput::Probed(peer, None)
                }
            };
            let _ = events.send(Event::Succession(came));
        });
    }

    fn fetch(&self, from: PeerInfo, view: Option<&View>) {
        let Some(room) = self.room_id(view) else { return };
        let (seat, events, bodies) = (self.part.seat.clone(), self.sender(), self.replica.lacks());
        tokio::spawn(async move {
            let asked = ask(&from, room, &seat, PeerRequest::Fetch { bodies });
            let snapshot = match timeout(FETCH_WITHIN, asked).await {
                Ok(Some(PeerAnswer::Snapshot(snapshot))) => Some(snapshot),
                Ok(Some(PeerAnswer::Stands(_) | PeerAnswer::Offered(_) | PeerAnswer::Removed) | None)
                | Err(_) => None,
            };
            let _ = events.send(Event::Succession(SuccessionInput::Fetched(from.key, snapshot)));
        });
    }

    fn offer(&mut self, to: PeerInfo, view: Option<&View>) {
        let (Some(standing), Some(room)) = (self.status(view), self.room_id(view)) else { return };
        self.part.offers += 1;
        let number = self.part.offers;
        let (seat, events) = (self.part.seat.clone(), self.sender());
        self.steer(|handle| async move {
            let Some(snapshot) = handle.pause().await else { return };
            // Meanwhile other things may have to be done, first of all if the other host offers too.
            tokio::spawn(async move {
                // The number of the last change is now known, and not before.
                let by = PeerStatus { version: snapshot.version(), ..standing };
                let request = PeerRequest::Offer { by: Box::new(by), snapshot: Box::new(snapshot) };
                let answer = match timeout(OFFER_WITHIN, ask(&to, room, &seat, request)).await {
                    Ok(Some(PeerAnswer::Offered(answer))) => answer,
                    Ok(
                        Some(PeerAnswer::Stands(_) | PeerAnswer::Snapshot(_) | PeerAnswer::Removed) | None,
                    )
                    | Err(_) => OfferAnswer::NotNow,
                };
                let _ = events.send(Event::Succession(SuccessionInput::Offered(to.key, number, answer)));
            });
        });
    }

    /// Opens the room here, with what was fetched from those.
    fn open(&mut self, epoch: Epoch, unite: &[Peer], view: Option<&View>) {
        let own = view.and_then(|view| self.own_kept(view));
        let others = unite.iter().filter_map(|peer| self.part.from_others.remove(peer));
        let mut all: Vec<Snapshot> = own.into_iter().chain(others).collect();
        all.sort_by_key(|snapshot| snapshot.version().age());
        let opened = all.pop().is_some_and(|newest| {
            let mut snapshot = all.iter().rev().fold(newest, |snapshot, other| snapshot.unite(other));
            let seen = seen(None, view, self.part.seat.key());
            if let Some(host) = seen.and_then(|seen| self.part.machine.last_host(&seen, snapshot.state())) {
                snapshot.remember_host(host);
            }
            self.open_host(snapshot, epoch, view)
        });
        if opened {
            self.part.direction = Some(NextStep::Again);
        } else {
            self.advance(Input::NotOpened, view);
        }
    }

    /// The room goes on elsewhere, and this machine stands by again.
    fn step_down(&mut self, to: Option<(PeerInfo, Epoch)>, view: Option<&View>) {
        let Some(host) = self.host.take() else { return };
        match to {
            Some((PeerInfo { seat: Some(seat), addresses, .. }, epoch)) => {
                let moved = Moved { epoch, host: seat, addresses };
                self.part.do_next(host.close_as_moved(moved));
            }
            Some((PeerInfo { seat: None, .. }, _)) | None => drop(host),
        }
        self.stands_by_again(view);
    }

    /// What is asked of another machine goes with the signature of this seat.
    pub(super) fn is_by(standing: &PeerStatus, caller: SeatKey) -> bool {
        standing.who.key == Some(caller)
    }
}
