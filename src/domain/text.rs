//! What a valid text is, field by field (PRODUCT.md, section 1). Each takes what somebody typed and gives
//! what is stored, or says what is wrong in words that end up in a `BAD_VALUE` problem.

use crate::{
    model::{Problem, ProblemCode},
    store::ignorable,
};

/// The longest name, title or description, in characters.
pub const NAME_LENGTH: usize = 100;
/// The longest description, in characters.
pub const DESCRIPTION_LENGTH: usize = 1000;

/// A name that has to be there: trimmed, one line, at most [`NAME_LENGTH`] characters.
///
/// # Errors
/// What is wrong with it.
pub fn name(typed: &str) -> Result<String, String> {
    let name = line(typed, NAME_LENGTH)?.ok_or_else(|| "must not be empty".to_owned())?;
    if name.chars().all(blank) {
        return Err("must hold something that can be seen".to_owned());
    }
    Ok(name)
}

/// One line that may be empty, which reads as none.
///
/// # Errors
/// What is wrong with it.
pub fn line(typed: &str, longest: usize) -> Result<Option<String>, String> {
    let text = typed.trim();
    if text.chars().any(unwelcome) {
        return Err("must be one line without control or invisible formatting characters".to_owned());
    }
    if text.chars().count() > longest {
        return Err(format!("may have at most {longest} characters"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()).map(str::to_owned))
}

/// Control characters, line separators, direction marks, fillers and tags: whatever shows nothing and lets a text pass
/// for something else. [Joiners](ignorable) are none of them: Persian and emoji are written with them.
pub fn unwelcome(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}' | '\u{200E}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}')
}

/// Shows nothing by itself. A name of such alone would be none.
fn blank(c: char) -> bool {
    c.is_whitespace() || ignorable(c) || c == '\u{2800}'
}

/// An e-mail address: trimmed, at most 254 bytes, as typed otherwise.
///
/// # Errors
/// What is wrong with it.
pub fn email(typed: &str) -> Result<String, String> {
    let address = typed.trim();
    let wrong = || "must be an e-mail address such as name@example.com".to_owned();
    if address.len() > 254 || address.chars().any(unwelcome) {
        return Err(wrong());
    }
    let options = email_address::Options::default().without_display_text().without_domain_literal();
    let parsed = email_address::EmailAddress::parse_with_options(address, options).map_err(|_| wrong())?;
    // A quoted local part is legal and never meant; it is how headers and shells are attacked.
    if parsed.local_part().starts_with('"') || !parsed.domain().contains('.') {
        return Err(wrong());
    }
    Ok(address.to_owned())
}

/// A phone number as E.164: spaces, dots, dashes and brackets are taken out.
///
/// # Errors
/// What is wrong with it.
pub fn phone(typed: &str) -> Result<Option<String>, String> {
    let number: String =
        typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '(' | ')' | '/')).collect();
    if number.is_empty() {
        return Ok(None);
    }
    let digits = number.strip_prefix('+').unwrap_or_default();
    let well_formed = (7..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    if !well_formed {
        return Err("must be an international number such as +34 600 123 456".to_owned());
    }
    Ok(Some(number))
}

/// A language as BCP 47 in its canonical case.
///
/// # Errors
/// What is wrong with it.
pub fn language(typed: &str) -> Result<Option<String>, String> {
    let tag = typed.trim();
    if tag.is_empty() {
        return Ok(None);
    }
    let parsed = Some(tag)
        .filter(|tag| tag.len() <= 35)
        .and_then(|t| oxilangtag::LanguageTag::parse_and_normalize(t).ok());
    parsed
        .map(|tag| Some(tag.into_inner()))
        .ok_or_else(|| "must be a language tag such as en or es-MX".to_owned())
}

/// Several lines that may be empty, which reads as none.
///
/// # Errors
/// What is wrong with it.
pub fn description(typed: &str) -> Result<Option<String>, String> {
    let text = typed.trim();
    if text.chars().any(|c| unwelcome(c) && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("must not hold control or invisible formatting characters".to_owned());
    }
    if text.chars().count() > DESCRIPTION_LENGTH {
        return Err(format!("may have at most {DESCRIPTION_LENGTH} characters"));
    }
    Ok(Some(text).filter(|text| !text.is_empty()).map(str::to_owned))
}

/// Collects the problems of a form, so that all of them are said at once.
#[derive(Default)]
pub struct Form {
    pub problems: Vec<Problem>,
}

impl Form {
    /// The checked value of one field; none where it is wrong, which is then remembered.
    pub fn take<T>(&mut self, field: &str, checked: Result<T, String>) -> Option<T> {
        self.at(&[field], checked)
    }
    /// The same of one place in a field: `["phrases", "3"]` is the fourth entry of a list.
    pub fn at<T>(&mut self, place: &[&str], checked: Result<T, String>) -> Option<T> {
        checked
            .map_err(|wrong| {
                let message = format!("{} {wrong}", place.join("."));
                let field = place.iter().map(|part| (*part).to_owned()).collect();
                self.problems
                    .push(Problem { field: Some(field), ..Problem::error(ProblemCode::BadValue, message) });
            })
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_what_is_stored_or_a_reason() {
        assert_eq!(name("  Ada "), Ok("Ada".into()));
        assert_eq!(name("  "), Err("must not be empty".into()));
        assert_eq!(name(&"é".repeat(100)).map(|n| n.chars().count()), Ok(100));
        assert_eq!(name(&"é".repeat(101)), Err("may have at most 100 characters".into()));
        for sly in
            ["a\nb", "a\u{202E}b", "a\0b", "P\u{AD}ay", "\u{3164}", "\u{115F}a", "a\u{E0041}", "\u{1D173}"]
        {
            assert!(name(sly).unwrap_err().starts_with("must be one line"), "{sly:?}");
        }
        for nothing in ["\u{200D}", "\u{200C} \u{FE0F}", "\u{2800}", "\u{E0100}"] {
            assert_eq!(name(nothing), Err("must hold something that can be seen".into()), "{nothing:?}");
        }
        for joined in ["می\u{200C}خواهم", "👩\u{200D}🔬", "葛\u{E0100}城", "☎\u{FE0F}"] {
            assert_eq!(name(joined), Ok(joined.into()));
        }
        assert_eq!(email(" Ada+x@Acme.Example "), Ok("Ada+x@Acme.Example".into()));
        for wrong in [
            "",
            "ada",
            "ada@",
            "@acme.example",
            "a b@acme.example",
            "ada@acme",
            "\"a b\"@acme.example",
            "Ada <ada@acme.example>",
            "ada@[127.0.0.1]",
            "a@b.c\r\nBcc: x@y.z",
        ] {
            assert!(email(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(phone("+34 (600) 123-456"), Ok(Some("+34600123456".into())));
        assert_eq!(phone(" "), Ok(None));
        for wrong in ["600123456", "+0600123456", "+34", "+3460012345612345", "+34x00123456"] {
            assert!(phone(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(language("ES-mx"), Ok(Some("es-MX".into())));
        assert_eq!(language(""), Ok(None));
        assert!(language("not a tag").is_err());
    }
}
