//! The escaper: text from files, made harmless for the medium that shows it.

use std::fmt::Write;

/// For a terminal: no control character, no direction override, nothing invisible. What can't be shown is written as Rust and
/// others write it, `\u{1b}`; line ends become `\n`.
pub fn terminal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push(' '),
            c if hides(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Like [`terminal`], at most `width` columns wide, with an ellipsis where something was cut.
pub fn fitted(text: &str, width: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    let text = terminal(text);
    if text.width() <= width {
        return text;
    }
    let mut out = String::new();
    let mut used = 1usize;
    for c in text.chars() {
        used = used.saturating_add(c.width().unwrap_or(0));
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// Controls (C0, DEL, C1), bidirectional formatting, and characters of no width that a name could hide behind.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A path or word as a shell takes it: quoted when it has to be.
pub fn shell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-~+:@%,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", terminal(word).replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_can_not_write_to_the_terminal() {
        let hostile = "\u{1b}[2J\u{1b}]0;title\u{7}a\u{9b}31m\u{202e}gpj.exe\n\r\u{200b}";
        let shown = terminal(hostile);
        assert!(!shown.chars().any(hides), "{shown:?}");
        assert_eq!(shown, "\\u{1b}[2J\\u{1b}]0;title\\u{7}a\\u{9b}31m\\u{202e}gpj.exe\\n\\r\\u{200b}");
        assert_eq!(terminal("Zürich 東京 🙂"), "Zürich 東京 🙂");
    }

    #[test]
    fn a_text_is_cut_to_its_width() {
        assert_eq!(fitted("abcdef", 6), "abcdef");
        assert_eq!(fitted("abcdefg", 6), "abcde…");
        assert_eq!(fitted("東京東京", 5), "東京…");
    }

    #[test]
    fn a_shell_gets_one_word() {
        assert_eq!(shell("testdata/library"), "testdata/library");
        assert_eq!(shell("my photos"), "'my photos'");
        assert_eq!(shell("it's"), "'it'\\''s'");
    }
}
