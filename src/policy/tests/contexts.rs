use std::str::FromStr;

use serde_json::{Value, json};

use crate::{
    authz::{Actor, Principal},
    clock::Timestamp,
    model::{
        ApiKeyId, Company, CompanyRole, Identifier, PolicyHookKey, Profile, ProfileId, RoleKey, RoleSet,
        SubscriptionStatus, TenantId, User, UserId, UserStatus,
    },
    policy::{
        Limits,
        context::{
            ActorFacts, BeforeInvite, CompanyFacts, InviteFacts, MembersByRole, TenantFacts, UserFacts,
            ValidateUser, bounded, time,
        },
        hooks,
    },
};

fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_str(text).unwrap()
}

fn actor() -> Actor {
    Actor {
        tenant: TenantId::from_uuid(uuid(9)),
        tenant_slug: "acme".into(),
        name: "Ada Lovelace".into(),
        principal: Principal::ApiKey { key: ApiKeyId::from_uuid(uuid(8)) },
        direct_roles: RoleSet::only(RoleKey::UserAdministrator),
        profiles: vec![],
        all_subtenants: true,
        subtenants: vec![],
        email: "key@acme.example".into(),
        email_confirmed: true,
        language: None,
    }
}

fn user() -> User {
    User {
        id: UserId::from_uuid(uuid(5)),
        name: "Dora".into(),
        last_name: "Designer".into(),
        job_title: None,
        email: "dora@acme.example".into(),
        email_confirmed: false,
        pending_email: None,
        phone_number: Some("+390612345678".into()),
        language: Some("it-IT".into()),
        status: UserStatus::Active,
        roles: RoleSet::only(RoleKey::AgentUser),
        all_subtenants: false,
        created_at: at("2025-11-20T10:00:00Z"),
        updated_at: at("2025-11-20T10:00:00Z"),
        version: 1,
    }
}

fn profile() -> Profile {
    Profile {
        id: ProfileId::from_uuid(uuid(4)),
        name: "Support desk".into(),
        description: None,
        roles: RoleSet::only(RoleKey::AiChatUser),
        created_at: at("2025-11-20T10:00:00Z"),
        updated_at: at("2025-11-20T10:00:00Z"),
        version: 1,
    }
}

fn tenant() -> TenantFacts {
    TenantFacts { slug: "acme".into() }
}

/// Every name of a context with its path.
fn names(value: &Value, path: &str, found: &mut Vec<String>) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        found.push(format!("{path}.{name}"));
        names(inner, &format!("{path}.{name}"), found);
    }
}

fn names_of(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    names(value, "ctx", &mut found);
    found
}

#[test]
fn the_context_of_an_invitation() {
    let company = Company {
        id: crate::model::CompanyId::from_uuid(uuid(3)),
        name: "Foundry".into(),
        plan: "standard".into(),
        status: SubscriptionStatus::Active,
        seats: 100,
        renews_at: None,
        created_at: at("2025-11-20T10:00:00Z"),
        updated_at: at("2025-11-20T10:00:00Z"),
        version: 1,
    };
    let members = MembersByRole { designers: 3, managers: 2, administrators: 1, owners: 1 };
    let context = BeforeInvite {
        now: time(at("2026-02-03T09:30:00.5Z")),
        tenant: tenant(),
        actor: ActorFacts::new(&actor(), Some(CompanyRole::Owner)),
        invite: InviteFacts::new(" Dora@ACME.example ", CompanyRole::Designer),
        company: CompanyFacts::new(&company, 7, members),
    }
    .to_value();
    assert_eq!(
        context,
        json!({
            "now": "2026-02-03T09:30:00.500000Z",
            "tenant": { "slug": "acme" },
            "actor": {
                "id": "key_01900000000070008000000000000008",
                "email": "key@acme.example",
                "roles": ["USER_ADMINISTRATOR"],
                "company_role": "OWNER",
            },
            "invite": { "email": "dora@acme.example", "role": "DESIGNER" },
            "company": {
                "id": "company_01900000000070008000000000000003",
                "name": "Foundry",
                "plan": "standard",
                "status": "ACTIVE",
                "seats": 100,
                "seats_used": 7,
                "members_by_role": { "DESIGNER": 3, "MANAGER": 2, "ADMINISTRATOR": 1, "OWNER": 1 },
            },
        })
    );
    assert_eq!(names_of(&context), names_of(&hooks::sample_context(PolicyHookKey::BeforeInvite)));
}

#[test]
fn the_context_of_a_changed_user_says_what_changed() {
    let subtenants = vec!["Spain".to_owned(), "Italy".to_owned()];
    let before = UserFacts::new(&user(), &[], subtenants.clone(), true);
    let after = User { job_title: Some("Designer".into()), ..user() };
    let after = UserFacts::new(&after, &[profile()], subtenants, true);
    assert_eq!(after.roles, ["AGENT_USER"]);
    assert_eq!(after.effective_roles, ["AGENT_USER", "AI_CHAT_USER"]);
    assert_eq!(after.subtenants, ["Italy", "Spain"]);
    let actor = ActorFacts::new(&actor(), None);
    let now = at("2026-02-03T09:30:00Z");
    let context = ValidateUser::new(now, tenant(), actor, after, Some(before));
    assert_eq!(context.changed, ["effective_roles", "job_title", "profiles", "profiles_count"]);
    let value = context.to_value();
    assert_eq!(names_of(&value), names_of(&hooks::sample_context(PolicyHookKey::ValidateUser)));
    assert_eq!(value["actor"]["company_role"], Value::Null);
}

#[test]
fn a_new_user_has_no_id_and_no_previous_and_every_field_counts_as_changed() {
    let new = UserFacts::new(&user(), &[], vec![], false);
    let actor = ActorFacts::new(&actor(), None);
    let context = ValidateUser::new(at("2026-02-03T09:30:00Z"), tenant(), actor, new, None);
    let value = context.to_value();
    assert_eq!((&value["user"]["id"], &value["previous"]), (&Value::Null, &Value::Null));
    let fields: Vec<String> = value["user"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(context.changed, fields);
}

#[test]
fn cutting_tells_the_count_and_changes_nothing_the_second_time() {
    let limits = Limits { list_items: 2, string_bytes: 4, ..Limits::default() };
    let context = json!({ "list": [1, 2, 3], "list_count": 1, "short": [1], "text": "abcü", "deep": { "l": [1, 2, 3] } });
    let cut = bounded(&context, &limits).unwrap();
    assert_eq!(
        cut,
        json!({
            "list": [1, 2], "list_count": 3, "short": [1], "text": "abc", "deep": { "l": [1, 2], "l_count": 3 },
        })
    );
    assert_eq!(bounded(&cut, &limits), Ok(cut));
}

#[test]
fn every_sample_is_within_the_limits() {
    use crate::model::Keyed;
    for hook in PolicyHookKey::ALL.iter().copied() {
        let sample = hooks::sample_context(hook);
        assert_eq!(bounded(&sample, &Limits::default()), Ok(sample));
    }
}
