#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::seeds("gif", "GIF"), |file: &[u8]| -> libfuzzer_sys::Corpus {
    phototell_fuzz::container("GIF", file)
});
