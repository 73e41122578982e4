//! What a [`Grant`] can be leave for. The types have no values: they only name.

use super::grant::Grant;
use crate::model::TenantId;

macro_rules! leave {
    ($($(#[doc = $doc:literal])* $name:ident),* $(,)?) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}
    )*};
}

leave! {
    /// Fetch the facts that rules decide on. Made by [`Actor::lookup`](super::Actor::lookup).
    Lookup,
    /// Find credentials and tokens of a tenant before anybody is known. Made by [`authenticate`].
    Authenticate,
    /// Work as the operator, from the command line. Made by [`operate`].
    Operate,
    /// Work as the server itself, as the outbox does. Made by [`system`].
    System,
    /// One's own sessions, password and address.
    OwnAccount,
    /// List users, in the grant's scope.
    ReadUsers,
    /// List profiles; the grant's scope limits whom of the holders one sees.
    ReadProfiles,
    /// Change and delete a profile.
    ManageProfiles,
    /// List subtenants, in the grant's scope.
    ReadSubtenants,
    /// Change and delete a subtenant.
    ManageSubtenants,
    /// Create a user.
    CreateUser,
    /// Change the user that was judged.
    UpdateUser,
    /// Mail the user that was judged a link to a new password.
    RecoverPassword,
    /// Delete the user that was judged.
    DeleteUser,
    /// Create a company.
    CreateCompany,
    /// List companies.
    ReadCompanies,
    /// Read what is in the grant's company.
    ReadCompany,
    /// Read the subscription of the grant's company.
    ReadSubscription,
    /// Do in the grant's company what the judged cells of the matrix say.
    UseCells,
    /// Invite into the grant's company, or send an invitation again.
    InviteUser,
    /// Accept or decline one's own invitation to the grant's company.
    AnswerInvitation,
    /// Change the role of the member that was judged.
    ChangeMemberRole,
    /// Remove the member that was judged, or revoke their invitation.
    RemoveMember,
    /// Leave the grant's company.
    LeaveCompany,
    /// Read policy scripts and their runs.
    ReadPolicies,
    /// Upload, try, test and switch policy scripts.
    ManagePolicies,
    /// Read the audit: the tenant's, or the grant's company's.
    ReadAudit,
}

/// Leave to check credentials and tokens in a tenant. Whoever presents them is not known yet, so the
/// store hands out nothing under it but what proves or belongs to the presented secret.
pub const fn authenticate(tenant: TenantId) -> Grant<Authenticate> {
    Grant::new(tenant)
}

/// Leave to work on a tenant from the operator's command line. Whoever can start the program with the
/// database's address could open the database as well.
pub const fn operate(tenant: TenantId) -> Grant<Operate> {
    Grant::new(tenant)
}

/// Leave for the server's own work in a tenant, on nobody's behalf.
pub const fn system(tenant: TenantId) -> Grant<System> {
    Grant::new(tenant)
}
