//! `inviteUser`: seven answers, as if at one instant, the first match decides (PRODUCT.md, section 3).

use super::{Row, Seen, context, context::Facts};
use crate::{
    authz::{
        Actor, Grant,
        companies::{self as rules, GIVEABLE, Standing, company_sight},
        leave::InviteUser,
    },
    domain::{
        Done, Outcome, Request, Stop,
        account::{flood::InvitationMail, link::LinkFor},
        attempts::until_settled,
        audit::{Changes, Event},
        policies::{Case, Decided, InputFields, Passed, Scripts},
        text,
    },
    error::Failure,
    mail::MailKind,
    model::{
        CompanyId, CompanyRole, Invitation, Keyed, Membership, MembershipId, MembershipState, PolicyHookKey,
        Problem, ProblemCode, SecretPurpose, User, UserStatus,
    },
    store::{self, Tx},
};

pub(super) const HOOK: PolicyHookKey = PolicyHookKey::BeforeInvite;
pub(super) const INPUT: InputFields = InputFields { own: &["companyId", "email", "role"], called: &[] };

/// Somebody to be invited, as typed.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    pub company: String,
    pub email: String,
    pub role: CompanyRole,
}

/// Invites somebody into a company; the link is mailed.
///
/// # Errors
/// FORBIDDEN without COMPANY_INVITED_USERS C; problems: NOT_FOUND; BAD_VALUE and ROLE_NOT_ASSIGNABLE; what
/// the scripts of BEFORE_INVITE say; INVITE_EMAIL_NOT_REGISTERED; INVITE_ALREADY_INVITED,
/// INVITE_ALREADY_MEMBER; NO_SEAT_LEFT. RATE_LIMITED for too many of the last four, and for too many mails to one person.
pub async fn invite(request: &Request, wanted: &NewInvitation) -> Outcome<Row> {
    until_settled(request, |before| attempt(request, wanted, before == 0)).await
}

/// One attempt; none where the company moved meanwhile, or on the first where too many mails went there: the next one
/// tells.
async fn attempt(request: &Request, wanted: &NewInvitation, first: bool) -> Result<Option<Done<Row>>, Stop> {
    let actor = request.actor()?;
    let missing = || Stop::not_found("company", ["companyId"]);
    let id: CompanyId = wanted.company.parse().map_err(|_| missing())?;
    let scripts = request.scripts().await?;
    let (email, before) = match check(wanted) {
        // Nobody is asked before, so everything is judged once, in the transaction.
        Ok(email) if !scripts.speak(HOOK) => (email, None),
        checked => {
            let (seen, facts) = request.company_with_facts(id).await?.ok_or_else(missing)?;
            rules::invite(actor, &seen.standing, id)?;
            let email = checked?;
            let before = put_to_scripts(request, &scripts, &seen, facts, &email, wanted.role).await?;
            (email, Some(before))
        }
    };

    let mut tx = request.begin().await?;
    let held =
        store::invitees::hold(&mut tx, &actor.lookup(), id, actor.user(), &email, request.now()).await?;
    let held = held.ok_or_else(missing)?;
    let own = actor.user().and_then(|user| held.row(user));
    let standing = Standing::of(own, &held.company, request.now());
    let now = Facts::of(held.company.clone(), &held.counts);
    let passed = match before {
        Some(before) if now != before.facts || standing != before.standing => {
            tx.rollback().await?;
            return Ok(None);
        }
        Some(before) => before.passed,
        None if !company_sight(actor, &standing).is_visible() => {
            tx.rollback().await?;
            return Err(missing());
        }
        None => Decided::silent().pass(request).await?,
    };
    let attempt =
        Inviting { request, actor, standing, facts: now, held: &held, email, role: wanted.role, first };
    match attempt.write(&mut tx).await {
        Ok(row) => {
            passed.record(request, &mut tx).await?;
            match request.commit(tx).await {
                Err(Failure::Moved(_)) => return Ok(None),
                committed => committed?,
            }
            let own = if actor.is(row.user_id) { Some(&row) } else { own };
            let seen = Seen::of(request, held.company.clone(), own.cloned()).await?.ok_or_else(missing)?;
            Ok(Some(Done { value: Row::new(row, seen), remarks: passed.remarks }))
        }
        Err(Stop::Problems(problems)) => Err(refused(request, tx, passed, problems).await?),
        Err(stop) => {
            tx.rollback().await?;
            if matches!(stop, Stop::Failure(Failure::RateLimited | Failure::TooMany(_))) {
                // It tells that there is somebody to be mailed.
                request.throttle_preflight().await?;
            }
            if stop.has_moved() { Ok(None) } else { Err(stop) }
        }
    }
}

/// What was decided before the transaction, and on what.
struct Before {
    passed: Passed,
    facts: Facts,
    standing: Standing,
}

/// What the scripts say, and what they were told of the company.
async fn put_to_scripts(
    request: &Request,
    scripts: &Scripts,
    seen: &Seen,
    facts: Facts,
    email: &str,
    role: CompanyRole,
) -> Result<Before, Stop> {
    let context = context::before_invite(request, &facts, &seen.standing, email, role)?;
    let case = Case::from(context).of_input(&INPUT);
    let passed = scripts.decide(request, HOOK, case).await?.pass(request).await?;
    Ok(Before { passed, facts, standing: seen.standing })
}

/// The scripts let it pass and something else did not: their runs stay. Each such answer tells whether the address is
/// registered, and leaves nothing that others would see: they are counted with those of preflights, before they are given.
async fn refused(
    request: &Request,
    mut tx: Tx,
    passed: Passed,
    mut problems: Vec<Problem>,
) -> Result<Stop, Failure> {
    let told = request.may_be_told(&mut tx).await?;
    passed.record(request, &mut tx).await?;
    request.commit(tx).await?;
    if !told {
        return Err(Failure::RateLimited);
    }
    problems.extend(passed.remarks);
    Ok(Stop::Problems(problems))
}

/// A malformed address, or a role that is not given by invitation.
pub(super) fn check(wanted: &NewInvitation) -> Result<String, Stop> {
    let mut form = text::Form::default();
    let email = form.take("email", text::email(&wanted.email));
    let mut problems = form.problems;
    if !GIVEABLE.contains(&wanted.role) {
        let message = "Owner is not given by an invitation: a company is handed over by its Owner.";
        problems.push(Problem::error(ProblemCode::RoleNotAssignable, message).at(["role"]));
    }
    Stop::on(problems)?;
    email.ok_or_else(|| Failure::internal("an address is there or its problem is").into())
}

/// An invitation in its transaction, with the company held.
struct Inviting<'a> {
    request: &'a Request,
    actor: &'a Actor,
    standing: Standing,
    facts: Facts,
    held: &'a store::invitees::Inviting,
    email: String,
    role: CompanyRole,
    first: bool,
}

/// An invitation that can be sent.
pub(super) struct Admitted<'a> {
    grant: Grant<InviteUser>,
    pub user: &'a User,
    /// Their row in the company, of an invitation whose time is up.
    expired: Option<&'a Membership>,
}

/// Everything that comes after the scripts, the first match first. `invitee` is whoever has the address, `there` their
/// row in the company.
///
/// # Errors
/// As [`invite`].
pub(super) fn judge<'a>(
    request: &Request,
    standing: &Standing,
    facts: &Facts,
    email: &str,
    invitee: Option<&'a User>,
    there: Option<&'a Membership>,
) -> Result<Admitted<'a>, Stop> {
    let company = &facts.company;
    // The right may have gone since the request began.
    let grant = rules::invite(request.actor()?, standing, company.id)?;
    let problem = |code, message: String| Stop::from(Problem::error(code, message).at(["email"]));
    let unregistered = || {
        let message = format!("{email} is not registered in the platform; nobody was invited");
        problem(ProblemCode::InviteEmailNotRegistered, message)
    };
    let user = invitee.ok_or_else(unregistered)?;
    match there.map(|row| row.state(request.now())) {
        Some(MembershipState::Active) => {
            let message = format!("{email} is a member of {} already", company.name);
            return Err(problem(ProblemCode::InviteAlreadyMember, message));
        }
        Some(MembershipState::Invited) => {
            let message = format!("{email} has been invited to {} already", company.name);
            return Err(problem(ProblemCode::InviteAlreadyInvited, message));
        }
        // Who is disabled could not accept, and that they are is not for the inviter to know.
        Some(MembershipState::Expired) | None if user.status != UserStatus::Active => {
            return Err(unregistered());
        }
        Some(MembershipState::Expired) | None => {}
    }
    if facts.seats_used() >= i64::from(company.seats) {
        let message = format!("all {} seats of {} are taken", company.seats, company.name);
        return Err(Problem::error(ProblemCode::NoSeatLeft, message).into());
    }
    Ok(Admitted { grant, user, expired: there })
}

impl Inviting<'_> {
    async fn write(&self, tx: &mut Tx) -> Result<Membership, Stop> {
        let invitee = self.held.invitee.as_ref();
        let there = invitee.and_then(|user| self.held.row(user.id));
        let Admitted { grant, user, expired } =
            judge(self.request, &self.standing, &self.facts, &self.email, invitee, there)?;
        self.admit(tx, &grant, user, expired).await
    }

    /// The row, the link, the mail and the event.
    async fn admit(
        &self,
        tx: &mut Tx,
        grant: &Grant<InviteUser>,
        user: &User,
        expired: Option<&Membership>,
    ) -> Result<Membership, Stop> {
        let (request, company, now) = (self.request, &self.facts.company, self.request.now());
        let id = match expired {
            Some(row) => row.id,
            None => MembershipId(request.services.world.id()),
        };
        let to = LinkFor {
            purpose: SecretPurpose::Invitation,
            user: user.id,
            address: &user.email,
            membership: Some(id),
        };
        let mut row = Membership {
            id,
            company_id: company.id,
            user_id: user.id,
            role: self.role,
            active: false,
            joined_at: None,
            invitation: Some(Invitation {
                invited_by: self.actor.user(),
                invited_at: now,
                expires_at: now + LinkFor::lifetime(SecretPurpose::Invitation),
                last_sent_at: now,
                send_count: 1,
            }),
            created_at: now,
            version: 1,
        };
        let counted = InvitationMail { company: company.id, user: user.id };
        if self.first {
            request.count_invitation_at_commit(tx, counted).await?;
        } else {
            request.count_invitation(tx, counted).await?;
        }
        let link = match expired {
            Some(before) => {
                (row.created_at, row.version) = (before.created_at, before.version);
                if !store::memberships::update(tx, grant, &row).await? {
                    return Err(Failure::internal("a row moved in a company that is held").into());
                }
                row.version += 1;
                request.issue_link(tx, self.actor.tenant, to).await?
            }
            None => {
                store::memberships::invite(tx, grant, &row).await?;
                request.issue_first_link(tx, self.actor.tenant, to).await?
            }
        };
        let mail = MailKind::Invitation {
            company: &company.name,
            role: self.role,
            inviter: &self.actor.name,
            token: &link.token,
            expires_at: link.expires_at,
        };
        request.queue_mail(tx, self.actor.tenant, mail, user.language.as_deref(), &user.email).await?;
        let mut changes = Changes::default();
        changes.note("user", &None, &Some(user.id.to_string()));
        changes.note("role", &None, &Some(self.role.key()));
        let event = Event::of("company.member.invited", row.id)
            .within(company.id)
            .changing(changes)
            .via(grant.allowed_via());
        request.audit(tx, event).await?;
        Ok(row)
    }
}
