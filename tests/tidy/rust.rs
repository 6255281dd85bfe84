//! As much of Rust's grammar as the checks need: literals and comments, tests, paths.
//!
//! Must never: try to be a compiler; rustfmt has brought the text into one form.

/// The text with comments and the contents of string and character literals replaced by blanks.
pub fn blanked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let end = if starts(&chars, at, "//") {
            until(&chars, at, |i| chars[i] == '\n')
        } else if starts(&chars, at, "/*") {
            block_comment_end(&chars, at)
        } else if let Some(hashes) = raw_string(&chars, at) {
            let close: String = format!("\"{}", "#".repeat(hashes));
            let open = until(&chars, at, |i| chars[i] == '"') + 1;
            until(&chars, open, |i| starts(&chars, i, &close)) + close.len()
        } else if c == '"' {
            quoted_end(&chars, at, '"')
        } else if c == '\'' && is_char_literal(&chars, at) {
            quoted_end(&chars, at, '\'')
        } else {
            out.push(c);
            at += 1;
            continue;
        };
        let literal = matches!(c, '"' | '\'');
        for (i, c) in chars.iter().enumerate().take(end.min(chars.len())).skip(at) {
            let edge = literal && (i == at || i + 1 == end);
            out.push(if *c == '\n' || edge { *c } else { ' ' });
        }
        at = end;
    }
    out
}

fn starts(chars: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
}

fn until(chars: &[char], from: usize, stop: impl Fn(usize) -> bool) -> usize {
    (from..chars.len()).find(|i| stop(*i)).unwrap_or(chars.len())
}

fn block_comment_end(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0_usize, at);
    while i < chars.len() {
        if starts(chars, i, "/*") {
            (depth, i) = (depth + 1, i + 2);
        } else if starts(chars, i, "*/") {
            (depth, i) = (depth - 1, i + 2);
            if depth == 0 {
                break;
            }
        } else {
            i += 1;
        }
    }
    i
}

/// How many hashes a raw string has that starts here.
fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    let fresh = before.is_none_or(|c| !is_word(*c) || (*c == 'b'));
    if chars.get(at) != Some(&'r') || !fresh {
        return None;
    }
    let hashes = chars.iter().skip(at + 1).take_while(|c| **c == '#').count();
    (chars.get(at + 1 + hashes) == Some(&'"')).then_some(hashes)
}

fn quoted_end(chars: &[char], at: usize, quote: char) -> usize {
    let mut i = at + 1;
    while let Some(&c) = chars.get(i) {
        i += if c == '\\' { 2 } else { 1 };
        if c == quote {
            break;
        }
    }
    i.min(chars.len())
}

/// A lifetime has no closing quote after one character.
fn is_char_literal(chars: &[char], at: usize) -> bool {
    chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// For each line of blanked code whether it stands in an item marked `#[cfg(test)]`.
pub fn test_lines(code: &str, whole: bool) -> Vec<bool> {
    let lines: Vec<&str> = code.lines().collect();
    let mut marks = vec![whole; lines.len()];
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        at += 1;
        if lines[start].trim() != "#[cfg(test)]" {
            continue;
        }
        let (mut depth, mut opened) = (0_usize, false);
        for (i, line) in lines.iter().enumerate().skip(start) {
            marks[i] = true;
            at = i + 1;
            depth += line.matches('{').count();
            opened |= depth > 0;
            depth = depth.saturating_sub(line.matches('}').count());
            if depth == 0 && (opened || line.trim_end().ends_with(';')) {
                break;
            }
        }
    }
    marks
}

/// A path in code with its line: `std::fs`, `println!`; groups of a `use` are spelt out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub line: usize,
    pub text: String,
}

impl Path {
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.text.split("::")
    }

    /// Whether it is `path` or goes on from it.
    pub fn is_under(&self, path: &str) -> bool {
        self.text.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    }
}

/// Words and marks of blanked code with their lines.
fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut tokens = Vec::new();
    for (at, line) in code.lines().enumerate() {
        let chars: Vec<char> = line.chars().collect();
        let mut i = 0;
        while let Some(&c) = chars.get(i) {
            let end = if is_word(c) {
                until(&chars, i, |i| !is_word(chars[i]))
            } else if starts(&chars, i, "::") {
                i + 2
            } else {
                i + 1
            };
            if !c.is_whitespace() {
                tokens.push((at + 1, chars.iter().take(end).skip(i).collect()));
            }
            i = end;
        }
    }
    tokens
}

/// All paths in blanked code.
pub fn paths(code: &str) -> Vec<Path> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = path(&tokens, at, "", &mut found).max(at + 1);
    }
    found
}

/// Reads the path that starts at a token, if one does; answers where it ends.
fn path(tokens: &[(usize, String)], from: usize, prefix: &str, found: &mut Vec<Path>) -> usize {
    let token = |at: usize| tokens.get(at).map_or("", |(_, text)| text.as_str());
    let first_char = |at: usize| token(at).chars().next();
    let (mut at, mut text, line) =
        (from, prefix.to_string(), tokens.get(from).map_or(0, |one| one.0));
    if token(at) == "::" {
        at += 1;
    }
    if !first_char(at).is_some_and(|c| c.is_alphabetic() || c == '_') {
        return from;
    }
    loop {
        text = if text.is_empty() { token(at).into() } else { format!("{text}::{}", token(at)) };
        at += 1;
        if token(at) != "::" {
            break;
        }
        if token(at + 1) == "{" {
            return group(tokens, at + 2, &text, found);
        }
        if !first_char(at + 1).is_some_and(is_word) {
            break;
        }
        at += 1;
    }
    if token(at) == "!" && token(at + 1) != "=" {
        text.push('!');
    }
    found.push(Path { line, text });
    at
}

/// Reads `a, b::{c, d}}` behind `prefix::{`.
fn group(tokens: &[(usize, String)], from: usize, prefix: &str, found: &mut Vec<Path>) -> usize {
    let mut at = from;
    while let Some((_, text)) = tokens.get(at) {
        match text.as_str() {
            "}" => return at + 1,
            _ => at = path(tokens, at, prefix, found).max(at + 1),
        }
    }
    at
}

#[test]
fn literals_and_comments_are_blanked() {
    let text = "let a = \"x{\\\"y\"; // z\nlet b = r#\"q\"#; let c = '\\n'; fn f<'a>(x: &'a str) {}\n/* k\n*/ m";
    let code = blanked(text);
    for gone in ["x{", "z", "q", "k"] {
        assert!(!code.contains(gone), "{gone} in {code}");
    }
    assert!(code.contains("<'a>(x: &'a str) {}") && code.ends_with(" m"), "{code}");
    assert_eq!(code.lines().count(), text.lines().count());
}

#[test]
fn tests_are_told_from_the_rest() {
    let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nmod t;\nfn d() {}\n";
    let expected = [false, true, true, true, true, false, true, true, false];
    assert_eq!(test_lines(code, false), expected);
}

#[test]
fn paths_are_spelt_out() {
    let code = "use std::{fs, io::{self, Read}};\nlet x = Timestamp::now(); println!(a); a != b; Vec::<u8>::new()";
    let texts: Vec<String> = paths(code).into_iter().map(|path| path.text).collect();
    for path in ["std::fs", "std::io::self", "std::io::Read", "Timestamp::now", "println!", "Vec"] {
        assert!(texts.iter().any(|text| text == path), "{path} in {texts:?}");
    }
    assert!(!texts.contains(&"a!".to_string()));
}
