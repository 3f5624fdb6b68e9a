//! JPEG XL: a profile that names a display is written anew within the codestream, and the frames stay byte for byte, whether the
//! codestream stands alone, in one box, or in parts cut anywhere.

use std::fs;

use phototell::container::Depth;
use phototell::inspect::examine;
use phototell::scrub::{Policy, scrub_bytes};

/// How many bytes of the fixture's end are taken to be frames: fewer than there are.
const FRAMES: usize = 60;

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

/// What the profile in a file is called.
fn described(file: &[u8]) -> Vec<String> {
    let examined = examine(&file.to_vec(), Depth::Full).unwrap().unwrap();
    let of = examined.tags.iter().filter(|told| told.tag.key.name.starts_with("ProfileDescription"));
    of.map(|told| told.tag.value.to_string()).collect()
}

#[test]
fn a_display_goes_unnamed_and_its_picture_stays() {
    let bare = fs::read("testdata/jxl/display.jxl").unwrap();
    let head = [&b"\0\0\0\x0cJXL \r\n\x87\n"[..], &boxed(b"ftyp", b"jxl \0\0\0\0jxl ")].concat();
    let mut files = vec![bare.clone(), [head.clone(), boxed(b"jxlc", &bare)].concat()];
    for cut in [1, 30, bare.len() - FRAMES - 1] {
        let first = boxed(b"jxlp", &[&[0; 4], &bare[..cut]].concat());
        let last = boxed(b"jxlp", &[&[0x80, 0, 0, 1], &bare[cut..]].concat());
        files.push([head.clone(), first, boxed(b"Exif", b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"), last].concat());
    }
    assert_eq!(files.len(), 5);
    for file in files {
        assert!(described(&file).iter().any(|text| text.contains("27 inches")), "{:?}", described(&file));
        let (clean, scrubbed) = scrub_bytes(&file, &Policy::default()).unwrap();
        assert!(scrubbed.residuals.is_empty());
        assert!(described(&clean).iter().all(|text| text == "RGB"), "{:?}", described(&clean));
        assert!(clean.ends_with(&bare[bare.len() - FRAMES..]), "the frames are the same");
        let (again, second) = scrub_bytes(&clean, &Policy::default()).unwrap();
        assert!(again == clean && second.was_clean());
    }
}
