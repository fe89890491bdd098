//! Copies of the room with changes that its present host did not get. A member keeps each until the host has taken what is new
//! in it and the member has read that there, because nobody else may have it.

use crate::limits::{MAX_UNPROPOSED_COPIES, PROPOSAL_DELAY};
use crate::{Snapshot, Term, Time};

/// The copies that this member keeps, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Unproposed {
    pub(super) copies: Vec<Snapshot>,
    /// When to send the first one.
    pub(super) due: Time,
    /// What was sent and is not answered yet.
    pub(super) sent: Option<Term>,
    /// The copies that the present host has taken, and when. If it is lost before others have read their texts there, the next host
    /// gets them again.
    accepted: Vec<(Term, Time)>,
}

impl Unproposed {
    /// Keeps a copy. Of each term the newest one is enough.
    pub(super) fn keep(&mut self, copy: Snapshot, now: Time) {
        let new = copy.version().latest;
        let is_older = |known: &Snapshot| {
            let known = known.version().latest;
            known.is_same_term(&new) && known.seq < new.seq
        };
        self.copies.retain(|known| !is_older(known));
        if self.copies.iter().any(|known| known.version().latest.is_same_term(&new)) {
            return;
        }
        self.copies.push(copy);
        let excess = self.copies.len().saturating_sub(MAX_UNPROPOSED_COPIES);
        self.copies.drain(..excess);
        self.due = self.due.max(now);
    }

    /// The member has another host now, or none.
    pub(super) fn start_over(&mut self, due: Time) {
        (self.sent, self.due) = (None, due);
        self.accepted.clear();
    }

    /// The present host has taken the copy that was sent last.
    pub(super) fn accepted(&mut self, sent: Term, now: Time) {
        self.accepted.push((sent, now));
        self.due = now;
    }

    /// The next copy to send.
    pub(super) fn next(&self) -> Option<&Snapshot> {
        self.copies.iter().find(|copy| !self.is_accepted(copy))
    }

    /// Drops the copies that the host took a moment ago. This member has read everything there.
    pub(super) fn drop_accepted(&mut self, now: Time) {
        let (old, new) = self.accepted.iter().partition(|(_, at)| now - *at >= PROPOSAL_DELAY);
        let old: Vec<(Term, Time)> = old;
        self.copies.retain(|copy| old.iter().all(|(term, _)| copy.version().latest != *term));
        self.accepted = new;
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        self.next().is_some().then_some(self.due)
    }

    fn is_accepted(&self, copy: &Snapshot) -> bool {
        self.accepted.iter().any(|(term, _)| copy.version().latest == *term)
    }
}
