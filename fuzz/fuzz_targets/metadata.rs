#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::block_seeds("metadata"), |input: &[u8]| phototell_fuzz::metadata(input));
