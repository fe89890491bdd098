//! Tests of whole programs over real sockets, networks, browsers and windows. Run them with `cargo xtask test`, which
//! installs the required programs and builds the app, `party` and the page first.

// Clippy allows `unwrap` only inside test functions; here the helper functions are test code too.
#![allow(clippy::unwrap_used)]

mod accessibility;
mod discovery;
mod gallery;
mod glossary;
mod guest;
mod keyboard;
mod languages;
mod latency;
mod layering;
mod limits;
mod meeting;
mod page_cost;
mod page_size;
mod picture;
mod program;
mod redirect;
mod replication;
mod rules;
mod scenes;
mod snapshot_writer;
mod succession;
mod trust;
mod window;
