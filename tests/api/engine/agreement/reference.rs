//! The algorithms of the specification (6.3 and 6.4), as plainly as they can be put: one object at a time, depth
//! first, into a tree of values. async-graphql's own executor cannot be the judge: it drops the key of a field
//! that fails, where the specification has null, or the null of the nearest parent that may be one.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_query,
        types::{
            Directive, DocumentOperations, Field, FragmentDefinition, OperationDefinition, Selection,
            SelectionSet,
        },
    },
};
use async_graphql_value::Value as Input;
use serde_json::{Map, Value, json};

use super::{Answer, rule};

/// What a field gives, before what is below it is asked for.
enum Given {
    Leaf(Value),
    Things(Nullable, Vec<Given>),
    Object(On),
    None,
}

/// What fields are asked of.
#[derive(Clone, Copy)]
enum On {
    Root,
    Thing(u32),
    Other(u32),
}

impl On {
    const fn name(self) -> &'static str {
        match self {
            Self::Root => "Query",
            Self::Thing(_) => "Thing",
            Self::Other(_) => "Other",
        }
    }
    fn is(self, condition: &str) -> bool {
        condition == self.name() || condition == "Node" && !matches!(self, Self::Root)
    }
}

/// May the elements of a list be null?
type Nullable = bool;

/// A promise broke, and the error is told already.
struct Broken;

struct Run<'a> {
    operation: &'a OperationDefinition,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'a Value,
    errors: std::collections::BTreeSet<String>,
}

/// Answers a document.
pub fn ask(text: &str, variables: &Value) -> Answer {
    let document = parse_query(text).unwrap();
    let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
    let errors = Default::default();
    let operation = &operation.node;
    let mut run = Run { operation, fragments: &document.fragments, variables, errors };
    let data = run.object(On::Root, &[&operation.selection_set.node], &[]).unwrap_or(json!(null));
    Answer { data, errors: run.errors, left_out: 0 }
}

impl Run<'_> {
    fn object(&mut self, on: On, sets: &[&SelectionSet], path: &[Value]) -> Result<Value, Broken> {
        let mut groups: Vec<(String, Vec<Field>)> = Vec::new();
        for set in sets {
            if self.collect(on, set, &mut groups).is_err() {
                self.errors.insert(serde_json::to_string(path).unwrap());
                return Err(Broken);
            }
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

    /// An error where a condition is not a Boolean.
    fn collect(&self, on: On, set: &SelectionSet, groups: &mut Vec<(String, Vec<Field>)>) -> Result<(), ()> {
        for item in &set.items {
            if !self.stands(item.node.directives())? {
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.to_string();
                    match groups.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(field.node.clone()),
                        None => groups.push((key, vec![field.node.clone()])),
                    }
                }
                Selection::InlineFragment(inline) => {
                    if inline
                        .node
                        .type_condition
                        .as_ref()
                        .is_none_or(|condition| on.is(&condition.node.on.node))
                    {
                        self.collect(on, &inline.node.selection_set.node, groups)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.fragments[&spread.node.fragment_name.node].node;
                    if on.is(&fragment.type_condition.node.on.node) {
                        self.collect(on, &fragment.selection_set.node, groups)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn stands(&self, directives: &[Positioned<Directive>]) -> Result<bool, ()> {
        for Positioned { node: directive, .. } in directives {
            let (_, condition) = &directive.arguments[0];
            let condition = self.value(&condition.node).and_then(|value| value.as_bool()).ok_or(())?;
            if condition != (directive.name.node == "include") {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// None for a variable without a value.
    fn value(&self, input: &Input) -> Option<Value> {
        let Input::Variable(name) = input else { return Some(input.clone().into_json().unwrap()) };
        let definitions = &self.operation.variable_definitions;
        let definition = definitions.iter().find(|definition| definition.node.name.node == *name).unwrap();
        let default = definition.node.default_value.as_ref();
        let default = default.map(|default| default.node.clone().into_json().unwrap());
        self.variables.get(name.as_str()).cloned().or(default)
    }

    fn field(&mut self, on: On, fields: &[Field], path: &[Value]) -> Result<Value, Broken> {
        let field = &fields[0];
        let arguments: Map<String, Value> = field
            .arguments
            .iter()
            .filter_map(|(name, value)| Some((name.node.to_string(), self.value(&value.node)?)))
            .collect();
        let (nullable, given) = match on {
            _ if field.name.node == "__typename" => (false, Ok(Given::Leaf(json!(on.name())))),
            On::Root => root(&field.name.node, &arguments),
            On::Thing(n) => thing(n, &field.name.node, &arguments),
            On::Other(n) => other(n, &field.name.node),
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
            Given::Object(on) => self.object(on, sets, path),
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
        "thing" => {
            let n = u32::try_from(arguments["n"].as_u64().unwrap()).unwrap();
            (true, Ok(Given::Object(On::Thing(n))))
        }
        "things" => {
            let one = |n| if n % 4 == 3 { Given::None } else { Given::Object(On::Thing(n)) };
            (true, Ok(Given::Things(true, (0..6).map(one).collect())))
        }
        "any" => {
            let one = |n| if n % 5 == 4 { Given::None } else { Given::Object(kind(n)) };
            (true, Ok(Given::Things(true, (0..6).map(one).collect())))
        }
        other => panic!("{other}"),
    }
}

const fn kind(n: u32) -> On {
    if rule::is_other(n) { On::Other(n) } else { On::Thing(n) }
}

fn children(n: u32, field: u32) -> Result<Given, ()> {
    let all = (0..rule::length(n, field)).map(|place| rule::child(n, field + place));
    let all = all.collect::<Result<Vec<_>, _>>()?;
    Ok(Given::Things(false, all.into_iter().flatten().map(|n| Given::Object(On::Thing(n))).collect()))
}

fn other(n: u32, name: &str) -> (Nullable, Result<Given, ()>) {
    match name {
        "id" => (false, Ok(Given::Leaf(json!(format!("other_{n}"))))),
        "text" => (true, Ok(Given::Leaf(json!(rule::text(n + 1))))),
        "label" => (false, Ok(Given::Leaf(json!(format!("other {n}"))))),
        "number" => (false, if n.is_multiple_of(7) { Err(()) } else { Ok(Given::Leaf(json!(n))) }),
        "things" => (false, children(n, 23)),
        other => panic!("{other}"),
    }
}

fn thing(n: u32, name: &str, arguments: &Map<String, Value>) -> (Nullable, Result<Given, ()>) {
    let as_kind = |child: Option<u32>| child.map_or(Given::None, |n| Given::Object(kind(n)));
    let child =
        |field| rule::child(n, field).map(|child| child.map_or(Given::None, |n| Given::Object(On::Thing(n))));
    let children = |field| children(n, field);
    match name {
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
        "sure" => {
            (false, rule::child(n, 3).and_then(|child| child.map(|n| Given::Object(On::Thing(n))).ok_or(())))
        }
        "node" => (true, child(4)),
        "many" => (false, children(5)),
        "holes" => {
            let holes = (0..rule::length(n, 9)).map(|place| child(9 + place)).collect::<Result<Vec<_>, _>>();
            (false, holes.map(|holes| Given::Things(true, holes)))
        }
        "kind" => (true, rule::child(n, 17).map(as_kind)),
        "kinds" => {
            let kinds = (0..rule::length(n, 19)).map(|place| rule::child(n, 19 + place).map(as_kind));
            (false, kinds.collect::<Result<Vec<_>, _>>().map(|kinds| Given::Things(true, kinds)))
        }
        "perhaps" => (true, if n.is_multiple_of(6) { Ok(Given::None) } else { children(13) }),
        other => panic!("{other}"),
    }
}
