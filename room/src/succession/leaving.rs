//! A host that leaves while others could go on with the room. It hands it over by itself; from then on it has no part
//! in who hosts it.

use super::messages::{Output, Seen};
use super::{Duty, Succession};
use crate::Epoch;

impl Succession {
    pub(super) fn leave(&mut self) {
        if matches!(self.duty, Duty::Hosting(_)) {
            self.outputs.push(Output::HandOver);
        }
        self.duty = Duty::Left;
    }

    /// This member's host leaves and wants it to go on with the room.
    pub(super) fn take_over(&mut self, epoch: Epoch, seen: &Seen<'_>) {
        let can = match self.duty {
            Duty::Seated | Duty::Retrying(_) => self.may_host(seen),
            Duty::Seeking(_) | Duty::Joining(_) | Duty::Hosting(_) | Duty::Left => false,
        };
        // Somebody may have come to that epoch while this machine slept.
        if can && epoch > self.highest {
            self.open(epoch, Vec::new(), seen);
        }
    }
}
