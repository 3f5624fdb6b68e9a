//! What a style sheet or a style attribute refers to and hides (CSS Syntax 3; CSS Values 4, 4.5 `url()`): addresses, imports,
//! comments, declarations of an editor's own. A scan over tokens, not a parser: it knows no property and no cascade.

use std::ops::Range;

/// Something that a style says beside how to draw, and where in its text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub kind: FindingKind,
    pub range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FindingKind {
    /// An `@import` rule, whole.
    Import,
    /// An address that leaves the file, without the parentheses or quotes around it.
    Address,
    /// A `data:` URI.
    Data,
    /// The inside of a comment.
    Comment,
    /// A declaration that only an editor reads, with its semicolon.
    Editor,
    /// The keyword `@font-face`.
    FontFace,
}

/// What a scan yields.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scan {
    /// In the order of the text, without overlap.
    pub findings: Vec<Finding>,
    /// Whether a selector asks for an element's neighbours or attributes, so that taking one out could change another.
    pub relational: bool,
    /// Whether it says `display`: then what is hidden elsewhere may be shown.
    pub display: bool,
}

/// Functions whose strings are addresses (CSS Images 4, 2).
const ADDRESSED: [&str; 6] = ["url", "src", "image", "image-set", "-webkit-image-set", "cross-fade"];
/// Beginnings of pseudo-classes that look at neighbours.
const RELATIONAL: [&str; 7] = ["first-", "last-", "only-", "nth-", "empty", "has", "root"];
/// Beginnings of properties that editors have for themselves.
const EDITORS: [&str; 2] = ["-inkscape-", "-sodipodi-"];
/// Addresses that name a namespace (CSS Namespaces 3) and are never fetched.
const NAMESPACES: [&str; 3] =
    ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml"];

/// Looks through a text: a style sheet, or (`sheet` false) the value of an attribute.
pub(super) fn scan(text: &str, sheet: bool) -> Scan {
    let mut scanner = Scanner { text, at: 0, scan: Scan::default(), functions: Vec::new(), sheet };
    while scanner.at < text.len() {
        scanner.step();
    }
    scanner.scan
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    scan: Scan,
    /// For each open parenthesis, whether strings in it are addresses.
    functions: Vec<bool>,
    sheet: bool,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at = self.at.saturating_add(c.len_utf8());
        Some(c)
    }

    fn found(&mut self, kind: FindingKind, range: Range<usize>) {
        if !range.is_empty() {
            self.scan.findings.push(Finding { kind, range });
        }
    }

    fn step(&mut self) {
        let start = self.at;
        match self.peek() {
            Some('/') if self.rest().starts_with("/*") => {
                let inside = self.comment();
                self.found(FindingKind::Comment, inside);
            }
            Some('"' | '\'') => {
                let inside = self.string();
                let address = self.functions.last() == Some(&true);
                let text = self.text.get(inside.clone()).unwrap_or_default();
                if address || text.contains("//") {
                    self.address(inside);
                }
            }
            Some('@') => {
                self.bump();
                match self.name().to_ascii_lowercase().as_str() {
                    "import" => {
                        self.statement();
                        self.found(FindingKind::Import, start..self.at);
                    }
                    "font-face" => self.found(FindingKind::FontFace, start..self.at),
                    _ => {}
                }
            }
            Some('(') => {
                self.bump();
                let inherited = self.functions.last().copied().unwrap_or(false);
                self.functions.push(inherited);
            }
            Some(')') => {
                self.bump();
                self.functions.pop();
            }
            Some('[' | '~' | '+') if self.sheet && self.functions.is_empty() => {
                self.scan.relational = true;
                self.bump();
            }
            Some(':') => {
                self.bump();
                let rest = self.rest().chars().take(12).collect::<String>().to_ascii_lowercase();
                self.scan.relational |= self.sheet && RELATIONAL.iter().any(|name| rest.starts_with(name));
            }
            Some(c) if is_name(c) => self.word(start),
            _ => {
                self.bump();
            }
        }
    }

    /// A word: a function's name, a property's, or any other.
    fn word(&mut self, start: usize) {
        let word = self.name().to_ascii_lowercase();
        if self.peek() == Some('(') {
            self.bump();
            let addressed = ADDRESSED.contains(&word.as_str());
            if word == "url" && !self.unquoted() {
                return;
            }
            return self.functions.push(addressed || self.functions.last() == Some(&true));
        }
        self.scan.display |= self.sheet && word == "display";
        if EDITORS.iter().any(|editor| word.starts_with(editor)) && self.rest().trim_start().starts_with(':') {
            self.statement();
            self.found(FindingKind::Editor, start..self.at);
        }
    }

    /// Behind `url(`: an address without quotes up to the parenthesis. False when it was one; true when quotes follow.
    fn unquoted(&mut self) -> bool {
        let blank = self.rest().len().saturating_sub(self.rest().trim_start().len());
        self.at = self.at.saturating_add(blank);
        if matches!(self.peek(), Some('"' | '\'')) {
            return true;
        }
        let start = self.at;
        while let Some(c) = self.peek().filter(|c| *c != ')') {
            self.bump();
            if c == '\\' {
                self.bump();
            }
        }
        let inside = self.text.get(start..self.at).unwrap_or_default();
        let end = start.saturating_add(inside.trim_end().len());
        self.bump();
        self.address(start..end);
        false
    }

    /// What an address is, by its text without CSS's escapes.
    fn address(&mut self, range: Range<usize>) {
        let plain = unescaped(self.text.get(range.clone()).unwrap_or_default());
        match target(&plain) {
            Target::Inside => {}
            Target::Data => self.found(FindingKind::Data, range),
            Target::Outside if NAMESPACES.contains(&plain.as_str()) => {}
            Target::Outside => self.found(FindingKind::Address, range),
        }
    }

    /// Passes a comment; its inside.
    fn comment(&mut self) -> Range<usize> {
        let start = self.at.saturating_add(2);
        let length = self.text.get(start..).and_then(|rest| rest.find("*/"));
        let end = length.map_or(self.text.len(), |length| start.saturating_add(length));
        self.at = end.saturating_add(2).min(self.text.len());
        start..end
    }

    /// Passes a string; its inside. One that is not closed ends with its line.
    fn string(&mut self) -> Range<usize> {
        let quote = self.bump();
        let start = self.at;
        while let Some(c) = self.peek() {
            if Some(c) == quote {
                let end = self.at;
                self.bump();
                return start..end;
            }
            if c == '\n' {
                break;
            }
            self.bump();
            if c == '\\' {
                self.bump();
            }
        }
        start..self.at
    }

    /// Passes the rest of a rule or declaration: to behind its semicolon, or to the end of its block.
    fn statement(&mut self) {
        let mut depth = 0usize;
        while let Some(c) = self.peek() {
            match c {
                '"' | '\'' => {
                    self.string();
                    continue;
                }
                '/' if self.rest().starts_with("/*") => {
                    self.comment();
                    continue;
                }
                '(' => depth = depth.saturating_add(1),
                ')' => depth = depth.saturating_sub(1),
                ';' if depth == 0 => {
                    self.bump();
                    return;
                }
                '}' if depth == 0 => return,
                _ => {}
            }
            self.bump();
        }
    }

    /// A name with its escapes undone.
    fn name(&mut self) -> String {
        let start = self.at;
        while let Some(c) = self.peek().filter(|c| is_name(*c)) {
            self.bump();
            if c == '\\' {
                self.escaped();
            }
        }
        unescaped(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Behind a backslash: up to six hex digits and a blank, or one character.
    fn escaped(&mut self) {
        let digits = self.rest().chars().take(6).take_while(char::is_ascii_hexdigit).count();
        match digits {
            0 => {
                self.bump();
            }
            digits => {
                self.at = self.at.saturating_add(digits);
                if self.peek().is_some_and(char::is_whitespace) {
                    self.bump();
                }
            }
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '\\') || !c.is_ascii()
}

/// A text with CSS's escapes undone (CSS Syntax 3, 4.3.7).
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut code = String::new();
        while let Some(digit) = chars.next_if(|c| c.is_ascii_hexdigit() && code.len() < 6) {
            code.push(digit);
        }
        if code.is_empty() {
            out.extend(chars.next().filter(|c| *c != '\n'));
        } else {
            chars.next_if(|c| c.is_whitespace());
            let c = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
            out.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }
    out
}

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Nowhere, or to an element of this file.
    Inside,
    /// To bytes that the address holds itself.
    Data,
    /// To another file or host.
    Outside,
}

/// Where `address` leads. Readers of addresses leave out blanks around them and tabs and line ends in them (URL Standard, 4.4).
pub(super) fn target(address: &str) -> Target {
    let address = address.trim_matches(|c: char| c <= ' ');
    let mut scheme = address.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).take(5);
    if address.is_empty() || address.starts_with('#') {
        Target::Inside
    } else if "data:".chars().all(|c| scheme.next().is_some_and(|found| found.eq_ignore_ascii_case(&c))) {
        Target::Data
    } else {
        Target::Outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(FindingKind, &str)> {
        scan(text, true).findings.into_iter().map(|found| (found.kind, &text[found.range])).collect()
    }

    #[test]
    fn addresses_are_found_however_they_are_spelt() {
        for (text, address) in [
            ("a{fill:url(http://h.example/x#a)}", "http://h.example/x#a"),
            ("a{fill:url( 'http://h.example/(x)' )}", "http://h.example/(x)"),
            (r"a{fill:u\72l(http://h.example/)}", "http://h.example/"),
            (r"a{fill:\75 rl(//h.example/)}", "//h.example/"),
            ("a{fill:URL(x.svg#a)}", "x.svg#a"),
            ("a{fill:image-set('x.png' 1x)}", "x.png"),
            ("a{content:'http://h.example/'}", "http://h.example/"),
            ("a{fill:url(http://h.example/", "http://h.example/"),
        ] {
            assert_eq!(cut(text), [(FindingKind::Address, address)], "{text}");
        }
        assert!(cut("a{fill:url(#b) ; mask:url( \"#c\" )} @namespace url(http://www.w3.org/2000/svg);").is_empty());
        assert_eq!(cut("a{fill:url(data:image/png;base64,AA)}"), [(FindingKind::Data, "data:image/png;base64,AA")]);
    }

    #[test]
    fn imports_comments_and_editors_declarations_are_found() {
        use FindingKind::*;
        assert_eq!(
            cut("@import url(http://a/;b) screen;/* c */a{-inkscape-font-specification:'x;y';fill:red}@font-face{}"),
            [
                (Import, "@import url(http://a/;b) screen;"),
                (Comment, " c "),
                (Editor, "-inkscape-font-specification:'x;y';"),
                (FontFace, "@font-face")
            ]
        );
        assert_eq!(cut(r"@\69mport 'a.css'"), [(Import, r"@\69mport 'a.css'")]);
        assert_eq!(cut("a{}/*"), []);
        assert_eq!(cut("/**/"), []);
    }

    #[test]
    fn selectors_that_look_around_are_seen() {
        for sheet in ["a+b{}", "a ~ b{}", "[x=y]{}", "g:nth-child(2){}", "a::first-line{}", "a:Empty{}"] {
            assert!(scan(sheet, true).relational, "{sheet}");
        }
        assert!(!scan("g > .a, #b:hover{stroke-width:calc(1px + 2px)}", true).relational);
        assert!(!scan("fill:url(#a+b)", false).relational);
        assert!(scan(".a{display:inline}", true).display);
    }

    #[test]
    fn every_prefix_is_scanned_to_its_end() {
        let text = r#"@import "a";a{fill:u\72l('é\'x') /* c */;-inkscape-x:y}@font-face{src:url(data:x)}"#;
        for (end, _) in text.char_indices() {
            for sheet in [true, false] {
                assert!(scan(&text[..end], sheet).findings.iter().all(|found| found.range.end <= end));
            }
        }
    }
}
