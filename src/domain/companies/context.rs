//! What the scripts see of a company, and what else of it a decision rests on.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::Told;
use crate::{
    authz::companies::Standing,
    domain::Request,
    error::Failure,
    model::{Company, CompanyId, CompanyRole, Invitation, Keyed, Membership, UserId},
    policy::context::{
        ActorFacts, BeforeInvite, CompanyFacts, InviteFacts, MembersByRole, TenantFacts, time,
    },
    store::{self, Connection},
};

/// A company as an operation was decided on it. Where it is another one inside the transaction, the operation
/// starts over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub company: Company,
    /// Active members and open invitations by role.
    pub members: MembersByRole,
}

impl Facts {
    /// Reads the counts of a company: one statement.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn read(
        request: &Request,
        connection: &mut Connection,
        company: &Company,
    ) -> Result<Self, Failure> {
        let grant = request.actor()?.lookup();
        let counts =
            store::memberships::counts_by_role(connection, &grant, &[company.id], request.now()).await?;
        Ok(Self::of(company.clone(), &counts))
    }

    /// From counts that were read before.
    pub fn of(company: Company, counts: &HashMap<(CompanyId, CompanyRole), i64>) -> Self {
        let members = members(counts, company.id);
        Self { company, members }
    }

    /// Active members and open invitations: the seats that are taken.
    pub const fn seats_used(&self) -> i64 {
        let MembersByRole { designers, managers, administrators, owners } = self.members;
        designers + managers + administrators + owners
    }

    /// The same without one who has this role: as it would be if they had never been invited.
    #[must_use]
    pub fn without(&self, role: CompanyRole) -> Self {
        let mut facts = self.clone();
        let members = &mut facts.members;
        let count = match role {
            CompanyRole::Designer => &mut members.designers,
            CompanyRole::Manager => &mut members.managers,
            CompanyRole::Administrator => &mut members.administrators,
            CompanyRole::Owner => &mut members.owners,
        };
        *count = count.saturating_sub(1);
        facts
    }

    fn for_scripts(&self) -> CompanyFacts {
        CompanyFacts::new(&self.company, self.seats_used(), self.members)
    }
}

fn members(counts: &HashMap<(CompanyId, CompanyRole), i64>, company: CompanyId) -> MembersByRole {
    let of = |role| counts.get(&(company, role)).copied().unwrap_or_default();
    MembersByRole {
        designers: of(CompanyRole::Designer),
        managers: of(CompanyRole::Manager),
        administrators: of(CompanyRole::Administrator),
        owners: of(CompanyRole::Owner),
    }
}

/// `ctx` of BEFORE_INVITE.
///
/// # Errors
/// UNAUTHENTICATED.
pub fn before_invite(
    request: &Request,
    facts: &Facts,
    standing: &Standing,
    email: &str,
    role: CompanyRole,
) -> Result<Value, Failure> {
    let actor = request.actor()?;
    let context = BeforeInvite {
        now: time(request.now()),
        tenant: TenantFacts { slug: actor.tenant_slug.clone() },
        actor: ActorFacts::new(actor, standing.active_role()),
        invite: InviteFacts::new(email, role),
        company: facts.for_scripts(),
    };
    Ok(context.to_value())
}

/// `ctx.invite` of BEFORE_ACCEPT_INVITATION.
#[derive(Serialize)]
struct AcceptedInvite {
    #[serde(flatten)]
    invite: InviteFacts,
    invited_by: Option<String>,
    invited_at: String,
}

/// `ctx` of BEFORE_ACCEPT_INVITATION: whoever accepts is the actor.
///
/// # Errors
/// UNAUTHENTICATED.
pub fn before_accept(
    request: &Request,
    facts: &Facts,
    row: &Membership,
    invitation: &Invitation,
) -> Result<Value, Failure> {
    let actor = request.actor()?;
    let invite = AcceptedInvite {
        invite: InviteFacts::new(&actor.email, row.role),
        invited_by: invitation.invited_by.as_ref().map(UserId::to_string),
        invited_at: time(invitation.invited_at),
    };
    Ok(json!({
        "now": time(request.now()),
        "tenant": TenantFacts { slug: actor.tenant_slug.clone() },
        "actor": ActorFacts::new(actor, None),
        "invite": invite,
        "company": facts.for_scripts(),
    }))
}

/// `ctx` of BEFORE_CHANGE_MEMBER_ROLE and BEFORE_TRANSFER_OWNERSHIP: somebody in the company, or invited to it, is to be
/// something else in it.
///
/// # Errors
/// UNAUTHENTICATED.
pub fn new_role(request: &Request, told: &Told, role: CompanyRole) -> Result<Value, Failure> {
    let (actor, Told { facts, standing, row, person }) = (request.actor()?, told);
    let person = json!({
        "id": person.id.to_string(),
        "email": person.email,
        "name": person.name,
        "last_name": person.last_name,
        "job_title": person.job_title,
    });
    Ok(json!({
        "now": time(request.now()),
        "tenant": TenantFacts { slug: actor.tenant_slug.clone() },
        "actor": ActorFacts::new(actor, standing.active_role()),
        "member": { "user": person, "role": row.role.key(), "new_role": role.key() },
        "company": facts.for_scripts(),
    }))
}

/// `ctx` of VALIDATE_COMPANY for a company to be: as it would be, with its Owner alone in it.
///
/// # Errors
/// UNAUTHENTICATED.
pub fn new_company(request: &Request, company: &Company) -> Result<Value, Failure> {
    let members = MembersByRole { owners: 1, ..MembersByRole::default() };
    let facts = CompanyFacts { id: None, ..CompanyFacts::new(company, 1, members) };
    validate_company(request, None, &facts, None)
}

/// `ctx` of VALIDATE_COMPANY for a company that changes: `facts` as it is, `after` as it would be.
///
/// # Errors
/// UNAUTHENTICATED.
pub fn changed_company(
    request: &Request,
    facts: &Facts,
    standing: &Standing,
    after: &Company,
) -> Result<Value, Failure> {
    let company = CompanyFacts::new(after, facts.seats_used(), facts.members);
    validate_company(request, standing.active_role(), &company, Some(&facts.for_scripts()))
}

fn validate_company(
    request: &Request,
    role: Option<CompanyRole>,
    company: &CompanyFacts,
    previous: Option<&CompanyFacts>,
) -> Result<Value, Failure> {
    let actor = request.actor()?;
    let company = serde_json::to_value(company).map_err(Failure::internal)?;
    let previous = serde_json::to_value(previous).map_err(Failure::internal)?;
    let differing =
        company.as_object().into_iter().flatten().filter(|(name, value)| previous.get(name) != Some(value));
    let mut changed: Vec<&str> = differing.map(|(name, _)| name.as_str()).collect();
    changed.sort_unstable();
    Ok(json!({
        "now": time(request.now()),
        "tenant": TenantFacts { slug: actor.tenant_slug.clone() },
        "actor": ActorFacts::new(actor, role),
        "company": company,
        "previous": previous,
        "changed": changed,
    }))
}
