//! What the scripts of VALIDATE_USER see.

use serde_json::Value;

use crate::{
    domain::Request,
    error::Failure,
    model::{Holdings, Profile, Subtenant, User},
    policy::context::{ActorFacts, TenantFacts, UserFacts, ValidateUser},
    store,
};

/// The context: the user as they would be, and as they are now.
///
/// # Errors
/// UNAUTHENTICATED, UNAVAILABLE.
pub async fn validate_user(
    request: &Request,
    record: &User,
    profiles: &[Profile],
    subtenants: &[Subtenant],
    previous: Option<(&User, &Holdings)>,
) -> Result<Value, Failure> {
    let actor = request.actor()?;
    let names =
        |subtenants: &[Subtenant]| subtenants.iter().map(|subtenant| subtenant.name.clone()).collect();
    let before = match previous {
        None => None,
        Some((user, held)) => {
            let mut reader = request.reader().await?;
            let there = store::subtenants::by_ids(&mut reader, &actor.lookup(), &held.subtenants).await?;
            Some(UserFacts::new(user, &held.profiles, names(&there), true))
        }
    };
    let after = UserFacts::new(record, profiles, names(subtenants), previous.is_some());
    let tenant = TenantFacts { slug: actor.tenant_slug.clone() };
    Ok(ValidateUser::new(request.now(), tenant, ActorFacts::new(actor, None), after, before).to_value())
}
