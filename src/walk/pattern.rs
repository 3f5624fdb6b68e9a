//! Patterns of names with one `*` at most, taken apart when the program is built: every file's name is held against all of them.

/// What stands before the `*` and behind it.
#[derive(Debug)]
pub(super) struct Pattern {
    start: &'static str,
    /// None where the pattern is a whole name.
    end: Option<&'static str>,
    /// Of an end with a `#`, which stands for a number of up to three digits: what stands before that and behind it.
    number: Option<(&'static str, &'static str)>,
}

/// The patterns that `texts` write.
pub(super) const fn patterns<const N: usize>(texts: [&'static str; N]) -> [Pattern; N] {
    let mut made = [const { Pattern { start: "", end: None, number: None } }; N];
    let mut at = 0;
    while at < N {
        made[at] = pattern(texts[at]);
        at += 1;
    }
    made
}

/// The pattern that `text` writes.
const fn pattern(text: &'static str) -> Pattern {
    let Some((start, end)) = split(text, b'*') else { return Pattern { start: text, end: None, number: None } };
    Pattern { start, end: Some(end), number: split(end, b'#') }
}

/// What stands before the first `sign` and behind it.
const fn split(text: &'static str, sign: u8) -> Option<(&'static str, &'static str)> {
    let mut at = 0;
    while at < text.len() {
        if text.as_bytes()[at] == sign {
            return Some((text.split_at(at).0, text.split_at(at + 1).1));
        }
        at += 1;
    }
    None
}

impl Pattern {
    /// Whether a name is as the pattern says. The `*` may stand for nothing, but where the pattern begins with it.
    pub fn fits(&self, name: &str) -> bool {
        let Some(end) = self.end else { return self.start == name };
        let least = self.start.len() + end.len() + usize::from(self.start.is_empty());
        name.len() >= least && name.starts_with(self.start) && name.ends_with(end)
    }

    /// What stands for the `*` in `stem`, if it is something.
    pub fn whole<'a>(&self, stem: &'a str) -> Option<&'a str> {
        let rest = stem.strip_prefix(self.start)?;
        let rest = match self.number {
            None => rest.strip_suffix(self.end?)?,
            Some((before, behind)) => {
                let inner = rest.strip_suffix(behind)?;
                let plain = inner.trim_end_matches(|c: char| c.is_ascii_digit());
                matches!(inner.len() - plain.len(), 1..=3).then_some(())?;
                plain.strip_suffix(before)?
            }
        };
        Some(rest).filter(|rest| !rest.is_empty())
    }
}
