//! Every shape of log, line by line, and logs that mean harm.

use super::*;

fn at(text: &str) -> i64 {
    let moment = crate::moment::Moment::parse(text).unwrap();
    moment.epoch() * 1000 + i64::from(moment.civil.subsec_nanosecond() / 1_000_000)
}

fn plain(text: &str) -> Log {
    read(text.as_bytes(), &Circumstances::default())
}

fn skips(log: &Log) -> Vec<(&str, usize, usize)> {
    log.skipped.iter().map(|(reason, skipped)| (*reason, skipped.lines, skipped.first)).collect()
}

const PAIR: &str = r#"{"accessor":{"identifier":"com.tencent.xin","identifierType":"bundleID"},"category":"photos","identifier":"B0848F17-B581-42C4-AF98-EC5CB2181A61","kind":"intervalBegin","timeStamp":"2021-10-09T06:41:51.896+08:00","type":"access"}
{"accessor":{"identifier":"com.tencent.xin","identifierType":"bundleID"},"category":"photos","identifier":"B0848F17-B581-42C4-AF98-EC5CB2181A61","kind":"intervalEnd","timeStamp":"2021-10-09T06:45:03.813+08:00","type":"access"}
"#;

#[test]
fn an_interval_is_a_begin_and_an_end() {
    let log = plain(PAIR);
    assert_eq!((log.kind, log.offset, log.skipped.len()), ("App Privacy Report", Some(8 * 3600), 0));
    let [access] = log.accesses.as_slice() else { panic!("{log:?}") };
    assert_eq!(access.app, "com.tencent.xin");
    assert_eq!(
        (access.first, access.last),
        (at("2021-10-09T06:41:51.896+08:00"), Some(at("2021-10-09T06:45:03.813+08:00")))
    );
    assert_eq!((&access.resource, access.via, access.state), (&Resource::Photos, Via::Library, State::Unknown));
    assert_eq!(access.line, 1);
    assert!(access.remarks.is_empty());
}

#[test]
fn a_minute_may_have_been_an_instant() {
    let short = PAIR.replace("06:45:03.813", "06:42:58.100");
    assert!(plain(&short).accesses[0].remarks[0].contains("an instant"));
    let open = PAIR.lines().next().unwrap();
    let log = plain(open);
    assert_eq!((log.accesses[0].last, log.accesses[0].remarks.len()), (None, 1));
    let cut = PAIR.lines().nth(1).unwrap();
    assert!(plain(cut).accesses[0].remarks[0].contains("older than the log"));
    let twice = [open, open, cut].join("\n");
    let log = plain(&twice);
    assert_eq!(log.accesses.len(), 2);
    assert!(log.accesses.iter().any(|access| access.remarks.iter().any(|remark| remark.contains("began twice"))));
}

#[test]
fn every_shape_of_the_report_is_read() {
    let log = plain(
        r#"{"_marker":"<metadata>","version":3,"recordType":"access","exportTimestamp":"2021-06-25T09:51:51.222-05:00"}
{"stream":"com.apple.privacy.accounting.stream.tcc","accessor":{"identifier":"com.example.old","identifierType":"bundleID"},"tccService":"kTCCServicePhotos","identifier":"3","kind":"event","timestamp":"2021-06-09T14:19:48.270-05:00","version":3}
{"accessCount":0,"accessor":{"identifier":"com.example.chat","identifierType":"bundleID"},"category":"photos","identifier":"1","kind":"intervalBegin","outOfProcess":true,"timeStamp":"2024-10-12T09:00:00.000+02:00","type":"access"}
{"accessor":{"identifier":"com.example.rec","identifierType":"bundleID"},"broadcaster":{"identifier":"com.example.live","identifierType":"bundleID"},"category":"screenRecording","identifier":"2","kind":"intervalBegin","timeStamp":"2022-01-01T00:00:00.000Z","type":"access"}
{"timeStamp":"2022-04-27T11:04:16.905-04:00","initiatedType":"AppInitiated","context":"","domain":"api.example","contextVerificationType":0,"type":"networkActivity","domainType":2,"firstTimeStamp":"2022-04-27T10:59:32.695-04:00","bundleID":"com.example.chat","domainOwner":"","hits":10,"domainClassification":1}
{"_marker":"<end-of-section>"}
{
  "com.example.old": { "effectiveUserId": 501,
    "hasApp.bundleName": "Old" }
}
"#,
    );
    let told: Vec<(&str, &str, Via)> =
        log.accesses.iter().map(|access| (access.app.as_str(), access.resource.name(), access.via)).collect();
    assert_eq!(
        told,
        [
            ("com.example.old", "photos", Via::Library),
            ("com.example.rec", "screenRecording", Via::Unknown),
            ("com.example.chat", "photos", Via::Picker),
        ]
    );
    assert_eq!(log.contacts.len(), 1);
    assert_eq!(
        (log.contacts[0].domain.as_str(), log.contacts[0].hits, log.contacts[0].profiles),
        ("api.example", 10, false)
    );
    assert_eq!(skips(&log), [("a table of domains of iOS 15's first beta, which has no times", 1, 10)]);
}

#[test]
fn hostile_reports_are_counted_by_name() {
    let line = |from: &str, to: &str| PAIR.lines().next().unwrap().replace(from, to);
    let network = |more: &str| {
        format!(
            r#"{{"type":"networkActivity","bundleID":"a.b","domain":"x.example","timeStamp":"2022-04-27T11:04:16.905Z"{more}}}"#
        )
    };
    for (bad, reason) in [
        (line("\"kind\"", "\"type\":\"access\",\"kind\""), "a key comes twice"),
        (line("\"kind\"", "\"\\u0074ype\":\"access\",\"kind\""), "a key comes twice"),
        (line("2021-10-09T", "2026-02-30T"), "a time that no calendar has"),
        (line("+08:00", ""), "a time that no calendar has"),
        (line("+08:00", "+99:00"), "a time that no calendar has"),
        (line("\"photos\"", "7"), "no category"),
        (line("com.tencent.xin", ""), "an empty name"),
        (line("com.tencent.xin", &"x".repeat(600)), "a name of more than 512 bytes"),
        (line("intervalBegin", "interval"), "a kind that is not known"),
        (line("\"access\"", "\"axess\""), "a type that is not known"),
        (line("{\"identifier\"", "{\"id\""), "no app"),
        ("[".repeat(10_000), "it nests too deep"),
        (format!("{{\"a\":{}", "{\"a\":".repeat(500)), "it nests too deep"),
        ("{\"type\"".into(), "no JSON"),
        ("7".into(), "no object"),
        ("{}".into(), "no type"),
        (network(",\"hits\":1.5"), "hits that are no whole number"),
        (network(",\"hits\":99999999999999999999999"), "hits that are no whole number"),
        (network(",\"hits\":-1"), "hits that are no whole number"),
        (format!("{{\"x\":\"{}\"}}", "x".repeat(70_000)), "a line of more than 64 kB"),
    ] {
        // The lines around it are read as ever.
        let text =
            format!("\u{feff}{}\r\n{bad}\r\n\r\n{}\r\n", PAIR.lines().next().unwrap(), PAIR.lines().nth(1).unwrap());
        let log = plain(&text);
        assert_eq!(skips(&log), [(reason, 1, 2)], "{bad:.90}");
        assert_eq!(log.accesses.len(), 1, "{bad:.90}");
        assert!(log.accesses[0].last.is_some(), "{bad:.90}");
    }
    // Text that could write to a terminal is kept as it is, and escaped where it is shown.
    let bidi = line("com.tencent.xin", "com.\u{202e}nimda\\u001b[2J");
    assert_eq!(plain(&bidi).accesses[0].app, "com.\u{202e}nimda\u{1b}[2J");
    // A log of another encoding, as a Windows shell writes it.
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(PAIR.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&wide, &Circumstances::default()).accesses, plain(PAIR).accesses);
}

const GET: &str = "\
$ adb shell appops get com.taobao.taobao
Uid mode: LEGACY_STORAGE: allow
COARSE_LOCATION: allow
FINE_LOCATION: allow; time=+7d23h29m35s438ms ago
GPS: allow; time=+7d23h31m59s63ms ago; duration=+451ms
READ_EXTERNAL_STORAGE: allow; time=+1m17s550ms ago
WRITE_MEDIA_IMAGES: deny; rejectTime=+1m15s441ms ago
ACCESS_MEDIA_LOCATION: allow; time=+1m17s548ms ago
MANAGE_EXTERNAL_STORAGE: default; rejectTime=+1m15s445ms ago
READ_MEDIA_IMAGES: allow
AUTO_START: ignore; rejectTime=+7m6s72ms ago
READ_CONTACTS: allow; time=+20166d8h20m24s861ms ago
";

#[test]
fn appops_say_how_long_ago() {
    let as_of = at("2021-10-09T12:00:00Z") / 1000;
    let log = read(GET.as_bytes(), &Circumstances { as_of: Some(as_of), ..Circumstances::default() });
    assert_eq!(skips(&log), []);
    let photos: Vec<(&str, i64, bool, usize)> = log
        .accesses
        .iter()
        .filter(|access| !matches!(access.resource, Resource::Other(_)))
        .map(|access| (access.resource.name(), as_of * 1000 - access.first, access.refused, access.line))
        .collect();
    assert_eq!(
        photos,
        [("photos", 77_550, false, 6), ("places of photos", 77_548, false, 8), ("photos", 75_445, true, 9)]
    );
    assert!(log.accesses.iter().all(|access| access.app == "com.taobao.taobao"));
    // Legacy storage: every byte, with no permission for places.
    assert_eq!(log.grants[0].audience(), Some("android-legacy"));
    // What was never is none.
    assert!(!log.accesses.iter().any(|access| access.resource.name() == "READ_CONTACTS"));
    let unnamed = GET.lines().skip(1).collect::<Vec<_>>().join("\n");
    let named = read(unnamed.as_bytes(), &Circumstances { app: Some("a.b".into()), ..Circumstances::default() });
    assert_eq!(named.accesses[0].app, "a.b");
    assert!(plain(&unnamed).remarks.iter().any(|remark| remark.contains("--as-of")));
    assert_eq!(plain("No operations.\nDefault mode: allow\n").skipped.len(), 0);
}

const DUMP: &str = "\
Current AppOps Service state:
  Settings:
    top_state_settle_time=+30s0ms
  Uid 0:
    state=pers
  Uid u0a103:
    state=cch
      LEGACY_STORAGE: mode=allow
    Package com.example.ten:
      READ_CONTACTS (allow):
          Access: [fg-s] 2021-05-19 22:02:49.186 (-314d1h25m4s901ms)
      READ_EXTERNAL_STORAGE (allow / switch COARSE_LOCATION=allow):
          Access: [cch-s] 2022-03-29 03:12:07.250 (-20h15m46s837ms) duration=+33ms
          Reject: [bg-s]2022-03-10 19:35:06.426 (-19d3h52m47s661ms) proxy[uid=0, pkg=null]
    Package com.example.eleven:
      READ_MEDIA_IMAGES (allow):
        null=[
          Access: [top-s] 2022-03-29 23:00:00.000 (-27m54s87ms) proxy[uid=0, pkg=null, attributionTag=null]
        ]
";

#[test]
fn dumpsys_says_when_by_the_phones_clock() {
    let written = at("2022-03-29T21:27:54.087Z") / 1000;
    let told = |known: &Circumstances| {
        let log = read(DUMP.as_bytes(), known);
        assert_eq!(skips(&log), []);
        let photos: Vec<(String, i64, State, bool)> = log
            .accesses
            .iter()
            .filter(|access| access.resource == Resource::Photos)
            .map(|access| (access.app.clone(), access.first / 1000, access.state, access.refused))
            .collect();
        (photos, log.offset)
    };
    let expected = vec![
        ("com.example.ten".to_owned(), at("2022-03-10T17:35:06Z") / 1000, State::Background, true),
        ("com.example.ten".to_owned(), at("2022-03-29T01:12:07Z") / 1000, State::Background, false),
        ("com.example.eleven".to_owned(), at("2022-03-29T21:00:00Z") / 1000, State::Foreground, false),
    ];
    // The zone follows from when it was written, or from the time of its file; and the other way round.
    for known in [
        Circumstances { as_of: Some(written), ..Circumstances::default() },
        Circumstances { modified: Some(written + 40), ..Circumstances::default() },
        Circumstances { zone: Some(7200), ..Circumstances::default() },
    ] {
        let (photos, offset) = told(&known);
        assert_eq!(offset, Some(7200));
        for ((app, first, state, refused), wanted) in photos.iter().zip(&expected) {
            assert_eq!((app, state, refused), (&wanted.0, &wanted.2, &wanted.3));
            assert!((first - wanted.1).abs() <= 3601, "{app} {first} {}", wanted.1);
        }
    }
    let nine = "Current AppOps Service state:\n  Uid u0a9:\n    Package com.example.nine:\n      READ_EXTERNAL_STORAGE (allow): \n          Access: bg    = 2026-08-03 14:35:34.035 (-1h17m34s418ms)\n                  cch   = 2026-08-03 13:00:00.000 (-2h53m8s453ms)\n";
    let log = read(nine.as_bytes(), &Circumstances { zone: Some(0), ..Circumstances::default() });
    assert_eq!((skips(&log), log.accesses.len()), (vec![], 2));
    assert_eq!(log.accesses[0].first, at("2026-08-03T13:00:00Z"));
}

#[test]
fn a_history_counts_within_a_while() {
    let text = "\
Historical AppOps:
  snapshot:
    begin = 2021-10-08 06:30:00.000  (-2d1h0m0s0ms)
    end = 2021-10-08 06:45:00.000  (-2d0h45m0s0ms)
    Uid u0a210:
      Package com.example:
        Attribution null:
          READ_EXTERNAL_STORAGE:
            [bg-s] = access=12, reject=1, duration=+3s
            [oops = access=1
            [bg-s] = access=many
";
    let log = read(text.as_bytes(), &Circumstances { zone: Some(28_800), ..Circumstances::default() });
    let told: Vec<(Option<u64>, bool, State)> =
        log.accesses.iter().map(|access| (access.count, access.refused, access.state)).collect();
    assert_eq!(told, [(Some(12), false, State::Background), (Some(1), true, State::Background)]);
    let [access, _] = log.accesses.as_slice() else { panic!("{log:?}") };
    assert_eq!((access.first, access.last), (at("2021-10-07T22:30:00Z"), Some(at("2021-10-07T22:45:00Z"))));
    assert_eq!(skips(&log), [("a count that is none", 1, 11), ("a state that doesn't end", 1, 10)]);
}

#[test]
fn permissions_are_those_of_the_first_user() {
    let text = "\
Packages:
  Package [com.example.chat] (d64f8e0):
    userId=10143
    versionCode=1 minSdk=28 targetSdk=34
    privateFlags=[ ACTIVITIES_RESIZE_MODE_RESIZEABLE ]
    requested permissions:
      android.permission.ACCESS_MEDIA_LOCATION
    install permissions:
      android.permission.INTERNET: granted=true
    User 0: ceDataInode=1 installed=true hidden=false
      runtime permissions:
        android.permission.READ_MEDIA_IMAGES: granted=false, flags=[ USER_SET ]
        android.permission.READ_MEDIA_VISUAL_USER_SELECTED: granted=true
    User 10: ceDataInode=2
      runtime permissions:
        android.permission.READ_MEDIA_IMAGES: granted=true
  Package [com.example.old] (a1):
    versionCode=1 minSdk=21 targetSdk=28
    privateFlags=[ PRIVATE_FLAG_REQUEST_LEGACY_EXTERNAL_STORAGE ]
    User 0: x=1
      runtime permissions:
        android.permission.READ_EXTERNAL_STORAGE: granted=true, flags=[ USER_SET ]
  Package [com.example.none] (a2):
    User 0: x=1
      runtime permissions:
        android.permission.CAMERA: granted=true
";
    let log = plain(text);
    let told: Vec<(&str, Option<&str>)> =
        log.grants.iter().map(|grant| (grant.app.as_str(), grant.audience())).collect();
    assert_eq!(told, [("com.example.chat", Some("android-selected")), ("com.example.old", Some("android-legacy"))]);
    assert_eq!(skips(&log), []);
}

#[test]
fn hostile_dumps_are_counted_and_harm_nobody() {
    for text in [
        "Access: [bg",
        "Access: bg = 2026-02-30 00:00:00.000 (-1s)",
        "time=",
        "[bg-s] = access=1",
        "(((((",
        "Package [",
        "Package :",
        "\0\0\0",
    ] {
        let log = plain(&format!("Current AppOps Service state:\n{text}\n"));
        assert!(log.accesses.is_empty(), "{text}");
    }
    let long = format!("READ_EXTERNAL_STORAGE: allow; time=+{}ms ago\n{}\n", "9".repeat(40), "x".repeat(100_000));
    assert_eq!(skips(&plain(&long)), [("a line of more than 64 kB", 1, 2), ("a span of time that is none", 1, 1)]);
    // Every prefix of a good one.
    for text in [DUMP, GET, PAIR] {
        for (end, _) in text.char_indices().step_by(7) {
            let _ = plain(&text[..end]);
        }
    }
}
