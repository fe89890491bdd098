//! What strangers send, at everything that reads it: one plain function a kind of input, which panics if
//! that input breaks something.
//!
//! `cargo xtask fuzz TARGET` tries one on millions of inputs that it makes up. What it starts from is in
//! `corpus/TARGET`, one input a file, and what once broke something joins it there; an ordinary test run
//! tries all of these again.

mod cards_csv;
mod client_frames;
mod host_frames;
mod peer_calls;
mod txt_records;

pub use cards_csv::cards_csv;
pub use client_frames::client_frames;
pub use host_frames::host_frames;
pub use peer_calls::peer_calls;
pub use txt_records::txt_records;

/// What takes any bytes, and panics if they break something.
pub type JoinTarget = fn(&[u8]);

/// Every target, by the name of its folder in the corpus.
pub const TARGETS: [(&str, JoinTarget); 5] = [
    ("client_frames", client_frames),
    ("host_frames", host_frames),
    ("cards_csv", cards_csv),
    ("txt_records", txt_records),
    ("peer_calls", peer_calls),
];
