//! Fuzzes the frames that clients send to a host.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::client_frames(data));
