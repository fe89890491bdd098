//! Records reveals and decisions during a meeting. At the end of the meeting they must still be in the room.

use super::checks::{Decision, RevealRecord};
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
        let is_still_there = |&(id, number): &(MachineId, u32)| {
            self.machines[id].process.as_ref().is_some_and(|process| process.number == number)
        };
        for (of, versions) in &self.checks.versions_seen {
            let (id, is_there) = (of.0, is_still_there(of));
            if let Some(lost) = versions.iter().find(|seen| is_there && !version.covers(seen)) {
                return Err(format!("{id} has seen {lost:?}, which the room does not include: {version:?}"));
            }
        }
        let state = snapshot.state();
        let covers = |of: &Version| version.covers(&Version { past: Vec::new(), ..of.clone() });
        let shown: Vec<RevealRecord> = {
            let past = snapshot.texts().values().flat_map(|text| &text.rounds).map(|past| &past.reveal);
            let on_table = state.round().and_then(|round| round.reveal.as_ref());
            past.chain(on_table).map(|reveal| self.reveal_record(state, reveal)).collect()
        };
        for (of, rounds) in self.checks.reveals_seen.iter().filter(|(of, _)| is_still_there(of)) {
            if let Some(round) = rounds.iter().find(|round| !shown.contains(round)) {
                return Err(format!(
                    "{} saw a revealed round that is lost: {round:?}\nthe room has {shown:?}",
                    of.0
                ));
            }
        }
        for recorded in self.checks.decisions.iter().filter(|recorded| covers(&recorded.version)) {
            match &recorded.decision {
                Decision::Settled(title, points)
                    if !self.is_overridden(title, &recorded.version, &version) =>
                {
                    let there = state.cards.iter().filter(|card| card.title == *title).any(|card| {
                        card.estimate
                            .iter()
                            .chain(&card.conflicting_estimates)
                            .any(|estimate| estimate.points == *points)
                    });
                    if !there {
                        return Err(format!("{title} was settled at {points}, and the estimate is lost"));
                    }
                }
                Decision::Removed(key) => {
                    if state.seats.iter().any(|seat| seat.key == *key && !seat.removed) {
                        return Err("a removed member is no longer removed".into());
                    }
                }
                Decision::Settled(..) | Decision::Unsettled(_) => {}
            }
        }
        Ok(())
    }

    /// Whether the card was decided again later, at a host that knew of the earlier decision.
    fn is_overridden(&self, card: &str, version: &Version, last: &Version) -> bool {
        let of = Version { past: Vec::new(), ..version.clone() };
        self.checks.decisions.iter().any(|later| {
            later.decision.is_about(card)
                && later.version.latest != version.latest
                && later.version.covers(&of)
                && last.covers(&Version { past: Vec::new(), ..later.version.clone() })
        })
    }
}
