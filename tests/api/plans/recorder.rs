//! Hears what diesel sends.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{LazyLock, Mutex},
    thread,
};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use tenantry::store::DatabaseUrl;

/// Hears every connection that is made from now on, whichever test makes it.
pub struct Recorder(());

/// What was sent to one database: the texts, and how many in all.
type Heard = HashMap<String, (BTreeSet<String>, u64)>;
static HEARD: LazyLock<Mutex<Heard>> = LazyLock::new(Mutex::default);

impl Recorder {
    pub fn listen() -> Self {
        set_default_instrumentation(|| Some(Box::new(Ear { key: this_thread() }))).unwrap();
        Self(())
    }
    /// The texts of what was sent to this database. That of a PostgreSQL server has to be this thread's.
    pub fn statements(&self, url: &DatabaseUrl) -> BTreeSet<String> {
        HEARD.lock().unwrap().get(&key(url)).map(|heard| heard.0.clone()).unwrap_or_default()
    }
    /// How many were sent there, one that was repeated each time.
    pub fn count(&self, url: &DatabaseUrl) -> u64 {
        HEARD.lock().unwrap().get(&key(url)).map_or(0, |heard| heard.1)
    }
}

/// diesel says the path of a SQLite file; of a client of PostgreSQL it does not know where to, but each test
/// has its thread.
fn key(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => path.display().to_string(),
        DatabaseUrl::Postgres(_) => this_thread(),
    }
}

fn this_thread() -> String {
    format!("{:?}", thread::current().id())
}

struct Ear {
    key: String,
}

impl Instrumentation for Ear {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } if url.starts_with('/') => {
                url.clone_into(&mut self.key);
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let text = query.to_string();
                let text = text.split(" -- binds: ").next().unwrap_or_default();
                let mut heard = HEARD.lock().unwrap();
                let (texts, count) = heard.entry(self.key.clone()).or_default();
                *count += 1;
                texts.insert(text.to_owned());
            }
            _ => {}
        }
    }
}
