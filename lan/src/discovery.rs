//! Finds rooms on the local network and announces hosted ones, by multicast DNS (RFC 6762) and DNS-based
//! service discovery (RFC 6763).
//!
//! Multicast DNS is only a hint: anyone can announce anything, and a killed host sends no goodbye. So
//! [`Discovery`] asks each hinted room over HTTP, lists it once it has answered, keeps asking, and removes it
//! when the answers stop. [`Sightings`] makes these decisions without sockets or a clock; [`Discovery`] is
//! the task around it. [`Advertisement`] is the host's side.

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

/// The DNS-SD service type.
pub const SERVICE: &str = "_pointing-party._tcp.local.";
