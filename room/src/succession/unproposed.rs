//! Copies of the room with changes that its present host did not get. A member keeps each until the host has taken what is new
//! in it, because nobody else may have it.

use crate::limits::MAX_UNPROPOSED_COPIES;
use crate::{Snapshot, Term, Time};

/// The copies that this member keeps, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Unproposed {
    pub(super) copies: Vec<Snapshot>,
    /// When to send the first one.
    pub(super) due: Time,
    /// What was sent and is not answered yet.
    pub(super) sent: Option<Term>,
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
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        (!self.copies.is_empty()).then_some(self.due)
    }
}
