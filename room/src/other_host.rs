//! Another host of the same room, which a person has to decide about.
//!
//! Usually the hosts of two halves agree by themselves which of them stays ([`crate::chain::Claim`]). A host asks its people first
//! if they would be surprised: when they have worked together for a while, or when nobody else has been there for a while.
//! `succession/consent.rs` has the rule, and `room/other_host.rs` is the host's side.

use serde::{Deserialize, Serialize};

use crate::{Name, SeatKey};

/// Another host, in whose favour this one would step down. [`crate::State::can_decide_about_host`] says who decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherHost {
    /// The key of the other host.
    pub key: SeatKey,
    /// The name that the person there has in this room, if they have a seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// How many people are there, as that host says.
    pub people: u32,
    /// Whether everyone goes there; `None` if nobody has decided yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joins: Option<bool>,
}
