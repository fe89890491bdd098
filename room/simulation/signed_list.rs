//! Which of a host's lists its people had when their connections broke.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::network::MachineId;
use crate::Time;
use crate::limits::{HOST_CHECK_INTERVAL, RECEIVED_AFTER};

/// The lists that a host has signed, and who had which of them. A successor opens the room on one of these lists.
#[derive(Default)]
pub(super) struct SignedList {
    /// The serial number of each delegation, and when the host signed it.
    serials: Vec<(Time, u32)>,
    /// The other machines that are here.
    here: BTreeSet<MachineId>,
    /// Since when somebody else has been here without interruption; `None` if nobody has ever come.
    company_since: Option<Time>,
    /// The machines whose connections broke without goodbye, with the delegation that they must have had.
    broken: BTreeMap<MachineId, u32>,
}

impl SignedList {
    pub(super) fn signed(&mut self, serial: u32, now: Time) {
        self.serials.push((now, serial));
    }

    pub(super) fn sat_down(&mut self, machine: MachineId, now: Time) {
        if self.here.is_empty() {
            self.company_since = Some(now);
        }
        self.here.insert(machine);
        self.broken.remove(&machine);
    }

    /// The machine's connection ended, with or without goodbye.
    pub(super) fn left(&mut self, machine: MachineId) {
        self.here.remove(&machine);
    }

    /// Whether somebody else has been here for this long.
    pub(super) fn has_company_for(&self, time: Duration, now: Time) -> bool {
        !self.here.is_empty() && self.company_since.is_some_and(|since| now - since >= time)
    }

    pub(super) fn broke(&mut self, machine: MachineId, now: Time) {
        self.left(machine);
        // A host takes note of it every second.
        let has_received = |(at, _): &&(Time, u32)| *at + RECEIVED_AFTER + HOST_CHECK_INTERVAL <= now;
        let serial = self.serials.iter().rfind(has_received).map_or(0, |(_, serial)| *serial);
        self.broken.entry(machine).and_modify(|known| *known = (*known).min(serial)).or_insert(serial);
    }

    /// Whether the host may step down for a successor that used the list with this number.
    pub(super) fn allows(&self, serial: u32) -> bool {
        self.company_since.is_none() || self.broken.values().min().is_some_and(|oldest| serial >= *oldest)
    }
}
