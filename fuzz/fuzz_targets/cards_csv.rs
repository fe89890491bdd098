//! Fuzzes the import of card files.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::cards_csv(data));
