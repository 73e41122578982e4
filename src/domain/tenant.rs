//! Making a tenant, which the operator alone does: by `tenantry tenant create`, or for the demo.

use super::{
    Services,
    account::password::weakness,
    audit::{Author, Changes, Event},
    text,
};
use crate::{
    authz,
    error::Failure,
    model::{Keyed, RoleKey, RoleSet, Tenant, TenantId, User, UserId, UserStatus},
    store::{self, StoreError},
};

/// The longest slug, in bytes: that of a label in a host's name.
pub const SLUG_LENGTH: usize = 63;
/// What stands in the audit for the request that there was none of.
const COMMAND_LINE: &str = "command-line";

/// A tenant to be, with its first Tenant Administrator.
#[derive(Clone, Copy)]
pub struct NewTenant<'a> {
    /// What people sign in to: small letters, digits and hyphens.
    pub slug: &'a str,
    pub name: &'a str,
    /// Counts as confirmed: the operator vouches for it.
    pub admin_email: &'a str,
    pub admin_name: &'a str,
    pub admin_last_name: &'a str,
    pub admin_password: &'a str,
    /// BCP 47, for mails.
    pub admin_language: Option<&'a str>,
}

/// Why there is no new tenant.
#[derive(Debug, thiserror::Error)]
pub enum CreateTenantError {
    #[error("there is a tenant with the slug {0:?} already")]
    SlugTaken(String),
    #[error("{what} {wrong}")]
    BadValue {
        /// Which value, as an operator would call it.
        what: &'static str,
        wrong: String,
    },
    #[error("{0}")]
    WeakPassword(String),
    #[error("{}", explain(.0))]
    Failed(#[from] Failure),
}

/// The operator reads what the log reads.
fn explain(failure: &Failure) -> String {
    failure.detail().map_or_else(|| failure.to_string(), |detail| format!("{failure} ({detail})"))
}

impl From<StoreError> for CreateTenantError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// A tenant just made.
#[derive(Clone, Debug)]
pub struct CreatedTenant {
    pub tenant: Tenant,
    pub administrator: User,
}

/// Makes a tenant and its first Tenant Administrator, in one transaction.
///
/// # Errors
/// A slug that is taken, a value that is wrong, a password that is weak; the database is away.
pub async fn create(services: &Services, wanted: NewTenant<'_>) -> Result<CreatedTenant, CreateTenantError> {
    let bad = |what| move |wrong| CreateTenantError::BadValue { what, wrong };
    let slug = slug(wanted.slug).map_err(bad("the slug"))?;
    let name = text::name(wanted.name).map_err(bad("the tenant's name"))?;
    let language = text::language(wanted.admin_language.unwrap_or_default());
    let world = services.world.as_ref();
    let now = world.now();
    let administrator = User {
        id: UserId(world.id()),
        name: text::name(wanted.admin_name).map_err(bad("the administrator's name"))?,
        last_name: text::name(wanted.admin_last_name).map_err(bad("the administrator's last name"))?,
        job_title: None,
        email: text::email(wanted.admin_email).map_err(bad("the administrator's address"))?,
        email_confirmed: true,
        pending_email: None,
        phone_number: None,
        language: language.map_err(bad("the administrator's language"))?,
        status: UserStatus::Active,
        roles: RoleSet::only(RoleKey::TenantAdministrator),
        all_subtenants: true,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let about = [administrator.email.as_str(), &administrator.name, &administrator.last_name, &slug, &name];
    if let Some(weak) = weakness(wanted.admin_password, &about) {
        return Err(CreateTenantError::WeakPassword(weak.message));
    }
    let hash = services.passwords.hash(world, wanted.admin_password.to_owned()).await?;

    let tenant = Tenant { id: TenantId(world.id()), slug, name, created_at: now };
    let grant = authz::operate(tenant.id);
    let mut tx = services.store.begin(tenant.id).await?;
    if !store::tenants::insert(&mut tx, &grant, &tenant.slug, &tenant.name, &world.secret(), now).await? {
        tx.rollback().await?;
        return Err(CreateTenantError::SlugTaken(tenant.slug));
    }
    store::users::insert(&mut tx, &grant, &administrator).await?;
    store::users::set_password(&mut tx, &grant, administrator.id, &hash).await?;
    let mut changes = Changes::default();
    changes.note("slug", &None, &Some(&tenant.slug));
    changes.note("name", &None, &Some(&tenant.name));
    let by = Author::operator();
    let mut granted = Changes::default();
    granted.note("email", &None, &Some(&administrator.email));
    granted.note("roles", &None, &Some([RoleKey::TenantAdministrator.key()]));
    let events = [
        Event::of("tenant.created", tenant.id).changing(changes).written(world, &by, COMMAND_LINE),
        Event::of("user.created", administrator.id).changing(granted).written(world, &by, COMMAND_LINE),
    ];
    store::audit::insert(&mut tx, &grant, &events).await?;
    tx.commit().await?;
    Ok(CreatedTenant { tenant, administrator })
}

/// # Errors
/// What is wrong with it.
fn slug(typed: &str) -> Result<String, String> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let right = (1..=SLUG_LENGTH).contains(&typed.len())
        && typed.bytes().all(inner)
        && !typed.starts_with('-')
        && !typed.ends_with('-');
    let wrong =
        || format!("must be 1 to {SLUG_LENGTH} small letters, digits and hyphens, no hyphen at either end");
    if right { Ok(typed.to_owned()) } else { Err(wrong()) }
}
