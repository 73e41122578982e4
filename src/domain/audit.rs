//! What is written of who did what: one event for each change, in the change's own transaction.

use serde_json::{Map, Value, json};

use super::Request;
use crate::{
    authz::{Actor, Principal, Refusal},
    error::Failure,
    model::{AuditEvent, AuditEventId, CompanyId, Identifier, Keyed, RoleKey},
    store::{self, Tx},
};

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
        let event = self.record(actor, event);
        Ok(store::audit::insert(tx, &actor.lookup(), &[event]).await?)
    }

    fn record(&self, actor: &Actor, event: Event) -> AuditEvent {
        let (actor_kind, actor_id) = match actor.principal {
            Principal::User { user, .. } => ("USER", user.uuid()),
            Principal::ApiKey { key } => ("API_KEY", key.uuid()),
        };
        AuditEvent {
            id: AuditEventId(self.services.world.id()),
            at: self.now(),
            actor_kind: actor_kind.to_owned(),
            actor_id: Some(actor_id),
            actor_name: actor.name.clone(),
            action: event.action.to_owned(),
            target: event.target,
            company_id: event.company,
            changes: event.changes.stored(),
            via: event.via.map(|role| role.key().to_owned()),
            request_id: self.request_id().to_owned(),
        }
    }
}

/// Writes that a signed-in viewer was refused, in a transaction of its own. The answer stays the refusal
/// whether or not this could be written; then the log has it.
pub async fn denied(request: &Request, refusal: &Refusal) {
    let Some(actor) = request.viewer() else { return };
    let mut changes = Changes::default();
    let codes: Vec<&str> = refusal.reasons.iter().map(|reason| reason.code.key()).collect();
    changes.0.insert("reasons".to_owned(), json!({ "from": null, "to": codes }));
    let event = request.record(actor, Event { action: "access.denied", changes, ..Event::default() });
    let written = async {
        let mut tx = request.begin().await?;
        store::audit::insert(&mut tx, &actor.lookup(), &[event]).await?;
        Ok::<(), Failure>(tx.commit().await?)
    };
    if let Err(failure) = written.await {
        let (request_id, detail) = (request.request_id(), failure.detail());
        tracing::warn!(request_id, detail, "a denial could not be written to the audit");
    }
}
