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
    let table = std::fs::read_to_string("testdata/names.tsv").unwrap();
    let rows: Vec<(&str, &str)> =
        table.lines().filter(|line| !line.starts_with("# ")).map(|line| line.split_once('\t').unwrap()).collect();
    if std::env::var_os("UPDATE").is_some() {
        let head = table.lines().take_while(|line| line.starts_with("# ")).map(|line| format!("{line}\n"));
        let rows = rows.iter().map(|(name, _)| format!("{name}\t{}\n", told(name)));
        std::fs::write("testdata/names.tsv", head.chain(rows).collect::<String>()).unwrap();
        return;
    }
    let mut followed = std::collections::HashSet::new();
    for (name, expected) in &rows {
        assert_eq!(told(name), *expected, "{name}");
        let (ascii, _) = with_ascii_digits(name);
        let (stem, extension) = ascii.rsplit_once('.').unwrap();
        followed.extend(recognised(&stems(stem), extension).map(|(_, (row, ..))| row.0));
    }
    let missing: Vec<&str> =
        CONVENTIONS.iter().map(|row| row.0).filter(|pattern| !followed.contains(pattern)).collect();
    assert!(missing.is_empty(), "no name in testdata/names.tsv follows {missing:?}");
    assert!(rows.len() > 130, "{} names", rows.len());
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
