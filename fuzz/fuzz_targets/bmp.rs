#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::seeds("bmp", "BMP"), |file: &[u8]| -> libfuzzer_sys::Corpus {
    phototell_fuzz::container("BMP", file)
});
