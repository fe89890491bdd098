//! Whole programs over real sockets, networks and windows.

// All of this is test code, also what stands outside the tests' own functions.
#![allow(clippy::unwrap_used)]

mod accessibility;
mod change_of_host;
mod discovery;
mod gallery;
mod guests;
mod host_snapshot;
mod keyboard;
mod languages;
mod latency;
mod layering;
mod office;
mod page_cost;
mod page_size;
mod picture;
mod scenes;
mod succession;
mod windows;
