//! The rules of a room, by its public face.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod large_room;
mod frames;
mod successors;
mod snapshots;
mod change_of_host;
mod random_meeting;
mod properties;
mod recorder;
mod rules;
mod table;
mod world;
