//! `acceptInvitation`: by the mailed token, or by the entry in one's list. Only the invited account can.

use super::{Held, InvitationName, Row, context, context::Facts, inviter::still_gives, refused};
use crate::{
    authz::{
        Actor, Grant,
        companies::{self as rules, Standing},
        leave::AnswerInvitation,
    },
    domain::{
        Done, Outcome, Request, Stop,
        account::{
            throttle::Attempt,
            token::{self, Purpose},
        },
        attempts::until_settled,
        audit::{Changes, Event},
        policies::{Case, InputFields, decide},
    },
    error::Failure,
    model::{Membership, MembershipState, PolicyHookKey, ProblemCode, SecretPurpose},
    store::{self, Connection, Tx},
};

const INPUT: InputFields = InputFields { own: &["token", "membershipId"], called: &[] };

/// Takes the actor into the company that they are invited to.
///
/// # Errors
/// RATE_LIMITED for too many tokens; FORBIDDEN: COMPANY_SUSPENDED, EMAIL_NOT_CONFIRMED by the
/// list; problems: TOKEN_INVALID or NOT_FOUND, INVITE_EXPIRED, INVITE_ALREADY_MEMBER, ROLE_NOT_ASSIGNABLE
/// where the inviter could not give the role any more, NO_SEAT_LEFT, and what the scripts of
/// BEFORE_ACCEPT_INVITATION say.
pub async fn accept(request: &Request, by: &InvitationName) -> Outcome<Row> {
    let tried = by.counted(request).await?;
    until_settled(request, |_| attempt(request, by, tried.as_ref())).await
}

/// One attempt; none where the invitation or the company moved meanwhile.
async fn attempt(
    request: &Request,
    by: &InvitationName,
    tried: Option<&Attempt>,
) -> Result<Option<Done<Row>>, Stop> {
    let actor = request.actor()?;
    let entering = Entering { request, actor, by };
    let (row, facts, standing) = {
        let mut reader = request.reader().await?;
        let row = by.find(actor, &mut reader).await?;
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
    let case = Case::from(context).of_input(&INPUT);
    let passed = decide(request, hook, case).await?.pass(request).await?;

    let mut tx = request.begin().await?;
    let held = Held::take_unseen(request, &mut tx, row.company_id, actor.user()).await?;
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
    by: &'a InvitationName,
}

impl Entering<'_> {
    /// May they come in by this row, as things are?
    async fn judge(
        &self,
        connection: &mut Connection,
        row: &Membership,
        standing: &Standing,
        facts: &Facts,
    ) -> Result<Grant<AnswerInvitation>, Stop> {
        let grant = rules::accept(self.actor, standing, row.company_id, self.by.by_token())?;
        match row.state(self.request.now()) {
            MembershipState::Invited => {}
            // Who comes in takes all tokens with them: it was read a moment before that.
            MembershipState::Active if self.by.by_token() => return Err(self.by.unknown()),
            MembershipState::Active => {
                let message = "You are a member of this company already.";
                return Err(self.by.problem(ProblemCode::InviteAlreadyMember, message));
            }
            MembershipState::Expired => {
                let message = "This invitation has expired; ask for another one.";
                return Err(self.by.problem(ProblemCode::InviteExpired, message));
            }
        }
        if still_gives(self.request, connection, row, standing.suspended).await?.is_none() {
            let message =
                "Whoever invited you could not give this role any more; ask for another invitation.";
            return Err(self.by.problem(ProblemCode::RoleNotAssignable, message));
        }
        // The invitation's own seat is among those used.
        if facts.seats_used() > i64::from(facts.company.seats) {
            let message = "The company has no seat left.";
            return Err(self.by.problem(ProblemCode::NoSeatLeft, message));
        }
        Ok(grant)
    }

    /// Judges once more with the company held, uses the token up, and lets them in.
    async fn enter(&self, tx: &mut Tx, held: &Held, facts: &Facts) -> Result<Membership, Stop> {
        let (request, now) = (self.request, self.request.now());
        let row = self.by.find(self.actor, tx).await?;
        let grant = self.judge(tx, &row, &held.standing(now), facts).await?;
        if let InvitationName::Token(text) = self.by {
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
