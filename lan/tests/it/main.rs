//! Real hosts and real clients over sockets of loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod abuse;
mod connection_limiter;
mod guest;
mod handover;
mod successors;
mod hostile;
#[cfg(target_os = "linux")]
mod open_host;
mod http;
mod limits;
mod meeting;
mod unreliable_network;
mod origins;
mod page;
mod leaving;
mod proxy;
mod raw;
mod reconnecting;
#[cfg(target_os = "linux")]
mod soak;
mod succession;
