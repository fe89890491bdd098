//! A host whose person has no seat, such as `party host`, meets other hosts of its room. It takes part in the succession as
//! every host does: it asks absent peers, answers their calls, takes in another half, or steps down.
//!
//! A host with a seat does this in its member's tasks instead (`join/succession.rs`).

use std::collections::BTreeMap;
use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use room::chain::Position;
use room::limits::{MAX_CARDS, MAX_SUCCESSOR_ADDRESSES};
use room::message::ReadCard;
use room::peer::{PeerAnswer, PeerRequest};
use room::succession::{Input, MemberView, OfferAnswer, Output, Peer, PeerInfo, Succession};
use room::{CardId, CardText, Moved, SeatKey, SeatSecret, Snapshot, Time};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::control::{HostCommand, HostHandle};
use super::peer_server::{PeerCall, PeerCalls};
use crate::peer_requests::Requester;
use crate::sleep_clock::SleepClock;

/// The host that stays instead of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomMoved {
    /// Where the room is now.
    pub moved: Moved,
    /// A point of the other host's chain.
    pub into: Position,
    /// The other host.
    pub to: PeerInfo,
}

/// The state machine of such a host, and its traffic with other machines.
pub(super) struct Meetings {
    requester: Requester,
    tasks: Mutex<Tasks>,
}

struct Tasks {
    machine: Succession,
    clock: SleepClock,
    requester: Requester,
    calls: PeerCalls,
    results: (mpsc::UnboundedSender<Event>, mpsc::UnboundedReceiver<Event>),
    /// Peers that wait for an answer to their offer.
    offer_replies: BTreeMap<Peer, oneshot::Sender<PeerAnswer>>,
    /// The number of the last offer.
    last_offer: u32,
}

/// What happens to the host.
enum Event {
    Input(Input),
    /// The answer to the offer with this number.
    Offered(u32, Peer, OfferAnswer),
    Call(PeerCall),
}

impl Meetings {
    pub(super) fn new(room: room::RoomId, seat: SeatSecret, calls: PeerCalls, idle: Duration) -> Self {
        let me = PeerInfo { key: Some(seat.key()), seat: None, addresses: Vec::new() };
        let requester = Requester { room, seat };
        let tasks = Mutex::new(Tasks {
            machine: Succession::host(me, idle, Time(0)),
            clock: SleepClock::start(),
            requester: requester.clone(),
            calls,
            results: mpsc::unbounded_channel(),
            offer_replies: BTreeMap::new(),
            last_offer: 0,
        });
        Self { requester, tasks }
    }

    /// Makes requests in the name of this host.
    pub(super) fn requester(&self) -> Requester {
        self.requester.clone()
    }

    /// Meets other hosts until one of them stays instead of this one. `addresses` gives those of this host.
    pub(super) async fn run(
        &self,
        handle: &HostHandle,
        addresses: impl Fn() -> Vec<SocketAddr>,
    ) -> RoomMoved {
        let mut tasks = self.tasks.lock().await;
        loop {
            let event = tasks.next_event().await;
            // The room may have ended here.
            let Some(room) = handle.request(|reply| HostCommand::Snapshot { reply }).await else {
                return pending().await;
            };
            let addresses = addresses().into_iter().take(MAX_SUCCESSOR_ADDRESSES).collect();
            if let Some(next) = tasks.handle_event(event, &room, addresses, handle).await {
                return next;
            }
        }
    }
}

impl Tasks {
    async fn next_event(&mut self) -> Event {
        let tick = Event::Input(Input::Tick);
        let due = self.machine.deadline().map(|deadline| self.clock.instant_of(deadline));
        let due = due.unwrap_or_else(Instant::now) + Duration::from_millis(1);
        tokio::select! {
            Some(call) = self.calls.receiver.recv() => Event::Call(call),
            Some(event) = self.results.1.recv() => event,
            () = sleep_until(due) => tick,
        }
    }

    async fn handle_event(
        &mut self,
        event: Event,
        room: &Snapshot,
        addresses: Vec<SocketAddr>,
        handle: &HostHandle,
    ) -> Option<RoomMoved> {
        let me = PeerInfo { key: Some(self.requester.seat.key()), seat: None, addresses };
        self.machine.set_own_info(me);
        match event {
            Event::Input(input) => self.advance(input, room, handle),
            Event::Offered(number, peer, answer) if number == self.last_offer => {
                self.advance(Input::OfferAnswered { peer, answer }, room, handle)
            }
            Event::Offered(..) => None,
            Event::Call(PeerCall::CheckMember { seat, answer }) => {
                let _ = answer.send(room.state().seats.iter().any(|known| known.key == seat));
                None
            }
            Event::Call(PeerCall::Request { from, request, answer }) => {
                self.handle_request(from, request, answer, room, handle).await
            }
        }
    }

    /// Answers a member's request. Dropping `answer` refuses it.
    async fn handle_request(
        &mut self,
        from: SeatKey,
        request: PeerRequest,
        answer: oneshot::Sender<PeerAnswer>,
        room: &Snapshot,
        handle: &HostHandle,
    ) -> Option<RoomMoved> {
        match request {
            PeerRequest::Probe { by } if by.who.key == Some(from) => {
                let ended = self.advance(Input::ProbeReceived { from: *by }, room, handle);
                let view = view_of(room);
                if let Some(status) = self.machine.status(&view) {
                    let _ = answer.send(PeerAnswer::Status(status));
                }
                ended
            }
            PeerRequest::Offer { by } if by.who.key == Some(from) => {
                self.offer_replies.insert(by.who.key, answer);
                self.advance(Input::OfferReceived { from: *by }, room, handle)
            }
            PeerRequest::Fetch { cards }
                if room.state().seats.iter().any(|seat| seat.key == from && !seat.removed) =>
            {
                let text_of =
                    |card: CardId| Some(ReadCard { card, text: CardText::clone(room.texts().get(&card)?) });
                let texts = cards.into_iter().take(MAX_CARDS).filter_map(text_of).collect();
                let _ = answer.send(PeerAnswer::Texts(texts));
                None
            }
            PeerRequest::Propose { copy } => {
                let handle = handle.clone();
                tokio::spawn(async move {
                    let accepted = handle.receive_copy(from, copy).await;
                    let _ = answer.send(PeerAnswer::Proposed { accepted });
                });
                None
            }
            PeerRequest::Probe { .. } | PeerRequest::Offer { .. } | PeerRequest::Fetch { .. } => None,
        }
    }

    /// Feeds an input into the state machine and executes its outputs.
    fn advance(&mut self, input: Input, room: &Snapshot, handle: &HostHandle) -> Option<RoomMoved> {
        let now = self.clock.now();
        for output in self.machine.handle(input, &view_of(room), now) {
            match output {
                Output::Probe { peer } => {
                    if let Some(status) = self.machine.status(&view_of(room)) {
                        let probe = self.requester.clone().probe(peer, status);
                        self.spawn(async move { Event::Input(probe.await) });
                    }
                }
                Output::Offer { to } => {
                    let Some(status) = self.machine.status(&view_of(room)) else { continue };
                    let (peer, offer) = (to.key, self.requester.clone().offer(to, status));
                    self.last_offer += 1;
                    let number = self.last_offer;
                    self.spawn(async move { Event::Offered(number, peer, offer.await) });
                }
                Output::AskAbout { other } => {
                    let handle = handle.clone();
                    tokio::spawn(async move { handle.ask_about(other).await });
                }
                Output::AnswerOffer { to, answer } => {
                    if let Some(reply) = self.offer_replies.remove(&to) {
                        let _ = reply.send(PeerAnswer::Offered(answer));
                    }
                }
                Output::CloseMoved { to, epoch, into } => {
                    let addresses = to.addresses.clone();
                    let moved = Moved { epoch, host: to.seat, addresses, ended: None };
                    return Some(RoomMoved { moved, into, to });
                }
                // For members only.
                Output::Reconnect
                | Output::Fetch { .. }
                | Output::Propose { .. }
                | Output::Open { .. }
                | Output::Join { .. }
                | Output::HandOver
                | Output::ReportEnded { .. } => {}
            }
        }
        None
    }

    fn spawn(&self, request: impl Future<Output = Event> + Send + 'static) {
        let results = self.results.0.clone();
        tokio::spawn(async move { drop(results.send(request.await)) });
    }
}

/// The room as its host sees it.
fn view_of(room: &Snapshot) -> MemberView<'_> {
    MemberView { state: room.state(), seq: room.seq(), you: None }
}
