//! The rules of a room, by its public face.

mod frames;
mod properties;
mod rules;
mod world;
