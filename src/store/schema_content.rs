//! The tables of what companies keep. The others are in `schema.rs`, which has all of them.

use diesel::table;

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    external_requests (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        name -> Text,
        name_key -> Text,
        method -> Text,
        url -> Text,
        headers -> Text,
        body -> Nullable<Text>,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    intents (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        name -> Text,
        name_key -> Text,
        phrases -> Text,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    projects (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    agents (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        project_id -> Id,
        name -> Text,
        name_key -> Text,
        description -> Nullable<Text>,
        language -> Nullable<Text>,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    agent_channels (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        agent_id -> Id,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        enabled -> Bool,
        settings -> Text,
        created_at -> Moment,
        updated_at -> Moment,
        version -> Integer,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::store::types::{Id, Moment};

    agent_scenarios (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        company_id -> Id,
        document -> Text,
        created_at -> Moment,
        updated_at -> Moment,
        updated_by -> Nullable<Id>,
        version -> Integer,
    }
}
