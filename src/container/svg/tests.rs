//! Drawings of a few lines, each for one thing.

use super::*;
use crate::container::{Fate, Kind, Piece, Refusal, check};

const OPEN: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">"#;

fn drawing(inner: &str) -> Vec<u8> {
    format!("{OPEN}{inner}</svg>").into_bytes()
}

fn laid(bytes: &[u8]) -> Layout {
    let layout = layout(&bytes.to_vec(), Depth::Full).unwrap();
    check(&layout, bytes.len() as u64).unwrap();
    layout
}

/// The keys of the parts that aren't drawn, with their bytes.
fn told(bytes: &[u8]) -> Vec<(String, String)> {
    let layout = laid(bytes);
    assert_eq!(layout.faults, [], "{}", String::from_utf8_lossy(bytes));
    let mut told = Vec::new();
    for (id, part) in layout.parts_by_id().filter(|(_, part)| part.kind != Kind::Pixels) {
        let mine = layout.spans.iter().filter(|span| span.owners.as_slice() == [id]);
        let text: Vec<u8> =
            mine.flat_map(|span| &bytes[span.range.start as usize..span.range.end as usize]).copied().collect();
        let key = part.key.as_ref().map_or_else(|| part.name.to_string(), |key| key.key.to_string());
        told.push((key, String::from_utf8_lossy(&text).into_owned()));
    }
    told
}

/// The file without all that isn't drawn.
fn left(bytes: &[u8]) -> Result<String, Refusal> {
    let layout = laid(bytes);
    let goes = |part: &Part| !matches!(part.kind, Kind::Pixels | Kind::Structure | Kind::Embedded);
    let fates: Vec<Fate> = layout.parts.iter().map(|part| if goes(part) { Fate::Drop } else { Fate::Keep }).collect();
    (CONTAINER.certain)(&bytes.to_vec(), &layout)?;
    let mut out = Vec::new();
    for piece in (CONTAINER.rebuild)(&bytes.to_vec(), &layout, &fates)? {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&bytes[range.start as usize..range.end as usize]),
            Piece::Write(written) => out.extend(written),
            Piece::Zeros(_) => panic!("zeros in a text"),
        }
    }
    Ok(String::from_utf8(out).unwrap())
}

/// What is left of the inside of a drawing.
fn inner(inner: &str) -> String {
    let left = left(&drawing(inner)).unwrap();
    left.strip_prefix(OPEN).and_then(|left| left.strip_suffix("</svg>")).unwrap().to_owned()
}

#[test]
fn a_drawing_is_known_by_its_first_element() {
    for (head, taken) in [
        ("<svg>", true),
        ("\u{feff}<?xml version=\"1.0\"?>\n<!-- <html> --><svg xmlns='a'", true),
        ("<!DOCTYPE svg PUBLIC 'x'", true),
        ("<a:svg xmlns:a=", true),
        ("<svgs>", false),
        ("<html><svg>", false),
        ("<?xml version=\"1.0\"?><!-- no end", false),
        ("a text", false),
        ("", false),
    ] {
        assert_eq!(sniff(head.as_bytes()).is_some(), taken, "{head}");
    }
    let wide: Vec<u8> = "\u{feff}<svg>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(sniff(&wide), Some(SVG));
}

#[test]
fn what_draws_stays() {
    for whole in [
        "<g id=\"a\" class='b'><path d=\"M0 0\"/></g>",
        "<text x=\"1\">Alex &amp; <tspan>Sam</tspan></text>",
        "<style>.a{fill:url(#b)}</style><rect style=\"fill:url(#b)\" class=\"a\"/>",
        "<style><![CDATA[ .a > .b{fill:red} ]]></style>",
        "<use xlink:href=\"#a\" xml:space=\"preserve\"/>",
        "<image href=\"data:image/png;base64,AAAA\"/>",
    ] {
        assert_eq!(inner(whole), whole);
    }
}

#[test]
fn what_does_not_draw_goes_and_leaves_xml() {
    for (whole, left) in [
        ("<title>Alex</title><rect/>", "<rect/>"),
        ("<g><desc>a<b>c</b></desc></g>", "<g></g>"),
        ("<metadata><a:b xmlns:a='x'/></metadata>", ""),
        ("<script>alert(1)</script><rect onclick=\"x()\" width='1' data-name=\"Alex\"/>", "<rect width='1'/>"),
        ("<a href=\"https://h.example/\"><rect/></a>", "<a><rect/></a>"),
        ("<image xlink:href=\"file:///C:/Users/alex/a.png\" width=\"1\"/>", "<image width=\"1\"/>"),
        ("<rect fill=\"url(http://h.example/#a)\"/>", "<rect fill=\"url()\"/>"),
        ("<rect fill=\"u&#114;l(&#x68;ttp://h.example/#a)\"/>", "<rect fill=\"u&#114;l()\"/>"),
        ("<style>@import 'http://h.example/a.css';a{fill:red}</style>", "<style>a{fill:red}</style>"),
        (
            "<style>a{}/*note*/<!--c--><![CDATA[b{fill:url(x.svg)}]]></style>",
            "<style>a{}/**/<![CDATA[b{fill:url()}]]></style>",
        ),
        ("<!-- note --><?php x?>a text<rect/>", "<rect/>"),
        ("<set attributeName=\"href\" to=\"http://h.example/\"/>", "<set attributeName=\"href\" to=\"\"/>"),
        ("<rect style=\"-inkscape-x:'a;b';fill:red\"/>", "<rect style=\"fill:red\"/>"),
        ("<g display=\"none\"><text>Alex</text></g><rect/>", "<rect/>"),
        ("<g style=\"fill:red;display: none\"><text>Alex</text></g>", ""),
        ("<x:y xmlns:x='z'><rect/></x:y><unknown>text</unknown>", ""),
        ("<a href=\"data:text/html,x\"><rect xml:base=\"http://h.example/\"/></a>", "<a><rect/></a>"),
        ("<text>Al<!-- c -->ex<title>t</title></text>", "<text>Alex</text>"),
    ] {
        assert_eq!(inner(whole), left, "{whole}");
        assert_eq!(inner(left), left);
    }
}

#[test]
fn what_is_hidden_stays_where_something_may_show_it() {
    for whole in [
        "<g display=\"none\"><path id=\"p\"/></g><use href=\"#p\"/>",
        "<g display=\"none\"><style>a{fill:red}</style></g>",
        "<g display=\"none\"><rect/></g><style>g{display:inline}</style>",
        "<g display=\"none\"><rect/></g><set attributeName=\"display\" to=\"inline\"/>",
        "<g display=\"none\" style=\"display:inline\"><rect/></g>",
    ] {
        assert_eq!(inner(whole), whole);
    }
}

#[test]
fn editors_names_are_told_by_their_namespace() {
    let bytes = concat!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:i=\"http://www.inkscape.org/namespaces/inkscape\" ",
        "xmlns:s=\"http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd\" s:docname=\"alex.svg\">",
        "<s:namedview i:window-width=\"9\" pagecolor=\"red\"/></svg>"
    );
    let keys: Vec<_> = told(bytes.as_bytes()).into_iter().map(|(key, _)| key).collect();
    assert_eq!(
        keys,
        [
            "attr:xmlns:i",
            "attr:xmlns:s",
            "attr:sodipodi:docname",
            "elem:sodipodi:namedview",
            "attr:inkscape:window-width"
        ]
    );
    assert_eq!(left(bytes.as_bytes()).unwrap(), "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>");
}

#[test]
fn addresses_are_told_by_where_they_lead() {
    let keys = |inner: &str| told(&drawing(inner)).into_iter().map(|(key, _)| key).next();
    for (whole, key) in [
        ("<a href='https://h.example/x'/>", "href:https://h.example/x"),
        ("<image href='C:\\Users\\alex'/>", "href:C:\\\\Users\\\\alex"),
        ("<image href=' data:image/PNG;x=y;base64,AAAA'/>", "href:data:image/png"),
        ("<rect style='fill:url(//h.example)'/>", "css:url"),
        ("<?xml-stylesheet href=\"//h.example/a.css\"?>", "href://h.example/a.css"),
    ] {
        assert_eq!(keys(whole).as_deref(), Some(key), "{whole}");
    }
}

#[test]
fn a_packet_is_read_as_one() {
    let packet = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><!-- a --></rdf:RDF></x:xmpmeta>";
    let bytes = drawing(&format!("<metadata><?xpacket begin=''?>{packet}<?xpacket end='w'?></metadata>"));
    let layout = laid(&bytes);
    let part = layout.parts.iter().find(|part| part.kind == Kind::Metadata(Standard::Xmp)).unwrap();
    let range = &part.content.as_ref().unwrap().ranges[0];
    assert_eq!(&bytes[range.start as usize..range.end as usize], packet.as_bytes());
    assert!(part.within.is_some());
}

#[test]
fn what_follows_the_drawing_goes() {
    let bytes = [&drawing("<rect/>")[..], b"\n<!-- c -->\nAlex\0<svg/>"].concat();
    assert_eq!(left(&bytes).unwrap(), format!("{OPEN}<rect/></svg>\n"));
}

#[test]
fn what_readers_may_take_in_two_ways_is_refused() {
    for (bytes, expected) in [
        ("<svg><g></svg>", "well-formed XML"),
        ("<svg a=\"1\" a=\"2\"/>", "an attribute of its own"),
        ("<svg a=\"1\"b=\"2\"/>", "white space before an attribute"),
        ("<svg a=1/>", "name=\"value\""),
        ("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>", "a document type without declarations"),
        ("<svg>&nbsp;</svg>", "one of XML's own entities"),
        ("<svg a=\"&b;\"/>", "one of XML's own entities"),
        ("<?xml version=\"1.0\" encoding=\"utf-7\"?><svg/>", "an XML declaration in an encoding that is read here"),
        ("<?xml version=\"1.0\" name=\"alex\"?><svg/>", "an XML declaration in an encoding that is read here"),
        ("<svg>", "the end of every element"),
    ] {
        let layout = laid(bytes.as_bytes());
        assert_eq!(layout.faults.first().map(|fault| fault.expected.as_ref()), Some(expected), "{bytes}");
        let refused = (CONTAINER.certain)(&bytes.as_bytes().to_vec(), &layout);
        assert!(matches!(refused, Err(Refusal::Damaged(_))), "{bytes}");
    }
    let latin = b"<svg>\xfc</svg>";
    assert_eq!(laid(latin).faults.len(), 1);
    assert_eq!(laid(b"<?xml version='1.0' encoding='ISO-8859-1'?><svg>\xfc</svg>").faults, []);
}

#[test]
fn foreign_pictures_and_styles_that_look_around_are_refused() {
    for whole in [
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>Alex</p></foreignObject>",
        "<flowRoot/>",
        "<style>g + g{fill:red}</style><title>Alex</title>",
        "<style>[data-x]{fill:red}</style><g data-x=\"1\"/>",
    ] {
        assert!(matches!(left(&drawing(whole)), Err(Refusal::Unsupported(_))), "{whole}");
    }
    let untouched = "<style>g + g{fill:red}</style><g/><g/><!-- c -->";
    assert!(left(&drawing(untouched)).is_ok());
}

#[test]
fn depth_has_a_limit() {
    let nested = |depth: usize| drawing(&format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth)));
    assert_eq!(laid(&nested(tree::DEPTH - 1)).faults, []);
    assert_eq!(laid(&nested(tree::DEPTH)).faults.len(), 1);
    assert_eq!(laid(&nested(100_000)).faults.len(), 1);
}

#[test]
fn every_prefix_is_a_partition() {
    let bytes = drawing(concat!(
        "<?p href='x'?><title>a&#98;</title><style>/*c*/@import 'x';a{fill:url(data:image/png;base64,AA)}</style>",
        "<image href='data:image/png;base64,AA' style='fill:url(x)'/><!-- c --><![CDATA[x]]>",
        "<g display='none'><text id='ü'>t</text></g><metadata><rdf:RDF/></metadata>"
    ));
    for end in 0..bytes.len() {
        laid(&bytes[..end]);
    }
}

#[test]
fn a_gzip_member_is_told_and_refused() {
    use std::io::Write;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(&drawing("<title>Alex</title>")).unwrap();
    let bytes = writer.finish().unwrap();
    assert_eq!(sniff(&bytes), Some(SVGZ));
    let layout = laid(&bytes);
    assert_eq!(layout.parts[0].kind, Kind::Metadata(Standard::Gzip));
    assert!(matches!((CONTAINER.certain)(&bytes, &layout), Err(Refusal::Unsupported(_))));
}
