//! Versions of a room across hosts. A [`Version`] tells which part of a room's life a state includes, even after the
//! network has split and two hosts have changed the room independently. Succession compares versions to find out which
//! copies have something that the room has not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::MAX_PAST_TERMS;
use crate::{Epoch, Seq};

/// One host's period, up to one of its changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The number of the host: 1 for the room's first host.
    pub epoch: Epoch,
    /// A random number below [`crate::limits::TERM_NONCE_LIMIT`] that the host drew when it opened the room; 0 for the
    /// room's first host. It tells two hosts of the same epoch apart, one in each half of a split network.
    pub nonce: u32,
    /// The number of the last change included.
    pub seq: Seq,
}

/// What a state of a room includes: its own term and earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// The term that the state belongs to, up to its last change.
    pub latest: Term,
    /// What the state includes of earlier terms and of other hosts' terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Term>,
}

impl Term {
    /// Whether both terms belong to the same host's period.
    pub(crate) fn is_same_term(&self, other: &Term) -> bool {
        (self.epoch, self.nonce) == (other.epoch, other.nonce)
    }
}

impl Version {
    /// Whether this version includes everything of the other, so that it has nothing new.
    pub fn covers(&self, other: &Version) -> bool {
        other.terms().all(|theirs| self.includes(theirs))
    }

    /// Orders versions by epoch and then by change. As long as the network has not split, the higher one is newer.
    pub fn position(&self) -> (Epoch, Seq) {
        (self.latest.epoch, self.latest.seq)
    }

    /// The past terms of a room that continues from these versions: each term once, up to the last change that any of
    /// the versions includes. Only the latest [`MAX_PAST_TERMS`] terms remain.
    pub(crate) fn merged_terms<'a>(versions: impl IntoIterator<Item = &'a Version>) -> Vec<Term> {
        let mut past = BTreeMap::<(Epoch, u32), Seq>::new();
        for term in versions.into_iter().flat_map(Version::terms) {
            let seq = past.entry((term.epoch, term.nonce)).or_default();
            *seq = term.seq.max(*seq);
        }
        let excess = past.len().saturating_sub(MAX_PAST_TERMS);
        past.into_iter().skip(excess).map(|((epoch, nonce), seq)| Term { epoch, nonce, seq }).collect()
    }

    /// Whether this version includes that change.
    pub fn includes(&self, theirs: &Term) -> bool {
        let is_forgotten =
            self.past.len() >= MAX_PAST_TERMS && self.past.iter().all(|own| own.epoch > theirs.epoch);
        is_forgotten || self.terms().any(|own| own.is_same_term(theirs) && own.seq >= theirs.seq)
    }

    /// Whether this version includes that change, or it is of no term.
    pub(crate) fn includes_if_any(&self, change: &Term) -> bool {
        change.epoch == Epoch(0) || self.includes(change)
    }

    /// This version, up to what the other one includes. Only members that can host the room have a use for it.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn limited_to(mut self, other: &Version) -> Self {
        let included =
            |term: &Term| other.terms().find(|theirs| theirs.is_same_term(term)).map(|theirs| theirs.seq);
        for term in self.past.iter_mut().chain([&mut self.latest]) {
            term.seq = term.seq.min(included(term).unwrap_or_default());
        }
        self
    }

    fn terms(&self) -> impl Iterator<Item = &Term> {
        self.past.iter().chain([&self.latest])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(epoch: u64, nonce: u32, seq: u64) -> Term {
        Term { epoch: Epoch(epoch), nonce, seq: Seq(seq) }
    }

    fn version(latest: Term, before: &[&Version]) -> Version {
        Version { latest, past: Version::merged_terms(before.iter().copied()) }
    }

    #[test]
    fn successor_covers_only_the_version_it_continued_from() {
        let first = version(term(1, 0, 20), &[]);
        let later = version(term(1, 0, 21), &[]);
        let successor = version(term(2, 7, 0), &[&first]);
        assert!(successor.covers(&first) && later.covers(&first));
        assert!(!successor.covers(&later), "the old host made another change");
        assert!(!first.covers(&successor));
    }

    #[test]
    fn merged_version_covers_both_halves() {
        let before = version(term(1, 0, 20), &[]);
        let (one, other) = (version(term(2, 7, 3), &[&before]), version(term(2, 8, 90), &[&before]));
        assert!(!one.covers(&other) && !other.covers(&one));
        let merged = version(term(3, 9, 0), &[&one, &other]);
        assert!([&before, &one, &other].into_iter().all(|half| merged.covers(half)));
        assert!(!merged.covers(&version(term(2, 8, 91), &[&before])));
    }

    #[test]
    fn limited_version_covers_no_more_than_the_limit() {
        let before = version(term(1, 0, 20), &[]);
        let (later, other) = (version(term(2, 7, 3), &[&before]), version(term(2, 8, 9), &[]));
        let latest = version(term(3, 1, 4), &[&later, &other]);
        let limited = latest.clone().limited_to(&later);
        assert!(limited.covers(&later) && !limited.covers(&other));
        assert!(!limited.covers(&version(term(3, 1, 1), &[])));
        assert_eq!(latest.clone().limited_to(&latest), latest);
        assert!(!later.clone().limited_to(&version(term(1, 0, 19), &[])).covers(&before));
    }

    #[test]
    fn versions_are_ordered_by_epoch_and_then_by_change() {
        let position = |epoch, seq| version(term(epoch, 7, seq), &[]).position();
        assert!(position(1, 9) < position(2, 0) && position(2, 0) < position(2, 1));
    }

    #[test]
    fn forgotten_terms_count_as_covered() {
        let mut latest = version(term(1, 0, 5), &[]);
        let first = latest.clone();
        for epoch in 2..MAX_PAST_TERMS as u64 + 10 {
            latest = version(term(epoch, 1, 5), &[&latest]);
        }
        assert_eq!(latest.past.len(), MAX_PAST_TERMS);
        assert!(latest.covers(&first));
    }
}
