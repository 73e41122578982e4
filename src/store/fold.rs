//! Case and order are decided here, the same for both databases: columns named `*_key` hold the folded
//! text and compare bytewise, and whatever is looked for is folded the same way (PRODUCT.md, section 1).

use unicode_normalization::UnicodeNormalization;

/// Shows nothing where it stands: joiners, and selectors of a variant. Two texts that differ in such look the same.
pub const fn ignorable(c: char) -> bool {
    matches!(c, '\u{200C}'..='\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The form in which texts are compared and ordered: NFKC, lower case, accents kept, without what [shows
/// nothing](ignorable). Folding twice is folding once.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().filter(|c| !ignorable(*c)).flat_map(char::to_lowercase).map(final_sigma).nfkc().collect()
}

/// Σ has two lower-case forms, chosen by its place in the word; a part of a word must find the whole.
const fn final_sigma(letter: char) -> char {
    if letter == 'ς' { 'σ' } else { letter }
}

/// The least text that is greater than every text with this beginning, in the order of the columns;
/// none where there is no such text.
pub(super) fn past_prefix(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(last as u32 + 1) };
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

/// A LIKE pattern (escaped by a backslash) for texts that hold this one somewhere.
pub(super) fn containing(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_compatibility_forms_fold_away_and_accents_stay() {
        let folded = ["José ÁLVAREZ", "ﬁne", "Ｗide", "ΟΔΟΣ", "οδος", "İ", "STRASSE"].map(fold);
        assert_eq!(folded, ["josé álvarez", "fine", "wide", "οδοσ", "οδοσ", "i\u{307}", "strasse"]);
        assert_ne!(fold("Jose"), fold("José"));
        assert_eq!(fold("P\u{200D}ay\u{FE0F}"), "pay", "what shows nothing");
        assert_eq!(fold("e\u{301}"), fold("É"), "composed or not");
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for text in ["Ǆ", "ΣΑΣ", "İstanbul", "ﬃ", "Å", "①", "K"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    #[test]
    fn a_prefix_ends_where_the_next_text_begins() {
        assert_eq!(past_prefix("ab").as_deref(), Some("ac"));
        assert_eq!(past_prefix("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(past_prefix("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(past_prefix("\u{10ffff}"), None);
        assert_eq!(past_prefix(""), None);
    }

    #[test]
    fn wildcards_in_what_is_looked_for_are_plain_letters() {
        assert_eq!(containing(r"50%_a\b"), r"%50\%\_a\\b%");
    }
}
