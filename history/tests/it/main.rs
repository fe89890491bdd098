//! Tests of the crate's public API.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod damage;
mod export;
mod meeting;
mod reading;
mod writing;
