//! Drawings: what leaves with a scrub, to the last host name, and what stays with the photo that is drawn.

use phototell::scrub::{Failure, Policy, scrub_bytes};

fn scrubbed(drawing: &str) -> String {
    let (clean, _) = scrub_bytes(&drawing.as_bytes().to_vec(), &Policy::default()).unwrap();
    String::from_utf8(clean).unwrap()
}

fn fixture() -> String {
    std::fs::read_to_string("testdata/svg/everything.svg").unwrap()
}

#[test]
fn a_photo_in_a_drawing_is_scrubbed_itself() {
    use base64_of::decode;
    let (before, after) = (fixture(), scrubbed(&fixture()));
    let photo = |text: &str| decode(text.split("base64,").nth(1).unwrap().split('"').next().unwrap());
    let (before, after) = (photo(&before), photo(&after));
    for secret in ["Alex Example", "053021001234", "Canon EOS R6", "harbour"] {
        let stands = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(stands(&before) && !stands(&after), "{secret}");
    }
    assert_eq!(image::load_from_memory(&before).unwrap(), image::load_from_memory(&after).unwrap());
}

#[test]
fn attributes_that_change_nothing_go() {
    let file = |filter: &str| {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" x="0px" y="0px" width="9" height="9" enable-background="new 0 0 9 9"><svg x="2" y="3"><rect x="1" width="4" height="5"/></svg>{filter}</svg>"#
        )
        .into_bytes()
    };
    let clean = |file: &Vec<u8>| String::from_utf8(scrub_bytes(file, &Policy::default()).unwrap().0).unwrap();
    let plain = clean(&file(""));
    assert!(!plain.contains("0px") && !plain.contains("enable-background"), "{plain}");
    assert!(plain.contains(r#"<svg x="2" y="3"><rect x="1" "#), "{plain}");
    let asked = r#"<filter id="f"><feOffset in="BackgroundImage" dx="1"/></filter>"#;
    assert!(clean(&file(asked)).contains("enable-background"));
}

#[test]
fn nothing_is_fetched_and_no_host_is_named() {
    let before = fixture();
    let after = scrubbed(&before);
    for host in ["styles", "scripts", "imports", "paints", "links"] {
        let host = format!("{host}.example");
        assert!(before.contains(&host) && !after.contains(&host), "{host}");
    }
    for active in ["<script", "onload", "@import", "file:", "C:\\", "photo.jpg"] {
        assert!(before.contains(active) && !after.contains(active), "{active}");
    }
}

#[test]
fn titles_notes_and_editors_go() {
    let after = scrubbed(&fixture());
    for gone in [
        "<title",
        "<desc",
        "<metadata",
        "<!--",
        "inkscape",
        "sodipodi",
        "serif:",
        "sketch",
        "Alex Ex",
        "of Alex",
        "alex",
        "Sam",
        "c2pa",
    ] {
        assert!(!after.contains(gone), "{gone}");
    }
    for stays in ["id=\"Harbour\"", "class=\"band\"", ">Harbour</text>", "font-family=\"Alexia"] {
        assert!(after.contains(stays), "{stays}");
    }
}

#[test]
fn a_file_in_a_drawing_that_cannot_be_scrubbed_is_no_clean_drawing() {
    let image = |href: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{href}\"/></svg>");
    let refused = [
        "data:font/woff2;base64,d09GMgAB",
        "data:image/png;base64,not base64!",
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/svg+xml,%3Csvg%3E%3CforeignObject/%3E%3C/svg%3E",
    ];
    for href in refused {
        let drawing = image(href).into_bytes();
        assert!(matches!(scrub_bytes(&drawing, &Policy::default()), Err(Failure::Refused(_))), "{href}");
    }
}

#[test]
fn a_drawing_in_a_drawing_is_scrubbed_to_a_limit() {
    let mut drawing = "<svg xmlns='http://www.w3.org/2000/svg'><title>Alex</title></svg>".to_owned();
    for nesting in 1..=6 {
        let coded = drawing.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        drawing =
            format!("<svg xmlns='http://www.w3.org/2000/svg'><image href='data:image/svg+xml;x=Alex,{coded}'/></svg>");
        match scrub_bytes(&drawing.clone().into_bytes(), &Policy::default()) {
            Ok((clean, _)) => {
                assert!(nesting <= 4, "{nesting} drawings within one another");
                assert!(!String::from_utf8(clean).unwrap().contains("x=Alex"));
            }
            Err(Failure::Refused(_)) => assert!(nesting > 4, "{nesting}"),
            Err(other) => panic!("{nesting}: {other}"),
        }
    }
}

mod base64_of {
    //! Base64, read by a table of its own.

    pub fn decode(text: &str) -> Vec<u8> {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let (mut bits, mut held, mut out) = (0u32, 0, Vec::new());
        for six in text.chars().filter_map(|letter| letters.find(letter)) {
            bits = bits << 6 | six as u32;
            held += 6;
            if held >= 8 {
                held -= 8;
                out.push((bits >> held) as u8);
            }
        }
        out
    }
}
