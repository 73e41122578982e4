//! `acceptInvitation`: by the mailed token, or by the entry in one's list. Only the invited account can.

use chrono::DateTime;

use super::{ATTEMPTS, Held, Row, context, context::Facts, refused, unsettled};
use crate::{
    authz::{
        Actor, Grant,
        companies::{self as rules, Standing},
        leave::AnswerInvitation,
    },
    domain::{
        Done, Outcome, Request, Stop,
        account::{
            throttle::{Attempt, AttemptKind},
            token::{self, Purpose},
        },
        audit::{Changes, Event},
        policies::decide,
    },
    error::Failure,
    model::{
        Invitation, Membership, MembershipState, PolicyHookKey, Problem, ProblemCode, RoleSet, Secret,
        SecretPurpose, UserStatus,
    },
    store::{self, Connection, Tx},
};

/// How an invitation is named.
#[derive(Clone, Debug)]
pub enum Acceptance {
    /// By the token of the mailed link, which confirms the address.
    Token(String),
    /// By its id, as seen in one's list; needs a confirmed address.
    Membership(String),
}

impl Acceptance {
    /// Exactly one of the two.
    ///
    /// # Errors
    /// BAD_USER_INPUT.
    pub fn of(token: Option<String>, membership: Option<String>) -> Result<Self, Failure> {
        match (token, membership) {
            (Some(token), None) => Ok(Self::Token(token)),
            (None, Some(id)) => Ok(Self::Membership(id)),
            _ => Err(Failure::BadInput("input: takes token or membershipId, exactly one of them".to_owned())),
        }
    }
    const fn by_token(&self) -> bool {
        matches!(self, Self::Token(_))
    }
    /// What is told of one that names no invitation of the actor's.
    fn unknown(&self) -> Stop {
        match self {
            Self::Token(_) => {
                let message = "This link is not valid: it is used up, too old or not yours.";
                Problem::error(ProblemCode::TokenInvalid, message).at(["token"]).into()
            }
            Self::Membership(_) => Stop::not_found("invitation", ["membershipId"]),
        }
    }
    const fn field(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::Membership(_) => "membershipId",
        }
    }
}

/// Takes the actor into the company that they are invited to.
///
/// # Errors
/// RATE_LIMITED for too many tokens; FORBIDDEN: COMPANY_SUSPENDED, EMAIL_NOT_CONFIRMED by the
/// list; problems: TOKEN_INVALID or NOT_FOUND, INVITE_EXPIRED, INVITE_ALREADY_MEMBER, ROLE_NOT_ASSIGNABLE
/// where the inviter could not give the role any more, NO_SEAT_LEFT, and what the scripts of
/// BEFORE_ACCEPT_INVITATION say.
pub async fn accept(request: &Request, by: &Acceptance) -> Outcome<Row> {
    let tried = try_token(request, by).await?;
    for _ in 0..ATTEMPTS {
        if let Some(done) = attempt(request, by, tried.as_ref()).await? {
            return Ok(done);
        }
        request.forget().await;
    }
    Err(unsettled())
}

/// Counts a try of a token, before anybody looks at it.
async fn try_token(request: &Request, by: &Acceptance) -> Result<Option<Attempt>, Stop> {
    let Acceptance::Token(text) = by else { return Ok(None) };
    let tenant = request.actor()?.tenant;
    let presented = token::read(Purpose::Invitation, text).filter(|token| token.tenant == tenant);
    if presented.is_none() {
        return Err(by.unknown());
    }
    Ok(request.throttle(AttemptKind::Token, tenant, None).await?)
}

/// One attempt; none where the invitation or the company moved meanwhile.
async fn attempt(
    request: &Request,
    by: &Acceptance,
    tried: Option<&Attempt>,
) -> Result<Option<Done<Row>>, Stop> {
    let actor = request.actor()?;
    let entering = Entering { request, actor, by };
    let (row, facts, standing) = {
        let mut reader = request.reader().await?;
        let row = entering.find(&mut reader).await?;
        let id = row.company_id;
        let company = store::companies::by_ids(&mut reader, &actor.lookup(), &[id]).await?.pop();
        let company = company.ok_or_else(|| by.unknown())?;
        let standing = Standing::of(Some(&row), &company, request.now());
        let facts = Facts::read(request, &mut reader, &company).await?;
        entering.judge(&mut reader, &row, &standing, &facts).await?;
        (row, facts, standing)
    };
    let invitation = row.invitation.as_ref().ok_or_else(|| Failure::internal("an invitation without one"))?;
    let context = context::before_accept(request, &facts, &row, invitation)?;
    let hook = PolicyHookKey::BeforeAcceptInvitation;
    let passed = decide(request, hook, context).await?.pass(request).await?;

    let mut tx = request.begin().await?;
    let held = Held::take(request, &mut tx, row.company_id, actor.user()).await?;
    let held = held.ok_or_else(|| by.unknown())?;
    let now = Facts::read(request, &mut tx, &held.company).await?;
    let moved = now != facts || held.standing(request.now()) != standing;
    if passed.ran() && moved {
        tx.rollback().await?;
        return Ok(None);
    }
    match entering.enter(&mut tx, &held, &now).await {
        Ok(row) => {
            passed.record(request, &mut tx).await?;
            if let Some(tried) = tried {
                tried.give_back(&mut tx).await?;
            }
            request.commit(tx).await?;
            let seen = request.company(row.company_id).await?;
            let seen = seen.ok_or_else(|| Failure::internal("a company just entered is out of sight"))?;
            Ok(Some(Done { value: Row::new(row, seen), remarks: passed.remarks }))
        }
        Err(stop) => Err(refused(request, tx, &passed, stop).await?),
    }
}

/// Somebody on their way in.
struct Entering<'a> {
    request: &'a Request,
    actor: &'a Actor,
    by: &'a Acceptance,
}

impl Entering<'_> {
    /// The actor's own row that the input names, whatever its state.
    async fn find(&self, connection: &mut Connection) -> Result<Membership, Stop> {
        let id = match self.by {
            Acceptance::Membership(text) => text.parse().map_err(|_| self.by.unknown())?,
            Acceptance::Token(text) => {
                let secret = self.token(connection, text).await?;
                secret.and_then(|secret| secret.membership_id).ok_or_else(|| self.by.unknown())?
            }
        };
        let grant = self.actor.lookup();
        let row = store::memberships::by_ids(connection, &grant, &[id]).await?.pop();
        row.filter(|row| self.actor.is(row.user_id)).ok_or_else(|| self.by.unknown())
    }

    /// The token, if it was mailed to the actor's address, used by nobody, and perhaps too old.
    async fn token(&self, connection: &mut Connection, text: &str) -> Result<Option<Secret>, Failure> {
        let presented = token::read(Purpose::Invitation, text);
        let Some(presented) = presented.filter(|token| token.tenant == self.actor.tenant) else {
            return Ok(None);
        };
        // That it is too old, the invitation says more kindly.
        let whenever = DateTime::UNIX_EPOCH;
        let purposes = [SecretPurpose::Invitation];
        let grant = self.actor.lookup();
        let secret = store::secrets::find(connection, &grant, &presented.hash, &purposes, whenever).await?;
        let address = store::fold(&self.actor.email);
        Ok(secret.filter(|secret| self.actor.is(secret.user_id) && secret.address == address))
    }

    /// May they come in by this row, as things are?
    async fn judge(
        &self,
        connection: &mut Connection,
        row: &Membership,
        standing: &Standing,
        facts: &Facts,
    ) -> Result<Grant<AnswerInvitation>, Stop> {
        let grant = rules::accept(self.actor, standing, row.company_id, self.by.by_token())?;
        let problem = |code, message: &str| Stop::from(Problem::error(code, message).at([self.by.field()]));
        match row.state(self.request.now()) {
            MembershipState::Invited => {}
            // Who comes in takes all tokens with them: it was read a moment before that.
            MembershipState::Active if self.by.by_token() => return Err(self.by.unknown()),
            MembershipState::Active => {
                let message = "You are a member of this company already.";
                return Err(problem(ProblemCode::InviteAlreadyMember, message));
            }
            MembershipState::Expired => {
                let message = "This invitation has expired; ask for another one.";
                return Err(problem(ProblemCode::InviteExpired, message));
            }
        }
        if !self.still_given(connection, row, standing).await? {
            let message =
                "Whoever invited you could not give this role any more; ask for another invitation.";
            return Err(problem(ProblemCode::RoleNotAssignable, message));
        }
        // The invitation's own seat is among those used.
        if facts.seats_used() > i64::from(facts.company.seats) {
            let message = "The company has no seat left.";
            return Err(problem(ProblemCode::NoSeatLeft, message));
        }
        Ok(grant)
    }

    /// Could the inviter, as they stand now, still give the role?
    async fn still_given(
        &self,
        connection: &mut Connection,
        row: &Membership,
        standing: &Standing,
    ) -> Result<bool, Failure> {
        let grant = self.actor.lookup();
        let inviter = row.invitation.as_ref().and_then(|Invitation { invited_by, .. }| *invited_by);
        let Some(inviter) = inviter else { return Ok(false) };
        let user = store::users::by_ids(connection, &grant, &[inviter]).await?.pop();
        let Some(user) = user.filter(|user| user.status == UserStatus::Active) else {
            return Ok(false);
        };
        let held = store::holdings::of(connection, &grant, &[inviter]).await?.remove(&inviter);
        let roles: RoleSet = held.unwrap_or_default().effective(user.roles);
        let theirs = store::memberships::of_user(connection, &grant, inviter, &[row.company_id]).await?.pop();
        let now = self.request.now();
        let place = Standing {
            membership: theirs.map(|row| (row.role, row.state(now))),
            suspended: standing.suspended,
        };
        Ok(rules::still_may_invite(roles, &place, row.role).is_ok())
    }

    /// Judges once more with the company held, uses the token up, and lets them in.
    async fn enter(&self, tx: &mut Tx, held: &Held, facts: &Facts) -> Result<Membership, Stop> {
        let (request, now) = (self.request, self.request.now());
        let row = self.find(tx).await?;
        let grant = self.judge(tx, &row, &held.standing(now), facts).await?;
        if let Acceptance::Token(text) = self.by {
            let presented = token::read(Purpose::Invitation, text).ok_or_else(|| self.by.unknown())?;
            let purposes = [SecretPurpose::Invitation];
            let used = store::secrets::consume(tx, &grant, &presented.hash, &purposes, now).await?;
            used.ok_or_else(|| self.by.unknown())?;
            self.confirm(tx, &grant).await?;
        }
        store::secrets::void_invitations(tx, &grant, &[row.id]).await?;
        let mut after = Membership { active: true, joined_at: Some(now), invitation: None, ..row.clone() };
        if !store::memberships::update(tx, &grant, &after).await? {
            return Err(Failure::internal("a row moved in a company that is held").into());
        }
        after.version += 1;
        let mut changes = Changes::default();
        changes.note("state", &Some("INVITED"), &Some("ACTIVE"));
        let event = Event::of("company.member.joined", row.id).within(row.company_id).changing(changes);
        request.audit(tx, event).await?;
        Ok(after)
    }

    /// The token came back from the address, so the address is theirs.
    async fn confirm(&self, tx: &mut Tx, grant: &Grant<AnswerInvitation>) -> Result<(), Failure> {
        let Some(id) = self.actor.user() else { return Ok(()) };
        let Some(user) = store::users::lock(tx, grant, id).await? else { return Ok(()) };
        if user.email_confirmed || store::fold(&user.email) != store::fold(&self.actor.email) {
            return Ok(());
        }
        let confirmed =
            store::users::confirm_email(tx, grant, &user, &self.actor.email, self.request.now()).await?;
        if confirmed.is_some() {
            let mut changes = Changes::default();
            changes.note("emailConfirmed", &false, &true);
            self.request.audit(tx, Event::of("user.email.confirmed", id).changing(changes)).await?;
        }
        Ok(())
    }
}
