//! The history by its public face.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod damage;
mod export;
mod meeting;
mod reading;
mod writing;
