//! The tables, as the migrations make them. Written by hand: ids and moments have SQL types of our own, and
//! one schema serves both databases.

use diesel::{allow_tables_to_appear_in_same_query, table};

pub use super::schema_content::{
    agent_channels, agent_scenarios, agents, external_requests, intents, projects,
};

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    tenants (id) {
        id -> Id,
        slug -> Text,
        name -> Text,
        status -> Text,
        cursor_key -> Binary,
        created_at -> Moment,
        directory_version -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::held::IdList;
    use crate::store::types::{Id, Moment};

    users (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        name_key -> Text,
        last_name -> Text,
        last_name_key -> Text,
        job_title -> Nullable<Text>,
        job_title_key -> Text,
        email -> Text,
        email_key -> Text,
        pending_email -> Nullable<Text>,
        pending_email_key -> Nullable<Text>,
        email_confirmed -> Bool,
        phone_number -> Nullable<Text>,
        phone_key -> Text,
        language -> Nullable<Text>,
        language_key -> Text,
        status -> Text,
        roles -> BigInt,
        all_subtenants -> Bool,
        password_hash -> Nullable<Text>,
        search_key -> Text,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
        profile_ids -> IdList,
        subtenant_ids -> IdList,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    subtenants (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        created_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    profiles (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        roles -> BigInt,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    user_profiles (tenant_id, user_id, profile_id) {
        tenant_id -> Id,
        user_id -> Id,
        profile_id -> Id,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    user_subtenants (tenant_id, user_id, subtenant_id) {
        tenant_id -> Id,
        user_id -> Id,
        subtenant_id -> Id,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    sessions (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        user_id -> Id,
        access_hash -> Binary,
        access_expires_at -> Moment,
        refresh_family -> Binary,
        refresh_hash -> Binary,
        refresh_expires_at -> Moment,
        created_at -> Moment,
        last_seen_at -> Moment,
        expires_at -> Moment,
        user_agent -> Nullable<Text>,
        ip_address -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    attempts (tenant_id, kind, subject) {
        tenant_id -> Id,
        kind -> Text,
        subject -> Binary,
        window_start -> Moment,
        count -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    companies (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        name_key -> Text,
        plan -> Text,
        status -> Text,
        seats -> Integer,
        renews_at -> Nullable<Moment>,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    memberships (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        user_id -> Id,
        role -> SmallInt,
        active -> Bool,
        joined_at -> Nullable<Moment>,
        invited_by -> Nullable<Id>,
        invited_at -> Nullable<Moment>,
        expires_at -> Nullable<Moment>,
        last_sent_at -> Nullable<Moment>,
        send_count -> Integer,
        created_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    secrets (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        hash -> Binary,
        purpose -> Text,
        user_id -> Id,
        address -> Text,
        membership_id -> Nullable<Id>,
        created_at -> Moment,
        expires_at -> Moment,
        used_at -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    policy_scripts (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        mode -> Text,
        active_version -> Nullable<Id>,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    policy_versions (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        script_id -> Id,
        number -> Integer,
        source -> Text,
        sha256 -> Text,
        hooks -> Text,
        tests -> Text,
        uploaded_by -> Nullable<Id>,
        uploaded_at -> Moment,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    policy_runs (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        script_id -> Id,
        version_id -> Id,
        hook -> Text,
        mode -> Text,
        verdict -> Text,
        messages -> Text,
        context -> Text,
        log -> Text,
        operations -> Integer,
        operation_limit -> Integer,
        microseconds -> Integer,
        started_at -> Moment,
        actor -> Nullable<Id>,
        invited -> Nullable<Id>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    outbox (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        recipient -> Text,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        message_id -> Text,
        secret_id -> Nullable<Id>,
        created_at -> Moment,
        next_attempt_at -> Moment,
        attempts -> Integer,
        state -> Text,
        sent_at -> Nullable<Moment>,
        last_error -> Nullable<Text>,
        leased_until -> Nullable<Moment>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    audit_events (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        at -> Moment,
        actor_kind -> Text,
        actor_id -> Nullable<Id>,
        actor_name -> Text,
        action -> Text,
        target -> Nullable<Text>,
        company_id -> Nullable<Id>,
        changes -> Nullable<Text>,
        via -> Nullable<Text>,
        request_id -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    ownership_offers (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        from_user_id -> Id,
        to_user_id -> Id,
        offered_at -> Moment,
        expires_at -> Moment,
    }
}

allow_tables_to_appear_in_same_query!(
    agent_channels,
    agent_scenarios,
    agents,
    attempts,
    audit_events,
    companies,
    external_requests,
    intents,
    memberships,
    outbox,
    ownership_offers,
    policy_runs,
    policy_scripts,
    policy_versions,
    profiles,
    projects,
    secrets,
    sessions,
    subtenants,
    tenants,
    user_profiles,
    user_subtenants,
    users,
);
