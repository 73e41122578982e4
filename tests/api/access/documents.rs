//! For each root field one document that asks it in the ordinary way. `{user}` and the like stand for ids of
//! one tenant's objects; `{number}` is another one each time.

/// A root field, and how it is asked.
pub struct Document {
    pub field: &'static str,
    pub text: &'static str,
}

macro_rules! documents {
    ($($kind:ident $field:ident $rest:literal;)*) => {
        &[$(Document { field: stringify!($field), text: concat!(stringify!($kind), " { ", stringify!($field), $rest, " }") }),*]
    };
}

/// Every root field.
pub const DOCUMENTS: &[Document] = documents! {
    query viewer " { tenant { id } }";
    query node "(id: \"{user}\") { id }";
    query nodes "(ids: [\"{user}\", \"{company}\", \"{membership}\", \"{offer}\", \"{script}\", \"{version}\", \"{profile}\", \"{subtenant}\", \"{project}\", \"{agent}\", \"{channel}\", \"{intent}\", \"{request}\"]) { id }";
    query users " { totalCount }";
    query user "(id: \"{user}\") { id }";
    query roleGroups " { key }";
    query role "(key: AGENT_USER) { key }";
    query profiles " { totalCount }";
    query subtenants " { totalCount }";
    query companies " { totalCount }";
    query company "(id: \"{company}\") { id }";
    query companyRoles " { role }";
    query invitationPreflight "(companyId: \"{company}\", email: \"nobody@a.example\", role: DESIGNER) { problems { code } }";
    query decisions "(checks: [{ userId: \"{user}\", role: { role: AGENT_USER } }, { company: { companyId: \"{company}\", resource: COMPANY_NAME, action: READ } }]) { allowed }";
    query policyHooks " { key }";
    query policyScripts " { totalCount }";
    query policyScript "(id: \"{script}\") { id }";
    query policyRuns " { totalCount }";
    query auditEvents " { totalCount }";
    mutation signIn "(input: { tenant: \"{slug}\", email: \"user@{slug}.example\", password: \"{password}\" }) { problems { code } }";
    mutation refreshSession "(input: { refreshToken: \"nonsense\" }) { problems { code } }";
    mutation signOut " { problems { code } }";
    mutation revokeSession "(input: { id: \"session_00000000000000000000000000000000\" }) { problems { code } }";
    mutation changePassword "(input: { currentPassword: \"{password}\", newPassword: \"short\" }) { problems { code } }";
    mutation requestPasswordRecovery "(input: { tenant: \"{slug}\", email: \"nobody@{slug}.example\" }) { problems { code } }";
    mutation resetPassword "(input: { token: \"nonsense\", newPassword: \"{password}\" }) { problems { code } }";
    mutation confirmEmail "(input: { token: \"nonsense\" }) { problems { code } }";
    mutation resendEmailConfirmation "(input: { userId: \"{user}\" }) { problems { code } }";
    mutation createUser "(input: { name: \"N\", lastName: \"L\", email: \"n{number}@a.example\", subtenantIds: [\"{subtenant}\"] }) { problems { code } }";
    mutation updateUser "(input: { id: \"{user}\", name: \"user\" }) { problems { code } }";
    mutation createCompany "(input: { name: \"Company {number}\" }) { problems { code } }";
    mutation renameCompany "(input: { companyId: \"{company}\", name: \"Company {number}\" }) { problems { code } }";
    mutation updateSubscription "(input: { companyId: \"{company}\", plan: \"Plan {number}\", seats: 50 }) { problems { code } }";
    mutation acceptOwnership "(input: { offerId: \"{offer}\" }) { problems { code } }";
    mutation withdrawOwnershipOffer "(input: { offerId: \"{offer}\" }) { problems { code } }";
    mutation offerOwnership "(input: { companyId: \"{company}\", userId: \"{friend}\" }) { problems { code } }";
    mutation deleteCompany "(input: { companyId: \"{company}\", confirmName: \"Another\" }) { problems { code } }";
    mutation inviteUser "(input: { companyId: \"{company}\", email: \"nobody@a.example\", role: DESIGNER }) { problems { code } }";
    mutation acceptInvitation "(input: { membershipId: \"{membership}\" }) { problems { code } }";
    mutation resendInvitation "(input: { membershipId: \"{membership}\" }) { problems { code } }";
    mutation declineInvitation "(input: { membershipId: \"{owner}\" }) { problems { code } }";
    mutation changeMemberRole "(input: { membershipId: \"{membership}\", role: MANAGER }) { problems { code } }";
    mutation leaveCompany "(input: { companyId: \"{company}\" }) { problems { code } }";
    mutation removeMember "(input: { membershipId: \"{owner}\" }) { problems { code } }";
    mutation createProject "(input: { companyId: \"{company}\", name: \"Project {number}\" }) { problems { code } }";
    mutation updateProject "(input: { id: \"{project}\", name: \"Project {number}\" }) { problems { code } }";
    mutation createAgent "(input: { projectId: \"{project}\", name: \"Agent\" }) { problems { code } }";
    mutation updateAgentMetadata "(input: { id: \"{agent}\", name: \"Agent {number}\" }) { problems { code } }";
    mutation createAgentChannel "(input: { agentId: \"{agent}\", kind: \"chat\", name: \"Chat\", settings: {} }) { problems { code } }";
    mutation updateAgentChannel "(input: { id: \"{channel}\", name: \"Chat {number}\" }) { problems { code } }";
    mutation updateAgentScenario "(input: { agentId: \"{agent}\", document: { say: \"{number}\" } }) { problems { code } }";
    mutation replaceAgentScenario "(input: { agentId: \"{agent}\", config: { format: \"tenantry/agent\", version: 1, metadata: { name: \"A\" }, channels: [], scenario: { say: \"{number}\" } } }) { problems { code } }";
    mutation exportAgent "(input: { agentId: \"{agent}\" }) { config problems { code } }";
    mutation importAgent "(input: { projectId: \"{project}\", config: { format: \"tenantry/agent\", version: 1, metadata: { name: \"A\" }, channels: [{ kind: \"chat\", name: \"C\", enabled: true, settings: {} }] } }) { problems { code } }";
    mutation deleteAgentChannel "(input: { id: \"{channel}\" }) { problems { code } }";
    mutation deleteAgent "(input: { id: \"{agent}\" }) { problems { code } }";
    mutation deleteProject "(input: { id: \"{spare}\" }) { problems { code } }";
    mutation createIntent "(input: { companyId: \"{company}\", name: \"Intent {number}\", phrases: [\"Hello\"] }) { problems { code } }";
    mutation updateIntent "(input: { id: \"{intent}\", name: \"Intent {number}\" }) { problems { code } }";
    mutation deleteIntent "(input: { id: \"{intent}\" }) { problems { code } }";
    mutation createExternalRequest "(input: { companyId: \"{company}\", name: \"Request {number}\", method: \"GET\", url: \"https://a.example\" }) { problems { code } }";
    mutation updateExternalRequest "(input: { id: \"{request}\", name: \"Request {number}\" }) { problems { code } }";
    mutation deleteExternalRequest "(input: { id: \"{request}\" }) { problems { code } }";
    mutation uploadPolicyScript "(input: { name: \"house\", source: \"fn before_invite(ctx) {}\" }) { problems { code } }";
    mutation setPolicyMode "(input: { scriptId: \"{script}\", mode: OFF }) { problems { code } }";
    mutation tryPolicyScript "(input: { versionId: \"{version}\", hook: BEFORE_INVITE, context: {} }) { problems { code } }";
    mutation runPolicyTests "(input: { versionId: \"{version}\" }) { problems { code } }";
};
