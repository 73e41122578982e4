//! What one request has read so far, so that two fields that need the same facts of the same rows do not
//! fetch them twice. A mutation makes it forget.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ahash::{AHashMap, AHashSet};

use super::{companies::Seen, directory::Directory, people::Person};
use crate::{
    error::Failure,
    model::{CompanyId, User, UserId},
    store::held::Held,
};

/// What one request has read so far.
#[derive(Default)]
pub struct Memo {
    /// By id, whoever the viewer sees; none for whoever is out of sight.
    pub people: Kept<UserId, Option<Arc<Person>>>,
    pub held: Kept<UserId, Arc<Held>>,
    pub owners: Kept<UserId, bool>,
    pub tenant_administrators: Kept<(), i64>,
    /// By id, whatever the viewer sees, with where they stand; none for what is out of sight.
    pub companies: Kept<CompanyId, Option<Arc<Seen>>>,
    /// A user who was read with the viewer.
    pub along: Along,
    /// The directory that was used last, by its version.
    pub directory: Kept<i64, Arc<Directory>>,
}

impl Memo {
    /// Forgets all of it.
    pub fn forget(&self) {
        self.people.clear();
        self.held.clear();
        self.owners.clear();
        self.tenant_administrators.clear();
        self.companies.clear();
        self.directory.clear();
        self.along.keep(None);
    }
}

/// A user who was read with the viewer, before anybody asked for them.
#[derive(Default)]
pub struct Along(Mutex<Option<(User, Held)>>);

impl Along {
    /// Keeps them, or none.
    pub fn keep(&self, user: Option<(User, Held)>) {
        *self.there() = user;
    }

    /// Gives them, if it is they.
    pub fn take(&self, id: UserId) -> Option<(User, Held)> {
        self.there().take_if(|(user, _)| user.id == id)
    }

    fn there(&self) -> MutexGuard<'_, Option<(User, Held)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Facts by key, fetched once for each key.
pub struct Kept<K, V>(Mutex<AHashMap<K, V>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(AHashMap::new()))
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Kept<K, V> {
    /// The facts of these keys, in their order. What is not there yet, `fetch` is asked for in one go and
    /// has to answer for all of it; a key that it leaves out is left out of the answer.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub async fn get<F>(&self, keys: &[K], fetch: impl FnOnce(Vec<K>) -> F) -> Result<HashMap<K, V>, Failure>
    where
        F: Future<Output = Result<HashMap<K, V>, Failure>>,
    {
        let missing: AHashSet<K> = {
            let known = self.known();
            keys.iter().copied().filter(|key| !known.contains_key(key)).collect()
        };
        let missing: Vec<K> = missing.into_iter().collect();
        let fetched = if missing.is_empty() { HashMap::new() } else { fetch(missing).await? };
        let mut known = self.known();
        known.extend(fetched);
        Ok(keys.iter().filter_map(|key| Some((*key, known.get(key)?.clone()))).collect())
    }

    /// What is there already of one key.
    pub fn at(&self, key: K) -> Option<V> {
        self.known().get(&key).cloned()
    }

    /// Keeps facts that were fetched in another way.
    pub fn put(&self, facts: impl IntoIterator<Item = (K, V)>) {
        self.known().extend(facts);
    }

    fn clear(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, AHashMap<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
