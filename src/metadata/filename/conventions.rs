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

use By::{Any, App, Camera, Screen};
use Clock::{Local, Utc};

/// Pattern, who, clock, and the language that its words are in. The first that matches counts, so the narrower stand first.
#[rustfmt::skip]
pub(super) static CONVENTIONS: &[(&str, By, Clock, Option<&str>)] = &[
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}-{f}_{x}", Screen, Local, None),
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}-{f}_{a}", Screen, Local, None),
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}-{f}", Screen, Local, None),
    ("Screenshot_{Y}-{M}-{D}-{h}-{m}-{s}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}_{h}{m}{s}_{a}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}-{h}{m}{s}_{a}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}_{h}{m}{s}", Screen, Local, None),
    ("Screenshot_{Y}{M}{D}-{h}{m}{s}", Screen, Local, None),
    ("Screenshot {Y}-{M}-{D} at {h}.{m}.{s}{*}", Screen, Local, Some("en")),
    ("Screen Shot {Y}-{M}-{D} at {h}.{m}.{s}{*}", Screen, Local, Some("en")),
    ("Screenshot {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("en")),
    ("Screenshot ({n})", Screen, Local, Some("en")),
    ("截屏{Y}-{M}-{D} {h}.{m}.{s}{*}", Screen, Local, Some("zh")),
    ("屏幕截图 {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("zh")),
    ("Bildschirmfoto {Y}-{M}-{D} um {h}.{m}.{s}{*}", Screen, Local, Some("de")),
    ("Снимок экрана {Y}-{M}-{D} в {h}.{m}.{s}{*}", Screen, Local, Some("ru")),
    ("Снимок экрана {Y}-{M}-{D} {h}{m}{s}", Screen, Local, Some("ru")),
    ("Capture d’écran {Y}-{M}-{D} à {h}.{m}.{s}{*}", Screen, Local, Some("fr")),
    ("Captura de pantalla {Y}-{M}-{D} a la(s) {h}.{m}.{s}{*}", Screen, Local, Some("es")),
    ("PXL_{Y}{M}{D}_{h}{m}{s}{f}{*}", Camera("Google"), Utc, None),
    ("DJI_{Y}{M}{D}{h}{m}{s}_{n}{*}", Camera("DJI"), Local, None),
    ("DJI_{n}", Camera("DJI"), Local, None),
    ("IMG-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("VID-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("PTT-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("STK-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("AUD-{Y}{M}{D}-WA{n}", App("WhatsApp"), Local, None),
    ("WhatsApp Image {Y}-{M}-{D} at {h}.{m}.{s}{*}", App("WhatsApp"), Local, None),
    ("WhatsApp Video {Y}-{M}-{D} at {h}.{m}.{s}{*}", App("WhatsApp"), Local, None),
    ("photo_{Y}-{M}-{D}_{h}-{m}-{s}", App("Telegram"), Local, None),
    ("photo_{n}@{D}-{M}-{Y}_{h}-{m}-{s}", App("Telegram"), Local, None),
    ("signal-{Y}-{M}-{D}-{h}-{m}-{s}-{f}{*}", App("Signal"), Local, None),
    ("signal-{Y}-{M}-{D}-{h}{m}{s}{*}", App("Signal"), Local, None),
    ("viber_image_{Y}-{M}-{D}_{h}-{m}-{s}{*}", App("Viber"), Local, None),
    ("FB_IMG_{e}", App("Facebook"), Utc, None),
    ("received_{i}", App("Messenger"), Local, None),
    ("Snapchat-{i}", App("Snapchat"), Local, None),
    ("Image from iOS ({n})", App("Slack"), Local, None),
    ("Image from iOS", App("Slack"), Local, None),
    ("mmexport{e}{*}", App("WeChat"), Utc, None),
    ("wx_camera_{e}", App("WeChat"), Utc, None),
    ("microMsg.{e}", App("WeChat"), Utc, None),
    ("微信图片_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("zh")),
    ("微信截图_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("zh")),
    ("WeChat Image_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("en")),
    ("WeChat Screenshot_{Y}{M}{D}{h}{m}{s}{*}", App("WeChat"), Local, Some("en")),
    ("QQ图片{Y}{M}{D}{h}{m}{s}{*}", App("QQ"), Local, Some("zh")),
    ("QQ截图{Y}{M}{D}{h}{m}{s}{*}", App("QQ"), Local, Some("zh")),
    ("JDIM_{e}", App("JD"), Utc, None),
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
    ("GOPR{n}", Camera("GoPro"), Local, None),
    ("GX{n}", Camera("GoPro"), Local, None),
    ("DSC_{n}", Camera("Nikon"), Local, None),
    ("DSCN{n}", Camera("Nikon"), Local, None),
    ("DSCF{n}", Camera("FUJIFILM"), Local, None),
    ("DSC{n}", Camera("SONY"), Local, None),
    ("_DSC{n}", Any, Local, None),
    ("_MG_{n}", Camera("Canon"), Local, None),
    ("IMGP{n}", Camera("PENTAX"), Local, None),
    ("SAM_{n}", Camera("SAMSUNG"), Local, None),
    ("CIMG{n}", Camera("CASIO"), Local, None),
    ("IMG_E{n}", Camera("Apple"), Local, None),
    ("IMG_{n}", Any, Local, None),
    ("P{n}", Any, Local, None),
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

/// MD5 digests of the names of packages, which some systems write into the names of screenshots.
#[rustfmt::skip]
pub(super) static PACKAGES: &[(&str, &str)] = &[
    ("6012fa4d4ddec268fc5c7112cbb265e7", "com.whatsapp"),
    ("e307a3f9df9f380ebaf106e1dc980bb6", "com.google.android.gm"),
    ("3915bacb930634b7e206116f9dc9486f", "com.eg.android.AlipayGphone"),
    ("5b9ffa3eca6ceb7886a201532a778ee7", "com.tencent.wework"),
    ("b783bf344239542886fee7b48fa4b892", "com.android.launcher"),
    ("40deb401b9ffe8e1df2f1cc5ba480b12", "com.android.chrome"),
    ("1c337646f29875672b5a61192b9010f9", "com.instagram.android"),
    ("be80aec1db9a2b53c9d399db0c602181", "com.facebook.orca"),
    ("0b2fce7a16bf2b728d6ffa28c8d60efb", "com.twitter.android"),
    ("f9ee0578fe1cc94de7482bd41accb329", "com.google.android.youtube"),
    ("965bbf4d18d205f782c6b8409c5773a4", "com.google.android.apps.photos"),
    ("92460851df6f172a4592fca41cc2d2e6", "com.oneplus.gallery"),
    ("e39d2c7de19156b0683cd93e8735f348", "com.tencent.mm"),
    ("090d9ae461b065ca11c329abb9cd0d70", "com.taobao.taobao"),
    ("1425749f90add0638c8cf0780a23bcaa", "com.jd.jrapp"),
    ("9d26c6446fd7bb8e41d99b6262b17def", "com.tencent.mobileqq"),
];
