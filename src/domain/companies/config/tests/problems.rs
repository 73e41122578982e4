//! What is wrong with a config, where.

use super::*;

/// This at this place has one problem, there.
fn wrong(place: &[&str], value: impl Into<Option<Value>>, why: &str) {
    let told: Vec<&str> = [PLACE].iter().chain(place).copied().collect();
    assert_eq!(problems(&with(place, value)), one(&told, why), "{place:?}");
}

#[test]
fn a_config_is_an_object() {
    for (value, found) in [(json!(null), "null"), (json!([]), "a list"), (json!("{}"), "\"{}\"")] {
        let why = format!("must be an object, but is {found}");
        assert_eq!(problems(&value), one(&["config"], &why));
    }
}

#[test]
fn a_format_is_ours() {
    wrong(&["format"], None, "is missing; it must be a text");
    wrong(&["format"], json!(1), "must be a text, but is 1");
    wrong(&["format"], json!("acme/bot"), "must be \"tenantry/agent\", but is \"acme/bot\"");
    wrong(&["format"], json!(""), "must be \"tenantry/agent\", but is \"\"");
}

#[test]
fn a_version_is_known() {
    wrong(&["version"], None, "is missing; it must be a whole number");
    wrong(&["version"], json!(2), "2 is newer than this server reads: 1");
    wrong(&["version"], json!(u64::MAX), "18446744073709551615 is newer than this server reads: 1");
    for (other, found) in [
        (json!(0), "0"),
        (json!(-1), "-1"),
        (json!(1.0), "1.0"),
        (json!(1.5), "1.5"),
        (json!("1"), "\"1\""),
        (json!(null), "null"),
        (json!([1]), "a list"),
    ] {
        wrong(&["version"], other, &format!("must be 1, but is {found}"));
    }
}

#[test]
fn what_another_format_or_version_holds_is_not_judged() {
    let place = ["config", "format"];
    let other = json!({ "format": "acme/bot", "version": 7, "what": "ever" });
    assert_eq!(problems(&other), one(&place, "must be \"tenantry/agent\", but is \"acme/bot\""));
    let later = json!({ "format": "tenantry/agent", "version": 7, "what": "ever" });
    assert_eq!(problems(&later), one(&["config", "version"], "7 is newer than this server reads: 1"));
}

#[test]
fn a_field_that_must_be_there_is_missed() {
    wrong(&["metadata"], None, "is missing; it must be an object");
    wrong(&["metadata", "name"], None, "is missing; it must be a text");
    wrong(&["channels"], None, "is missing; it must be a list");
    wrong(&["channels", "1", "kind"], None, "is missing; it must be a text");
    wrong(&["channels", "1", "name"], None, "is missing; it must be a text");
    wrong(&["channels", "1", "enabled"], None, "is missing; it must be true or false");
    wrong(&["channels", "1", "settings"], None, "is missing; it must be an object");
}

#[test]
fn a_field_has_its_type() {
    wrong(&["metadata"], json!([]), "must be an object, but is a list");
    wrong(&["metadata"], Value::Null, "must be an object, but is null");
    wrong(&["metadata", "name"], json!(7), "must be a text, but is 7");
    wrong(&["metadata", "description"], json!({}), "must be a text, but is an object");
    wrong(&["metadata", "language"], json!(false), "must be a text, but is false");
    wrong(&["channels"], json!({}), "must be a list, but is an object");
    wrong(&["channels", "0"], json!("web"), "must be an object, but is \"web\"");
    wrong(&["channels", "0", "kind"], Value::Null, "must be a text, but is null");
    wrong(&["channels", "0", "name"], json!([]), "must be a text, but is a list");
    wrong(&["channels", "0", "enabled"], json!(1), "must be true or false, but is 1");
    wrong(&["channels", "0", "settings"], json!([]), "must be an object, but is a list");
    wrong(&["scenario"], json!("{}"), "must be an object, but is \"{}\"");
}

#[test]
fn a_field_that_is_not_known_is_refused_wherever_it_stands() {
    let known = "is unknown; known here are format, version, metadata, channels, scenario";
    wrong(&["id"], json!("agent_1"), known);
    wrong(&["Scenario"], Value::Null, known);
    wrong(&["metadata", "owner"], json!("x"), "is unknown; known here are name, description, language");
    let known = "is unknown; known here are kind, name, enabled, settings";
    wrong(&["channels", "1", "version"], json!(1), known);
    let place = ["config", "a\u{fffd}b"];
    let known = "is unknown; known here are format, version, metadata, channels, scenario";
    assert_eq!(problems(&with(&["a\0b"], json!(1))), one(&place, known));
}

#[test]
fn texts_are_checked_as_everywhere() {
    let line = "must be one line without control or invisible formatting characters";
    for place in [&["metadata", "name"][..], &["channels", "0", "name"]] {
        wrong(place, json!(" "), "must not be empty");
        for sly in ["a\nb", "a\0b", "a\u{200b}b", "a\u{202e}b"] {
            wrong(place, json!(sly), line);
        }
        wrong(place, json!("x".repeat(101)), "may have at most 100 characters");
    }
    let place = ["metadata", "description"];
    wrong(&place, json!("a\0b"), "must not hold control or invisible formatting characters");
    wrong(&place, json!("x".repeat(1001)), "may have at most 1000 characters");
    wrong(&["metadata", "language"], json!("not a tag"), "must be a language tag such as en or es-MX");
    let word = "must be a word such as web-chat: small letters, digits, - and _, first a letter";
    wrong(&["channels", "0", "kind"], json!("Web"), word);
}

#[test]
fn settings_and_scenario_are_checked_with_the_place_in_them() {
    let text = "must not hold the character U+0000";
    wrong(&["channels", "0", "settings", "hours", "1"], json!("\0"), text);
    wrong(&["scenario", "start"], json!("a\0"), text);
    let place = ["channels", "0", "settings"];
    wrong(&place, sized(16_385), "may have at most 16384 bytes, as JSON");
}

#[test]
fn all_problems_are_told_at_once() {
    let config = json!({
        "format": "tenantry/agent",
        "version": 1,
        "owner": "x",
        "metadata": { "name": "", "language": 1 },
        "channels": [{}, 1, { "kind": "voice", "name": "n", "enabled": null, "settings": { "a": "\0" } }],
        "scenario": [],
    });
    let places: Vec<String> = problems(&config).into_iter().map(|(place, _)| place).collect();
    assert_eq!(
        places,
        [
            "config/owner",
            "config/metadata/name",
            "config/metadata/language",
            "config/channels/0/kind",
            "config/channels/0/name",
            "config/channels/0/enabled",
            "config/channels/0/settings",
            "config/channels/1",
            "config/channels/2/enabled",
            "config/channels/2/settings/a",
            "config/scenario",
        ]
    );
}

#[test]
fn twenty_problems_are_told() {
    let many = |count: usize| {
        let mut config = example();
        config.as_object_mut().unwrap().extend(fields(count));
        problems(&config)
    };
    assert_eq!(many(20).len(), 20);
    let told = many(20_000 / 20);
    assert_eq!(told.len(), 21);
    assert_eq!(told[..20], many(20));
    assert_eq!(told[20..], one(&["config"], "has 980 more problems"));
    assert_eq!(many(21)[20..], one(&["config"], "has 1 more problem"));
}
