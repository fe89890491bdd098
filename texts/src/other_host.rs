//! Sentences about another host of a room.

use room::OtherHost;

/// The question whether everyone goes to another host.
pub fn other_host(other: &OtherHost) -> String {
    let host = other.name.as_ref().map_or(crate::other_host_unknown(), |name| name.as_str());
    crate::other_host_asks(other.people as usize, host)
}
