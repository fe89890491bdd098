//! Fuzzes peer messages and snapshot files.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::peer_calls(data));
