//! Fuzzes the mDNS records that discovery reads.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::txt_records(data));
