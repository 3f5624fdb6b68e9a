//! XMP: each property of `xmp.txt`, in a packet that declares each of its namespaces (ISO 16684-1; the schemas of vendors).

use super::Fixture;
use crate::wrap::{app1_xmp, jpeg, picture};

const TABLE: &str = include_str!("xmp.txt");

/// Prefix and URI.
#[rustfmt::skip]
const NAMESPACES: &[(&str, &str)] = &[
    ("Camera", "http://pix4d.com/camera/1.0"),
    ("DICOM", "http://ns.adobe.com/DICOM/"),
    ("Device", "http://ns.google.com/photos/dd/1.0/device/"),
    ("FLIR", "http://www.dji.com/FLIR/1.0/"),
    ("GAudio", "http://ns.google.com/photos/1.0/audio/"),
    ("GCamera", "http://ns.google.com/photos/1.0/camera/"),
    ("GContainer", "http://ns.google.com/photos/1.0/container/"),
    ("GCreations", "http://ns.google.com/photos/1.0/creations/"),
    ("GDepth", "http://ns.google.com/photos/1.0/depthmap/"),
    ("GFocus", "http://ns.google.com/photos/1.0/focus/"),
    ("GIMP", "http://www.gimp.org/xmp/"),
    ("GImage", "http://ns.google.com/photos/1.0/image/"),
    ("GPano", "http://ns.google.com/photos/1.0/panorama/"),
    ("GSpherical", "http://ns.google.com/videos/1.0/spherical/"),
    ("GettyImagesGIFT", "http://xmp.gettyimages.com/gift/1.0/"),
    ("HDRGainMap", "http://ns.apple.com/HDRGainMap/1.0/"),
    ("Iptc4xmpCore", "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"),
    ("Iptc4xmpExt", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"),
    ("MP", "http://ns.microsoft.com/photo/1.2/"),
    ("MPReg", "http://ns.microsoft.com/photo/1.2/t/Region#"),
    ("MiCamera", "http://ns.xiaomi.com/photos/1.0/camera/"),
    ("MicrosoftPhoto", "http://ns.microsoft.com/photo/1.0"),
    ("OpCamera", "http://ns.oplus.com/photos/1.0/camera/"),
    ("SpatialMedia", "http://ns.apple.com/SpatialMedia/1.0/"),
    ("TC260", "http://www.tc260.org.cn/ns/AIGC/1.0/"),
    ("VCamera", "http://ns.vivo.com/photos/1.0/camera/"),
    ("acdsee", "http://ns.acdsee.com/iptc/1.0/"),
    ("acdsee-rs", "http://ns.acdsee.com/regions/"),
    ("adsml-at", "http://adsml.org/xmlns/"),
    ("apdi", "http://ns.apple.com/pixeldatainfo/1.0/"),
    ("apple-fi", "http://ns.apple.com/faceinfo/1.0/"),
    ("ast", "http://ns.nikon.com/asteroid/1.0/"),
    ("aux", "http://ns.adobe.com/exif/1.0/aux/"),
    ("avm", "http://www.communicatingastronomy.org/avm/1.0/"),
    ("cc", "http://creativecommons.org/ns#"),
    ("cell", "http://developer.sonyericsson.com/cell/1.0/"),
    ("crd", "http://ns.adobe.com/camera-raw-defaults/1.0/"),
    ("creatorAtom", "http://ns.adobe.com/creatorAtom/1.0/"),
    ("crs", "http://ns.adobe.com/camera-raw-settings/1.0/"),
    ("crss", "http://ns.adobe.com/camera-raw-saved-settings/1.0/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("depthBlurEffect", "http://ns.apple.com/depthBlurEffect/1.0/"),
    ("depthData", "http://ns.apple.com/depthData/1.0/"),
    ("digiKam", "http://www.digikam.org/ns/1.0/"),
    ("drone-dji", "http://www.dji.com/drone-dji/1.0/"),
    ("et", "http://ns.exiftool.org/1.0/"),
    ("exif", "http://ns.adobe.com/exif/1.0/"),
    ("exifEX", "http://cipa.jp/exif/1.0/"),
    ("expressionmedia", "http://ns.microsoft.com/expressionmedia/1.0/"),
    ("extensis", "http://ns.extensis.com/extensis/1.0/"),
    ("hdr_metadata", "http://ns.adobe.com/hdr-metadata/1.0/"),
    ("hdrgm", "http://ns.adobe.com/hdr-gain-map/1.0/"),
    ("ics", "http://ns.idimager.com/ics/1.0/"),
    ("illustrator", "http://ns.adobe.com/illustrator/1.0/"),
    ("lr", "http://ns.adobe.com/lightroom/1.0/"),
    ("mediapro", "http://ns.iview-multimedia.com/mediapro/1.0/"),
    ("mwg-coll", "http://www.metadataworkinggroup.com/schemas/collections/"),
    ("mwg-kw", "http://www.metadataworkinggroup.com/schemas/keywords/"),
    ("mwg-rs", "http://www.metadataworkinggroup.com/schemas/regions/"),
    ("nine", "http://ns.nikon.com/nine/1.0/"),
    ("pdf", "http://ns.adobe.com/pdf/1.3/"),
    ("pdfx", "http://ns.adobe.com/pdfx/1.3/"),
    ("photomechanic", "http://ns.camerabits.com/photomechanic/1.0/"),
    ("photoshop", "http://ns.adobe.com/photoshop/1.0/"),
    ("plus", "http://ns.useplus.org/ldf/xmp/1.0/"),
    ("portraitLightingEffect", "http://ns.apple.com/portraitLightingEffect/2.0/"),
    ("prism", "http://prismstandard.org/namespaces/basic/2.0/"),
    ("sdc", "http://ns.nikon.com/sdc/1.0/"),
    ("seal", "http://ns.seal/2024/1.0/"),
    ("stEvt", "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"),
    ("stRef", "http://ns.adobe.com/xap/1.0/sType/ResourceRef#"),
    ("tiff", "http://ns.adobe.com/tiff/1.0/"),
    ("xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmpBJ", "http://ns.adobe.com/xap/1.0/bj/"),
    ("xmpDM", "http://ns.adobe.com/xmp/1.0/DynamicMedia/"),
    ("xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
    ("xmpNote", "http://ns.adobe.com/xmp/note/"),
    ("xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
    ("xmpTPg", "http://ns.adobe.com/xap/1.0/t/pg/"),
];

/// The properties: name, and what is in it: nothing but a text, or the members of a structure.
fn properties() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut properties: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for line in TABLE.lines() {
        let (path, text) = line.split_once('\t').unwrap();
        let (name, member) = path.split_once('/').unwrap_or((path, ""));
        match properties.iter_mut().find(|property| property.0 == name) {
            Some(property) => property.1.push((member, text)),
            None => properties.push((name, vec![(member, text)])),
        }
    }
    properties
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A property as an element: a text, an array of texts, or a structure.
fn element(name: &str, members: &[(&str, &str)]) -> String {
    match members {
        [("", text)] => format!("<{name}>{}</{name}>\n", escaped(text)),
        _ if members.iter().all(|member| member.0.is_empty()) => {
            let items: String = members.iter().map(|(_, text)| format!("<rdf:li>{}</rdf:li>", escaped(text))).collect();
            format!("<{name}><rdf:Bag>{items}</rdf:Bag></{name}>\n")
        }
        _ => {
            let fields = members.iter().map(|(member, text)| match *member {
                "" => format!("<rdf:value>{}</rdf:value>", escaped(text)),
                member => format!("<{member}>{}</{member}>", escaped(text)),
            });
            format!("<{name} rdf:parseType=\"Resource\">{}</{name}>\n", fields.collect::<String>())
        }
    }
}

fn packet() -> String {
    let declared: String =
        NAMESPACES.iter().map(|(prefix, uri)| format!(" xmlns:{prefix}=\"{uri}\"")).collect::<Vec<_>>().join("\n");
    let elements: String = properties().iter().map(|(name, members)| element(name, members)).collect();
    // A picture of 300 bytes in base64, and an attribute without a namespace.
    let blob = "/9j/4AAQSkZJRgABAQEASABI".repeat(17);
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" \
         x:xmptk=\"Adobe XMP Core 7.1-c000\"><!-- exported by Mara -->\n<rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n<rdf:Description \
         rdf:about=\"file:///Users/mara/harbour.jpg\"{declared}>\n{elements}</rdf:Description>\n<rdf:Description \
         rdf:about=\"uuid:6f1d0a52-3c1e-4f0b-9a51-2b8c7d90e411\" xmlns:my=\"https://lindt.example/ns/\" \
         diary=\"met Lena\"><my:mood>calm</my:mood><my:blob>{blob}</my:blob></rdf:Description>\n</rdf:RDF></x:xmpmeta>\n \
         behind the tree \n<?xpacket end=\"w\"?>"
    )
}

pub(super) fn files() -> Vec<Fixture> {
    vec![("xmp.jpg", jpeg(&picture(24, 16, 12), &[app1_xmp(&packet())], b""))]
}
