//! Links that are good for nothing any more.

use crate::{
    authz::Grant,
    error::Failure,
    model::{SecretPurpose, UserId},
    store::{self, Tx},
};

/// Voids the links to a new password that were mailed to a user.
///
/// # Errors
/// UNAVAILABLE.
pub async fn passwords<P>(tx: &mut Tx, grant: &Grant<P>, user: UserId) -> Result<(), Failure> {
    let purposes = [SecretPurpose::SetPassword, SecretPurpose::Recovery];
    Ok(store::secrets::void(tx, grant, user, &purposes).await?)
}

/// Voids every link of a user's account: to a new password, and to confirm an address, which somebody else
/// may have given. Invitations stay: they are good for nobody else.
///
/// # Errors
/// UNAVAILABLE.
pub async fn all<P>(tx: &mut Tx, grant: &Grant<P>, user: UserId) -> Result<(), Failure> {
    passwords(tx, grant, user).await?;
    Ok(store::secrets::void(tx, grant, user, &[SecretPurpose::ConfirmEmail]).await?)
}
