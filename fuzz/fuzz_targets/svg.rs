#![no_main]
libfuzzer_sys::fuzz_target!(init: phototell_fuzz::seeds("svg", "SVG"), |file: &[u8]| -> libfuzzer_sys::Corpus {
    phototell_fuzz::container("SVG", file)
});
