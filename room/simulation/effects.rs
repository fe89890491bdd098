//! What the state machines want done: the member's, and the room's.

use core::net::SocketAddr;

use super::machine::{Asker, Hosted};
use super::network::{Parcel, Place};
use super::world::{World, tell};
use crate::message::{CloseCode, HostMessage, Request};
use crate::room::{self, Room};
use crate::succession::{Input, OfferAnswer, Output, Peer, PeerInfo};
use crate::{Change, ConnectionId, Epoch, Moved, Presence, SeatId, Snapshot, Table};

impl World {
    pub(super) fn perform(&mut self, place: Place, output: Output) {
        match output {
            Output::Reconnect => {
                if let Some(host) = self.process(place).map(|process| process.last_host) {
                    self.connect(place, host);
                }
            }
            Output::Join { host } => self.connect(place, place_at(&host.addresses)),
            Output::Probe { whom } => {
                if let Some(status) = self.status(place) {
                    self.put(place, &whom, Parcel::Probe(status));
                }
            }
            Output::Fetch { from } => self.put(place, &from, Parcel::Fetch),
            Output::Open { epoch, unite } => self.open(place, epoch, &unite),
            Output::AdvanceTerm { epoch, unite } => self.advance_term(place, epoch, &unite),
            Output::Offer { to } => {
                tell!(self, "{place} offers its room to {}", place_at(&to.addresses));
                let status = self.status(place);
                if let (Some(status), Some(snapshot)) = (status, self.freeze(place))
                    && let Some(process) = self.process(place)
                {
                    process.offers += 1;
                    let number = process.offers;
                    self.put(place, &to, Parcel::Offer(number, status, Box::new(snapshot)));
                }
            }
            Output::AnswerOffer { to, answer } => {
                if matches!(answer, OfferAnswer::Taken { .. }) {
                    self.seldom.count("two hosts became one");
                }
                let number = self.process(place).and_then(|process| process.offered.remove(&to));
                self.answer(place, to, Parcel::OfferAnswer(number.unwrap_or_default(), answer));
            }
            Output::GoOn => self.thaw(place),
            Output::HandOver => self.hand_over(place),
            Output::CloseMoved { to, epoch } => {
                let host = to.seat.unwrap_or_default();
                self.close(
                    place,
                    Some((CloseCode::Moved, Some(Moved { epoch, host, addresses: to.addresses }))),
                );
            }
            Output::Abandon => self.close(place, None),
            Output::Removed => {
                tell!(self, "{place} hears that it was removed");
                self.end(place);
            }
        }
    }

    fn put(&mut self, place: Place, whom: &PeerInfo, parcel: Parcel) {
        self.send_to(place, place_at(&whom.addresses), None, whom.key, None, parcel);
    }

    fn answer(&mut self, place: Place, to: Peer, parcel: Parcel) {
        let own = Some(self.keys[place]);
        if let Some(there) = self.keys.iter().position(|&key| Some(key) == to) {
            self.send_to(place, there, None, own, None, parcel);
        }
    }

    /// The room as it is here, which is not to change until it is known whether others have it.
    pub(super) fn freeze(&mut self, place: Place) -> Option<Snapshot> {
        let hosted = self.process(place)?.hosted.as_mut()?;
        hosted.frozen.get_or_insert_default();
        Some(hosted.room.snapshot())
    }

    fn thaw(&mut self, place: Place) {
        let hosted = self.process(place).and_then(|process| process.hosted.as_mut());
        let inputs = hosted.and_then(|hosted| hosted.frozen.take()).unwrap_or_default();
        for input in inputs {
            self.room(place, input);
        }
    }

    fn open(&mut self, place: Place, epoch: Epoch, unite: &[Peer]) {
        let (now, nonce, key) = (self.now, self.nonce(), self.keys[place]);
        let Some(process) = self.process(place) else { return };
        let own = process.snapshot(now);
        let others = unite.iter().filter_map(|peer| process.from_others.remove(peer));
        let mut all: Vec<Snapshot> = own.into_iter().chain(others).collect();
        all.sort_by_key(|snapshot| snapshot.version().age());
        let Some(newest) = all.pop() else { return };
        let mut snapshot = all.iter().rev().fold(newest, |snapshot, other| snapshot.unite(other));
        if let Some(host) =
            process.seen().and_then(|seen| process.succession.last_host(&seen, snapshot.state()))
        {
            snapshot.remember_host(host);
        }
        let state = snapshot.state().clone();
        match Room::reopen(snapshot, epoch, nonce, Some(key), now) {
            Ok(room) => {
                let mut hosted = Hosted::new(room, now);
                hosted.awaited = self.voters_of(&state);
                if let Some(process) = self.process(place) {
                    process.hosted = Some(hosted);
                }
                tell!(self, "{place} opens the room at epoch {epoch}");
                let is_mid_vote =
                    state.round().is_some_and(|round| round.reveal.is_none() && !round.voted.is_empty());
                self.seldom.count(if is_mid_vote { "moved in mid-vote" } else { "moved" });
                self.check_opened(place);
                let takes_over = self.process(place).is_some_and(|process| {
                    process.link.as_ref().is_some_and(|way| way.seated && way.host != place)
                });
                if takes_over {
                    self.ask(place, Request::TookOver { epoch }, Asker::Nobody);
                } else {
                    self.connect(place, place);
                }
            }
            Err(error) => {
                tell!(self, "{place} cannot open the room: {error}");
                self.input(place, Input::NotOpened);
            }
        }
    }

    fn advance_term(&mut self, place: Place, epoch: Epoch, unite: &[Peer]) {
        let nonce = self.nonce();
        let Some(process) = self.process(place) else { return };
        let others: Vec<Snapshot> =
            unite.iter().filter_map(|peer| process.from_others.remove(peer)).collect();
        tell!(self, "{place} goes on at epoch {epoch}, united with {}", others.len());
        self.seldom.count(if others.is_empty() { "raised" } else { "united" });
        self.room(place, room::Input::AdvanceTerm { epoch, nonce, others });
        let cards = self.process(place).and_then(|process| process.hosted.as_ref()).map(|hosted| {
            hosted.room.state().cards.iter().any(|card| !card.conflicting_estimates.is_empty())
        });
        if cards == Some(true) {
            self.seldom.count("settled differently in two halves");
        }
        self.check_opened(place);
    }

    pub(super) fn close(&mut self, place: Place, word: Option<(CloseCode, Option<Moved>)>) {
        let Some(process) = self.process(place) else { return };
        let Some(hosted) = process.hosted.take() else { return };
        let (leaves, was_stale) = (process.leaves, process.was_stale);
        if was_stale && !leaves {
            self.seldom.count("stale host stepped down");
        }
        for (connection, client) in hosted.clients {
            if let Some((code, moved)) = &word {
                let message =
                    HostMessage::Closed { code: *code, message: String::new(), moved: moved.clone() };
                self.send(place, client.place, Some(connection.0), Parcel::ToClient(Box::new(message)));
            }
            self.send(place, client.place, Some(connection.0), Parcel::Closed);
        }
        tell!(self, "{place} closes its room: {word:?}");
        if leaves {
            self.end(place);
        }
    }

    /// Says to everybody what came of a room's input.
    pub(super) fn say(&mut self, place: Place, outputs: Vec<room::Output>) {
        let (mut changes, mut joined, mut direct, mut closed) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut is_anew, mut probes) = (false, Vec::new());
        for output in outputs {
            match output {
                room::Output::Changed(change) => changes.push(change),
                room::Output::FullState => {
                    changes.clear();
                    is_anew = true;
                }
                room::Output::Joined { connection, you, vote } => joined.push((connection, you, vote)),
                room::Output::Refused { connection, code } => {
                    let message = HostMessage::Refused { code, message: String::new() };
                    direct.push((connection, message));
                    closed.push((connection, None));
                }
                room::Output::YourVote { connections, vote } => {
                    direct.extend(connections.into_iter().map(|to| (to, HostMessage::YourVote(vote))));
                }
                room::Output::Answered { connection, reference, outcome } => {
                    direct.push((connection, answered(reference, outcome)));
                }
                // Nothing of it lasts.
                room::Output::Reacted { .. } => {}
                room::Output::Probe { seat, addresses, .. } => probes.push((seat, addresses)),
                room::Output::Close { connection, code } => closed.push((connection, Some(code))),
            }
        }
        self.tell_changes(place, &changes);
        self.check_changes(place, &changes);
        self.broadcast(place, is_anew, changes);
        for (connection, you, vote) in joined {
            self.send_joined(place, connection, you, vote);
        }
        for (connection, message) in direct {
            self.push_direct(place, connection, message);
        }
        for (connection, code) in closed {
            if let Some(code) = code {
                let message = HostMessage::Closed { code, message: String::new(), moved: None };
                self.push_direct(place, connection, message);
            }
            let hosted = self.process(place).and_then(|process| process.hosted.as_mut());
            if let Some(client) = hosted.and_then(|hosted| hosted.clients.remove(&connection)) {
                self.send(place, client.place, Some(connection.0), Parcel::Closed);
            }
        }
        for (seat, addresses) in probes {
            self.reach(place, seat, addresses);
        }
    }

    /// What counts of a room's changes in a story.
    fn tell_changes(&mut self, place: Place, changes: &[Change]) {
        if self.story.is_none() {
            return;
        }
        for change in changes {
            match change {
                Change::RoundOpened { card, round, .. } => {
                    tell!(self, "{place}: round {round} on card {card}")
                }
                Change::Revealed { reveal } => tell!(self, "{place}: revealed {:?}", reveal.votes.len()),
                Change::Settled { card, estimate } => {
                    tell!(self, "{place}: card {card} at {}", estimate.points)
                }
                Change::Unsettled { card } => tell!(self, "{place}: card {card} is open again"),
                Change::Removed { seat } => tell!(self, "{place}: seat {seat} is removed"),
                Change::Finished => tell!(self, "{place}: finished"),
                _ => {}
            }
        }
    }

    fn broadcast(&mut self, place: Place, is_anew: bool, changes: Vec<Change>) {
        if changes.is_empty() && !is_anew {
            return;
        }
        let at = self.now;
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_ref()) else { return };
        let (state, seq) = (hosted.room.state(), hosted.room.seq());
        let message = if is_anew {
            HostMessage::State { state: Box::new(state.clone()), seq, at }
        } else {
            HostMessage::Changed { seq, changes }
        };
        let seated: Vec<ConnectionId> =
            hosted.clients.iter().filter(|(_, client)| client.seated).map(|(id, _)| *id).collect();
        for connection in seated {
            self.push_direct(place, connection, message.clone());
        }
    }

    fn send_joined(
        &mut self,
        place: Place,
        connection: ConnectionId,
        you: SeatId,
        vote: Option<crate::message::OwnVote>,
    ) {
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        let (state, seq) = (hosted.room.state().clone(), hosted.room.seq());
        if let Some(client) = hosted.clients.get_mut(&connection) {
            client.seated = true;
        }
        self.check_joined(place, connection, you, vote);
        let message = HostMessage::Joined { you, vote, state: Box::new(state), seq, at: self.now };
        self.push_direct(place, connection, message);
    }

    pub(super) fn push_direct(&mut self, place: Place, connection: ConnectionId, message: HostMessage) {
        let hosted = self.process(place).and_then(|process| process.hosted.as_ref());
        if let Some(client) = hosted.and_then(|hosted| hosted.clients.get(&connection)) {
            let (to, process) = (client.place, client.process);
            let parcel = Parcel::ToClient(Box::new(message));
            self.send_to(place, to, Some(connection.0), None, Some(process), parcel);
        }
    }

    /// Tries whether somebody who stands by is reached.
    fn reach(&mut self, place: Place, seat: SeatId, addresses: Vec<SocketAddr>) {
        let there = place_at(&addresses);
        let machine = &self.machines[there];
        let is_up = machine.process.is_some() && machine.awake && !machine.dark;
        let reached = is_up && self.network.joins(place, there, 0, self.now);
        let addresses = if reached { addresses } else { Vec::new() };
        self.room(place, room::Input::Probed { seat, addresses });
    }

    /// Those on whose votes a round would wait.
    fn voters_of(&self, state: &crate::State) -> std::collections::BTreeSet<Place> {
        let is_open = matches!(&state.table, Table::Pointing { round, .. } if round.reveal.is_none());
        let seats = state.seats.iter().filter(|seat| {
            is_open && seat.presence == Presence::Here && seat.role == crate::Role::Voter && !seat.removed
        });
        seats.filter_map(|seat| self.keys.iter().position(|&key| key == seat.key)).collect()
    }
}

fn answered(
    reference: crate::Ref,
    outcome: Result<Option<crate::message::Answer>, crate::message::Failure>,
) -> HostMessage {
    match outcome {
        Ok(answer) => HostMessage::Done { reference, answer },
        Err(failure) => {
            HostMessage::Failed { reference: Some(reference), code: failure.code, message: failure.message }
        }
    }
}

/// The machine at an address.
pub(super) fn place_at(addresses: &[SocketAddr]) -> Place {
    match addresses.first() {
        Some(SocketAddr::V4(address)) => usize::from(address.ip().octets()[3]),
        Some(SocketAddr::V6(_)) | None => 0,
    }
}
