//! What Photoshop's image resources are called (Adobe Photoshop File Formats Specification, "Image Resource IDs"). A table
//! and its look-up.

/// The name of a resource; none for an id that nobody names.
pub(super) fn known(id: u16) -> Option<&'static str> {
    match id {
        0x07d0..=0x0bb5 => Some("PathInfo"),
        0x0fa0..=0x1387 => Some("PluginResource"),
        _ => {
            let at = RESOURCES.binary_search_by_key(&id, |row| row.0).ok()?;
            RESOURCES.get(at).map(|row| row.1)
        }
    }
}

/// Sorted by id.
#[rustfmt::skip]
static RESOURCES: &[(u16, &str)] = &[
    (0x03e8, "Photoshop2Info"),
    (0x03e9, "MacintoshPrintInfo"),
    (0x03ea, "XMLData"),
    (0x03eb, "Photoshop2ColorTable"),
    (0x03ed, "ResolutionInfo"),
    (0x03ee, "AlphaChannelsNames"),
    (0x03ef, "DisplayInfo"),
    (0x03f0, "PStringCaption"),
    (0x03f1, "BorderInformation"),
    (0x03f2, "BackgroundColor"),
    (0x03f3, "PrintFlags"),
    (0x03f4, "BW_HalftoningInfo"),
    (0x03f5, "ColorHalftoningInfo"),
    (0x03f6, "DuotoneHalftoningInfo"),
    (0x03f7, "BW_TransferFunc"),
    (0x03f8, "ColorTransferFuncs"),
    (0x03f9, "DuotoneTransferFuncs"),
    (0x03fa, "DuotoneImageInfo"),
    (0x03fb, "EffectiveBW"),
    (0x03fc, "ObsoletePhotoshopTag1"),
    (0x03fd, "EPSOptions"),
    (0x03fe, "QuickMaskInfo"),
    (0x03ff, "ObsoletePhotoshopTag2"),
    (0x0400, "TargetLayerID"),
    (0x0401, "WorkingPath"),
    (0x0402, "LayersGroupInfo"),
    (0x0403, "ObsoletePhotoshopTag3"),
    (0x0404, "IPTC-NAA"),
    (0x0405, "RawImageMode"),
    (0x0406, "JPEG_Quality"),
    (0x0408, "GridGuidesInfo"),
    (0x0409, "PhotoshopBGRThumbnail"),
    (0x040a, "CopyrightFlag"),
    (0x040b, "URL"),
    (0x040c, "PhotoshopThumbnail"),
    (0x040d, "GlobalAngle"),
    (0x040e, "ColorSamplersResource"),
    (0x040f, "ICC_Profile"),
    (0x0410, "Watermark"),
    (0x0411, "ICC_Untagged"),
    (0x0412, "EffectsVisible"),
    (0x0413, "SpotHalftone"),
    (0x0414, "IDsBaseValue"),
    (0x0415, "UnicodeAlphaNames"),
    (0x0416, "IndexedColorTableCount"),
    (0x0417, "TransparentIndex"),
    (0x0419, "GlobalAltitude"),
    (0x041a, "SliceInfo"),
    (0x041b, "WorkflowURL"),
    (0x041c, "JumpToXPEP"),
    (0x041d, "AlphaIdentifiers"),
    (0x041e, "URL_List"),
    (0x0421, "VersionInfo"),
    (0x0422, "EXIFInfo"),
    (0x0423, "ExifInfo2"),
    (0x0424, "XMP"),
    (0x0425, "IPTCDigest"),
    (0x0426, "PrintScaleInfo"),
    (0x0428, "PixelAspectRatio"),
    (0x0429, "LayerComps"),
    (0x042a, "AlternateDuotoneColors"),
    (0x042b, "AlternateSpotColors"),
    (0x042d, "LayerSelectionIDs"),
    (0x042e, "HDRToningInfo"),
    (0x042f, "PrintInfo"),
    (0x0430, "LayerGroupsEnabledID"),
    (0x0431, "ColorSamplersResource2"),
    (0x0432, "MeasurementScale"),
    (0x0433, "TimelineInfo"),
    (0x0434, "SheetDisclosure"),
    (0x0435, "ChannelOptions"),
    (0x0436, "OnionSkins"),
    (0x0438, "CountInfo"),
    (0x043a, "PrintInfo2"),
    (0x043b, "PrintStyle"),
    (0x043c, "MacintoshNSPrintInfo"),
    (0x043d, "WindowsDEVMODE"),
    (0x043e, "AutoSaveFilePath"),
    (0x043f, "AutoSaveFormat"),
    (0x0440, "PathSelectionState"),
    (0x0bb7, "ClippingPathName"),
    (0x0bb8, "OriginPathInfo"),
    (0x1b58, "ImageReadyVariables"),
    (0x1b59, "ImageReadyDataSets"),
    (0x1f40, "LightroomWorkflow"),
    (0x2710, "PrintFlagsInfo"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(RESOURCES.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(known(0x040b), Some("URL"));
        assert_eq!(known(0x0800), Some("PathInfo"));
        assert_eq!(known(0x9999), None);
    }
}
