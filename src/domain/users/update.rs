//! `updateUser`: a form may send the whole record; only what differs is judged and written.

use std::sync::Arc;

use super::patch::Patch;
use crate::{
    authz::{
        Grant,
        leave::UpdateUser,
        users::{self as rules, Facts},
    },
    domain::{Done, Outcome, Request, Stop, attempts::until_settled, people::Person, policies::Passed},
    model::{RoleKey, User, UserId, UserStatus},
    store,
};

/// Changes to a user, as typed. What is none stays as it is; an inner none clears.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    pub id: String,
    pub expected_version: Option<i32>,
    pub name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub job_title: Option<Option<String>>,
    pub phone_number: Option<Option<String>>,
    pub language: Option<Option<String>>,
    pub status: Option<UserStatus>,
    pub roles: Option<Vec<RoleKey>>,
    pub profiles: Option<Vec<String>>,
    pub subtenants: Option<Vec<String>>,
    pub all_subtenants: Option<bool>,
}

/// Changes a user.
///
/// # Errors
/// FORBIDDEN with the reasons of every part that is not allowed; problems: NOT_FOUND, STALE_VERSION,
/// BAD_VALUE, TAKEN, ROLE_NOT_ASSIGNABLE, LAST_TENANT_ADMINISTRATOR, and what the scripts of
/// BEFORE_ASSIGN_ROLES and VALIDATE_USER say.
pub async fn update(request: &Request, change: UserChange) -> Outcome<Arc<Person>> {
    until_settled(request, |_| attempt(request, &change)).await
}

/// One attempt; none where the user moved meanwhile.
async fn attempt(request: &Request, change: &UserChange) -> Result<Option<Done<Arc<Person>>>, Stop> {
    let actor = request.actor()?;
    let missing = || Stop::not_found("user", ["id"]);
    let id: UserId = change.id.parse().map_err(|_| missing())?;
    let person = request.person(id).await?.ok_or_else(missing)?;
    let before = &person.record;
    let target = request.targets(&[before]).await?.remove(&id).ok_or_else(missing)?;
    rules::update(actor, &target)?;
    if change.expected_version.is_some_and(|expected| expected != before.version) {
        return Err(Stop::stale(before.version));
    }
    let held = request.holdings(&[id]).await?.remove(&id).unwrap_or_default();
    let patch = Patch::of(request, before, &held, change).await?;
    if patch.is_empty() {
        return Ok(Some(person.into()));
    }
    let judged = patch.judged();
    // What the data says against it is asked where it could say anything.
    let facts = if judged.demotes || judged.status.is_some() {
        request.facts(&[&target]).await?.remove(&id).unwrap_or_default()
    } else {
        Facts::default()
    };
    let grant = rules::update_with(actor, &target, judged, facts)?;
    patch.check(request).await?;
    let passed = patch.decide(request).await?.pass(request).await?;

    let after = match write(request, &patch, &grant, &passed).await {
        Ok(after) => after,
        Err(stop) if stop.has_moved() => return Ok(None),
        Err(stop) => return Err(stop),
    };
    let after = if patch.keeps_sight() {
        let after = Arc::new(Person { record: after, sight: person.sight, held: None });
        request.memo().people.put([(id, Some(Arc::clone(&after)))]);
        after
    } else {
        request.person(id).await?.ok_or_else(missing)?
    };
    Ok(Some(Done { value: after, remarks: passed.remarks }))
}

/// The transaction: the change, its event, and the scripts' runs.
async fn write(
    request: &Request,
    patch: &Patch<'_>,
    grant: &Grant<UpdateUser>,
    passed: &Passed,
) -> Result<User, Stop> {
    let mut tx = request.begin().await?;
    if patch.unseats() {
        // Two administrators who demote each other at once: one after the other, the second sees the first.
        store::tenants::lock(&mut tx, grant).await?;
    }
    let after = patch.write(request, &mut tx, grant).await?;
    if patch.unseats() && store::users::active_tenant_administrators(&mut tx, grant).await? == 0 {
        tx.rollback().await?;
        return Err(Stop::last_tenant_administrator());
    }
    passed.record(request, &mut tx).await?;
    request.commit(tx).await?;
    Ok(after)
}
