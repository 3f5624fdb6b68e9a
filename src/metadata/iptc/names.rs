//! The data sets that IIM 4.2 and its users name: record, number, name, form. A table and its look-up.

/// How the value of a data set is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text in the declared character set; digits are text too.
    Text,
    /// A date: CCYYMMDD.
    Date,
    /// A time with its distance from UTC: HHMMSS±HHMM.
    Time,
    /// A big-endian number.
    Number,
    /// Bytes.
    Binary,
}

use Shape::{Binary, Date, Number, Text, Time};

/// Name and form of a data set, if it has a name.
pub(super) fn known(record: u8, number: u8) -> Option<(&'static str, Shape)> {
    let at = DATA_SETS.binary_search_by_key(&(record, number), |row| (row.0, row.1)).ok()?;
    DATA_SETS.get(at).map(|row| (row.2, row.3))
}

/// Sorted by record and number.
#[rustfmt::skip]
static DATA_SETS: &[(u8, u8, &str, Shape)] = &[
    (1, 0, "EnvelopeRecordVersion", Number),
    (1, 5, "Destination", Text),
    (1, 20, "FileFormat", Number),
    (1, 22, "FileVersion", Number),
    (1, 30, "ServiceIdentifier", Text),
    (1, 40, "EnvelopeNumber", Text),
    (1, 50, "ProductID", Text),
    (1, 60, "EnvelopePriority", Text),
    (1, 70, "DateSent", Date),
    (1, 80, "TimeSent", Time),
    (1, 90, "CodedCharacterSet", Text),
    (1, 100, "UniqueObjectName", Text),
    (1, 120, "ARMIdentifier", Number),
    (1, 122, "ARMVersion", Number),
    (2, 0, "ApplicationRecordVersion", Number),
    (2, 3, "ObjectTypeReference", Text),
    (2, 4, "ObjectAttributeReference", Text),
    (2, 5, "ObjectName", Text),
    (2, 7, "EditStatus", Text),
    (2, 8, "EditorialUpdate", Text),
    (2, 10, "Urgency", Text),
    (2, 12, "SubjectReference", Text),
    (2, 15, "Category", Text),
    (2, 20, "SupplementalCategories", Text),
    (2, 22, "FixtureIdentifier", Text),
    (2, 25, "Keywords", Text),
    (2, 26, "ContentLocationCode", Text),
    (2, 27, "ContentLocationName", Text),
    (2, 30, "ReleaseDate", Date),
    (2, 35, "ReleaseTime", Time),
    (2, 37, "ExpirationDate", Date),
    (2, 38, "ExpirationTime", Time),
    (2, 40, "SpecialInstructions", Text),
    (2, 42, "ActionAdvised", Text),
    (2, 45, "ReferenceService", Text),
    (2, 47, "ReferenceDate", Date),
    (2, 50, "ReferenceNumber", Text),
    (2, 55, "DateCreated", Date),
    (2, 60, "TimeCreated", Time),
    (2, 62, "DigitalCreationDate", Date),
    (2, 63, "DigitalCreationTime", Time),
    (2, 65, "OriginatingProgram", Text),
    (2, 70, "ProgramVersion", Text),
    (2, 75, "ObjectCycle", Text),
    (2, 80, "By-line", Text),
    (2, 85, "By-lineTitle", Text),
    (2, 90, "City", Text),
    (2, 92, "Sub-location", Text),
    (2, 95, "Province-State", Text),
    (2, 100, "Country-PrimaryLocationCode", Text),
    (2, 101, "Country-PrimaryLocationName", Text),
    (2, 103, "OriginalTransmissionReference", Text),
    (2, 105, "Headline", Text),
    (2, 110, "Credit", Text),
    (2, 115, "Source", Text),
    (2, 116, "CopyrightNotice", Text),
    (2, 118, "Contact", Text),
    (2, 120, "Caption-Abstract", Text),
    (2, 121, "LocalCaption", Text),
    (2, 122, "Writer-Editor", Text),
    (2, 125, "RasterizedCaption", Binary),
    (2, 130, "ImageType", Text),
    (2, 131, "ImageOrientation", Text),
    (2, 135, "LanguageIdentifier", Text),
    (2, 150, "AudioType", Text),
    (2, 151, "AudioSamplingRate", Text),
    (2, 152, "AudioSamplingResolution", Text),
    (2, 153, "AudioDuration", Text),
    (2, 154, "AudioOutcue", Text),
    (2, 184, "JobID", Text),
    (2, 185, "MasterDocumentID", Text),
    (2, 186, "ShortDocumentID", Text),
    (2, 187, "UniqueDocumentID", Text),
    (2, 188, "OwnerID", Text),
    (2, 200, "ObjectPreviewFileFormat", Number),
    (2, 201, "ObjectPreviewFileVersion", Number),
    (2, 202, "ObjectPreviewData", Binary),
    (2, 221, "Prefs", Text),
    (2, 225, "ClassifyState", Text),
    (2, 228, "SimilarityIndex", Text),
    (2, 230, "DocumentNotes", Text),
    (2, 231, "DocumentHistory", Text),
    (2, 232, "ExifCameraInfo", Text),
    (2, 255, "CatalogSets", Text),
    (3, 0, "NewsPhotoVersion", Number),
    (3, 10, "IPTCPictureNumber", Text),
    (3, 20, "IPTCImageWidth", Number),
    (3, 30, "IPTCImageHeight", Number),
    (3, 40, "IPTCPixelWidth", Number),
    (3, 50, "IPTCPixelHeight", Number),
    (3, 55, "SupplementalType", Number),
    (3, 60, "ColorRepresentation", Number),
    (3, 64, "InterchangeColorSpace", Number),
    (3, 65, "ColorSequence", Number),
    (3, 66, "ICC_Profile", Binary),
    (3, 70, "ColorCalibrationMatrix", Binary),
    (3, 80, "LookupTable", Binary),
    (3, 84, "NumIndexEntries", Number),
    (3, 85, "ColorPalette", Binary),
    (3, 86, "IPTCBitsPerSample", Number),
    (3, 90, "SampleStructure", Number),
    (3, 100, "ScanningDirection", Number),
    (3, 102, "IPTCImageRotation", Number),
    (3, 110, "DataCompressionMethod", Number),
    (3, 120, "QuantizationMethod", Number),
    (3, 125, "EndPoints", Binary),
    (3, 130, "ExcursionTolerance", Number),
    (3, 135, "BitsPerComponent", Number),
    (3, 140, "MaximumDensityRange", Number),
    (3, 145, "GammaCompensatedValue", Number),
    (7, 10, "SizeMode", Number),
    (7, 20, "MaxSubfileSize", Number),
    (7, 90, "ObjectSizeAnnounced", Number),
    (7, 95, "MaximumObjectSize", Number),
    (8, 10, "SubFile", Binary),
    (9, 10, "ConfirmedObjectSize", Number),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(DATA_SETS.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
        assert_eq!(known(2, 90), Some(("City", Text)));
        assert_eq!(known(2, 91), None);
    }
}
