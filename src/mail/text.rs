//! Texts that people chose, made safe for a header and harmless in a body.

/// How many characters of a name a mail shows; what is longer ends with an ellipsis.
pub const NAME_LENGTH: usize = 200;

/// One line: what would break a line or steer a terminal or the direction of the text is gone. CR and LF never
/// reach a header (SECURITY, accounts).
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if is_direction(character) {
            continue;
        }
        let breaks = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
        if !breaks {
            line.push(character);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.trim().to_owned()
}

/// A name as a mail shows it: one line, at most [`NAME_LENGTH`] characters.
pub fn name(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= NAME_LENGTH {
        return line;
    }
    let mut short: String = line.chars().take(NAME_LENGTH - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The text with every word that a mail program would turn into a link taken apart by zero-width spaces, which no
/// address may hold: nobody sends people to a place of theirs by the name of a company.
pub fn unlinked(text: &str) -> String {
    text.split(' ')
        .map(|word| if looks_like_link(word) { apart(word) } else { word.to_owned() })
        .collect::<Vec<_>>()
        .join(" ")
}

fn looks_like_link(word: &str) -> bool {
    let mut rest = word.chars();
    while let Some(character) = rest.next() {
        let mut next = rest.clone();
        let follows = |taken: Option<char>| taken.is_some_and(char::is_alphanumeric);
        let links = match character {
            '@' => true,
            ':' => next.next().is_some(),
            dot if is_dot(dot) => follows(next.next()) && follows(next.next()),
            _ => false,
        };
        if links {
            return true;
        }
    }
    false
}

fn apart(word: &str) -> String {
    let mut text = String::with_capacity(word.len() + 12);
    for character in word.chars() {
        text.push(character);
        if is_dot(character) || matches!(character, '@' | ':' | '/') {
            text.push('\u{200B}');
        }
    }
    text
}

/// The full stops that domain names know (UTS 46).
const fn is_dot(character: char) -> bool {
    matches!(character, '.' | '。' | '．' | '｡')
}

/// Characters that turn the direction of the text around them.
const fn is_direction(character: char) -> bool {
    matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_no_turns() {
        assert_eq!(one_line("Acme\r\nBcc: x@y.z\u{2028}!\u{202E}gpj\0"), "Acme Bcc: x@y.z !gpj");
        assert_eq!(one_line(" Two  spaces stay "), "Two  spaces stay");
    }

    #[test]
    fn a_long_name_is_cut_by_characters() {
        let longest = "é".repeat(200);
        assert_eq!(name(&longest), longest);
        assert_eq!(name(&format!("{longest}é")), format!("{}…", "é".repeat(199)));
    }

    #[test]
    fn what_looks_like_a_link_is_taken_apart() {
        let cases = [
            (
                "Visit https://evil.example/now today",
                "Visit https:\u{200B}/\u{200B}/\u{200B}evil.\u{200B}example/\u{200B}now today",
            ),
            ("evil.com", "evil.\u{200B}com"),
            ("evil。com", "evil。\u{200B}com"),
            ("write me@evil", "write me@\u{200B}evil"),
            ("tel:555", "tel:\u{200B}555"),
            ("Acme S.A. de C.V.", "Acme S.A. de C.V."),
            ("Either/Or: 3.5", "Either/Or: 3.5"),
        ];
        for (text, expected) in cases {
            assert_eq!(unlinked(text), expected);
        }
    }
}
