//! Headers of a request: a JSON object of texts.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::text::{Form, unwelcome};

/// How many headers a request has at most.
pub const MOST_HEADERS: usize = 50;
/// The longest name of a header, in bytes.
pub const NAME_LENGTH: usize = 100;
/// The longest value of a header, in bytes.
pub const VALUE_LENGTH: usize = 4096;

/// The headers, with every problem at its name. Null is none of them.
pub fn checked(typed: &Value, form: &mut Form) -> BTreeMap<String, String> {
    let none = Map::new();
    let typed = match typed {
        Value::Null => &none,
        Value::Object(typed) => typed,
        _ => return all_wrong(form, "must be an object of texts, as in {\"Accept\": \"text/plain\"}"),
    };
    if typed.len() > MOST_HEADERS {
        return all_wrong(form, &format!("may have at most {MOST_HEADERS} entries"));
    }
    let mut headers = BTreeMap::new();
    // Names in small letters: HTTP knows no case there.
    let mut names = Vec::with_capacity(typed.len());
    for (typed, given) in typed {
        let folded = typed.to_ascii_lowercase();
        let checked = match names.contains(&folded) {
            true => Err("is there twice: names of headers have no case".to_owned()),
            false => name(typed).and_then(|()| value(given)),
        };
        names.push(folded);
        if let Some(value) = form.at(&["headers", typed], checked) {
            headers.insert(typed.clone(), value);
        }
    }
    headers
}

fn all_wrong(form: &mut Form, why: &str) -> BTreeMap<String, String> {
    form.take::<()>("headers", Err(why.to_owned()));
    BTreeMap::new()
}

/// A token of HTTP (RFC 9110).
fn name(typed: &str) -> Result<(), String> {
    let in_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if typed.is_empty() || !typed.bytes().all(in_token) {
        return Err("is no name of a header: letters, digits and dashes".to_owned());
    }
    if typed.len() > NAME_LENGTH {
        return Err(format!("is no name of a header: it may have at most {NAME_LENGTH} bytes"));
    }
    Ok(())
}

/// One line, as it was given. A line break would begin another header, or the body.
fn value(given: &Value) -> Result<String, String> {
    let Value::String(text) = given else { return Err("must be a text".to_owned()) };
    if text.chars().any(|c| unwelcome(c) && c != '\t') {
        return Err("must be one line without control or invisible formatting characters".to_owned());
    }
    if text.len() > VALUE_LENGTH {
        return Err(format!("may have at most {VALUE_LENGTH} bytes"));
    }
    Ok(text.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(typed: &Value) -> Vec<(Vec<String>, String)> {
        let mut form = Form::default();
        checked(typed, &mut form);
        form.problems.into_iter().map(|it| (it.field.unwrap_or_default(), it.message)).collect()
    }

    #[test]
    fn headers_are_kept_as_they_were_given() {
        let mut form = Form::default();
        let given = json!({ "Accept": "text/plain;\tq=0.5", "X-Empty": "", "x~id": " ümlaut {{x}} " });
        let kept = checked(&given, &mut form);
        assert_eq!(json!(kept), given);
        assert_eq!(checked(&Value::Null, &mut form), BTreeMap::new());
        assert_eq!(form.problems, []);
    }

    #[test]
    fn each_wrong_header_is_told_by_its_name() {
        let wrong = json!({
            "": "x", "A B": "x", "Ä": "x", "Host:": "x", "X-Break": "a\r\nX: y", "X-Line": "a\nb", "X-Null": null,
            "X-Number": 1, "X-Deep": { "a": "b" }, "X-List": ["a"], "X-Nul": "\u{0}", "X-Turned": "a\u{202E}b", "Accept": "a", "accept": "b",
        });
        let told = told(&wrong);
        let names: Vec<&str> = told.iter().map(|(field, _)| field[1].as_str()).collect();
        let mut expected: Vec<&str> = wrong.as_object().unwrap().keys().map(String::as_str).collect();
        expected.retain(|name| *name != "Accept");
        assert_eq!(names, expected);
        assert!(told.iter().all(|(field, message)| message.starts_with(&format!("headers.{}", field[1]))));
        for scalar in [json!("Accept: x"), json!(1), json!([]), json!(true)] {
            assert_eq!(super::tests::told(&scalar)[0].0, ["headers"], "{scalar}");
        }
    }

    #[test]
    fn headers_are_bounded() {
        let many = |count: usize| -> Value {
            (0..count).map(|n| (format!("X-{n}"), json!("v"))).collect::<Map<_, _>>().into()
        };
        assert_eq!(told(&many(MOST_HEADERS)), []);
        assert_eq!(
            told(&many(MOST_HEADERS + 1)),
            [(vec!["headers".into()], "headers may have at most 50 entries".into())]
        );
        let name = "N".repeat(NAME_LENGTH);
        assert_eq!(told(&json!({ name.as_str(): "v" })), []);
        assert_eq!(told(&json!({ format!("{name}N"): "v" })).len(), 1);
        let value = "v".repeat(VALUE_LENGTH);
        assert_eq!(told(&json!({ "A": value })), []);
        assert_eq!(told(&json!({ "A": format!("{value}v") }))[0].1, "headers.A may have at most 4096 bytes");
    }
}
