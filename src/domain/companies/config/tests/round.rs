//! What is written is read back as it was.

use proptest::prelude::*;

use super::*;

#[test]
fn a_config_says_what_an_agent_is() {
    let settings = json!({ "hours": [7, 23] });
    let channel = |kind: &str, name: &str, enabled, settings| Channel {
        kind: kind.into(),
        name: name.into(),
        enabled,
        settings,
    };
    let config = Config {
        metadata: Metadata {
            name: "Front desk".into(),
            description: Some("Answers guests.".into()),
            language: Some("en-GB".into()),
        },
        channels: vec![
            channel("web-chat", "Website", true, settings),
            channel("voice", "Reception", false, json!({})),
        ],
        scenario: Some(json!({ "start": "welcome" })),
    };
    assert_eq!(read(&example()), Ok(config.clone()));
    assert_eq!(write(config), example());
}

#[test]
fn what_there_is_none_of_is_left_out_and_may_be_null() {
    let metadata = Metadata { name: "Ada".into(), description: None, language: None };
    let config = Config { metadata, channels: Vec::new(), scenario: None };
    let written =
        json!({ "format": "tenantry/agent", "version": 1, "metadata": { "name": "Ada" }, "channels": [] });
    assert_eq!(write(config.clone()), written);
    assert_eq!(read(&written), Ok(config.clone()));
    let nulls = json!({
        "format": "tenantry/agent", "version": 1, "channels": [], "scenario": null,
        "metadata": { "name": "Ada", "description": null, "language": null },
    });
    assert_eq!(read(&nulls), Ok(config.clone()));
    let blanks = json!({
        "format": "tenantry/agent", "version": 1, "channels": [],
        "metadata": { "name": " Ada ", "description": " ", "language": "" },
    });
    assert_eq!(read(&blanks), Ok(config));
}

#[test]
fn texts_become_what_a_form_would_keep() {
    let typed = with(&["metadata", "language"], json!(" EN-gb "));
    assert_eq!(write(read(&typed).unwrap()), example());
    let typed = with(&["channels", "0", "kind"], json!(" web-chat "));
    assert_eq!(write(read(&typed).unwrap()), example());
}

#[test]
fn the_scenario_of_a_config_is_taken_by_itself() {
    assert_eq!(scenario(&example()), Ok(json!({ "start": "welcome" })));
    let told = |config: &Value| scenario(config).unwrap_err().into_iter().map(plain).collect::<Vec<_>>();
    let place = ["config", "scenario"];
    let none = one(&place, "is missing; it must be an object");
    assert_eq!(told(&with(&["scenario"], None)), none);
    assert_eq!(told(&with(&["scenario"], Value::Null)), none);
    // A config is judged whole, whatever is taken out of it.
    let enabled = ["config", "channels", "1", "enabled"];
    let wrong = one(&enabled, "must be true or false, but is 1");
    assert_eq!(told(&with(&enabled[1..], json!(1))), wrong);
}

#[test]
fn a_number_is_the_same_after_it_was_text() {
    let settings = json!({ "point": 1.0024184323352623e264, "least": i64::MIN, "most": u64::MAX });
    let kept: Value = serde_json::from_str(&settings.to_string()).unwrap();
    assert_eq!(kept, settings, "serde_json needs its feature float_roundtrip");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0..10).prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        "[^\u{0}]{0,8}".prop_map(Value::from),
        "[\u{1}-\u{7f}\"\\\\]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            object_of(inner).prop_map(Value::from),
        ]
    })
}

fn object_of(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("[^\u{0}]{0,4}", inner, 0..6).prop_map(|fields| fields.into_iter().collect())
}

fn any_config() -> impl Strategy<Value = Config> {
    let object = || object_of(any_json()).prop_map(Value::from);
    let name = "[A-Za-zäß\"\\\\🦀]{1,20}";
    let channel = ("[a-z][a-z0-9_-]{0,9}", name, any::<bool>(), object());
    let channel =
        channel.prop_map(|(kind, name, enabled, settings)| Channel { kind, name, enabled, settings });
    let description = prop::option::of("[a-z][a-z\n\t]{0,20}[a-z]");
    let language = prop::option::of(Just("es-MX".to_owned()));
    let metadata = (name, description, language);
    let metadata =
        metadata.prop_map(|(name, description, language)| Metadata { name, description, language });
    (metadata, prop::collection::vec(channel, 0..4), prop::option::of(object()))
        .prop_map(|(metadata, channels, scenario)| Config { metadata, channels, scenario })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_export_imports_to_an_equal_agent(config in any_config()) {
        let written = write(config.clone());
        // As a client keeps it: as text.
        let kept: Value = serde_json::from_str(&written.to_string()).unwrap();
        prop_assert_eq!(read(&kept), Ok(config.clone()));
        prop_assert_eq!(write(read(&kept).unwrap()), written);
    }

    #[test]
    fn no_json_is_larger_than_it_counts(value in any_json()) {
        prop_assert!(size(&value) >= value.to_string().len());
        prop_assert!(size(&value) >= edge(&value));
        let parts = json!([value, value]);
        prop_assert_eq!(size(&parts), size(&value) * 2 + size(&json!([])));
    }
}

/// How an input's bound on JSON counts (http/document/input.rs).
fn edge(value: &Value) -> usize {
    2 + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(edge).sum(),
        Value::Object(fields) => fields.iter().map(|(name, item)| name.len() + 2 + edge(item)).sum(),
        _ => 2,
    }
}
