//! Tests of the crate's public API.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod export;
mod file;
mod meeting;
mod read;
mod write;
