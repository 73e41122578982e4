//! `auditEvents`.

use async_graphql::{ID, InputObject};
use uuid::Uuid;

use super::filter::StringFilter;
use crate::{
    error::Failure,
    graphql::{
        engine::{Call, DateTime},
        page::{Connection, List, Paging},
        types::audit::EventNode,
    },
    model::{ApiKeyId, CompanyId, Identifier, UserId},
    store::audit,
};

/// Every field that is set must hold.
#[derive(InputObject, Clone, Debug)]
pub struct AuditFilter {
    action: Option<StringFilter>,
    actor_id: Option<ID>,
    target_id: Option<ID>,
    company_id: Option<ID>,
    /// This moment and later.
    since: Option<DateTime>,
    /// Before this moment.
    until: Option<DateTime>,
}

/// `auditEvents`: the newest first.
pub async fn page(
    call: Call<'_>,
    filter: Option<AuditFilter>,
    paging: Paging,
) -> Result<Option<Connection<EventNode>>, Failure> {
    let request = call.request;
    let (grant, reach) = request.audit_reach().await?;
    let list = List::open(request, &paging, "", audit::ORDER.to_vec()).await?;
    let wanted = list.wanted()?;
    let wanted_events = filter.map_or(Some(audit::AuditFilter::default()), AuditFilter::wanted);
    // An id that names nothing is in no event.
    let Some(filter) = wanted_events else { return Ok(Some(Connection::default())) };
    let mut reader = request.reader().await?;
    let page = audit::page(&mut reader, &grant, &reach, &filter, &wanted).await?;
    let total = match paging.counted {
        true => Some(audit::count(&mut reader, &grant, &reach, &filter).await?),
        false => None,
    };
    list.connection(page, total, |event, _| audit::place(event), |event| Some(EventNode(event))).map(Some)
}

/// Users and API keys act. Their ids are told apart by the prefix, and have no bits in common.
fn actor(id: &ID) -> Option<Uuid> {
    id.parse().map(UserId::uuid).or_else(|_| id.parse().map(ApiKeyId::uuid)).ok()
}

impl AuditFilter {
    /// As the store takes it; none where an id names nothing.
    fn wanted(self) -> Option<audit::AuditFilter> {
        let actor = match &self.actor_id {
            None => None,
            Some(id) => Some(actor(id)?),
        };
        let company: Option<CompanyId> = match &self.company_id {
            None => None,
            Some(id) => Some(id.parse().ok()?),
        };
        Some(audit::AuditFilter {
            action: self.action.map(Into::into),
            actor,
            target: self.target_id.map(|id| id.0),
            company,
            since: self.since.map(|since| since.0),
            until: self.until.map(|until| until.0),
        })
    }
}
