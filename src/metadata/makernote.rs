//! MakerNotes (Exif 0x927c): whose they are. Their contents stay opaque; a decoder for one finds its place beside its row
//! in the table `VENDORS`. Formats and offsets are each maker's own; most offsets count from the TIFF header around the note.

/// A maker whose notes are recognised.
struct Vendor {
    /// The leak catalogue's name for it: `MakerNote:` and this.
    name: &'static str,
    /// What its notes begin with.
    signatures: &'static [&'static [u8]],
    /// What Make (0x010f) begins with, case ignored, for notes that have no signature.
    makes: &'static [&'static str],
}

/// Who makes notes. A signature decides before any Make does, for makers build each other's cameras.
static VENDORS: &[Vendor] = &[
    Vendor { name: "Apple", signatures: &[b"Apple iOS\0"], makes: &["Apple"] },
    Vendor { name: "Nikon", signatures: &[b"Nikon\0"], makes: &["NIKON"] },
    Vendor { name: "Casio", signatures: &[b"QVC\0", b"DCI\0"], makes: &["CASIO"] },
    Vendor { name: "DJI", signatures: &[b"[ae_dbg_info:"], makes: &["DJI", "Hasselblad L"] },
    Vendor { name: "FujiFilm", signatures: &[b"FUJIFILM", b"GENERALE"], makes: &["FUJI"] },
    Vendor { name: "GE", signatures: &[b"GE\0\0", b"GENIC\x0c\0"], makes: &["GENERAL IMAGING", "GEDSC"] },
    Vendor { name: "Google", signatures: &[b"HDRP"], makes: &["Google"] },
    Vendor { name: "Huawei", signatures: &[b"HUAWEI\0\0"], makes: &["HUAWEI", "HONOR"] },
    Vendor { name: "ISL", signatures: &[b"ISLMAKERNOTE"], makes: &[] },
    Vendor { name: "JVC", signatures: &[b"JVC ", b"VER:"], makes: &["JVC"] },
    Vendor { name: "Kodak", signatures: &[b"KDK"], makes: &["EASTMAN KODAK", "Kodak"] },
    Vendor { name: "Kyocera", signatures: &[b"KYOCERA"], makes: &["KYOCERA"] },
    Vendor { name: "Motorola", signatures: &[b"MOT\0"], makes: &["motorola"] },
    Vendor {
        name: "Olympus",
        signatures: &[b"OLYMP\0", b"OLYMPUS\0", b"OM SYSTEM\0", b"EPSON\0"],
        makes: &["OLYMPUS", "OM Digital", "SEIKO EPSON"],
    },
    Vendor {
        name: "Minolta",
        signatures: &[b"MLY0", b"MLT0", b"KC", b"+M+M", b"MINOL"],
        makes: &["Minolta", "KONICA MINOLTA"],
    },
    Vendor { name: "Leica", signatures: &[b"LEICA"], makes: &["Leica"] },
    Vendor { name: "Panasonic", signatures: &[b"Panasonic\0", b"MKE"], makes: &["Panasonic"] },
    Vendor { name: "Pentax", signatures: &[b"AOC\0", b"PENTAX \0"], makes: &["PENTAX", "ASAHI"] },
    Vendor { name: "PhaseOne", signatures: &[b"IIIITwaR", b"IIIICwaR", b"MMMMRawT"], makes: &["Phase One", "Leaf"] },
    Vendor { name: "Reconyx", signatures: &[b"RECONYX", b"\x01\xf1\x03\0"], makes: &["RECONYX"] },
    Vendor { name: "Ricoh", signatures: &[b"RICOH\0", b"Ricoh\0", b"Rev", b"Rv"], makes: &["RICOH"] },
    Vendor { name: "Samsung", signatures: &[b"STMN"], makes: &["SAMSUNG"] },
    Vendor { name: "Sanyo", signatures: &[b"SANYO\0"], makes: &["SANYO"] },
    Vendor { name: "Sigma", signatures: &[b"SIGMA\0", b"FOVEON"], makes: &["SIGMA", "FOVEON"] },
    Vendor {
        name: "Sony",
        signatures: &[b"SONY DSC ", b"SONY CAM ", b"SONY MOBILE", b"VHAB ", b"\0\0SONY PIC\0", b"SEMC MS\0"],
        makes: &["SONY", "Sony Ericsson"],
    },
    Vendor { name: "HP", signatures: &[b"Hewlett-Packard", b"Vivitar"], makes: &["Hewlett-Packard", "HP"] },
    Vendor { name: "Canon", signatures: &[], makes: &["Canon"] },
    Vendor { name: "FLIR", signatures: &[], makes: &["FLIR"] },
    Vendor { name: "Hasselblad", signatures: &[], makes: &["Hasselblad"] },
    Vendor { name: "Nintendo", signatures: &[], makes: &["Nintendo"] },
    Vendor { name: "Xiaomi", signatures: &[], makes: &["Xiaomi", "Redmi", "POCO"] },
];

/// How much of a note's beginning [`vendor`] needs, in bytes.
pub const HEAD: u64 = 32;

/// Whose note begins with `head`, in a file whose Make is `make`; `Unknown` when nobody's here.
pub fn vendor(head: &[u8], make: &str) -> &'static str {
    let signed = |vendor: &&Vendor| vendor.signatures.iter().any(|signature| head.starts_with(signature));
    let make = make.trim_start().as_bytes();
    let made = |vendor: &&Vendor| {
        vendor.makes.iter().any(|name| make.get(..name.len()).is_some_and(|m| m.eq_ignore_ascii_case(name.as_bytes())))
    };
    VENDORS.iter().find(signed).or_else(|| VENDORS.iter().find(made)).map_or("Unknown", |vendor| vendor.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_decides_before_the_make() {
        assert_eq!(vendor(b"AOC\0MM", "SAMSUNG"), "Pentax");
        assert_eq!(vendor(b"\x12\0\x01\0", "Canon"), "Canon");
        assert_eq!(vendor(b"\x12\0\x01\0", "samsung"), "Samsung");
        assert_eq!(vendor(b"", ""), "Unknown");
    }
}
