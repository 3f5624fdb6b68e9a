//! Base64 (RFC 4648, 4) as XMP carries pictures and sound in it: with line ends, with or without its padding.

/// What a base64 text holds: none when it has another character, or would be longer than `limit` bytes.
pub(in crate::metadata) fn decode(text: &str, limit: u64) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut held = 0u32;
    let mut bits = 0u32;
    let mut ended = false;
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                ended = true;
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        if ended {
            return None;
        }
        held = (held << 6) | u32::from(six);
        bits = bits.wrapping_add(6);
        if bits >= 8 {
            bits = bits.wrapping_sub(8);
            if out.len() as u64 >= limit {
                return None;
            }
            out.push((held >> bits).to_le_bytes().first().copied()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn padding_and_line_ends_do_not_matter() {
        assert_eq!(decode("/9j/\n4A==", 9).unwrap(), [0xff, 0xd8, 0xff, 0xe0]);
        assert_eq!(decode("/9j/4A", 9).unwrap(), [0xff, 0xd8, 0xff, 0xe0]);
        assert!(decode("", 9).unwrap().is_empty());
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        assert_eq!(decode("a text.", 9), None);
        assert_eq!(decode("/9=j", 9), None);
        assert_eq!(decode("/9j/4A==", 3), None);
    }
}
