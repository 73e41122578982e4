//! An agent as JSON, there and back.

mod bounded;
mod page;
mod problems;
mod round;
mod single;

use serde_json::{Map, Value, json};

use super::*;
use crate::model::{Problem, ProblemCode, ProblemSeverity};

/// A config with all there can be.
fn example() -> Value {
    json!({
        "format": "tenantry/agent",
        "version": 1,
        "metadata": { "name": "Front desk", "description": "Answers guests.", "language": "en-GB" },
        "channels": [
            { "kind": "web-chat", "name": "Website", "enabled": true, "settings": { "hours": [7, 23] } },
            { "kind": "voice", "name": "Reception", "enabled": false, "settings": {} },
        ],
        "scenario": { "start": "welcome" },
    })
}

/// The example with something else at this place; none takes it out.
fn with(place: &[&str], value: impl Into<Option<Value>>) -> Value {
    fn put(target: &mut Value, place: &[&str], value: Option<Value>) {
        let (name, rest) = place.split_first().unwrap();
        match (target, rest.is_empty(), value) {
            (Value::Object(fields), true, None) => drop(fields.remove(*name)),
            (Value::Object(fields), true, Some(value)) => drop(fields.insert((*name).to_owned(), value)),
            (Value::Object(fields), false, value) => put(fields.get_mut(*name).unwrap(), rest, value),
            (Value::Array(items), true, Some(value)) => items[name.parse::<usize>().unwrap()] = value,
            (Value::Array(items), false, value) => {
                put(&mut items[name.parse::<usize>().unwrap()], rest, value)
            }
            (target, ..) => panic!("{target} has no {name}"),
        }
    }
    let mut config = example();
    put(&mut config, place, value.into());
    config
}

/// The problems of a config: where, and what. Each is an error of the same code.
fn problems(config: &Value) -> Vec<(String, String)> {
    let told = read(config).map_or_else(|problems| problems, |_| Vec::new());
    told.into_iter().map(plain).collect()
}

fn plain(problem: Problem) -> (String, String) {
    assert_eq!((problem.severity, problem.code), (ProblemSeverity::Error, ProblemCode::BadValue));
    (problem.field.unwrap().join("/"), problem.message)
}

/// One problem, whose message begins with its place.
fn one(place: &[&str], why: &str) -> Vec<(String, String)> {
    vec![(place.join("/"), format!("{} {why}", place.join(".")))]
}

/// So many objects in one another, this one counted.
fn nested(levels: usize) -> Value {
    (1..levels).fold(json!({}), |inner, _| json!({ "a": inner }))
}

/// An object of exactly this size.
fn sized(bytes: usize) -> Value {
    let value = json!({ "a": "x".repeat(bytes - size(&json!({ "a": "" }))) });
    assert_eq!(size(&value), bytes);
    value
}

/// So many fields.
fn fields(count: usize) -> Map<String, Value> {
    (0..count).map(|number| (format!("field{number:03}"), json!(1))).collect()
}
