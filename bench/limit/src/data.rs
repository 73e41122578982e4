//! The database, read into memory once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_graphql::Context;
use rusqlite::{Connection, Row};

use super::Anything;
use super::query::Of;
use super::types::{
    Capability, Company, CompanyRole, Membership, MembershipCapabilities, MembershipConnection, Role,
    SecurityProfile, Subtenant, User, UserCapabilities, UserConnection,
};

/// Bits of the stored sets of roles.
const ROLES: [&str; 25] = [
    "AGENT_ADMINISTRATOR",
    "AGENT_EXECUTION",
    "AGENT_INSTANCE_USER",
    "AGENT_USER",
    "AGENT_USAGE_ADMINISTRATOR",
    "AGENT_QUALITY_STUDIO_ADMINISTRATOR",
    "SENSIBLE_DATA_OBFUSCATION_USER",
    "COST_ADMINISTRATOR",
    "USAGE_LIMITS_ADMINISTRATOR",
    "SCOPED_LIMITS_ADMINISTRATOR",
    "AI_CHAT_USER",
    "AI_CHAT_AUDITOR",
    "AI_CHAT_CONFIGURATION_ADMINISTRATION",
    "AI_SERVICE_EXECUTION",
    "WORKFLOW_ADMINISTRATION",
    "WORKFLOW_EXECUTION",
    "SCHEDULED_TRIGGER_ADMINISTRATOR",
    "DATASET_ADMINISTRATOR",
    "FINE_TUNING_USER",
    "TENANT_ADMINISTRATOR",
    "SUBTENANT_ADMINISTRATOR",
    "USER_ADMINISTRATOR",
    "SECURITY_POLICIES_ADMINISTRATION",
    "API_KEY_ADMINISTRATOR",
    "AI_CONNECTION_SETTING_ADMINISTRATION",
];

/// How many members of each company are kept: what W3 asks for.
const MEMBERS: usize = 20;

#[derive(Default)]
pub struct Tenant {
    /// By last name.
    pub users: Vec<Arc<User>>,
    pub by_id: HashMap<String, Arc<User>>,
    pub by_email: HashMap<String, Arc<User>>,
    /// By name.
    pub companies: Vec<Arc<Company>>,
    pages: Mutex<HashMap<(String, usize), Arc<UserConnection>>>,
}

pub struct Tenants(HashMap<String, Tenant>);

impl Tenants {
    /// The tenant of the request.
    pub fn of<'c>(ctx: &Context<'c>) -> Option<&'c Tenant> {
        Self::named(ctx, &ctx.data_opt::<Of>()?.0)
    }

    /// The tenant of these 32 digits.
    pub fn named<'c>(ctx: &Context<'c>, digits: &str) -> Option<&'c Tenant> {
        ctx.data_unchecked::<Self>().0.get(digits)
    }

    /// Reads the whole file.
    pub fn read(file: &str) -> Result<Self, Anything> {
        let file = Connection::open(file)?;
        let roles: Vec<_> = ROLES.iter().map(|key| Arc::new(role(key))).collect();
        let of = |bits: i64| {
            (0..25).filter(|bit| bits >> bit & 1 == 1).map(|bit| Arc::clone(&roles[bit])).collect()
        };
        let profiles: HashMap<String, Arc<SecurityProfile>> =
            rows(&file, "SELECT hex(id), name, description, roles FROM profiles", |row| {
                let key: String = row.get(0)?;
                let (name, description, roles) = (row.get(1)?, row.get(2)?, of(row.get(3)?));
                Ok((
                    key.clone(),
                    Arc::new(SecurityProfile { id: id("profile", &key), name, description, roles }),
                ))
            })?
            .into_iter()
            .collect();
        let subtenants: HashMap<String, Arc<Subtenant>> =
            rows(&file, "SELECT hex(id), name FROM subtenants", |row| {
                let key: String = row.get(0)?;
                Ok((key.clone(), Arc::new(Subtenant { id: id("subtenant", &key), name: row.get(1)? })))
            })?
            .into_iter()
            .collect();
        let listed = |sql| -> Result<HashMap<String, Vec<String>>, Anything> {
            let mut found: HashMap<String, Vec<String>> = HashMap::new();
            for (user, held) in rows(&file, sql, |row| Ok((row.get(0)?, row.get(1)?)))? {
                found.entry(user).or_default().push(held);
            }
            Ok(found)
        };
        let held = listed("SELECT hex(user_id), hex(profile_id) FROM user_profiles")?;
        let places = listed("SELECT hex(user_id), hex(subtenant_id) FROM user_subtenants")?;
        let users = rows(&file, USERS, |row| {
            let key: String = row.get(1)?;
            let profiles = held.get(&key).into_iter().flatten().filter_map(|id| profiles.get(id).cloned());
            let subtenants =
                places.get(&key).into_iter().flatten().filter_map(|id| subtenants.get(id).cloned());
            Ok((
                row.get::<_, String>(0)?.to_lowercase(),
                key.clone(),
                Arc::new(User {
                    id: id("user", &key),
                    name: row.get(2)?,
                    last_name: row.get(3)?,
                    job_title: row.get(4)?,
                    email: row.get(5)?,
                    email_confirmed: row.get(6)?,
                    pending_email: None,
                    phone_number: row.get(7)?,
                    language: row.get(8)?,
                    status: row.get(9)?,
                    roles: of(row.get(10)?),
                    all_subtenants: row.get(11)?,
                    created_at: row.get(12)?,
                    updated_at: row.get(13)?,
                    version: row.get(14)?,
                    profiles: profiles.collect(),
                    subtenants: subtenants.collect(),
                    viewer_can: can_everything(),
                }),
            ))
        })?;
        let mut tenants: HashMap<String, Tenant> = HashMap::new();
        let mut people = HashMap::new();
        for (tenant, key, user) in users {
            let tenant = tenants.entry(tenant).or_default();
            tenant.by_id.insert(user.id.to_string(), Arc::clone(&user));
            tenant.by_email.insert(user.email.clone(), Arc::clone(&user));
            tenant.users.push(Arc::clone(&user));
            people.insert(key, user);
        }
        companies(&file, &people, &mut tenants)?;
        Ok(Self(tenants))
    }
}

const USERS: &str = "SELECT hex(tenant_id), hex(id), name, last_name, job_title, email, email_confirmed, \
    phone_number, language, status, roles, all_subtenants, \
    strftime('%Y-%m-%dT%H:%M:%S', created_at / 1000000, 'unixepoch') || '.000000Z', \
    strftime('%Y-%m-%dT%H:%M:%S', updated_at / 1000000, 'unixepoch') || '.000000Z', version \
    FROM users ORDER BY tenant_id, last_name_key, id";

const MEMBERSHIPS: &str = "SELECT hex(m.company_id), hex(m.id), hex(m.user_id), m.role, m.active \
    FROM memberships m JOIN users u ON u.tenant_id = m.tenant_id AND u.id = m.user_id \
    ORDER BY m.tenant_id, m.company_id, u.name_key, m.id";

fn companies(
    file: &Connection,
    people: &HashMap<String, Arc<User>>,
    tenants: &mut HashMap<String, Tenant>,
) -> Result<(), Anything> {
    let mut tabs: HashMap<String, Vec<Membership>> = HashMap::new();
    let members = rows(file, MEMBERSHIPS, |row| {
        let role = match row.get::<_, i64>(3)? {
            0 => CompanyRole::Designer,
            1 => CompanyRole::Manager,
            2 => CompanyRole::Administrator,
            _ => CompanyRole::Owner,
        };
        let (company, key, user): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let state = if row.get(4)? { "ACTIVE" } else { "INVITED" };
        Ok((company, id("membership", &key), user, role, state))
    })?;
    for (company, id, user, role, state) in members {
        let tab = tabs.entry(company).or_default();
        if let (true, Some(user)) = (tab.len() < MEMBERS, people.get(&user)) {
            let viewer_can = can_all(Capability { allowed: role != CompanyRole::Owner });
            let (state, user) = (state.into(), Arc::clone(user));
            tab.push(Membership { id, role, state, invitation: None, user, viewer_can });
        }
    }
    let named = "SELECT hex(tenant_id), hex(id), name FROM companies ORDER BY tenant_id, name_key, id";
    for (tenant, key, name) in
        rows(file, named, |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))?
    {
        let nodes = tabs.remove(&key).unwrap_or_default();
        let company = Company { id: id("company", &key), name, tab: MembershipConnection { nodes } };
        tenants.entry(tenant.to_lowercase()).or_default().companies.push(Arc::new(company));
    }
    Ok(())
}

impl Tenant {
    /// The first users by last name whose address holds the text.
    pub fn page(&self, text: &str, first: usize) -> Arc<UserConnection> {
        let mut pages = self.pages.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let page = pages.entry((text.to_owned(), first)).or_insert_with(|| {
            let found: Vec<_> = self.users.iter().filter(|user| user.email.contains(text)).cloned().collect();
            let total_count = i32::try_from(found.len()).unwrap_or(i32::MAX);
            Arc::new(UserConnection { total_count, nodes: found.into_iter().take(first).collect() })
        });
        Arc::clone(page)
    }
}

fn rows<T>(
    file: &Connection,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Anything> {
    Ok(file.prepare(sql)?.query_map([], read)?.collect::<Result<_, _>>()?)
}

fn id(kind: &str, key: &str) -> async_graphql::ID {
    format!("{kind}_{}", key.to_lowercase()).into()
}

fn role(key: &str) -> Role {
    let words = key.split('_').map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase()));
    Role { key: key.into(), name: words.collect::<Vec<_>>().join(" ") }
}

pub fn can_all(capability: Capability) -> MembershipCapabilities {
    MembershipCapabilities {
        change_role: capability.clone(),
        remove: capability.clone(),
        resend_invitation: capability,
    }
}

fn can_everything() -> UserCapabilities {
    let can = || Capability { allowed: true };
    UserCapabilities {
        update: can(),
        assign_roles: can(),
        assign_subtenants: can(),
        recover_password: can(),
        delete: can(),
    }
}
