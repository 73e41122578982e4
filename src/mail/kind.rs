//! What is mailed, and the facts that each mail needs.

use std::{collections::BTreeMap, fmt};

use minijinja::Value;

use super::{language::Language, template::HOLE, text};
use crate::{
    clock::Timestamp,
    model::{CompanyRole, SecretId},
};

/// A mail with its facts. A token is [`HOLE`] and the id of the secret whose token is made when the mail
/// goes out.
#[derive(Clone, Copy)]
pub enum MailKind<'a> {
    /// An administrator created the user, who sets the first password by the link.
    SetPassword {
        name: &'a str,
        tenant_name: &'a str,
        tenant_slug: &'a str,
        token: &'a str,
        expires_at: Timestamp,
    },
    /// Somebody asked for a new password for this address.
    PasswordRecovery { name: &'a str, tenant_name: &'a str, token: &'a str, expires_at: Timestamp },
    /// Goes to the address that is to be confirmed.
    ConfirmEmail { name: &'a str, tenant_name: &'a str, token: &'a str, expires_at: Timestamp },
    /// Goes to the old address: a new one waits for its confirmation.
    EmailChanged { name: &'a str, tenant_name: &'a str, new_email: &'a str },
    /// The password is another one now.
    PasswordChanged { name: &'a str, tenant_name: &'a str, at: Timestamp },
    /// Somebody is invited to a company.
    Invitation {
        company: &'a str,
        role: CompanyRole,
        inviter: &'a str,
        token: &'a str,
        expires_at: Timestamp,
    },
    /// A company is offered to a member, who may become its Owner.
    OwnershipOffered { name: &'a str, company: &'a str, owner: &'a str, expires_at: Timestamp },
}

impl MailKind<'_> {
    /// The name of the template files.
    pub fn template(&self) -> &'static str {
        match self {
            Self::SetPassword { .. } => "set_password",
            Self::PasswordRecovery { .. } => "password_recovery",
            Self::ConfirmEmail { .. } => "confirm_email",
            Self::EmailChanged { .. } => "email_changed",
            Self::PasswordChanged { .. } => "password_changed",
            Self::Invitation { .. } => "invitation",
            Self::OwnershipOffered { .. } => "ownership_offered",
        }
    }

    /// The page that the mail links to and the token it carries there; notices link nowhere.
    pub fn link(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::SetPassword { token, .. } | Self::PasswordRecovery { token, .. } => {
                Some(("set-password", token))
            }
            Self::ConfirmEmail { token, .. } => Some(("confirm-email", token)),
            Self::Invitation { token, .. } => Some(("invitation", token)),
            Self::EmailChanged { .. } | Self::PasswordChanged { .. } | Self::OwnershipOffered { .. } => None,
        }
    }

    /// The secret whose token goes into the hole of the link.
    pub fn secret(&self) -> Option<SecretId> {
        let (_, token) = self.link()?;
        token.strip_prefix(HOLE)?.parse().ok()
    }

    /// The facts for the templates; `shown` prepares every text that a person chose.
    pub fn facts(&self, language: Language, shown: fn(&str) -> String) -> BTreeMap<&'static str, Value> {
        let name = |text: &str| Value::from(shown(&text::name(text)));
        let moment = |at: Timestamp| Value::from(language.moment(at));
        let facts = match *self {
            Self::SetPassword { name: person, tenant_name, tenant_slug, expires_at, .. } => vec![
                ("name", name(person)),
                ("tenant", name(tenant_name)),
                ("slug", name(tenant_slug)),
                ("expires", moment(expires_at)),
            ],
            Self::OwnershipOffered { name: person, company, owner, expires_at } => vec![
                ("name", name(person)),
                ("company", name(company)),
                ("owner", name(owner)),
                ("expires", moment(expires_at)),
            ],
            Self::PasswordRecovery { name: person, tenant_name, expires_at, .. }
            | Self::ConfirmEmail { name: person, tenant_name, expires_at, .. } => {
                vec![("name", name(person)), ("tenant", name(tenant_name)), ("expires", moment(expires_at))]
            }
            Self::EmailChanged { name: person, tenant_name, new_email } => {
                vec![("name", name(person)), ("tenant", name(tenant_name)), ("new_email", name(new_email))]
            }
            Self::PasswordChanged { name: person, tenant_name, at } => {
                vec![("name", name(person)), ("tenant", name(tenant_name)), ("at", moment(at))]
            }
            Self::Invitation { company, role, inviter, expires_at, .. } => vec![
                ("company", name(company)),
                ("role", Value::from(language.company_role(role))),
                ("inviter", name(inviter)),
                ("expires", moment(expires_at)),
            ],
        };
        facts.into_iter().collect()
    }
}

/// The kind alone: tokens are never printed.
impl fmt::Debug for MailKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.template()).finish_non_exhaustive()
    }
}
