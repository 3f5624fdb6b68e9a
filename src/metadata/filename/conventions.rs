//! How cameras, systems and apps name the pictures that they write. Tables.

/// Who names pictures so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// An app.
    App(&'static str),
    /// A camera's maker.
    Camera(&'static str),
    /// A system's screenshots.
    Screen,
    /// A camera that was set to Adobe RGB (DCF 2.0 §8: its names begin with an underscore).
    AdobeRgb,
    /// Many.
    Any,
}

/// On which clock a name's moment is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// The device's own.
    Local,
    /// UTC.
    Utc,
}

use By::{AdobeRgb, Any, App, Camera, Screen};
use Clock::{Local, Utc};

/// A row of [`CONVENTIONS`].
pub(super) type Convention = (&'static str, By, Clock, Option<&'static str>);

/// Pattern, who, clock, and the language that its words are in. The first that matches counts, so the narrower stand first.
/// A pattern that ends in an extension is for names with that extension only.
#[rustfmt::skip]
pub(super) static CONVENTIONS: &[Convention] = &[
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}-{f}_{x}", Screen, Local, None),
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}-{f}_{a}", Screen, Local, None),
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}-{f}", Screen, Local, None),
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}_{h}{m}{s}_{a}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}-{h}{m}{s}_{a}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}_{h}{m}{s}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}-{h}{m}{s}", Screen, Local, None),
    ("Screenshot {Y}-{M}-{D} at {H}.{m}.{s}{p}{*}", Screen, Local, Some("en")),
    ("Screen Shot {Y}-{M}-{D} at {H}.{m}.{s}{p}{*}", Screen, Local, Some("en")),
    ("Screenshot {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("en")),
    ("Screenshot ({n})", Screen, Local, Some("en")),
    ("Screenshot from {Y}-{M}-{D} {h}-{m}-{s}", Screen, Local, Some("en")),
    ("截屏{Y}-{M}-{D} {p}{H}.{m}.{s}{*}", Screen, Local, Some("zh")),
    ("截屏 {Y}-{M}-{D} {p}{H}.{m}.{s}{*}", Screen, Local, Some("zh")),
    ("截圖 {Y}-{M}-{D} {p}{H}.{m}.{s}{*}", Screen, Local, Some("zh")),
    ("屏幕截图 {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("zh")),
    ("螢幕擷取畫面 {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("zh")),
    ("スクリーンショット {Y}-{M}-{D} {p}{H}.{m}.{s}{*}", Screen, Local, Some("ja")),
    ("スクリーンショット {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("ja")),
    ("스크린샷 {Y}-{M}-{D} {p}{H}.{m}.{s}{*}", Screen, Local, Some("ko")),
    ("Bildschirmfoto {Y}-{M}-{D} um {h}.{m}.{s}{*}", Screen, Local, Some("de")),
    ("Bildschirmfoto vom {Y}-{M}-{D} {h}-{m}-{s}", Screen, Local, Some("de")),
    ("Снимок экрана {Y}-{M}-{D} в {h}.{m}.{s}{*}", Screen, Local, Some("ru")),
    ("Снимок экрана {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("ru")),
    ("Capture d’écran {Y}-{M}-{D} à {h}.{m}.{s}{*}", Screen, Local, Some("fr")),
    ("Capture d'écran {Y}-{M}-{D} à {h}.{m}.{s}{*}", Screen, Local, Some("fr")),
    ("Capture d'écran {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("fr")),
    ("Captura de pantalla {Y}-{M}-{D} a la(s) {H}.{m}.{s}{p}{*}", Screen, Local, Some("es")),
    ("Captura de pantalla {Y}-{M}-{D} a las {H}.{m}.{s}{p}{*}", Screen, Local, Some("es")),
    ("Captura de pantalla {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("es")),
    ("Captura de Tela {Y}-{M}-{D} às {h}.{m}.{s}{*}", Screen, Local, Some("pt")),
    ("Schermata {Y}-{M}-{D} alle {h}.{m}.{s}{*}", Screen, Local, Some("it")),
    ("Schermafbeelding {Y}-{M}-{D} om {h}.{m}.{s}{*}", Screen, Local, Some("nl")),
    ("Skärmavbild {Y}-{M}-{D} kl. {h}.{m}.{s}{*}", Screen, Local, Some("sv")),
    ("PXL_{Y}{M}{D}_{h}{m}{s}{f}{*}", Camera("Google"), Utc, None),
    ("DJI_{Y}{M}{D}{h}{m}{s}_{n}{*}", Camera("DJI"), Local, None),
    ("DJI_{n}", Camera("DJI"), Local, None),
    ("IMG-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("VID-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("PTT-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("STK-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("AUD-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("WhatsApp Image {Y}-{M}-{D} at {H}.{m}.{s}{p}{*}", App("WhatsApp"), Local, None),
    ("WhatsApp Video {Y}-{M}-{D} at {H}.{m}.{s}{p}{*}", App("WhatsApp"), Local, None),
    ("photo_{Y}-{M}-{D}_{h}-{m}-{s}", App("Telegram"), Local, None),
    ("photo_{n}@{D}-{M}-{Y}_{h}-{m}-{s}", App("Telegram"), Local, None),
    ("signal-{Y}-{M}-{D}-{h}{m}{s}_{n}", App("Signal"), Local, None),
    ("signal-{Y}-{M}-{D}-{h}-{m}-{s}-{f}{*}", App("Signal"), Local, None),
    ("signal-{Y}-{M}-{D}-{h}{m}{s}{*}", App("Signal"), Local, None),
    ("viber_image_{Y}-{M}-{D}_{h}-{m}-{s}-{f}", App("Viber"), Local, None),
    ("viber_image_{Y}-{M}-{D}_{h}-{m}-{s}{*}", App("Viber"), Local, None),
    ("FB_IMG_{e}", App("Facebook"), Utc, None),
    ("received_{i}", App("Messenger"), Local, None),
    ("Snapchat-{i}", App("Snapchat"), Local, None),
    ("Image from iOS", App("Slack"), Local, None),
    ("mmexport{e}{*}", App("WeChat"), Utc, None),
    ("mmexport{x}_{e}", App("WeChat"), Utc, None),
    ("hdImg_{*}", App("WeChat"), Local, None),
    ("wx_camera_{e}", App("WeChat"), Utc, None),
    ("microMsg.{e}", App("WeChat"), Utc, None),
    ("微信图片_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("zh")),
    ("微信截图_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("zh")),
    ("WeChat Image_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("en")),
    ("WeChat Screenshot_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("en")),
    ("QQ图片{Y}{M}{D}{h}{m}{s}{*}", App("QQ"), Local, Some("zh")),
    ("QQ截图{Y}{M}{D}{h}{m}{s}{*}", App("QQ"), Local, Some("zh")),
    ("Image_{n}_{e}", App("QQ"), Utc, None),
    ("JDIM_{e}", App("JD"), Utc, None),
    ("JDIM_{i}", App("JD"), Local, None),
    ("idlefish-msg-{*}", App("Xianyu"), Local, None),
    ("img-{x}", App("Weibo"), Local, None),
    ("share_card_{i}", App("Douyin"), Local, None),
    ("v2-{x}_hd", App("Zhihu"), Local, None),
    ("LINE_ALBUM_{*}", App("LINE"), Local, None),
    ("rdt_{Y}{M}{D}_{h}{m}{s}{*}", App("Reddit"), Local, None),
    ("IMG_{Y}{M}{D}_{h}{m}{s}{*}", Any, Local, None),
    ("IMG{Y}{M}{D}{h}{m}{s}{*}", Any, Local, None),
    ("MVIMG_{Y}{M}{D}_{h}{m}{s}{*}", Any, Local, None),
    ("VID_{Y}{M}{D}_{h}{m}{s}{*}", Any, Local, None),
    ("PANO_{Y}{M}{D}_{h}{m}{s}{*}", Any, Local, None),
    ("BURST{Y}{M}{D}{h}{m}{s}{*}", Any, Local, None),
    ("{Y}{M}{D}_{h}{m}{s}{*}", Any, Local, None),
    ("{Y}-{M}-{D} {h}.{m}.{s}{*}", Any, Local, None),
    ("{e}", Any, Utc, None),
    ("{i}_{i}_{i}_n", App("Facebook or Instagram"), Local, None),
    ("{i}_{i}_{i}_{i}_n", App("Facebook or Instagram"), Local, None),
    ("{i}_{i}_{i}_o", App("Facebook"), Local, None),
    ("{i}_{i}_{i}_{i}_o", App("Facebook"), Local, None),
    ("GOPR{n}", Camera("GoPro"), Local, None),
    ("GX{n}", Camera("GoPro"), Local, None),
    ("GH{n}", Camera("GoPro"), Local, None),
    ("DSC_{n}", Camera("Nikon"), Local, None),
    ("DSCN{n}", Camera("Nikon"), Local, None),
    ("DSCF{n}", Camera("FUJIFILM"), Local, None),
    ("DSC{n}", Camera("SONY"), Local, None),
    ("_DSC{n}", AdobeRgb, Local, None),
    ("_MG_{n}", AdobeRgb, Local, None),
    ("IMGP{n}", Camera("PENTAX"), Local, None),
    ("SAM_{n}", Camera("SAMSUNG"), Local, None),
    ("CIMG{n}", Camera("CASIO"), Local, None),
    ("IMG_E{n}", Camera("Apple"), Local, None),
    ("IMG_{n}.heic", Camera("Apple"), Local, None),
    ("IMG_{n}.mov", Camera("Apple"), Local, None),
    ("IMG_{n}.png", Screen, Local, None),
    ("IMG_{n}", Any, Local, None),
    ("P{n}", Any, Local, None),
    ("{t}", App("X"), Local, None),
];

/// Ends of names that editors and copying leave, with `#` for a number.
pub(super) static ENDINGS: &[&str] = &[
    "-edited",
    "-edit",
    "_edited",
    "-editado",
    "-bearbeitet",
    "-modifié",
    "_original",
    " - copy",
    " - kopie",
    " - copie",
    " - copia",
    " - копия",
    " - 副本",
    " 副本",
    " copy",
    " kopie",
    "-animation",
    "-collage",
    "-effects",
    "-cover",
    "_cover",
    " (#)",
    "(#)",
    "~#",
    " #",
];
