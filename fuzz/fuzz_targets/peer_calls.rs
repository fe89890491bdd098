//! What other members' machines say, and what stands in a room's file.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::peer_calls(data));
