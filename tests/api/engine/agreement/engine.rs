//! The same things as the engine has them.

use std::sync::Arc;

use async_graphql::{Variables, registry::Registry};
use tenantry::{
    domain::Request,
    error::Failure,
    graphql::{
        engine::{
            self, Batch, Call, Column, Env, Id, Introspected, Loaded, Origin, Output, Resolving,
            resolve_output,
        },
        node::register_interface,
    },
    http::document::{Document, Documents, Limits, Rejection, Shape},
    object,
};

use super::{Answer, documents::SDL, paths, rule};

struct Query;
#[derive(Clone)]
struct Thing(u32);
struct Other(u32);

/// Either of them, as the interface has it.
enum Kind {
    Thing(Thing),
    Other(Other),
}

fn kind(n: u32) -> Kind {
    if rule::is_other(n) { Kind::Other(Other(n)) } else { Kind::Thing(Thing(n)) }
}

impl Output for Kind {
    fn register(registry: &mut Registry) -> String {
        register_interface(registry);
        "Node!".to_owned()
    }
    fn resolve_all<'a>(values: Vec<(Self, Origin)>, call: Call<'a>) -> Resolving<'a> {
        Resolving::later(async move {
            let (mut things, mut others, mut places) = (Vec::new(), Vec::new(), Vec::new());
            for (kind, origin) in values {
                match kind {
                    Kind::Thing(thing) => {
                        places.push(Some((0, things.len())));
                        things.push((thing, origin));
                    }
                    Kind::Other(other) => {
                        places.push(Some((1, others.len())));
                        others.push((other, origin));
                    }
                }
            }
            let things = resolve_output(things, call).column().await;
            Column::union(vec![things, resolve_output(others, call).column().await], places)
        })
    }
}

object! {
    Thing: Thing [Node] {
        id: Id, public => leaf |it| Id::of(format!("thing_{}", it.0));
        text: Option<String>, public => leaf |it| rule::text(it.0);
        even: bool, public => leaf |it| it.0.is_multiple_of(2);
        tags: Vec<Option<String>>, public => get |it| tags(it);
        sum(with: Option<i32>): i32, public => load sum;
        maybe: Option<Thing>, public => load maybe;
        sure: Thing, public => load sure;
        node: Option<Thing>, public => load node;
        many: Vec<Thing>, public => load many;
        holes: Vec<Option<Thing>>, public => load holes;
        perhaps: Option<Vec<Thing>>, public => load perhaps;
        kind: Option<Kind>, public => load kind_of;
        kinds: Vec<Option<Kind>>, public => load kinds;
    }
}

object! {
    Other: Other [Node] {
        id: Id, public => leaf |it| Id::of(format!("other_{}", it.0));
        text: Option<String>, public => leaf |it| rule::text(it.0 + 1);
        label: String, public => leaf |it| format!("other {}", it.0);
        number: i32, public => load number;
        things: Vec<Thing>, public => load things_of;
    }
}

object! {
    Query: Query {
        thing(n: i32): Option<Thing>, public => run thing;
        things: Option<Vec<Option<Thing>>>, public => run things;
        any: Option<Vec<Option<Kind>>>, public => run any;
    }
}

fn failed() -> Failure {
    Failure::BadInput("failed".to_owned())
}

fn tags(thing: &Thing) -> Vec<Option<String>> {
    (0..rule::length(thing.0, 1)).map(|place| rule::text(thing.0 + place)).collect()
}

fn child(n: u32, field: u32) -> Result<Option<Thing>, Failure> {
    rule::child(n, field).map(|child| child.map(Thing)).map_err(|()| failed())
}

fn children(n: u32, field: u32) -> Result<Vec<Thing>, Failure> {
    let all =
        (0..rule::length(n, field)).map(|place| child(n, field + place)).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().flatten().collect())
}

/// A result for each thing of the batch.
fn each<O>(batch: &Batch<'_, Thing>, answer: impl Fn(u32) -> Result<O, Failure>) -> Loaded<O> {
    Ok(batch.objects.iter().map(|thing| answer(thing.0)).collect())
}

async fn sum(batch: Batch<'_, Thing>, with: Option<i32>) -> Loaded<i32> {
    each(&batch, |n| {
        let own = i32::try_from(n).unwrap();
        if own % 13 == 0 { Err(failed()) } else { Ok(own + with.unwrap_or(-1)) }
    })
}
async fn maybe(batch: Batch<'_, Thing>) -> Loaded<Option<Thing>> {
    each(&batch, |n| child(n, 2))
}
async fn sure(batch: Batch<'_, Thing>) -> Loaded<Thing> {
    each(&batch, |n| child(n, 3)?.ok_or_else(failed))
}
async fn node(batch: Batch<'_, Thing>) -> Loaded<Option<Thing>> {
    each(&batch, |n| child(n, 4))
}
async fn many(batch: Batch<'_, Thing>) -> Loaded<Vec<Thing>> {
    each(&batch, |n| children(n, 5))
}
async fn holes(batch: Batch<'_, Thing>) -> Loaded<Vec<Option<Thing>>> {
    each(&batch, |n| (0..rule::length(n, 9)).map(|place| child(n, 9 + place)).collect())
}
async fn perhaps(batch: Batch<'_, Thing>) -> Loaded<Option<Vec<Thing>>> {
    each(&batch, |n| if n.is_multiple_of(6) { Ok(None) } else { children(n, 13).map(Some) })
}
async fn kind_of(batch: Batch<'_, Thing>) -> Loaded<Option<Kind>> {
    each(&batch, |n| Ok(child(n, 17)?.map(|child| kind(child.0))))
}
async fn kinds(batch: Batch<'_, Thing>) -> Loaded<Vec<Option<Kind>>> {
    each(&batch, |n| {
        let one = |place| Ok(child(n, 19 + place)?.map(|child| kind(child.0)));
        (0..rule::length(n, 19)).map(one).collect()
    })
}
async fn number(batch: Batch<'_, Other>) -> Loaded<i32> {
    let one = |n: u32| if n.is_multiple_of(7) { Err(failed()) } else { Ok(i32::try_from(n).unwrap()) };
    Ok(batch.objects.iter().map(|other| one(other.0)).collect())
}
async fn things_of(batch: Batch<'_, Other>) -> Loaded<Vec<Thing>> {
    Ok(batch.objects.iter().map(|other| children(other.0, 23)).collect())
}
async fn any(_: Call<'_>) -> Result<Option<Vec<Option<Kind>>>, Failure> {
    Ok(Some((0..6).map(|n| (n % 5 != 4).then(|| kind(n))).collect()))
}
async fn thing(_: Call<'_>, n: i32) -> Result<Option<Thing>, Failure> {
    Ok(Some(Thing(u32::try_from(n).unwrap())))
}
async fn things(_: Call<'_>) -> Result<Option<Vec<Option<Thing>>>, Failure> {
    Ok(Some((0..6).map(|n| (n % 4 != 3).then_some(Thing(n))).collect()))
}

/// The document as it is kept, or found to be mergeable and kept from now on.
pub fn document(documents: &Documents, text: &str) -> Result<Arc<Document>, Rejection> {
    if let Some(document) = documents.get(text, None) {
        return Ok(document);
    }
    let many = 1_000_000;
    let limits = Limits {
        nodes: many,
        aliases: many,
        depth: 64,
        comparisons: many,
        tokens: 1_000_000,
        directives: 1_000_000,
        ..Limits::default()
    };
    let document = Arc::new(Document::new(text, None, &Shape::from_sdl(SDL).unwrap(), &limits)?);
    documents.put(text.to_owned(), &document);
    Ok(document)
}

pub async fn ask(request: &Request, document: &Document, variables: &serde_json::Value) -> Answer {
    let variables = Variables::from_json(variables.clone());
    let env = Env::new(document.operation(), document.fragments(), &variables, &[]);
    let data = engine::resolve(&Query, &env, request, &Introspected::new()).await;
    let left_out = env.errors_left_out();
    Answer { data: serde_json::from_slice(&data).unwrap(), errors: paths(&env.into_errors()), left_out }
}
