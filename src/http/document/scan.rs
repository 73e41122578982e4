//! The raw text: its tokens are counted and its brackets measured before the parser recurses into it.

use std::borrow::Cow;
use std::collections::HashSet;

use async_graphql::Pos;

use super::{Limits, Rejection};
use crate::http::refusal::Code;

/// Reads the text once, as the lexical grammar of GraphQL does, and gives it back with its comments blanked.
///
/// The parser skips what lies between two tokens once for every token that could stand there, and comments slowly:
/// 256 KiB of them took it 60 ms. Blanks keep every place where it was, as a comment ends with its line.
pub fn scan<'a>(text: &'a str, limits: &Limits) -> Result<Cow<'a, str>, Rejection> {
    let mut rest = text.as_bytes();
    let mut blanked: Option<Vec<u8>> = None;
    let (mut tokens, mut open, mut before) = (0_usize, Vec::<Bracket<'_>>::new(), 0..0);
    while let Some(&byte) = rest.first() {
        let start = text.len() - rest.len();
        let length = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                rest = after(rest, 1);
                continue;
            }
            b'#' => {
                let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                let copy = blanked.get_or_insert_with(|| text.as_bytes().to_vec());
                if let Some(comment) = copy.get_mut(start..start + length) {
                    comment.fill(b' ');
                }
                rest = after(rest, length);
                continue;
            }
            b'"' => string(rest)
                .ok_or_else(|| Rejection::new(Code::ParseFailed, "Syntax error: a string has no end"))?,
            b'{' | b'[' | b'(' => {
                open.push(Bracket::opened(byte, open.last()));
                if open.len() > limits.brackets {
                    return Err(Rejection::new(Code::TooDeep, "The document nests too deep."));
                }
                1
            }
            b'}' | b']' | b')' => {
                open.pop();
                1
            }
            b':' => {
                let name = text.get(before.clone()).unwrap_or_default();
                if open.last_mut().is_some_and(|bracket| bracket.says_again(name)) {
                    let message = format!("An object of an input says `{name}` twice.");
                    let place = position(text, before.start);
                    return Err(Rejection::new(Code::ValidationFailed, message).at(place));
                }
                1
            }
            b'.' => rest.iter().take(3).take_while(|&&byte| byte == b'.').count(),
            b'-' | b'0'..=b'9' => 1 + rest.iter().skip(1).take_while(|&&byte| number(byte)).count(),
            _ if word(byte) => rest.iter().take_while(|&&byte| word(byte)).count(),
            _ => 1,
        };
        if number(byte) && length > limits.name {
            let message = format!("A name or number in a document has at most {} letters.", limits.name);
            return Err(Rejection::new(Code::DocumentTooLarge, message));
        }
        if word(byte) {
            before = start..start + length;
        }
        rest = after(rest, length);
        tokens += 1;
        Rejection::bound(Code::DocumentTooLarge, "tokens", tokens as u64, limits.tokens as u64)?;
    }
    // whole comments were blanked, so whole characters
    Ok(blanked.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(text), Cow::Owned))
}

/// A bracket that is open.
struct Bracket<'a> {
    kind: u8,
    /// The fields that were said so far, where it is an object of an input. The parser keeps the last of two that are
    /// called the same, and the specification has none of them count.
    fields: Option<HashSet<&'a str>>,
}

impl<'a> Bracket<'a> {
    /// A brace among arguments, defaults and what is inside them holds an object; any other one selects.
    fn opened(kind: u8, around: Option<&Bracket<'_>>) -> Self {
        let value = around.is_some_and(|it| matches!(it.kind, b'(' | b'[') || it.fields.is_some());
        Self { kind, fields: (kind == b'{' && value).then(HashSet::new) }
    }

    /// Is it an object that has said a field of this name before?
    fn says_again(&mut self, field: &'a str) -> bool {
        self.fields.as_mut().is_some_and(|fields| !fields.insert(field))
    }
}

/// Line and column, from one.
fn position(text: &str, at: usize) -> Pos {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    Pos { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
}

const fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const fn number(byte: u8) -> bool {
    word(byte) || matches!(byte, b'.' | b'-' | b'+')
}

fn after(text: &[u8], count: usize) -> &[u8] {
    text.get(count..).unwrap_or_default()
}

/// The length of the string that the text begins with. None when it has no end: the parser would then read the
/// opening quotes some other way, and see brackets where this saw none.
fn string(text: &[u8]) -> Option<usize> {
    if text.starts_with(b"\"\"\"") {
        let mut at = 3;
        loop {
            let rest = text.get(at..)?;
            if rest.starts_with(b"\\\"\"\"") {
                at += 4;
            } else if rest.starts_with(b"\"\"\"") {
                return Some(at + 3);
            } else if rest.is_empty() {
                return None;
            } else {
                at += 1;
            }
        }
    }
    let mut at = 1;
    loop {
        match text.get(at)? {
            b'"' => return Some(at + 1),
            b'\n' | b'\r' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
