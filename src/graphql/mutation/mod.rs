//! The root of mutations: one after the other, each in a transaction of its own. A file for each noun.

mod account;
mod agents;
mod channels;
mod companies;
mod company;
mod external_requests;
mod intents;
mod maybe;
mod ownership;
mod payload;
mod policies;
mod projects;
mod scenarios;
mod users;

use crate::{
    domain::{Done, Outcome, Stop},
    error::Failure,
    graphql::engine::{Call, denied},
    model::Problem,
    object,
};

/// The root of mutations.
pub struct Mutation;

object! {
    /// One after the other, each in a transaction of its own.
    Mutation: Mutation {
        /// Opens a session. The rest of the document goes on as whoever sent the request.
        signIn(input: account::SignInInput): Option<account::SignInPayload>, public => run account::sign_in;
        /// The next pair of tokens. An old refresh token ends the session.
        refreshSession(input: account::RefreshSessionInput): Option<account::SignInPayload>, public => run account::refresh;
        /// Ends the session by which the request came.
        signOut: Option<account::SignOutPayload>, needs(OwnSession) => run account::sign_out;
        /// Ends one of the viewer's own sessions.
        revokeSession(input: account::RevokeSessionInput): Option<account::RevokeSessionPayload>, needs(OwnSession) => run account::revoke_session;
        /// Ends the viewer's other sessions.
        changePassword(input: account::ChangePasswordInput): Option<account::ChangePasswordPayload>, needs(OwnSession) => run account::change_password;
        /// Mails a link to a new password. The same answer whether or not the address is known.
        requestPasswordRecovery(input: account::RequestPasswordRecoveryInput): Option<account::RequestPasswordRecoveryPayload>, public => run account::request_recovery;
        /// Sets the password by a mailed token, confirms the address that it was mailed to, and ends every session.
        resetPassword(input: account::ResetPasswordInput): Option<account::ResetPasswordPayload>, public => run account::reset_password;
        /// Confirms an address by the token that was mailed to it.
        confirmEmail(input: account::ConfirmEmailInput): Option<account::ConfirmEmailPayload>, public => run account::confirm_email;
        /// Mails the link again: after five minutes, at most five times.
        resendEmailConfirmation(input: account::ResendEmailConfirmationInput): Option<account::ResendEmailConfirmationPayload>, needs(UpdateUser) => run account::resend_confirmation;
        /// Creates a user without a password; a link to set it is mailed.
        createUser(input: users::CreateUserInput): Option<users::CreateUserPayload>, needs(CreateUser) => run users::create;
        /// A field left out stays as it is; null clears one that may be empty. Only what differs is judged.
        updateUser(input: users::UpdateUserInput): Option<users::UpdateUserPayload>, needs(UpdateUser) => run users::update;
        /// Creates a company; the viewer is its Owner.
        createCompany(input: companies::CreateCompanyInput): Option<companies::CreateCompanyPayload>, needs(CreateCompany) => run companies::create;
        /// Gives a company another name; the one that it has already succeeds and writes nothing. Problems: NOT_FOUND, STALE_VERSION, BAD_VALUE, and what the scripts of VALIDATE_COMPANY say.
        renameCompany(input: company::RenameCompanyInput): Option<company::RenameCompanyPayload>, needs(RenameCompany) => run company::rename;
        /// Changes plan, seats and status; what already is so succeeds and writes nothing. Problems: NOT_FOUND, STALE_VERSION, BAD_VALUE (for seats below those used, too), and what the scripts of VALIDATE_COMPANY say.
        updateSubscription(input: company::UpdateSubscriptionInput): Option<company::UpdateSubscriptionPayload>, needs(UpdateSubscription) => run company::update_subscription;
        /// Deletes a company with all that is in it. `confirmName` is its name, typed back exactly. Problems: NOT_FOUND, BAD_VALUE.
        deleteCompany(input: company::DeleteCompanyInput): Option<company::DeleteCompanyPayload>, needs(DeleteCompany) => run company::delete;
        /// Offers a company to an active member, for seven days; the offer before it is void. The member is told by mail, five times a day at most. Problems: NOT_FOUND, BAD_VALUE, and what the scripts of BEFORE_TRANSFER_OWNERSHIP say.
        offerOwnership(input: ownership::OfferOwnershipInput): Option<ownership::OfferOwnershipPayload>, needs(OfferOwnership) => run ownership::offer;
        /// Makes the viewer the Owner of a company that is offered to them; the Owner before is Administrator then. Problems: NOT_FOUND, BAD_VALUE, and what the scripts of BEFORE_TRANSFER_OWNERSHIP say.
        acceptOwnership(input: ownership::AcceptOwnershipInput): Option<ownership::AcceptOwnershipPayload>, needs(AcceptOwnership) => run ownership::accept;
        /// Ends an open offer: taken back, or declined by the one to whom it is made.
        withdrawOwnershipOffer(input: ownership::WithdrawOwnershipOfferInput): Option<ownership::WithdrawOwnershipOfferPayload>, needs(WithdrawOwnershipOffer) => run ownership::withdraw;
        /// Invites somebody of the tenant into a company; the link is mailed. Problems: BAD_VALUE, ROLE_NOT_ASSIGNABLE, what the scripts of BEFORE_INVITE say, INVITE_EMAIL_NOT_REGISTERED, INVITE_ALREADY_INVITED, INVITE_ALREADY_MEMBER, NO_SEAT_LEFT, in this order.
        inviteUser(input: companies::InviteUserInput): Option<companies::InviteUserPayload>, needs(InviteUser) => run companies::invite;
        /// Mails an open invitation anew, good for seven days from now: after five minutes, at most five times. The link before it is void. Problems: NOT_FOUND, BAD_VALUE (too early, too often), INVITE_EMAIL_NOT_REGISTERED (could not accept it).
        resendInvitation(input: companies::ResendInvitationInput): Option<companies::ResendInvitationPayload>, needs(InviteUser) => run companies::resend;
        /// Takes the viewer into the company that they are invited to. Problems: BAD_VALUE, NOT_FOUND, TOKEN_INVALID, INVITE_EXPIRED, INVITE_ALREADY_MEMBER, ROLE_NOT_ASSIGNABLE, NO_SEAT_LEFT, and what the scripts of BEFORE_ACCEPT_INVITATION say.
        acceptInvitation(input: companies::AcceptInvitationInput): Option<companies::AcceptInvitationPayload>, needs(AnswerInvitation) => run companies::accept;
        /// Ends the viewer's own open invitation; they can be invited again. Problems: BAD_VALUE, NOT_FOUND, TOKEN_INVALID, INVITE_EXPIRED, INVITE_ALREADY_MEMBER.
        declineInvitation(input: companies::DeclineInvitationInput): Option<companies::DeclineInvitationPayload>, needs(AnswerInvitation) => run companies::decline;
        /// Gives a member, or an open invitation, another role. The Owner's row is changed by nobody, one's own not by oneself. Problems: NOT_FOUND, STALE_VERSION, ROLE_NOT_ASSIGNABLE, and what the scripts of BEFORE_CHANGE_MEMBER_ROLE (and of BEFORE_INVITE, for an invitation) say.
        changeMemberRole(input: companies::ChangeMemberRoleInput): Option<companies::ChangeMemberRolePayload>, needs(ChangeMemberRole) => run companies::change_role;
        /// Ends a membership at once, or revokes an invitation.
        removeMember(input: companies::RemoveMemberInput): Option<companies::RemoveMemberPayload>, needs(RemoveMember) => run companies::remove;
        /// Creates a project in a company.
        createProject(input: projects::CreateProjectInput): Option<projects::CreateProjectPayload>, needs(CreateProject) => run projects::create;
        /// A field left out stays as it is; null clears the description. What already is so succeeds and writes nothing.
        updateProject(input: projects::UpdateProjectInput): Option<projects::UpdateProjectPayload>, needs(UpdateProject) => run projects::update;
        /// Deletes a project with all its agents.
        deleteProject(input: projects::DeleteProjectInput): Option<projects::DeleteProjectPayload>, needs(DeleteProject) => run projects::delete;
        /// Creates an agent in a project, without channels and with the scenario `{}`.
        createAgent(input: agents::CreateAgentInput): Option<agents::CreateAgentPayload>, needs(CreateAgent) => run agents::create;
        /// A field left out stays as it is; null clears one that may be empty. What already is so succeeds and writes nothing.
        updateAgentMetadata(input: agents::UpdateAgentMetadataInput): Option<agents::UpdateAgentMetadataPayload>, needs(UpdateAgentMetadata) => run agents::update;
        /// Deletes an agent with its channels and its scenario.
        deleteAgent(input: agents::DeleteAgentInput): Option<agents::DeleteAgentPayload>, needs(DeleteAgent) => run agents::delete;
        /// Adds a channel to an agent.
        createAgentChannel(input: channels::CreateAgentChannelInput): Option<channels::CreateAgentChannelPayload>, needs(CreateAgentChannel) => run channels::create;
        /// A field left out stays as it is. What already is so succeeds and writes nothing.
        updateAgentChannel(input: channels::UpdateAgentChannelInput): Option<channels::UpdateAgentChannelPayload>, needs(UpdateAgentChannel) => run channels::update;
        /// Takes a channel from an agent.
        deleteAgentChannel(input: channels::DeleteAgentChannelInput): Option<channels::DeleteAgentChannelPayload>, needs(DeleteAgentChannel) => run channels::delete;
        /// Writes an agent's scenario. What already is so succeeds and writes nothing.
        updateAgentScenario(input: scenarios::UpdateAgentScenarioInput): Option<scenarios::UpdateAgentScenarioPayload>, needs(UpdateAgentScenario) => run scenarios::update;
        /// Takes the scenario out of an exported config, and nothing else of it. What already is so succeeds and writes nothing.
        replaceAgentScenario(input: scenarios::ReplaceAgentScenarioInput): Option<scenarios::ReplaceAgentScenarioPayload>, needs(ReplaceAgentScenario) => run scenarios::replace;
        /// Gives all that makes an agent, settings and scenario included. It changes nothing; the audit tells of it.
        exportAgent(input: scenarios::ExportAgentInput): Option<scenarios::ExportAgentPayload>, needs(ExportAgent) => run scenarios::export;
        /// Makes a new agent of an exported config: all of it, or nothing.
        importAgent(input: scenarios::ImportAgentInput): Option<scenarios::ImportAgentPayload>, needs(ImportAgent) => run scenarios::import;
        /// Creates an intent in a company.
        createIntent(input: intents::CreateIntentInput): Option<intents::CreateIntentPayload>, needs(CreateIntent) => run intents::create;
        /// A field left out stays as it is. What already is so succeeds and writes nothing.
        updateIntent(input: intents::UpdateIntentInput): Option<intents::UpdateIntentPayload>, needs(UpdateIntent) => run intents::update;
        /// Deletes an intent of a company.
        deleteIntent(input: intents::DeleteIntentInput): Option<intents::DeleteIntentPayload>, needs(DeleteIntent) => run intents::delete;
        /// Creates an external request in a company. It is kept, and never sent.
        createExternalRequest(input: external_requests::CreateExternalRequestInput): Option<external_requests::CreateExternalRequestPayload>, needs(CreateExternalRequest) => run external_requests::create;
        /// A field left out stays as it is. What already is so succeeds and writes nothing.
        updateExternalRequest(input: external_requests::UpdateExternalRequestInput): Option<external_requests::UpdateExternalRequestPayload>, needs(UpdateExternalRequest) => run external_requests::update;
        /// Deletes an external request of a company.
        deleteExternalRequest(input: external_requests::DeleteExternalRequestInput): Option<external_requests::DeleteExternalRequestPayload>, needs(DeleteExternalRequest) => run external_requests::delete;
        /// Ends the viewer's own membership at once. The Owner hands the company over first. Problems: NOT_FOUND, OWNER_CANNOT_LEAVE.
        leaveCompany(input: companies::LeaveCompanyInput): Option<companies::LeaveCompanyPayload>, needs(LeaveCompany) => run companies::leave;
        /// Compiles a script and stores it as a version; the same source again is the same version.
        uploadPolicyScript(input: policies::UploadPolicyScriptInput): Option<policies::UploadPolicyScriptPayload>, needs(ManagePolicies) => run policies::upload;
        /// Runs a source or a version on a context, touching nothing.
        tryPolicyScript(input: policies::TryPolicyScriptInput): Option<policies::TryPolicyScriptPayload>, needs(ManagePolicies) => run policies::try_script;
        /// Runs the tests that a source or a version holds.
        runPolicyTests(input: policies::RunPolicyTestsInput): Option<policies::RunPolicyTestsPayload>, needs(ManagePolicies) => run policies::run_tests;
        /// Switches a script off, into shadow or on.
        setPolicyMode(input: policies::SetPolicyModeInput): Option<policies::SetPolicyModePayload>, needs(ManagePolicies) => run policies::set_mode;
    }
}

/// The answer to a mutation.
pub trait Payload: Sized {
    /// What it is about.
    type Entity;
    /// With the entity, or with problems of which one is an ERROR, or with the entity and remarks.
    fn of(entity: Option<Self::Entity>, problems: Vec<Problem>) -> Self;
}

/// Turns what an operation came to into its payload. A refusal is written into the audit as
/// `access.denied`, by itself.
///
/// # Errors
/// Failures, FORBIDDEN among them.
pub async fn settle<T, P: Payload<Entity = T>>(
    call: Call<'_>,
    outcome: Outcome<T>,
) -> Result<Option<P>, Failure> {
    match outcome {
        Ok(Done { value, remarks }) => Ok(Some(P::of(Some(value), remarks))),
        Err(Stop::Problems(problems)) => Ok(Some(P::of(None, problems))),
        Err(Stop::Failure(failure)) => {
            if let Failure::Refused(refusal) = &failure {
                denied(call, refusal).await;
            }
            Err(failure)
        }
    }
}
