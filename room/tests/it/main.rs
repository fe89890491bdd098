//! The rules of a room, by its public face.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod change_of_host;
mod frames;
mod large_room;
mod properties;
mod random_meeting;
mod recorder;
mod rules;
mod snapshots;
mod successors;
mod table;
mod world;
