//! A tenant's directory: all its profiles and subtenants, with the version that grows with each change of them.

use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, Open, on};
use super::error::StoreError;
use super::sql::Sql;
use super::types::{Bits, Id, Moment};
use crate::authz::Grant;
use crate::clock::Timestamp;
use crate::model::{Identifier, Profile, ProfileId, RoleSet, Subtenant, SubtenantId};

/// Every profile and subtenant of a tenant at one moment, both in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    pub version: i64,
    pub profiles: Vec<Profile>,
    pub subtenants: Vec<Subtenant>,
    /// False where there are more entries than were asked for; those that are here are the first by name.
    pub complete: bool,
    /// False where they were read in a transaction, which may yet be rolled back.
    pub committed: bool,
}

/// The directory, but no more than `at_most` entries of it, in one statement, so that entries and version belong
/// together. Empty and of version 0 for a tenant that is not there.
pub async fn read<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    at_most: u16,
) -> Result<Entries, StoreError> {
    type Entry = (Bits, String, Option<String>, Option<RoleSet>, Timestamp, Timestamp, i32);
    type EntryTypes = (Id, Text, Nullable<Text>, Nullable<BigInt>, Moment, Moment, Integer);
    // A tenant without entries has a row all the same. What has no roles is a subtenant.
    let query = Sql::new(
        "SELECT tenants.directory_version, entry.id, entry.name, entry.description, entry.roles, ",
    )
    .sql("entry.created_at, entry.updated_at, entry.version FROM tenants LEFT JOIN ")
    .sql("(SELECT tenant_id, id, name, name_key, description, roles, created_at, updated_at, version ")
    .sql("FROM profiles UNION ALL SELECT tenant_id, id, name, name_key, description, NULL, created_at, ")
    .sql("created_at, version FROM subtenants) AS entry ON entry.tenant_id = tenants.id WHERE tenants.id = ")
    .bind(grant.tenant())
    .sql(" ORDER BY entry.name_key, entry.id LIMIT ")
    .bind(i64::from(at_most) + 1)
    .statement::<(BigInt, Nullable<EntryTypes>)>();
    let committed = connection.open() == Open::No;
    let rows: Vec<(i64, Option<Entry>)> = on!(connection, |c| query.load(c))?;
    let complete = rows.len() <= usize::from(at_most);
    let mut entries = Entries { complete, committed, ..Entries::default() };
    for (version, entry) in rows.into_iter().take(usize::from(at_most)) {
        entries.version = version;
        let Some((id, name, description, roles, created_at, updated_at, version)) = entry else { continue };
        match roles {
            Some(roles) => entries.profiles.push(Profile {
                id: ProfileId::from_uuid(id.0),
                name,
                description,
                roles,
                created_at,
                updated_at,
                version,
            }),
            None => entries.subtenants.push(Subtenant {
                id: SubtenantId::from_uuid(id.0),
                name,
                description,
                created_at,
                version,
            }),
        }
    }
    Ok(entries)
}
