//! The eight hooks: the function that a script defines, what it is for, and a sample of what it sees.
#![allow(clippy::indexing_slicing, reason = "the samples are JSON objects, to which it adds the key")]

use serde_json::{Value, json};

use crate::model::{Keyed, PolicyHookKey};

/// The function that a script defines for the hook: `before_invite`.
pub const fn function(hook: PolicyHookKey) -> &'static str {
    match hook {
        PolicyHookKey::BeforeInvite => "before_invite",
        PolicyHookKey::BeforeAcceptInvitation => "before_accept_invitation",
        PolicyHookKey::BeforeChangeMemberRole => "before_change_member_role",
        PolicyHookKey::BeforeTransferOwnership => "before_transfer_ownership",
        PolicyHookKey::BeforeAssignRoles => "before_assign_roles",
        PolicyHookKey::ValidateUser => "validate_user",
        PolicyHookKey::ValidateProfile => "validate_profile",
        PolicyHookKey::ValidateCompany => "validate_company",
    }
}

/// When the hook runs and what it can refuse, in a sentence or two for authors.
pub const fn description(hook: PolicyHookKey) -> &'static str {
    match hook {
        PolicyHookKey::BeforeInvite => {
            "Runs before somebody is invited into a company, and before an open invitation gets another role, of which it \
             sees the new one. A denial refuses it; nothing is mailed."
        }
        PolicyHookKey::BeforeAcceptInvitation => {
            "Runs when an invited person accepts. A denial leaves the invitation open."
        }
        PolicyHookKey::BeforeChangeMemberRole => {
            "Runs before a member of a company, or somebody invited, gets another role. A denial keeps the present one."
        }
        PolicyHookKey::BeforeTransferOwnership => {
            "Runs before the Owner of a company offers it to a member, and again before the member accepts, who is the \
             actor then. A denial refuses it; the Owner stays."
        }
        PolicyHookKey::BeforeAssignRoles => {
            "Runs before a user's roles or profiles change. A denial refuses the whole change."
        }
        PolicyHookKey::ValidateUser => {
            "Runs before a user is created or changed, on the record as it would be. A denial stores nothing."
        }
        PolicyHookKey::ValidateProfile => {
            "Runs before a security profile is created or changed. A denial stores nothing. There is no such \
             operation yet: it can be uploaded and tested, and runs once there is one."
        }
        PolicyHookKey::ValidateCompany => {
            "Runs before a company is created or renamed, or its subscription changes. A denial stores nothing."
        }
    }
}

/// The hook whose function has this name.
pub fn by_function(name: &str) -> Option<PolicyHookKey> {
    PolicyHookKey::ALL.iter().copied().find(|hook| function(*hook) == name)
}

/// A complete `ctx` with every field that it can hold. The values are always the same.
pub fn sample_context(hook: PolicyHookKey) -> Value {
    let mut context = json!({
        "now": "2026-02-03T09:30:00.000000Z",
        "tenant": { "slug": "acme" },
        "actor": {
            "id": "user_01900000000070008000000000000001",
            "email": "olga.owner@acme.example",
            "roles": [],
            "company_role": null,
        },
    });
    let actor_in_company = json!("OWNER");
    match hook {
        PolicyHookKey::BeforeInvite => {
            context["invite"] = json!({ "email": "dora.designer@acme.example", "role": "DESIGNER" });
            context["company"] = company();
            context["actor"]["company_role"] = actor_in_company;
        }
        PolicyHookKey::BeforeAcceptInvitation => {
            context["invite"] = json!({
                "email": "dora.designer@acme.example",
                "role": "DESIGNER",
                "invited_by": "user_01900000000070008000000000000002",
                "invited_at": "2026-02-01T08:00:00.000000Z",
            });
            context["company"] = company();
        }
        PolicyHookKey::BeforeChangeMemberRole => {
            context["member"] = json!({ "user": person(), "role": "DESIGNER", "new_role": "ADMINISTRATOR" });
            context["company"] = company();
            context["actor"]["company_role"] = actor_in_company;
        }
        PolicyHookKey::BeforeTransferOwnership => {
            context["member"] = json!({ "user": person(), "role": "ADMINISTRATOR", "new_role": "OWNER" });
            context["company"] = company();
            context["actor"]["company_role"] = actor_in_company;
        }
        PolicyHookKey::BeforeAssignRoles => {
            context["user"] = user();
            context["previous"] = previous_user();
            context["given"] = json!({ "roles": ["USER_ADMINISTRATOR"], "profiles": ["Support desk"] });
            context["taken"] = json!({ "roles": ["AGENT_USER"], "profiles": [] });
            context["actor"]["roles"] = json!(["USER_ADMINISTRATOR"]);
        }
        PolicyHookKey::ValidateUser => {
            context["user"] = user();
            context["previous"] = previous_user();
            context["changed"] =
                json!(["effective_roles", "job_title", "profiles", "profiles_count", "roles",]);
            context["actor"]["roles"] = json!(["USER_ADMINISTRATOR"]);
        }
        PolicyHookKey::ValidateProfile => {
            let profile = json!({
                "id": "profile_01900000000070008000000000000004",
                "name": "Support desk",
                "description": "Answers customers",
                "roles": ["AGENT_USER", "AI_CHAT_USER"],
                "users_count": 12,
            });
            context["profile"] = profile.clone();
            context["previous"] = profile;
            context["previous"]["roles"] = json!(["AGENT_USER"]);
            context["changed"] = json!(["roles"]);
            context["actor"]["roles"] = json!(["USER_ADMINISTRATOR"]);
        }
        PolicyHookKey::ValidateCompany => {
            context["company"] = company();
            context["previous"] = company();
            context["previous"]["name"] = json!("Old Foundry");
            context["changed"] = json!(["name"]);
            context["actor"]["company_role"] = actor_in_company;
        }
    }
    context
}

fn company() -> Value {
    json!({
        "id": "company_01900000000070008000000000000003",
        "name": "Foundry",
        "plan": "standard",
        "status": "ACTIVE",
        "seats": 100,
        "seats_used": 7,
        "members_by_role": { "DESIGNER": 3, "MANAGER": 2, "ADMINISTRATOR": 1, "OWNER": 1 },
    })
}

fn person() -> Value {
    json!({
        "id": "user_01900000000070008000000000000005",
        "email": "dora.designer@acme.example",
        "name": "Dora",
        "last_name": "Designer",
        "job_title": "Conversation designer",
    })
}

fn user() -> Value {
    json!({
        "id": "user_01900000000070008000000000000005",
        "name": "Dora",
        "last_name": "Designer",
        "job_title": "Conversation designer",
        "email": "dora.designer@acme.example",
        "email_confirmed": true,
        "phone_number": "+390612345678",
        "language": "it-IT",
        "status": "ACTIVE",
        "roles": ["USER_ADMINISTRATOR"],
        "effective_roles": ["AGENT_USER", "USER_ADMINISTRATOR"],
        "profiles": ["Support desk"],
        "profiles_count": 1,
        "all_subtenants": false,
        "subtenants": ["Italy"],
        "subtenants_count": 1,
        "created_at": "2025-11-20T10:00:00.000000Z",
    })
}

fn previous_user() -> Value {
    let mut previous = user();
    previous["job_title"] = Value::Null;
    previous["roles"] = json!(["AGENT_USER"]);
    previous["effective_roles"] = json!(["AGENT_USER"]);
    previous["profiles"] = json!([]);
    previous["profiles_count"] = json!(0);
    previous
}
