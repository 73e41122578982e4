//! Single parts, as the mutations on them check them.

use super::*;
use crate::domain::text::Form;

/// What a form says of a field's value.
fn told<T>(field: &str, checked: Result<T, parts::Wrong>) -> Vec<(String, String)> {
    let mut form = Form::default();
    parts::take(&mut form, field, checked);
    form.problems.into_iter().map(plain).collect()
}

#[test]
fn a_kind_is_a_word() {
    for fine in ["a", "web-chat", "sms_2", &"k".repeat(50)] {
        assert_eq!(parts::kind(&format!(" {fine}\t")), Ok(fine.to_owned()));
    }
    let word = "must be a word such as web-chat: small letters, digits, - and _, first a letter";
    for wrong in ["", " ", "2sms", "-a", "_a", "Web", "web chat", "wéb", "web.chat", "a\0", "a\u{200b}"] {
        assert_eq!(parts::kind(wrong), Err(word.to_owned()), "{wrong:?}");
    }
    assert_eq!(parts::kind(&"k".repeat(51)), Err("may have at most 50 characters".to_owned()));
}

#[test]
fn settings_and_scenarios_are_objects_and_kept_as_they_are() {
    for fine in [json!({}), json!({ "": null, "a b": [1, 2.5, { "ä\u{200b}\n": "\u{1}" }], "z": -0.0 })] {
        assert_eq!(parts::settings(&fine), Ok(fine.clone()));
        assert_eq!(parts::scenario(&fine), Ok(fine));
    }
    let long = json!("x".repeat(41));
    for (wrong, found) in [
        (json!(null), "null"),
        (json!(true), "true"),
        (json!(-1.5), "-1.5"),
        (json!("a\r\nb"), "\"a\u{fffd}\u{fffd}b\""),
        (long, "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\""),
        (json!([{}]), "a list"),
    ] {
        let why = format!("must be an object, but is {found}");
        assert_eq!(told("settings", parts::settings(&wrong)), one(&["settings"], &why));
        assert_eq!(told("document", parts::scenario(&wrong)), one(&["document"], &why));
    }
}

#[test]
fn settings_and_scenarios_are_bounded() {
    type Check = fn(&Value) -> Result<Value, parts::Wrong>;
    for (check, bytes, depth) in
        [(parts::settings as Check, 16_384, 28), (parts::scenario as Check, 65_536, 28)]
    {
        assert_eq!(check(&sized(bytes)), Ok(sized(bytes)));
        let why = format!("may have at most {bytes} bytes, as JSON");
        assert_eq!(told("it", check(&sized(bytes + 1))), one(&["it"], &why));
        assert_eq!(check(&nested(depth)), Ok(nested(depth)));
        let place: Vec<&str> = ["it"].into_iter().chain(vec!["a"; depth]).collect();
        let why = format!("is too deep: there may be at most {depth} levels");
        assert_eq!(told("it", check(&nested(depth + 1))), one(&place, &why));
    }
}

#[test]
fn no_text_or_name_holds_what_postgresql_cannot() {
    let at = |value: Value| told("document", parts::scenario(&value));
    let text = "must not hold the character U+0000";
    assert_eq!(at(json!({ "a": ["b", { "c": "\0" }] })), one(&["document", "a", "1", "c"], text));
    let name = "is a name with the character U+0000, which none may hold";
    assert_eq!(at(json!({ "a": [{ "b\0": 1 }] })), one(&["document", "a", "0", "b\u{fffd}"], name));
}

#[test]
fn names_in_places_are_cut() {
    let name = "n".repeat(1000);
    let cut = format!("{}…", "n".repeat(40));
    let value = json!({ name: "\0" });
    let text = "must not hold the character U+0000";
    assert_eq!(told("settings", parts::settings(&value)), one(&["settings", &cut], text));
}

#[test]
fn the_size_of_json() {
    for (value, bytes) in [
        (json!(null), 5),
        (json!(true), 5),
        (json!(false), 6),
        (json!(1), 4),
        (json!(12345), 6),
        (json!(-0.5), 5),
        (json!(""), 3),
        (json!("ä\"\\\n\u{1}\u{7f}"), 3 + 2 + 2 + 2 + 2 + 6 + 1),
        (json!([]), 3),
        (json!({ "a": [1] }), 3 + 4 + 3 + 4),
    ] {
        assert_eq!(size(&value), bytes, "{value}");
    }
}
