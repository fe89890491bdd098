//! Records reveals and decisions during a meeting. At the end of the meeting they must still be in the room.

use super::checks::{Decision, RecordedDecision, RevealRecord};
use super::network::MachineId;
use super::world::World;
use crate::{Reveal, RoundId, State, Table, Version};

impl World {
    /// A reveal without the numbers of its round and seats.
    pub(super) fn reveal_record(&self, state: &State, reveal: &Reveal) -> RevealRecord {
        let mut votes: Vec<_> = reveal
            .votes
            .iter()
            .map(|cast| (cast.seat.and_then(|seat| self.machine_of(state, seat)), format!("{:?}", cast.vote)))
            .collect();
        votes.sort();
        RevealRecord { votes, open_ms: reveal.open_ms }
    }

    /// The first round in a state whose votes are shown but were never revealed.
    pub(super) fn hidden_votes_in(&self, state: &State) -> Option<RoundId> {
        let Table::Pointing { round, earlier, .. } = &state.table else { return None };
        let ends = earlier.iter().map(|past| (past.id, &past.reveal));
        let ends = ends.chain(round.reveal.as_ref().map(|reveal| (round.id, reveal)));
        ends.into_iter()
            .find(|(_, reveal)| !self.checks.reveals.contains(&self.reveal_record(state, reveal)))
            .map(|(round, _)| round)
    }

    /// Checks that the final room includes everything that its remaining members have seen.
    pub(super) fn check_results(&self, host: MachineId) -> Result<(), String> {
        let Some(hosted) = self.machines[host].process.as_ref().and_then(|process| process.hosted.as_ref())
        else {
            return Ok(());
        };
        let snapshot = hosted.room.snapshot();
        let version = snapshot.version();
        // A liar has itself to blame if nobody takes its copy.
        let is_still_there = |&(id, number): &(MachineId, u32)| {
            !self.liars.machines.contains(&id)
                && self.machines[id].process.as_ref().is_some_and(|process| process.number == number)
        };
        let state = snapshot.state();
        let covers = |of: &Version| version.covers(&Version { past: Vec::new(), ..of.clone() });
        let shown: Vec<RevealRecord> = {
            let past = snapshot.texts().values().flat_map(|text| &text.rounds).map(|past| &past.reveal);
            let on_table = state.round().and_then(|round| round.reveal.as_ref());
            past.chain(on_table).map(|reveal| self.reveal_record(state, reveal)).collect()
        };
        for (of, rounds) in self.checks.reveals_seen.iter().filter(|(of, _)| is_still_there(of)) {
            let mut kept = rounds.iter().filter(|round| !self.liars.lost_reveals.contains(round));
            if let Some(round) = kept.find(|round| !shown.contains(round)) {
                return Err(format!(
                    "{} saw a revealed round that is lost: {round:?}\nthe room has {shown:?}",
                    of.0
                ));
            }
        }
        let seen = self.checks.decisions_seen.iter().filter(|(of, _)| is_still_there(of));
        let seen: Vec<_> = seen.flat_map(|(_, seen)| seen).collect();
        let included = self.checks.decisions.iter().filter(|recorded| covers(&recorded.version));
        for recorded in included.chain(seen.iter().copied()) {
            match &recorded.decision {
                Decision::Settled(title, points) if !self.is_overridden(recorded, &version, &seen) => {
                    let there = state.all_cards().any(|card| {
                        card.title == *title
                            && card.estimate.is_some_and(|estimate| estimate.points == *points)
                    });
                    if !there {
                        return Err(format!("{title} was settled at {points}, and the estimate is lost"));
                    }
                }
                Decision::Removed(key) if covers(&recorded.version) => {
                    if state.seats.iter().any(|seat| seat.key == *key && !seat.removed) {
                        return Err("a removed member is no longer removed".into());
                    }
                }
                Decision::Settled(..) | Decision::Unsettled(_) | Decision::Removed(_) => {}
            }
        }
        Ok(())
    }

    /// Whether the card was decided again later, at a host that knew of the earlier decision.
    fn is_overridden(&self, recorded: &RecordedDecision, last: &Version, seen: &[&RecordedDecision]) -> bool {
        let Decision::Settled(card, _) = &recorded.decision else { return false };
        let alone = |version: &Version| Version { past: Vec::new(), ..version.clone() };
        let all = || self.checks.decisions.iter().chain(seen.iter().copied());
        // The driver may have taken the same estimate from a proposal at another host.
        let same = all().filter(|other| other.decision == recorded.decision);
        same.map(|decision| &decision.version).any(|version| {
            let is_later = |later: &RecordedDecision| {
                later.decision.is_about(card)
                    && later.version.latest != version.latest
                    && later.version.covers(&alone(version))
            };
            let is_included = |later: &RecordedDecision| last.covers(&alone(&later.version));
            self.checks.decisions.iter().any(|later| is_later(later) && is_included(later))
                || seen.iter().any(|later| is_later(later))
        })
    }
}
