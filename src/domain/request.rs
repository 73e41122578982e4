//! One request: who asks, from where, and what it has read so far.

use std::{net::IpAddr, sync::Arc};

use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard};

use super::{
    Services,
    directory::{self, Directory, Known},
    memo::Memo,
    people::Person,
};
use crate::{
    authz::{self, Actor, Refusal, users::Sight},
    clock::Timestamp,
    error::Failure,
    model::{Tenant, TenantId, User},
    policy::Runner,
    store::{self, Connection, Tx, held::Held},
};

/// What the HTTP edge knows of a request besides its document.
#[derive(Clone, Debug)]
pub struct Edge {
    pub ip: IpAddr,
    pub user_agent: Option<String>,
    pub request_id: String,
}

/// Whoever sent a request, with what was read to tell who it is.
pub struct Identified {
    pub actor: Actor,
    pub user: User,
    pub held: Held,
    /// That of the tenant, as of the moment of `held`.
    pub directory: Arc<Directory>,
    /// A user who was read along, since the request asks for them.
    pub along: Option<(User, Held)>,
    /// The connection that it was read from.
    pub reader: Option<Connection>,
}

/// One request with its viewer, looked up for it.
pub struct Request {
    pub services: Arc<Services>,
    edge: Edge,
    viewer: Option<Actor>,
    now: Timestamp,
    /// The one connection that the request reads from, taken at the first read.
    reader: Mutex<Option<Connection>>,
    memo: Memo,
}

/// The request's connection, held while a statement runs.
pub type Reader<'a> = MappedMutexGuard<'a, Connection>;

impl Request {
    /// A request of this viewer; none where the credentials are absent or dead.
    pub fn new(services: Arc<Services>, edge: Edge, viewer: Option<Identified>) -> Self {
        let (now, memo) = (services.world.now(), Memo::default());
        let Some(Identified { actor, user, held, directory, along, reader }) = viewer else {
            return Self { services, edge, viewer: None, now, reader: Mutex::new(None), memo };
        };
        let (id, held) = (user.id, Arc::new(held));
        memo.along.keep(along);
        memo.directory.put([(held.directory, directory)]);
        memo.held.put([(id, Arc::clone(&held))]);
        memo.people
            .put([(id, Some(Arc::new(Person { record: user, sight: Sight::Itself, held: Some(held) })))]);
        Self { services, edge, viewer: Some(actor), now, reader: Mutex::new(reader), memo }
    }
    /// The same request as somebody sees it who has just signed in by it. For what stands below that
    /// field alone: the mutations after it in the document gain nothing, they go on with the credentials
    /// that the request was sent with.
    #[must_use]
    pub fn signed_in(&self, viewer: Identified) -> Arc<Self> {
        let request = Self::new(Arc::clone(&self.services), self.edge.clone(), Some(viewer));
        Arc::new(Self { now: self.now, ..request })
    }
    /// Whoever is signed in.
    pub const fn viewer(&self) -> Option<&Actor> {
        self.viewer.as_ref()
    }
    /// Whoever is signed in, where somebody has to be.
    ///
    /// # Errors
    /// UNAUTHENTICATED.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        self.viewer.as_ref().ok_or_else(|| Refusal::not_signed_in().into())
    }
    /// The moment for the whole request.
    pub const fn now(&self) -> Timestamp {
        self.now
    }
    /// Where it came from.
    pub const fn edge(&self) -> &Edge {
        &self.edge
    }
    /// The id under which the log speaks of it.
    pub fn request_id(&self) -> &str {
        &self.edge.request_id
    }
    /// What the request has read so far.
    pub const fn memo(&self) -> &Memo {
        &self.memo
    }

    /// The request's connection for reading the viewer's tenant. Held by one field at a time; statements
    /// go down it one after the other.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a viewer; UNAVAILABLE.
    pub async fn reader(&self) -> Result<Reader<'_>, Failure> {
        let tenant = self.actor()?.tenant;
        let mut reader = self.reader.lock().await;
        if reader.is_none() {
            *reader = Some(self.services.store.reader(tenant).await?);
        }
        let lost = |_| Failure::internal("the connection that was just taken is gone");
        MutexGuard::try_map(reader, Option::as_mut).map_err(lost)
    }

    /// What runs scripts. The connection goes back first: scripts wait for each other, and whoever waits for a script
    /// with a connection in hand would keep it from other tenants (PRODUCT.md: a script never hurts another tenant).
    /// What was read stays.
    pub async fn runner(&self) -> &Runner {
        self.rest().await;
        &self.services.policies
    }

    /// Gives the connection back before a wait that has nothing to do with the database.
    pub async fn rest(&self) {
        *self.reader.lock().await = None;
    }

    /// Opens the transaction of a mutation in the viewer's tenant: over the reader, or with the reader back first, or
    /// requests that hold one could wait for each other. What was read is forgotten, since it is about to change.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a viewer; UNAVAILABLE.
    pub async fn begin(&self) -> Result<Tx, Failure> {
        self.begin_in(self.actor()?.tenant).await
    }

    /// The same in the tenant that a secret or a slug names, where nobody has to be signed in.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn begin_in(&self, tenant: TenantId) -> Result<Tx, Failure> {
        let reader = self.reader.lock().await.take();
        self.memo.forget();
        let store = &self.services.store;
        Ok(match reader {
            Some(reader) => store.begin_after(reader, tenant).await?,
            None => store.begin(tenant).await?,
        })
    }

    /// The key that seals the tenant's cursors. It never changes, so it is read once in the life of the
    /// program.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn cursor_key(&self) -> Result<[u8; 32], Failure> {
        let tenant = self.actor()?.tenant;
        if let Some(key) = self.services.cursor_keys.get(tenant) {
            return Ok(key);
        }
        let mut reader = self.reader().await?;
        let found = store::tenants::cursor_key(&mut reader, &authz::system(tenant)).await?;
        let key = found.ok_or_else(|| Failure::internal("the tenant of a viewer is not there"))?;
        self.services.cursor_keys.put(tenant, key);
        Ok(key)
    }

    /// The tenant, for what is mailed in its name.
    ///
    /// # Errors
    /// UNAVAILABLE; INTERNAL where there is none, which a grant rules out.
    pub async fn tenant(&self, connection: &mut Connection, tenant: TenantId) -> Result<Tenant, Failure> {
        let found = store::tenants::by_id(connection, &authz::system(tenant)).await?;
        found.ok_or_else(|| Failure::internal("the tenant of a grant is not there"))
    }

    /// Gives the connection back and forgets what was read.
    pub async fn forget(&self) {
        self.rest().await;
        self.memo.forget();
    }

    /// All of the tenant's directory, as of the moment when these were read, or else the viewer was; none where it is
    /// too large.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn whole_directory(&self, held: &[Held]) -> Result<Option<Arc<Directory>>, Failure> {
        let actor = self.actor()?;
        let of_viewer = actor.user().and_then(|user| self.memo.held.at(user)).map(|held| held.directory);
        let Some(version) = held.iter().map(|held| held.directory).max().or(of_viewer) else {
            return Ok(None);
        };
        let known = match self.services.directories.get(actor.tenant, version) {
            Known::Unknown => {
                let mut reader = self.reader().await?;
                self.services.directories.read(&mut reader, &actor.lookup()).await?
            }
            known => known,
        };
        Ok(if let Known::Whole(directory) = known { Some(directory) } else { None })
    }

    /// The directory that these belong to: no statement where it is at hand, which is known from the version that
    /// was read with them.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn directory(&self, held: &[&Held]) -> Result<Arc<Directory>, Failure> {
        let actor = self.actor()?;
        let version = directory::version(held);
        if let Some(directory) = self.memo.directory.at(version).filter(|directory| directory.covers(held)) {
            return Ok(directory);
        }
        let directory = match self.services.directories.get(actor.tenant, version) {
            Known::Whole(directory) => directory,
            _ => {
                let mut reader = self.reader().await?;
                self.services.directories.of(&mut reader, &actor.lookup(), held).await?
            }
        };
        self.memo.directory.put([(version, Arc::clone(&directory))]);
        Ok(directory)
    }
}
