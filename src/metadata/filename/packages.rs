//! Names of Android packages by their MD5 digests: ColorOS, OxygenOS and realme UI write the digest of the app on the screen
//! into the names of screenshots. A digest can't be turned back, but the packages of a phone are few, and the usual ones are
//! known.

use std::collections::HashMap;
use std::sync::OnceLock;

use md5::{Digest, Md5};

use super::{Tag, Value};

/// Longest name of a package that is taken from a list, in bytes.
const NAME: usize = 255;

/// Packages that are looked for in any screenshot's name.
#[rustfmt::skip]
static KNOWN: &[&str] = &[
    "com.whatsapp", "com.whatsapp.w4b", "org.telegram.messenger", "org.thoughtcrime.securesms", "com.facebook.orca",
    "com.facebook.katana", "com.instagram.android", "com.twitter.android", "com.snapchat.android", "com.discord",
    "com.reddit.frontpage", "com.linkedin.android", "com.pinterest", "com.viber.voip", "com.skype.raider", "com.Slack",
    "com.microsoft.teams", "us.zoom.videomeetings", "jp.naver.line.android", "com.kakao.talk", "com.vkontakte.android",
    "com.imo.android.imoim", "com.truecaller", "com.zhiliaoapp.musically", "com.tinder", "com.bumble.app",
    "com.google.android.gm", "com.google.android.youtube", "com.google.android.apps.photos", "com.google.android.apps.maps",
    "com.google.android.apps.messaging", "com.google.android.dialer", "com.google.android.contacts", "com.google.android.calendar",
    "com.google.android.apps.docs", "com.google.android.googlequicksearchbox", "com.google.android.apps.nbu.paisa.user",
    "com.android.chrome", "com.android.vending", "com.android.settings", "com.android.launcher", "com.android.launcher3",
    "com.android.systemui", "com.android.mms", "com.android.contacts", "com.android.dialer", "com.android.browser",
    "com.android.camera", "com.android.email", "com.oneplus.gallery", "com.oneplus.camera", "net.oneplus.launcher",
    "com.oppo.launcher", "com.oppo.camera", "com.coloros.gallery3d", "com.coloros.filemanager", "com.heytap.browser",
    "com.realme.store", "com.oplus.camera", "org.mozilla.firefox", "com.microsoft.emmx", "com.opera.browser", "com.brave.browser",
    "com.UCMobile.intl", "com.UCMobile", "com.tencent.mtt", "com.tencent.mm", "com.tencent.mobileqq", "com.tencent.tim",
    "com.tencent.wework", "com.tencent.qqlive", "com.tencent.tmgp.sgame", "com.tencent.news", "com.tencent.map",
    "com.eg.android.AlipayGphone", "com.taobao.taobao", "com.tmall.wireless", "com.taobao.idlefish", "com.alibaba.android.rimet",
    "com.autonavi.minimap", "com.baidu.BaiduMap", "com.baidu.searchbox", "com.baidu.netdisk", "com.jingdong.app.mall",
    "com.jd.jrapp", "com.xunmeng.pinduoduo", "com.sankuai.meituan", "com.dianping.v1", "com.sankuai.meituan.takeoutnew",
    "me.ele", "com.sdu.didi.psnger", "com.ss.android.ugc.aweme", "com.ss.android.article.news", "com.smile.gifmaker",
    "tv.danmaku.bili", "com.zhihu.android", "com.sina.weibo", "com.xingin.xhs", "com.netease.cloudmusic", "com.netease.mail",
    "com.MobileTicket", "ctrip.android.view", "com.qiyi.video", "com.youku.phone", "com.ss.android.lark", "com.hpbr.bosszhipin",
    "com.icbc", "com.chinamworld.main", "cmb.pb", "com.android.bankabc", "com.chinamworld.bocmbci", "com.unionpay",
    "com.paypal.android.p2pmobile", "com.revolut.revolut", "de.number26.android", "com.transferwise.android", "com.venmo",
    "com.squareup.cash", "com.phonepe.app", "net.one97.paytm", "com.coinbase.android", "com.binance.dev", "com.amazon.mShop.android.shopping",
    "in.amazon.mShop.android.shopping", "com.flipkart.android", "com.ebay.mobile", "com.alibaba.aliexpresshd", "com.shopee.id",
    "com.ubercab", "com.grabtaxi.passenger", "com.olacabs.customer", "com.application.zomato", "in.swiggy.android",
    "com.airbnb.android", "com.booking", "com.netflix.mediaclient", "com.spotify.music", "com.amazon.avod.thirdpartyclient",
    "in.startv.hotstar", "com.duolingo", "com.strava", "com.google.android.apps.fitness", "com.microsoft.office.outlook",
    "com.yahoo.mobile.client.android.mail", "com.dropbox.android", "com.openai.chatgpt", "com.android.bbkmusic",
];

fn digest(package: &str) -> String {
    use std::fmt::Write;
    Md5::digest(package.as_bytes()).iter().fold(String::with_capacity(32), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The known package with this digest, in lower-case hex.
pub(super) fn known(hash: &str) -> Option<&'static str> {
    static BY_DIGEST: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let by_digest = BY_DIGEST.get_or_init(|| KNOWN.iter().map(|package| (digest(package), *package)).collect());
    by_digest.get(hash).copied()
}

/// The packages of a user's phone, as the user lists them.
#[derive(Clone, Debug, Default)]
pub struct Packages(HashMap<String, String>);

impl Packages {
    /// Reads a list: names one to a line, or what `pm list packages` prints, with `-f` and `-U` too. A line that holds no
    /// name is passed over.
    pub fn read(list: &str) -> Self {
        let name = |line: &str| {
            let line = line.trim_matches(['\u{feff}', ' ', '\t', '\r']);
            let line = line.strip_prefix("package:").unwrap_or(line);
            let line = line.split_whitespace().next().unwrap_or_default();
            let name = line.rsplit_once('=').map_or(line, |(_, name)| name);
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
            (!name.is_empty() && name.len() <= NAME && name.chars().all(plain)).then(|| name.to_owned())
        };
        Self(list.lines().filter_map(name).map(|name| (digest(&name), name)).collect())
    }

    /// How many packages it lists.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it lists none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The package with this digest.
    pub fn name(&self, hash: &str) -> Option<&str> {
        self.0.get(hash).map(String::as_str)
    }

    /// Puts the package's name where `tag` says only its digest.
    pub fn resolve(&self, tag: &mut Tag) {
        if tag.key.id == "name/app"
            && let Some(name) = tag.value.as_text().and_then(|hash| self.name(hash))
        {
            tag.value = Value::text(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_that_were_met_are_those_of_the_names() {
        for (hash, package) in [
            ("6012fa4d4ddec268fc5c7112cbb265e7", "com.whatsapp"),
            ("e307a3f9df9f380ebaf106e1dc980bb6", "com.google.android.gm"),
            ("3915bacb930634b7e206116f9dc9486f", "com.eg.android.AlipayGphone"),
            ("5b9ffa3eca6ceb7886a201532a778ee7", "com.tencent.wework"),
            ("b783bf344239542886fee7b48fa4b892", "com.android.launcher"),
            ("1425749f90add0638c8cf0780a23bcaa", "com.jd.jrapp"),
        ] {
            assert_eq!(known(hash), Some(package));
        }
        assert_eq!(known("621daa935a4f457ca20c08298cc203d1"), None);
    }

    #[test]
    fn a_list_is_what_the_phone_prints_or_names_alone() {
        let list = "\u{feff}package:com.example.bank\r\n\npackage:/data/app/x==/base.apk=com.example.chat\n\
                    package:com.example.pay uid:10123\ncom.example.plain\nnot a name!\u{202e}\n";
        let packages = Packages::read(list);
        // `not` is a word like a package's name, and harms nobody.
        assert_eq!(packages.len(), 5);
        for name in ["com.example.bank", "com.example.chat", "com.example.pay", "com.example.plain"] {
            let file = format!("Screenshot_2022-03-02-17-08-28-45_{}.jpg", digest(name));
            let mut tags = super::super::decode(&file);
            tags.iter_mut().for_each(|tag| packages.resolve(tag));
            assert!(tags.iter().any(|tag| tag.key.id == "name/app" && tag.value.as_text() == Some(name)), "{name}");
        }
    }
}
