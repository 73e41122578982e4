//! What a company keeps: one way to read, create, change and delete it, for every noun. A noun's file says what makes it
//! (its form, its bounds, what the audit tells of it); the rest is here.

mod agent;
mod channel;
mod create;
mod delete;
mod export;
mod external_request;
mod headers;
mod import;
mod intent;
mod project;
mod replace;
mod scenario;
mod update;
mod within;

pub use agent::AgentForm;
pub use channel::ChannelForm;
pub use create::create;
pub use delete::delete;
pub use export::export;
pub use external_request::ExternalRequestForm;
pub use import::import;
pub use intent::IntentForm;
pub use project::ProjectForm;
pub use replace::replace;
pub use scenario::ScenarioForm;
pub use update::update;
pub use within::Within;

use std::{collections::HashMap, sync::Arc};

use super::Seen;
use crate::{
    authz::{
        Grant,
        companies::{Standing, company_sight, content as rules},
    },
    clock::Timestamp,
    domain::{
        Request, Stop,
        audit::{Changes, Event},
        text::{self, Form},
    },
    error::Failure,
    model::{CompanyId, Problem, ProblemCode, RoleKey, UserId},
    store::{
        self, Tx,
        content::{Held, Listed, Stored, Writes},
    },
};

/// How many of a noun a company, or a project, may keep.
pub const MOST: i64 = 1000;
/// What one record holds beside its name and URL, in bytes as the answer tells it: JSON, with its escapes. What a record
/// counts in the cost of a document (`http/document/shape.rs`) goes by that.
pub const TOGETHER: usize = 16_384;

/// What a company keeps, as operations treat it.
pub trait Noun: Stored + rules::Judged<Update: Writes<Self>> {
    /// What it is kept in, as the viewer sees that.
    type In: Within<Id = Self::Parent>;
    /// As messages call one.
    const ONE: &'static str;
    /// As messages call many.
    const MANY: &'static str;
    /// What the audit calls changing one.
    const UPDATED: &'static str;
    /// Where the id of one that is changed stands in the input.
    const ID: &'static str = "id";
    /// A form, as typed. What is none stays as it is.
    type Form: Send + Sync;

    /// Takes over what the form says. What is wrong is a problem of the form, at its place in the input.
    fn fill(&mut self, typed: &Self::Form, form: &mut Form);
    /// Notes what the audit tells of the difference; none is before the creation, and after the deletion.
    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>);
    /// Remembers who wrote it, where that is kept; none is an API key.
    fn sign(&mut self, _by: Option<UserId>) {}
    /// Is there room for it beside what is kept with it, in a company that is held?
    fn fits(&self, _request: &Request, _tx: &mut Tx) -> impl Future<Output = Result<(), Stop>> + Send {
        std::future::ready(Ok(()))
    }
}

/// One that is created and deleted by itself, and not with what it is part of.
pub trait Standalone: Noun + Listed + rules::Standalone<Create: Writes<Self>, Delete: Writes<Self>> {
    /// What the audit calls creating and deleting one.
    const CREATED: &'static str;
    const DELETED: &'static str;
    /// How many there may be in one place.
    const MOST: i64 = MOST;
    /// How many there may be in a company, where its places do not bound that. What is deleted goes in one statement, and
    /// that has an end.
    const MOST_IN_COMPANY: Option<i64> = None;

    /// One of this id with nothing in it yet, which a form fills.
    fn blank(id: Self::Id, company: CompanyId, parent: Self::Parent, now: Timestamp) -> Self;
    /// Adds what comes with it, in the transaction of its creation.
    fn begin(
        &self,
        _tx: &mut Tx,
        _grant: &Grant<Self::Create>,
        _by: Option<UserId>,
    ) -> impl Future<Output = Result<(), Stop>> + Send {
        std::future::ready(Ok(()))
    }
    /// Notes how much is kept in it, which goes with it.
    fn note_kept(
        &self,
        _tx: &mut Tx,
        _grant: &Grant<Self::Delete>,
        _changes: &mut Changes,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        std::future::ready(Ok(()))
    }
}

/// Something that a company keeps and the viewer reads, with what it is kept in.
#[derive(Clone, Debug)]
pub struct Item<N: Noun> {
    pub record: Arc<N>,
    pub within: N::In,
}

impl<N: Noun> Item<N> {
    /// The company that keeps it.
    pub fn company(&self) -> &Arc<Seen> {
        self.within.company()
    }
}

impl Request {
    /// Those of these ids that the viewer reads, by id: a statement for them, and one for each of what they are kept in,
    /// up to the company. To whoever does not read what the company keeps, none of it exists.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn content<N: Noun>(&self, ids: &[N::Id]) -> Result<HashMap<N::Id, Item<N>>, Failure> {
        let actor = self.actor()?;
        let records = {
            let mut reader = self.reader().await?;
            N::by_ids(&mut reader, &actor.lookup(), ids).await?
        };
        let places: Vec<N::Parent> = records.iter().map(N::parent).collect();
        let places = if places.is_empty() { HashMap::new() } else { N::In::find(self, &places).await? };
        let seen = records.into_iter().filter_map(|record| {
            let within = places.get(&record.parent())?.clone();
            let standing = within.company().standing;
            let (id, item) = (record.id(), Item { record: Arc::new(record), within });
            item.is_readable(actor, &standing).then_some((id, item))
        });
        Ok(seen.collect())
    }
}

/// The company held until the transaction ends, with the record of this id and whatever has this name where names are
/// unique, and where the viewer stands with it then. None where it is gone, or by now out of sight.
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

/// The description of a form, if it says one; an inner none is none.
fn several_lines(typed: Option<&Option<String>>, form: &mut Form) -> Option<Option<String>> {
    typed.and_then(|typed| form.take("description", text::description(typed.as_deref().unwrap_or_default())))
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
async fn written<N: Noun>(
    request: &Request,
    held: Held<N>,
    record: N,
    within: N::In,
) -> Result<Item<N>, Failure> {
    let company = Seen::of(request, held.company, held.membership).await?;
    let company =
        company.ok_or_else(|| Failure::internal("a company that was written to is out of sight"))?;
    Ok(Item { record: Arc::new(record), within: within.in_company(company) })
}

/// Is there room for one more in a company that is held?
async fn room<N: Standalone>(request: &Request, tx: &mut Tx, record: &N) -> Result<(), Stop> {
    let grant = request.actor()?.lookup();
    full::<N>(kept_in::<N, _>(tx, &grant, record.parent()).await?, N::MOST, N::In::ONE)?;
    if let Some(most) = N::MOST_IN_COMPANY {
        let count = store::content::of_company::<N, _>(tx, &grant, record.company_id()).await?;
        full::<N>(count, most, "company")?;
    }
    Ok(())
}

/// How many of a noun are kept in one place.
async fn kept_in<N: Listed, P>(tx: &mut Tx, grant: &Grant<P>, place: N::Parent) -> Result<i64, Failure> {
    let counts = store::content::counts::<N, _>(tx, grant, &[place], None).await?;
    Ok(counts.get(&place).copied().unwrap_or_default())
}

fn full<N: Standalone>(count: i64, most: i64, place: &str) -> Result<(), Stop> {
    if count < most {
        return Ok(());
    }
    let message = format!("at most {most} {} are kept in one {place}", N::MANY);
    Err(Problem::error(ProblemCode::BadValue, message).at([within::id_field::<N::In>().as_str()]).into())
}
