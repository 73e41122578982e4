//! Mutations of one's own account: signing in and out, passwords, addresses.

use async_graphql::{ID, InputObject};

use super::{Payload, settle};
use crate::{
    domain::account::{self, SignedIn},
    error::Failure,
    graphql::{
        engine::{Call, DateTime},
        types::{user::UserNode, viewer::NewViewer},
    },
    model::Problem,
    object, payload,
};

/// Tenant, address and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The tenant's slug.
    tenant: String,
    email: String,
    password: String,
}
/// The refresh token, which is good for one turn.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    refresh_token: String,
}
/// One of the viewer's own sessions.
#[derive(InputObject)]
pub struct RevokeSessionInput {
    id: ID,
}
/// The present password, and what it shall be.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    current_password: String,
    new_password: String,
}
/// Whose password is forgotten.
#[derive(InputObject)]
pub struct RequestPasswordRecoveryInput {
    /// The tenant's slug.
    tenant: String,
    email: String,
}
/// The token of a mailed link, and what the password shall be.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    token: String,
    new_password: String,
}
/// The token of a mailed link.
#[derive(InputObject)]
pub struct ConfirmEmailInput {
    token: String,
}
/// Whose address waits for its confirmation.
#[derive(InputObject)]
pub struct ResendEmailConfirmationInput {
    user_id: ID,
}

/// A session just opened, or problems.
pub struct SignInPayload {
    signed_in: Option<SignedIn>,
    problems: Vec<Problem>,
}

object! {
    /// The session's tokens, which are shown here and nowhere else, and its viewer.
    SignInPayload: SignInPayload {
        /// For the header Authorization, behind "Bearer ".
        accessToken: Option<String>, public => text |it| it.signed_in.as_ref().map(|s| s.access_token.as_str());
        /// For refreshSession, once.
        refreshToken: Option<String>, public => text |it| it.signed_in.as_ref().map(|s| s.refresh_token.as_str());
        /// When the access token dies.
        expiresAt: Option<DateTime>, public => leaf |it| it.signed_in.as_ref().map(|s| DateTime(s.expires_at));
        /// Whoever signed in. The rest of the document goes on with the credentials of the request.
        viewer: Option<NewViewer>, public => get |it| it.signed_in.as_ref().map(|s| NewViewer(s.request.clone()));
        problems: Vec<Problem>, public => get |it| it.problems.clone();
    }
}

impl Payload for SignInPayload {
    type Entity = SignedIn;
    fn of(signed_in: Option<SignedIn>, problems: Vec<Problem>) -> Self {
        Self { signed_in, problems }
    }
}

payload! {
    /// Signed out, or problems.
    SignOutPayload {},
    /// The session is ended, or problems.
    RevokeSessionPayload {},
    /// The password is changed, or problems.
    ChangePasswordPayload {},
    /// The same whether or not the address is known.
    RequestPasswordRecoveryPayload {},
    /// The password is set, or problems.
    ResetPasswordPayload {},
    /// The link is on its way, or problems.
    ResendEmailConfirmationPayload {},
}

/// An address is confirmed, or problems.
pub struct ConfirmEmailPayload {
    user: Option<UserNode>,
    problems: Vec<Problem>,
}

object! {
    /// An address is confirmed, or problems.
    ConfirmEmailPayload: ConfirmEmailPayload {
        /// Null where nobody is signed in who may see the user.
        user: Option<UserNode>, public => get |it| it.user.clone();
        problems: Vec<Problem>, public => get |it| it.problems.clone();
    }
}

impl Payload for ConfirmEmailPayload {
    type Entity = Option<UserNode>;
    fn of(user: Option<Option<UserNode>>, problems: Vec<Problem>) -> Self {
        Self { user: user.flatten(), problems }
    }
}

/// `signIn`.
pub async fn sign_in(call: Call<'_>, input: SignInInput) -> Result<Option<SignInPayload>, Failure> {
    let SignInInput { tenant, email, password } = input;
    settle(call, account::sign_in(call.request, &tenant, &email, password).await).await
}

/// `refreshSession`.
pub async fn refresh(call: Call<'_>, input: RefreshSessionInput) -> Result<Option<SignInPayload>, Failure> {
    settle(call, account::refresh(call.request, &input.refresh_token).await).await
}

/// `signOut`.
pub async fn sign_out(call: Call<'_>) -> Result<Option<SignOutPayload>, Failure> {
    settle(call, account::sign_out(call.request).await).await
}

/// `revokeSession`.
pub async fn revoke_session(
    call: Call<'_>,
    input: RevokeSessionInput,
) -> Result<Option<RevokeSessionPayload>, Failure> {
    settle(call, account::revoke_session(call.request, &input.id).await).await
}

/// `changePassword`.
pub async fn change_password(
    call: Call<'_>,
    input: ChangePasswordInput,
) -> Result<Option<ChangePasswordPayload>, Failure> {
    let ChangePasswordInput { current_password, new_password } = input;
    settle(call, account::change_password(call.request, current_password, new_password).await).await
}

/// `requestPasswordRecovery`.
pub async fn request_recovery(
    call: Call<'_>,
    input: RequestPasswordRecoveryInput,
) -> Result<Option<RequestPasswordRecoveryPayload>, Failure> {
    settle(call, account::request_recovery(call.request, &input.tenant, &input.email).await).await
}

/// `resetPassword`.
pub async fn reset_password(
    call: Call<'_>,
    input: ResetPasswordInput,
) -> Result<Option<ResetPasswordPayload>, Failure> {
    settle(call, account::reset_password(call.request, &input.token, input.new_password).await).await
}

/// `confirmEmail`.
pub async fn confirm_email(
    call: Call<'_>,
    input: ConfirmEmailInput,
) -> Result<Option<ConfirmEmailPayload>, Failure> {
    let confirmed = account::confirm_email(call.request, &input.token).await;
    settle(call, confirmed.map(|done| done.map(|person| person.map(UserNode)))).await
}

/// `resendEmailConfirmation`.
pub async fn resend_confirmation(
    call: Call<'_>,
    input: ResendEmailConfirmationInput,
) -> Result<Option<ResendEmailConfirmationPayload>, Failure> {
    settle(call, account::resend_confirmation(call.request, &input.user_id).await).await
}
