//! How much of a room's life somebody has seen, whoever hosted it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::TERMS;
use crate::{Epoch, Seq};

/// One host's time with a room, up to one of its changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Which of the room's hosts it was.
    pub epoch: Epoch,
    /// What that host drew at random when it opened the room, below [`crate::limits::NONCES`]; 0 at the room's first. Two halves of a
    /// split network may both have had a host of that epoch.
    #[serde(alias = "mark")]
    pub nonce: u32,
    /// The last of its changes that is included.
    pub seq: Seq,
}

/// What a state of a room includes: the tenure that it is of, and those before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Of which host it is, and up to which change.
    pub latest: Term,
    /// What it includes of earlier hosts' time, and of others that it was united with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Term>,
}

impl Term {
    /// Whether both are of the same host's time.
    pub fn is_of(&self, other: &Term) -> bool {
        (self.epoch, self.nonce) == (other.epoch, other.nonce)
    }
}

impl Version {
    /// Whether everything of the other is in this one: then there is nothing to be taken over from it.
    pub fn covers(&self, other: &Version) -> bool {
        other.terms().all(|theirs| self.includes(theirs))
    }

    /// What is newer, as long as nobody split: the later host's, and of one host's the one with more changes.
    pub fn age(&self) -> (Epoch, Seq) {
        (self.latest.epoch, self.latest.seq)
    }

    /// The earlier tenures of a room that goes on from this one and those others at another host: each once, up to the
    /// last change that any of them has.
    pub fn succeeded<'a>(versions: impl IntoIterator<Item = &'a Version>) -> Vec<Term> {
        let mut past = BTreeMap::<(Epoch, u32), Seq>::new();
        for term in versions.into_iter().flat_map(Version::terms) {
            let seq = past.entry((term.epoch, term.nonce)).or_default();
            *seq = term.seq.max(*seq);
        }
        let forgotten = past.len().saturating_sub(TERMS);
        past.into_iter().skip(forgotten).map(|((epoch, nonce), seq)| Term { epoch, nonce, seq }).collect()
    }

    fn includes(&self, theirs: &Term) -> bool {
        let is_forgotten = self.past.len() >= TERMS && self.past.iter().all(|own| own.epoch > theirs.epoch);
        is_forgotten || self.terms().any(|own| own.is_of(theirs) && own.seq >= theirs.seq)
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
        Version { latest, past: Version::succeeded(before.iter().copied()) }
    }

    #[test]
    fn a_successor_covers_what_it_went_on_from_and_nothing_else() {
        let first = version(term(1, 0, 20), &[]);
        let later = version(term(1, 0, 21), &[]);
        let successor = version(term(2, 7, 0), &[&first]);
        assert!(successor.covers(&first) && later.covers(&first));
        assert!(!successor.covers(&later), "the old host went on alone");
        assert!(!first.covers(&successor));
    }

    #[test]
    fn two_halves_cover_each_other_once_they_are_united() {
        let before = version(term(1, 0, 20), &[]);
        let (one, other) = (version(term(2, 7, 3), &[&before]), version(term(2, 8, 90), &[&before]));
        assert!(!one.covers(&other) && !other.covers(&one));
        let united = version(term(3, 9, 0), &[&one, &other]);
        assert!([&before, &one, &other].into_iter().all(|half| united.covers(half)));
        assert!(!united.covers(&version(term(2, 8, 91), &[&before])));
    }

    #[test]
    fn the_oldest_of_many_tenures_are_taken_as_known() {
        let mut version_now = version(term(1, 0, 5), &[]);
        let first = version_now.clone();
        for epoch in 2..TERMS as u64 + 10 {
            version_now = version(term(epoch, 1, 5), &[&version_now]);
        }
        assert_eq!(version_now.past.len(), TERMS);
        assert!(version_now.covers(&first));
    }
}
