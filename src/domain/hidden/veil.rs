//! Addresses that somebody may not read, struck from what a script has made of them.

use serde_json::Value;

use super::HIDDEN;

/// Addresses that the reader of some texts may not read there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Veil(Vec<String>);

impl Veil {
    /// Over the addresses that are in a context and not in what is shown of it.
    pub(super) fn between(context: &Value, shown: &Value) -> Self {
        let (mut there, mut seen) = (Vec::new(), Vec::new());
        addresses(context, &mut there);
        addresses(shown, &mut seen);
        there.retain(|address| !seen.contains(address));
        // One may end in another.
        there.sort_unstable_by_key(|address| std::cmp::Reverse(address.len()));
        Self(there)
    }

    /// The text with each of them, whatever its case, as "hidden".
    pub(super) fn over(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, address| struck(&text, address))
    }

    /// The same in its place.
    pub fn draw(&self, text: &mut String) {
        if !self.0.is_empty() {
            *text = self.over(text);
        }
    }
}

/// Every address in a context, in lower case.
fn addresses(part: &Value, found: &mut Vec<String>) {
    match part {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(address) if name == "email" && !address.is_empty() => {
                        found.push(address.to_lowercase());
                    }
                    value => addresses(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
        _ => {}
    }
}

/// `address` is in lower case.
fn struck(text: &str, address: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some(behind) = behind(rest, address) {
            left.push_str(HIDDEN);
            rest = behind;
        } else {
            left.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }
    left
}

/// What comes behind the address, if the text begins with it.
fn behind<'a>(text: &'a str, address: &str) -> Option<&'a str> {
    let mut wanted = address.chars();
    let mut rest = text.chars();
    while !wanted.as_str().is_empty() {
        for letter in rest.next()?.to_lowercase() {
            if wanted.next() != Some(letter) {
                return None;
            }
        }
    }
    Some(rest.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn veil(address: &str) -> Veil {
        Veil::between(&json!({ "invite": { "email": address } }), &json!({ "invite": { "email": HIDDEN } }))
    }

    #[test]
    fn every_occurrence_is_struck_whatever_its_case() {
        let over = |text| veil("Inès@acme.example").over(text);
        assert_eq!(over("INÈS@Acme.example, inès@acme.example."), "hidden, hidden.");
        assert_eq!(over("<xinès@acme.examples>"), "<xhiddens>");
        assert_eq!(over("inès@acme.exampl"), "inès@acme.exampl");
        assert_eq!(over(""), "");
        assert_eq!(veil("İ@x.y").over("a i\u{307}@X.y İ@x.y b"), "a hidden hidden b");
    }

    #[test]
    fn what_is_read_somewhere_in_the_context_is_not() {
        let seen = json!({ "actor": { "email": "ada@x.y" }, "list": [{ "email": "bob@x.y" }] });
        let shown = json!({ "actor": { "email": "ada@x.y" }, "list": HIDDEN });
        let veil = Veil::between(&seen, &shown);
        assert_eq!(veil.over("ada@x.y bob@x.y"), "ada@x.y hidden");
        assert_eq!(Veil::between(&seen, &seen), Veil::default());
    }

    #[test]
    fn one_that_ends_in_another_is_struck_whole() {
        let seen = json!([{ "email": "a@x.y" }, { "email": "aa@x.y" }]);
        assert_eq!(Veil::between(&seen, &json!(null)).over("aa@x.y a@x.y"), "hidden hidden");
    }
}
