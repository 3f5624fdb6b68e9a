//! The house's arrows: who may use whom. Every `crate::`, `super::` and `self::` path in `src` is read, inline ones too;
//! what the table doesn't list is forbidden. No crate that opens connections is depended on, and no room is called `utils`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A module, and the modules that it may use besides itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("bytes", &[]),
    ("moment", &[]),
    ("geo", &[]),
    ("os", &[]),
    ("walk", &["os"]),
    ("grammar", &["bytes"]),
    ("container", &["bytes", "grammar"]),
    ("metadata", &["bytes", "grammar", "container", "moment"]),
    ("leak", &["metadata"]),
    ("record", &["bytes", "container", "metadata", "leak", "moment"]),
    ("inspect", &["bytes", "os", "container", "metadata", "leak", "record", "moment", "walk"]),
    ("places", &["record", "geo", "moment"]),
    ("infer", &["leak", "record", "places", "geo", "moment"]),
    ("audience", &["leak", "record", "moment"]),
    ("accesses", &["record", "audience", "infer", "geo", "moment"]),
    ("trace", &["bytes", "os", "walk", "container", "inspect", "record", "audience", "moment"]),
    ("scrub", &["bytes", "os", "container", "metadata", "leak", "record", "inspect", "places", "geo", "moment"]),
    ("report", &["container", "leak", "record", "moment", "geo", "infer", "audience", "accesses", "trace", "scrub"]),
    (
        "cli",
        &[
            "bytes",
            "moment",
            "geo",
            "os",
            "walk",
            "grammar",
            "container",
            "metadata",
            "leak",
            "record",
            "inspect",
            "places",
            "infer",
            "audience",
            "accesses",
            "trace",
            "scrub",
            "report",
        ],
    ),
];

/// Of `container`, `metadata` may use the names of the standards only.
const METADATA_FROM_CONTAINER: &[&str] = &["Standard"];

/// Crates that open connections, or make it easy to.
const NETWORK: &[&str] = &[
    "reqwest",
    "hyper",
    "ureq",
    "curl",
    "isahc",
    "attohttpc",
    "minreq",
    "tokio",
    "async-std",
    "smol",
    "mio",
    "quinn",
    "rustls",
    "native-tls",
    "openssl",
    "socket2",
    "tungstenite",
    "trust-dns-resolver",
    "hickory-resolver",
    "libp2p",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The module that a file is: `src/container/png/mod.rs` → `container`, `png`.
fn module_of(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix("src").unwrap().with_extension("");
    let mut path: Vec<String> = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        path.pop();
    }
    path
}

/// The words and signs of a source, without comments, strings and characters.
fn tokens(source: &str) -> Vec<String> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        if rest.starts_with(&['/', '/']) {
            at += rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
        } else if rest.starts_with(&['/', '*']) {
            let end = rest.windows(2).position(|two| two == ['*', '/']).map_or(rest.len(), |end| end + 2);
            at += end;
        } else if let Some(hashes) = raw_string(rest) {
            let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let open = rest.iter().position(|c| *c == '"').unwrap() + 1;
            let end = rest[open..]
                .windows(close.len())
                .position(|w| w == close)
                .map_or(rest.len(), |e| open + e + close.len());
            at += end;
        } else if rest[0] == '"' {
            let mut end = 1;
            while end < rest.len() && rest[end] != '"' {
                end += if rest[end] == '\\' { 2 } else { 1 };
            }
            at += end + 1;
        } else if rest[0] == '\'' && rest.len() > 2 && (rest[1] == '\\' || rest[2] == '\'') {
            let start = if rest[1] == '\\' { 3 } else { 2 };
            at += rest[start..].iter().position(|c| *c == '\'').map_or(rest.len(), |end| start + end + 1);
        } else if rest[0].is_alphanumeric() || rest[0] == '_' {
            let end = rest.iter().position(|c| !c.is_alphanumeric() && *c != '_').unwrap_or(rest.len());
            tokens.push(rest[..end].iter().collect());
            at += end;
        } else if rest.starts_with(&[':', ':']) {
            tokens.push("::".to_owned());
            at += 2;
        } else {
            if !rest[0].is_whitespace() {
                tokens.push(rest[0].to_string());
            }
            at += 1;
        }
    }
    tokens
}

fn raw_string(rest: &[char]) -> Option<usize> {
    let start = match rest {
        ['r', ..] => 1,
        ['b', 'r', ..] => 2,
        _ => return None,
    };
    let hashes = rest[start..].iter().take_while(|c| **c == '#').count();
    (rest.get(start + hashes) == Some(&'"')).then_some(hashes)
}

/// Every path in `tokens` that begins in the crate, spelt out from the crate's root.
fn crate_paths(module: &[String], tokens: &[String]) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.last().is_some_and(|(_, opened)| *opened == depth) {
                    inline.pop();
                }
            }
            "mod" if tokens.get(at + 2).is_some_and(|sign| sign == "{") => {
                inline.push((tokens[at + 1].clone(), depth));
                depth += 1;
                at += 2;
            }
            word @ ("crate" | "super" | "self")
                if tokens.get(at + 1).is_some_and(|sign| sign == "::") && (at == 0 || tokens[at - 1] != "::") =>
            {
                let mut base: Vec<String> = match word {
                    "crate" => Vec::new(),
                    _ => module.iter().cloned().chain(inline.iter().map(|(name, _)| name.clone())).collect(),
                };
                if word == "super" {
                    base.pop();
                }
                let mut next = at + 2;
                while tokens.get(next).is_some_and(|word| word == "super") {
                    base.pop();
                    next += 2;
                }
                spell(&base, tokens, next, &mut paths);
                at = next;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    paths
}

/// The paths that follow `base` from `tokens[at]` on: one, or those of a group in braces. Gives where they end.
fn spell(base: &[String], tokens: &[String], mut at: usize, paths: &mut Vec<Vec<String>>) -> usize {
    if tokens.get(at).is_some_and(|sign| sign == "{") {
        at += 1;
        while at < tokens.len() && tokens[at] != "}" {
            at = spell(base, tokens, at, paths);
            if tokens.get(at).is_some_and(|word| word == "as") {
                at += 2;
            }
            if tokens.get(at).is_some_and(|sign| sign == ",") {
                at += 1;
            }
        }
        return at + 1;
    }
    let mut path = base.to_vec();
    let Some(word) = tokens.get(at) else { return at + 1 };
    path.push(word.clone());
    at += 1;
    if tokens.get(at).is_some_and(|sign| sign == "::") && tokens.get(at + 1).is_some_and(|word| word != "<") {
        return spell(&path, tokens, at + 1, paths);
    }
    paths.push(path);
    at
}

#[test]
fn every_path_follows_an_arrow() {
    let rooms: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    files.sort();
    let mut wrong = Vec::new();
    let mut read = 0;
    for file in &files {
        let module = module_of(file);
        let Some(room) = module.first() else { continue };
        assert!(rooms.contains(room.as_str()), "{}: a room that the table of arrows doesn't have", file.display());
        let (_, may) = ARROWS.iter().find(|(name, _)| name == room).unwrap();
        for path in crate_paths(&module, &tokens(&fs::read_to_string(file).unwrap())) {
            read += 1;
            let Some(target) = path.first().filter(|target| rooms.contains(target.as_str())) else { continue };
            let allowed = target == room || may.contains(&target.as_str());
            let name_only = room != "metadata"
                || target != "container"
                || path.get(1).is_some_and(|item| METADATA_FROM_CONTAINER.contains(&item.as_str()));
            if !allowed || !name_only {
                wrong.push(format!("{}: {}", file.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "forbidden paths:\n{}", wrong.join("\n"));
    assert!(files.len() > 30 && read > 100, "{read} paths in {} files: too few to have looked", files.len());
}

#[test]
fn a_forbidden_path_is_seen() {
    let module = ["container".to_owned(), "png".to_owned()];
    let see =
        |source: &str| crate_paths(&module, &tokens(source)).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(see("use crate::{leak::{Class, Row}, bytes as b};"), ["leak::Class", "leak::Row", "bytes"]);
    assert_eq!(see("fn f() { super::super::scrub::run() } // crate::x"), ["scrub::run"]);
    assert_eq!(
        see("mod tests { use super::*; fn g() { self::h(); let s = \"crate::y\"; } }"),
        ["container::png::*", "container::png::tests::h"]
    );
    assert_eq!(see("pub(crate) fn f(x: &'a str, c: char) -> bool { c == 'x' && crate::leak::f(x) }"), ["leak::f"]);
}

#[test]
fn no_crate_opens_connections() {
    let lock = fs::read_to_string("Cargo.lock").unwrap();
    let names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert!(names.len() > 50, "{} packages: the lock file was not understood", names.len());
    let found: Vec<_> = names.iter().filter(|name| NETWORK.contains(name)).collect();
    assert!(found.is_empty(), "{found:?}");
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        assert!(!source.contains("std::net"), "{} names std::net", file.display());
    }
}

#[test]
fn every_room_says_what_it_is_for() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        assert!(!matches!(name, "utils" | "util" | "common" | "helpers" | "misc"), "{}", file.display());
        let source = fs::read_to_string(&file).unwrap();
        let test = name == "tests" || file.parent().is_some_and(|folder| folder.ends_with("tests"));
        assert!(test || source.starts_with("//!"), "{} doesn't begin by saying what it is", file.display());
    }
}
