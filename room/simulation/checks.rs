//! The history of a meeting that the invariants need.

use std::collections::{BTreeMap, BTreeSet};

use super::network::MachineId;
use crate::{Change, Epoch, Points, RoundId, SeatKey, Seq, State, Time, Version, Vote};

/// The history of a meeting that the invariants need.
#[derive(Default)]
pub(super) struct Checks {
    pub(super) violation: Option<String>,
    /// When the last fault ends.
    pub(super) faults_end: Time,
    /// The last change of each term that each process has seen.
    pub(super) positions: BTreeMap<(MachineId, u32, Epoch, u32), Seq>,
    /// The votes that each person has cast in each round.
    pub(super) votes: BTreeMap<(MachineId, RoundId), Vec<Vote>>,
    /// The term that opened each round.
    pub(super) round_hosts: BTreeMap<RoundId, (Epoch, u32)>,
    pub(super) reveals: BTreeSet<RevealRecord>,
    pub(super) decisions: Vec<RecordedDecision>,
    pub(super) removed: BTreeSet<MachineId>,
    /// Whether the driver or a timer reveals early, without waiting for voters.
    pub(super) is_early: bool,
    /// The decisions that each process has seen.
    pub(super) decisions_seen: BTreeMap<(MachineId, u32), Vec<RecordedDecision>>,
    /// The reveals that each process has shown.
    pub(super) reveals_seen: BTreeMap<(MachineId, u32), BTreeSet<RevealRecord>>,
    /// When each host reached its epoch.
    pub(super) hosting_since: BTreeMap<(MachineId, Epoch), Time>,
}

impl Checks {
    pub(super) fn fail(&mut self, violation: String) {
        self.violation.get_or_insert(violation);
    }

    pub(super) fn is_removed(&self, id: MachineId) -> bool {
        self.removed.contains(&id)
    }

    pub(super) fn extend_faults(&mut self, time: Time) {
        self.faults_end = self.faults_end.max(time);
    }
}

/// A reveal independent of round and seat numbers, because both change when a host takes a round from another's copy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RevealRecord {
    pub(super) votes: Vec<(Option<MachineId>, String)>,
    pub(super) open_ms: u64,
}

/// A decision that must not be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    Settled(String, Points),
    Unsettled(String),
    Removed(SeatKey),
}

/// A decision with the version of the room that includes it.
#[derive(Debug, Clone)]
pub(super) struct RecordedDecision {
    pub(super) decision: Decision,
    pub(super) version: Version,
}

impl RecordedDecision {
    /// The decisions in these changes. `state` is the room after the last one, which has this number.
    pub(super) fn all(state: &State, changes: &[Change], seq: Seq) -> Vec<Self> {
        let recorded = changes.iter().rev().zip(0..).filter_map(|(change, after)| {
            let version = state.version(Seq(seq.0.saturating_sub(after)));
            Some(Self { decision: Decision::of(state, change)?, version })
        });
        recorded.collect()
    }

    /// The estimates with which a host has opened the room. It may claim an earlier version than the one from which it has them,
    /// because texts are missing.
    pub(super) fn known(state: &State, seq: Seq) -> impl Iterator<Item = Self> {
        let version = state.version(seq);
        let estimated = state.cards.iter().filter(|card| !card.title.is_empty());
        estimated.filter_map(move |card| {
            let decision = Decision::Settled(card.title.clone(), card.estimate?.points);
            Some(Self { decision, version: version.clone() })
        })
    }
}

impl Decision {
    fn of(state: &State, change: &Change) -> Option<Self> {
        let title = |card| state.card(card).map(|card| card.title.clone()).filter(|title| !title.is_empty());
        match change {
            Change::Settled { card, estimate } => Some(Decision::Settled(title(*card)?, estimate.points)),
            Change::Unsettled { card } => Some(Decision::Unsettled(title(*card)?)),
            Change::Removed { seat } => state.seat(*seat).map(|seat| Decision::Removed(seat.key)),
            _ => None,
        }
    }

    pub(super) fn is_about(&self, card: &str) -> bool {
        match self {
            Decision::Settled(title, _) | Decision::Unsettled(title) => title == card,
            Decision::Removed(_) => false,
        }
    }
}
