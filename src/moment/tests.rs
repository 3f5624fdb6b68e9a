//! The forms that photos use, and those that must not pass for one.

use super::*;

#[track_caller]
fn reads(text: &str, expected: &str) {
    let moment = Moment::parse(text);
    assert_eq!(moment.map(|moment| moment.to_string()).as_deref(), Some(expected), "{text:?}");
}

#[test]
fn dates_with_times() {
    reads("2024:01:02 03:04:05", "2024-01-02 03:04:05");
    reads("2024:01:02 03:04:05\0", "2024-01-02 03:04:05");
    reads("2024-01-02T03:04:05.12+01:00", "2024-01-02 03:04:05+01:00");
    reads("2024-01-02T03:04Z", "2024-01-02 03:04Z");
    reads("2024-01-02 03:04:05 -5:00", "2024-01-02 03:04:05-05:00");
    reads("2024:01:02:03:04:05", "2024-01-02 03:04:05");
    reads("2024/01/02 03:04:05 PM", "2024-01-02 15:04:05");
    reads("20240102T030405Z", "2024-01-02 03:04:05Z");
    reads("20240102_030405", "2024-01-02 03:04:05");
    reads("20240102-030405123", "2024-01-02 03:04:05");
    reads("Tue, 2 Jan 2024 03:04:05 +0100", "2024-01-02 03:04:05+01:00");
    reads("2016-12-31T23:59:60Z", "2016-12-31 23:59:59Z");
    let moment = Moment::parse("20240102_030405123").expect("a moment");
    assert_eq!(moment.civil.subsec_nanosecond(), 123_000_000);
}

#[test]
fn dates_alone() {
    reads("2024:01:02", "2024-01-02");
    reads("2024:01:02   :  :  ", "2024-01-02");
    reads("20240102", "2024-01-02");
    reads("20240100", "2024-01");
    reads("20240000", "2024");
    reads("2024-01", "2024-01");
    reads("2024", "2024");
    reads("2024:  :  ", "2024");
}

#[test]
fn what_is_no_date() {
    for text in [
        "",
        " ",
        "\0",
        "    :  :     :  :  ",
        "yesterday",
        "2024:13:01 00:00:00",
        "2024:02:30 00:00:00",
        "2024:01:02 25:00:00",
        "2024:01:02 03:04:05 in Oslo",
        "12345",
        "2024010203",
        "٢٠٢٤:٠١:٠٢",
        "2024:01:02 é",
        "20é4",
    ] {
        assert_eq!(Moment::parse(text), None, "{text:?}");
    }
}

#[test]
fn every_prefix_is_read_or_not_but_never_panics() {
    for text in ["2024-01-02T03:04:05.123456789012+01:00", "2024:01:02 03:04:05é", "20240102_030405123 UTC"] {
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            let _ = Moment::parse(&text[..end]);
            let _ = Moment::parse(&text[end..]);
        }
    }
}

#[test]
fn parts_that_other_tags_state() {
    let day = Moment::parse("20240102").expect("a day");
    assert_eq!(day.at("030405+0100").map(|moment| moment.to_string()).as_deref(), Some("2024-01-02 03:04:05+01:00"));
    assert_eq!(day.at("03:04:05").map(|moment| moment.to_string()).as_deref(), Some("2024-01-02 03:04:05"));
    assert_eq!(day.at("soon"), None);
    let moment = Moment::parse("2024:01:02 03:04:05").expect("a moment").with_fraction("07 ").with_zone("+05:30");
    assert_eq!((moment.civil.subsec_nanosecond(), moment.offset), (70_000_000, Some(19_800)));
    assert_eq!(moment.with_fraction("").with_zone("   :  "), moment);
    assert_eq!(moment.with_zone("+99:00"), moment);
}

#[test]
fn seconds_since_1970() {
    let moment = Moment::from_epoch(1_704_164_645).expect("a moment");
    assert_eq!(moment.to_string(), "2024-01-02 03:04:05Z");
    assert_eq!(moment.epoch(), 1_704_164_645);
    assert_eq!(Moment::parse("2024-01-02T03:04:05+01:00").expect("a moment").epoch(), 1_704_161_045);
    assert_eq!(Moment::from_epoch(i64::MAX), None);
    assert_eq!(Moment::from_epoch_ms(i64::MIN), None);
}

#[test]
fn clocks_that_were_never_set() {
    for text in [
        "0000:00:00 00:00:00",
        "1970:01:01 00:00:00",
        "1970-01-01",
        "1980:01:01 00:00:30",
        "2000-01-01T00:00",
        "1904-01-01T00:00:00Z",
    ] {
        assert!(Moment::parse(text).is_some_and(|moment| moment.is_unset()), "{text}");
    }
    for text in ["1980:01:01 12:00:00", "2000-01-01", "2024:01:01 00:00:00", "1839:08:19 10:00:00"] {
        assert!(Moment::parse(text).is_some_and(|moment| !moment.is_unset()), "{text}");
    }
}
