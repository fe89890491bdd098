//! Which members lie, and what their lies have led to.

use std::collections::{BTreeMap, BTreeSet};

use super::checks::RevealRecord;
use super::network::{LinkId, MachineId};
use crate::Time;
use crate::chain::{Link, Position};
use crate::message::ReadCard;
use crate::room::Room;

/// The liars of a meeting.
#[derive(Default)]
pub(super) struct Liars {
    pub(super) machines: Vec<MachineId>,
    /// When they stop.
    pub(super) until: Time,
    /// The chains that each liar has seen and that name it as a successor.
    pub(super) old_chains: BTreeMap<MachineId, Vec<Vec<Link>>>,
    /// The chains that liars have opened on those.
    pub(super) opened: Vec<(Position, Vec<Link>)>,
    /// The connections to liars that claim to host the room, and whether they have a right to it.
    pub(super) challenged: BTreeMap<LinkId, bool>,
    /// The rounds that may be lost. Those that were revealed at a liar: it may tell other hosts that they have had them, and then its
    /// members do not send them, unless an estimate is missing. And those that were proposed.
    pub(super) lost_reveals: BTreeSet<RevealRecord>,
}

/// The name under which a liar visits a host.
pub(super) const LIAR_NAME: &str = "Liar";
/// The end of texts that a liar has changed.
pub(super) const LIE: &str = " (a lie)";

/// The texts as a liar passes them on.
pub(super) fn false_texts(mut texts: Vec<ReadCard>) -> Vec<ReadCard> {
    texts.iter_mut().for_each(|read| read.text.body.push_str(LIE));
    texts
}

/// Whether a room has a text of a liar.
pub(super) fn has_false_text(room: &Room) -> bool {
    room.snapshot().texts().values().any(|text| text.body.contains(LIE))
}
