//! A party on the network. It owns the sockets and the clocks, and knows nothing of windows.

pub mod about;
pub mod address;
pub mod discovery;
pub mod host;
pub mod identity;
pub mod interfaces;
pub mod join;
pub mod peer_client;
pub mod snapshot_file;
