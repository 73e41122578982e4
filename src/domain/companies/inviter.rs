//! What the word of whoever invited somebody is still worth.

use crate::{
    authz::companies::{self as rules, Standing},
    domain::Request,
    error::Failure,
    model::{Invitation, Membership, RoleSet, User, UserStatus},
    store::{self, Connection},
};

/// Whoever invited the person of this row, if they could still give its role as they stand now; none where nobody did,
/// or they fell. `suspended`: the company is. Three statements.
///
/// # Errors
/// UNAUTHENTICATED, UNAVAILABLE.
pub async fn still_gives(
    request: &Request,
    connection: &mut Connection,
    row: &Membership,
    suspended: bool,
) -> Result<Option<User>, Failure> {
    let grant = request.actor()?.lookup();
    let inviter = row.invitation.as_ref().and_then(|Invitation { invited_by, .. }| *invited_by);
    let Some(inviter) = inviter else { return Ok(None) };
    let user = store::users::by_ids(connection, &grant, &[inviter]).await?.pop();
    let Some(user) = user.filter(|user| user.status == UserStatus::Active) else {
        return Ok(None);
    };
    let held = store::holdings::of(connection, &grant, &[inviter]).await?.remove(&inviter);
    let roles: RoleSet = held.unwrap_or_default().effective(user.roles);
    let theirs = store::memberships::of_user(connection, &grant, inviter, &[row.company_id]).await?.pop();
    let now = request.now();
    let place = Standing { membership: theirs.map(|row| (row.role, row.state(now))), suspended };
    Ok(rules::still_may_invite(roles, &place, row.role).is_ok().then_some(user))
}
