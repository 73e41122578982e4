//! An event of the audit.

use super::company::CompanyNode;
use crate::{
    connection,
    domain::audit_events::display_names,
    error::Failure,
    graphql::engine::{Batch, DateTime, Id, Json, Loaded},
    model::{ApiKeyId, AuditEvent, Keyed, UserId},
    object,
};

crate::keyed! {
    /// What kind of actor did it.
    AuditActorKind { User = "USER", ApiKey = "API_KEY", System = "SYSTEM", Operator = "OPERATOR" }
}
crate::graphql_enums!(AuditActorKind);

/// An event, for whoever may read it.
#[derive(Clone, Debug)]
pub struct EventNode(pub AuditEvent);

connection!(AuditEventConnection, AuditEventEdge, EventNode);

object! {
    /// Who did what, when, allowed by what.
    AuditEvent: EventNode [Node] {
        id: Id, needs(Visible) => leaf |it| Id::of(it.0.id);
        at: DateTime, needs(Visible) => leaf |it| DateTime(it.0.at);
        actor: AuditActor, needs(Visible) => load actor;
        /// e.g. company.member.removed, access.denied
        action: String, needs(Visible) => text |it| &it.0.action;
        /// What it was done to; ids stay when the object is deleted.
        targetId: Option<Id>, needs(ReadAudit) => leaf |it| it.0.target.clone().map(Id);
        /// Where it happened in one that the viewer sees.
        company: Option<CompanyNode>, needs(ReadAudit) => load company;
        /// {field: {from, to}}; "hidden" stands for what the viewer could not read on the object itself.
        changes: Option<Json>, needs(ReadAudit) => load changes;
        /// The role or rule that allowed it, where that is worth saying.
        via: Option<String>, needs(ReadAudit) => text |it| it.0.via.as_deref();
        requestId: String, needs(Visible) => text |it| &it.0.request_id;
    }
}

/// Who did it.
#[derive(Clone, Debug)]
pub struct AuditActor {
    kind: AuditActorKind,
    id: Option<String>,
    display_name: String,
}

object! {
    /// Who did it, as they were called then; "Deleted user" once they are deleted.
    AuditActor: AuditActor {
        kind: AuditActorKind, needs(Visible) => leaf |it| it.kind;
        id: Option<Id>, needs(Visible) => leaf |it| it.id.clone().map(Id);
        displayName: String, needs(Visible) => text |it| &it.display_name;
    }
}

async fn actor(batch: Batch<'_, EventNode>) -> Loaded<AuditActor> {
    let events: Vec<&AuditEvent> = batch.objects.iter().map(|event| &event.0).collect();
    let names = display_names(batch.request(), &events).await?;
    let actor = |(event, display_name): (&&AuditEvent, String)| {
        let kind = AuditActorKind::from_key(&event.actor_kind)
            .ok_or_else(|| Failure::internal("an event of an unknown kind of actor"))?;
        let id = event.actor_id.and_then(|id| match kind {
            AuditActorKind::User => Some(UserId(id).to_string()),
            AuditActorKind::ApiKey => Some(ApiKeyId(id).to_string()),
            AuditActorKind::System | AuditActorKind::Operator => None,
        });
        Ok(AuditActor { kind, id, display_name })
    };
    Ok(events.iter().zip(names).map(actor).collect())
}

async fn company(batch: Batch<'_, EventNode>) -> Loaded<Option<CompanyNode>> {
    let ids: Vec<_> = batch.objects.iter().filter_map(|event| event.0.company_id).collect();
    let seen = batch.request().companies(&ids).await?;
    batch.each(|event| event.0.company_id.and_then(|id| seen.get(&id).cloned()).map(CompanyNode))
}

async fn changes(batch: Batch<'_, EventNode>) -> Loaded<Option<Json>> {
    let events: Vec<&AuditEvent> = batch.objects.iter().map(|event| &event.0).collect();
    let changes = batch.request().changes(&events).await?;
    Ok(changes.into_iter().map(|changes| Ok(changes.map(Json))).collect())
}
