//! Real hosts and real clients over sockets of loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod abuse;
mod crowd;
mod guest;
mod handover;
mod heirs;
mod hostile;
#[cfg(target_os = "linux")]
mod hosting;
mod http;
mod limits;
mod meeting;
mod noise;
mod origins;
mod page;
mod parting;
mod proxy;
mod raw;
mod reconnecting;
#[cfg(target_os = "linux")]
mod soak;
mod succession;
