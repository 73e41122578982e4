//! `tenant create`: a tenant with its first administrator.

use std::{io::BufRead, sync::Arc};

use url::Url;

use super::{Trouble, assemble, database, say};
use crate::{
    clock::RealWorld,
    config::{Limits, TenantConfig},
    domain::{
        Settings,
        account::password::LONGEST,
        tenant::{self, NewTenant},
    },
};

/// Makes the tenant. The password is the first line of the input.
///
/// # Errors
/// The slug is taken, a value is wrong, the database does not answer.
pub async fn create(config: TenantConfig) -> Result<(), Trouble> {
    let password = first_line(std::io::stdin().lock())?;
    let url = database::url(&config.database)?;
    let store = database::open(&url, config.migrate, &Limits::default()).await?;
    // Nothing is mailed: the address counts as confirmed and the password is known.
    let nowhere = Url::parse("http://localhost").map_err(|error| Trouble::Broken(error.to_string()))?;
    let services = assemble::services(
        store,
        Arc::new(RealWorld),
        nowhere,
        Settings::default(),
        assemble::script_limits(&Limits::default()),
    )?;
    let wanted = NewTenant {
        slug: &config.slug,
        name: &config.name,
        admin_email: &config.admin_email,
        admin_name: &config.admin_name,
        admin_last_name: &config.admin_last_name,
        admin_password: &password,
        admin_language: None,
    };
    let made = tenant::create(&services, wanted).await.map_err(|error| Trouble::Input(error.to_string()))?;
    let (tenant, administrator) = (made.tenant, made.administrator);
    say(&format!("made tenant {} ({})", tenant.slug, tenant.id));
    say(&format!("{} signs in to it as its Tenant Administrator", administrator.email));
    Ok(())
}

/// The first line without its end, which may be missing. Spaces are part of a password.
fn first_line(input: impl BufRead) -> Result<String, Trouble> {
    let unreadable =
        |error| Trouble::Input(format!("--admin-password-stdin: the input cannot be read: {error}"));
    let mut line = String::new();
    // What is too long is refused further on; it need not be read to its end for that.
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(3);
    input.take(most).read_line(&mut line).map_err(unreadable)?;
    let password =
        line.strip_suffix('\n').map_or(line.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if password.is_empty() {
        return Err(Trouble::Input(
            "--admin-password-stdin: the first line of the input is empty".to_owned(),
        ));
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_one_line_with_its_spaces() {
        for (input, password) in
            [("a b \n", "a b "), ("a b\r\n", "a b"), ("a b", "a b"), ("first\nsecond\n", "first")]
        {
            assert_eq!(first_line(input.as_bytes()).unwrap(), password);
        }
        for empty in ["", "\n", "\r\n"] {
            let refused = first_line(empty.as_bytes()).unwrap_err().to_string();
            assert_eq!(refused, "--admin-password-stdin: the first line of the input is empty");
        }
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(first_line(long.as_bytes()).unwrap(), long, "long enough to be refused as too long");
    }
}
