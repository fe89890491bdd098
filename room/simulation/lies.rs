//! Which members lie, and what their lies have led to.

use std::collections::{BTreeMap, BTreeSet};

use super::checks::RevealRecord;
use super::network::{LinkId, MachineId};
use crate::Time;

/// The liars of a meeting.
#[derive(Default)]
pub(super) struct Liars {
    pub(super) machines: Vec<MachineId>,
    /// When they stop.
    pub(super) until: Time,
    /// The connections to liars that claim to host the room, and whether they have a right to it.
    pub(super) challenged: BTreeMap<LinkId, bool>,
    /// The rounds that were revealed at a liar. It may tell other hosts that they have had them; then its members do not send
    /// them, unless an estimate is missing.
    pub(super) reveals: BTreeSet<RevealRecord>,
}
