//! Users: creating and changing them, under the ceiling and within the scope.

mod assign;
mod create;
mod facts;
mod patch;
mod update;

pub use create::{NewUser, create, taken};
pub use update::{UserChange, update};

use super::audit::Changes;
use crate::model::{Keyed, ProfileId, RoleSet, SubtenantId, User};

/// Notes what differs in the record, for the audit.
fn note_record(changes: &mut Changes, before: Option<&User>, after: &User) {
    fn roles(user: &User) -> Vec<&'static str> {
        keys(user.roles)
    }
    changes.note("name", &before.map(|user| &user.name), &Some(&after.name));
    changes.note("lastName", &before.map(|user| &user.last_name), &Some(&after.last_name));
    changes.note("jobTitle", &before.and_then(|user| user.job_title.as_ref()), &after.job_title.as_ref());
    changes.note("email", &before.map(|user| &user.email), &Some(&after.email));
    changes.note(
        "pendingEmail",
        &before.and_then(|u| u.pending_email.as_ref()),
        &after.pending_email.as_ref(),
    );
    changes.note("phoneNumber", &before.and_then(|u| u.phone_number.as_ref()), &after.phone_number.as_ref());
    changes.note("language", &before.and_then(|user| user.language.as_ref()), &after.language.as_ref());
    changes.note("status", &before.map(|user| user.status.key()), &Some(after.status.key()));
    changes.note("roles", &before.map(roles), &Some(roles(after)));
    changes.note("allSubtenants", &before.map(|user| user.all_subtenants), &Some(after.all_subtenants));
}

/// Notes what differs in what the user holds, for the audit.
fn note_holdings(
    changes: &mut Changes,
    before: (&[ProfileId], &[SubtenantId]),
    after: (&[ProfileId], &[SubtenantId]),
) {
    fn sorted<T: ToString>(ids: &[T]) -> Vec<String> {
        let mut ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        ids.sort();
        ids
    }
    changes.note("profiles", &sorted(before.0), &sorted(after.0));
    changes.note("subtenants", &sorted(before.1), &sorted(after.1));
}

fn keys(roles: RoleSet) -> Vec<&'static str> {
    roles.iter().map(Keyed::key).collect()
}
