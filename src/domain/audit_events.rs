//! Reading the audit (PRODUCT.md, section 2): the tenant's, or that of the companies which one leads.

use std::collections::HashSet;

use super::Request;
use crate::{
    authz::{
        Grant,
        audit::{AuditReach, read_audit},
        leave::ReadAudit,
    },
    error::Failure,
    model::{AuditEvent, UserId},
    store,
};

/// What a user is called who is no more.
pub const DELETED_USER: &str = "Deleted user";

impl Request {
    /// Which events the viewer reads. One statement, for the companies that they lead.
    ///
    /// # Errors
    /// FORBIDDEN for whoever neither reads the tenant's nor leads a company; UNAVAILABLE.
    pub async fn audit_reach(&self) -> Result<(Grant<ReadAudit>, AuditReach), Failure> {
        let actor = self.actor()?;
        if let Ok(whole) = read_audit(actor, &[]) {
            return Ok(whole);
        }
        let led = match actor.user() {
            Some(user) => {
                let mut reader = self.reader().await?;
                store::memberships::led_by(&mut reader, &actor.lookup(), user).await?
            }
            None => Vec::new(),
        };
        Ok(read_audit(actor, &led)?)
    }
}

/// What the actor of each event is called: as then, but for users who were deleted since.
///
/// # Errors
/// UNAUTHENTICATED, UNAVAILABLE.
pub async fn display_names(request: &Request, events: &[&AuditEvent]) -> Result<Vec<String>, Failure> {
    let user = |event: &AuditEvent| event.actor_id.filter(|_| event.actor_kind == "USER").map(UserId);
    let mut ids: Vec<UserId> = events.iter().filter_map(|event| user(event)).collect();
    ids.sort_unstable();
    ids.dedup();
    let there: HashSet<UserId> = {
        let grant = request.actor()?.lookup();
        let mut reader = request.reader().await?;
        let users = store::users::by_ids(&mut reader, &grant, &ids).await?;
        users.into_iter().map(|user| user.id).collect()
    };
    let name = |event: &&AuditEvent| match user(event) {
        Some(id) if !there.contains(&id) => DELETED_USER.to_owned(),
        _ => event.actor_name.clone(),
    };
    Ok(events.iter().map(name).collect())
}
