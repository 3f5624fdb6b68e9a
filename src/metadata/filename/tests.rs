//! Names as they are met, one for each convention, and what they tell.

use super::*;

fn told(name: &str) -> String {
    let tags = decode(name);
    assert_eq!((tags[0].key.id.as_ref(), tags[0].value.as_text()), ("name", Some(name)));
    let said = tags[1..].iter().map(|tag| {
        assert_eq!((tag.key.group.as_ref(), tag.origin.form), ("FILESYSTEM", Form::File));
        format!("{}={}", tag.key.id.trim_start_matches("name/"), tag.value)
    });
    said.collect::<Vec<_>>().join("; ")
}

#[test]
fn names_tell_by_convention() {
    for (name, expected) in [
        ("IMG_1234.HEIC", "device=Apple; counter=1234"),
        ("IMG_1234.JPG", "counter=1234"),
        ("IMG_E1234.JPG", "device=Apple; counter=1234"),
        ("PXL_20231231_220232177.MP.jpg", "moment=2023:12:31 22:02:32.177Z; device=Google; mode=MP"),
        ("PXL_20231231_220232177~2.jpg", "moment=2023:12:31 22:02:32.177Z; device=Google; edit=~2"),
        ("IMG_20200101_120000.jpg", "moment=2020:01:01 12:00:00"),
        ("IMG_20200101_120000_BURST001_COVER.jpg", "moment=2020:01:01 12:00:00; mode=BURST001; edit=_COVER"),
        ("20211008_123456(1).jpg", "moment=2021:10:08 12:34:56; edit=(1)"),
        (
            "Screenshot_2025-10-28-19-07-16-918_com.tencent.mm.jpg",
            "moment=2025:10:28 19:07:16.918; kind=screenshot; app=com.tencent.mm",
        ),
        (
            "Screenshot_2025-10-28-19-07-16-918_com.whatsapp-edit.jpg",
            "moment=2025:10:28 19:07:16.918; kind=screenshot; app=com.whatsapp; edit=-edit",
        ),
        ("Screenshot_20240812_204426_Instagram.jpg", "moment=2024:08:12 20:44:26; kind=screenshot; app=Instagram"),
        (
            "Screenshot_2022-03-02-17-08-28-45_5b9ffa3eca6ceb7886a201532a778ee7.jpg",
            "moment=2022:03:02 17:08:28.45; kind=screenshot; app=com.tencent.wework",
        ),
        (
            "Screenshot_٢٠٢٣-١٢-٠٧-٠١-١٥-٣٣-٨٢_00000000000000000000000000000000.jpg",
            "moment=2023:12:07 01:15:33.82; kind=screenshot; app=00000000000000000000000000000000; language=ar",
        ),
        ("Screen Shot 2021-10-08 at 12.34.56.png", "moment=2021:10:08 12:34:56; kind=screenshot; language=en"),
        ("屏幕截图 2021-11-07 131311.png", "moment=2021:11:07 13:13:11; kind=screenshot; language=zh"),
        ("Screenshot (17).png", "kind=screenshot; counter=17; language=en"),
        ("IMG-20211008-WA0001.jpg", "moment=2021:10:08; app=WhatsApp; counter=0001"),
        ("WhatsApp Image 2024-01-02 at 10.11.12.jpeg", "moment=2024:01:02 10:11:12; app=WhatsApp"),
        ("photo_2021-10-08_12-34-56.jpg", "moment=2021:10:08 12:34:56; app=Telegram"),
        ("photo_123@08-10-2021_12-34-56.jpg", "moment=2021:10:08 12:34:56; app=Telegram; counter=123"),
        ("signal-2021-10-04-172949.jpg", "moment=2021:10:04 17:29:49; app=Signal"),
        ("signal-2021-03-04-12-00-00-123.jpg", "moment=2021:03:04 12:00:00.123; app=Signal"),
        ("FB_IMG_1577880000000.jpg", "moment=2020:01:01 12:00:00.000Z; app=Facebook"),
        ("received_123456789012345.jpeg", "app=Messenger; id=123456789012345"),
        ("mmexport1760603131640.jpg", "moment=2025:10:16 08:25:31.640Z; app=WeChat"),
        ("wx_camera_1646192764477.jpg", "moment=2022:03:02 03:46:04.477Z; app=WeChat"),
        ("Snapchat-1159969629.jpg", "app=Snapchat; id=1159969629"),
        ("DJI_20240101123456_0001_D.JPG", "moment=2024:01:01 12:34:56; device=DJI; counter=0001; mode=D"),
        ("_DSC1234.JPG", "mode=Adobe RGB; counter=1234"),
        ("DSC01234.JPG", "device=SONY; counter=01234"),
        ("IMG_1234 2.JPG", "counter=1234; edit=2"),
        ("PXL_20231231_220232177-edited.jpg", "moment=2023:12:31 22:02:32.177Z; device=Google; edit=-edited"),
        ("Screenshot 2021-10-08 at 5.03.22\u{202f}PM.png", "moment=2021:10:08 17:03:22; kind=screenshot; language=en"),
        (
            "Screen Shot 2021-10-08 at 12.34.56 AM 2.png",
            "moment=2021:10:08 00:34:56; kind=screenshot; edit=2; language=en",
        ),
        ("截屏2021-10-08 下午5.03.22.png", "moment=2021:10:08 17:03:22; kind=screenshot; language=zh"),
        ("스크린샷 2021-10-08 오전 9.03.22.png", "moment=2021:10:08 09:03:22; kind=screenshot; language=ko"),
        (
            "Screenshot_20190216-101112_com.jd.jrapp.jpg",
            "moment=2019:02:16 10:11:12; kind=screenshot; app=com.jd.jrapp",
        ),
        ("WhatsApp Image 2024-01-02 at 1.11.12 PM (1).jpeg", "moment=2024:01:02 13:11:12; app=WhatsApp; edit=(1)"),
        ("signal-2021-10-26-223956_001.jpeg", "moment=2021:10:26 22:39:56; app=Signal; counter=001"),
        ("viber_image_2021-10-08_12-34-56-789.jpg", "moment=2021:10:08 12:34:56.789; app=Viber"),
        ("mmexport0123456789abcdef0123456789abcdef_1684142310343.jpeg", "moment=2023:05:15 09:18:30.343Z; app=WeChat"),
        ("微信图片_20220307214129.jpg", "moment=2022:03:07 21:41:29; app=WeChat; language=zh"),
        ("WeChat Screenshot_20211008151802.jpg", "moment=2021:10:08 15:18:02; app=WeChat; language=en"),
        ("QQ图片20171031114724.png", "moment=2017:10:31 11:47:24; app=QQ; language=zh"),
        ("JDIM_1577880000000.jpg", "moment=2020:01:01 12:00:00.000Z; app=JD"),
        ("JDIM_9999999999999.jpg", "app=JD; id=9999999999999"),
        ("327182_10150530365669841_1204117712_o.jpg", "app=Facebook; id=327182_10150530365669841_1204117712"),
        (
            "271123456_1204117712041177_4119012345678901234_n.jpg",
            "app=Facebook or Instagram; id=271123456_1204117712041177_4119012345678901234",
        ),
        ("IMG_20211008_123456_1.jpg", "moment=2021:10:08 12:34:56; mode=1"),
        ("GX010123.MP4", "device=GoPro; counter=010123"),
        ("IMG_1234 - Copy (2).JPG", "counter=1234; edit=- Copy (2)"),
        ("my cat.jpg", ""),
        ("my cat-edited.jpg", "edit=-edited"),
        ("Anna.jpg", ""),
    ] {
        assert_eq!(told(name), expected, "{name}");
    }
}

#[test]
fn no_calendar_has_them() {
    assert_eq!(told("IMG_20211308_123456.jpg"), "");
    assert_eq!(told("IMG_20210230_123456.jpg"), "");
    assert_eq!(told("FB_IMG_9999999999999.jpg"), "");
}

#[test]
fn every_prefix_is_read_without_panic() {
    for name in ["Screenshot_٢٠٢٣-١٢-٠٧-٠١-١٥-٣٣-٨٢_x.jpg", "微信图片_20220307214129.jpg", "IMG_1 (1)(1)~2-edited.jpg"]
    {
        for (end, _) in name.char_indices() {
            decode(&name[..end]);
        }
    }
    decode(&"-edited".repeat(10_000));
    decode("");
}
