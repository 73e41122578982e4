//! Directories: the profiles and subtenants of tenants, kept in memory. One is used only for exactly the version
//! that a request has read in the same statement as what it looks up there, so what changes counts at the next
//! request on every server.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

use super::versioned::Versioned;
use crate::{
    authz::Grant,
    model::{Profile, ProfileId, RoleSet, Subtenant, SubtenantId, TenantId},
    store::{self, Connection, StoreError, directory::Entries, fold, held::Held},
};

/// A directory with more entries is not kept: what is held is then looked up by id.
pub const MOST_ENTRIES: u16 = 1_000;
/// Nor is one with more bytes.
const MOST_BYTES: usize = 1 << 20;
/// All that are kept together: 32 MiB.
const ALL_BYTES: usize = 32 << 20;

/// Profiles and subtenants of a tenant, as they were at one version: all of them, or those that were looked up.
#[derive(Debug, Default)]
pub struct Directory {
    profiles: Named<ProfileId, Profile>,
    subtenants: Named<SubtenantId, Subtenant>,
    whole: bool,
}

/// Entries of one kind, in the order of their names.
#[derive(Debug)]
struct Named<I, T> {
    entries: Vec<Arc<T>>,
    places: HashMap<I, usize>,
}

impl<I, T> Default for Named<I, T> {
    fn default() -> Self {
        Self { entries: Vec::new(), places: HashMap::new() }
    }
}

impl<I: Copy + Eq + Hash, T> Named<I, T> {
    /// These entries, which are in the order of their names.
    fn new(entries: Vec<T>, id: impl Fn(&T) -> I) -> Self {
        let places = entries.iter().enumerate().map(|(place, entry)| (id(entry), place)).collect();
        Self { entries: entries.into_iter().map(Arc::new).collect(), places }
    }
    fn get(&self, id: I) -> Option<&Arc<T>> {
        self.entries.get(*self.places.get(&id)?)
    }
    /// Those of these ids that are there, in the order of their names.
    fn of(&self, ids: &[I]) -> Vec<Arc<T>> {
        let mut places: Vec<usize> = ids.iter().filter_map(|id| self.places.get(id).copied()).collect();
        places.sort_unstable();
        places.iter().filter_map(|place| self.entries.get(*place).cloned()).collect()
    }
}

impl Directory {
    /// All entries of a tenant.
    fn whole(entries: Entries) -> Self {
        Self { whole: true, ..Self::of(entries.profiles, entries.subtenants) }
    }
    /// Entries that were looked up, in the order of their names.
    fn of(profiles: Vec<Profile>, subtenants: Vec<Subtenant>) -> Self {
        let profiles = Named::new(profiles, |profile| profile.id);
        Self { profiles, subtenants: Named::new(subtenants, |subtenant| subtenant.id), whole: false }
    }
    /// Whether what is not here does not exist.
    pub const fn is_whole(&self) -> bool {
        self.whole
    }
    /// These profiles, in the order of their names; one that is gone is left out.
    pub fn profiles(&self, ids: &[ProfileId]) -> Vec<Arc<Profile>> {
        self.profiles.of(ids)
    }
    /// The roles of these profiles together.
    pub fn roles(&self, ids: &[ProfileId]) -> RoleSet {
        let roles = ids.iter().filter_map(|id| Some(self.profiles.get(*id)?.roles));
        roles.fold(RoleSet::EMPTY, RoleSet::union)
    }
    /// These subtenants, in the order of their names; one that is gone is left out.
    pub fn subtenants(&self, ids: &[SubtenantId]) -> Vec<Arc<Subtenant>> {
        self.subtenants.of(ids)
    }
    /// Is everything here that these name?
    pub fn covers(&self, held: &[&Held]) -> bool {
        let all = |held: &&Held| {
            held.profiles.iter().all(|id| self.profiles.get(*id).is_some())
                && held.subtenants.iter().all(|id| self.subtenants.get(*id).is_some())
        };
        self.whole || held.iter().all(all)
    }
    /// Is the subtenant here?
    pub fn has_subtenant(&self, id: SubtenantId) -> bool {
        self.subtenants.get(id).is_some()
    }
    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let profile = |it: &Arc<Profile>| 256 + it.name.len() + text(&it.description);
        let subtenant = |it: &Arc<Subtenant>| 256 + it.name.len() + text(&it.description);
        256 + self.profiles.entries.iter().map(profile).sum::<usize>()
            + self.subtenants.entries.iter().map(subtenant).sum::<usize>()
    }
}

/// The directories that are kept, by tenant; none for one that is too large.
pub struct Directories(Versioned<Option<Arc<Directory>>>);

impl Default for Directories {
    fn default() -> Self {
        Self(Versioned::new(ALL_BYTES))
    }
}

/// What is known of a directory at a version.
pub enum Known {
    Whole(Arc<Directory>),
    TooLarge,
    Unknown,
}

impl Directories {
    /// What is known of the tenant's directory at exactly this version.
    pub fn get(&self, tenant: TenantId, version: i64) -> Known {
        let kept = self.0.get(tenant, version);
        kept.map_or(Known::Unknown, |directory| directory.map_or(Known::TooLarge, Known::Whole))
    }

    /// Keeps what was read of a tenant and is committed.
    fn put(&self, tenant: TenantId, entries: Entries) -> Known {
        let Entries { version, complete, committed, .. } = entries;
        let directory = Directory::whole(entries);
        let bytes = directory.bytes();
        let directory = (complete && bytes <= MOST_BYTES).then(|| Arc::new(directory));
        let known = directory.clone().map_or(Known::TooLarge, Known::Whole);
        if committed {
            let bytes = if directory.is_some() { bytes } else { 0 };
            self.0.put(tenant, version, directory, bytes);
        }
        known
    }

    /// Reads the tenant's directory as it is now: one statement.
    ///
    /// # Errors
    /// Those of the statement.
    pub async fn read<P>(&self, connection: &mut Connection, grant: &Grant<P>) -> Result<Known, StoreError> {
        let entries = store::directory::read(connection, grant, MOST_ENTRIES).await?;
        Ok(self.put(grant.tenant(), entries))
    }

    /// The directory that the ids in these belong to: the kept one where it is of their version, else read in one
    /// statement. Of a tenant whose directory is too large, what they name: two statements.
    ///
    /// # Errors
    /// Those of the statements.
    pub async fn of<P>(
        &self,
        connection: &mut Connection,
        grant: &Grant<P>,
        held: &[&Held],
    ) -> Result<Arc<Directory>, StoreError> {
        let known = match self.get(grant.tenant(), version(held)) {
            Known::Unknown if held.iter().all(|held| held.is_empty()) => return Ok(Arc::default()),
            Known::Unknown => Box::pin(self.read(connection, grant)).await?,
            known => known,
        };
        match known {
            Known::Whole(directory) => Ok(directory),
            _ => Box::pin(looked_up(connection, grant, held)).await.map(Arc::new),
        }
    }
}

/// The version that these were read at; the latest, where something changed between two of them. What an earlier
/// one names and is not in it is gone.
pub fn version(held: &[&Held]) -> i64 {
    held.iter().map(|held| held.directory).max().unwrap_or_default()
}

async fn looked_up<P>(
    connection: &mut Connection,
    grant: &Grant<P>,
    held: &[&Held],
) -> Result<Directory, StoreError> {
    let profiles = once(held.iter().flat_map(|held| held.profiles.iter().copied()));
    let subtenants = once(held.iter().flat_map(|held| held.subtenants.iter().copied()));
    let mut profiles = match profiles.as_slice() {
        [] => Vec::new(),
        ids => store::profiles::by_ids(connection, grant, ids).await?,
    };
    let mut subtenants = match subtenants.as_slice() {
        [] => Vec::new(),
        ids => store::subtenants::by_ids(connection, grant, ids).await?,
    };
    profiles.sort_by_cached_key(|profile| fold(&profile.name));
    subtenants.sort_by_cached_key(|subtenant| fold(&subtenant.name));
    Ok(Directory::of(profiles, subtenants))
}

fn once<T: Copy + Eq + Hash>(ids: impl Iterator<Item = T>) -> Vec<T> {
    ids.collect::<HashSet<T>>().into_iter().collect()
}

#[cfg(test)]
mod tests;
