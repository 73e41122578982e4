//! `decisions`: what other services ask. A batch costs the same few statements, however many questions.

use ahash::{AHashMap as HashMap, AHashSet as HashSet};

use super::Request;
use crate::{
    authz::{
        Actor,
        decide::{Decision, Place, Subject, asking_sight, company_cell, role},
        users::{Sight, Target, sees_subtenant, sight},
    },
    error::Failure,
    model::{CompanyAction, CompanyId, CompanyResource, RoleKey, SubtenantId, UserId},
    store::{self, decisions::Standings, held::Held},
};

/// The most questions of one batch.
pub const MOST: usize = 500;

/// One question, ids as they were sent.
#[derive(Clone, Debug)]
pub struct Check {
    /// About whom; none is the viewer.
    pub user: Option<String>,
    pub question: Question,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Question {
    /// May they take this action on this resource of this company?
    Company { company: String, resource: CompanyResource, action: CompanyAction },
    /// Do they hold this role, effectively, there?
    Role { role: RoleKey, subtenant: Option<String> },
}

/// About whom a question is, once its id is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Viewer,
    Other(UserId),
    Nobody,
}

impl Check {
    fn about(&self, actor: &Actor) -> About {
        match self.user.as_deref().map(str::parse::<UserId>) {
            None => About::Viewer,
            Some(Ok(id)) if actor.is(id) => About::Viewer,
            Some(Ok(id)) => About::Other(id),
            Some(Err(_)) => About::Nobody,
        }
    }
    fn company(&self) -> Option<CompanyId> {
        match &self.question {
            Question::Company { company, .. } => company.parse().ok(),
            Question::Role { .. } => None,
        }
    }
    fn subtenant(&self) -> Option<SubtenantId> {
        match &self.question {
            Question::Role { subtenant: Some(subtenant), .. } => subtenant.parse().ok(),
            _ => None,
        }
    }
}

/// Answers in the order of the questions. One statement for the companies and one for the people asked about;
/// one more each where the tenant's directory is not at hand, or is too large to tell whether a subtenant is there.
///
/// # Errors
/// BAD_USER_INPUT for more than [`MOST`]; UNAUTHENTICATED, UNAVAILABLE.
pub async fn decisions(request: &Request, checks: &[Check]) -> Result<Vec<Decision>, Failure> {
    if checks.len() > MOST {
        let message = format!("checks: takes at most {MOST}, not {}", checks.len());
        return Err(Failure::BadInput(message));
    }
    let facts = Facts::read(request, checks).await?;
    let actor = request.actor()?;
    Ok(checks.iter().map(|check| facts.answer(actor, check)).collect())
}

/// What the answers of a batch rest on.
struct Facts {
    people: HashMap<UserId, (Target, Sight)>,
    companies: HashMap<CompanyId, Standings>,
    /// Those of the subtenants named that there are.
    subtenants: HashSet<SubtenantId>,
}

impl Facts {
    async fn read(request: &Request, checks: &[Check]) -> Result<Self, Failure> {
        let actor = request.actor()?;
        let others = once(checks.iter().filter_map(|check| match check.about(actor) {
            About::Other(id) => Some(id),
            About::Viewer | About::Nobody => None,
        }));
        let companies = once(checks.iter().filter_map(Check::company));
        let named = once(checks.iter().filter_map(Check::subtenant));
        let (people, held) = people(request, &others).await?;
        let mut subjects = others;
        subjects.extend(actor.user());
        let companies = match companies.as_slice() {
            [] => HashMap::new(),
            ids => {
                let now = request.now();
                let mut reader = request.reader().await?;
                store::decisions::standings(&mut reader, &actor.lookup(), ids, &subjects, now).await?
            }
        };
        let subtenants = there(request, actor, &held, named).await?;
        Ok(Self { people, companies, subtenants })
    }

    fn answer(&self, actor: &Actor, check: &Check) -> Decision {
        let (subject, sight, user) = match check.about(actor) {
            About::Viewer => (Subject::from(actor), Sight::Itself, actor.user()),
            About::Other(id) => match self.people.get(&id) {
                Some((target, sight)) => (Subject::from(target), *sight, Some(id)),
                None => return Decision::out_of_sight(),
            },
            About::Nobody => return Decision::out_of_sight(),
        };
        match &check.question {
            Question::Company { resource, action, .. } => {
                let place = check.company().and_then(|id| self.companies.get(&id));
                let stands = |user: Option<UserId>| place.map(|place| place.of(user));
                let own = stands(actor.user()).unwrap_or_default();
                let theirs = stands(user);
                company_cell(actor, sight, &own, subject, theirs.as_ref(), (*resource, *action))
            }
            Question::Role { role: wanted, subtenant } => {
                let place = match (subtenant, check.subtenant()) {
                    (None, _) => Place::Anywhere,
                    (Some(_), Some(id)) if sees_subtenant(actor, id) && self.subtenants.contains(&id) => {
                        Place::Subtenant(id)
                    }
                    _ => Place::Unknown,
                };
                role(actor, sight, subject, *wanted, place)
            }
        }
    }
}

fn once<T: std::hash::Hash + Eq + Copy>(ids: impl Iterator<Item = T>) -> Vec<T> {
    let mut met = HashSet::new();
    ids.filter(|id| met.insert(*id)).collect()
}

/// Whoever is asked about, and as what the asker sees them; and what they hold.
async fn people(
    request: &Request,
    ids: &[UserId],
) -> Result<(HashMap<UserId, (Target, Sight)>, Vec<Held>), Failure> {
    if ids.is_empty() {
        return Ok(Default::default());
    }
    let actor = request.actor()?;
    // Who administers everybody does not see them as colleagues.
    let everybody = actor.acts_as(RoleKey::UserAdministrator) && actor.is_tenant_wide();
    let asker = actor.user().filter(|_| !everybody);
    let subjects = {
        let mut reader = request.reader().await?;
        store::decisions::subjects(&mut reader, &actor.lookup(), ids, asker, request.now()).await?
    };
    let all: Vec<&Held> = subjects.iter().map(|subject| &subject.held).collect();
    let directory = request.directory(&all).await?;
    let seen = subjects.iter().map(|subject| {
        let target = Target {
            id: subject.id,
            roles: subject.roles.union(directory.roles(&subject.held.profiles)),
            all_subtenants: subject.all_subtenants,
            subtenants: subject.held.subtenants.clone(),
            status: subject.status,
        };
        let sight = sight(actor, &target, subject.related.colleague, subject.related.invitation);
        let sight = asking_sight(actor, &target, sight);
        (subject.id, (target, sight))
    });
    let people = seen.collect();
    Ok((people, subjects.into_iter().map(|subject| subject.held).collect()))
}

/// Those of the subtenants named that there are.
async fn there(
    request: &Request,
    actor: &Actor,
    held: &[Held],
    named: Vec<SubtenantId>,
) -> Result<HashSet<SubtenantId>, Failure> {
    // Where somebody is in one, there is one.
    let mut there: HashSet<SubtenantId> = actor.subtenants.iter().copied().collect();
    there.extend(held.iter().flat_map(|held| held.subtenants.iter().copied()));
    let doubtful: Vec<SubtenantId> = named.into_iter().filter(|id| !there.contains(id)).collect();
    if doubtful.is_empty() {
        return Ok(there);
    }
    match request.whole_directory(held).await? {
        Some(directory) => there.extend(doubtful.into_iter().filter(|id| directory.has_subtenant(*id))),
        None => {
            let mut reader = request.reader().await?;
            let found = store::subtenants::by_ids(&mut reader, &actor.lookup(), &doubtful).await?;
            there.extend(found.into_iter().map(|subtenant| subtenant.id));
        }
    }
    Ok(there)
}
