// The examples of GraphiQL's starter tabs and of the plain page: each a whole document with its variables.

const SCRIPT = `fn before_invite(ctx) {
    if !ctx.invite.email.ends_with("@acme.example") {
        deny("Only addresses of acme.example may be invited");
    }
}

fn test_own_domain_is_allowed() {
    let r = try_hook("before_invite", #{ invite: #{ email: "new@acme.example" } });
    assert(!r.denied, "an address of our own was refused");
}

fn test_other_domains_are_refused() {
    let r = try_hook("before_invite", #{ invite: #{ email: "new@elsewhere.example" } });
    assert(r.denied, "a foreign address was let in");
}`;

const embed = (spaces) => SCRIPT.split("\n").map((line) => (line ? " ".repeat(spaces) + line : "")).join("\n");
const json = (value) => JSON.stringify(value, null, 2);

export const starters = [
  {
    title: "WhoAmI",
    says: "Your roles, where they come from, your companies and invitations",
    query: `# Who is signed in, with which roles, in which companies.
query WhoAmI {
  viewer {
    tenant { slug name }
    user { id name lastName email emailConfirmed }
    effectiveRoles {
      role { key name }
      sources { kind profile { name } }
    }
    memberships(first: 25) {
      totalCount
      nodes {
        id
        state
        role
        company { id name }
        invitation {
          expiresAt
          invitedBy { name lastName }
        }
      }
    }
  }
}
`,
  },
  {
    title: "UsersGrid",
    says: "A page of users with filter, roles and what you may do with each",
    query: `# A page of the users grid. Narrow it in the variables:
# search, email: {contains: …}, anyRole: […], or, not …
query UsersGrid(
  $filter: UserFilter
  $first: Int
  $after: String
) {
  users(
    filter: $filter
    orderBy: [{ field: LAST_NAME, direction: ASC }]
    first: $first
    after: $after
  ) {
    totalCount
    nodes {
      id
      name
      lastName
      email
      emailConfirmed
      jobTitle
      phoneNumber
      language
      status
      roles { key name }
      profiles { id name }
      subtenants { id name }
      viewerCan {
        update { allowed reasons { code message } }
        assignRoles { allowed reasons { code message } }
        delete { allowed reasons { code message } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: json({ first: 10, after: null, filter: { status: "ACTIVE" } }),
  },
  {
    title: "CreateUser",
    says: "A new user, who is mailed a link to choose a password",
    query: `# The new user is mailed a link to choose a password.
mutation CreateUser($input: CreateUserInput!) {
  createUser(input: $input) {
    user {
      id
      name
      lastName
      email
      emailConfirmed
      roles { key }
    }
    problems {
      severity
      code
      field
      message
      policy { script version line }
    }
  }
}
`,
    variables: json({
      input: {
        name: "Grace",
        lastName: "Newcomer",
        email: "grace.newcomer@acme.example",
        jobTitle: "Analyst",
        language: "en",
        roles: ["AI_CHAT_USER"],
        allSubtenants: true,
      },
    }),
  },
  {
    title: "Companies",
    says: "Companies with their members and the roles you could give each",
    query: `# Companies, their members, the roles you could give each.
# The ids here are what InviteUser and ChangeRole ask for.
query Companies {
  companies(orderBy: [{ field: NAME, direction: ASC }], first: 3) {
    totalCount
    nodes {
      id
      name
      owner { user { name lastName } }
      subscription { plan status seats seatsUsed }
      viewerCan { inviteUsers { allowed reasons { code message } } }
      members(first: 10) {
        totalCount
        nodes {
          id
          role
          state
          user { id name lastName email }
          invitation { expiresAt sendCount }
          assignableRoles
          viewerCan {
            changeRole { allowed reasons { code message } }
            remove { allowed reasons { code message } }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: "InviteUser",
    says: "Invite a user of the tenant into a company",
    query: `# companyId: from the tab Companies; email: from UsersGrid.
# What it would say, and nothing else: invitationPreflight.
mutation InviteUser($input: InviteUserInput!) {
  inviteUser(input: $input) {
    membership {
      id
      role
      state
      user { name lastName }
      invitation { invitedAt expiresAt }
    }
    problems {
      severity
      code
      field
      message
      policy { script version line }
    }
  }
}
`,
    variables: json({ input: { companyId: "company_", email: "somebody@acme.example", role: "DESIGNER" } }),
  },
  {
    title: "AcceptInvitation",
    says: "Accept an invitation that WhoAmI lists as INVITED",
    query: `# membershipId: of an entry that WhoAmI lists as INVITED.
# With a mailed link: { "input": { "token": "…" } }
mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    membership { id role state joinedAt company { id name } }
    problems {
      severity
      code
      field
      message
      policy { script version line }
    }
  }
}
`,
    variables: json({ input: { membershipId: "membership_" } }),
  },
  {
    title: "ChangeRole",
    says: "Give a member of a company, or somebody invited, another role",
    query: `# membershipId: of a row of the tab Companies whose
# assignableRoles are not empty; role: one of these.
mutation ChangeRole($input: ChangeMemberRoleInput!) {
  changeMemberRole(input: $input) {
    membership {
      id
      role
      state
      version
      user { name lastName }
    }
    problems {
      severity
      code
      field
      message
      policy { script version line }
    }
  }
}
`,
    variables: json({ input: { membershipId: "membership_", role: "MANAGER" } }),
  },
  {
    title: "TryPolicy",
    says: "Run a script on a context that you make up; nothing is stored",
    query: `# Runs an unsaved script on the context of the variables.
# Nothing is stored or changed.
mutation TryPolicy($context: JSON!) {
  tryPolicyScript(
    input: {
      hook: BEFORE_INVITE
      context: $context
      source: """
${embed(6)}
      """
    }
  ) {
    trial {
      verdict
      problems { code message policy { line } }
      log
      operations
      operationLimit
      microseconds
    }
    diagnostics { line column message }
    problems { code field message }
  }
}
`,
    variables: json({
      context: {
        now: "2026-01-01T09:00:00Z",
        tenant: { slug: "acme" },
        actor: { id: "user_1", email: "ada@acme.example", roles: ["TENANT_ADMINISTRATOR"], company_role: "OWNER" },
        invite: { email: "visitor@elsewhere.example", role: "DESIGNER" },
        company: {
          id: "company_1",
          name: "Acme Labs",
          plan: "standard",
          seats: 100,
          seats_used: 3,
          members_by_role: { DESIGNER: 1, MANAGER: 1, ADMINISTRATOR: 0, OWNER: 1 },
        },
      },
    }),
  },
  {
    title: "UploadPolicy",
    says: "Store a script as a new, immutable version",
    query: `# Compiles and stores a version. It runs nowhere until
# EnforcePolicy says so.
mutation UploadPolicy {
  uploadPolicyScript(
    input: {
      name: "Own domains only"
      description: "Invitations go to our own addresses"
      source: """
${embed(6)}
      """
    }
  ) {
    script { id name mode }
    version { id number hooks tests sha256 }
    diagnostics { line column message }
    problems { code field message }
  }
}
`,
  },
  {
    title: "EnforcePolicy",
    says: "Put a stored script to work: OFF, SHADOW or ENFORCED",
    query: `# scriptId and versionId come from UploadPolicy.
# SHADOW runs and records, but blocks nothing.
mutation EnforcePolicy($input: SetPolicyModeInput!) {
  setPolicyMode(input: $input) {
    script { id name mode activeVersion { id number } }
    problems { code field message }
  }
}
`,
    variables: json({ input: { scriptId: "script_", versionId: "version_", mode: "SHADOW" } }),
  },
  {
    title: "Audit",
    says: "Who did what, when, and by which right",
    query: `# Who did what. Narrow it with since, actorId,
# action: { startsWith: "company." } …
query Audit($filter: AuditFilter, $first: Int, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) {
    totalCount
    nodes {
      at
      action
      actor { kind displayName }
      targetId
      company { name }
      changes
      via
      requestId
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: json({ first: 20, after: null, filter: {} }),
  },
];
