//! Users as the viewer sees them. Every user in an answer comes through here, so nobody shows up who is
//! out of sight.

use std::{collections::HashMap, sync::Arc};

use super::Request;
use crate::{
    authz::users::{Facts, Sight, Target, sight},
    error::Failure,
    model::{Holdings, RoleKey, User, UserId},
    store,
};

/// A user as the viewer sees them.
#[derive(Clone, Debug)]
pub struct Person {
    pub record: User,
    pub sight: Sight,
}

impl Request {
    /// The users of these ids whom the viewer sees, by id; the others are left out. At most four
    /// statements, however many ids.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn people(&self, ids: &[UserId]) -> Result<HashMap<UserId, Arc<Person>>, Failure> {
        let seen = self
            .memo()
            .people
            .get(ids, async |missing| {
                let records = {
                    let actor = self.actor()?;
                    let mut reader = self.reader().await?;
                    store::users::by_ids(&mut reader, &actor.lookup(), &missing).await?
                };
                let seen = self.see(records).await?;
                let mut people: HashMap<_, _> = missing.into_iter().map(|id| (id, None)).collect();
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

    /// Judges users that were just read; whoever is out of sight is left out.
    async fn see(&self, records: Vec<User>) -> Result<Vec<Arc<Person>>, Failure> {
        let actor = self.actor()?;
        let ids: Vec<UserId> = records.iter().map(|user| user.id).collect();
        // A Tenant Administrator sees everybody, and everybody sees themselves, without further facts.
        let plain = actor.has(RoleKey::TenantAdministrator) || ids.iter().all(|id| actor.is(*id));
        let holdings = if plain { HashMap::new() } else { self.holdings(&ids).await? };
        let nothing = Arc::new(Holdings::default());
        let target = |user: &User| Target::of(user, holdings.get(&user.id).unwrap_or(&nothing));
        let administered = |user: &User| sight(actor, &target(user), false, false).is_visible();
        let strangers: Vec<UserId> =
            records.iter().filter(|user| !plain && !administered(user)).map(|user| user.id).collect();
        let (colleagues, invitations) = match actor.user() {
            Some(viewer) if !strangers.is_empty() => {
                let mut reader = self.reader().await?;
                let grant = actor.lookup();
                let colleagues =
                    store::memberships::colleagues(&mut reader, &grant, viewer, &strangers).await?;
                let now = self.now();
                (
                    colleagues,
                    store::memberships::invitation_partners(&mut reader, &grant, viewer, &strangers, now)
                        .await?,
                )
            }
            _ => Default::default(),
        };
        let judged = records.into_iter().map(|record| {
            let sight = sight(
                actor,
                &target(&record),
                colleagues.contains(&record.id),
                invitations.contains(&record.id),
            );
            Person { record, sight }
        });
        Ok(judged.filter(|person| person.sight.is_visible()).map(Arc::new).collect())
    }

    /// A user that a list has read in the viewer's scope, so already judged.
    pub fn administered(&self, record: User) -> Arc<Person> {
        let itself = self.viewer().is_some_and(|actor| actor.is(record.id));
        let sight = if itself { Sight::Itself } else { Sight::Administered };
        Arc::new(Person { record, sight })
    }

    /// Profiles and subtenants of these users: two statements. Facts for the rules; what of it is shown,
    /// the fields' own rules decide.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn holdings(&self, ids: &[UserId]) -> Result<HashMap<UserId, Arc<Holdings>>, Failure> {
        self.memo()
            .holdings
            .get(ids, async |missing| {
                let grant = self.actor()?.lookup();
                let mut reader = self.reader().await?;
                let mut found = store::holdings::of(&mut reader, &grant, &missing).await?;
                let kept =
                    missing.into_iter().map(|id| (id, Arc::new(found.remove(&id).unwrap_or_default())));
                Ok(kept.collect())
            })
            .await
    }

    /// What the rules need to know of these users.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn targets(&self, users: &[&User]) -> Result<HashMap<UserId, Target>, Failure> {
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let holdings = self.holdings(&ids).await?;
        let nothing = Arc::new(Holdings::default());
        let target = |user: &&User| (user.id, Target::of(user, holdings.get(&user.id).unwrap_or(&nothing)));
        Ok(users.iter().map(target).collect())
    }

    /// What the data says against deleting, disabling or demoting these users: two statements.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn facts(&self, targets: &[&Target]) -> Result<HashMap<UserId, Facts>, Failure> {
        let ids: Vec<UserId> = targets.iter().map(|target| target.id).collect();
        let grant = self.actor()?.lookup();
        let owners = self
            .memo()
            .owners
            .get(&ids, async |missing| {
                let mut reader = self.reader().await?;
                let owners = store::memberships::owners_among(&mut reader, &grant, &missing).await?;
                Ok(missing.into_iter().map(|id| (id, owners.contains(&id))).collect())
            })
            .await?;
        let administrators = self
            .memo()
            .tenant_administrators
            .get(&[()], async |_| {
                let mut reader = self.reader().await?;
                let count = store::users::active_tenant_administrators(&mut reader, &grant).await?;
                Ok([((), count)].into())
            })
            .await?;
        let administrators = administrators.get(&()).copied().unwrap_or_default();
        let facts = |target: &&Target| {
            let owns = owners.get(&target.id).copied().unwrap_or_default();
            (target.id, Facts::of(target, owns, administrators))
        };
        Ok(targets.iter().map(facts).collect())
    }
}
