//! Tests of the controller with a fake window and real rooms on loopback.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod controller;
mod new_room;
mod older_files;
mod page;
mod persistence;
