//! Who sees a user, and which of the fields.

use super::Target;
use crate::authz::{Actor, DenialCode, DenialReason, Permission, Refusal, refusal};
use crate::model::RoleKey;

/// As what the viewer sees a user, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It is the viewer.
    Itself,
    /// As Tenant or User Administrator with the user in scope.
    Administered,
    /// As a member of a common company.
    Colleague,
    /// As the one who invited, or was invited by, the user.
    Invitation,
    /// Not at all: the user is as if they did not exist.
    None,
}

impl Sight {
    /// May the viewer know of the user, and read name, last name and job title?
    pub const fn is_visible(self) -> bool {
        !matches!(self, Self::None)
    }
    /// The relation in the words of `requires` and `holds`.
    const fn relation(self) -> Option<&'static str> {
        match self {
            Self::Itself => Some("SELF"),
            Self::Colleague => Some("COLLEAGUE"),
            Self::Invitation => Some("INVITATION"),
            Self::Administered | Self::None => None,
        }
    }
}

/// As what the actor sees the target. `common_company`: both are active members of one company.
/// `invitation`: an open invitation connects them, one having invited the other.
pub fn sight(actor: &Actor, target: &Target, common_company: bool, invitation: bool) -> Sight {
    if actor.is(target.id) {
        Sight::Itself
    } else if actor.acts_as(RoleKey::UserAdministrator) && target.is_seen_in(&actor.scope()) {
        Sight::Administered
    } else if common_company {
        Sight::Colleague
    } else if invitation {
        Sight::Invitation
    } else {
        Sight::None
    }
}

const EMAIL: &[&str] = &["SELF", "USER_ADMINISTRATOR", "TENANT_ADMINISTRATOR", "COLLEAGUE"];
const DETAILS: &[&str] = &["SELF", "USER_ADMINISTRATOR", "TENANT_ADMINISTRATOR"];
const NAMES: &[&str] = &["SELF", "USER_ADMINISTRATOR", "TENANT_ADMINISTRATOR", "COLLEAGUE", "INVITATION"];

/// May the actor, who sees a user so, read a field of theirs that needs this permission? Permissions
/// that are not about a user's fields are taken as [`Permission::Visible`].
///
/// # Errors
/// FORBIDDEN: OUTSIDE_SCOPE for a User Administrator whose scope the user is out of, else
/// MISSING_PERMISSION.
pub fn may_read(actor: &Actor, sight: Sight, permission: Permission) -> Result<(), Refusal> {
    let (allowed, requires, what) = match permission {
        Permission::ReadUserEmail => (
            matches!(sight, Sight::Itself | Sight::Administered | Sight::Colleague),
            EMAIL,
            "The address of a user is for the user, administrators in scope and members of a common company.",
        ),
        Permission::ReadUserDetails => (
            matches!(sight, Sight::Itself | Sight::Administered),
            DETAILS,
            "This field of a user is for the user and administrators in scope.",
        ),
        _ => (sight.is_visible(), NAMES, "This user is out of your sight."),
    };
    if allowed {
        return Ok(());
    }
    let administers = actor.has(RoleKey::UserAdministrator);
    let code = if administers { DenialCode::OutsideScope } else { DenialCode::MissingPermission };
    let message = format!("{what} {}", refusal::held_names(actor));
    let reason = DenialReason::new(code, message).about_role(RoleKey::UserAdministrator);
    let requires = requires.iter().map(|word| (*word).to_owned()).collect();
    Err(Refusal::forbidden(actor, requires, vec![reason]).related(sight.relation()))
}
