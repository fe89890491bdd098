//! Real hosts and real clients over sockets of loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod crowd;
mod guest;
mod hostile;
mod http;
mod limits;
mod meeting;
mod noise;
mod origins;
mod parting;
mod proxy;
mod raw;
mod reconnecting;
