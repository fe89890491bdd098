//! Integration tests of the `room` crate through its public API.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

mod actions;
mod auto_reveal;
mod avatar;
mod away;
mod backlog;
mod chain;
mod client_protocol;
mod consent;
mod driver;
mod first_driver;
mod hosting;
mod late_joiner;
mod limits;
mod meeting;
mod message;
mod new_card;
mod one_seat;
mod other_host;
mod peers;
mod proposals;
mod proposing;
mod reactions;
mod record;
mod removal;
mod reopening;
mod replica;
mod reveal;
mod room;
mod round;
mod scale;
mod searching;
mod settle_and_revote;
mod snapshot;
mod successors;
mod summary;
mod timer;
mod transfer;
mod turn;
mod valid_vote;
mod winner_or_tie;
mod world;

/// How many random cases a property is tried with: all of them if the environment variable `THOROUGH` is set, as
/// `cargo xtask test` and CI do, else a tenth.
fn cases(thorough: u32) -> u32 {
    if std::env::var_os("THOROUGH").is_some() { thorough } else { thorough / 10 }
}
