#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::seeds("webp", "WebP"), |file: &[u8]| -> libfuzzer_sys::Corpus {
    phototell_fuzz::container("WebP", file)
});
