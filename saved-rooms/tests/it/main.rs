//! Tests of the crate's public API.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod file;
mod full_disk;
mod killed;
mod meeting;
mod write;
