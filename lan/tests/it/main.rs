//! Integration tests: real hosts and clients over loopback sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod abuse;
mod connection_limiter;
mod guest;
mod handover;
mod hostile;
mod http;
mod leaving;
mod limits;
mod meeting;
#[cfg(target_os = "linux")]
mod open_host;
mod origins;
mod page;
mod proxy;
mod raw;
mod reconnecting;
#[cfg(target_os = "linux")]
mod soak;
mod succession;
mod successors;
mod unreliable_network;
