//! Compiled versions by the checksum of their source, so that a hook does not compile each time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::Compiled;

/// A bounded store; the one used longest ago makes room. The same source compiles to the same for
/// everybody, so tenants share it.
pub(super) struct Library {
    most: usize,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    turn: u64,
    versions: HashMap<String, (u64, Arc<Compiled>)>,
}

impl Library {
    pub(super) fn new(most: usize) -> Self {
        Self { most: most.max(1), shelf: Mutex::default() }
    }

    pub(super) fn get(&self, sha256: &str) -> Option<Arc<Compiled>> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.turn += 1;
        let turn = shelf.turn;
        shelf.versions.get_mut(sha256).map(|(used, compiled)| {
            *used = turn;
            compiled.clone()
        })
    }

    pub(super) fn put(&self, compiled: &Arc<Compiled>) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.turn += 1;
        let turn = shelf.turn;
        if shelf.versions.len() >= self.most && !shelf.versions.contains_key(&compiled.sha256) {
            let oldest = shelf.versions.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                shelf.versions.remove(&oldest);
            }
        }
        shelf.versions.insert(compiled.sha256.clone(), (turn, compiled.clone()));
    }
}
