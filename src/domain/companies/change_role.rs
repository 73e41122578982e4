//! `changeMemberRole`: of a member, or of an invitation. Owner comes and goes by a transfer alone.

use super::{Held, Row, Seen, Told, context, invite, refused};
use crate::{
    authz::{
        Actor, Grant,
        companies::{self as rules, GIVEABLE, Row as Target, Standing},
        leave::ChangeMemberRole,
    },
    domain::{
        Done, Outcome, Request, Stop,
        attempts::until_settled,
        audit::{Changes, Event},
        policies::{Case, Decided, InputFields, Passed},
    },
    error::Failure,
    model::{
        CompanyRole, Keyed, Membership, MembershipId, MembershipState, PolicyHookKey, Problem, ProblemCode,
    },
    store::{self, Tx},
};

const HOOK: PolicyHookKey = PolicyHookKey::BeforeChangeMemberRole;
/// Whose address it is, the row says.
const INPUT: InputFields =
    InputFields { own: &["membershipId", "role", "expectedVersion"], called: &[("email", "membershipId")] };

/// A role to be given to somebody in a company, as typed.
#[derive(Clone, Debug)]
pub struct NewRole {
    pub membership: String,
    pub role: CompanyRole,
    /// The version of the row that the caller has seen, if they mind.
    pub expected_version: Option<i32>,
}

/// Gives a member, or an invitation, another role. The one that is there already succeeds and writes nothing.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS U, for the Owner's row and one's own, and for an invitation that expired;
/// problems: NOT_FOUND; STALE_VERSION; ROLE_NOT_ASSIGNABLE for Owner; what the scripts of BEFORE_CHANGE_MEMBER_ROLE say,
/// and of an invitation those of BEFORE_INVITE.
pub async fn change_role(request: &Request, wanted: &NewRole) -> Outcome<Row> {
    until_settled(request, |_| attempt(request, wanted)).await
}

/// One attempt; none where what the scripts were told moved meanwhile.
async fn attempt(request: &Request, wanted: &NewRole) -> Result<Option<Done<Row>>, Stop> {
    let actor = request.actor()?;
    let missing = || Stop::not_found("membership", ["membershipId"]);
    let id: MembershipId = wanted.membership.parse().map_err(|_| missing())?;
    let row = request.membership(id).await?.ok_or_else(missing)?;
    let company = row.company.record.id;
    let changing = Changing { request, actor, wanted };
    changing.judge(&row.company.standing, &row.record)?;
    if row.record.role == wanted.role {
        return Ok(Some(row.into()));
    }
    let asked = changing.put_to_scripts(&row).await?;

    let mut tx = request.begin().await?;
    let held = Held::take(request, &mut tx, company, actor.user()).await?.ok_or_else(missing)?;
    let record = held.row(request, &mut tx, id).await?.ok_or_else(missing)?;
    let standing = held.standing(request.now());
    if let Some(told) = &asked.told {
        let now = Told::read(request, &mut tx, &held.company, &standing, &record).await?;
        if now.as_ref() != Some(told) {
            tx.rollback().await?;
            return Ok(None);
        }
    }
    match changing.write(&mut tx, &standing, record).await {
        Ok(after) => {
            asked.passed.record(request, &mut tx).await?;
            request.commit(tx).await?;
            let seen = Seen::of(request, held.company, held.membership).await?.ok_or_else(missing)?;
            Ok(Some(Done { value: Row::new(after, seen), remarks: asked.passed.remarks }))
        }
        Err(stop) => Err(refused(request, tx, &asked.passed, stop).await?),
    }
}

/// What the scripts said.
struct Asked {
    passed: Passed,
    /// What they were told; none where nobody was asked.
    told: Option<Told>,
}

/// Somebody about to change a role.
struct Changing<'a> {
    request: &'a Request,
    actor: &'a Actor,
    wanted: &'a NewRole,
}

impl Changing<'_> {
    /// May they, and is it a change that can be made?
    fn judge(&self, standing: &Standing, row: &Membership) -> Result<Grant<ChangeMemberRole>, Stop> {
        let target = Target::of(row, self.request.now());
        let grant = rules::change_role(self.actor, standing, row.company_id, &target)?;
        if self.wanted.expected_version.is_some_and(|expected| expected != row.version) {
            return Err(Stop::stale(row.version));
        }
        if !GIVEABLE.contains(&self.wanted.role) {
            let message = "Owner is not given by a change of role: a company is handed over by its Owner.";
            return Err(Problem::error(ProblemCode::RoleNotAssignable, message).at(["role"]).into());
        }
        Ok(grant)
    }

    /// What the scripts say, where any has a hook for it. An open invitation with another role is one that could have been
    /// made so at first: whoever may not be invited as that does not come to it by a change either.
    async fn put_to_scripts(&self, row: &Row) -> Result<Asked, Stop> {
        let request = self.request;
        let scripts = request.scripts().await?;
        let invited = row.record.state(request.now()) == MembershipState::Invited;
        if !(scripts.speak(HOOK) || invited && scripts.speak(invite::HOOK)) {
            return Ok(Asked { passed: Decided::silent().pass(request).await?, told: None });
        }
        let told = {
            let (company, standing) = (&row.company.record, &row.company.standing);
            let mut reader = request.reader().await?;
            Told::read(request, &mut reader, company, standing, &row.record).await?
        };
        let told = told.ok_or_else(|| Stop::not_found("membership", ["membershipId"]))?;
        let Told { facts, standing, row, person } = &told;
        let role = self.wanted.role;
        let context = context::new_role(request, &told, role)?;
        let mut decided = scripts.decide(request, HOOK, Case::from(context).of_input(&INPUT)).await?;
        if invited {
            let context =
                context::before_invite(request, &facts.without(row.role), standing, &person.email, role)?;
            // Who changes it need not know the address that somebody else has typed.
            let case = Case::from(context).inviting(person.id).of_input(&INPUT);
            decided = decided.and(scripts.decide(request, invite::HOOK, case).await?);
        }
        Ok(Asked { passed: decided.pass(request).await?, told: Some(told) })
    }

    /// Judges once more with the company held, and writes row and event where the role is another one.
    async fn write(&self, tx: &mut Tx, standing: &Standing, row: Membership) -> Result<Membership, Stop> {
        let grant = self.judge(standing, &row)?;
        let role = self.wanted.role;
        if row.role == role {
            return Ok(row);
        }
        let mut changes = Changes::default();
        changes.note("role", &row.role.key(), &role.key());
        let mut after = Membership { role, ..row };
        if !store::memberships::update(tx, &grant, &after).await? {
            return Err(Failure::internal("a row moved in a company that is held").into());
        }
        after.version += 1;
        let event = Event::of("company.member.role_changed", after.id)
            .within(after.company_id)
            .changing(changes)
            .via(grant.allowed_via());
        self.request.audit(tx, event).await?;
        Ok(after)
    }
}
