#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::seeds("bmff", "ISO-BMFF"), |file: &[u8]| -> libfuzzer_sys::Corpus {
    phototell_fuzz::container("ISO-BMFF", file)
});
