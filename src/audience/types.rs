//! The 39 kinds of apps of China's provisions on necessary personal information (《常见类型移动互联网应用程序必要个人信息范围
//! 规定》, 国信办秘字〔2021〕14号, in force since 1 May 2021), with the basic function of each and what is necessary for it, as a
//! table; and which kind some known apps are of, which is phototell's own reading.
//!
//! "Necessary" there means: without it the basic function doesn't work. An app may not refuse that function because somebody
//! declines to give more. It may ask for more, with consent, for other functions; so what isn't on the list is "beyond what
//! the rule lists", and no more is said than that. No kind lists photos.

use std::sync::OnceLock;

use serde::Serialize;

/// A kind of app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AppType {
    /// Its number in the rule, from 1.
    pub number: u8,
    /// What the rule calls it.
    pub chinese: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// Its basic function: as the rule has it, and in English.
    pub function: (&'static str, &'static str),
    /// What is necessary for that: as the rule has it, and in English.
    pub necessary: (&'static str, &'static str),
    /// Whether location is.
    pub location: bool,
    /// Whether a copy of an identity document is.
    pub id_copy: bool,
    /// Whether nothing is.
    pub nothing: bool,
}

/// Every kind, in the order of the rule.
pub fn types() -> &'static [AppType] {
    static TYPES: OnceLock<Vec<AppType>> = OnceLock::new();
    TYPES.get_or_init(|| include_str!("types.tsv").lines().filter_map(row).collect())
}

fn row(line: &'static str) -> Option<AppType> {
    let mut fields = line.split('\t');
    let mut next = || fields.next();
    Some(AppType {
        number: next()?.parse().ok()?,
        chinese: next()?,
        english: next()?,
        function: (next()?, next()?),
        necessary: (next()?, next()?),
        location: line.ends_with("\tlocation"),
        id_copy: line.ends_with("\tid-copy"),
        nothing: line.ends_with("\tnone"),
    })
}

/// The kind of a number, a Chinese or an English name, or a known app's.
pub fn app_type(word: &str) -> Option<&'static AppType> {
    let word = word.trim();
    let plain = |text: &str| text.to_lowercase().replace([' ', '_'], "-");
    let named = |kind: &&AppType| kind.chinese == word.trim_end_matches('类') || plain(kind.english) == plain(word);
    let number = word.parse::<u8>().ok();
    types()
        .iter()
        .find(|kind| number == Some(kind.number))
        .or_else(|| types().iter().find(named))
        .or_else(|| of_app(word))
}

/// The kind that an app is of, by its package's or its bundle's name; none where phototell doesn't know.
pub fn of_app(app: &str) -> Option<&'static AppType> {
    let (_, kind, _) = apps().find(|(name, ..)| *name == app)?;
    types().iter().find(|known| known.number == kind)
}

/// What people call an app.
pub fn label(app: &str) -> Option<&'static str> {
    apps().find(|(name, ..)| *name == app).map(|(_, _, label)| label)
}

fn apps() -> impl Iterator<Item = (&'static str, u8, &'static str)> {
    include_str!("apps.tsv").lines().filter_map(|line| {
        let mut fields = line.split('\t');
        Some((fields.next()?, fields.next()?.parse().ok()?, fields.next()?))
    })
}

impl AppType {
    /// What the rule says of a claim that rests on places (`location`) or on anything else in photos, for this kind.
    pub fn judges(&self, location: bool) -> &'static str {
        match (self.nothing, location && self.location) {
            (true, _) => "beyond what the rule lists: nothing is necessary for this kind",
            (false, true) => {
                "location is necessary for this kind's basic function; reading it from photos is beyond what the rule lists"
            }
            (false, false) => "beyond what the rule lists",
        }
    }

    /// Two lines about the kind, for a person.
    pub fn says(&self) -> Vec<String> {
        let needs = match self.nothing {
            true => "nothing is necessary".to_owned(),
            false => format!("necessary: {}", self.necessary.1),
        };
        vec![
            format!("a kind of app that the rule calls {} ({}): {}", self.english, self.chinese, self.function.1),
            format!("for that, {needs}; photos are beyond what the rule lists"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_rules() {
        let all = types();
        assert_eq!(all.len(), 39);
        let numbers: Vec<u8> = all.iter().map(|kind| kind.number).collect();
        assert_eq!(numbers, (1..=39).collect::<Vec<u8>>());
        let of = |wanted: fn(&AppType) -> bool| {
            all.iter().filter(|kind| wanted(kind)).map(|kind| kind.number).collect::<Vec<_>>()
        };
        assert_eq!(of(|kind| kind.location), [1, 2, 22]);
        assert_eq!(of(|kind| kind.id_copy), [23, 24]);
        assert_eq!(of(|kind| kind.nothing), [21, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38]);
        for kind in all {
            let texts =
                [kind.chinese, kind.english, kind.function.0, kind.function.1, kind.necessary.0, kind.necessary.1];
            assert!(!texts.contains(&""), "{}", kind.number);
            // What the text says and what its flag says are one.
            assert_eq!(kind.necessary.0.contains("位置信息"), kind.location, "{}", kind.number);
            assert_eq!(kind.necessary.0.contains("影印件"), kind.id_copy, "{}", kind.number);
            assert_eq!(kind.necessary.0.starts_with("无须"), kind.nothing, "{}", kind.number);
            assert!(!kind.necessary.0.contains("照片") && !kind.necessary.0.contains("相册"), "{}", kind.number);
        }
    }

    #[test]
    fn a_kind_is_found_by_number_name_or_app() {
        for word in ["3", "即时通信", "即时通信类", "instant messaging", "Instant-Messaging", "com.tencent.mm"]
        {
            assert_eq!(app_type(word).map(|kind| kind.number), Some(3), "{word}");
        }
        assert_eq!((app_type("0"), app_type("40"), app_type("com.example.app")), (None, None, None));
        assert_eq!(label("com.taobao.taobao"), Some("Taobao"));
        assert!(apps().count() > 60 && apps().all(|(_, kind, label)| (1..=39).contains(&kind) && !label.is_empty()));
        assert!(app_type("1").unwrap().judges(true).starts_with("location is necessary"));
        assert_eq!(app_type("3").unwrap().judges(true), "beyond what the rule lists");
    }
}
