//! What has to be true after every step of a meeting, and in its end.

use std::collections::{BTreeMap, BTreeSet};

use super::machine::{Before, Process};
use super::network::Place;
use super::recorded::{Event, Happened, Shown};
use super::world::World;
use crate::limits::AWAY_GRACE;
use crate::message::OwnVote;
use crate::{
    Change, ConnectionId, Epoch, Presence, Reveal, Role, Round, RoundId, SeatId, SeatKey, Seq, State, Table,
    Time, Version, View, Vote,
};

/// How long the network has to have been whole between two, for them to have to know of each other.
const WHOLE_MS: u64 = 1_500;
/// How long two hosts may go on in one connected part, in ms.
const TWO_HOSTS_MS: u64 = 5_000;

/// What is remembered of a meeting to hold what comes against it.
#[derive(Default)]
pub(super) struct Checks {
    wrong: Option<String>,
    /// From when on nothing goes wrong any more.
    pub(super) quiet_from: Time,
    /// How far each process had come in the room's life.
    ages: BTreeMap<(Place, u32), (Epoch, Seq)>,
    /// What people voted in which round.
    pub(super) votes: BTreeMap<(Place, RoundId), Vec<Vote>>,
    /// Which host opened which round.
    rounds: BTreeMap<RoundId, (Epoch, u32)>,
    pub(super) shown: BTreeSet<Shown>,
    pub(super) happened: Vec<Happened>,
    removed: BTreeSet<Place>,
    /// Whether somebody has just asked for the votes to be opened.
    pub(super) is_early: bool,
    /// What a process had seen before it went to another host.
    pub(super) seen: BTreeMap<(Place, u32), Vec<Version>>,
    /// Which ends of rounds a process had on its screen.
    pub(super) rounds_seen: BTreeMap<(Place, u32), BTreeSet<Shown>>,
    /// Since when each host has been at its epoch.
    since: BTreeMap<(Place, Epoch), Time>,
}

impl Checks {
    pub(super) fn wrong(&mut self, what: String) {
        self.wrong.get_or_insert(what);
    }

    pub(super) fn is_removed(&self, place: Place) -> bool {
        self.removed.contains(&place)
    }

    pub(super) fn not_quiet_before(&mut self, time: Time) {
        self.quiet_from = self.quiet_from.max(time);
    }
}

impl World {
    /// Everything that has to hold after a step.
    pub(super) fn check(&mut self) -> Result<(), String> {
        for place in 0..self.stranger {
            self.check_age(place);
            self.check_room(place);
        }
        self.check_hosts();
        match self.checks.wrong.take() {
            Some(wrong) => Err(wrong),
            None => Ok(()),
        }
    }

    /// Epochs and seqs never go back.
    fn check_age(&mut self, place: Place) {
        let Some(process) = &self.machines[place].process else { return };
        let Some(view) = process.protocol.view() else { return };
        let age = (view.state.room.epoch, view.seq);
        let last = self.checks.ages.entry((place, process.number)).or_insert(age);
        if age < *last {
            let last = *last;
            self.checks.wrong(format!("{place} has seen {last:?}, and now sees {age:?}"));
        } else {
            *last = age;
        }
    }

    /// Everyone who could vote has voted means revealed, and exactly one drives.
    fn check_room(&mut self, place: Place) {
        let Some(hosted) = self.machines[place].process.as_ref().and_then(|process| process.hosted.as_ref())
        else {
            return;
        };
        let state = hosted.room.state();
        let is_here = |seat: &&crate::Seat| seat.presence == Presence::Here;
        let anybody = state.seats.iter().any(|seat| is_here(&seat));
        if let Table::Pointing { round: Round { voted, reveal: None, reveals_at: None, .. }, .. } =
            &state.table
            && state.auto_reveal
        {
            let mut voters =
                state.seats.iter().filter(|seat| seat.role == Role::Voter && seat.presence != Presence::Gone);
            let all = voters.clone().all(|seat| voted.contains(&seat.id));
            if all && voters.any(|seat| is_here(&seat)) {
                self.checks.wrong(format!("all have voted at {place}, and it is not revealed"));
                return;
            }
        }
        let driver = state.driver.and_then(|driver| state.seat(driver));
        let drives = driver.is_some_and(|seat| seat.presence != Presence::Gone && !seat.removed);
        if matches!(state.table, Table::Pointing { .. }) && anybody && !drives {
            self.checks.wrong(format!("nobody drives at {place}"));
        }
    }

    /// At most one host an epoch in each connected part.
    fn check_hosts(&mut self) {
        let hosts = self.hosts();
        if hosts.len() < 2 {
            return;
        }
        for (nth, &one) in hosts.iter().enumerate() {
            for &other in &hosts[nth + 1..] {
                let (Some(first), Some(second)) = (self.epoch_of(one), self.epoch_of(other)) else {
                    continue;
                };
                let long = |place: Place, epoch| {
                    self.checks
                        .since
                        .get(&(place, epoch))
                        .is_none_or(|&since| self.now.0 - since.0 > TWO_HOSTS_MS)
                        && self.is_up_for(place, TWO_HOSTS_MS)
                };
                if first == second
                    && long(one, first)
                    && long(other, second)
                    && self.network.joins(one, other, TWO_HOSTS_MS, self.now)
                {
                    self.checks
                        .wrong(format!("{one} and {other} both host epoch {first}, and reach each other"));
                }
            }
        }
    }

    fn epoch_of(&self, place: Place) -> Option<Epoch> {
        let hosted = self.machines[place].process.as_ref()?.hosted.as_ref()?;
        Some(hosted.room.state().room.epoch)
    }

    fn is_up_for(&self, place: Place, ms: u64) -> bool {
        let machine = &self.machines[place];
        machine.awake && !machine.dark && self.now.0.saturating_sub(machine.slept_since.0) >= ms
    }

    /// Somebody has opened the room, or gone on at a higher epoch: nobody else in its part may have.
    pub(super) fn check_opened(&mut self, place: Place) {
        let Some(epoch) = self.epoch_of(place) else { return };
        self.checks.since.insert((place, epoch), self.now);
        for other in self.hosts() {
            let same = other != place && self.epoch_of(other) == Some(epoch);
            let in_reach = self.is_up_for(place, WHOLE_MS)
                && self.is_up_for(other, WHOLE_MS)
                && self.network.joins(place, other, WHOLE_MS, self.now);
            if same && in_reach {
                self.checks
                    .wrong(format!("{place} opens epoch {epoch}, which {other} hosts within its reach"));
            }
        }
    }

    /// What a room has changed is held against what people said.
    pub(super) fn check_changes(&mut self, place: Place, changes: &[Change]) {
        let Some(hosted) = self.machines[place].process.as_ref().and_then(|process| process.hosted.as_ref())
        else {
            return;
        };
        let (state, version) = (hosted.room.state().clone(), hosted.room.state().version(hosted.room.seq()));
        for change in changes {
            match change {
                Change::RoundOpened { round, .. } => {
                    self.check_number(place, *round, (state.room.epoch, state.room.nonce));
                }
                Change::Revealed { reveal } => self.check_reveal(place, &state, reveal),
                Change::Removed { seat } => {
                    let who = self.place_of(&state, *seat);
                    self.checks.removed.extend(who);
                }
                _ => {}
            }
            if let Some(event) = Event::of(&state, change) {
                self.checks.happened.push(Happened { event, version: version.clone() });
            }
        }
    }

    /// No two rounds have one number, whoever hosts the room.
    fn check_number(&mut self, place: Place, round: RoundId, host: (Epoch, u32)) {
        if self.checks.rounds.insert(round, host).is_some() {
            self.checks.wrong(format!("{place} gave the number of round {round} a second time"));
        }
    }

    /// What is revealed is what people voted, and nobody was left out.
    fn check_reveal(&mut self, place: Place, state: &State, reveal: &Reveal) {
        let Some(round) = state.round().map(|round| round.id) else { return };
        for cast in &reveal.votes {
            let Some(seat) = cast.seat else { continue };
            let voter = self.place_of(state, seat);
            let said = voter.and_then(|voter| self.checks.votes.get(&(voter, round)));
            if said.is_none_or(|said| !said.contains(&cast.vote)) {
                self.checks.wrong(format!("{place} reveals a vote of {voter:?} that they never cast"));
            }
        }
        if let Some(left_out) = self.left_out(place) {
            self.checks.wrong(format!("{place} revealed before {left_out} was back"));
        }
        let shown = Shown::of(self, state, reveal);
        self.checks.shown.insert(shown);
    }

    /// Somebody who was here at the last host, has a vote to say again, and was not waited for.
    fn left_out(&self, place: Place) -> Option<Place> {
        let hosted = self.machines[place].process.as_ref()?.hosted.as_ref()?;
        let state = hosted.room.state();
        let is_long_open = self.now - hosted.opened_at >= AWAY_GRACE;
        if !state.auto_reveal || self.checks.is_early || is_long_open {
            return None;
        }
        hosted.awaited.iter().copied().find(|&awaited| {
            let seat = state.seats.iter().find(|seat| seat.key == self.keys[awaited]);
            let counts = seat.is_some_and(|seat| {
                seat.role == Role::Voter
                    && !seat.removed
                    && !state.round().is_some_and(|round| round.voted.contains(&seat.id))
            });
            let is_there = self.machines[awaited].process.as_ref().is_some_and(|process| !process.leaves);
            counts && is_there && self.machines[awaited].processes == 1
        })
    }

    /// A vote goes to its owner alone.
    pub(super) fn check_joined(
        &mut self,
        place: Place,
        connection: ConnectionId,
        you: SeatId,
        vote: Option<OwnVote>,
    ) {
        let Some(process) = self.machines[place].process.as_ref() else { return };
        let Some(hosted) = &process.hosted else { return };
        let Some(client) = hosted.clients.get(&connection).map(|client| client.place) else { return };
        let (state, version) = (hosted.room.state(), hosted.room.state().version(hosted.room.seq()));
        if self.place_of(state, you) != Some(client) {
            self.checks.wrong(format!("{client} got the seat of another"));
        }
        if let Some(OwnVote { round, vote: Some(vote) }) = vote
            && self.checks.votes.get(&(client, round)).is_none_or(|said| !said.contains(&vote))
        {
            self.checks.wrong(format!("{client} was told a vote that is not theirs"));
        }
        let hidden = self.hidden_votes_in(state);
        if let Some(hidden) = hidden {
            self.checks
                .wrong(format!("{client} was told votes of round {hidden}, which nobody has revealed"));
        }
        let key = self.keys[client];
        let was_removed = self.checks.happened.iter().any(|happened| {
            happened.event == Event::Removed(key)
                && version.covers(&Version { past: Vec::new(), ..happened.version.clone() })
        });
        if was_removed {
            self.checks.wrong(format!("{client} was removed, and got its seat back at {place}"));
        }
    }

    /// A member that comes to another host, or back, has its vote still.
    pub(super) fn check_return(&mut self, place: Place, before: Option<Before>) {
        let Some(Process { protocol, number, succession, .. }) = &self.machines[place].process else {
            return;
        };
        let (Some(Before { view: before, votes_pending: pending }), Some(view)) = (before, protocol.view())
        else {
            return;
        };
        let is_same = view.state.room.is_of_same_host(&before.state.room);
        let seen = crate::succession::Seen { state: &before.state, seq: before.seq, you: Some(before.you) };
        let listed = succession.may_host(&seen);
        let (key, number) = ((place, *number), *number);
        let was_voter = |view: &View| view.state.seat(view.you).is_some_and(|seat| seat.role == Role::Voter);
        let both_voter = was_voter(&before) && was_voter(view);
        let open = view.state.round().filter(|round| round.reveal.is_none()).map(|round| round.id);
        let forgotten = both_voter
            && pending == 0
            && open.is_some()
            && open == before.state.round().map(|round| round.id)
            && before.own_vote().is_some()
            && view.own_vote() != before.own_vote();
        if forgotten {
            self.checks.wrong(format!("{place} ({number}) came back, and its vote is forgotten"));
        }
        if is_same || !listed || !self.machines[place].stands_by() {
            return;
        }
        // A host asks nobody of whom it was never told, nor by anybody else: newcomers of another half.
        if self.is_known_at_host(place) {
            self.checks.seen.entry(key).or_default().push(before.state.version(before.seq));
        } else {
            self.seldom.count("nobody knew them there");
        }
    }

    /// Somebody has the end of a round on their screen.
    pub(super) fn note_round(&mut self, place: Place) {
        let Some(process) = &self.machines[place].process else { return };
        let Some(state) = process.protocol.view().map(|view| &view.state) else { return };
        let Some(reveal) = state.round().and_then(|round| round.reveal.as_ref()) else { return };
        let (shown, key) = (Shown::of(self, state, reveal), (place, process.number));
        if self.machines[place].stands_by() {
            self.checks.rounds_seen.entry(key).or_default().insert(shown);
        }
    }

    fn is_known_at_host(&self, place: Place) -> bool {
        let process = |place: Place| self.machines[place].process.as_ref();
        let host = process(place).and_then(|process| process.link.as_ref()).and_then(|way| process(way.host));
        let key = Some(self.keys[place]);
        host.is_none_or(|host| host.succession.contacts.get_even_removed(key).is_some())
    }

    pub(super) fn place_of(&self, state: &State, seat: SeatId) -> Option<Place> {
        let key = state.seat(seat)?.key;
        self.place_with(key)
    }

    pub(super) fn place_with(&self, key: SeatKey) -> Option<Place> {
        self.keys.iter().position(|&known| known == key)
    }
}
