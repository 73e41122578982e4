//! What a [`Grant`] can be leave for. The types have no values: they only name.
//!
//! The traits say which of them open which writes of the store. Leave to look something up, or to read, opens
//! none: a write that was not judged does not compile. Leave for the right thing does:
//!
//! ```
//! use tenantry::authz::{Grant, leave::ManagePolicies};
//! use tenantry::model::PolicyScript;
//! use tenantry::store::{Connection, StoreError, policies::scripts};
//!
//! async fn add(c: &mut Connection, grant: &Grant<ManagePolicies>, it: &PolicyScript) -> Result<bool, StoreError> {
//!     scripts::insert(c, grant, it).await
//! }
//! ```
//!
//! The same lines with leave to look something up:
//!
//! ```compile_fail,E0277
//! use tenantry::authz::{Grant, leave::Lookup};
//! use tenantry::model::PolicyScript;
//! use tenantry::store::{Connection, StoreError, policies::scripts};
//!
//! async fn add(c: &mut Connection, grant: &Grant<Lookup>, it: &PolicyScript) -> Result<bool, StoreError> {
//!     scripts::insert(c, grant, it).await
//! }
//! ```

use super::grant::Grant;
use crate::model::TenantId;

macro_rules! leave {
    ($($(#[doc = $doc:literal])* $name:ident),* $(,)?) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
    )*};
}

mod sealed {
    /// What stands here alone can be leave for a write.
    pub trait Sealed {}
}

leave! {
    /// Fetch the facts that rules decide on. Made by [`Actor::lookup`](super::Actor::lookup).
    Lookup,
    /// Find credentials and tokens of a tenant before anybody is known. Made by [`authenticate`].
    Authenticate,
    /// Work as the operator, from the command line. Made by [`operate`].
    Operate,
    /// Fill tenants with made-up rows, for measuring. Made by [`generate`].
    Generate,
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
    /// Change the name of the grant's company.
    RenameCompany,
    /// Change the subscription of the grant's company.
    UpdateSubscription,
    /// Delete the grant's company.
    DeleteCompany,
    /// Offer the grant's company to a member.
    OfferOwnership,
    /// Take over the grant's company, which is offered to the actor.
    AcceptOwnership,
    /// End the open offer of the grant's company.
    WithdrawOwnershipOffer,
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
    /// Read the projects of the grant's company.
    ReadProjects,
    /// Create a project in the grant's company.
    CreateProject,
    /// Change a project of the grant's company.
    UpdateProject,
    /// Delete a project of the grant's company, with its agents.
    DeleteProject,
    /// Read the agents of the grant's company with their metadata.
    ReadAgents,
    /// Create an agent in the grant's company.
    CreateAgent,
    /// Change the metadata of an agent of the grant's company.
    UpdateAgent,
    /// Delete an agent of the grant's company, with its channels and scenario.
    DeleteAgent,
    /// Read the channels of agents of the grant's company.
    ReadChannels,
    /// Add a channel to an agent of the grant's company.
    CreateChannel,
    /// Change a channel of an agent of the grant's company.
    UpdateChannel,
    /// Take a channel from an agent of the grant's company.
    DeleteChannel,
    /// Read the scenarios of agents of the grant's company.
    ReadScenario,
    /// Change the scenario of an agent of the grant's company.
    UpdateScenario,
    /// Replace the scenario of an agent of the grant's company by that of an exported config.
    ReplaceScenario,
    /// Export an agent of the grant's company.
    ExportAgent,
    /// Import an agent into the grant's company.
    ImportAgent,
    /// Read the intents of the grant's company.
    ReadIntents,
    /// Create an intent in the grant's company.
    CreateIntent,
    /// Change an intent of the grant's company.
    UpdateIntent,
    /// Delete an intent of the grant's company.
    DeleteIntent,
    /// Read the external requests of the grant's company.
    ReadExternalRequests,
    /// Create an external request in the grant's company.
    CreateExternalRequest,
    /// Change an external request of the grant's company.
    UpdateExternalRequest,
    /// Delete an external request of the grant's company.
    DeleteExternalRequest,
    /// Read policy scripts and their runs.
    ReadPolicies,
    /// Upload, try, test and switch policy scripts.
    ManagePolicies,
    /// Read the audit: the tenant's, or the grant's company's.
    ReadAudit,
}

macro_rules! opened {
    ($($(#[doc = $doc:literal])* $name:ident by $($leave:ident)+;)*) => {$(
        $(#[doc = $doc])*
        #[diagnostic::on_unimplemented(message = "`{Self}` is not leave for this write")]
        pub trait $name: sealed::Sealed {}
        $(impl $name for $leave {})+
    )*};
}

// Operate opens everything but what is for made-up rows: whoever has it could open the database as well.
opened! {
    /// Adds and changes records of users, with their profiles and subtenants: who administers them, and
    /// everybody their own.
    WritesUsers by CreateUser UpdateUser DeleteUser Operate;
    /// Sets a password: whoever showed a mailed token, or is signed in and knows the one before.
    SetsPasswords by Authenticate OwnAccount Operate;
    /// Confirms an address: whoever showed a token that was mailed there, that of an invitation included.
    ConfirmsAddresses by Authenticate AnswerInvitation Operate;
    /// Opens, turns and ends sessions: signing in, their owner, and whoever may disable the owner.
    WritesSessions by Authenticate OwnAccount UpdateUser DeleteUser Generate Operate;
    /// Issues, uses up and voids the secrets of mailed links: every operation that mails a link or ends what
    /// one was for, and the server, which makes the token when the mail goes out.
    WritesSecrets by Authenticate OwnAccount CreateUser UpdateUser RecoverPassword DeleteUser InviteUser
        AnswerInvitation RemoveMember System Operate;
    /// Counts attempts and forgets them: whatever checks a secret or mails a link again.
    WritesAttempts by Authenticate UpdateUser RecoverPassword Operate;
    /// Adds companies.
    WritesCompanies by CreateCompany Operate;
    /// Changes the record of a company: its name, its subscription.
    ChangesCompanies by RenameCompany UpdateSubscription Operate;
    /// Deletes companies, with all that is theirs.
    DeletesCompanies by DeleteCompany Operate;
    /// Makes offers of companies, and ends them: also those of whoever is disabled.
    WritesOwnershipOffers by OfferOwnership AcceptOwnership WithdrawOwnershipOffer UpdateUser Operate;
    /// Adds, changes and removes rows of who is in a company: those who run it, and the person of the row.
    WritesMemberships by CreateCompany InviteUser AnswerInvitation ChangeMemberRole RemoveMember LeaveCompany
        AcceptOwnership DeleteUser Operate;
    /// Adds, changes and removes projects of a company.
    WritesProjects by CreateProject UpdateProject DeleteProject Operate;
    /// Adds, changes and removes agents of a company with their metadata.
    WritesAgents by CreateAgent UpdateAgent DeleteAgent ImportAgent Operate;
    /// Adds, changes and removes channels of a company's agents.
    WritesChannels by CreateChannel UpdateChannel DeleteChannel ImportAgent Operate;
    /// Adds and changes scenarios of a company's agents: one comes with its agent.
    WritesScenarios by CreateAgent UpdateScenario ReplaceScenario ImportAgent Operate;
    /// Adds, changes and removes intents of a company.
    WritesIntents by CreateIntent UpdateIntent DeleteIntent Operate;
    /// Adds, changes and removes external requests of a company.
    WritesExternalRequests by CreateExternalRequest UpdateExternalRequest DeleteExternalRequest Operate;
    /// Adds profiles.
    WritesProfiles by ManageProfiles Generate Operate;
    /// Adds subtenants.
    WritesSubtenants by ManageSubtenants Generate Operate;
    /// Adds policy scripts and versions, and switches them.
    WritesPolicies by ManagePolicies Operate;
    /// Adds tenants: the operator alone.
    WritesTenants by Generate Operate;
    /// Adds users, companies and memberships many at a time, unjudged and unaudited: made-up ones alone.
    WritesInBulk by Generate;
    /// Queues mails and writes down what became of them: the server's own work, whoever caused it.
    WritesOutbox by System Operate;
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

/// Leave to fill a tenant with made-up rows. `tenantry generate` alone takes it, from the operator's command line.
pub const fn generate(tenant: TenantId) -> Grant<Generate> {
    Grant::new(tenant)
}

/// Leave for the server's own work in a tenant, on nobody's behalf.
pub const fn system(tenant: TenantId) -> Grant<System> {
    Grant::new(tenant)
}
