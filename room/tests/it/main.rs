//! The rules of a room, by its public face.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod crowded;
mod frames;
mod heirs;
mod keeping;
mod moving;
mod playing;
mod properties;
mod records;
mod rules;
mod table;
mod world;
