//! The permission list. Every field of the schema names one of these, or says that it is public.

use super::{Actor, Refusal};
use crate::model::RoleKey;

crate::keyed! {
    /// What a field of the schema needs, as printed in `@needs(permission: …)`.
    Permission {
        /// Whoever is signed in, person or API key.
        SignedIn = "SIGNED_IN",
        /// Whoever may see the object that the field stands on.
        Visible = "VISIBLE",
        /// The user, administrators in scope, members of a common company.
        ReadUserEmail = "READ_USER_EMAIL",
        /// The user, administrators in scope.
        ReadUserDetails = "READ_USER_DETAILS",
        /// Tenant and User Administrators, in scope.
        ReadUsers = "READ_USERS",
        /// Tenant and User Administrators.
        ReadProfiles = "READ_PROFILES",
        /// Tenant, User and Subtenant Administrators.
        ReadSubtenants = "READ_SUBTENANTS",
        /// Tenant and User Administrators, within scope and ceiling.
        CreateUser = "CREATE_USER",
        /// The user for their own record; Tenant and User Administrators within scope and ceiling.
        UpdateUser = "UPDATE_USER",
        /// A user with a confirmed address.
        CreateCompany = "CREATE_COMPANY",
        /// Cell COMPANY_NAME U of the company.
        RenameCompany = "RENAME_COMPANY",
        /// Cell COMPANY_SUBSCRIPTION U of the company, which Tenant and Cost Administrators have in every one.
        UpdateSubscription = "UPDATE_SUBSCRIPTION",
        /// Cell COMPANY_OWNER D of the company.
        DeleteCompany = "DELETE_COMPANY",
        /// Cell COMPANY_OWNER R of the company.
        ReadOwnershipOffer = "READ_OWNERSHIP_OFFER",
        /// Cell COMPANY_OWNER U of the company.
        OfferOwnership = "OFFER_OWNERSHIP",
        /// The member to whom the company is offered, and nobody else.
        AcceptOwnership = "ACCEPT_OWNERSHIP",
        /// Cell COMPANY_OWNER U of the company, and the member to whom it is offered.
        WithdrawOwnershipOffer = "WITHDRAW_OWNERSHIP_OFFER",
        /// Cell COMPANY_INVITED_USERS C of the company.
        InviteUser = "INVITE_USER",
        /// The one who was invited, and nobody else.
        AnswerInvitation = "ANSWER_INVITATION",
        /// Cell COMPANY_INVITED_USERS U of the company; the Owner's row is out of everybody's reach, one's own out of one's own.
        ChangeMemberRole = "CHANGE_MEMBER_ROLE",
        /// Cell COMPANY_INVITED_USERS D of the company; the Owner's row is out of everybody's reach.
        RemoveMember = "REMOVE_MEMBER",
        /// Active members of the company but its Owner.
        LeaveCompany = "LEAVE_COMPANY",
        /// One's own; all of them for Tenant and Cost Administrators.
        ReadCompanies = "READ_COMPANIES",
        /// Active members of the company, Tenant Administrators.
        ReadCompany = "READ_COMPANY",
        /// Cell PROJECT R of the company.
        ReadProjects = "READ_PROJECTS",
        /// Cell PROJECT C of the company.
        CreateProject = "CREATE_PROJECT",
        /// Cell PROJECT U of the company.
        UpdateProject = "UPDATE_PROJECT",
        /// Cell PROJECT D of the company.
        DeleteProject = "DELETE_PROJECT",
        /// Cell AGENT_METADATA R of the company.
        ReadAgents = "READ_AGENTS",
        /// Cells AGENT_METADATA C and PROJECT UC of the company.
        CreateAgent = "CREATE_AGENT",
        /// Cells AGENT_METADATA U and PROJECT UC of the company.
        UpdateAgentMetadata = "UPDATE_AGENT_METADATA",
        /// Cells AGENT_METADATA D and PROJECT UC of the company.
        DeleteAgent = "DELETE_AGENT",
        /// Cell AGENT_CHANNELS R of the company.
        ReadAgentChannels = "READ_AGENT_CHANNELS",
        /// Cells AGENT_CHANNELS C and PROJECT UC of the company.
        CreateAgentChannel = "CREATE_AGENT_CHANNEL",
        /// Cells AGENT_CHANNELS U and PROJECT UC of the company.
        UpdateAgentChannel = "UPDATE_AGENT_CHANNEL",
        /// Cells AGENT_CHANNELS D and PROJECT UC of the company.
        DeleteAgentChannel = "DELETE_AGENT_CHANNEL",
        /// Cell AGENT_SCENARIO R of the company.
        ReadAgentScenario = "READ_AGENT_SCENARIO",
        /// Cells AGENT_SCENARIO U and PROJECT UC of the company.
        UpdateAgentScenario = "UPDATE_AGENT_SCENARIO",
        /// Cells AGENT_SCENARIO_REPLACEMENT X and PROJECT UC of the company.
        ReplaceAgentScenario = "REPLACE_AGENT_SCENARIO",
        /// Cell AGENT_EXPORT X of the company.
        ExportAgent = "EXPORT_AGENT",
        /// Cells AGENT_IMPORT X and PROJECT UC of the company.
        ImportAgent = "IMPORT_AGENT",
        /// Cell COMPANY_INTENTS R of the company.
        ReadIntents = "READ_INTENTS",
        /// Cell COMPANY_INTENTS C of the company.
        CreateIntent = "CREATE_INTENT",
        /// Cell COMPANY_INTENTS U of the company.
        UpdateIntent = "UPDATE_INTENT",
        /// Cell COMPANY_INTENTS D of the company.
        DeleteIntent = "DELETE_INTENT",
        /// Cell COMPANY_EXTERNAL_REQUESTS R of the company.
        ReadExternalRequests = "READ_EXTERNAL_REQUESTS",
        /// Cell COMPANY_EXTERNAL_REQUESTS C of the company.
        CreateExternalRequest = "CREATE_EXTERNAL_REQUEST",
        /// Cell COMPANY_EXTERNAL_REQUESTS U of the company.
        UpdateExternalRequest = "UPDATE_EXTERNAL_REQUEST",
        /// Cell COMPANY_EXTERNAL_REQUESTS D of the company.
        DeleteExternalRequest = "DELETE_EXTERNAL_REQUEST",
        /// Active members of the company (cell COMPANY_SUBSCRIPTION R), Tenant and Cost Administrators.
        ReadSubscription = "READ_SUBSCRIPTION",
        /// Tenant Administrator, Security Policies Administration.
        ReadPolicies = "READ_POLICIES",
        /// Tenant Administrator, Security Policies Administration.
        ManagePolicies = "MANAGE_POLICIES",
        /// Tenant Administrator, Security Policies Administration; Owner and Administrators of a company for that company's.
        ReadAudit = "READ_AUDIT",
        /// The person themselves.
        OwnSession = "OWN_SESSION",
    }
}

impl Permission {
    /// The roles each of which is enough for the first look, the one to ask for first. None: being
    /// signed in is enough, and the rest depends on the object.
    pub const fn roles(self) -> &'static [RoleKey] {
        use RoleKey::{
            SecurityPoliciesAdministration, SubtenantAdministrator, TenantAdministrator, UserAdministrator,
        };
        match self {
            Self::ReadUsers | Self::ReadProfiles | Self::CreateUser => {
                &[UserAdministrator, TenantAdministrator]
            }
            Self::ReadSubtenants => &[SubtenantAdministrator, UserAdministrator, TenantAdministrator],
            Self::ReadPolicies | Self::ManagePolicies => {
                &[SecurityPoliciesAdministration, TenantAdministrator]
            }
            _ => &[],
        }
    }
    /// Is it for a person alone, never for an API key?
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::OwnSession | Self::CreateCompany | Self::AnswerInvitation | Self::AcceptOwnership
        )
    }
}

/// The first look at a field, before any fact is fetched: is somebody signed in, and do they hold a
/// role without which it cannot be? What it lets pass, the rule of the object still decides.
///
/// # Errors
/// UNAUTHENTICATED without a viewer; FORBIDDEN without one of [`Permission::roles`], or for an API key
/// where a person is needed.
pub fn precheck(permission: Permission, viewer: Option<&Actor>) -> Result<(), Refusal> {
    let Some(actor) = viewer else { return Err(Refusal::not_signed_in()) };
    if permission.is_personal() && actor.user().is_none() {
        return Err(Refusal::not_a_person(actor));
    }
    one_of(actor, permission.roles())
}

/// Does the actor hold one of these roles? With none listed, everybody does.
pub(super) fn one_of(actor: &Actor, roles: &[RoleKey]) -> Result<(), Refusal> {
    let held = actor.roles();
    if roles.is_empty() || roles.iter().any(|role| held.has(*role)) {
        return Ok(());
    }
    Err(Refusal::missing_role(actor, roles))
}
