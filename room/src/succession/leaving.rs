//! A host that hands the room over to others who could go on with it: because its person leaves, and then it has no part
//! any more in who hosts it; or because they want to be just one of the members.

use std::time::Duration;

use super::events::{Output, Seen};
use super::peer_status::Peer;
use super::{Phase, Succession};
use crate::Epoch;
use crate::limits::PING_EVERY;

impl Succession {
    pub(super) fn leave(&mut self) {
        if matches!(self.phase, Phase::Hosting(_)) {
            self.outputs.push(Output::HandOver);
        }
        self.phase = Phase::Left;
    }

    /// Another half of a split network has removed this member, and whoever it sat with is gone.
    pub(super) fn be_removed(&mut self, by: Peer, seen: &Seen<'_>) {
        if matches!(self.phase, Phase::Seeking(_)) && self.contacts.get(by, seen.state).is_some() {
            self.outputs.push(Output::Removed);
            self.phase = Phase::Left;
        }
    }

    /// As a member it waits to be told where the room is. If nobody takes it, its connection ends as all others do.
    pub(super) fn hand_over(&mut self, seen: &Seen<'_>) {
        let may = match &self.phase {
            Phase::Hosting(hosting) => !hosting.is_busy(),
            Phase::Seated | Phase::Retrying(_) | Phase::Seeking(_) | Phase::Joining(_) | Phase::Left => false,
        };
        if may && seen.state.next_hosts().next().is_some() {
            self.outputs.push(Output::HandOver);
            self.phase = Phase::Seated;
        }
    }

    /// This member's host leaves and wants it to go on with the room.
    pub(super) fn take_over(&mut self, epoch: Epoch, silence: Duration, seen: &Seen<'_>) {
        let can = match self.phase {
            Phase::Seated | Phase::Retrying(_) => self.may_host(seen),
            Phase::Seeking(_) | Phase::Joining(_) | Phase::Hosting(_) | Phase::Left => false,
        };
        // A host that was silent said so long ago, and has asked others since.
        let is_old = silence >= PING_EVERY + PING_EVERY / 2;
        // Somebody may have come to that epoch meanwhile.
        if can && !is_old && epoch > self.highest {
            self.open(epoch, Vec::new(), seen);
        }
    }
}
