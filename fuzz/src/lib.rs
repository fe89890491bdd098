//! Fuzz targets for everything that reads untrusted bytes. Each target is a plain function that takes any bytes and
//! panics if they break an invariant.
//!
//! `cargo xtask fuzz TARGET` runs a target on millions of generated inputs. It starts from the files in
//! `corpus/TARGET`, one input per file; inputs that once failed are added there. `cargo test` replays the whole corpus.

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
pub type FuzzTarget = fn(&[u8]);

/// Every target, with the name of its corpus folder.
pub const TARGETS: [(&str, FuzzTarget); 5] = [
    ("client_frames", client_frames),
    ("host_frames", host_frames),
    ("cards_csv", cards_csv),
    ("txt_records", txt_records),
    ("peer_calls", peer_calls),
];
