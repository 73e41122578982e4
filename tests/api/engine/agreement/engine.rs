//! The same things as the engine has them.

use async_graphql::Variables;
use tenantry::{
    domain::Request,
    error::Failure,
    graphql::engine::{self, Batch, Call, Env, Id, Introspected, Loaded},
    http::document::{Document, Limits},
    object,
};

use super::{Answer, paths, rule};

struct Query;
#[derive(Clone)]
struct Thing(u32);

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
    }
}

object! {
    Query: Query {
        thing(n: i32): Option<Thing>, public => run thing;
        things: Option<Vec<Option<Thing>>>, public => run things;
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
async fn thing(_: Call<'_>, n: i32) -> Result<Option<Thing>, Failure> {
    Ok(Some(Thing(u32::try_from(n).unwrap())))
}
async fn things(_: Call<'_>) -> Result<Option<Vec<Option<Thing>>>, Failure> {
    Ok(Some((0..6).map(|n| (n % 4 != 3).then_some(Thing(n))).collect()))
}

pub async fn ask(request: &Request, text: &str, variables: &serde_json::Value) -> Answer {
    let limits = Limits { nodes: 1_000_000, aliases: 1_000_000, tokens: 1_000_000, ..Limits::default() };
    let document = Document::new(text, None, &limits).unwrap();
    let variables = Variables::from_json(variables.clone());
    let env = Env::new(document.operation(), document.fragments(), &variables, &[]);
    let data = engine::resolve(&Query, &env, request, &Introspected::new()).await;
    Answer { data: serde_json::from_slice(&data).unwrap(), errors: paths(&env.into_errors()) }
}
