//! Integration tests of the `room` crate through its public API.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod auto_reveal;
mod limits;
mod message;
mod record;
mod reopening;
mod replica;
mod room;
mod rules;
mod successors;
mod table;
mod world;

/// How many random cases a property is tried with: all of them if the environment variable `THOROUGH` is set, as
/// `cargo xtask test` and CI do, else a tenth.
fn cases(thorough: u32) -> u32 {
    if std::env::var_os("THOROUGH").is_some() { thorough } else { thorough / 10 }
}
