//! Carries out the outputs of the state machines: succession and the hosted room.

use core::net::SocketAddr;

use super::machine::{Hosted, RequestKind};
use super::network::{MachineId, Packet};
use super::world::{World, trace};
use crate::chain::{Delegation, DelegationKind};
use crate::message::{CloseCode, HostMessage, Request};
use crate::room::{self, Room};
use crate::succession::{Input, OfferAnswer, Output, Peer, PeerInfo};
use crate::{Change, ConnectionId, Epoch, Moved, Presence, SeatId, SeatKey, Snapshot, Table};

impl World {
    pub(super) fn perform(&mut self, id: MachineId, output: Output) {
        match output {
            Output::Reconnect => {
                if let Some(host) = self.process(id).map(|process| process.last_host) {
                    self.connect(id, host);
                }
            }
            Output::Join { host } => self.connect(id, machine_at(&host.addresses)),
            Output::ReportEnded { chain } => {
                self.send_request(id, Request::ReportEnded { chain }, RequestKind::Internal);
            }
            Output::Probe { peer } => {
                if let Some(status) = self.told_status(id) {
                    self.send_to_peer(id, &peer, Packet::Probe(status));
                }
            }
            Output::Fetch { from } => {
                let cards = self.process(id).map(|process| process.replica.missing_texts());
                self.send_to_peer(id, &from, Packet::Fetch(cards.unwrap_or_default()));
            }
            Output::Propose { to, copy } if machine_at(&to.addresses) == id => {
                self.receive_copy(id, self.keys[id], copy);
            }
            Output::Propose { to, copy } => {
                trace!(
                    self,
                    "{id} sends its copy of {:?} to {}",
                    copy.version().latest,
                    machine_at(&to.addresses)
                );
                self.send_to_peer(id, &to, Packet::Propose(copy));
            }
            Output::Open { epoch } => self.open(id, epoch),
            Output::Offer { to } => {
                trace!(self, "{id} offers its room to {}", machine_at(&to.addresses));
                if let (Some(status), Some(process)) = (self.told_status(id), self.process(id)) {
                    process.offers += 1;
                    let number = process.offers;
                    self.send_to_peer(id, &to, Packet::Offer(number, status));
                }
            }
            Output::AskAbout { other } => self.handle_room_input(id, room::Input::OtherHost { other }),
            Output::AnswerOffer { to, answer } => {
                if answer == OfferAnswer::Accepted {
                    self.counters.count("two hosts became one");
                }
                let number = self.process(id).and_then(|process| process.offered.remove(&to));
                self.reply_to_peer(id, to, Packet::OfferAnswer(number.unwrap_or_default(), answer));
            }
            Output::HandOver => self.hand_over(id),
            Output::CloseMoved { to, epoch, into } => {
                self.check_steps_down(id, &into);
                let hosted = self.process(id).and_then(|process| process.hosted.as_ref());
                let left = hosted.map(|hosted| Box::new(hosted.room.snapshot()));
                let successors = hosted.map(|hosted| hosted.room.delegated()).unwrap_or_default();
                let ended =
                    self.final_delegation(id, successors, DelegationKind::Merged { into }).map(Box::new);
                let signed = ended.as_deref().cloned();
                let moved = Moved { epoch, host: to.seat, addresses: to.addresses, ended };
                self.close(id, Some((CloseCode::Moved, Some(moved))));
                if let Some((ended, left)) = signed.map(Box::new).zip(left) {
                    self.handle_input(id, Input::SteppedDown { ended, left });
                }
            }
        }
    }

    fn send_to_peer(&mut self, id: MachineId, peer: &PeerInfo, packet: Packet) {
        self.send_to(id, machine_at(&peer.addresses), None, peer.key, None, packet);
    }

    fn reply_to_peer(&mut self, id: MachineId, to: Peer, packet: Packet) {
        let own = Some(self.keys[id]);
        if let Some(there) = self.keys.iter().position(|&key| Some(key) == to) {
            self.send_to(id, there, None, own, None, packet);
        }
    }

    /// Pauses the hosted room and returns its snapshot.
    pub(super) fn pause(&mut self, id: MachineId) -> Option<Snapshot> {
        let hosted = self.process(id)?.hosted.as_mut()?;
        hosted.paused_inputs.get_or_insert_default();
        Some(hosted.room.snapshot())
    }

    /// Passes a copy of the room to the room hosted here.
    pub(super) fn receive_copy(&mut self, id: MachineId, by: SeatKey, copy: Box<Snapshot>) {
        self.handle_room_input(id, room::Input::CopyReceived { by, copy });
    }

    fn open(&mut self, id: MachineId, epoch: Epoch) {
        let (now, nonce, secret) = (self.now, self.nonce(), self.secrets[id].clone());
        let Some(process) = self.process(id) else { return };
        let Some(mut snapshot) = process.snapshot(now) else { return };
        if let Some(host) =
            process.member_view().and_then(|seen| process.succession.last_host(&seen, snapshot.state()))
        {
            snapshot.add_former_host(host);
        }
        let state = snapshot.state().clone();
        let opened = snapshot.chain_for(epoch, nonce, &secret).map_err(|error| error.to_string());
        match opened.and_then(|chain| Room::reopen(snapshot, chain, now).map_err(|error| error.to_string())) {
            Ok(room) => {
                let mut hosted = Hosted::new(room, now);
                hosted.awaited_voters = self.voters_to_wait_for(&state);
                if let Some(process) = self.process(id) {
                    process.hosted = Some(hosted);
                }
                trace!(self, "{id} opens the room at epoch {epoch}");
                let is_mid_vote =
                    state.round().is_some_and(|round| round.reveal.is_none() && !round.voted.is_empty());
                self.counters.count(if is_mid_vote { "moved in mid-vote" } else { "moved" });
                self.check_opened(id);
                let is_taking_over = self.process(id).is_some_and(|process| {
                    process.upstream.as_ref().is_some_and(|upstream| upstream.seated && upstream.host != id)
                });
                if is_taking_over {
                    self.send_request(id, Request::TookOver { epoch }, RequestKind::Internal);
                } else {
                    self.connect(id, id);
                }
            }
            Err(error) => {
                trace!(self, "{id} cannot open the room: {error}");
                self.handle_input(id, Input::OpenFailed);
            }
        }
    }

    pub(super) fn close(&mut self, id: MachineId, announcement: Option<(CloseCode, Option<Moved>)>) {
        let Some(process) = self.process(id) else { return };
        let Some(hosted) = process.hosted.take() else { return };
        let (is_leaving, may_be_superseded) = (process.is_leaving, process.may_be_superseded);
        if may_be_superseded && !is_leaving {
            self.counters.count("stale host stepped down");
        }
        for (connection, client) in hosted.clients {
            if let Some((code, moved)) = &announcement {
                let message =
                    HostMessage::Closed { code: *code, message: String::new(), moved: moved.clone() };
                self.send(id, client.machine, Some(connection.0), Packet::ToClient(Box::new(message)));
            }
            self.send(id, client.machine, Some(connection.0), Packet::Closed);
        }
        trace!(self, "{id} closes its room: {announcement:?}");
        if is_leaving {
            self.end(id);
        }
    }

    /// Sends a room's outputs to its clients.
    pub(super) fn deliver_outputs(&mut self, id: MachineId, outputs: Vec<room::Output>) {
        let (mut changes, mut joined, mut direct, mut closed) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut probes, mut to_sign) = (Vec::new(), None);
        for output in outputs {
            match output {
                room::Output::Changed(change) => changes.push(change),
                room::Output::Joined { connection, you, vote } => joined.push((connection, you, vote)),
                room::Output::Refused { connection, code } => {
                    let message = HostMessage::Refused { code, message: String::new() };
                    direct.push((connection, message));
                    closed.push((connection, None));
                }
                room::Output::YourVote { connections, vote } => {
                    direct.extend(connections.into_iter().map(|to| (to, HostMessage::YourVote(vote))));
                }
                room::Output::Response { connection, reference, outcome } => {
                    direct.push((connection, response(reference, outcome)));
                }
                // Reactions change no state.
                room::Output::Reacted { .. } => {}
                room::Output::Probe { seat, addresses, .. } => probes.push((seat, addresses)),
                room::Output::Delegate { successors } => to_sign = Some(successors),
                room::Output::CopyReceived { by, accepted } => self.answer_copy(id, by, accepted),
                room::Output::Close { connection, code } => closed.push((connection, Some(code))),
            }
        }
        self.note_delegations(id, &changes);
        self.trace_changes(id, &changes);
        self.check_changes(id, &changes);
        self.broadcast(id, changes);
        for (connection, you, vote) in joined {
            self.send_joined(id, connection, you, vote);
        }
        for (connection, message) in direct {
            self.send_to_client(id, connection, message);
        }
        for (connection, code) in closed {
            if let Some(code) = code {
                let message = HostMessage::Closed { code, message: String::new(), moved: None };
                self.send_to_client(id, connection, message);
            }
            let hosted = self.process(id).and_then(|process| process.hosted.as_mut());
            if let Some(client) = hosted.and_then(|hosted| hosted.clients.remove(&connection)) {
                self.send(id, client.machine, Some(connection.0), Packet::Closed);
            }
        }
        for (seat, addresses) in probes {
            self.probe_standby(id, seat, addresses);
        }
        if let Some(successors) = to_sign {
            self.sign(id, successors);
        }
    }

    /// Signs a host's list of successors.
    fn sign(&mut self, id: MachineId, successors: Vec<SeatKey>) {
        let secret = self.secrets[id].clone();
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_ref()) else { return };
        let state = hosted.room.state();
        let Some(term) = state.chain.last() else { return };
        let delegation = term.delegate(state.room.id, successors, DelegationKind::Standing, &secret);
        self.handle_room_input(id, room::Input::Delegated(delegation));
    }

    /// Signs that a host gives up its right.
    pub(super) fn final_delegation(
        &mut self,
        id: MachineId,
        successors: Vec<SeatKey>,
        kind: DelegationKind,
    ) -> Option<Delegation> {
        let secret = self.secrets[id].clone();
        let room = &self.process(id)?.hosted.as_ref()?.room;
        Some(room.state().chain.last()?.delegate(room.state().room.id, successors, kind, &secret))
    }

    fn note_delegations(&mut self, id: MachineId, changes: &[Change]) {
        let now = self.now;
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        for change in changes {
            if let Change::Delegated { delegation } = change {
                hosted.signed_list.signed(delegation.serial, now);
            }
        }
    }

    /// Adds a room's important changes to the trace.
    fn trace_changes(&mut self, id: MachineId, changes: &[Change]) {
        if self.trace.is_none() {
            return;
        }
        for change in changes {
            match change {
                Change::RoundOpened { card, round, .. } => {
                    trace!(self, "{id}: round {round} on card {card}")
                }
                Change::Revealed { reveal } => trace!(self, "{id}: revealed {:?}", reveal.votes.len()),
                Change::Settled { card, estimate } => {
                    trace!(self, "{id}: card {card} at {}", estimate.points)
                }
                Change::Unsettled { card } => trace!(self, "{id}: card {card} is open again"),
                Change::Removed { seat } => trace!(self, "{id}: seat {seat} is removed"),
                Change::Proposed { proposal } => {
                    let cards = proposal.cards.len();
                    let by = self.machine_with_key(proposal.by);
                    trace!(self, "{id}: {cards} cards are proposed by {by:?}");
                }
                Change::ProposedDecided { cards } => trace!(self, "{id}: taken {cards:?}"),
                Change::Finished => trace!(self, "{id}: finished"),
                _ => {}
            }
        }
    }

    /// Answers the machine that has sent its copy of the room.
    fn answer_copy(&mut self, id: MachineId, by: SeatKey, accepted: bool) {
        let Some(there) = self.machine_with_key(by) else { return };
        trace!(self, "{id} has accepted the copy of {there}: {accepted}");
        if there == id {
            self.handle_input(id, Input::Proposed { accepted });
        } else {
            self.reply_to_peer(id, Some(by), Packet::Proposed(accepted));
        }
    }

    fn broadcast(&mut self, id: MachineId, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_ref()) else { return };
        let message = HostMessage::Changed { seq: hosted.room.seq(), changes };
        let seated: Vec<ConnectionId> =
            hosted.clients.iter().filter(|(_, client)| client.seated).map(|(id, _)| *id).collect();
        for connection in seated {
            self.send_to_client(id, connection, message.clone());
        }
    }

    fn send_joined(
        &mut self,
        id: MachineId,
        connection: ConnectionId,
        you: SeatId,
        vote: Option<crate::message::OwnVote>,
    ) {
        let now = self.now;
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        let (state, seq) = (hosted.room.state().clone(), hosted.room.seq());
        if let Some(client) = hosted.clients.get_mut(&connection) {
            client.seated = true;
            if client.machine != id {
                hosted.signed_list.sat_down(client.machine, now);
            }
        }
        self.check_joined(id, connection, you, vote);
        let message = HostMessage::Joined { you, vote, state: Box::new(state), seq, at: self.now };
        self.send_to_client(id, connection, message);
    }

    pub(super) fn send_to_client(
        &mut self,
        id: MachineId,
        connection: ConnectionId,
        mut message: HostMessage,
    ) {
        self.falsify(id, &mut message);
        let hosted = self.process(id).and_then(|process| process.hosted.as_ref());
        if let Some(client) = hosted.and_then(|hosted| hosted.clients.get(&connection)) {
            let (to, process) = (client.machine, client.process);
            let packet = Packet::ToClient(Box::new(message));
            self.send_to(id, to, Some(connection.0), None, Some(process), packet);
        }
    }

    /// Probes whether a standby is reachable.
    fn probe_standby(&mut self, id: MachineId, seat: SeatId, addresses: Vec<SocketAddr>) {
        let there = machine_at(&addresses);
        let machine = &self.machines[there];
        let is_up = machine.process.is_some() && machine.awake && !machine.is_off;
        let reached = is_up && self.network.is_connected(id, there, 0, self.now);
        let answered = if reached { addresses.clone() } else { Vec::new() };
        self.handle_room_input(id, room::Input::Probed { seat, offered: addresses, addresses: answered });
    }

    /// The voters that an open round waits for.
    fn voters_to_wait_for(&self, state: &crate::State) -> std::collections::BTreeSet<MachineId> {
        let is_open = matches!(&state.table, Table::Pointing { round, .. } if round.reveal.is_none());
        let seats = state.seats.iter().filter(|seat| {
            is_open && seat.presence == Presence::Here && seat.role == crate::Role::Voter && !seat.removed
        });
        seats.filter_map(|seat| self.keys.iter().position(|&key| key == seat.key)).collect()
    }
}

fn response(
    reference: crate::Ref,
    outcome: Result<Option<crate::message::Answer>, crate::message::FailureCode>,
) -> HostMessage {
    match outcome {
        Ok(answer) => HostMessage::Done { reference, answer },
        Err(code) => HostMessage::Failed { reference: Some(reference), code, message: String::new() },
    }
}

/// The machine at an address.
pub(super) fn machine_at(addresses: &[SocketAddr]) -> MachineId {
    match addresses.first() {
        Some(SocketAddr::V4(address)) => usize::from(address.ip().octets()[3]),
        Some(SocketAddr::V6(_)) | None => 0,
    }
}
