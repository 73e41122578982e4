//! From a config to JSON, in the version of today.

use serde_json::{Map, Value, json};

use super::{Channel, Config, FORMAT, Metadata, VERSION};

/// The config as JSON. What is none is left out.
pub fn write(config: Config) -> Value {
    let channels: Vec<Value> = config.channels.into_iter().map(channel).collect();
    let fields = [
        ("format", Some(FORMAT.into())),
        ("version", Some(VERSION.into())),
        ("metadata", Some(metadata(config.metadata))),
        ("channels", Some(channels.into())),
        ("scenario", config.scenario),
    ];
    said(fields)
}

fn metadata(metadata: Metadata) -> Value {
    said([
        ("name", Some(metadata.name.into())),
        ("description", metadata.description.map(Value::from)),
        ("language", metadata.language.map(Value::from)),
    ])
}

fn channel(channel: Channel) -> Value {
    let Channel { kind, name, enabled, settings } = channel;
    json!({ "kind": kind, "name": name, "enabled": enabled, "settings": settings })
}

fn said<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let there = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}
