//! A host that leaves while others could go on with the room. It hands it over by itself; from then on it has no part
//! in who hosts it.

use std::time::Duration;

use super::messages::{Output, Seen};
use super::{Duty, Succession};
use crate::Epoch;
use crate::limits::PING_EVERY;

impl Succession {
    pub(super) fn leave(&mut self) {
        if matches!(self.duty, Duty::Hosting(_)) {
            self.outputs.push(Output::HandOver);
        }
        self.duty = Duty::Left;
    }

    /// This member's host leaves and wants it to go on with the room.
    pub(super) fn take_over(&mut self, epoch: Epoch, silence: Duration, seen: &Seen<'_>) {
        let can = match self.duty {
            Duty::Seated | Duty::Retrying(_) => self.may_host(seen),
            Duty::Seeking(_) | Duty::Joining(_) | Duty::Hosting(_) | Duty::Left => false,
        };
        // A host that was silent said so long ago, and has asked others since.
        let is_old = silence >= PING_EVERY + PING_EVERY / 2;
        // Somebody may have come to that epoch meanwhile.
        if can && !is_old && epoch > self.highest {
            self.open(epoch, Vec::new(), seen);
        }
    }
}
