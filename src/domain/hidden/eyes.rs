//! What the viewer may read of the objects that a record speaks of.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value};

use super::HIDDEN;
use crate::{
    authz::{Actor, Permission, companies::CompanySight, users as rules},
    domain::{Request, people::Person},
    error::Failure,
    model::{CompanyId, ProfileId, RoleKey, ScriptId, SubtenantId, TenantId, UserId},
};

/// An object that a record speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mentioned {
    User(UserId),
    Company(CompanyId),
    /// Whatever is a company's: rows of its Users tab, what it keeps.
    Within(CompanyId),
    Profile(ProfileId),
    Subtenant(SubtenantId),
    /// The tenant, and scripts, of which whoever may know reads everything.
    Open,
    /// Something that was being made by the viewer.
    Own,
    /// Something that cannot be looked up: not stored, deleted, or of a kind that is not known here.
    Unknown,
}

/// What the viewer may read of the objects that some records speak of.
pub struct Eyes<'a> {
    actor: &'a Actor,
    people: HashMap<UserId, Arc<Person>>,
    companies: HashMap<CompanyId, CompanySight>,
}

impl<'a> Eyes<'a> {
    /// Looks at the people and companies that the records speak of, all at once.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn on(
        request: &'a Request,
        mentioned: impl Iterator<Item = Mentioned>,
    ) -> Result<Self, Failure> {
        let actor = request.actor()?;
        let (mut users, mut companies) = (Vec::new(), Vec::new());
        for one in mentioned {
            match one {
                Mentioned::User(id) if !users.contains(&id) => users.push(id),
                Mentioned::Company(id) | Mentioned::Within(id) if !companies.contains(&id) => {
                    companies.push(id)
                }
                _ => {}
            }
        }
        if actor.has(RoleKey::TenantAdministrator) {
            return Ok(Self { actor, people: HashMap::new(), companies: HashMap::new() });
        }
        let people = if users.is_empty() { HashMap::new() } else { request.people(&users).await? };
        let seen = if companies.is_empty() { HashMap::new() } else { request.companies(&companies).await? };
        let companies = seen.into_iter().map(|(id, company)| (id, company.sight)).collect();
        Ok(Self { actor, people, companies })
    }

    /// May the viewer read this field of the object? Fields may be written in either case.
    pub fn reads(&self, object: Mentioned, field: &str) -> bool {
        // Everything in the tenant.
        if self.actor.has(RoleKey::TenantAdministrator) {
            return true;
        }
        match object {
            Mentioned::User(id) => self.people.get(&id).is_some_and(|person| {
                rules::may_read(self.actor, person.sight, user_permission(field)).is_ok()
            }),
            Mentioned::Company(id) => {
                self.companies.get(&id).is_some_and(|sight| reads_company(*sight, field))
            }
            Mentioned::Within(id) => self.companies.get(&id).is_some_and(|sight| reads_within(*sight, field)),
            Mentioned::Profile(id) => rules::sees_profile(self.actor, id),
            Mentioned::Subtenant(id) => rules::sees_subtenant(self.actor, id),
            Mentioned::Open | Mentioned::Own => true,
            Mentioned::Unknown => false,
        }
    }

    /// Hides what the viewer may not read of an object. Ids stay: they are in history for everybody who
    /// reads it.
    pub fn hide_fields(&self, object: Mentioned, fields: &mut Map<String, Value>) {
        for (name, value) in fields {
            let stays = matches!(name.as_str(), "id" | "created_at");
            // Nothing is hidden like something: that there is no phone number is for readers of it too.
            if !stays && !self.reads(object, name) {
                *value = HIDDEN.into();
            }
        }
    }
}

/// What the field of a user needs, as on the type `User`; what is not known needs the most.
fn user_permission(field: &str) -> Permission {
    match field {
        "name" | "lastName" | "last_name" | "jobTitle" | "job_title" => Permission::Visible,
        "email" => Permission::ReadUserEmail,
        _ => Permission::ReadUserDetails,
    }
}

/// The same for a company, as on the type `Company`.
fn reads_company(sight: CompanySight, field: &str) -> bool {
    match field {
        "name" => sight.is_visible(),
        "plan" | "seats" | "status" | "seats_used" if sight == CompanySight::Billing => true,
        _ => reads_within(sight, field),
    }
}

/// The same for what is in a company.
fn reads_within(sight: CompanySight, field: &str) -> bool {
    // The address of whoever was invited is not the company's to show.
    field != "email" && matches!(sight, CompanySight::Member | CompanySight::Administrator)
}

impl Mentioned {
    /// The object that an id names.
    pub fn by_id(id: &str) -> Self {
        let user = id.parse().map(Self::User);
        let company = || id.parse().map(Self::Company);
        let profile = || id.parse().map(Self::Profile);
        let subtenant = || id.parse().map(Self::Subtenant);
        let script = || id.parse().map(|_: ScriptId| Self::Open);
        let tenant = || id.parse().map(|_: TenantId| Self::Open);
        user.or_else(|_| company())
            .or_else(|_| profile())
            .or_else(|_| subtenant())
            .or_else(|_| script())
            .or_else(|_| tenant())
            .unwrap_or(Self::Unknown)
    }
}
