//! Finds the rooms of a network, and lets a room be found, by multicast DNS (RFC 6762) and its
//! service discovery (RFC 6763).
//!
//! What multicast DNS says is a hint and never more: anybody may say anything there, and a host that
//! was killed takes nothing back. So [`Discovery`] asks each hinted room itself, lists it once it has
//! answered, keeps asking, and drops it when the answers stop. [`Sightings`] decides that without a
//! socket or a clock; [`Discovery`] is the task around it. [`Advertisement`] is the host's side.

mod advertise;
mod announcement;
mod browse;
mod daemon;
mod sightings;
mod txt;

pub use advertise::{AdvertiseError, Advertisement};
pub use browse::Discovery;
pub use sightings::{AddressQuery, Hint, Sightings};
pub use txt::Txt;

/// The service type, as DNS has it.
pub const SERVICE: &str = "_pointing-party._tcp.local.";
