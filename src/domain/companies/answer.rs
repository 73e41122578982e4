//! How whoever answers an invitation names it: by the mailed token, or by its id as seen in their list.

use chrono::DateTime;

use crate::{
    authz::Actor,
    domain::{
        Request, Stop,
        account::{
            throttle::{Attempt, AttemptKind},
            token::{self, Purpose},
        },
    },
    error::Failure,
    model::{Membership, Problem, ProblemCode, Secret, SecretPurpose},
    store::{self, Connection},
};

/// How an invitation is named by the one who answers it.
#[derive(Clone, Debug)]
pub enum InvitationName {
    /// By the token of the mailed link.
    Token(String),
    /// By its id, as seen in one's list.
    Membership(String),
}

impl InvitationName {
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
    pub(super) const fn by_token(&self) -> bool {
        matches!(self, Self::Token(_))
    }
    /// What is told of one that names no invitation of the actor's.
    pub(super) fn unknown(&self) -> Stop {
        match self {
            Self::Token(_) => {
                let message = "This link is not valid: it is used up, too old or not yours.";
                self.problem(ProblemCode::TokenInvalid, message)
            }
            Self::Membership(_) => Stop::not_found("invitation", ["membershipId"]),
        }
    }
    /// A problem at the field by which it is named.
    pub(super) fn problem(&self, code: ProblemCode, message: &'static str) -> Stop {
        let field = match self {
            Self::Token(_) => "token",
            Self::Membership(_) => "membershipId",
        };
        Problem::error(code, message).at([field]).into()
    }

    /// Counts a try of a token, before anybody looks at it.
    ///
    /// # Errors
    /// RATE_LIMITED; TOKEN_INVALID for a text that is no token of the tenant, which costs no try.
    pub(super) async fn counted(&self, request: &Request) -> Result<Option<Attempt>, Stop> {
        let Self::Token(text) = self else { return Ok(None) };
        let tenant = request.actor()?.tenant;
        let presented = token::read(Purpose::Invitation, text).filter(|token| token.tenant == tenant);
        if presented.is_none() {
            return Err(self.unknown());
        }
        Ok(request.throttle(AttemptKind::Token, tenant, None).await?)
    }

    /// The actor's own row that is named, whatever its state.
    ///
    /// # Errors
    /// TOKEN_INVALID or NOT_FOUND.
    pub(super) async fn find(&self, actor: &Actor, connection: &mut Connection) -> Result<Membership, Stop> {
        let id = match self {
            Self::Membership(text) => text.parse().map_err(|_| self.unknown())?,
            Self::Token(text) => {
                let secret = secret(actor, connection, text).await?;
                secret.and_then(|secret| secret.membership_id).ok_or_else(|| self.unknown())?
            }
        };
        let row = store::memberships::by_ids(connection, &actor.lookup(), &[id]).await?.pop();
        row.filter(|row| actor.is(row.user_id)).ok_or_else(|| self.unknown())
    }
}

/// The token, if it was mailed to the actor's address, used by nobody, and perhaps too old.
async fn secret(actor: &Actor, connection: &mut Connection, text: &str) -> Result<Option<Secret>, Failure> {
    let presented = token::read(Purpose::Invitation, text);
    let Some(presented) = presented.filter(|token| token.tenant == actor.tenant) else {
        return Ok(None);
    };
    // That it is too old, the invitation says more kindly.
    let whenever = DateTime::UNIX_EPOCH;
    let purposes = [SecretPurpose::Invitation];
    let grant = actor.lookup();
    let secret = store::secrets::find(connection, &grant, &presented.hash, &purposes, whenever).await?;
    let address = store::fold(&actor.email);
    Ok(secret.filter(|secret| actor.is(secret.user_id) && secret.address == address))
}
