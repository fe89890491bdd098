//! Fuzzes the frames that a hostile host sends to a member.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::host_frames(data));
