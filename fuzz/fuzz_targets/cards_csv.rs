//! Files of tickets.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::cards_csv(data));
