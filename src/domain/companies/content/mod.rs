//! What a company keeps beside its projects: one way to read, create, change and delete it, for every noun. A noun's file
//! says what makes it (its form, its bounds, what the audit tells of it); the rest is here.

mod create;
mod delete;
mod external_request;
mod headers;
mod intent;
mod update;

pub use create::create;
pub use delete::delete;
pub use external_request::ExternalRequestForm;
pub use intent::IntentForm;
pub use update::update;

use std::{collections::HashMap, sync::Arc};

use super::Seen;
use crate::{
    authz::companies::{Standing, company_sight, content as rules},
    clock::Timestamp,
    domain::{
        Request, Stop,
        audit::{Changes, Event},
        text::{self, Form},
    },
    error::Failure,
    model::{CompanyId, Problem, ProblemCode, RoleKey},
    store::{
        self, Tx,
        content::{Held, Stored, Writes},
    },
};

/// How many of a noun a company may keep.
pub const MOST: i64 = 1000;
/// What one record holds beside its name and URL, in bytes as the answer tells it: JSON, with its escapes. What a record
/// counts in the cost of a document (`http/document/shape.rs`) goes by that.
pub const TOGETHER: usize = 16_384;

/// What a company keeps, as operations treat it.
pub trait Noun:
    Stored + rules::Judged<Create: Writes<Self>, Update: Writes<Self>, Delete: Writes<Self>>
{
    /// As messages call one.
    const ONE: &'static str;
    /// As messages call many.
    const MANY: &'static str;
    /// What the audit calls creating, changing and deleting one.
    const CREATED: &'static str;
    const UPDATED: &'static str;
    const DELETED: &'static str;
    /// A form, as typed. What is none stays as it is.
    type Form: Send + Sync;

    /// One of this id with nothing in it yet, which a form fills.
    fn blank(id: Self::Id, company: CompanyId, now: Timestamp) -> Self;
    /// Takes over what the form says. What is wrong is a problem of the form, at its place in the input.
    fn fill(&mut self, typed: &Self::Form, form: &mut Form);
    /// Notes what the audit tells of the difference; none is before the creation, and after the deletion.
    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>);
}

/// Something that a company keeps and the viewer reads, with its company.
#[derive(Clone, Debug)]
pub struct Item<N> {
    pub record: Arc<N>,
    pub company: Arc<Seen>,
}

impl Request {
    /// Those of these ids that the viewer reads, by id: two statements at most. To whoever does not read what the
    /// company keeps, none of it exists.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn content<N: Noun>(&self, ids: &[N::Id]) -> Result<HashMap<N::Id, Item<N>>, Failure> {
        let actor = self.actor()?;
        let records = {
            let mut reader = self.reader().await?;
            N::by_ids(&mut reader, &actor.lookup(), ids).await?
        };
        let ids: Vec<CompanyId> = records.iter().map(N::company_id).collect();
        let companies = if ids.is_empty() { HashMap::new() } else { self.companies(&ids).await? };
        let seen = records.into_iter().filter_map(|record| {
            let company = Arc::clone(companies.get(&record.company_id())?);
            rules::read::<N>(actor, &company.standing, company.record.id).ok()?;
            Some((record.id(), Item { record: Arc::new(record), company }))
        });
        Ok(seen.collect())
    }
}

/// The company held until the transaction ends, with the record of this id and whatever has this name, and where the
/// viewer stands with it then. None where it is gone, or by now out of sight.
async fn hold<N: Noun>(
    request: &Request,
    tx: &mut Tx,
    company: CompanyId,
    id: N::Id,
    name: &str,
) -> Result<Option<(Held<N>, Standing)>, Failure> {
    let actor = request.actor()?;
    let held = N::hold(tx, &actor.lookup(), company, actor.user(), id, name).await?;
    let judged = held.map(|held| {
        let standing = Standing::of(held.membership.as_ref(), &held.company, request.now());
        (held, standing)
    });
    Ok(judged.filter(|(_, standing)| company_sight(actor, standing).is_visible()))
}

/// The name of a form, if it says one and that is a name.
fn named(typed: Option<&str>, form: &mut Form) -> Option<String> {
    typed.and_then(|name| form.take("name", text::name(name)))
}

/// How many bytes the value takes in an answer.
fn json_bytes(value: &impl serde::Serialize) -> usize {
    // What cannot be written, which nothing here is, is too long.
    serde_json::to_vec(value).map_or(usize::MAX, |bytes| bytes.len())
}

/// Another one of the company has the name.
fn taken<N: Noun>() -> Stop {
    let message = format!("another one of the company's {} has this name", N::MANY);
    Problem::error(ProblemCode::Taken, message).at(["name"]).into()
}

/// What the audit tells of a change of `about`; none is before the creation, and after the deletion.
fn event<N: Noun>(
    action: &'static str,
    about: &N,
    (before, after): (Option<&N>, Option<&N>),
    via: Option<RoleKey>,
) -> Event {
    let mut changes = Changes::default();
    N::note(&mut changes, before, after);
    Event::of(action, about.id()).within(about.company_id()).changing(changes).via(via)
}

/// Makes what went well durable, and undoes the rest.
async fn end<T>(request: &Request, tx: Tx, outcome: Result<T, Stop>) -> Result<T, Stop> {
    match outcome {
        Ok(value) => {
            request.commit(tx).await?;
            Ok(value)
        }
        Err(stop) => {
            tx.rollback().await?;
            Err(stop)
        }
    }
}

/// One that was just written, with its company as it was held.
async fn written<N: Noun>(request: &Request, held: Held<N>, record: N) -> Result<Item<N>, Failure> {
    let company = Seen::of(request, held.company, held.membership).await?;
    let company =
        company.ok_or_else(|| Failure::internal("a company that was written to is out of sight"))?;
    Ok(Item { record: Arc::new(record), company })
}

/// Is there room for one more in a company that is held?
async fn room<N: Noun>(request: &Request, tx: &mut Tx, company: CompanyId) -> Result<(), Stop> {
    let grant = request.actor()?.lookup();
    let counts = store::content::counts::<N, _>(tx, &grant, &[company], None).await?;
    if counts.get(&company).is_none_or(|count| *count < MOST) {
        return Ok(());
    }
    let message = format!("a company keeps at most {MOST} {}", N::MANY);
    Err(Problem::error(ProblemCode::BadValue, message).at(["companyId"]).into())
}
