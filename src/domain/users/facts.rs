//! What the scripts of VALIDATE_USER and BEFORE_ASSIGN_ROLES see.

use serde_json::{Value, json};

use crate::{
    domain::Request,
    error::Failure,
    model::{Holdings, Keyed, Profile, RoleSet, Subtenant, User},
    policy::context::{ActorFacts, TenantFacts, UserFacts, ValidateUser},
};

/// A user with what they hold, subtenants by themselves.
pub type Whole<'a> = (&'a User, &'a Holdings, &'a [Subtenant]);

/// The context: the user as they would be, and as they are now.
///
/// # Errors
/// UNAUTHENTICATED.
pub fn validate_user(
    request: &Request,
    record: &User,
    profiles: &[Profile],
    subtenants: &[Subtenant],
    previous: Option<Whole<'_>>,
) -> Result<Value, Failure> {
    let actor = request.actor()?;
    let names =
        |subtenants: &[Subtenant]| subtenants.iter().map(|subtenant| subtenant.name.clone()).collect();
    let before = previous.map(|(user, held, there)| UserFacts::new(user, &held.profiles, names(there), true));
    let after = UserFacts::new(record, profiles, names(subtenants), previous.is_some());
    let tenant = TenantFacts { slug: actor.tenant_slug.clone() };
    Ok(ValidateUser::new(request.now(), tenant, ActorFacts::new(actor, None), after, before).to_value())
}

/// What somebody holds directly and by profiles.
pub type Assigned<'a> = (RoleSet, &'a [Profile]);

/// The context of BEFORE_ASSIGN_ROLES, from that of VALIDATE_USER: what is given and what is taken, instead of
/// the names of the fields that differ. None where no role and no profile changes hands.
pub fn assign_roles(validated: &Value, before: Assigned<'_>, after: Assigned<'_>) -> Option<Value> {
    let more = |(roles, profiles): Assigned<'_>, (other_roles, others): Assigned<'_>| {
        let roles: Vec<&str> = roles.minus(other_roles).iter().map(Keyed::key).collect();
        let named = |profile: &&Profile| others.iter().all(|other| other.id != profile.id);
        let profiles: Vec<&str> =
            profiles.iter().filter(named).map(|profile| profile.name.as_str()).collect();
        (roles.is_empty() && profiles.is_empty(), json!({ "roles": roles, "profiles": profiles }))
    };
    let ((nothing_given, given), (nothing_taken, taken)) = (more(after, before), more(before, after));
    if nothing_given && nothing_taken {
        return None;
    }
    let mut context = validated.clone();
    let fields = context.as_object_mut()?;
    fields.remove("changed");
    fields.insert("given".to_owned(), given);
    fields.insert("taken".to_owned(), taken);
    Some(context)
}
