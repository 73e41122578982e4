//! What is written of who did what: one event for each change, in the change's own transaction.

use serde_json::{Map, Value, json};

use uuid::Uuid;

use super::{Request, account::throttle::DENIALS, hidden::HIDDEN};
use crate::{
    authz::{self, Actor, Principal, Refusal},
    clock::World,
    error::Failure,
    model::{AuditEvent, AuditEventId, CompanyId, Identifier, Keyed, RoleKey, TenantId, User},
    store::{self, Tx},
};

/// Who did it.
#[derive(Clone, Debug)]
pub struct Author {
    kind: &'static str,
    id: Option<Uuid>,
    name: String,
}

impl Author {
    /// Whoever holds the program and its database, by the command line.
    pub fn operator() -> Self {
        Self { kind: "OPERATOR", id: None, name: "Operator".to_owned() }
    }
}

impl From<&Actor> for Author {
    fn from(actor: &Actor) -> Self {
        let (kind, id) = match actor.principal {
            Principal::User { user, .. } => ("USER", user.uuid()),
            Principal::ApiKey { key } => ("API_KEY", key.uuid()),
        };
        Self { kind, id: Some(id), name: actor.name.clone() }
    }
}

/// A person who has shown a mailed token, signed in or not.
impl From<&User> for Author {
    fn from(user: &User) -> Self {
        let name = format!("{} {}", user.name, user.last_name);
        Self { kind: "USER", id: Some(user.id.uuid()), name }
    }
}

/// One event to be written. Secrets never go into it.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// What was done, as in `company.member.removed`.
    pub action: &'static str,
    /// The id of what it was done to.
    pub target: Option<String>,
    pub company: Option<CompanyId>,
    /// `{field: {from, to}}`.
    pub changes: Changes,
    /// The role or rule that allowed it, where that is worth saying.
    pub via: Option<RoleKey>,
}

impl Event {
    /// An event about one object.
    pub fn of(action: &'static str, target: impl std::fmt::Display) -> Self {
        Self { action, target: Some(target.to_string()), ..Self::default() }
    }
    /// The same, in a company.
    #[must_use]
    pub const fn within(mut self, company: CompanyId) -> Self {
        self.company = Some(company);
        self
    }
    /// The same, with what changed.
    #[must_use]
    pub fn changing(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }
    /// The same, remembering what allowed it.
    #[must_use]
    pub const fn via(mut self, role: Option<RoleKey>) -> Self {
        self.via = role;
        self
    }
}

/// `{field: {from, to}}`, of the fields that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(Map<String, Value>);

impl Changes {
    /// Notes a field if it differs.
    pub fn note<T: serde::Serialize + PartialEq>(&mut self, field: &str, from: &T, to: &T) {
        if from != to {
            self.0.insert(field.to_owned(), json!({ "from": from, "to": to }));
        }
    }
    /// Notes what a record says of a field, if it differs; none is before the creation, and after the deletion.
    pub fn note_of<'a, N, T: serde::Serialize + PartialEq>(
        &mut self,
        field: &str,
        (before, after): (Option<&'a N>, Option<&'a N>),
        says: impl Fn(&'a N) -> Option<T>,
    ) {
        self.note(field, &before.and_then(&says), &after.and_then(&says));
    }
    /// Notes a field of which the audit tells only a part, or nothing: that it differs is told even where that part does
    /// not, and what it was and is reads "hidden".
    pub fn note_part<T: serde::Serialize + PartialEq>(
        &mut self,
        field: &str,
        from: &T,
        to: &T,
        differs: bool,
    ) {
        if from != to {
            self.note(field, from, to);
        } else if differs {
            self.0.insert(field.to_owned(), json!({ "from": HIDDEN, "to": HIDDEN }));
        }
    }
    /// Did anything differ?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The fields that differ.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
    /// As it is stored; none where nothing differs.
    pub fn stored(self) -> Option<Value> {
        Some(self.0).filter(|fields| !fields.is_empty()).map(Value::Object)
    }
}

impl Request {
    /// Writes an event in the transaction of the change it tells of.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn audit(&self, tx: &mut Tx, event: Event) -> Result<(), Failure> {
        let actor = self.actor()?;
        let event = self.record(&actor.into(), event);
        Ok(store::audit::insert(tx, &actor.lookup(), &[event]).await?)
    }

    /// The same of somebody who is not signed in, but has shown a secret of the tenant.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn audit_as(
        &self,
        tx: &mut Tx,
        tenant: TenantId,
        author: &Author,
        event: Event,
    ) -> Result<(), Failure> {
        let event = self.record(author, event);
        Ok(store::audit::insert(tx, &authz::authenticate(tenant), &[event]).await?)
    }

    fn record(&self, author: &Author, event: Event) -> AuditEvent {
        let world = self.services.world.as_ref();
        AuditEvent { at: self.now(), ..event.written(world, author, self.request_id()) }
    }
}

impl Event {
    /// As it is kept.
    pub fn written(self, world: &dyn World, author: &Author, request_id: &str) -> AuditEvent {
        AuditEvent {
            id: AuditEventId(world.id()),
            at: world.now(),
            actor_kind: author.kind.to_owned(),
            actor_id: author.id,
            actor_name: author.name.clone(),
            action: self.action.to_owned(),
            target: self.target,
            company_id: self.company,
            changes: self.changes.stored(),
            via: self.via.map(|role| role.key().to_owned()),
            request_id: request_id.to_owned(),
        }
    }
}

/// A mutation that was refused.
#[derive(Clone, Debug)]
pub struct Denied<'a> {
    /// Its name in the schema.
    pub mutation: &'a str,
    /// The id of what it was to change, where the caller named one.
    pub target: Option<String>,
}

/// Writes that a signed-in viewer was refused, in a transaction of its own. The answer stays the refusal
/// whether or not this could be written; then the log has it. What is refused in a company its leaders read too. Nobody
/// buries what is written under refusals of their own: two hundred in a quarter of an hour and one company, or none, are
/// told, the last of them with a word on those that follow, which the log has.
pub async fn denied(request: &Request, refusal: &Refusal, what: Denied<'_>) {
    let Some(actor) = request.viewer() else { return };
    let mut changes = Changes::default();
    let codes: Vec<&str> = refusal.reasons.iter().map(|reason| reason.code.key()).collect();
    changes.note("mutation", &None, &Some(what.mutation));
    changes.note("reasons", &None, &Some(codes));
    let company = refusal.company();
    let mut event = Event { action: "access.denied", target: what.target, company, changes, via: None };
    let written = async {
        let mut tx = request.begin().await?;
        let number = request.count_denial(&mut tx, company).await?;
        if number == DENIALS {
            event.changes.note("further", &None, &Some(FURTHER));
        }
        if number <= DENIALS {
            let event = request.record(&actor.into(), event);
            store::audit::insert(&mut tx, &actor.lookup(), &[event]).await?;
        } else {
            let (request_id, mutation) = (request.request_id(), what.mutation);
            tracing::info!(request_id, mutation, about = event.target, "a refusal was left out of the audit");
        }
        Ok::<(), Failure>(tx.commit().await?)
    };
    if let Err(failure) = written.await {
        let (request_id, detail) = (request.request_id(), failure.detail());
        tracing::warn!(request_id, detail, "a denial could not be written to the audit");
    }
}

const FURTHER: &str = "those that follow within a quarter of an hour of the first are not recorded";
