use super::*;

const PICTURE: &[u8] = include_bytes!("../../../testdata/make/codestreams/picture.jxl");
const PROFILED: &[u8] = include_bytes!("../../../testdata/make/codestreams/profiled.jxl");
const PROFILE: &[u8] = include_bytes!("../../../testdata/make/codestreams/profiled.icc");

fn walked(bytes: &[u8]) -> Codestream {
    walk(&bytes.to_vec()).unwrap()
}

/// Bits, the lowest first.
struct Written(Vec<bool>);

impl Written {
    fn codestream() -> Self {
        Self(Vec::new()).put(16, 0x0aff)
    }

    fn put(mut self, count: u32, value: u64) -> Self {
        self.0.extend((0..count).map(|bit| value >> bit & 1 == 1));
        self
    }

    fn name(self, name: &str) -> Self {
        // Of 16 letters and more, the length in 5 bits.
        let length = name.len() as u64;
        let out = self.put(2, 2).put(5, length - 16);
        name.bytes().fold(out, |out, byte| out.put(8, byte.into()))
    }

    fn align(mut self) -> Self {
        self.0.resize(self.0.len().next_multiple_of(8), false);
        self
    }

    fn bytes(self) -> Vec<u8> {
        let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        self.align().0.chunks(8).map(byte).collect()
    }

    /// A frame of one section that needs no bit of a header, with `data` bytes.
    fn frame(self, data: u64) -> Self {
        let out = self.align().put(2, 1).align().put(2, 0).put(10, data).align();
        (0..data).fold(out, |out, _| out.put(8, 0xd5))
    }
}

/// 8×8 pixels.
fn size(out: Written) -> Written {
    out.put(1, 1).put(5, 0).put(3, 1)
}

#[test]
fn the_last_frame_ends_where_its_table_says() {
    for file in [PICTURE, PROFILED] {
        let found = walked(file);
        assert_eq!((found.end, &found.fault), (Some(file.len() as u64), &None));
        assert!(found.said.is_empty() && found.preview.is_none());
        let longer = walked(&[file, b"behind"].concat());
        assert_eq!((longer.end, longer.fault), (Some(file.len() as u64), None));
        let cut = walked(&file[..file.len() - 1]);
        assert_eq!(cut.end, Some(file.len() as u64));
        assert!(cut.fault.is_some());
    }
    assert_eq!(walked(PICTURE).icc, None);
    assert!(walked(b"\xff\x0b").fault.is_some());
}

#[test]
fn a_profile_is_read_to_the_last_byte() {
    assert_eq!(profile(&PROFILED.to_vec(), 1 << 20).unwrap().unwrap(), PROFILE);
    assert_eq!(profile(&PICTURE.to_vec(), 1 << 20).unwrap(), None);
    assert_eq!(profile(&PROFILED.to_vec(), 100).unwrap(), None, "it has a limit");
    let at = walked(PROFILED).icc.unwrap();
    let mut broken = PROFILED.to_vec();
    broken[at.end as usize - 20] ^= 0x10;
    assert_ne!(profile(&broken, 1 << 20).unwrap().as_deref(), Some(PROFILE));
}

#[test]
fn a_header_that_says_nothing_has_a_frame_behind_it() {
    let file = size(Written::codestream()).put(1, 1).put(1, 1).frame(9).bytes();
    let found = walked(&file);
    assert_eq!((found.end, found.fault), (Some(file.len() as u64), None));
}

#[test]
fn names_previews_and_extensions_are_told() {
    let header = |preview: u64| {
        // Extra fields: orientation, no intrinsic size, a preview, no animation.
        let out = size(Written::codestream()).put(1, 0).put(1, 1).put(3, 0).put(1, 0).put(1, preview);
        let out = if preview == 1 { out.put(1, 1).put(2, 0).put(3, 1) } else { out };
        // Depth, buffers, one extra channel: depth, 8 bits, no shift, a name. XYB, sRGB, default tone mapping.
        let out = out.put(1, 0).put(1, 0).put(2, 0).put(1, 1).put(2, 1);
        let out = out.put(1, 0).put(2, 1).put(1, 0).put(2, 0).put(2, 0).name("channel of Alex Example");
        // One extension of 40 bits (16 bits of U64: 17 + 23).
        let out = out.put(1, 1).put(1, 1).put(1, 1).put(2, 1).put(4, 0).put(2, 2).put(8, 23).put(40, 0x41_4243);
        out.put(1, 1).align()
    };
    let found = walked(&header(0).frame(5).bytes());
    let said: Vec<_> = found.said.iter().map(|said| said.0.clone()).collect();
    assert_eq!(said, [Said::ChannelName("channel of Alex Example".to_owned()), Said::Extension]);
    assert!(found.end.is_some() && found.preview.is_none(), "{:?}", found.fault);
    let found = walked(&header(1).frame(3).frame(5).bytes());
    assert!(found.preview.is_some_and(|range| range.end - range.start == 6), "header, table and data of the preview");
    // A regular modular frame with a name: nothing flagged, no upsampling of two channels, groups of 256, one pass, no crop,
    // nothing blended, the last.
    let frame = header(0).put(1, 0).put(2, 0).put(1, 1).put(2, 0).put(2, 0).put(2, 0).put(2, 1).put(2, 0).put(1, 0);
    let frame = frame.put(2, 0).put(2, 0).put(1, 1).name("frame of Alex Example").put(1, 1).put(2, 0);
    let named = frame.put(1, 0).align().put(2, 0).put(10, 4).align().put(32, 0).bytes();
    let found = walked(&named);
    assert_eq!(found.said.last().unwrap().0, Said::FrameName("frame of Alex Example".to_owned()));
    assert_eq!(found.end, Some(named.len() as u64));
}

#[test]
fn no_prefix_and_no_flipped_bit_breaks_a_walk() {
    for file in [PICTURE, PROFILED] {
        for end in 0..file.len() {
            walked(&file[..end]);
            let mut flipped = file.to_vec();
            for bit in [1, 0x20, 0x80] {
                flipped[end] ^= bit;
                let found = walked(&flipped);
                assert!(found.end.is_some() || found.fault.is_some());
                profile(&flipped, 1 << 16).unwrap();
            }
        }
    }
}
