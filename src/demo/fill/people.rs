//! Users with what they hold.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::{ADMINISTRATOR, AGE, Filling, find};
use crate::{
    demo::people::{Person, Standing, address},
    error::Failure,
    model::{ProfileId, SubtenantId, User, UserStatus},
    store,
};

/// What people can hold, by name.
pub(super) struct Held {
    pub subtenants: HashMap<&'static str, SubtenantId>,
    pub profiles: HashMap<&'static str, ProfileId>,
}

impl Filling {
    /// Everybody came within the first three weeks, but for those who have not followed their link yet.
    pub(super) async fn person(
        &mut self,
        place: i32,
        person: &Person,
        hash: &str,
        held: &Held,
    ) -> Result<(), Failure> {
        let new = person.standing == Standing::Unconfirmed;
        let at = self.ago(if new { 3 } else { AGE - 5 }) + TimeDelta::hours(8 * i64::from(place));
        let at = at.min(self.now);
        let user = User {
            id: self.ids.next(),
            name: person.name.to_owned(),
            last_name: person.last_name.to_owned(),
            job_title: person.job_title.map(str::to_owned),
            email: person.email.clone(),
            email_confirmed: !new,
            pending_email: (person.standing == Standing::Moving).then(|| format!("new.{}", person.email)),
            phone_number: person.phone_number.map(str::to_owned),
            language: person.language.map(str::to_owned),
            status: if person.standing == Standing::Disabled {
                UserStatus::Disabled
            } else {
                UserStatus::Active
            },
            roles: person.roles,
            all_subtenants: person.all_subtenants,
            created_at: at,
            updated_at: at,
            version: 1,
        };
        let (tx, grant) = (&mut self.tx, &self.grant);
        store::users::insert(tx, grant, &user).await?;
        if !new {
            store::users::set_password(tx, grant, user.id, hash).await?;
        }
        let profiles: Vec<ProfileId> =
            person.profiles.iter().map(|name| find(&held.profiles, name)).collect::<Result<_, _>>()?;
        store::holdings::set_profiles(tx, grant, user.id, &profiles).await?;
        let places: Vec<SubtenantId> =
            person.subtenants.iter().map(|name| find(&held.subtenants, name)).collect::<Result<_, _>>()?;
        store::holdings::set_subtenants(tx, grant, user.id, &places).await?;
        let administrator = self.users.get(&address(ADMINISTRATOR)).cloned();
        self.event(at, administrator.as_ref(), "user.created", user.id.to_string(), None);
        self.users.insert(user.email, (user.id, format!("{} {}", user.name, user.last_name)));
        Ok(())
    }
}
