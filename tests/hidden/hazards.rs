//! Each hazard of the formats, and each case in which another tool left something behind or broke a picture, has what holds it:
//! a place of this test, a test elsewhere in the tree, or a case below. Ids begin with the format (`H-PNG-02`); the cases of other
//! tools have numbers. Films are apart.

use std::collections::BTreeSet;
use std::fs;

use phototell::container::{Depth, Refusal};
use phototell::inspect::examine;
use phototell::leak::Class;
use phototell::metadata::limits;
use phototell::scrub::{Failure, Policy, scrub_bytes};

use crate::blocks::{self, deflated, packet};
use crate::exif::{Data, Exif, gps};
use crate::search::holds;
use crate::wrap::{
    AV1, HEVC, apng, app1_exif, app1_xmp, app13_iptc, boxed, chunk, gif, heif, jpeg, jpeg_pixels, picture, png, tiff,
    webp,
};

/// What holds a hazard.
enum Held {
    /// A place of this test: container and name.
    Place(&'static str, &'static str),
    /// A test elsewhere: file and function.
    Test(&'static str, &'static str),
    /// A case below.
    Case(fn()),
}
use Held::{Case, Place, Test};

const SECOND: &str = "tests/second_pictures.rs";
const SVG: &str = "tests/svg.rs";
const HOSTILE: &str = "tests/hostile.rs";
const CLI: &str = "tests/cli.rs";
const LAWS: &str = "tests/every_format.rs";

#[rustfmt::skip]
const HAZARDS: &[(&str, &[Held])] = &[
    ("H-JPEG-01", &[Case(colours_stay_in_each_container)]),
    ("H-JPEG-02", &[Case(each_orientation_stays)]),
    ("H-JPEG-03", &[Case(jfif_stays_in_front_of_adobe)]),
    ("H-JPEG-04", &[Place("JPEG", "COM between scans"), Place("JPEG", "APP1 Exif between scans")]),
    ("H-JPEG-05", &[Place("JPEG", "JPG0"), Place("JPEG", "JPG13")]),
    ("H-JPEG-06", &[Place("JPEG", "APP14 Adobe, behind 12 bytes")]),
    ("H-JPEG-07", &[Place("JPEG", "an unused DQT"), Place("JPEG", "an unused DHT")]),
    ("H-JPEG-08", &[Place("JPEG", "Exif of a stereo pair's second picture"), Place("JPEG", "Exif of a gain map")]),
    ("H-JPEG-09", &[Case(one_class_goes_wherever_it_stands)]),
    ("H-JPEG-10", &[Test(SECOND, "a_gain_map_keeps_what_describes_it_and_its_length_is_stated")]),
    ("H-JPEG-11", &[Case(previews_are_told_and_go), Place("JPEG", "APP1 Exif, the thumbnail of IFD1")]),
    ("H-JPEG-12", &[Case(a_manifests_pictures_are_told_and_go), Place("JPEG", "APP11 JUMBF")]),
    ("H-JPEG-13", &[Place("JPEG", "a second APP1 Exif"), Place("JPEG", "APP1 extended XMP")]),
    ("H-JPEG-14", &[Place("JPEG", "behind EOI"), Place("JPEG", "Samsung's trailer"), Place("JPEG", "an archive behind EOI")]),
    ("H-JPEG-15", &[Test("tests/thorough.rs", "what_stands_behind_the_coded_data_goes_and_the_picture_stays"), Test("tests/thorough.rs", "a_code_that_isnt_followed_is_named")]),
    ("H-JPEG-16", &[Place("JPEG", "the number of fill bytes before markers"), Test("src/container/jpeg/tests/mod.rs", "fill_bytes_go_before_restart_markers_too")]),
    ("H-JPEG-17", &[Place("JPEG", "DNL with more than a number"), Test("src/container/jpeg/tests/mod.rs", "dnl_goes_where_the_frame_has_its_lines")]),
    ("H-PNG-01", &[Place("PNG", "a private chunk"), Place("PNG", "sPLT"), Place("PNG", "iDOT"), Place("PNG", "npTc behind its fields")]),
    ("H-PNG-02", &[Place("PNG", "behind the stream of IDAT"), Place("PNG", "a second stream behind that of IDAT")]),
    ("H-PNG-03", &[Place("PNG", "behind IEND"), Place("PNG", "an IDAT behind IEND")]),
    ("H-PNG-04", &[Case(colours_stay_in_each_container)]),
    ("H-PNG-05", &[Place("PNG", "Raw profile type exif"), Place("PNG", "Raw profile type APP1"), Place("PNG", "Raw profile type iptc"), Place("PNG", "Raw profile type xmp")]),
    ("H-PNG-06", &[Place("PNG", "an IDAT behind the stream"), Place("PNG", "behind the stream of fdAT"), Test("src/container/png/tests.rs", "an_animation_is_numbered_anew")]),
    ("H-PNG-07", &[Test(LAWS, "a_scrubbed_picture_is_the_same_picture_and_stays_as_it_is"), Case(what_pictures_show_is_said_not_to_be_examined)]),
    ("H-GIF-01", &[Place("GIF", "an unknown application"), Place("GIF", "plain text"), Place("GIF", "an unknown extension"), Place("GIF", "behind the trailer")]),
    ("H-GIF-02", &[Place("GIF", "a further sub-block behind the code"), Place("GIF", "behind the code in its own sub-block")]),
    ("H-WEBP-01", &[Place("WebP", "PSAI"), Place("WebP", "an unknown chunk"), Case(colours_stay_in_each_container)]),
    ("H-WEBP-02", &[Place("WebP", "behind the RIFF chunk")]),
    ("H-WEBP-03", &[Test("tests/thorough.rs", "a_webp_loses_what_stands_behind_its_lossless_streams")]),
    ("H-TIFF-01", &[Place("TIFF", "Artist"), Place("TIFF", "HostComputer"), Place("TIFF", "PageName"), Place("TIFF", "TargetPrinter"), Place("TIFF", "a private tag")]),
    ("H-TIFF-02", &[Place("TIFF", "Artist of the second page"), Place("TIFF", "Artist of a SubIFD")]),
    ("H-TIFF-03", &[Place("TIFF", "GeoAsciiParams")]),
    ("H-TIFF-04", &[Place("TIFF", "a value that two entries share"), Test("src/grammar/ifd/tests.rs", "a_value_that_a_kept_entry_shares_stays")]),
    ("H-TIFF-05", &[Place("TIFF", "behind the rows of a strip"), Place("TIFF", "behind the stream of a strip, LZW"), Place("TIFF", "behind the stream of a tile, Deflate"), Place("TIFF", "behind the stream of a strip, PackBits")]),
    ("H-DNG-01", &[Test("tests/dng.rs", "the_raw_picture_and_what_develops_it_stay")]),
    ("H-HEIF-01", &[Place("ISO-BMFF", "an Exif item of an AVIF"), Test("src/container/bmff/tests/scrub.rs", "a_scrub_takes_items_out_with_all_that_points_to_them")]),
    ("H-HEIF-02", &[Place("ISO-BMFF", "a film in mpvd")]),
    ("H-HEIF-03", &[Place("ISO-BMFF", "free behind meta"), Place("ISO-BMFF", "Samsung's data in sefd")]),
    ("H-HEIF-04", &[Test("src/container/bmff/tests/scrub.rs", "the_headroom_of_a_gain_map_stays_and_nothing_else_of_its_exif")]),
    ("H-HEIF-05", &[Place("ISO-BMFF", "a thumbnail"), Place("ISO-BMFF", "a hidden picture")]),
    ("H-HEIF-06", &[Place("ISO-BMFF", "a second mdat"), Place("ISO-BMFF", "unused bytes of mdat"), Place("ISO-BMFF", "a uuid box of nobody"), Place("ISO-BMFF", "a box of nobody")]),
    ("H-HEIF-07", &[Case(compact_files_are_refused)]),
    ("H-HEIF-08", &[Place("ISO-BMFF", "a profile (colr), the description")]),
    ("H-HEIF-09", &[Case(exif_never_turns_a_heif)]),
    ("H-HEIF-10", &[Place("ISO-BMFF", "SEI, a user's data"), Place("ISO-BMFF", "a filler unit"), Place("ISO-BMFF", "an unspecified unit"), Place("ISO-BMFF", "SEI of the configuration (hvcC)")]),
    ("H-HEIF-11", &[Place("ISO-BMFF", "OBU of metadata, T.35"), Place("ISO-BMFF", "OBU of padding"), Place("ISO-BMFF", "OBU of a reserved type"), Place("ISO-BMFF", "OBU of the configuration (av1C)")]),
    ("H-JXL-01", &[Place("JPEG XL", "jbrd"), Place("JPEG XL", "jbrd behind an Exif box")]),
    ("H-JXL-02", &[Place("JPEG XL", "jbrd behind an Exif box")]),
    ("H-JXL-03", &[Place("JPEG XL", "jumb"), Place("JPEG XL", "brob of a box of nobody"), Place("JPEG XL", "free"), Place("JPEG XL", "a box of nobody")]),
    ("H-JXL-04", &[Place("JPEG XL", "behind the last frame"), Case(a_profile_in_a_codestream_loses_its_name), Test("src/container/jxl/tests.rs", "a_profile_is_written_anew_wherever_the_codestream_is_cut"), Test("src/grammar/jxl/tests.rs", "names_previews_and_extensions_are_told")]),
    ("H-JP2-01", &[Place("JPEG 2000", "xml"), Place("JPEG 2000", "a uuid box of nobody"), Place("JPEG 2000", "jp2i"), Place("JPEG 2000", "a comment in the main header")]),
    ("H-JP2-02", &[Place("JPEG 2000", "a comment in a tile-part's header"), Place("JPEG 2000", "between two tile-parts"), Place("JPEG 2000", "behind the end of the codestream")]),
    ("H-PSD-01", &[Case(documents_and_raws_are_told_and_refused)]),
    ("H-SVG-01", &[Test(SVG, "a_photo_in_a_drawing_is_scrubbed_itself"), Place("SVG", "a comment of a JPEG inside")]),
    ("H-SVG-02", &[Test(SVG, "nothing_is_fetched_and_no_host_is_named"), Place("SVG", "a script"), Place("SVG", "a font elsewhere")]),
    ("H-SVG-03", &[Test(SVG, "titles_notes_and_editors_go"), Place("SVG", "title"), Place("SVG", "desc")]),
    ("H-BMP-01", &[Place("BMP", "the path of a linked profile"), Place("BMP", "the padding of rows"), Place("BMP", "behind the pixels")]),
    ("H-XMP-01", &[Place("JPEG", "APP1 XMP, a thumbnail in base64"), Test("src/metadata/xmp/tests.rs", "pictures_in_base64_are_embedded_files_and_go")]),
    ("H-XMP-02", &[Place("JPEG", "APP1 XMP, an unknown namespace"), Test("src/metadata/xmp/tests.rs", "unknown_namespaces_go_with_all_that_is_not_needed")]),
    ("H-AI-01", &[Case(of_a_label_the_statement_stays_in_each_place)]),
    ("H-AI-02", &[Case(only_the_codes_of_machines_stay), Place("JPEG", "APP1 XMP, DigitalSourceType")]),
    ("H-LIM-01", &[Case(sixteen_mib_pass_and_seventeen_are_a_fault), Test(HOSTILE, "streams_that_inflate_without_end_are_cut_off")]),
    ("H-LIM-02", &[Case(sixty_four_levels_pass_and_one_more_is_a_fault), Test(HOSTILE, "packets_that_nest_expand_or_list_without_end_are_cut_off")]),
    ("H-LIM-03", &[Case(boxes_and_files_within_files_end_at_their_limits), Test("src/grammar/ifd/tests.rs", "the_number_of_entries_ends_at_its_limit"), Test("src/grammar/ifd/tests.rs", "nesting_ends_at_its_limit"), Test("src/grammar/ifd/tests.rs", "the_number_of_directories_ends_at_its_limit"), Test("src/grammar/ifd/tests.rs", "a_loop_ends_and_is_told"), Test("src/container/bmff/tests/mod.rs", "boxes_nest_no_deeper_than_the_limit"), Test(HOSTILE, "directories_that_loop_are_read_once")]),
    ("H-FS-01", &[Case(a_copy_is_a_fresh_file_alone), Test("src/walk/siblings/tests.rs", "takeout_in_its_namings")]),
    ("H-OUT-01", &[Test("src/report/text.rs", "a_tag_can_not_write_to_the_terminal")]),
    ("H-OUT-02", &[Test(CLI, "names_need_not_be_unicode_nor_harmless"), Test(CLI, "lists_are_separated_by_nul_or_by_newlines")]),
    ("H-AND-01", &[Case(what_android_leaves_is_told)]),
];

/// Hazards of films, which aren't scrubbed.
const APART: &[&str] = &["H-MP4-01", "H-MP4-02", "H-MP4-03", "H-MP4-04", "H-MP4-05", "H-MP4-06"];

#[rustfmt::skip]
const PEERS: &[(u8, &[Held])] = &[
    (1, &[Test(SECOND, "each_picture_is_scrubbed_and_found_where_the_index_says"), Place("JPEG", "a preview that the MP index lists")]),
    (2, &[Place("JPEG", "a film behind EOI"), Test(SECOND, "a_gain_map_keeps_what_describes_it_and_its_length_is_stated")]),
    (3, &[Place("JPEG", "Samsung's trailer"), Case(a_trailer_follows_a_picture_without_its_end)]),
    (4, &[Place("JPEG", "behind EOI, and a second end behind that")]),
    (5, &[Place("JPEG", "APP0 JFIF's thumbnail"), Place("JPEG", "APP0 JFXX, behind 8 bytes"), Place("JPEG", "APP0 JFXX, behind 6 bytes")]),
    (6, &[Place("JPEG", "APP1 Exif, the thumbnail of IFD1"), Case(previews_are_told_and_go)]),
    (7, &[Place("JPEG", "a second APP1 Exif")]),
    (8, &[Place("JPEG", "APP4 of nobody"), Place("JPEG", "APP9 of nobody"), Place("JPEG", "APP15 of nobody"), Place("JPEG", "APP11 JUMBF")]),
    (9, &[Place("JPEG", "APP1 extended XMP")]),
    (10, &[Place("JPEG", "COM")]),
    (11, &[Place("JPEG", "APP13, an IPTC caption"), Place("JPEG", "APP13, a resource that nobody knows")]),
    (12, &[Case(ancestors_of_a_document_go_from_a_png)]),
    (13, &[Case(one_class_goes_wherever_it_stands)]),
    (14, &[Test(CLI, "what_is_not_in_the_folder_is_named_with_its_reason"), Test(CLI, "in_place_names_what_it_left_and_ends_with_3")]),
    (15, &[Case(one_class_goes_wherever_it_stands)]),
    (16, &[Place("PNG", "text behind IDAT"), Place("PNG", "Raw profile type exif"), Place("PNG", "the prompt of a machine"), Place("PNG", "caBX"), Place("PNG", "tIME, too long"), Place("PNG", "a picture behind IEND")]),
    (17, &[Case(a_compressed_packet_goes_from_a_png)]),
    (18, &[Place("WebP", "EXIF whose flag is off"), Place("WebP", "XMP whose flag is off")]),
    (19, &[Place("TIFF", "Artist of the second page"), Place("TIFF", "XMP of the second page"), Place("TIFF", "XMP, an element")]),
    (20, &[Place("ISO-BMFF", "a profile (colr), the description"), Place("ISO-BMFF", "a profile (colr), a private tag")]),
    (21, &[Place("ISO-BMFF", "an Exif item, meta behind mdat"), Case(a_heif_tells_wherever_its_meta_stands)]),
    (22, &[Place("ISO-BMFF", "a uri item"), Place("ISO-BMFF", "a second Exif item"), Place("ISO-BMFF", "C2PA's uuid box"), Place("ISO-BMFF", "an XMP item, an element")]),
    (23, &[Place("JPEG XL", "brob of Exif"), Place("JPEG XL", "brob of xml"), Place("JPEG XL", "jbrd")]),
    (25, &[Case(a_position_is_read_in_any_order_of_tags)]),
    (26, &[Case(a_text_behind_a_large_picture_is_found)]),
    (27, &[Place("PNG", "tEXt"), Place("PNG", "iTXt XMP, an attribute")]),
    (28, &[Test("src/metadata/filename/tests.rs", "names_tell_by_convention")]),
    (29, &[Test("src/walk/siblings/tests.rs", "takeout_in_its_namings"), Test("src/walk/siblings/tests.rs", "xmp_belongs_to_the_named_file_or_else_to_the_raw")]),
    (31, &[Case(a_copy_is_a_fresh_file_alone), Test("src/os/attributes.rs", "attributes_are_listed_with_their_values")]),
    (32, &[Case(a_copy_is_a_fresh_file_alone), Test("src/os/mod.rs", "hard_links_are_counted")]),
    (34, &[Test(HOSTILE, "truncated_files_say_so"), Test(HOSTILE, "files_of_no_bytes_and_text_are_of_no_known_kind")]),
    (35, &[Case(each_orientation_stays)]),
    (36, &[Case(each_orientation_stays)]),
    (37, &[Case(colours_stay_in_each_container)]),
    (38, &[Case(jfif_stays_in_front_of_adobe), Case(adobes_transform_stays)]),
    (39, &[Case(colours_stay_in_each_container)]),
    (40, &[Test(SECOND, "apples_gain_map_keeps_its_strength"), Test(SECOND, "a_gain_map_keeps_what_describes_it_and_its_length_is_stated")]),
    (41, &[Test(SECOND, "each_picture_is_scrubbed_and_found_where_the_index_says")]),
    (42, &[Test("src/container/bmff/tests/scrub.rs", "the_headroom_of_a_gain_map_stays_and_nothing_else_of_its_exif")]),
    (43, &[Place("ISO-BMFF", "a film in mpvd")]),
    (44, &[Test(LAWS, "a_scrubbed_picture_is_the_same_picture_and_stays_as_it_is"), Case(a_heif_keeps_its_codestream)]),
    (45, &[Place("ISO-BMFF", "an Exif item in idat, version 1"), Place("ISO-BMFF", "an Exif item in idat, version 2"), Place("ISO-BMFF", "an Exif item, iloc of version 2"), Place("ISO-BMFF", "an XMP item in two extents, version 0")]),
    (46, &[Case(a_heif_keeps_its_codestream)]),
    (47, &[Case(documents_and_raws_are_told_and_refused)]),
    (48, &[Case(an_empty_segment_stays_a_segment)]),
    (49, &[Place("JPEG 2000", "XMP's uuid box, an element"), Place("JPEG 2000", "xml")]),
    (50, &[Case(every_frame_stays)]),
    (51, &[Case(every_page_stays)]),
    (52, &[Test(LAWS, "a_scrubbed_picture_is_the_same_picture_and_stays_as_it_is"), Place("WebP", "EXIF, Artist")]),
    (53, &[Test("src/walk/siblings/tests.rs", "a_live_photo_and_its_edits_are_one")]),
    (54, &[Case(density_stays)]),
    (56, &[Test(LAWS, "a_scrubbed_picture_is_the_same_picture_and_stays_as_it_is")]),
    (57, &[Case(what_went_is_counted)]),
    (58, &[Test("src/report/text.rs", "a_tag_can_not_write_to_the_terminal")]),
    (59, &[Test(CLI, "names_need_not_be_unicode_nor_harmless"), Test(HOSTILE, "a_jpeg_in_a_png_name_is_a_jpeg")]),
    (60, &[Test("src/os/temporary.rs", "a_new_name_is_never_taken_from_a_file_that_has_it")]),
    (61, &[Case(sixteen_mib_pass_and_seventeen_are_a_fault), Test(HOSTILE, "very_many_small_parts_take_no_longer_than_few"), Test(HOSTILE, "directories_that_loop_are_read_once")]),
    (62, &[Test("src/leak/null.rs", "zeroed_positions_tell_nothing"), Case(what_android_leaves_is_told)]),
    (63, &[Test("src/record/facts/tests.rs", "clocks_that_were_never_set_are_no_candidates"), Test("src/record/facts/tests.rs", "positions_that_say_nothing")]),
];

/// Films; what servers did with their originals; PDF.
const NOT_OURS: &[u8] = &[24, 30, 33, 55];

#[test]
fn every_hazard_and_every_case_of_other_tools_is_held() {
    let places = crate::places();
    let named =
        |container: &str, name: &str| places.iter().any(|place| place.container == container && place.name == name);
    let rows = HAZARDS.iter().map(|(id, held)| ((*id).to_owned(), held));
    let rows = rows.chain(PEERS.iter().map(|(number, held)| (number.to_string(), held)));
    let (mut ids, mut cases) = (BTreeSet::new(), BTreeSet::new());
    for (id, held) in rows {
        assert!(!held.is_empty() && ids.insert(id.clone()), "{id} is held by nothing, or stands twice");
        for held in *held {
            match held {
                Place(container, name) => {
                    assert!(named(container, name), "{id}: there is no place {container}, {name}")
                }
                Test(file, function) => {
                    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{id}: {file}: {error}"));
                    let held = text.contains(&format!("#[test]\nfn {function}()"))
                        || text.contains(&format!("#[test]\n    fn {function}()"));
                    assert!(held, "{id}: no test {function} in {file}");
                }
                // A case that several hazards share runs once.
                Case(case) => {
                    if cases.insert(*case as usize) {
                        case();
                    }
                }
            }
        }
    }
    let numbered = |format: &str, count: usize| (1..=count).map(|n| format!("H-{format}-{n:02}")).collect::<Vec<_>>();
    let formats = [
        ("JPEG", 17),
        ("PNG", 7),
        ("GIF", 2),
        ("WEBP", 3),
        ("TIFF", 5),
        ("DNG", 1),
        ("HEIF", 11),
        ("JXL", 4),
        ("JP2", 2),
        ("MP4", 6),
        ("PSD", 1),
        ("SVG", 3),
        ("BMP", 1),
        ("XMP", 2),
        ("AI", 2),
        ("LIM", 3),
        ("FS", 1),
        ("OUT", 2),
        ("AND", 1),
    ];
    let hazards =
        formats.iter().flat_map(|(format, count)| numbered(format, *count)).filter(|id| !APART.contains(&id.as_str()));
    let peers = (1..=63u8).filter(|number| !NOT_OURS.contains(number)).map(|number| number.to_string());
    let wanted: BTreeSet<String> = hazards.chain(peers).collect();
    assert_eq!(ids, wanted);
    assert_eq!(ids.len(), 68 + 59);
    assert!(cases.len() >= 25, "{} cases", cases.len());
}

fn clean(file: &Vec<u8>) -> Vec<u8> {
    scrub_bytes(file, &Policy::default()).unwrap_or_else(|why| panic!("{why}")).0
}

fn keys(file: &[u8]) -> Vec<String> {
    examine(&file.to_vec(), Depth::Full).unwrap().unwrap().tags.iter().map(|told| told.tag.key.to_string()).collect()
}

fn faults(file: &[u8]) -> usize {
    examine(&file.to_vec(), Depth::Full).unwrap().unwrap().faults.len()
}

fn small() -> image::RgbImage {
    picture(24, 16, 7)
}

fn turned(orientation: u16) -> Vec<u8> {
    Exif {
        ifd0: vec![(0x0112, Data::Short(orientation)), (0x013b, Data::Ascii("Alex Example".into()))],
        ..Exif::default()
    }
    .block()
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
}

fn riff(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = [kind, &(data.len() as u32).to_le_bytes()[..], data].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

/// The orientation that kamadak-exif finds, as far as it reads the container.
fn orientation(file: &[u8]) -> Option<u32> {
    let exif = ::exif::Reader::new().read_from_container(&mut std::io::Cursor::new(file)).ok()?;
    exif.get_field(::exif::Tag::Orientation, ::exif::In::PRIMARY)?.value.get_uint(0)
}

fn each_orientation_stays() {
    for turn in 1..=8 {
        let block = turned(turn);
        for file in [
            jpeg(&small(), &[app1_exif(&block)], b""),
            png(&small(), &[chunk(b"eXIf", &block)], b""),
            webp(&small(), 8, &[(b"EXIF", block.clone())]),
            tiff(&[(&small(), vec![(0x0112, Data::Short(turn)), (0x013b, Data::Ascii("Alex Example".into()))])], true),
        ] {
            let output = clean(&file);
            assert_eq!(orientation(&file), Some(turn.into()), "as planted");
            assert_eq!(orientation(&output).unwrap_or(1), u32::from(turn));
            assert!(!holds(&output, b"Alex Example"));
            // An upright picture gets no block to say so.
            assert!(turn > 1 || output.starts_with(b"MM") || orientation(&output).is_none());
        }
    }
}

fn colours_stay_in_each_container() {
    let profile = &blocks::icc()[0].1;
    let colours = b"XYZ \0\0\0\0\0\0\x6f\xa2\0\0\x38\xf5\0\0\x03\x90";
    assert!(holds(profile, colours));
    let icc = segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", &profile[..]].concat());
    let pixels = jpeg_pixels(&small());
    let extended = [
        riff(b"VP8X", &[0x20, 0, 0, 0, 23, 0, 0, 15, 0, 0]),
        riff(b"ICCP", profile),
        webp(&small(), 0, &[])[30..].to_vec(),
    ]
    .concat();
    let colr = boxed(b"colr", &[b"prof", &profile[..]].concat());
    for (file, name) in [
        ([&pixels[..2], &icc, &pixels[2..]].concat(), "JPEG"),
        ([&b"RIFF"[..], &(extended.len() as u32 + 4).to_le_bytes(), b"WEBP", &extended].concat(), "WebP"),
        (tiff(&[(&small(), vec![(0x8773, Data::Undefined(profile.clone()))])], true), "TIFF"),
        (heif_with(&colr), "HEIF"),
    ] {
        assert!(holds(&clean(&file), colours), "{name}");
    }
    let chunks: [(&[u8; 4], &[u8]); 6] = [
        (b"gAMA", &[0, 0, 0xb1, 0x8f]),
        (b"cHRM", &[1; 32]),
        (b"cICP", &[1, 13, 0, 1]),
        (b"sBIT", &[8, 8, 8]),
        (b"pHYs", &[0, 0, 1, 0, 0, 0, 1, 0, 1]),
        (b"cLLI", &[0, 0, 1, 0, 0, 0, 1, 0]),
    ];
    let all: Vec<Vec<u8>> = chunks.iter().map(|(kind, data)| chunk(kind, data)).collect();
    let output = clean(&png(
        &small(),
        &[
            all.concat(),
            chunk(b"iCCP", &[b"mine\0\0", &deflated(profile)[..]].concat()),
            chunk(b"tEXt", b"Author\0Alex"),
        ],
        b"",
    ));
    assert!(all.iter().all(|chunk| holds(&output, chunk)));
    let at = output.windows(4).position(|window| window == b"iCCP").expect("a profile");
    let mut inflated = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&output[at + 4 + 5..]), &mut inflated).unwrap();
    assert!(holds(&inflated, colours) && !holds(&output, b"Alex"));
}

/// A HEIF whose picture has one more property.
fn heif_with(property: &[u8]) -> Vec<u8> {
    crate::bmff::with_property(property)
}

fn jfif_stays_in_front_of_adobe() {
    let pixels = jpeg_pixels(&small());
    // Without JFIF, a transform of 0 makes the same samples RGB.
    let file =
        [&pixels[..20], &segment(0xee, b"Adobe\0\x64\0\0\0\0\0")[..], &segment(0xfe, b"Alex")[..], &pixels[20..]]
            .concat();
    assert_eq!(&pixels[6..11], b"JFIF\0");
    let output = clean(&file);
    let (jfif, adobe) = (output.windows(4).position(|w| w == b"JFIF"), output.windows(5).position(|w| w == b"Adobe"));
    assert!(jfif.is_some() && jfif < adobe && !holds(&output, b"Alex"));
    assert!(image::load_from_memory(&file).unwrap() == image::load_from_memory(&output).unwrap());
}

fn adobes_transform_stays() {
    let pixels = jpeg_pixels(&small());
    let file = [&pixels[..2], &segment(0xee, b"Adobe\0\x64\0\0\0\0\0")[..], &segment(0xe9, b"Alex")[..], &pixels[20..]]
        .concat();
    let output = clean(&file);
    assert!(holds(&output, b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0") && !holds(&output, b"Alex"));
    assert!(image::load_from_memory(&file).unwrap() == image::load_from_memory(&output).unwrap());
}

fn one_class_goes_wherever_it_stands() {
    let located = packet(
        "xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" exif:GPSLatitude=\"47,22.614N\" xmlns:drone-dji=\"http://www.dji.com/drone-dji/1.0/\" \
         drone-dji:GpsLongitude=\"8.541690\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:source=\"a scan\"",
        "",
    );
    let mut block = Exif {
        ifd0: vec![(0x013b, Data::Ascii("Alex Example".into()))],
        gps: gps(47.37690, 8.54169, None),
        ..Exif::default()
    };
    block.gps.push((0x0014, crate::exif::degrees(46.5)));
    let file = jpeg(
        &small(),
        &[
            app1_exif(&block.block()),
            app1_xmp(&located),
            app13_iptc(&[(2, 90, "Zollikerberg"), (2, 80, "Alex Example")]),
        ],
        b"",
    );
    let policy = Policy { only: vec![Class::Location], ..Policy::default() };
    let output = scrub_bytes(&file, &policy).unwrap().0;
    for gone in ["47,22.614N", "8.541690", "Zollikerberg"] {
        assert!(holds(&file, gone.as_bytes()) && !holds(&output, gone.as_bytes()), "{gone}");
    }
    let told = keys(&output);
    assert!(
        !told.iter().any(|key| key.contains("GPS/") && (key.contains("Latitude") || key.contains("Longitude"))),
        "{told:?}"
    );
    assert!(holds(&output, b"Alex Example") && holds(&output, b"a scan"));
}

fn previews_are_told_and_go() {
    let small_one = jpeg_pixels(&picture(8, 8, 1));
    let block = Exif { thumbnail: Some(small_one.clone()), ..Exif::default() }.block();
    let file = jpeg(&small(), &[app1_exif(&block)], b"");
    let told = examine(&file, Depth::Full).unwrap().unwrap();
    let preview =
        told.leaks().any(|leak| phototell::leak::row_of(leak.row).is_some_and(|row| row.class == Class::Preview));
    assert!(preview && holds(&file, &small_one) && !holds(&clean(&file), &small_one));
}

fn a_manifests_pictures_are_told_and_go() {
    let file = fs::read("testdata/catalogue/manifest.heic").unwrap();
    assert!(keys(&file).iter().any(|key| key.contains("c2pa.thumbnail.ingredient")), "{:?}", keys(&file));
    assert!(!keys(&clean(&file)).iter().any(|key| key.starts_with("C2PA/")));
}

fn what_pictures_show_is_said_not_to_be_examined() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.png"), png(&small(), &[], b"")).unwrap();
    let output = assert_cmd::Command::cargo_bin("phototell")
        .unwrap()
        .current_dir(folder.path())
        .args(["scrub", "a.png", "-o", "out"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("What the pictures show was not examined."), "{said}");
}

fn compact_files_are_refused() {
    let file = [boxed(b"ftyp", b"mif3\0\0\0\0avif"), boxed(b"mini", b"\0\0 and an XMP packet in clear")].concat();
    assert!(matches!(scrub_bytes(&file, &Policy::default()), Err(Failure::Refused(Refusal::Unsupported(_)))));
}

fn exif_never_turns_a_heif() {
    let plain = heif(&HEVC, Some(&turned(6)), None);
    let output = clean(&plain);
    assert!(!holds(&output, b"irot") && !holds(&output, b"Exif"));
    let file = heif_with(&boxed(b"irot", &[3]));
    assert!(holds(&clean(&file), b"\0\0\0\x09irot\x03"));
}

fn a_profile_in_a_codestream_loses_its_name() {
    let file = fs::read("testdata/jxl/display.jxl").unwrap();
    let said = |file: &Vec<u8>| {
        let told = examine(file, Depth::Full).unwrap().unwrap();
        told.tags.iter().any(|told| told.tag.value.to_string().contains("A display of 27 inches"))
    };
    assert!(said(&file) && !said(&clean(&file)));
}

fn documents_and_raws_are_told_and_refused() {
    for path in ["testdata/psd/everything.psd", "testdata/raf/everything.raf"] {
        let file = fs::read(path).unwrap();
        assert!(keys(&file).len() > 5, "{path} tells little");
        let refused = scrub_bytes(&file, &Policy::default());
        assert!(matches!(refused, Err(Failure::Refused(Refusal::Unsupported(_)))), "{path}");
    }
}

/// The label of the standard, of seven members.
const LABEL: &str = "{\"Label\":\"1\",\"ContentProducer\":\"studio-4711\",\"ProduceID\":\"p-4711\",\"ReservedCode1\":\"r-4711\",\
    \"ContentPropagator\":\"c-4711\",\"PropagateID\":\"g-4711\",\"ReservedCode2\":\"s-4711\"}";

fn of_a_label_the_statement_stays_in_each_place() {
    let label =
        packet("xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"", &format!("<TC260:AIGC>{LABEL}</TC260:AIGC>"));
    let comment = Exif {
        exif: vec![(0x9286, Data::Undefined(format!("ASCII\0\0\0{{\"AIGC\":{LABEL}}}").into_bytes()))],
        ..Exif::default()
    }
    .block();
    let trailer: Vec<u8> = std::iter::once(1).chain((0..=255).rev()).chain([0]).collect();
    let files = [
        ("JPEG, XMP", jpeg(&small(), &[app1_xmp(&label)], b"")),
        ("JPEG, UserComment", jpeg(&small(), &[app1_exif(&comment)], b"")),
        (
            "PNG, XMP",
            png(&small(), &[chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", label.as_bytes()].concat())], b""),
        ),
        ("PNG, tEXt", png(&small(), &[chunk(b"tEXt", format!("AIGC\0{LABEL}").as_bytes())], b"")),
        ("PNG, iTXt", png(&small(), &[chunk(b"iTXt", format!("AIGC\0\0\0\0\0{{\"AIGC\":{LABEL}}}").as_bytes())], b"")),
        ("WebP, XMP", webp(&small(), 4, &[(b"XMP ", label.clone().into_bytes())])),
        ("WebP, UserComment", webp(&small(), 8, &[(b"EXIF", comment)])),
        ("GIF, XMP", gif(&small(), &[&b"\x21\xff\x0bXMP DataXMP"[..], label.as_bytes(), &trailer].concat(), b"")),
        ("TIFF, XMP", tiff(&[(&small(), vec![(0x02bc, Data::Bytes(label.clone().into_bytes()))])], true)),
        ("HEIC, XMP", heif(&HEVC, None, Some(&label))),
        ("AVIF, XMP", heif(&AV1, None, Some(&label))),
    ];
    for (place, file) in files {
        let output = clean(&file);
        let words = String::from_utf8_lossy(&output).replace("&quot;", "\"");
        assert!(words.contains("{\"Label\":\"1\"}"), "{place}: the label went");
        assert!(holds(&file, b"4711") && !words.contains("4711") && !words.contains("ProduceID"), "{place}");
    }
    let lie = jpeg(&small(), &[app1_xmp(&label.replace("\"Label\":\"1\"", "\"Label\":\"Alex\""))], b"");
    assert!(!holds(&clean(&lie), b"Label"));
}

fn only_the_codes_of_machines_stay() {
    let file = |value: &str| {
        let namespace = "xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"";
        jpeg(
            &small(),
            &[app1_xmp(&packet(
                namespace,
                &format!("<Iptc4xmpExt:DigitalSourceType>{value}</Iptc4xmpExt:DigitalSourceType>"),
            ))],
            b"",
        )
    };
    let code = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    assert!(holds(&clean(&file(code)), code.as_bytes()));
    for other in ["http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", "written by Alex"] {
        assert!(!holds(&clean(&file(other)), other.as_bytes()), "{other}");
    }
}

fn sixteen_mib_pass_and_seventeen_are_a_fault() {
    let text = |bytes: usize| {
        png(&small(), &[chunk(b"zTXt", &[&b"Comment\0\0"[..], &deflated(&vec![b'a'; bytes])].concat())], b"")
    };
    let most = limits::INFLATED as usize;
    assert_eq!(most, 16 << 20);
    assert_eq!(faults(&text(most)), 0);
    assert!(faults(&text(most + 1)) > 0 && faults(&text(17 << 20)) > 0);
}

fn sixty_four_levels_pass_and_one_more_is_a_fault() {
    // Three elements of the packet stand around them, and the description.
    let nested = |depth: usize| {
        let inside = format!("{}{}", "<a:b xmlns:a=\"urn:a\">".repeat(depth - 3), "</a:b>".repeat(depth - 3));
        jpeg(&small(), &[app1_xmp(&packet("", &inside))], b"")
    };
    assert_eq!(limits::XML_DEPTH, 64);
    assert_eq!(faults(&nested(64)), 0);
    assert!(faults(&nested(65)) > 0);
    let declared = format!("<!DOCTYPE x>{}", packet("", ""));
    assert!(faults(&jpeg(&small(), &[app1_xmp(&declared)], b"")) > 0);
}

/// How many faults say that there was more of something than is followed.
fn cut_off(file: &[u8]) -> usize {
    let told = examine(&file.to_vec(), Depth::Full).unwrap().unwrap();
    told.faults
        .iter()
        .filter(|fault| fault.expected.starts_with("at most") || fault.expected.starts_with("fewer"))
        .count()
}

fn boxes_and_files_within_files_end_at_their_limits() {
    let kind = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let nested = |levels: usize| (0..levels).fold(Vec::new(), |inner, _| boxed(b"moov", &inner));
    let deep = |levels: usize| cut_off(&[kind.clone(), nested(levels)].concat());
    assert_eq!(limits::BOX_DEPTH, 32);
    assert_eq!((deep(32), deep(33)), (0, 1));
    let many = |boxes: usize| cut_off(&[kind.clone(), boxed(b"free", b"").repeat(boxes - 1)].concat());
    assert_eq!(limits::BOXES, 1_000_000);
    assert_eq!((many(1_000_000), many(1_000_001)), (0, 1));
    // Each a thumbnail in the Exif of the next.
    let within = |files: usize| {
        (0..files).fold(jpeg_pixels(&small()), |inner, _| {
            jpeg(&small(), &[app1_exif(&Exif { thumbnail: Some(inner), ..Exif::default() }.block())], b"")
        })
    };
    assert_eq!(limits::EMBEDDED, 4);
    assert_eq!((cut_off(&within(4)), cut_off(&within(5))), (0, 1));
}

fn a_copy_is_a_fresh_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("a.jpg");
    fs::write(&source, jpeg(&small(), &[app1_exif(&turned(6))], b"")).unwrap();
    #[cfg(target_os = "linux")]
    let marked = xattr::set(&source, "user.xdg.origin.url", b"https://example.org/alex").is_ok();
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&source).unwrap().set_modified(long_ago).unwrap();
    let target = folder.path().join("out/a.jpg");
    phototell::scrub::scrub_file(&source, phototell::scrub::Target::New(&target), &Policy::default(), false).unwrap();
    let names: Vec<_> =
        fs::read_dir(folder.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["a.jpg"], "no copy of the original beside it");
    assert!(fs::metadata(&target).unwrap().modified().unwrap() > long_ago + std::time::Duration::from_secs(1000));
    #[cfg(target_os = "linux")]
    assert!(!marked || xattr::list(&target).unwrap().all(|name| name != "user.xdg.origin.url"));
}

fn what_android_leaves_is_told() {
    // Its redaction zeroes the tags of GPS in place, and elements of XMP, but no attributes.
    let zero = || Data::Rationals(vec![(0, 1), (0, 1), (0, 1)]);
    let block = Exif {
        gps: vec![(1, Data::Ascii("\0".into())), (2, zero()), (3, Data::Ascii("\0".into())), (4, zero())],
        ..Exif::default()
    }
    .block();
    let attribute = packet(
        "xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" exif:GPSLatitude=\"47,22.614N\" exif:GPSLongitude=\"8,32.501E\"",
        "",
    );
    let file = jpeg(&small(), &[app1_exif(&block), app1_xmp(&attribute)], b"");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jpg"), &file).unwrap();
    let record = phototell::inspect::inspect(&folder.path().join("a.jpg"), &phototell::inspect::Options::default())
        .unwrap()
        .unwrap();
    let latitudes: Vec<f64> = record.facts.positions.iter().map(|position| position.value.latitude).collect();
    assert!(latitudes.len() == 1 && (latitudes[0] - 47.3769).abs() < 1e-3, "{latitudes:?}");
    assert!(!holds(&clean(&file), b"47,22"));
}

fn a_trailer_follows_a_picture_without_its_end() {
    let pixels = jpeg_pixels(&small());
    let trailer = crate::jpeg::samsung(b"1709975472000");
    let file = [&pixels[..pixels.len() - 2], &trailer].concat();
    let output = clean(&file);
    assert!(!holds(&output, b"SEFT") && !holds(&output, b"1709975472000"));
    assert!(output.len() >= pixels.len() - 2 && output.starts_with(&pixels[..pixels.len() - 2]));
}

fn ancestors_of_a_document_go_from_a_png() {
    let ancestors = packet(
        "xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\"",
        "<photoshop:DocumentAncestors><rdf:Bag><rdf:li>xmp.did:4711-ancestor</rdf:li></rdf:Bag></photoshop:DocumentAncestors>",
    );
    let file = png(&small(), &[chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", ancestors.as_bytes()].concat())], b"");
    assert!(keys(&file).iter().any(|key| key.contains("DocumentAncestors")));
    assert!(!holds(&clean(&file), b"ancestor"));
}

fn a_compressed_packet_goes_from_a_png() {
    let told = packet("xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:source=\"a scan of Alex\"", "");
    // Padded as some writers do, the keyword is no longer the one that readers look for.
    for keyword in
        [&b"XML:com.adobe.xmp\0\x01\0\0\0"[..], b"XML:com.adobe.xmp \0\x01\0\0\0", b"xml:com.adobe.xmp\0\x01\0en\0x\0"]
    {
        let file = png(&small(), &[chunk(b"iTXt", &[keyword, &deflated(told.as_bytes())].concat())], b"");
        assert!(!holds(&clean(&file), b"iTXt"));
    }
}

fn a_heif_tells_wherever_its_meta_stands() {
    for file in crate::bmff::located() {
        let told = keys(&file);
        assert!(told.iter().any(|key| key == "EXIF/IFD0/Artist"), "{told:?}");
        assert!(!keys(&clean(&file)).iter().any(|key| key.starts_with("EXIF/")));
    }
}

fn a_heif_keeps_its_codestream() {
    for (codec, stream) in [(&HEVC, HEVC.codestream), (&AV1, AV1.codestream)] {
        let file = heif(codec, Some(&turned(6)), Some(&packet("", "")));
        let output = clean(&file);
        let at = output.windows(stream.len()).position(|window| window == stream).expect("the coded picture");
        // `iloc` leads to it.
        assert!(holds(&output, &(at as u32).to_be_bytes()) && output.len() < file.len());
    }
}

fn a_position_is_read_in_any_order_of_tags() {
    let place = gps(47.37690, 8.54169, None);
    for turn in 0..place.len() {
        let mut entries = place.clone();
        entries.rotate_left(turn);
        // The writer sorts; an unsorted directory is put together by hand.
        let mut block = Exif { gps: place.clone(), ..Exif::default() }.block();
        let at = block.windows(4).position(|window| window == b"\0\0\x01\0").unwrap_or(0);
        let directory = 8 + 2 + 12 + 4 + 2;
        let mut rows: Vec<Vec<u8>> =
            block[directory..directory + 12 * place.len()].chunks(12).map(<[u8]>::to_vec).collect();
        rows.rotate_left(turn);
        block.splice(directory..directory + 12 * place.len(), rows.concat());
        let told = keys(&jpeg(&small(), &[app1_exif(&block)], b""));
        assert!(told.iter().any(|key| key == "EXIF/GPS/GPSLatitude"), "turned by {turn} from {at}: {told:?}");
    }
}

fn a_text_behind_a_large_picture_is_found() {
    // Noise doesn't compress: one IDAT of more than 64 KiB.
    let mut state = 1u32;
    let noise = image::RgbImage::from_fn(256, 256, |_, _| {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        image::Rgb([(state >> 8) as u8, (state >> 16) as u8, (state >> 24) as u8])
    });
    let plain = png(&noise, &[], b"");
    let end = plain.len() - 12;
    let file = [&plain[..end], &chunk(b"tEXt", b"Author\0Alex Example"), &plain[end..]].concat();
    assert!(file.len() > 1 << 16 && keys(&file).iter().any(|key| key == "PNG/Author"));
    assert_eq!(clean(&file), plain);
}

fn an_empty_segment_stays_a_segment() {
    for marker in [0xe1, 0xe2, 0xed, 0xfe] {
        let file = jpeg(&small(), &[(marker, Vec::new()), (0xfe, b"Alex".to_vec())], b"");
        assert_eq!(clean(&file), jpeg_pixels(&small()));
    }
}

fn every_frame_stays() {
    use image::AnimationDecoder;
    let frames = |file: &[u8]| {
        let decoder = image::codecs::png::PngDecoder::new(std::io::Cursor::new(file)).unwrap().apng().unwrap();
        decoder
            .into_frames()
            .collect_frames()
            .unwrap()
            .into_iter()
            .map(|frame| (frame.delay(), frame.into_buffer()))
            .collect::<Vec<_>>()
    };
    let file = apng(&picture(12, 8, 1), &picture(12, 8, 2), &[chunk(b"tEXt", b"Author\0Alex")]);
    let (before, after) = (frames(&file), frames(&clean(&file)));
    assert!(before.len() == 2 && before == after);
}

fn every_page_stays() {
    let (first, second) = (picture(24, 16, 1), picture(12, 8, 2));
    let file = tiff(
        &[
            (&first, vec![(0x013b, Data::Ascii("Alex Example".into()))]),
            (&second, vec![(0x010e, Data::Ascii("of Alex".into()))]),
        ],
        false,
    );
    let output = clean(&file);
    assert!(!holds(&output, b"Alex"));
    for page in [&first, &second] {
        let rows: Vec<u8> = page.pixels().map(|pixel| pixel.0[1]).collect();
        assert!(holds(&output, &rows));
    }
    let pages = examine(&output, Depth::Full).unwrap().unwrap();
    assert_eq!(pages.layout.parts.iter().filter(|part| part.kind == phototell::container::Kind::Pixels).count(), 2);
}

fn density_stays() {
    let mut file = jpeg(&small(), &[(0xfe, b"Alex".to_vec())], b"");
    let at = file.windows(5).position(|window| window == b"JFIF\0").unwrap();
    file[at + 7..at + 12].copy_from_slice(&[1, 1, 44, 1, 44]);
    assert!(holds(&clean(&file), b"JFIF\0\x01\x02\x01\x01\x2c\x01\x2c\0\0"));
}

fn what_went_is_counted() {
    let file = jpeg(&small(), &[app1_exif(&turned(6)), (0xfe, b"Alex".to_vec())], b"");
    let scrubbed = scrub_bytes(&file, &Policy::default()).unwrap().1;
    let account = scrubbed.account;
    assert_eq!(account.picture + account.kept + account.replaced + account.dropped, file.len() as u64);
    assert_eq!(scrubbed.removed_by_class().get(&Class::Person), Some(&1));
    assert!(scrubbed.removed.len() >= 2);
}
