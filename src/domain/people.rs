//! Users as the viewer sees them. Every user in an answer comes through here, so nobody shows up who is
//! out of sight.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{Request, directory::Directory};
use crate::{
    authz::{
        Actor,
        users::{Facts, Sight, Target, sight},
    },
    error::Failure,
    model::{Holdings, RoleKey, User, UserId, UserStatus},
    store::{self, held::Held, memberships::Related},
};

/// A user as the viewer sees them.
#[derive(Clone, Debug)]
pub struct Person {
    pub record: User,
    pub sight: Sight,
    /// What they hold, where it was read along.
    pub held: Option<Arc<Held>>,
}

/// A user that was just read, and what was read along.
struct Found {
    record: User,
    held: Option<Held>,
    /// None where it has to be looked up yet.
    related: Option<Related>,
}

impl Request {
    /// The users of these ids whom the viewer sees, by id; the others are left out. At most three statements,
    /// however many ids; one for a single id.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn people(&self, ids: &[UserId]) -> Result<HashMap<UserId, Arc<Person>>, Failure> {
        let seen = self
            .memo()
            .people
            .get(ids, async |missing| {
                let found = self.find(&missing).await?;
                let mut people: HashMap<_, _> = missing.into_iter().map(|id| (id, None)).collect();
                let seen = self.see(found).await?;
                let held = seen.iter().filter_map(|it| Some((it.record.id, Arc::clone(it.held.as_ref()?))));
                self.memo().held.put(held);
                people.extend(seen.into_iter().map(|person| (person.record.id, Some(person))));
                Ok(people)
            })
            .await?;
        Ok(seen.into_iter().filter_map(|(id, person)| Some((id, person?))).collect())
    }

    /// The one user of this id, if the viewer sees them.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn person(&self, id: UserId) -> Result<Option<Arc<Person>>, Failure> {
        Ok(self.people(&[id]).await?.remove(&id))
    }

    /// Reads users with what will be asked next. What decides who sees one is read along where it costs least: of
    /// one user all of it, of many what they hold, and that only for a viewer whose sight hangs on it.
    async fn find(&self, ids: &[UserId]) -> Result<Vec<Found>, Failure> {
        let actor = self.actor()?;
        let grant = actor.lookup();
        if let [id] = ids
            && self.sees_at_once(*id)
            && let Some((record, held)) = self.memo().along.take(*id)
        {
            return Ok(vec![Found { record, held: Some(held), related: None }]);
        }
        let mut reader = self.reader().await?;
        if let ([id], Some(viewer)) = (ids, actor.user())
            && !self.sees_at_once(*id)
        {
            let found = store::users::related_to(&mut reader, &grant, ids, viewer, self.now()).await?;
            let found = found.into_iter().map(|(record, held, related)| Found {
                record,
                held: Some(held),
                related: Some(related),
            });
            return Ok(found.collect());
        }
        if ids.len() == 1 || self.sees_by_place() {
            let found = store::users::known(&mut reader, &grant, ids).await?;
            let found = found.into_iter();
            return Ok(found
                .map(|(record, held)| Found { record, held: Some(held), related: None })
                .collect());
        }
        let found = store::users::by_ids(&mut reader, &grant, ids).await?.into_iter();
        Ok(found.map(|record| Found { record, held: None, related: None }).collect())
    }

    /// Who administers people in the whole tenant sees everybody, and everybody sees themselves, without further
    /// facts.
    fn sees_at_once(&self, id: UserId) -> bool {
        self.viewer().is_some_and(|actor| administers(actor) && actor.is_tenant_wide() || actor.is(id))
    }

    /// Who administers people in some subtenants alone sees them by where they are.
    pub fn sees_by_place(&self) -> bool {
        self.viewer().is_some_and(|actor| administers(actor) && !actor.is_tenant_wide())
    }

    /// Judges users that were just read; whoever is out of sight is left out.
    async fn see(&self, found: Vec<Found>) -> Result<Vec<Arc<Person>>, Failure> {
        let actor = self.actor()?;
        let judge = |found: &Found, related: Related| {
            let target = target(&found.record, found.held.as_ref());
            sight(actor, &target, related.colleague, related.invitation)
        };
        let unclear = |found: &&Found| {
            found.related.is_none()
                && !self.sees_at_once(found.record.id)
                && !judge(found, Related::default()).is_visible()
        };
        let strangers: Vec<UserId> = found.iter().filter(unclear).map(|found| found.record.id).collect();
        let (colleagues, invitations) = match actor.user() {
            Some(viewer) if !strangers.is_empty() => {
                let mut reader = self.reader().await?;
                let (grant, now) = (actor.lookup(), self.now());
                let colleagues =
                    store::memberships::colleagues(&mut reader, &grant, viewer, &strangers).await?;
                let partners =
                    store::memberships::invitation_partners(&mut reader, &grant, viewer, &strangers, now);
                (colleagues, partners.await?)
            }
            _ => Default::default(),
        };
        let seen = found.into_iter().filter_map(|found| {
            let id = found.record.id;
            let looked_up =
                || Related { colleague: colleagues.contains(&id), invitation: invitations.contains(&id) };
            let sight = judge(&found, found.related.unwrap_or_else(looked_up));
            let Found { record, held, .. } = found;
            sight.is_visible().then(|| Arc::new(Person { record, sight, held: held.map(Arc::new) }))
        });
        Ok(seen.collect())
    }

    /// A user that a list has read in the viewer's scope, so already judged.
    pub fn administered(&self, record: User) -> Arc<Person> {
        self.administered_with(record, None)
    }

    /// The same with what they hold.
    pub fn administered_with(&self, record: User, held: Option<Held>) -> Arc<Person> {
        let itself = self.viewer().is_some_and(|actor| actor.is(record.id));
        let sight = if itself { Sight::Itself } else { Sight::Administered };
        Arc::new(Person { record, sight, held: held.map(Arc::new) })
    }

    /// The people of rows of Users tabs that the viewer reads, each given with whether the row is active; by id. No
    /// statement for a Tenant Administrator; for members one where somebody is not in yet, who may be a colleague
    /// elsewhere.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn see_tabbed(&self, rows: Vec<(bool, User)>) -> Result<HashMap<UserId, Arc<Person>>, Failure> {
        let actor = self.actor()?;
        let mut people: HashMap<UserId, (User, Related)> = HashMap::with_capacity(rows.len());
        for (active, user) in rows {
            let (_, related) = people.entry(user.id).or_insert_with(|| (user, Related::default()));
            // Who reads a tab without administering the tenant is in the company.
            related.colleague |= active;
            related.invitation |= !active;
        }
        let mut held = HashMap::new();
        if self.sees_by_place() {
            let ids: Vec<UserId> = people.keys().copied().collect();
            held = self.held_of(&ids).await?;
        }
        let outsiders: Vec<UserId> = people
            .iter()
            .filter(|(id, (_, related))| !related.colleague && !self.sees_at_once(**id))
            .map(|(id, _)| *id)
            .collect();
        let mut colleagues = HashSet::new();
        if let (Some(viewer), false) = (actor.user(), outsiders.is_empty()) {
            let mut reader = self.reader().await?;
            colleagues =
                store::memberships::colleagues(&mut reader, &actor.lookup(), viewer, &outsiders).await?;
        }
        let mut seen = HashMap::with_capacity(people.len());
        seen.extend(people.into_iter().filter_map(|(id, (record, related))| {
            let held = held.remove(&id);
            let colleague = related.colleague || colleagues.contains(&id);
            let sight = sight(actor, &target(&record, held.as_deref()), colleague, related.invitation);
            sight.is_visible().then(|| (id, Arc::new(Person { record, sight, held })))
        }));
        Ok(seen)
    }

    /// What these users hold, by id: one statement for whoever it was not read along with. Whoever is not there
    /// is left out.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn held_of(&self, ids: &[UserId]) -> Result<HashMap<UserId, Arc<Held>>, Failure> {
        self.memo()
            .held
            .get(ids, async |missing| {
                let grant = self.actor()?.lookup();
                let mut reader = self.reader().await?;
                let found = store::users::held_by(&mut reader, &grant, &missing).await?;
                Ok(found.into_iter().map(|(id, held)| (id, Arc::new(held))).collect())
            })
            .await
    }

    /// What these people hold, in their order, with the directory that it belongs to.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn held(&self, people: &[&Person]) -> Result<(Vec<Arc<Held>>, Arc<Directory>), Failure> {
        let unread: Vec<UserId> =
            people.iter().filter(|person| person.held.is_none()).map(|person| person.record.id).collect();
        let read = if unread.is_empty() { HashMap::new() } else { self.held_of(&unread).await? };
        let of = |person: &&Person| {
            person.held.clone().or_else(|| read.get(&person.record.id).cloned()).unwrap_or_default()
        };
        let held: Vec<Arc<Held>> = people.iter().map(of).collect();
        let all: Vec<&Held> = held.iter().map(AsRef::as_ref).collect();
        let directory = self.directory(&all).await?;
        Ok((held, directory))
    }

    /// Profiles and subtenants of these users, with an entry for each: one statement. Facts for the rules; what of
    /// it is shown, the fields' own rules decide.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn holdings(&self, ids: &[UserId]) -> Result<HashMap<UserId, Arc<Holdings>>, Failure> {
        let held = self.held_of(ids).await?;
        let all: Vec<&Held> = held.values().map(AsRef::as_ref).collect();
        let directory = self.directory(&all).await?;
        let holdings = |id: &UserId| {
            let Some(held) = held.get(id) else { return (*id, Arc::default()) };
            let profiles = directory.profiles(&held.profiles).iter().map(|it| it.as_ref().clone()).collect();
            let subtenants = directory.subtenants(&held.subtenants).iter().map(|it| it.id).collect();
            (*id, Arc::new(Holdings { profiles, subtenants }))
        };
        Ok(ids.iter().map(holdings).collect())
    }

    /// What the rules need to know of these users.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn targets(&self, users: &[&User]) -> Result<HashMap<UserId, Target>, Failure> {
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let held = self.held_of(&ids).await?;
        let all: Vec<&Held> = held.values().map(AsRef::as_ref).collect();
        let directory = self.directory(&all).await?;
        let nothing = Arc::default();
        let target =
            |user: &&User| (user.id, judged(user, held.get(&user.id).unwrap_or(&nothing), &directory));
        Ok(users.iter().map(target).collect())
    }

    /// What the rules need to know of these people, in their order.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn targets_of(&self, people: &[&Person]) -> Result<Vec<Target>, Failure> {
        let (held, directory) = self.held(people).await?;
        let target = |(person, held): (&&Person, &Arc<Held>)| judged(&person.record, held, &directory);
        Ok(people.iter().zip(&held).map(target).collect())
    }

    /// What the data says against deleting, disabling or demoting these users: one statement, and another one
    /// where one of them could be the last Tenant Administrator.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn facts(&self, targets: &[&Target]) -> Result<HashMap<UserId, Facts>, Failure> {
        let ids: Vec<UserId> = targets.iter().map(|target| target.id).collect();
        let actor = self.actor()?;
        let grant = actor.lookup();
        let owners = self
            .memo()
            .owners
            .get(&ids, async |missing| {
                let mut reader = self.reader().await?;
                let owners = store::memberships::owners_among(&mut reader, &grant, &missing).await?;
                Ok(missing.into_iter().map(|id| (id, owners.contains(&id))).collect())
            })
            .await?;
        let administrators = self.tenant_administrators(targets).await?;
        let facts = |target: &&Target| {
            let owns = owners.get(&target.id).copied().unwrap_or_default();
            (target.id, Facts::of(target, owns, administrators))
        };
        Ok(targets.iter().map(facts).collect())
    }

    /// How many active Tenant Administrators there are, as far as it matters to these: two tell that nobody is the
    /// last, and where none of these is one it does not matter. The viewer is one of them or not, as they act.
    async fn tenant_administrators(&self, targets: &[&Target]) -> Result<i64, Failure> {
        let actor = self.actor()?;
        let is_one = |target: &&&Target| {
            target.status == UserStatus::Active && target.roles.has(RoleKey::TenantAdministrator)
        };
        let mut known: HashSet<UserId> = targets.iter().filter(is_one).map(|target| target.id).collect();
        if known.is_empty() {
            return Ok(0);
        }
        known.extend(actor.user().filter(|_| actor.has(RoleKey::TenantAdministrator)));
        if known.len() > 1 {
            return Ok(2);
        }
        let grant = actor.lookup();
        let counted = self
            .memo()
            .tenant_administrators
            .get(&[()], async |_| {
                let mut reader = self.reader().await?;
                let count = store::users::active_tenant_administrators(&mut reader, &grant).await?;
                Ok([((), count)].into())
            })
            .await?;
        Ok(counted.get(&()).copied().unwrap_or_default())
    }
}

fn administers(actor: &Actor) -> bool {
    actor.acts_as(RoleKey::UserAdministrator)
}

/// A user with what they hold.
fn judged(user: &User, held: &Held, directory: &Directory) -> Target {
    let target = target(user, Some(held));
    Target { roles: target.roles.union(directory.roles(&held.profiles)), ..target }
}

/// As much of a user as decides who sees them, which is where they are and not what their profiles give.
fn target(user: &User, held: Option<&Held>) -> Target {
    Target {
        id: user.id,
        roles: user.roles,
        all_subtenants: user.all_subtenants,
        subtenants: held.map(|held| held.subtenants.clone()).unwrap_or_default(),
        status: user.status,
    }
}
