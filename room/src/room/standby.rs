//! A member that stands by to host the room next, and whether others can reach it.

use std::collections::BTreeMap;

use crate::{Address, SeatId};

/// A member that offered to host the room next.
#[derive(Debug, Clone, Default)]
pub(super) struct Standby {
    /// The addresses on which it says it would listen.
    pub(super) addresses: Vec<Address>,
    /// The addresses that answered the host's last probe.
    pub(super) reached: Vec<Address>,
    /// Whether each other member could reach it, by that member's last report.
    pub(super) reports: BTreeMap<SeatId, bool>,
}

impl Standby {
    /// A majority decides, because a reporter may be faulty or malicious. The host counts as one more `yes`.
    pub(super) fn is_reachable(&self) -> bool {
        let reachable = self.reports.values().filter(|&&reached| reached).count();
        let unreachable = self.reports.len() - reachable;
        !self.reached.is_empty() && reachable + 1 >= unreachable
    }
}
