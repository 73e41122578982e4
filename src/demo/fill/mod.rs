//! Writes the demo's tenant: everything in one transaction, so that a run that was cut short leaves nothing.

mod companies;
mod content;
mod people;
mod places;
mod scripts;

use std::{borrow::Borrow, collections::HashMap, hash::Hash};

use chrono::TimeDelta;

use super::{PASSWORD, SLUG, ids::Ids, people::address};
use crate::{
    authz::{self, Grant},
    clock::Timestamp,
    domain::Services,
    error::Failure,
    model::{AuditEvent, AuditEventId, CompanyId, Identifier, TenantId, UserId},
    store::{self, Tx},
};

/// How many days ago the tenant was made.
const AGE: i64 = 540;
/// Who set the demo up, by their address.
const ADMINISTRATOR: &str = "ada";

/// Makes the tenant with all that is in it.
///
/// # Errors
/// UNAVAILABLE; INTERNAL where the demo's own texts contradict each other, which tests rule out.
pub async fn fill(services: &Services) -> Result<(), Failure> {
    let people = super::people::all()?;
    let hash = services.passwords.hash(services.world.as_ref(), PASSWORD.to_owned()).await?;
    let mut ids = Ids::default();
    let tenant: TenantId = ids.next();
    let mut filling = Filling {
        tx: services.store.begin(tenant).await?,
        grant: authz::operate(tenant),
        now: services.world.now(),
        cursor_key: services.world.secret(),
        ids,
        users: HashMap::new(),
        companies: HashMap::new(),
        events: Vec::new(),
    };
    filling.tenant(tenant).await?;
    let subtenants = filling.subtenants().await?;
    let profiles = filling.profiles().await?;
    let held = people::Held { subtenants, profiles };
    for (place, person) in (0..).zip(&people) {
        filling.person(place, person, &hash, &held).await?;
    }
    filling.companies().await?;
    filling.scripts(services).await?;
    filling.content().await?;
    store::audit::insert(&mut filling.tx, &filling.grant, &filling.events).await?;
    Ok(filling.tx.commit().await?)
}

/// Somebody with their name.
type Actor = (UserId, String);

struct Filling {
    tx: Tx,
    grant: Grant<authz::leave::Operate>,
    now: Timestamp,
    cursor_key: [u8; 32],
    ids: Ids,
    /// By address: id and name.
    users: HashMap<String, Actor>,
    /// By name.
    companies: HashMap<String, CompanyId>,
    events: Vec<AuditEvent>,
}

impl Filling {
    fn ago(&self, days: i64) -> Timestamp {
        self.now - TimeDelta::days(days)
    }

    fn user(&self, cell: &str) -> Result<Actor, Failure> {
        find(&self.users, address(cell).as_str())
    }

    /// Notes that somebody, or else the operator, did something to something.
    fn event(
        &mut self,
        at: Timestamp,
        by: Option<&Actor>,
        action: &str,
        target: String,
        company: Option<CompanyId>,
    ) {
        self.events.push(AuditEvent {
            id: self.ids.next::<AuditEventId>(),
            at,
            actor_kind: if by.is_some() { "USER" } else { "OPERATOR" }.to_owned(),
            actor_id: by.map(|(id, _)| id.uuid()),
            actor_name: by.map_or_else(|| "Operator".to_owned(), |(_, name)| name.clone()),
            action: action.to_owned(),
            target: Some(target),
            company_id: company,
            changes: None,
            via: None,
            request_id: "demo".to_owned(),
        });
    }

    async fn tenant(&mut self, id: TenantId) -> Result<(), Failure> {
        let at = self.ago(AGE);
        store::tenants::insert(&mut self.tx, &self.grant, SLUG, "Acme", &self.cursor_key, at).await?;
        self.event(at, None, "tenant.created", id.to_string(), None);
        Ok(())
    }
}

/// What was made under this name.
fn find<K, T: Clone>(made: &HashMap<K, T>, name: &str) -> Result<T, Failure>
where
    K: Borrow<str> + Eq + Hash,
{
    let nobody = || Failure::internal(format!("the demo speaks of {name}, which nobody made"));
    made.get(name).cloned().ok_or_else(nobody)
}
