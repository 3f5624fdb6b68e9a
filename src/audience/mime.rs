//! MIME types by extension, as Android's table has them. MediaProvider goes by a file's name, not by its content: what it
//! lists as a picture, and what it redacts, hangs on these.

/// Extension, type.
#[rustfmt::skip]
const TYPES: &[(&str, &str)] = &[
    ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("jpe", "image/jpeg"),
    ("png", "image/png"), ("webp", "image/webp"), ("gif", "image/gif"), ("bmp", "image/x-ms-bmp"), ("ico", "image/x-icon"),
    ("heic", "image/heic"), ("heics", "image/heic-sequence"), ("heif", "image/heif"), ("heifs", "image/heif-sequence"),
    ("avif", "image/avif"), ("tif", "image/tiff"), ("tiff", "image/tiff"),
    ("svg", "image/svg+xml"), ("svgz", "image/svg+xml"), ("psd", "image/x-photoshop"), ("jp2", "image/jp2"), ("jxl", "image/jxl"),
    ("dng", "image/x-adobe-dng"), ("cr2", "image/x-canon-cr2"), ("nef", "image/x-nikon-nef"), ("nrw", "image/x-nikon-nrw"),
    ("arw", "image/x-sony-arw"), ("rw2", "image/x-panasonic-rw2"), ("orf", "image/x-olympus-orf"),
    ("pef", "image/x-pentax-pef"), ("srw", "image/x-samsung-srw"), ("raf", "image/x-fuji-raf"), ("crw", "image/x-canon-crw"),
    ("mp4", "video/mp4"), ("m4v", "video/mp4"), ("f4v", "video/mp4"), ("mov", "video/quicktime"), ("qt", "video/quicktime"),
    ("3gp", "video/3gpp"), ("3gpp", "video/3gpp"), ("3g2", "video/3gpp2"), ("3gpp2", "video/3gpp2"), ("mj2", "video/mj2"),
    ("mpeg", "video/mpeg"), ("mpg", "video/mpeg"), ("flv", "video/x-flv"), ("mkv", "video/x-matroska"), ("webm", "video/webm"),
    ("avi", "video/avi"), ("ts", "video/mp2ts"), ("m4a", "audio/mpeg"), ("mp3", "audio/mpeg"), ("aac", "audio/aac"),
];

/// The type of a path; none where the table has no such extension.
pub(super) fn of(path: &str) -> Option<&'static str> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (_, extension) = name.rsplit_once('.')?;
    TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension)).map(|(_, mime)| *mime)
}

/// Whether MediaStore lists it among pictures and films.
pub(super) fn is_media(path: &str) -> bool {
    of(path).is_some_and(|mime| mime.starts_with("image/") || mime.starts_with("video/"))
}
