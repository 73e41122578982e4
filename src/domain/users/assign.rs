//! What somebody is to hold: roles, profiles and subtenants by id, checked against what the actor sees and
//! may give.

use crate::{
    authz::{Actor, users as rules},
    domain::Request,
    error::Failure,
    model::{Problem, ProblemCode, Profile, ProfileId, RoleKey, RoleSet, Subtenant, SubtenantId},
    store,
};

/// Roles that the actor may not give, each a problem at its place in the input.
pub fn check_roles(actor: &Actor, wanted: &[RoleKey], changed: RoleSet) -> Vec<Problem> {
    rules::give_or_take(actor, changed)
        .into_iter()
        .map(|(role, reason)| {
            let problem = Problem::error(ProblemCode::RoleNotAssignable, reason.message);
            match wanted.iter().position(|given| *given == role) {
                Some(place) => problem.at(["roles", &place.to_string()]),
                // One that would be taken away stands nowhere in the list.
                None => problem.at(["roles"]),
            }
        })
        .collect()
}

/// The profiles of these ids, in their order; a problem for each that the actor does not see.
///
/// # Errors
/// UNAVAILABLE.
pub async fn profiles(
    request: &Request,
    ids: &[String],
    problems: &mut Vec<Problem>,
) -> Result<Vec<Profile>, Failure> {
    let actor = request.actor()?;
    let parsed: Vec<Option<ProfileId>> = ids.iter().map(|id| id.parse().ok()).collect();
    let known: Vec<ProfileId> = parsed.iter().flatten().copied().collect();
    let found = if known.is_empty() {
        Vec::new()
    } else {
        let mut reader = request.reader().await?;
        store::profiles::by_ids(&mut reader, &actor.lookup(), &known).await?
    };
    let mut named: Vec<Profile> = Vec::new();
    for (place, id) in parsed.iter().enumerate() {
        let seen = id.filter(|id| rules::sees_profile(actor, *id));
        match seen.and_then(|id| found.iter().find(|profile| profile.id == id)) {
            Some(profile) if named.contains(profile) => {}
            Some(profile) => named.push(profile.clone()),
            None => problems.push(missing("profile", "profileIds", place)),
        }
    }
    Ok(named)
}

/// Profiles whose roles the actor may not all give or take, each a problem.
pub fn check_profiles<'a>(
    actor: &Actor,
    ids: &[String],
    changed: impl Iterator<Item = &'a Profile>,
) -> Vec<Problem> {
    changed
        .filter_map(|profile| {
            let (_, reason) = rules::give_or_take(actor, profile.roles).into_iter().next()?;
            let message = format!("The profile {} holds a role above you. {}", profile.name, reason.message);
            let problem = Problem::error(ProblemCode::RoleNotAssignable, message);
            let place = ids.iter().position(|id| *id == profile.id.to_string());
            Some(match place {
                Some(place) => problem.at(["profileIds", &place.to_string()]),
                None => problem.at(["profileIds"]),
            })
        })
        .collect()
}

/// The subtenants of these ids, in their order; a problem for each that the actor does not see, which also
/// keeps everybody from giving one that they lack.
///
/// # Errors
/// UNAVAILABLE.
pub async fn subtenants(
    request: &Request,
    ids: &[String],
    problems: &mut Vec<Problem>,
) -> Result<Vec<Subtenant>, Failure> {
    let actor = request.actor()?;
    let parsed: Vec<Option<SubtenantId>> = ids.iter().map(|id| id.parse().ok()).collect();
    let known: Vec<SubtenantId> = parsed.iter().flatten().copied().collect();
    let found = if known.is_empty() {
        Vec::new()
    } else {
        let mut reader = request.reader().await?;
        store::subtenants::by_ids(&mut reader, &actor.lookup(), &known).await?
    };
    let mut named: Vec<Subtenant> = Vec::new();
    for (place, id) in parsed.iter().enumerate() {
        let seen = id.filter(|id| rules::sees_subtenant(actor, *id));
        match seen.and_then(|id| found.iter().find(|subtenant| subtenant.id == id)) {
            Some(subtenant) if named.contains(subtenant) => {}
            Some(subtenant) => named.push(subtenant.clone()),
            None => problems.push(missing("subtenant", "subtenantIds", place)),
        }
    }
    Ok(named)
}

fn missing(what: &str, list: &str, place: usize) -> Problem {
    Problem::error(ProblemCode::NotFound, format!("there is no such {what}")).at([list, &place.to_string()])
}

/// Whether the actor may put somebody there: everywhere takes having everywhere, and nowhere would put them
/// out of the actor's own sight.
pub fn check_places(actor: &Actor, everywhere: bool, none_listed: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    if everywhere && let Err(reason) = rules::give_all_subtenants(actor) {
        problems.push(Problem::error(ProblemCode::BadValue, reason.message).at(["allSubtenants"]));
    }
    if !everywhere && none_listed && !actor.is_tenant_wide() {
        let message = "choose at least one of your subtenants; in none, the user would be out of your reach";
        problems.push(Problem::error(ProblemCode::BadValue, message).at(["subtenantIds"]));
    }
    problems
}
