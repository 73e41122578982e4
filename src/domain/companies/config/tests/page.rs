//! The page for users says what is so.

use super::*;

const PAGE: &str = include_str!("../../../../../docs/AGENT-CONFIG.md");

#[test]
fn the_examples_of_the_page_are_configs() {
    let examples: Vec<Value> = PAGE
        .split("```json\n")
        .skip(1)
        .map(|rest| serde_json::from_str(rest.split("```").next().unwrap()).unwrap())
        .collect();
    assert_eq!(examples.len(), 2);
    for example in &examples {
        assert_eq!(write(read(example).unwrap()), *example);
    }
    // The first shows every field.
    let whole = read(&examples[0]).unwrap();
    assert!(whole.metadata.description.is_some() && whole.metadata.language.is_some());
    assert!(!whole.channels.is_empty() && whole.scenario.is_some());
}

#[test]
fn the_page_tells_every_bound() {
    let page = PAGE.replace(',', "");
    for bound in [
        bounds::CONFIG_BYTES,
        bounds::CONFIG_DEPTH,
        bounds::KIND_LENGTH,
        bounds::CHANNELS,
        bounds::SETTINGS_BYTES,
        bounds::SETTINGS_TOGETHER,
        bounds::DOCUMENT_DEPTH,
        bounds::SCENARIO_BYTES,
        bounds::TOLD,
        bounds::SHOWN,
        crate::domain::text::NAME_LENGTH,
        crate::domain::text::DESCRIPTION_LENGTH,
    ] {
        assert!(page.contains(&format!(" {bound} ")), "{bound}");
    }
    assert!(page.contains(FORMAT));
}

#[test]
fn the_problems_of_the_page_are_those_that_are_told() {
    let channel = |field: &str, value: Value| with(&["channels", "0", field], value);
    let wrong = [
        json!("eyJmb3JtYXQiOiJ0ZW5hbnRyeS9hZ2VudCJ9"),
        with(&["scenario"], sized(bounds::CONFIG_BYTES)),
        with(&["format"], json!("acme/bot")),
        with(&["version"], json!(2)),
        with(&["version"], json!("1")),
        with(&["owner"], json!("x")),
        with(&["metadata", "name"], None),
        with(&["metadata", "language"], json!("not a tag")),
        with(&["channels"], json!(vec![example()["channels"][0].clone(); 51])),
        channel("kind", json!("Web chat")),
        channel("enabled", json!("yes")),
        channel("settings", sized(bounds::SETTINGS_BYTES + 1)),
        channel("settings", json!({ "hours": ["", "\0"] })),
        with(&["scenario"], json!([])),
    ];
    let lines: Vec<&str> = PAGE.lines().filter(|line| line.starts_with("| `[")).collect();
    let told: Vec<String> = wrong
        .iter()
        .map(|config| {
            let told = problems(config);
            let [(place, message)] = told.as_slice() else { panic!("{told:?}") };
            let place: Vec<String> = place.split('/').map(|name| format!("\"{name}\"")).collect();
            format!("| `[{}]` | {message} |", place.join(", "))
        })
        .collect();
    assert_eq!(lines, told);
}
