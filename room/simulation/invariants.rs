//! The invariants of a meeting, checked after every event.

use super::checks::{Decision, RecordedDecision};
use super::lies::has_false_text;
use super::machine::{PreviousView, Process};
use super::network::MachineId;

use super::world::World;
use crate::limits::{AWAY_GRACE, PROBE_TIMEOUT, STANDING_BY_TIMEOUT, UNREACHABLE_HOST_TIMEOUT};
use crate::message::OwnVote;
use crate::room;
use crate::succession::PeerRole;
use crate::{
    Change, ConnectionId, Epoch, Presence, Proposal, Reveal, Role, Round, RoundId, SeatId, SeatKey, State,
    Table, Version, View,
};

/// After two machines have been connected for this long, they must know of each other, in ms.
const SETTLED_NETWORK_MS: u64 = 1_500;
/// The longest time for which two connected hosts may have the same epoch, in ms.
const MAX_DUAL_HOST_MS: u64 = 5_000;

impl World {
    /// Checks all invariants that hold after every event.
    pub(super) fn check(&mut self) -> Result<(), String> {
        for id in 0..self.impostor {
            self.check_progress(id);
            self.check_room(id);
        }
        self.check_hosts();
        match self.checks.violation.take() {
            Some(violation) => Err(violation),
            None => Ok(()),
        }
    }

    /// Within a term, the number of changes that a process has seen never decreases.
    fn check_progress(&mut self, id: MachineId) {
        let Some(process) = &self.machines[id].process else { return };
        let Some(view) = process.protocol.view() else { return };
        let (room, seq) = (&view.state.room, view.seq);
        let term = (id, process.number, room.epoch, room.nonce);
        let last = self.checks.positions.entry(term).or_insert(seq);
        if seq < *last {
            let last = *last;
            self.checks.fail(format!("{id} has seen change {last}, and now sees {seq}"));
        } else {
            *last = seq;
        }
    }

    /// A complete round is revealed, and a meeting with people has a driver.
    fn check_room(&mut self, id: MachineId) {
        let Some(hosted) = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref())
        else {
            return;
        };
        let state = hosted.room.state();
        let is_here = |seat: &&crate::Seat| seat.presence == Presence::Here;
        let anyone_here = state.seats.iter().any(|seat| is_here(&seat));
        if let Table::Pointing { round: Round { voted, reveal: None, reveals_at: None, .. }, .. } =
            &state.table
            && state.settings.auto_reveal
        {
            let mut voters =
                state.seats.iter().filter(|seat| seat.role == Role::Voter && seat.presence != Presence::Gone);
            let all = voters.clone().all(|seat| voted.contains(&seat.id));
            if all && voters.any(|seat| is_here(&seat)) {
                self.checks.fail(format!("all have voted at {id}, but the round is not revealed"));
                return;
            }
        }
        let driver = state.driver.and_then(|driver| state.seat(driver));
        let drives = driver.is_some_and(|seat| seat.presence != Presence::Gone && !seat.removed);
        if matches!(state.table, Table::Pointing { .. }) && anyone_here && !drives {
            self.checks.fail(format!("the room at {id} has no driver"));
        }
    }

    /// Connected machines have at most one host per epoch.
    fn check_hosts(&mut self) {
        // A host that lies may never step down.
        let has_lied = |id: &MachineId| {
            let until = self.liars.until + std::time::Duration::from_millis(MAX_DUAL_HOST_MS);
            self.liars.machines.contains(id) && self.now < until
        };
        let hosts: Vec<MachineId> = self.hosts().into_iter().filter(|id| !has_lied(id)).collect();
        if hosts.len() < 2 {
            return;
        }
        for (nth, &one) in hosts.iter().enumerate() {
            for &other in &hosts[nth + 1..] {
                let (Some(first), Some(second)) = (self.epoch_of(one), self.epoch_of(other)) else {
                    continue;
                };
                let is_long_hosting = |id: MachineId, epoch| {
                    self.checks
                        .hosting_since
                        .get(&(id, epoch))
                        .is_none_or(|&since| self.now.0 - since.0 > MAX_DUAL_HOST_MS)
                        && self.is_up_for(id, MAX_DUAL_HOST_MS)
                };
                if first == second
                    && is_long_hosting(one, first)
                    && is_long_hosting(other, second)
                    && self.network.is_connected(one, other, MAX_DUAL_HOST_MS, self.now)
                {
                    self.checks.fail(format!("{one} and {other} both host epoch {first} and are connected"));
                }
            }
        }
    }

    fn epoch_of(&self, id: MachineId) -> Option<Epoch> {
        let hosted = self.machines[id].process.as_ref()?.hosted.as_ref()?;
        Some(hosted.room.state().room.epoch)
    }

    pub(super) fn is_up_for(&self, id: MachineId, ms: u64) -> bool {
        let machine = &self.machines[id];
        machine.awake && !machine.is_off && self.now.0.saturating_sub(machine.slept_since.0) >= ms
    }

    /// Called when a machine opens the room or advances its term: no connected host may have the same epoch. Two machines may open it
    /// at the same moment, before either has heard of the other.
    pub(super) fn check_opened(&mut self, id: MachineId) {
        let Some(epoch) = self.epoch_of(id) else { return };
        self.checks.hosting_since.insert((id, epoch), self.now);
        let hosted = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref());
        if hosted.is_some_and(|hosted| has_false_text(&hosted.room)) {
            self.checks.fail(format!("{id} opens the room with a text of a liar"));
        }
        if let Some(hosted) = hosted {
            self.checks.decisions.extend(RecordedDecision::known(hosted.room.state(), hosted.room.seq()));
        }
        self.check_order(id);
        if !self.liars.machines.is_empty() {
            // Lies can make two successors open the room.
            return;
        }
        for other in self.hosts() {
            let same = other != id && self.epoch_of(other) == Some(epoch);
            let since = self.checks.hosting_since.get(&(other, epoch));
            let same = same && since.is_none_or(|&since| self.now - since >= PROBE_TIMEOUT);
            let in_reach = self.is_up_for(id, SETTLED_NETWORK_MS)
                && self.is_up_for(other, SETTLED_NETWORK_MS)
                && self.network.is_connected(id, other, SETTLED_NETWORK_MS, self.now);
            if same && in_reach {
                self.checks.fail(format!(
                    "{id} opens epoch {epoch}, which the connected machine {other} already hosts"
                ));
            }
        }
    }

    /// A successor leaves those before it in the list the time to open the room.
    fn check_order(&mut self, id: MachineId) {
        let Some(process) = self.machines[id].process.as_ref() else { return };
        // Later it does not wait for those who still have a host.
        if self.now - process.lost_host_at >= UNREACHABLE_HOST_TIMEOUT {
            return;
        }
        let hosted = process.hosted.as_ref();
        let chain = hosted.map(|hosted| hosted.room.state().chain.as_slice()).unwrap_or_default();
        let Some((_, [.., before])) = chain.split_last() else { return };
        let Some(list) = before.delegation.as_ref() else { return };
        let earlier = list.successors.iter().take_while(|key| **key != self.keys[id]);
        let stands_by = |other: &MachineId| {
            let Some(process) = &self.machines[*other].process else { return false };
            let status = process.member_view().and_then(|seen| process.succession.status(&seen));
            let is_able = status.is_some_and(|status| status.role == PeerRole::Searching { able: true });
            is_able && !process.succession.has_lost_host_for(STANDING_BY_TIMEOUT)
        };
        let in_reach = |other: &MachineId| {
            [id, *other]
                .iter()
                .all(|id| self.is_up_for(*id, SETTLED_NETWORK_MS) && !self.liars.machines.contains(id))
                && self.network.is_connected(id, *other, SETTLED_NETWORK_MS, self.now)
        };
        let mut earlier = earlier.filter_map(|key| self.machine_with_key(*key));
        if let Some(other) = earlier.find(|other| in_reach(other) && stands_by(other)) {
            self.checks.fail(format!("{id} opens the room although {other} comes first and stands by"));
        }
    }

    /// Compares a room's changes with what people have done, and records decisions.
    pub(super) fn check_changes(&mut self, id: MachineId, changes: &[Change]) {
        let Some(hosted) = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref())
        else {
            return;
        };
        let (state, seq) = (hosted.room.state().clone(), hosted.room.seq());
        for change in changes {
            match change {
                Change::RoundOpened { round, .. } => {
                    self.check_round_id(id, *round, (state.room.epoch, state.room.nonce));
                }
                Change::Revealed { reveal } => self.check_reveal(id, &state, reveal),
                Change::Removed { seat } => {
                    let who = self.machine_of(&state, *seat);
                    self.checks.removed.extend(who);
                }
                _ => {}
            }
            if let Change::Proposed { proposal } = change {
                self.counters.count("proposed");
                self.note_proposed_rounds(id, proposal);
            }
        }
        self.checks.decisions.extend(RecordedDecision::all(&state, changes, seq));
    }

    /// If a host is lost just when its driver takes a proposal, the proposed rounds can be lost with it. Between liars there are many
    /// proposals.
    fn note_proposed_rounds(&mut self, id: MachineId, proposal: &Proposal) {
        let hosted = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref());
        let Some(hosted) = hosted.filter(|_| !self.liars.machines.is_empty()) else { return };
        let (snapshot, state) = (hosted.room.snapshot(), hosted.room.state());
        let texts = proposal.cards.iter().filter_map(|proposed| snapshot.texts().get(&proposed.card.id));
        let rounds: Vec<_> = texts.flat_map(|text| &text.rounds).collect();
        let records: Vec<_> = rounds.iter().map(|past| self.reveal_record(state, &past.reveal)).collect();
        self.liars.lost_reveals.extend(records);
    }

    /// What another computer sends changes nothing in the room before the driver takes it.
    pub(super) fn check_copy_changed_nothing(&mut self, id: MachineId, outputs: &[room::Output]) {
        let hosted = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref());
        let Some(state) = hosted.map(|hosted| hosted.room.state()) else { return };
        // A reveal, which depends on the time, changes the text of the card on the table.
        let on_table = state.current_card().map(|card| card.id);
        let is_of_backlog = |card| Some(card) != on_table && state.card(card).is_some();
        let is_harmless = |change: &Change| match change {
            Change::TextsChanged { hashes } => !hashes.iter().any(|(card, _)| is_of_backlog(*card)),
            change => matches!(
                change,
                Change::Proposed { .. }
                    | Change::Received { .. }
                    // These depend on the time only.
                    | Change::Presence { .. }
                    | Change::Successors { .. }
                    | Change::Driver { .. }
                    | Change::TimerEnded
                    | Change::Revealed { .. }
                    | Change::CountingDown { .. }
            ),
        };
        let changed = outputs.iter().find_map(|output| match output {
            room::Output::Changed(change) => (!is_harmless(change)).then_some(change),
            _ => None,
        });
        if let Some(change) = changed {
            self.checks.fail(format!("a copy has changed the room at {id}: {change:?}"));
        }
    }

    /// No two rounds have the same number, at any host.
    fn check_round_id(&mut self, id: MachineId, round: RoundId, host: (Epoch, u32)) {
        if self.checks.round_hosts.insert(round, host).is_some() {
            self.checks.fail(format!("{id} assigned the round number {round} again"));
        }
    }

    /// A reveal contains only votes that were cast, and waits for every voter.
    fn check_reveal(&mut self, id: MachineId, state: &State, reveal: &Reveal) {
        let Some(round) = state.round().map(|round| round.id) else { return };
        for cast in &reveal.votes {
            let Some(seat) = cast.seat else { continue };
            let voter = self.machine_of(state, seat);
            let cast_votes = voter.and_then(|voter| self.checks.votes.get(&(voter, round)));
            if cast_votes.is_none_or(|votes| !votes.contains(&cast.vote)) {
                self.checks.fail(format!("{id} reveals a vote that {voter:?} never cast"));
            }
        }
        if let Some(missing_voter) = self.missing_voter(id) {
            self.checks.fail(format!("{id} revealed without waiting for {missing_voter}"));
        }
        let shown = self.reveal_record(state, reveal);
        if self.liars.machines.contains(&id) {
            self.liars.lost_reveals.insert(shown.clone());
        }
        self.checks.reveals.insert(shown);
    }

    /// A voter from the last host that the room should have waited for.
    fn missing_voter(&self, id: MachineId) -> Option<MachineId> {
        let hosted = self.machines[id].process.as_ref()?.hosted.as_ref()?;
        let state = hosted.room.state();
        let is_long_open = self.now - hosted.opened_at >= AWAY_GRACE;
        if !state.settings.auto_reveal || self.checks.is_early || is_long_open {
            return None;
        }
        hosted.awaited_voters.iter().copied().find(|&awaited| {
            let seat = state.seats.iter().find(|seat| seat.key == self.keys[awaited]);
            let counts = seat.is_some_and(|seat| {
                seat.role == Role::Voter
                    && !seat.removed
                    && !state.round().is_some_and(|round| round.voted.contains(&seat.id))
            });
            let is_there = self.machines[awaited].process.as_ref().is_some_and(|process| !process.is_leaving);
            counts && is_there && self.machines[awaited].processes == 1
        })
    }

    /// A joining member gets its own seat and only its own vote, and a removed member does not get in.
    pub(super) fn check_joined(
        &mut self,
        id: MachineId,
        connection: ConnectionId,
        you: SeatId,
        vote: Option<OwnVote>,
    ) {
        let Some(process) = self.machines[id].process.as_ref() else { return };
        let Some(hosted) = &process.hosted else { return };
        let Some(client) = hosted.clients.get(&connection).map(|client| client.machine) else { return };
        let (state, version) = (hosted.room.state(), hosted.room.state().version(hosted.room.seq()));
        if self.machine_of(state, you) != Some(client) {
            self.checks.fail(format!("{client} got another member's seat"));
        }
        if let Some(OwnVote { round, vote: Some(vote) }) = vote
            && self.checks.votes.get(&(client, round)).is_none_or(|votes| !votes.contains(&vote))
        {
            self.checks.fail(format!("{client} was sent a vote that is not theirs"));
        }
        let hidden = self.hidden_votes_in(state);
        if let Some(hidden) = hidden {
            self.checks.fail(format!("{client} was sent votes of round {hidden}, which is not revealed"));
        }
        let key = self.keys[client];
        let was_removed = self.checks.decisions.iter().any(|recorded| {
            recorded.decision == Decision::Removed(key)
                && version.covers(&Version { past: Vec::new(), ..recorded.version.clone() })
        });
        if was_removed {
            self.checks.fail(format!("{client} was removed, but got its seat back at {id}"));
        }
    }

    /// A member that reconnects still has its vote.
    pub(super) fn check_return(&mut self, id: MachineId, before: Option<PreviousView>) {
        let Some(Process { protocol, number, .. }) = &self.machines[id].process else { return };
        let (Some(PreviousView { view: before, votes_pending: pending, .. }), Some(view)) =
            (before, protocol.view())
        else {
            return;
        };
        let was_voter = |view: &View| view.state.seat(view.you).is_some_and(|seat| seat.role == Role::Voter);
        let both_voter = was_voter(&before) && was_voter(view);
        let open = view.state.round().filter(|round| round.reveal.is_none()).map(|round| round.id);
        let is_vote_lost = both_voter
            && pending == 0
            && open.is_some()
            && open == before.state.round().map(|round| round.id)
            && before.own_vote().is_some()
            && view.own_vote() != before.own_vote();
        if is_vote_lost {
            self.checks.fail(format!("{id} ({number}) reconnected, but its vote is lost"));
        }
    }

    /// Records the decisions that a member has seen.
    pub(super) fn record_decisions(&mut self, id: MachineId, changes: &[Change]) {
        let Some(process) = &self.machines[id].process else { return };
        let Some(view) = process.protocol.view().filter(|_| self.machines[id].stands_by()) else { return };
        let seen = RecordedDecision::all(&view.state, changes, view.seq);
        self.checks.decisions_seen.entry((id, process.number)).or_default().extend(seen);
    }

    /// Records that a member has seen the current round revealed.
    pub(super) fn record_reveal(&mut self, id: MachineId) {
        let Some(process) = &self.machines[id].process else { return };
        let Some(state) = process.protocol.view().map(|view| &view.state) else { return };
        let Some(reveal) = state.round().and_then(|round| round.reveal.as_ref()) else { return };
        let (shown, key) = (self.reveal_record(state, reveal), (id, process.number));
        if self.machines[id].stands_by() {
            self.checks.reveals_seen.entry(key).or_default().insert(shown);
        }
    }

    pub(super) fn machine_of(&self, state: &State, seat: SeatId) -> Option<MachineId> {
        let key = state.seat(seat)?.key;
        self.machine_with_key(key)
    }

    pub(super) fn machine_with_key(&self, key: SeatKey) -> Option<MachineId> {
        self.keys.iter().position(|&known| known == key)
    }
}
