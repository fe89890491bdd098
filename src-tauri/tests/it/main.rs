//! The controller with no window: a page that only listens, and real rooms on loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod controller;
mod page;
mod persistence;
