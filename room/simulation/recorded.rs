//! What happened in a meeting for good, to be found in its end: results that anybody saw.

use super::network::Place;
use super::world::World;
use crate::{Change, Points, Reveal, RoundId, SeatKey, State, Table, Version};

/// A round's end as everybody saw it, whatever its number and the numbers of its voters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shown {
    votes: Vec<(Option<Place>, String)>,
    open_ms: u64,
}

/// Something that may not be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    Settled(String, Points),
    Unsettled(String),
    Removed(SeatKey),
}

/// When it happened, in the room's life.
#[derive(Debug, Clone)]
pub(super) struct Happened {
    pub(super) event: Event,
    pub(super) version: Version,
}

impl Shown {
    pub(super) fn of(world: &World, state: &State, reveal: &Reveal) -> Self {
        let mut votes: Vec<_> = reveal
            .votes
            .iter()
            .map(|cast| (cast.seat.and_then(|seat| world.place_of(state, seat)), format!("{:?}", cast.vote)))
            .collect();
        votes.sort();
        Self { votes, open_ms: reveal.open_ms }
    }
}

impl Event {
    pub(super) fn of(state: &State, change: &Change) -> Option<Self> {
        let title = |card| state.card(card).map(|card| card.title.clone()).filter(|title| !title.is_empty());
        match change {
            Change::Settled { card, estimate } => Some(Event::Settled(title(*card)?, estimate.points)),
            Change::Unsettled { card } => Some(Event::Unsettled(title(*card)?)),
            Change::Removed { seat } => state.seat(*seat).map(|seat| Event::Removed(seat.key)),
            _ => None,
        }
    }

    fn is_about(&self, card: &str) -> bool {
        match self {
            Event::Settled(title, _) | Event::Unsettled(title) => title == card,
            Event::Removed(_) => false,
        }
    }
}

impl World {
    /// Which of what a state shows was never revealed.
    pub(super) fn hidden_votes_in(&self, state: &State) -> Option<RoundId> {
        let Table::Pointing { round, earlier, .. } = &state.table else { return None };
        let ends = earlier.iter().map(|past| (past.id, &past.reveal));
        let ends = ends.chain(round.reveal.as_ref().map(|reveal| (round.id, reveal)));
        ends.into_iter()
            .find(|(_, reveal)| !self.checks.shown.contains(&Shown::of(self, state, reveal)))
            .map(|(round, _)| round)
    }

    /// Whether everything is there in the end that anybody saw who is still there.
    pub(super) fn check_results(&self, host: Place) -> Result<(), String> {
        let Some(hosted) = self.machines[host].process.as_ref().and_then(|process| process.hosted.as_ref())
        else {
            return Ok(());
        };
        let snapshot = hosted.room.snapshot();
        let version = snapshot.version();
        let is_still_there = |&(place, number): &(Place, u32)| {
            self.machines[place].process.as_ref().is_some_and(|process| process.number == number)
        };
        for (of, seen) in &self.checks.seen {
            let (place, is_there) = (of.0, is_still_there(of));
            if let Some(lost) = seen.iter().find(|seen| is_there && !version.covers(seen)) {
                return Err(format!(
                    "{place} had seen {lost:?}, of which the room knows nothing: {version:?}"
                ));
            }
        }
        let state = snapshot.state();
        let covers = |of: &Version| version.covers(&Version { past: Vec::new(), ..of.clone() });
        let shown: Vec<Shown> = {
            let past = snapshot.texts().values().flat_map(|text| &text.rounds).map(|past| &past.reveal);
            let on_table = state.round().and_then(|round| round.reveal.as_ref());
            past.chain(on_table).map(|reveal| Shown::of(self, state, reveal)).collect()
        };
        for (of, rounds) in self.checks.rounds_seen.iter().filter(|(of, _)| is_still_there(of)) {
            if let Some(round) = rounds.iter().find(|round| !shown.contains(round)) {
                return Err(format!("{} saw a round revealed that is lost: {round:?}\nof {shown:?}", of.0));
            }
        }
        for happened in self.checks.happened.iter().filter(|happened| covers(&happened.version)) {
            match &happened.event {
                Event::Settled(title, points) if !self.is_overridden(title, &happened.version, &version) => {
                    let there = state.cards.iter().filter(|card| card.title == *title).any(|card| {
                        card.estimate
                            .iter()
                            .chain(&card.conflicting_estimates)
                            .any(|estimate| estimate.points == *points)
                    });
                    if !there {
                        return Err(format!("{title} was settled at {points}, and that is lost"));
                    }
                }
                Event::Removed(key) => {
                    if state.seats.iter().any(|seat| seat.key == *key && !seat.removed) {
                        return Err("somebody who was removed is not any more".into());
                    }
                }
                Event::Settled(..) | Event::Unsettled(_) => {}
            }
        }
        Ok(())
    }

    /// Whether something else came of the card later, by those who knew of it.
    fn is_overridden(&self, card: &str, version: &Version, last: &Version) -> bool {
        let of = Version { past: Vec::new(), ..version.clone() };
        self.checks.happened.iter().any(|later| {
            later.event.is_about(card)
                && later.version.latest != version.latest
                && later.version.covers(&of)
                && last.covers(&Version { past: Vec::new(), ..later.version.clone() })
        })
    }
}
