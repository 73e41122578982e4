//! Writes a tenant as a stream, in transactions of at most some two hundred thousand rows.

use chrono::TimeDelta;

use super::{GenerateError, Known, Report, random::Kind, tenant::Plan};
use crate::{
    authz::{self, Grant, leave::Generate},
    clock::Timestamp,
    domain::account::refresh_token,
    model::{Session, TenantId},
    store::{self, Store, StoreError, Tx, bulk, sessions::SessionTokens},
    token::{self, Purpose},
};

/// How many users are written between two commits: with what they hold, four rows each. Fewer would write the pages of the
/// indexes by name more often, more would keep SQLite's one writer for longer.
const USERS_A_COMMIT: u64 = 50_000;
/// How many companies: with their members, some 26 rows each.
const COMPANIES_A_COMMIT: u64 = 400;
/// How many users and companies are in memory at a time.
const USERS_AT_ONCE: u64 = 1_000;
const COMPANIES_AT_ONCE: u64 = 40;
/// How long a session lives in all, and its refresh token (SECURITY.md).
const SESSION: TimeDelta = TimeDelta::days(90);
const REFRESH: TimeDelta = TimeDelta::days(30);

/// The transaction at hand, opened where there is none.
struct Writer<'a> {
    store: &'a Store,
    tenant: TenantId,
    open: Option<Tx>,
}

impl Writer<'_> {
    async fn tx(&mut self) -> Result<&mut Tx, StoreError> {
        let tx = match self.open.take() {
            Some(tx) => tx,
            None => self.store.begin(self.tenant).await?,
        };
        Ok(self.open.insert(tx))
    }
    async fn commit(&mut self) -> Result<(), StoreError> {
        match self.open.take() {
            Some(tx) => tx.commit().await,
            None => Ok(()),
        }
    }
}

/// Writes the tenant with all that is in it.
///
/// # Errors
/// Its slug is taken; the database does not do its work.
pub async fn tenant(
    store: &Store,
    plan: &Plan,
    hash: &str,
    report: &mut dyn Report,
) -> Result<(), GenerateError> {
    let grant = authz::generate(plan.tenant.id);
    let mut writer = Writer { store, tenant: plan.tenant.id, open: None };
    house(&mut writer, &grant, plan).await?;
    let mut next = 0;
    while next < plan.users {
        let end = plan.users.min(next + USERS_AT_ONCE);
        let people: Vec<_> = (next..end).map(|number| plan.person(number, hash)).collect();
        bulk::insert_people(writer.tx().await?, &grant, &people).await?;
        if has_doubled(end) {
            bulk::settle(writer.tx().await?, &grant).await?;
        }
        if end.is_multiple_of(USERS_A_COMMIT) {
            writer.commit().await?;
        }
        report.written(end - next);
        next = end;
    }
    let mut next = 0;
    while next < plan.companies {
        let end = plan.companies.min(next + COMPANIES_AT_ONCE);
        let companies: Vec<_> = (next..end).map(|number| plan.company(number)).collect();
        bulk::insert_companies(writer.tx().await?, &grant, &companies).await?;
        let members: Vec<_> = (next..end).flat_map(|number| plan.members(number)).collect();
        bulk::insert_memberships(writer.tx().await?, &grant, &members).await?;
        if end.is_multiple_of(COMPANIES_A_COMMIT) {
            writer.commit().await?;
        }
        report.written(end - next);
        next = end;
    }
    Ok(writer.commit().await?)
}

/// Have so many users come to twice as many as when that was last so? From a thousand on.
const fn has_doubled(users: u64) -> bool {
    users.is_multiple_of(USERS_AT_ONCE) && (users / USERS_AT_ONCE).is_power_of_two()
}

/// The tenant itself, its subtenants and profiles.
async fn house(writer: &mut Writer<'_>, grant: &Grant<Generate>, plan: &Plan) -> Result<(), GenerateError> {
    let (tx, tenant) = (writer.tx().await?, &plan.tenant);
    bulk::prepare(tx, grant).await?;
    let (slug, name, at) = (&tenant.slug, &tenant.name, tenant.created_at);
    if !store::tenants::insert(tx, grant, slug, name, &plan.cursor_key, at).await? {
        return Err(GenerateError::SlugTaken(slug.clone()));
    }
    for subtenant in plan.subtenants() {
        store::subtenants::insert(tx, grant, &subtenant).await?;
    }
    for profile in plan.profiles() {
        store::profiles::insert(tx, grant, &profile).await?;
    }
    Ok(())
}

/// Signs the Tenant Administrator in, with an access token that lives `days` days, and tells what is known.
///
/// # Errors
/// The database does not do its work.
pub async fn session(store: &Store, plan: &Plan, now: Timestamp, days: u32) -> Result<Known, GenerateError> {
    let tenant = plan.tenant.id;
    let grant = authz::generate(tenant);
    let session = Session {
        id: plan.dice(Kind::Session, 0).id(now),
        user_id: plan.user_id(0),
        created_at: now,
        last_seen_at: now,
        expires_at: now + SESSION,
        user_agent: Some("tenantry generate".to_owned()),
        ip_address: None,
    };
    let access = token::issue(&plan.world, Purpose::Access, tenant);
    let refresh = refresh_token::issue(&plan.world, tenant);
    let tokens = SessionTokens {
        access_hash: &access.hash,
        access_expires_at: now + TimeDelta::days(days.into()),
        refresh_hash: &refresh.turn,
        refresh_expires_at: now + REFRESH,
    };
    let mut tx = store.begin(tenant).await?;
    store::sessions::insert(&mut tx, &grant, &session, &refresh.family, tokens).await?;
    tx.commit().await?;
    Ok(Known::of(plan, access.text, refresh.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_planner_looks_again_after_each_doubling() {
        let looks: Vec<u64> = (1..=70_000).filter(|users| has_doubled(*users)).collect();
        assert_eq!(looks, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000]);
    }
}
