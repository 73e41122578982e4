//! The bounds of a whole config.

use super::*;
use crate::{
    domain::text::{DESCRIPTION_LENGTH, NAME_LENGTH},
    http::document::Limits,
};

/// The largest agent that can be made part by part.
fn largest() -> Value {
    let name = "🦀".repeat(NAME_LENGTH);
    let mut settings = vec![json!({}); bounds::CHANNELS];
    for slot in &mut settings[..6] {
        *slot = sized(bounds::SETTINGS_BYTES - 22);
    }
    // What the empty ones take.
    let taken: usize = settings.iter().map(size).sum();
    assert_eq!(taken, bounds::SETTINGS_TOGETHER);
    let channel = |settings: &Value| {
        let kind = "k".repeat(bounds::KIND_LENGTH);
        json!({ "kind": kind, "name": name, "enabled": false, "settings": settings })
    };
    json!({
        "format": FORMAT,
        "version": VERSION,
        "metadata": {
            "name": name,
            "description": "🦀".repeat(DESCRIPTION_LENGTH),
            "language": "de-Latn-DE-1996-x-abcdefgh-abcdefgh",
        },
        "channels": settings.iter().map(channel).collect::<Vec<_>>(),
        "scenario": sized(bounds::SCENARIO_BYTES),
    })
}

#[test]
fn whatever_an_agent_may_have_can_be_imported() {
    let limits = Limits::default();
    assert_eq!((bounds::CONFIG_BYTES, bounds::CONFIG_DEPTH), (limits.json_bytes, limits.json_depth));
    let config = largest();
    assert!(size(&config) <= bounds::CONFIG_BYTES, "{}", size(&config));
    assert_eq!(problems(&config), []);
    assert_eq!(write(read(&config).unwrap()), config);
}

#[test]
fn a_config_is_bounded() {
    let frame = size(&with(&["scenario"], json!({ "a": "" })));
    // Nothing else is judged: not even that a scenario is smaller.
    let over = with(&["scenario"], json!({ "a": "x".repeat(bounds::CONFIG_BYTES - frame + 1) }));
    assert_eq!(size(&over), bounds::CONFIG_BYTES + 1);
    assert_eq!(problems(&over), one(&["config"], "may have at most 204800 bytes, as JSON"));
    let just = with(&["scenario"], json!({ "a": "x".repeat(bounds::CONFIG_BYTES - frame) }));
    let scenario = ["config", "scenario"];
    assert_eq!(problems(&just), one(&scenario, "may have at most 65536 bytes, as JSON"));
}

#[test]
fn depth_is_told_before_anything_else() {
    let deep = |levels: usize| with(&["owner"], nested(levels));
    let unknown = "is unknown; known here are format, version, metadata, channels, scenario";
    assert_eq!(problems(&deep(31)), one(&["config", "owner"], unknown));
    let place: Vec<&str> = ["config", "owner"].into_iter().chain([&"a"; 31].map(|a| *a)).collect();
    assert_eq!(problems(&deep(32)), one(&place, "is too deep: there may be at most 32 levels"));
    // Far deeper than a stack would bear, were it followed.
    let mut lists = json!([]);
    for _ in 0..100_000 {
        lists = Value::Array(vec![lists]);
    }
    let config = with(&["channels"], lists);
    assert_eq!(problems(&config).len(), 1);
    #[allow(clippy::mem_forget, reason = "dropping it goes as deep as it is")]
    std::mem::forget(config);
}

#[test]
fn the_deepest_of_each_part_fits() {
    let settings = with(&["channels", "1", "settings"], nested(bounds::DOCUMENT_DEPTH));
    assert_eq!(problems(&settings), []);
    let over = with(&["channels", "1", "settings"], nested(bounds::DOCUMENT_DEPTH + 1));
    assert_eq!(problems(&over).len(), 1);
    let scenario = with(&["scenario"], nested(bounds::DOCUMENT_DEPTH));
    assert_eq!(problems(&scenario), []);
    let over = with(&["scenario"], nested(bounds::DOCUMENT_DEPTH + 1));
    assert_eq!(problems(&over).len(), 1);
}

#[test]
fn channels_are_bounded() {
    let channels = |count: usize| {
        let channel = example()["channels"][0].clone();
        with(&["channels"], json!(vec![channel; count]))
    };
    assert_eq!(problems(&channels(50)), []);
    let place = ["config", "channels"];
    assert_eq!(problems(&channels(51)), one(&place, "may have at most 50 entries, but has 51"));
}

#[test]
fn settings_are_bounded_together() {
    let channel =
        |bytes: usize| json!({ "kind": "k", "name": "n", "enabled": true, "settings": sized(bytes) });
    let settings = |last: usize| {
        let mut channels = vec![channel(16_000); 6];
        channels.push(channel(last));
        with(&["channels"], json!(channels))
    };
    assert_eq!(problems(&settings(2304)), []);
    let place = ["config", "channels"];
    let why = "may have at most 98304 bytes of settings in all channels together, as JSON";
    assert_eq!(problems(&settings(2305)), one(&place, why));
}
