//! Integration tests: real hosts and clients over loopback sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod about;
mod connection;
mod connection_limiter;
mod guest;
mod handover;
mod join;
mod limits;
mod meeting;
#[cfg(target_os = "linux")]
mod open_host;
mod origin_check;
mod page;
mod proxy;
mod raw;
mod returning;
mod session;
#[cfg(target_os = "linux")]
mod soak;
mod socket;
mod standby;
mod succession;
