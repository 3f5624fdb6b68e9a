//! The namespaces of XMP properties (ISO 16684-1 and the schemas of many vendors): URI → canonical prefix. A file may bind
//! any prefix to a URI, so a property is known by its URI; the canonical prefix is how the leak catalogue writes it.
//!
//! Knows nothing of packets.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Canonical prefix and URI, sorted by prefix.
const NAMESPACES: &[(&str, &str)] = &[
    ("aas", "http://ns.apple.com/adjustment-settings/1.0/"),
    ("acdsee", "http://ns.acdsee.com/iptc/1.0/"),
    ("acdsee-rs", "http://ns.acdsee.com/regions/"),
    ("acdsee-stArea", "http://ns.acdsee.com/sType/Area#"),
    ("acdsee-stDim", "http://ns.acdsee.com/sType/Dimensions#"),
    ("adsml-at", "http://adsml.org/xmlns/"),
    ("album", "http://ns.adobe.com/album/1.0/"),
    ("apdi", "http://ns.apple.com/pixeldatainfo/1.0/"),
    ("AppInfo", "http://ns.google.com/photos/dd/1.0/appinfo/"),
    ("apple-fi", "http://ns.apple.com/faceinfo/1.0/"),
    ("ast", "http://ns.nikon.com/asteroid/1.0/"),
    ("aux", "http://ns.adobe.com/exif/1.0/aux/"),
    ("avm", "http://www.communicatingastronomy.org/avm/1.0/"),
    ("Camera", "http://pix4d.com/camera/1.0"),
    ("cc", "http://creativecommons.org/ns#"),
    ("cell", "http://developer.sonyericsson.com/cell/1.0/"),
    ("crd", "http://ns.adobe.com/camera-raw-defaults/1.0/"),
    ("creatorAtom", "http://ns.adobe.com/creatorAtom/1.0/"),
    ("crlcp", "http://ns.adobe.com/camera-raw-embedded-lens-profile/1.0/"),
    ("crs", "http://ns.adobe.com/camera-raw-settings/1.0/"),
    ("crss", "http://ns.adobe.com/camera-raw-saved-settings/1.0/"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("depthBlurEffect", "http://ns.apple.com/depthBlurEffect/1.0/"),
    ("depthData", "http://ns.apple.com/depthData/1.0/"),
    ("DepthMap", "http://ns.google.com/photos/dd/1.0/depthmap/"),
    ("Device", "http://ns.google.com/photos/dd/1.0/device/"),
    ("DeviceCamera", "http://ns.google.com/photos/dd/1.0/camera/"),
    ("DeviceContainer", "http://ns.google.com/photos/dd/1.0/container/"),
    ("DeviceImage", "http://ns.google.com/photos/dd/1.0/image/"),
    ("DeviceItem", "http://ns.google.com/photos/dd/1.0/item/"),
    ("dex", "http://ns.optimasc.com/dex/1.0/"),
    ("DICOM", "http://ns.adobe.com/DICOM/"),
    ("digiKam", "http://www.digikam.org/ns/1.0/"),
    ("drone-dji", "http://www.dji.com/drone-dji/1.0/"),
    ("dwc", "http://rs.tdwg.org/dwc/index.htm"),
    ("EarthPose", "http://ns.google.com/photos/dd/1.0/earthpose/"),
    ("et", "http://ns.exiftool.org/1.0/"),
    ("exif", "http://ns.adobe.com/exif/1.0/"),
    ("exifEX", "http://cipa.jp/exif/1.0/"),
    ("expressionmedia", "http://ns.microsoft.com/expressionmedia/1.0/"),
    ("extensis", "http://ns.extensis.com/extensis/1.0/"),
    ("FLIR", "http://www.dji.com/FLIR/1.0/"),
    ("fpv", "http://ns.fastpictureviewer.com/fpv/1.0/"),
    ("GAudio", "http://ns.google.com/photos/1.0/audio/"),
    ("GCamera", "http://ns.google.com/photos/1.0/camera/"),
    ("GContainer", "http://ns.google.com/photos/1.0/container/"),
    ("GCreations", "http://ns.google.com/photos/1.0/creations/"),
    ("GDepth", "http://ns.google.com/photos/1.0/depthmap/"),
    ("GettyImagesGIFT", "http://xmp.gettyimages.com/gift/1.0/"),
    ("GFocus", "http://ns.google.com/photos/1.0/focus/"),
    ("GImage", "http://ns.google.com/photos/1.0/image/"),
    ("GIMP", "http://www.gimp.org/xmp/"),
    ("GPano", "http://ns.google.com/photos/1.0/panorama/"),
    ("GSpherical", "http://ns.google.com/videos/1.0/spherical/"),
    ("hdr_metadata", "http://ns.adobe.com/hdr-metadata/1.0/"),
    ("HDRGainMap", "http://ns.apple.com/HDRGainMap/1.0/"),
    ("hdrgm", "http://ns.adobe.com/hdr-gain-map/1.0/"),
    ("ics", "http://ns.idimager.com/ics/1.0/"),
    ("illustrator", "http://ns.adobe.com/illustrator/1.0/"),
    ("ImagingModel", "http://ns.google.com/photos/dd/1.0/imagingmodel/"),
    ("Iptc4xmpCore", "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"),
    ("Iptc4xmpExt", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"),
    ("Item", "http://ns.google.com/photos/1.0/container/item/"),
    ("iX", "http://ns.adobe.com/iX/1.0/"),
    ("LightEstimate", "http://ns.google.com/photos/dd/1.0/lightestimate/"),
    ("LImage", "http://ns.leiainc.com/photos/1.0/image/"),
    ("lr", "http://ns.adobe.com/lightroom/1.0/"),
    ("mediapro", "http://ns.iview-multimedia.com/mediapro/1.0/"),
    ("MiCamera", "http://ns.xiaomi.com/photos/1.0/camera/"),
    ("MicrosoftPhoto", "http://ns.microsoft.com/photo/1.0"),
    ("MP", "http://ns.microsoft.com/photo/1.2/"),
    ("MP1", "http://ns.microsoft.com/photo/1.1"),
    ("MPReg", "http://ns.microsoft.com/photo/1.2/t/Region#"),
    ("MPRI", "http://ns.microsoft.com/photo/1.2/t/RegionInfo#"),
    ("mwg-coll", "http://www.metadataworkinggroup.com/schemas/collections/"),
    ("mwg-kw", "http://www.metadataworkinggroup.com/schemas/keywords/"),
    ("mwg-rs", "http://www.metadataworkinggroup.com/schemas/regions/"),
    ("nine", "http://ns.nikon.com/nine/1.0/"),
    ("OpCamera", "http://ns.oplus.com/photos/1.0/camera/"),
    ("panorama", "http://ns.adobe.com/photoshop/1.0/panorama-profile"),
    ("pdf", "http://ns.adobe.com/pdf/1.3/"),
    ("pdfx", "http://ns.adobe.com/pdfx/1.3/"),
    ("photomechanic", "http://ns.camerabits.com/photomechanic/1.0/"),
    ("photoshop", "http://ns.adobe.com/photoshop/1.0/"),
    ("Plane", "http://ns.google.com/photos/dd/1.0/plane/"),
    ("plus", "http://ns.useplus.org/ldf/xmp/1.0/"),
    ("pmi", "http://prismstandard.org/namespaces/pmi/2.2/"),
    ("PointCloud", "http://ns.google.com/photos/dd/1.0/pointcloud/"),
    ("portraitLightingEffect", "http://ns.apple.com/portraitLightingEffect/2.0/"),
    ("Pose", "http://ns.google.com/photos/dd/1.0/pose/"),
    ("prism", "http://prismstandard.org/namespaces/basic/2.0/"),
    ("prl", "http://prismstandard.org/namespaces/prl/2.1/"),
    ("prm", "http://prismstandard.org/namespaces/prm/3.0/"),
    ("Profile", "http://ns.google.com/photos/dd/1.0/profile/"),
    ("pur", "http://prismstandard.org/namespaces/prismusagerights/2.1/"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("sdc", "http://ns.nikon.com/sdc/1.0/"),
    ("seal", "http://ns.seal/2024/1.0/"),
    ("SpatialMedia", "http://ns.apple.com/SpatialMedia/1.0/"),
    ("stArea", "http://ns.adobe.com/xmp/sType/Area#"),
    ("stCamera", "http://ns.adobe.com/photoshop/1.0/camera-profile"),
    ("stDim", "http://ns.adobe.com/xap/1.0/sType/Dimensions#"),
    ("stEvt", "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"),
    ("stFnt", "http://ns.adobe.com/xap/1.0/sType/Font#"),
    ("stJob", "http://ns.adobe.com/xap/1.0/sType/Job#"),
    ("stMfs", "http://ns.adobe.com/xap/1.0/sType/ManifestItem#"),
    ("stRef", "http://ns.adobe.com/xap/1.0/sType/ResourceRef#"),
    ("stVer", "http://ns.adobe.com/xap/1.0/sType/Version#"),
    ("svg", "http://www.w3.org/2000/svg"),
    ("swf", "http://ns.adobe.com/swf/1.0/"),
    ("TC260", "http://www.tc260.org.cn/ns/AIGC/1.0/"),
    ("tiff", "http://ns.adobe.com/tiff/1.0/"),
    ("VCamera", "http://ns.vivo.com/photos/1.0/camera/"),
    ("VendorInfo", "http://ns.google.com/photos/dd/1.0/vendorinfo/"),
    ("x", "adobe:ns:meta/"),
    ("xml", "http://www.w3.org/XML/1998/namespace"),
    ("xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmpBJ", "http://ns.adobe.com/xap/1.0/bj/"),
    ("xmpDM", "http://ns.adobe.com/xmp/1.0/DynamicMedia/"),
    ("xmpDSA", "http://leica-camera.com/digital-shift-assistant/1.0/"),
    ("xmpG", "http://ns.adobe.com/xap/1.0/g/"),
    ("xmpGImg", "http://ns.adobe.com/xap/1.0/g/img/"),
    ("xmpidq", "http://ns.adobe.com/xmp/Identifier/qual/1.0/"),
    ("xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
    ("xmpNote", "http://ns.adobe.com/xmp/note/"),
    ("xmpPLUS", "http://ns.adobe.com/xap/1.0/PLUS/"),
    ("xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
    ("xmpTPg", "http://ns.adobe.com/xap/1.0/t/pg/"),
];

/// Further URIs that files use for a namespace of the list above.
const ALIASES: &[(&str, &str)] = &[
    ("x", "adobe.ns.meta/"),
    ("portraitLightingEffect", "http://ns.apple.com/portraitLightingEffect/1.0/"),
    ("et", "http://ns.exiftool.ca/1.0/"),
    ("cc", "http://web.resource.org/cc/"),
];

/// Prefixes that readers of gain maps search for as text, where the canonical one is another.
const WRITTEN: &[(&str, &str)] = &[("GContainer", "Container")];

static BY_URI: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| NAMESPACES.iter().chain(ALIASES).map(|(prefix, uri)| (bare(uri), *prefix)).collect());

static BY_PREFIX: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> =
    LazyLock::new(|| NAMESPACES.iter().map(|(prefix, uri)| (*prefix, (*prefix, *uri))).collect());

/// Files forget the separator at a URI's end, or write the other one.
fn bare(uri: &str) -> &str {
    uri.trim().trim_end_matches(['/', '#'])
}

/// The canonical prefix of a namespace.
pub(super) fn canonical(uri: &str) -> Option<&'static str> {
    BY_URI.get(bare(uri)).copied()
}

/// The same prefix, when it is a canonical one.
pub(super) fn known(prefix: &str) -> Option<&'static str> {
    BY_PREFIX.get(prefix).map(|(prefix, _)| *prefix)
}

/// The URI of a canonical prefix.
pub(super) fn uri(prefix: &str) -> Option<&'static str> {
    BY_PREFIX.get(prefix).map(|(_, uri)| *uri)
}

/// The prefix under which properties of a canonical one are written.
pub(super) fn written(prefix: &str) -> &str {
    WRITTEN.iter().find(|(canonical, _)| *canonical == prefix).map_or(prefix, |(_, written)| written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_known_with_and_without_its_separator() {
        assert_eq!(canonical("http://ns.microsoft.com/photo/1.0/"), Some("MicrosoftPhoto"));
        assert_eq!(canonical("http://ns.adobe.com/xap/1.0"), Some("xmp"));
        assert_eq!(canonical("http://example.com/"), None);
    }

    #[test]
    fn no_prefix_and_no_uri_stands_twice() {
        assert_eq!(BY_PREFIX.len(), NAMESPACES.len());
        assert_eq!(BY_URI.len(), NAMESPACES.len() + ALIASES.len());
    }

    #[test]
    fn gain_maps_find_their_directory_under_its_usual_prefix() {
        assert_eq!(written("GContainer"), "Container");
        assert_eq!(written("hdrgm"), "hdrgm");
    }
}
