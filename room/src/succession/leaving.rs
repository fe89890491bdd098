//! How a host hands over the room and how a member leaves. A person who leaves takes no further part in succession. A
//! host that only hands the room over becomes an ordinary member.

use std::time::Duration;

use super::events::{MemberView, Output};
use super::{Phase, Succession};
use crate::Epoch;
use crate::limits::PING_INTERVAL;

impl Succession {
    pub(super) fn leave(&mut self) {
        if self.is_hosting() {
            self.outputs.push(Output::HandOver);
        }
        self.phase = Phase::Left;
    }

    /// Hands the room over and waits, as a member, for the announcement of the new host. If no successor takes the
    /// room, this member's connection ends like all others.
    pub(super) fn hand_over(&mut self, view: &MemberView<'_>) {
        let can_hand_over = match &self.phase {
            Phase::Hosting(hosting) => hosting.offering.is_none(),
            Phase::Connected | Phase::Retrying(_) | Phase::Searching(_) | Phase::Joining(_) | Phase::Left => {
                false
            }
        };
        if can_hand_over && view.state.next_hosts().next().is_some() {
            self.outputs.push(Output::HandOver);
            self.phase = Phase::Connected;
        }
    }

    /// Opens the room at the request of the leaving host.
    pub(super) fn take_over(&mut self, epoch: Epoch, silence: Duration, view: &MemberView<'_>) {
        let can_take_over = match self.phase {
            Phase::Connected | Phase::Retrying(_) => self.can_host(view),
            Phase::Searching(_) | Phase::Joining(_) | Phase::Hosting(_) | Phase::Left => false,
        };
        // After a long silence the request is old, and the host has asked other successors since.
        let is_stale = silence >= PING_INTERVAL + PING_INTERVAL / 2;
        // Another member may have opened the room at this epoch in the meantime.
        if can_take_over && !is_stale && epoch > self.highest_epoch {
            // The leaving host tells everyone.
            self.open(epoch);
        }
    }
}
