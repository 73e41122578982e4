//! Links that are good for nothing any more.

use crate::{
    authz::{
        Grant,
        leave::{SetsPasswords, WritesSecrets},
    },
    clock::Timestamp,
    error::Failure,
    model::{SecretPurpose, User, UserId},
    store::{self, Tx},
};

/// Voids the links to a new password that were mailed to a user.
///
/// # Errors
/// UNAVAILABLE.
pub async fn passwords<P: WritesSecrets>(tx: &mut Tx, grant: &Grant<P>, user: UserId) -> Result<(), Failure> {
    let purposes = [SecretPurpose::SetPassword, SecretPurpose::Recovery];
    Ok(store::secrets::void(tx, grant, user, &purposes).await?)
}

/// Voids every link of a user's account: to a new password, and to confirm an address, which somebody else
/// may have given. Invitations stay: they are good for nobody else.
///
/// # Errors
/// UNAVAILABLE.
pub async fn all<P: WritesSecrets>(tx: &mut Tx, grant: &Grant<P>, user: UserId) -> Result<(), Failure> {
    passwords(tx, grant, user).await?;
    Ok(store::secrets::void(tx, grant, user, &[SecretPurpose::ConfirmEmail]).await?)
}

/// Withdraws an address that waits for its confirmation: whoever had the account before its password changed
/// may have given it. The user is held by the transaction.
///
/// # Errors
/// UNAVAILABLE.
pub async fn pending_address<P: SetsPasswords>(
    tx: &mut Tx,
    grant: &Grant<P>,
    user: &User,
    now: Timestamp,
) -> Result<(), Failure> {
    if user.pending_email.is_none() {
        return Ok(());
    }
    match store::users::withdraw_pending(tx, grant, user, now).await? {
        true => Ok(()),
        false => Err(Failure::internal("a user moved while held")),
    }
}
