//! The name under which the program joins and hosts rooms.

/// The program and its version, as others in a room see it.
pub(crate) const APP: &str = concat!("party ", env!("CARGO_PKG_VERSION"));
