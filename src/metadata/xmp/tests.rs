use std::time::{Duration, Instant};

use super::*;
use crate::metadata::{Form, Nested, NestedBytes, Tag};

/// A packet around the attributes and the content of one description.
fn packet(attributes: &str, content: &str) -> Vec<u8> {
    let uris: String =
        ["dc", "exif", "mwg-rs", "stArea", "xmpMM", "stEvt", "Iptc4xmpExt", "TC260", "GPano", "hdrgm", "xmp"]
            .iter()
            .chain(&["xmpGImg", "photoshop", "HDRGainMap", "apdi"])
            .map(|prefix| format!(" xmlns:{prefix}=\"{}\"", namespaces::uri(prefix).unwrap()))
            .collect();
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"XMP Core 6.0.0\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\"{uris} xmlns:Container=\"http://ns.google.com/photos/1.0/container/\" \
         xmlns:Item=\"http://ns.google.com/photos/1.0/container/item/\" {attributes}>{content}</rdf:Description>\
         </rdf:RDF></x:xmpmeta>\n  \n<?xpacket end=\"w\"?>"
    )
    .into_bytes()
}

/// What is told, but for the toolkit, as `id=value`.
fn told(bytes: &[u8]) -> Vec<String> {
    let tags = read(bytes).tags.into_iter().filter(|tag| tag.key.id != "x:xmptk");
    tags.map(|tag| format!("{}={}", tag.key.id, tag.value)).collect()
}

fn tag(bytes: &[u8], id: &str) -> Tag {
    read(bytes).tags.into_iter().find(|tag| tag.key.id == id).unwrap()
}

fn nothing_kept(bytes: &[u8]) -> Neutral {
    neutral(bytes, &Wish { keep: &|_| false, turns: true, profiled: false, stated: crate::metadata::Stated::NONE })
}

/// The neutral form, which has to be the same when it is made again.
fn kept(bytes: &[u8], keep: &dyn Fn(&Key) -> bool) -> String {
    let wish = Wish { keep, turns: true, profiled: false, stated: crate::metadata::Stated::NONE };
    let Neutral::Bytes(packet) = neutral(bytes, &wish) else { panic!("nothing is kept") };
    assert_eq!(neutral(&packet, &wish), Neutral::Same, "{}", String::from_utf8_lossy(&packet));
    assert_eq!(read(&packet).faults, []);
    String::from_utf8(packet).unwrap()
}

fn kept_by_default(bytes: &[u8]) -> String {
    kept(bytes, &|_| false)
}

#[test]
fn both_forms_of_a_property_are_told_with_their_place() {
    let bytes = packet("exif:GPSLatitude=\"47,22.614N\"", "<dc:source> film 7\n</dc:source>");
    for (id, value, form) in
        [("exif:GPSLatitude", "47,22.614N", Form::Attribute), ("dc:source", "film 7", Form::Element)]
    {
        let tag = tag(&bytes, id);
        assert_eq!((tag.value, tag.origin.form), (Value::text(value), form));
        let range = tag.origin.range.unwrap();
        assert_eq!(&bytes[range.start as usize..range.end as usize], value.as_bytes());
    }
    assert_eq!(tag(&bytes, "x:xmptk").value, Value::text("XMP Core 6.0.0"));
    assert_eq!(tag(&bytes, "exif:GPSLatitude").key.name, "GPSLatitude");
}

#[test]
fn arrays_structures_and_qualifiers_are_told_to_the_leaf() {
    let bytes = packet(
        "",
        "<dc:subject><rdf:Bag><rdf:li>Anna</rdf:li><rdf:li>Ben</rdf:li></rdf:Bag></dc:subject>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">T</rdf:li><rdf:li xml:lang=\"de\">U</rdf:li></rdf:Alt></dc:title>\
         <mwg-rs:Regions rdf:parseType=\"Resource\"><mwg-rs:RegionList><rdf:Seq><rdf:li>\
         <rdf:Description mwg-rs:Name=\"Anna\"><mwg-rs:Area stArea:x=\"0.5\"/></rdf:Description></rdf:li></rdf:Seq>\
         </mwg-rs:RegionList></mwg-rs:Regions>\
         <xmpMM:History><rdf:Seq><rdf:li stEvt:when=\"2024\"/></rdf:Seq></xmpMM:History>\
         <dc:source rdf:parseType=\"Resource\"><rdf:value>film</rdf:value><dc:type>slide</dc:type></dc:source>\
         <dc:relation rdf:resource=\"https://example.com/\"/><dc:date/><dc:coverage><rdf:Bag/></dc:coverage>",
    );
    let expected = [
        "dc:subject=Anna",
        "dc:subject=Ben",
        "dc:title=T",
        "dc:title/xml:lang=de",
        "dc:title=U",
        "mwg-rs:Regions/mwg-rs:RegionList/mwg-rs:Name=Anna",
        "mwg-rs:Regions/mwg-rs:RegionList/mwg-rs:Area/stArea:x=0.5",
        "xmpMM:History/stEvt:when=2024",
        "dc:source=film",
        "dc:source/dc:type=slide",
        "dc:relation=https://example.com/",
        "dc:date=",
        "dc:coverage=",
    ];
    assert_eq!(told(&bytes), expected);
    let occurrences: Vec<_> = read(&bytes).tags.iter().map(|tag| tag.origin.occurrence).collect();
    assert_eq!(occurrences[1..3], [0, 1]);
}

#[test]
fn a_property_is_known_by_its_namespace_and_not_by_its_prefix() {
    let bytes = b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description r:about='uuid:7' \
        xmlns:iptcExt='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' iptcExt:Event='Wedding'>\
        <a:b xmlns:a='http://example.com/'>c</a:b></r:Description></r:RDF>";
    let expected = ["rdf:about=uuid:7", "Iptc4xmpExt:Event=Wedding", "xmlns:a=http://example.com/", "a:b=c"];
    assert_eq!(told(bytes), expected);
}

#[test]
fn entities_are_resolved_and_then_the_text_does_not_stand_as_it_is() {
    let bytes =
        packet("photoshop:City=\"A&amp;B\"", "<dc:source>&lt;&#x41;&#66;<![CDATA[<c>]]>&unknown; & d</dc:source>");
    assert_eq!(told(&bytes), ["photoshop:City=A&B", "dc:source=<AB<c>&unknown; & d"]);
    assert!(read(&bytes).tags.iter().skip(1).all(|tag| tag.origin.range.is_none()));
}

#[test]
fn other_encodings_and_damaged_bytes_are_read() {
    let text = String::from_utf8(packet("photoshop:City=\"Zürich\"", "")).unwrap();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(told(&wide), ["photoshop:City=Zürich"]);
    assert_eq!(tag(&wide, "photoshop:City").origin.range, None);
    let latin: Vec<u8> =
        text.chars().filter(|c| *c != '\u{feff}').map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(told(&latin), ["photoshop:City=Zürich"]);
}

#[test]
fn every_prefix_of_a_packet_is_read_as_far_as_it_goes() {
    let bytes = packet("photoshop:City=\"Bern\"", "<dc:subject><rdf:Bag><rdf:li>Anna</rdf:li></rdf:Bag></dc:subject>");
    for end in 0..bytes.len() {
        let cut = &bytes[..end];
        let told = told(cut);
        assert!(told.len() <= 3, "{told:?}");
        let _ = (nothing_kept(cut), without(cut, &|key, _| key.id == "dc:subject"));
    }
    let cut = bytes.windows(4).position(|window| window == b"Bern").unwrap() + 8;
    assert!(told(&bytes[..cut]).contains(&String::from("photoshop:City=Bern")));
    assert_eq!(read(&bytes[..cut]).faults.len(), 2);
    assert_eq!(read(&bytes).faults, []);
}

#[test]
fn tags_that_do_not_match_are_faults_and_the_rest_is_read() {
    let bytes = packet("", "<dc:source>a</dc:title><dc:title>b</dc:title></dc:source><dc:date>c</dc:date>");
    assert!(told(&bytes).contains(&String::from("dc:date=c")));
    assert!(!read(&bytes).faults.is_empty());
}

#[test]
fn what_stands_beside_the_properties_is_told() {
    let mut bytes = packet("", "stray<!-- Anna --><?note Ben?>");
    bytes.extend(b"\0\0Carl");
    let expected = ["@text=stray", "@comment=Anna", "@processing-instruction=note Ben", "@packet-padding=Carl"];
    assert_eq!(told(&bytes), expected);
    assert_eq!(nothing_kept(&bytes), Neutral::Nothing);
}

#[test]
fn a_document_type_is_a_fault_and_never_expanded() {
    let bytes = b"<!DOCTYPE x [<!ENTITY a \"Anna\"><!ENTITY b \"&a;&a;&a;\">]><dc:title>&b;</dc:title>";
    let decoded = read(bytes);
    assert_eq!(decoded.faults[0].offset, 0);
    assert!(told(bytes).contains(&String::from("dc:title=&b;")));
}

#[test]
fn the_sixty_fifth_level_is_a_fault() {
    let nested = |depth: usize| ["<dc:a>".repeat(depth), "</dc:a>".repeat(depth)].concat().into_bytes();
    assert_eq!(read(&nested(limits::XML_DEPTH)).faults, []);
    assert_eq!(read(&nested(limits::XML_DEPTH + 1)).faults.len(), 1);
    assert_eq!(read(&nested(100_000)).faults.len(), 1);
}

#[test]
fn a_hundred_thousand_attributes_take_linear_time() {
    use std::fmt::Write;
    let mut properties = String::new();
    let mut namespaces = String::new();
    for n in 0..100_000 {
        write!(properties, " dc:a{n}=\"{n}\"").unwrap();
        write!(namespaces, " xmlns:a{n}=\"http://example.com/{n}\"").unwrap();
    }
    for attributes in [&properties, &namespaces] {
        let bytes = packet(attributes, "");
        let start = Instant::now();
        assert!(read(&bytes).tags.len() >= 100_000);
        assert!(without(&bytes, &|_, _| true).is_some());
        assert_eq!(nothing_kept(&bytes), Neutral::Nothing);
        // A second or two on an idle machine, unoptimised; minutes if each attribute were held against all others.
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    }
    let many = packet("", &"<dc:a/>".repeat(300_000));
    assert!(read(&many).faults[0].found.contains("more"));
}

#[test]
fn pictures_in_base64_are_embedded_files_and_go() {
    let bytes = packet(
        "",
        "<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType=\"Resource\"><xmpGImg:image>/9j/&#xA;4A==</xmpGImg:image></rdf:li>\
         </rdf:Alt></xmp:Thumbnails>",
    );
    let decoded = read(&bytes);
    let expected = Nested {
        name: "xmp:Thumbnails/xmpGImg:image".into(),
        standard: Standard::File,
        bytes: NestedBytes::Decoded(vec![0xff, 0xd8, 0xff, 0xe0]),
    };
    assert_eq!(decoded.nested, [expected]);
    assert_eq!(decoded.tags[1].value, Value::opaque(&[0xff, 0xd8, 0xff, 0xe0]));
    assert_eq!(nothing_kept(&bytes), Neutral::Nothing);
}

#[test]
fn unknown_namespaces_go_with_all_that_is_not_needed() {
    let bytes = packet(
        "xmlns:MiCamera=\"http://ns.xiaomi.com/photos/1.0/camera/\" MiCamera:XMPMeta=\"a\" xmlns:q=\"http://example.com/\" q:r=\"s\"",
        "<dc:creator>Anna</dc:creator>",
    );
    assert_eq!(nothing_kept(&bytes), Neutral::Nothing);
}

#[test]
fn of_the_label_of_machine_made_pictures_only_the_label_stays() {
    let json = "{\"Label\":\"1\",\"ContentProducer\":\"P\",\"ProduceID\":\"Q\",\"ReservedCode1\":\"R\",\
        \"ContentPropagator\":\"S\",\"PropagateID\":\"T\",\"ReservedCode2\":\"U\"}";
    let attribute = packet(&format!("TC260:AIGC=\"{}\"", json.replace('"', "&quot;")), "");
    let element = packet("", &format!("<TC260:AIGC>{json}</TC260:AIGC>"));
    for bytes in [&attribute, &element] {
        let tag = tag(bytes, "TC260:AIGC/ProduceID");
        assert_eq!((tag.value, tag.origin.form, tag.origin.range), (Value::text("Q"), Form::Encoded, None));
        let packet = kept_by_default(bytes);
        assert!(packet.contains("{&quot;Label&quot;:&quot;1&quot;}"), "{packet}");
        assert_eq!(told(packet.as_bytes()), ["TC260:AIGC/Label=1"]);
        let blank = without(bytes, &|key, _| key.id.ends_with("ID")).unwrap();
        assert_eq!(blank.len(), bytes.len());
        assert_eq!(told(&blank).len(), 5);
    }
    let number = packet("", "<TC260:AIGC>{\"Label\":2}</TC260:AIGC>");
    assert!(kept_by_default(&number).contains("{&quot;Label&quot;:&quot;2&quot;}"));
    for other in ["{\"Label\":\"Anna\"}", "{\"ProduceID\":\"1\"}", "Anna", "[1]"] {
        assert_eq!(
            nothing_kept(&packet("", &format!("<TC260:AIGC>{other}</TC260:AIGC>"))),
            Neutral::Nothing,
            "{other}"
        );
    }
}

#[test]
fn a_digital_source_type_stays_when_it_says_machine_made() {
    const CODE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    let forms = [
        packet(&format!("Iptc4xmpExt:DigitalSourceType=\"{CODE}\""), ""),
        packet("", &format!("<Iptc4xmpExt:DigitalSourceType>{CODE}</Iptc4xmpExt:DigitalSourceType>")),
        packet("", &format!("<Iptc4xmpExt:DigitalSourceType rdf:resource=\"{CODE}\"/>")),
    ];
    for bytes in forms {
        let packet = kept_by_default(&bytes);
        assert_eq!(told(packet.as_bytes()), [format!("Iptc4xmpExt:DigitalSourceType={CODE}")]);
        assert!(!packet.contains("xmptk"));
    }
    for other in ["http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", "Anna"] {
        assert_eq!(nothing_kept(&packet(&format!("Iptc4xmpExt:DigitalSourceType=\"{other}\""), "")), Neutral::Nothing);
    }
}

#[test]
fn a_gain_map_keeps_its_numbers_in_their_form() {
    let bytes = packet(
        "hdrgm:Version=\"1.0\" hdrgm:HDRCapacityMax=\"2.656715\" hdrgm:BaseRenditionIsHDR=\"False\" hdrgm:Note=\"Anna\"",
        "<hdrgm:Gamma><rdf:Seq><rdf:li>1.0</rdf:li><rdf:li>0.9</rdf:li></rdf:Seq></hdrgm:Gamma><dc:creator>Anna</dc:creator>",
    );
    let packet = kept_by_default(&bytes);
    for part in ["hdrgm:Version=\"1.0\"", "hdrgm:HDRCapacityMax=\"2.656715\"", "<rdf:li>0.9</rdf:li>"] {
        assert!(packet.contains(part), "{packet}");
    }
    assert!(!packet.contains("Anna"));
}

#[test]
fn of_a_long_list_of_numbers_only_a_few_stay() {
    let items = "<rdf:li>0.5</rdf:li>".repeat(1000);
    let bytes = packet("", &format!("<hdrgm:Gamma><rdf:Seq>{items}</rdf:Seq></hdrgm:Gamma>"));
    assert_eq!(told(kept_by_default(&bytes).as_bytes()).len(), 4);
}

#[test]
fn a_directory_keeps_the_picture_and_its_gain_map() {
    let item = |attributes: &str| {
        format!("<rdf:li rdf:parseType=\"Resource\"><Container:Item {attributes} Item:Mime=\"image/jpeg\"/></rdf:li>")
    };
    let directory = |items: &[String]| {
        let items = items.concat();
        packet(
            "hdrgm:Version=\"1.0\"",
            &format!("<Container:Directory><rdf:Seq>{items}</rdf:Seq></Container:Directory>"),
        )
    };
    let primary = item("Item:Semantic=\"Primary\"");
    let film = item("Item:Semantic=\"MotionPhoto\" Item:Length=\"7000\"");
    let map = item("Item:Semantic=\"GainMap\" Item:Length=\"14092\" Item:Label=\"Anna\"");
    let packet = kept_by_default(&directory(&[primary.clone(), map, film.clone()]));
    assert!(
        packet.contains("<Container:Item Item:Semantic=\"GainMap\" Item:Length=\"14092\" Item:Mime=\"image/jpeg\"/>")
    );
    assert!(!packet.contains("MotionPhoto") && !packet.contains("7000") && !packet.contains("Anna"));
    let packet = kept_by_default(&directory(&[primary, film]));
    assert_eq!(told(packet.as_bytes()), ["hdrgm:Version=1.0"]);
}

#[test]
fn a_directory_states_the_new_lengths() {
    let item = |inner: &str| format!("<rdf:li rdf:parseType=\"Resource\">{inner}</rdf:li>");
    let directory = |length: &str, second: &str| {
        let items = item("<Container:Item Item:Semantic=\"Primary\" Item:Padding=\"0\"/>")
            + &item(&format!("<Container:Item Item:Semantic=\"GainMap\" Item:Length=\"{length}\"/>"))
            + &item(&format!(
                "<Container:Item rdf:parseType=\"Resource\"><Item:Semantic>GainMap</Item:Semantic>\
                 <Item:Length>{second}</Item:Length></Container:Item>"
            ));
        packet("", &format!("<Container:Directory><rdf:Seq>{items}</rdf:Seq></Container:Directory>"))
    };
    let old = directory("14092", "7");
    assert_eq!(with_lengths(&old, &[900, 12_345]), Some(directory("900", "12345")));
    assert_eq!(with_lengths(&old, &[14_092, 7]), Some(old.clone()));
    assert_eq!(with_lengths(&old, &[900]), None);
    let padded = String::from_utf8(old.clone()).unwrap().replace("Padding=\"0\"", "Padding=\"77\"");
    assert_eq!(with_lengths(padded.as_bytes(), &[14_092, 7]), Some(old));
    assert_eq!(with_lengths(b"<a>14092</a>", &[1]), Some(b"<a>14092</a>".to_vec()));
}

#[test]
fn pixel_formats_stay_with_apples_gain_map_alone() {
    let formats = "<apdi:NativeFormat>1278226488</apdi:NativeFormat><apdi:AuxiliaryImageType>";
    let gain = packet(
        "",
        &format!(
            "{formats}urn:com:apple:photo:2020:aux:hdrgainmap</apdi:AuxiliaryImageType>\
             <HDRGainMap:HDRGainMapVersion>65536</HDRGainMap:HDRGainMapVersion>"
        ),
    );
    assert_eq!(told(kept_by_default(&gain).as_bytes()).len(), 3);
    let depth = packet("", &format!("{formats}disparity</apdi:AuxiliaryImageType>"));
    assert_eq!(nothing_kept(&depth), Neutral::Nothing);
}

#[test]
fn a_panorama_keeps_its_projection_and_not_its_heading() {
    let bytes = packet(
        "GPano:ProjectionType=\"equirectangular\" GPano:FullPanoWidthPixels=\"4000\" GPano:PoseHeadingDegrees=\"350.0\" \
         GPano:CroppedAreaLeftPixels=\"Anna\"",
        "<GPano:UsePanoramaViewer>True</GPano:UsePanoramaViewer>",
    );
    let expected =
        ["GPano:ProjectionType=equirectangular", "GPano:FullPanoWidthPixels=4000", "GPano:UsePanoramaViewer=True"];
    assert_eq!(told(kept_by_default(&bytes).as_bytes()), expected);
}

#[test]
fn what_is_wished_for_is_written_alone() {
    let bytes = packet(
        "photoshop:City=\"Bern\" xmlns:q=\"http://example.com/\" q:r=\"&lt;&quot;&amp;\"",
        "<dc:rights><rdf:Alt><rdf:li xml:lang=\"en\">© Anna\n&amp; Ben</rdf:li></rdf:Alt></dc:rights>\
         <xmpMM:History><rdf:Seq><rdf:li stEvt:when=\"2024\" stEvt:action=\"saved\"/></rdf:Seq></xmpMM:History>",
    );
    let packet =
        kept(&bytes, &|key| key.id.starts_with("dc:rights") || key.id == "q:r" || key.id == "xmpMM:History/stEvt:when");
    let expected = [
        "xmlns:q=http://example.com/",
        "q:r=<\"&",
        "dc:rights/xml:lang=en",
        "dc:rights=© Anna\n& Ben",
        "xmpMM:History/stEvt:when=2024",
    ];
    assert_eq!(told(packet.as_bytes()), expected);
    // What isn't a name can't be written, nor a prefix that stands for another namespace.
    let odd = self::packet(
        "xmlns:dc=\"http://example.com/\" dc:a=\"1\" photoshop:b\"c=\"2\"",
        "<photoshop:d=e>3</photoshop:d=e>",
    );
    assert_eq!(
        neutral(&odd, &Wish { keep: &|_| true, turns: true, profiled: false, stated: crate::metadata::Stated::NONE }),
        Neutral::Nothing
    );
    // The same property from two descriptions is written once, so that the packet stays well-formed.
    let twice = [packet.as_bytes(), packet.as_bytes()].concat();
    assert!(kept(&twice, &|key| key.id == "q:r").matches("q:r").count() == 1);
}

#[test]
fn single_properties_are_blanked_at_the_same_length() {
    let bytes = packet(
        "exif:GPSLatitude=\"47,22.614N\" photoshop:City=\"Bern\"",
        "<!-- note --><dc:subject><rdf:Bag><rdf:li>Anna</rdf:li><rdf:li>Bern</rdf:li></rdf:Bag></dc:subject>\
         <mwg-rs:Regions rdf:parseType=\"Resource\"><mwg-rs:Name>Anna</mwg-rs:Name></mwg-rs:Regions>",
    );
    let blank = without(&bytes, &|key, value| {
        key.id.contains("GPS") || value.as_text() == Some("Anna") || key.id == "@comment"
    })
    .unwrap();
    assert_eq!(blank.len(), bytes.len());
    assert_eq!(told(&blank), ["photoshop:City=Bern", "dc:subject=Bern"]);
    assert_eq!(read(&blank).faults, []);
    let text = String::from_utf8(blank).unwrap();
    assert!(!text.contains("Regions rdf") && text.contains("<dc:subject><rdf:Bag>                     <rdf:li>Bern"));
    assert_eq!(without(&bytes, &|_, _| false).unwrap(), bytes);
}

#[test]
fn a_wide_packet_is_blanked_too() {
    let text = String::from_utf8(packet("photoshop:City=\"Zürich\" photoshop:Country=\"Schweiz\"", "")).unwrap();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let blank = without(&wide, &|key, _| key.id == "photoshop:City").unwrap();
    assert_eq!(blank.len(), wide.len());
    assert_eq!(told(&blank), ["photoshop:Country=Schweiz"]);
}

#[test]
fn what_cannot_be_blanked_alone_takes_the_packet() {
    // The namespace's own address goes, but a property of it stays.
    let bytes = packet("xmlns:q=\"http://example.com/\" q:r=\"s\"", "");
    assert_eq!(without(&bytes, &|key, _| key.id == "xmlns:q"), None);
    assert!(without(&bytes, &|key, _| key.id.contains('q')).is_some());
    // Text in pieces, around an element that stays.
    let bytes = packet("", "<dc:source>a<dc:type>b</dc:type>c</dc:source>");
    assert_eq!(without(&bytes, &|key, _| key.id == "dc:source"), None);
}
