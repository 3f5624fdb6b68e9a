use super::*;

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes()[..], kind, content].concat()
}

/// A superbox of a type with a label, and what is in it.
fn superbox(kind: &[u8; 4], label: &str, content: &[Vec<u8>]) -> Vec<u8> {
    let uuid = [&kind[..], b"\x00\x11\x00\x10\x80\x00\x00\xaa\x00\x38\x9b\x71"].concat();
    let description = [&uuid[..], b"\x03", label.as_bytes(), b"\0"].concat();
    boxed(b"jumb", &[boxed(b"jumd", &description), content.concat()].concat())
}

fn text(text: &str) -> Vec<u8> {
    [&[0x60 + u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
}

fn der(tag: u8, content: &[Vec<u8>]) -> Vec<u8> {
    let content = content.concat();
    [&[tag, u8::try_from(content.len()).unwrap()][..], &content].concat()
}

/// A certificate as far as it names people, in DER.
fn certificate() -> Vec<u8> {
    let name = |oid: &[u8], text: &str| {
        der(0x30, &[der(0x31, &[der(0x30, &[der(0x06, &[oid.to_vec()]), der(0x0c, &[text.as_bytes().to_vec()])])])])
    };
    let body = [
        der(0xa0, &[der(0x02, &[vec![2]])]),
        der(0x02, &[vec![0x0a, 0xbc]]),
        der(0x30, &[]),
        name(b"\x55\x04\x0a", "Root CA"),
        der(0x30, &[]),
        name(b"\x55\x04\x03", "Anna"),
    ];
    der(0x30, &[der(0x30, &body), der(0x30, &[])])
}

/// COSE_Sign1 with the certificate in its protected header and a time stamp in the other.
fn signature() -> Vec<u8> {
    let certificate = certificate();
    let chain = [&b"\xa1\x18\x21\x58"[..], &[u8::try_from(certificate.len()).unwrap()], &certificate].concat();
    let token = b"\x30\x11\x18\x0f20240806215337Z";
    let stamp = [&[0x40 + u8::try_from(token.len()).unwrap()], &token[..]].concat();
    let tokens = [&b"\xa1"[..], &text("tstTokens"), b"\x81\xa1", &text("val"), &stamp].concat();
    let header = [&b"\xa1"[..], &text("sigTst"), &tokens].concat();
    [&b"\xd2\x84\x58"[..], &[u8::try_from(chain.len()).unwrap()], &chain, &header, b"\xf6\x42\x01\x02"].concat()
}

fn manifest() -> Vec<u8> {
    let claim =
        [&b"\xa2"[..], &text("claim_generator"), &text("phone/1.0"), &text("dc:title"), &text("a.jpg")].concat();
    let actions = [&b"\xa1"[..], &text("actions"), b"\x81\xa1", &text("when"), &text("2024-08-06")].concat();
    let work = br#"{"author":[{"name":"Anna"}],"n":1.5}"#;
    let picture = [boxed(b"bfdb", b"\x00image/jpeg\0"), boxed(b"bidb", b"\xff\xd8\xff\xe0")];
    let assertions = [
        superbox(b"cbor", "c2pa.actions", &[boxed(b"cbor", &actions)]),
        superbox(b"json", "stds.schema-org.CreativeWork", &[boxed(b"json", work)]),
        superbox(b"\x40\xcb\x0c\x32", "c2pa.thumbnail.claim.jpeg", &picture),
        superbox(b"cbor", "com.example.empty", &[]),
    ];
    let parts = [
        superbox(b"c2as", "c2pa.assertions", &assertions),
        superbox(b"c2cl", "c2pa.claim", &[boxed(b"cbor", &claim)]),
        superbox(b"c2cs", "c2pa.signature", &[boxed(b"cbor", &signature())]),
    ];
    superbox(b"c2pa", "c2pa", &[superbox(b"c2ma", "urn:uuid:7", &parts)])
}

fn read(bytes: &[u8]) -> Decoded {
    decode(&bytes.to_vec()).unwrap()
}

#[test]
fn a_manifest_tells_who_signed_what_with_which_tool() {
    let bytes = manifest();
    let decoded = read(&bytes);
    let told: Vec<_> = decoded.tags.iter().map(|tag| format!("{}={}", tag.key.id, tag.value)).collect();
    let expected = [
        "@manifest=urn:uuid:7",
        "c2pa.actions/actions/when=2024-08-06",
        "stds.schema-org.CreativeWork/author/name=Anna",
        "stds.schema-org.CreativeWork/n=1.5",
        "c2pa.thumbnail.claim.jpeg/type=image/jpeg",
        "c2pa.thumbnail.claim.jpeg=(4 bytes)",
        "com.example.empty=com.example.empty",
        "c2pa.claim/claim_generator=phone/1.0",
        "c2pa.claim/dc:title=a.jpg",
        &format!("c2pa.signature=({} bytes)", signature().len()),
        "c2pa.signature/serialNumber=0abc",
        "c2pa.signature/issuer=Root CA",
        "c2pa.signature/commonName=Anna",
        "c2pa.signature/time=20240806215337Z",
    ];
    assert_eq!(told, expected);
    assert_eq!(decoded.faults, []);
}

#[test]
fn values_and_pictures_are_found_where_they_stand() {
    let bytes = manifest();
    let decoded = read(&bytes);
    let mut held = 0;
    for tag in &decoded.tags {
        if let (Value::Text(text), Some(range)) = (&tag.value, &tag.origin.range) {
            assert_eq!(&bytes[range.start as usize..range.end as usize], text.as_bytes());
            held += 1;
        }
    }
    assert_eq!(held, 8);
    let [picture] = decoded.nested.as_slice() else { panic!("{:?}", decoded.nested) };
    let NestedBytes::At(range) = &picture.bytes else { panic!("{picture:?}") };
    assert_eq!(&bytes[range.start as usize..range.end as usize], b"\xff\xd8\xff\xe0");
}

#[test]
fn every_prefix_is_read_as_far_as_it_goes() {
    let bytes = manifest();
    let whole = read(&bytes).tags.len();
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).tags.len() <= whole);
    }
    assert!(!read(&bytes[..bytes.len() - 1]).faults.is_empty());
}

#[test]
fn lying_sizes_and_depth_are_faults() {
    let mut short = boxed(b"jumb", b"");
    short[3] = 7;
    assert_eq!(read(&short).faults.len(), 1);
    let mut nested = Vec::new();
    for _ in 0..=BOX_DEPTH + 1 {
        nested = boxed(b"jumb", &nested);
    }
    assert_eq!(read(&nested).faults.len(), 1);
    let broken = superbox(b"cbor", "c2pa.claim", &[boxed(b"cbor", b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff")]);
    assert_eq!(read(&broken).faults.len(), 1);
    assert_eq!(read(&superbox(b"json", "a", &[boxed(b"json", b"{")])).faults.len(), 1);
}

#[test]
fn nothing_of_a_manifest_stays() {
    let wish =
        super::super::Wish { keep: &|_| true, turns: true, profiled: false, stated: crate::metadata::Stated::NONE };
    assert_eq!((JUMBF.neutral)(&manifest(), &wish), super::super::Neutral::Nothing);
}
