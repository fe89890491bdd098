//! What multicast DNS says.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::txt_records(data));
