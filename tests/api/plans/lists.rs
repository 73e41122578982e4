//! What is read: the workloads of a grid, a page of everything in each of its orders, and by each filter.

/// One user with all there is to say; companies with their first members; who asks.
pub const TREES: &[&str] = &[
    "query { user(id: \"{user}\") { id name lastName jobTitle email emailConfirmed pendingEmail phoneNumber language status
        roles { key } profiles { name roles { key } } effectiveRoles { role { key } sources { profile { name } } }
        allSubtenants subtenants { name userCount } createdAt version
        viewerCan { update { allowed } assignRoles { allowed } assignSubtenants { allowed } recoverPassword { allowed } delete { allowed } }
        memberships(first: 5) { totalCount nodes { role state company { name } invitation { invitedBy { name } } } } } }",
    "query { companies(first: 20) { totalCount nodes { name owner { user { name } } ownershipOffer { to { name } offeredAt expiresAt } subscription { plan seats seatsUsed }
        viewerMembership { role } viewerPermissions { resource }
        viewerCan { inviteUsers { allowed } leave { allowed } delete { allowed } }
        members(first: 20) { totalCount nodes { role state assignableRoles user { name email }
            invitation { invitedBy { name } } viewerCan { changeRole { allowed } remove { allowed } } } } } } }",
    "query { company(id: \"{company}\") { members(first: 2, filter: { search: \"bob\", state: ACTIVE, anyRole: [OWNER] }) { totalCount nodes { role } } } }",
    "query { companies(first: 10) { nodes { intents(first: 20, search: \"is\") { totalCount nodes { name phrases } }
        externalRequests(first: 20, search: \"is\") { totalCount nodes { name method url headers body } } } } }",
    "query { companies(first: 2) { nodes { projects(first: 3, search: \"p\") { totalCount nodes { name viewerCan { update { allowed } }
        agents(first: 2, search: \"p\") { totalCount nodes { metadata { name } viewerCan { export { allowed } }
            channels { name settings } scenario { document updatedBy { name } } } } } } } } }",
    "query { viewer { tenant { slug } user { name } effectiveRoles { role { key } } memberships(state: INVITED) { totalCount nodes { role company { name } } } sessions { current } } }",
    "query { role(key: USER_ADMINISTRATOR) { viewerCanAssign { allowed } holders(first: 5) { totalCount nodes { name } } } }",
    "query { profiles(first: 5) { totalCount nodes { name userCount roles { key } viewerCan { update { allowed } delete { allowed } } users(first: 5) { totalCount nodes { name } } } } }",
    "query { profiles(search: \"read\") { totalCount nodes { name } } }",
    "query { subtenants(first: 5) { totalCount nodes { name userCount viewerCan { update { allowed } delete { allowed } } } } }",
    "query { subtenants(search: \"nor\") { totalCount nodes { name } } }",
    "query { policyScripts { totalCount nodes { name mode activeVersion { number } stats { runs operationsP99 microsecondsP99 } versions(first: 5) { totalCount nodes { number uploadedBy { name } } } } } }",
    "query { nodes(ids: [\"{user}\", \"{company}\", \"{membership}\", \"{owner}\", \"{offer}\", \"{script}\", \"{version}\", \"{profile}\", \"{subtenant}\", \"{project}\", \"{agent}\", \"{channel}\", \"{intent}\", \"{request}\"]) { id __typename } }",
    "query { decisions(checks: [{ role: { role: AGENT_USER } }, { userId: \"{user}\", role: { role: AGENT_USER, subtenantId: \"{subtenant}\" } },
        { userId: \"{user}\", company: { companyId: \"{company}\", resource: COMPANY_NAME, action: UPDATE } }]) { allowed reasons { code } } }",
];

/// A list with its arguments, and one field of what is in it.
pub struct List {
    pub list: &'static str,
    pub arguments: &'static [&'static str],
    pub node: &'static str,
}

/// Each is read from either end, with its count and behind a cursor.
pub const LISTS: &[List] = &[
    List {
        list: "users",
        arguments: &[
            "",
            "orderBy: [{ field: NAME }]",
            "orderBy: [{ field: LAST_NAME }]",
            "orderBy: [{ field: EMAIL }]",
            "orderBy: [{ field: JOB_TITLE }]",
            "orderBy: [{ field: CREATED_AT, direction: DESC }]",
            "orderBy: [{ field: LAST_NAME }, { field: NAME }]",
            "orderBy: [{ field: LAST_NAME }, { field: CREATED_AT, direction: DESC }]",
            "orderBy: [{ field: LAST_NAME }], filter: { email: { contains: \"acme\" } }",
            "orderBy: [{ field: LAST_NAME }], filter: { search: \"smith\" }",
            "filter: { name: { eq: \"bob\" } }",
            "filter: { lastName: { in: [\"smith\"] } }",
            "filter: { email: { eq: \"bob@acme.example\" } }",
            "filter: { email: { startsWith: \"bob\" } }",
            "filter: { jobTitle: { startsWith: \"head\" } }",
            "filter: { phoneNumber: { contains: \"555\" } }",
            "filter: { emailConfirmed: true }",
            "filter: { status: DISABLED }",
            "filter: { language: \"en\" }",
            "filter: { anyRole: [USER_ADMINISTRATOR] }",
            "filter: { anyDirectRole: [USER_ADMINISTRATOR] }",
            "filter: { anyProfile: [\"{profile}\"] }",
            "filter: { anySubtenant: [\"{subtenant}\"] }",
            "filter: { or: [{ name: { eq: \"a\" } }, { name: { eq: \"b\" } }] }",
        ],
        node: "name",
    },
    List {
        list: "companies",
        arguments: &[
            "",
            "orderBy: [{ field: NAME }]",
            "orderBy: [{ field: CREATED_AT }]",
            "filter: { search: \"hou\" }",
            "filter: { name: { eq: \"house\" } }",
            "filter: { ownerId: \"{user}\" }",
        ],
        node: "name",
    },
    List {
        list: "policyRuns",
        arguments: &[
            "",
            "filter: { scriptId: \"{script}\" }",
            "filter: { hook: BEFORE_INVITE, verdict: ALLOWED, mode: ENFORCED }",
            "filter: { since: \"2027-01-01T00:00:00Z\" }",
        ],
        node: "hook actor { name } policy { __typename }",
    },
    List {
        list: "auditEvents",
        arguments: &[
            "",
            "filter: { action: { eq: \"user.created\" } }",
            "filter: { actorId: \"{user}\" }",
            "filter: { targetId: \"{user}\" }",
            "filter: { companyId: \"{company}\" }",
            "filter: { since: \"2027-01-01T00:00:00Z\", until: \"2028-01-01T00:00:00Z\" }",
        ],
        node: "action actor { id } company { name } changes",
    },
];

/// What a company keeps.
pub const CONTENTS: &[&str] = &["projects", "intents", "externalRequests"];

/// Orders of a company's Users tab.
pub const MEMBER_ORDERS: &[&str] = &["NAME", "EMAIL", "ROLE", "JOINED_AT"];
