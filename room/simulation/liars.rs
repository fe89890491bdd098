//! Members that lie. Their programs speak the protocol and sign with their own keys, but they say what they like about themselves:
//! that they host the room, that they have a host, or that they are about to open the room.

use std::sync::Arc;
use std::time::Duration;

use super::checks::Decision;
use super::incident::Incident;
use super::lies::LIE;
use super::network::{LinkId, MachineId, Packet};
use super::traffic::challenge;
use super::world::{Event, World, trace};
use crate::chain::{Finals, Link};
use crate::limits::{MAX_EPOCH_STEP, UNREACHABLE_HOST_TIMEOUT};
use crate::message::{Challenge, ClientMessage, HostMessage, RefusalCode};
use crate::room::Room;
use crate::succession::{HostStatus, OfferAnswer, PeerInfo, PeerRole, PeerStatus};
use crate::{
    Change, Epoch, Estimate, Points, Presence, ProposedCard, SeatId, SeatSecret, Seq, Snapshot, Table, Term,
    Time,
};

/// How long a host must have been reachable to count as living. A member that has found another host tries to join there for
/// [`crate::limits::JOIN_TIMEOUT`] before it looks for its own one again.
const SETTLED: Duration = Duration::from_secs(3);

impl World {
    /// One to three members lie until this time. The founder's machine is honest.
    pub(super) fn plan_lies(&mut self, until: Time) {
        let count = self.rng.range(1, 4);
        for _ in 0..count {
            let id = self.rng.range(1, self.impostor as u64) as MachineId;
            if !self.liars.machines.contains(&id) {
                self.liars.machines.push(id);
                trace!(self, "{id} is a liar");
            }
        }
        self.liars.until = until;
        for id in self.liars.machines.clone() {
            let mut at = self.now;
            while at < until {
                at = at + Duration::from_millis(self.rng.range(200, 1_500));
                self.schedule(at, Event::Incident(Incident::Lie(id)));
            }
        }
        // A successor that says that it has a host keeps its turn for so long.
        self.checks.extend_faults(until + UNREACHABLE_HOST_TIMEOUT);
    }

    pub(super) fn is_lying(&self, id: MachineId) -> bool {
        self.now < self.liars.until && self.liars.machines.contains(&id)
    }

    /// Tells everybody a lie, although nobody has asked.
    pub(super) fn tell_lies(&mut self, id: MachineId) {
        if !self.is_lying(id) || !self.machines[id].awake {
            return;
        }
        for to in (0..self.impostor).filter(|&to| to != id) {
            let key = Some(self.keys[to]);
            if let Some(lie) = self.told_status(id) {
                let packet = if self.rng.chance(20) { Packet::Offer(1, lie) } else { Packet::Probe(lie) };
                self.send_to(id, to, None, key, None, packet);
            }
            if self.hosts_room(to)
                && self.rng.chance(20)
                && let Some(copy) = self.forged_copy(id)
            {
                self.send_to(id, to, None, key, None, Packet::Propose(Box::new(copy)));
            }
            if self.hosts_room(to)
                && self.rng.chance(5)
                && let Some(visit) = self.stolen_seat(id, to)
            {
                self.send_to(id, to, None, key, None, visit);
            }
        }
    }

    /// A copy of the room with results that never were: its own copy, or that of a room that it claims to host.
    fn forged_copy(&mut self, id: MachineId) -> Option<Snapshot> {
        let now = self.now;
        let copy = self.process(id)?.snapshot(now)?;
        let (mut state, mut texts, mut seq) = (copy.state().clone(), copy.texts().clone(), copy.seq());
        if self.rng.chance(30) {
            // As the host of a term of its own.
            let (chain, has_right) = self.false_chain(id);
            let latest =
                chain.last().filter(|_| has_right).map(|link| (link.opening.epoch, link.opening.nonce));
            if let Some((epoch, nonce)) = latest {
                (state.chain, state.room.epoch, state.room.nonce) = (chain, epoch, nonce);
            }
        }
        if self.rng.chance(50) {
            seq = Seq(1 << 32);
            let all = state.past.iter().map(|term| Term { seq, ..*term }).collect();
            state.past = all;
        }
        let points = Points::whole(self.rng.range(30, 90) as u16);
        for card in &mut state.cards {
            let (settles, edits) = (self.rng.chance(50), self.rng.chance(20));
            let card = Arc::make_mut(card);
            if settles {
                card.estimate = Some(Estimate { points, rounds: 1, spent_ms: 1 });
            }
            if edits {
                card.title.push_str(LIE);
            }
            // As if nobody knew when.
            if let Some(text) = texts.get_mut(&card.id).filter(|_| settles || edits) {
                let text = Arc::make_mut(text);
                (text.edited_in, text.estimated_in) = Default::default();
            }
        }
        if self.rng.chance(30) {
            state.cards.retain(|_| self.rng.chance(50));
            state.table = Table::Gathering;
        }
        let own = self.keys[id];
        for seat in state.seats.iter_mut().filter(|seat| seat.key != own) {
            if self.rng.chance(30) {
                (seat.removed, seat.presence) = (true, Presence::Gone);
            }
        }
        state.driver = state.seats.iter().find(|seat| seat.key == own).map(|seat| seat.id);
        if state.driver.is_none() {
            state.table = Table::Gathering;
        }
        Snapshot::new(state, seq, texts, 0).ok()
    }

    /// A host that lies sends a list of successors that it has not signed like this, or an earlier one.
    pub(super) fn falsify(&mut self, id: MachineId, message: &mut HostMessage) {
        let HostMessage::Changed { changes, .. } = message else { return };
        if !self.is_lying(id) {
            return;
        }
        for change in changes {
            if let Change::Delegated { delegation } = change
                && self.rng.chance(20)
            {
                match self.rng.chance(50) {
                    true => delegation.serial = delegation.serial.saturating_sub(1),
                    false => delegation.successors.reverse(),
                }
            }
        }
    }

    /// A liar agrees that another host steps down for it, whether it hosts the room or not, or never answers.
    pub(super) fn answers_falsely(&mut self, liar: MachineId, to: MachineId, number: u32) -> bool {
        if !self.is_lying(liar) || self.rng.chance(30) {
            return false;
        }
        if self.rng.chance(50) {
            let (key, answer) = (Some(self.keys[liar]), OfferAnswer::Accepted);
            self.send_to(liar, to, None, key, None, Packet::OfferAnswer(number, answer));
        }
        true
    }

    /// Whether this proposed card has results that people really had.
    pub(super) fn is_real(&self, proposed: &ProposedCard) -> bool {
        let rooms =
            self.hosts().into_iter().filter_map(|host| self.machines[host].process.as_ref()?.hosted.as_ref());
        let mut rooms = rooms.map(|hosted| &hosted.room);
        let has_it = |room: &&Room| room.state().proposed_cards().any(|known| known == proposed);
        let Some(snapshot) = rooms.find(has_it).map(Room::snapshot) else { return false };
        let decided = proposed.card.estimate.map(|estimate| {
            let decision = Decision::Settled(proposed.card.title.clone(), estimate.points);
            self.checks.decisions.iter().any(|recorded| recorded.decision == decision)
        });
        let text = snapshot.texts().get(&proposed.card.id);
        let mut rounds = text.into_iter().flat_map(|text| &text.rounds);
        decided.unwrap_or(true)
            && !proposed.card.title.contains(LIE)
            && !proposed.removed
            && !proposed.edited
            && rounds
                .all(|past| self.checks.reveals.contains(&self.reveal_record(snapshot.state(), &past.reveal)))
    }

    pub(super) fn hosts_room(&self, id: MachineId) -> bool {
        self.machines[id].process.as_ref().is_some_and(|process| process.hosted.is_some())
    }

    /// The status that a member sends: its own, or a lie.
    pub(super) fn told_status(&mut self, id: MachineId) -> Option<PeerStatus> {
        let status = self.status(id)?;
        Some(if self.is_lying(id) && self.rng.chance(80) { self.lie(id, status) } else { status })
    }

    fn lie(&mut self, id: MachineId, mut status: PeerStatus) -> PeerStatus {
        let some_key = Some(*self.rng.choose(&self.keys).expect("there are machines"));
        status.role = match self.rng.range(0, 10) {
            0..=5 => {
                let (chain, _) = self.false_chain(id);
                let latest = chain.last().map(|link| (link.opening.epoch, link.opening.nonce));
                if let Some((epoch, nonce)) = latest {
                    // As if it included everything that anybody has seen.
                    let all = Seq(1 << 32);
                    let before =
                        std::mem::replace(&mut status.version.latest, Term { epoch, nonce, seq: all });
                    status.version.past.push(Term { seq: all, ..before });
                }
                let yields_from = None;
                PeerRole::Hosting(Box::new(HostStatus {
                    chain,
                    finals: Finals::default(),
                    yields_from,
                    people: 9,
                }))
            }
            6..=7 => PeerRole::Seated { host: some_key },
            _ => PeerRole::Searching { able: self.rng.chance(80) },
        };
        if self.rng.chance(30) {
            status.who.seat = Some(SeatId(1));
        }
        if self.rng.chance(20) {
            status.version.latest.epoch = Epoch(self.rng.range(1, MAX_EPOCH_STEP));
        }
        if self.rng.chance(30) {
            let key = SeatSecret::from_seed([self.rng.range(0, 250) as u8; 32]).key();
            let nowhere = super::machine::address(self.impostor);
            status.knows.push(PeerInfo { key: Some(key), seat: None, addresses: vec![nowhere] });
        }
        status
    }

    /// A chain with which a liar claims to host the room, and whether it proves a right.
    fn false_chain(&mut self, id: MachineId) -> (Vec<Link>, bool) {
        if self.rng.chance(30)
            && let Some(chain) = self.chain_on_old_delegation(id)
        {
            return (chain, true);
        }
        let (secret, nonce) = (self.secrets[id].clone(), self.nonce());
        let step = if self.rng.chance(70) { 1 } else { self.rng.range(1, MAX_EPOCH_STEP) };
        let Some(view) = self.machines[id].process.as_ref().and_then(|process| process.member_view()) else {
            return (Vec::new(), false);
        };
        let own = view.state.verify_chain();
        let opened = own.ok().and_then(|own| own.open(Epoch(own.epoch().0 + step), nonce, &secret).ok());
        match opened {
            Some(opened) if self.rng.chance(80) => (opened.into_links(), true),
            // The last host's chain. The liar may have been that host itself.
            Some(_) | None => {
                let is_own = view.state.chain.last().is_some_and(|term| term.opening.host == secret.key());
                (view.state.chain.clone(), is_own)
            }
        }
    }

    /// Somebody connects to a liar that has no room. It claims to host the room.
    pub(super) fn challenge_falsely(&mut self, liar: MachineId, to: MachineId, link: LinkId) {
        let (chain, has_right) = self.false_chain(liar);
        let view = self.machines[liar].process.as_ref().and_then(|process| process.member_view());
        let (Some(view), Some(last)) = (view, chain.last()) else { return };
        let mut room = view.state.room.clone();
        (room.epoch, room.nonce) = (last.opening.epoch, last.opening.nonce);
        self.liars.challenged.insert(link, has_right);
        let message = challenge(room, self.keys[liar], chain, Finals::default());
        self.send(liar, to, Some(link), Packet::ToClient(Box::new(message)));
    }

    /// Somebody answers a challenge, perhaps a liar's.
    pub(super) fn check_hello(
        &mut self,
        from: MachineId,
        to: MachineId,
        link: LinkId,
        challenge: &Challenge,
    ) {
        let Some(&has_right) = self.liars.challenged.get(&link) else { return };
        if self.liars.machines.contains(&from) {
            return;
        }
        self.counters.count("said hello to a liar");
        if !has_right {
            self.checks.fail(format!("{from} said hello to {to}, which has no right to host the room"));
        }
        self.check_follows_newest(from, to, challenge);
        if let Some(host) = self.living_host_of(from) {
            self.checks.fail(format!("{from} has left {host}, which lives, for {to}, which lies"));
        }
    }

    /// A liar receives the answer to its challenge.
    pub(super) fn liar_receives(
        &mut self,
        liar: MachineId,
        from: MachineId,
        link: LinkId,
        message: &ClientMessage,
    ) {
        if !matches!(message, ClientMessage::Hello(_)) || self.liars.machines.contains(&from) {
            return;
        }
        let refused = HostMessage::Refused { code: RefusalCode::TooSlow, message: String::new() };
        self.send(liar, from, Some(link), Packet::ToClient(Box::new(refused)));
        self.send(liar, from, Some(link), Packet::Closed);
    }

    /// The machine that hosts the room as this member last saw it, if it still does and can be reached. A host that lies may say that
    /// it hosts no more, and one without company may have been left by everybody.
    fn living_host_of(&self, id: MachineId) -> Option<MachineId> {
        let view = self.machines[id].process.as_ref()?.member_view()?;
        let term = &view.state.chain.last()?.opening;
        let is_living = |host: &MachineId| {
            let machine = &self.machines[*host];
            let Some(process) = &machine.process else { return false };
            self.is_up_for(*host, SETTLED.as_millis() as u64)
                && self.network.is_connected(id, *host, SETTLED.as_millis() as u64, self.now)
                && process.hosted.as_ref().is_some_and(|hosted| {
                    let is_open = hosted.paused_inputs.is_none() && hosted.leaving.is_none();
                    let chain = &hosted.room.state().chain;
                    let has_company = hosted.signed_list.has_company_for(SETTLED, self.now);
                    is_open && has_company && chain.last().is_some_and(|link| link.opening == *term)
                })
        };
        (0..self.impostor).filter(|&host| host != id && !self.is_lying(host)).find(is_living)
    }
}
