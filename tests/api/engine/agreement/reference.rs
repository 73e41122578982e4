//! The algorithms of the specification (6.3 and 6.4), as plainly as they can be put: one object at a time, depth
//! first, into a tree of values. async-graphql's own executor cannot be the judge: it drops the key of a field
//! that fails, where the specification has null, or the null of the nearest parent that may be one.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_query,
        types::{Directive, DocumentOperations, Field, FragmentDefinition, Selection, SelectionSet},
    },
};
use async_graphql_value::Value as Input;
use serde_json::{Map, Value, json};

use super::{Answer, rule};

/// What a field gives, before what is below it is asked for.
enum Given {
    Leaf(Value),
    Things(Nullable, Vec<Given>),
    Thing(u32),
    None,
}

/// May the elements of a list be null?
type Nullable = bool;

/// A promise broke, and the error is told already.
struct Broken;

struct Run<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: Value,
    errors: std::collections::BTreeSet<String>,
}

/// Answers a document.
pub fn ask(text: &str, variables: &Value) -> Answer {
    let document = parse_query(text).unwrap();
    let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
    let errors = Default::default();
    let mut run = Run { fragments: &document.fragments, variables: variables.clone(), errors };
    let data = run.object(None, &[&operation.node.selection_set.node], &[]).unwrap_or(json!(null));
    Answer { data, errors: run.errors }
}

impl Run<'_> {
    /// `on` is the number of a thing, or none for the root.
    fn object(&mut self, on: Option<u32>, sets: &[&SelectionSet], path: &[Value]) -> Result<Value, Broken> {
        let mut groups: Vec<(String, Vec<Field>)> = Vec::new();
        for set in sets {
            self.collect(set, &mut groups);
        }
        let mut object = Map::new();
        let mut broken = false;
        for (key, fields) in groups {
            let path: Vec<Value> = path.iter().cloned().chain([json!(key)]).collect();
            match self.field(on, &fields, &path) {
                Ok(value) => drop(object.insert(key, value)),
                Err(Broken) => broken = true,
            }
        }
        if broken { Err(Broken) } else { Ok(Value::Object(object)) }
    }

    fn collect(&self, set: &SelectionSet, groups: &mut Vec<(String, Vec<Field>)>) {
        for item in set.items.iter().filter(|item| self.stands(item.node.directives())) {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.to_string();
                    match groups.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(field.node.clone()),
                        None => groups.push((key, vec![field.node.clone()])),
                    }
                }
                // Every type condition of these documents is Thing or Node, and holds for a thing.
                Selection::InlineFragment(inline) => {
                    self.collect(&inline.node.selection_set.node, groups);
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.fragments[&spread.node.fragment_name.node];
                    self.collect(&fragment.node.selection_set.node, groups);
                }
            }
        }
    }

    fn stands(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let (_, condition) = &directive.node.arguments[0];
            self.value(&condition.node) == json!(directive.node.name.node == "include")
        })
    }

    fn value(&self, input: &Input) -> Value {
        match input {
            Input::Variable(name) => self.variables[name.as_str()].clone(),
            other => other.clone().into_json().unwrap(),
        }
    }

    fn field(&mut self, on: Option<u32>, fields: &[Field], path: &[Value]) -> Result<Value, Broken> {
        let field = &fields[0];
        let arguments: Map<String, Value> = field
            .arguments
            .iter()
            .map(|(name, value)| (name.node.to_string(), self.value(&value.node)))
            .collect();
        let (nullable, given) = match on {
            None => root(&field.name.node, &arguments),
            Some(n) => thing(n, &field.name.node, &arguments),
        };
        let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set.node).collect();
        let value = match given {
            Ok(given) => self.complete(given, &sets, path),
            Err(()) => {
                self.errors.insert(serde_json::to_string(path).unwrap());
                Err(Broken)
            }
        };
        if nullable { Ok(value.unwrap_or(json!(null))) } else { value }
    }

    fn complete(&mut self, given: Given, sets: &[&SelectionSet], path: &[Value]) -> Result<Value, Broken> {
        match given {
            Given::None => Ok(json!(null)),
            Given::Leaf(value) => Ok(value),
            Given::Thing(n) => self.object(Some(n), sets, path),
            Given::Things(nullable, items) => {
                let mut list = Vec::new();
                for (index, item) in items.into_iter().enumerate() {
                    let path: Vec<Value> = path.iter().cloned().chain([json!(index)]).collect();
                    let value = self.complete(item, sets, &path);
                    list.push(if nullable { Ok(value.unwrap_or(json!(null))) } else { value });
                }
                list.into_iter().collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
        }
    }
}

fn root(name: &str, arguments: &Map<String, Value>) -> (Nullable, Result<Given, ()>) {
    match name {
        "__typename" => (false, Ok(Given::Leaf(json!("Query")))),
        "thing" => (true, Ok(Given::Thing(u32::try_from(arguments["n"].as_u64().unwrap()).unwrap()))),
        "things" => {
            let one = |n| if n % 4 == 3 { Given::None } else { Given::Thing(n) };
            (true, Ok(Given::Things(true, (0..6).map(one).collect())))
        }
        other => panic!("{other}"),
    }
}

fn thing(n: u32, name: &str, arguments: &Map<String, Value>) -> (Nullable, Result<Given, ()>) {
    let child = |field| rule::child(n, field).map(|child| child.map_or(Given::None, Given::Thing));
    let children = |field| {
        let all = (0..rule::length(n, field)).map(|place| rule::child(n, field + place));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        Ok(Given::Things(false, all.into_iter().flatten().map(Given::Thing).collect()))
    };
    match name {
        "__typename" => (false, Ok(Given::Leaf(json!("Thing")))),
        "id" => (false, Ok(Given::Leaf(json!(format!("thing_{n}"))))),
        "text" => (true, Ok(Given::Leaf(json!(rule::text(n))))),
        "even" => (false, Ok(Given::Leaf(json!(n.is_multiple_of(2))))),
        "tags" => {
            let tags: Vec<_> = (0..rule::length(n, 1)).map(|place| rule::text(n + place)).collect();
            (false, Ok(Given::Leaf(json!(tags))))
        }
        "sum" => {
            let with = arguments.get("with").and_then(Value::as_i64).unwrap_or(-1);
            (false, if n.is_multiple_of(13) { Err(()) } else { Ok(Given::Leaf(json!(i64::from(n) + with))) })
        }
        "maybe" => (true, child(2)),
        "sure" => (false, rule::child(n, 3).and_then(|child| child.map(Given::Thing).ok_or(()))),
        "node" => (true, child(4)),
        "many" => (false, children(5)),
        "holes" => {
            let holes = (0..rule::length(n, 9)).map(|place| child(9 + place)).collect::<Result<Vec<_>, _>>();
            (false, holes.map(|holes| Given::Things(true, holes)))
        }
        "perhaps" => (true, if n.is_multiple_of(6) { Ok(Given::None) } else { children(13) }),
        other => panic!("{other}"),
    }
}
