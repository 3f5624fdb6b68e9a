#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::seeds("jp2", "JPEG 2000"), |file: &[u8]| -> libfuzzer_sys::Corpus {
    phototell_fuzz::container("JPEG 2000", file)
});
