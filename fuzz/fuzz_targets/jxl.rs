#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::seeds("jxl", "JPEG XL"), |file: &[u8]| -> libfuzzer_sys::Corpus {
    phototell_fuzz::container("JPEG XL", file)
});
