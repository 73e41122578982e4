//! A pool's connections, given out in the order of asking. bb8 by itself gives a connection that came back to
//! whoever asks at that moment, and lets those who wait try again, some of them for long.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use bb8::{ManageConnection, Pool, PooledConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::error::StoreError;

/// A pool with a line before it.
#[derive(Clone)]
pub(super) struct Line<M: ManageConnection> {
    pool: Pool<M>,
    turns: Arc<Semaphore>,
    patience: Duration,
}

/// A connection whose turn it is. It goes back to its pool before the next one's turn begins: fields are dropped in
/// their order.
pub struct Taken<M: ManageConnection> {
    link: PooledConnection<'static, M>,
    _turn: OwnedSemaphorePermit,
}

impl<M: ManageConnection<Error = StoreError>> Line<M> {
    /// A line for so many connections, in which nobody waits for longer than `patience`.
    pub(super) fn new(pool: Pool<M>, connections: u32, patience: Duration) -> Self {
        let turns = usize::try_from(connections.max(1)).unwrap_or(Semaphore::MAX_PERMITS);
        Self { pool, turns: Arc::new(Semaphore::new(turns.min(Semaphore::MAX_PERMITS))), patience }
    }
    /// Waits for a connection. `Unavailable` where none came free in time, or the database is away.
    pub(super) async fn take(&self) -> Result<Taken<M>, StoreError> {
        let turn = timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(bb8::RunError::TimedOut.into()) };
        Ok(Taken { link: self.pool.get_owned().await?, _turn: turn })
    }
}

impl<M: ManageConnection> fmt::Debug for Line<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("free", &self.turns.available_permits()).finish_non_exhaustive()
    }
}

impl<M: ManageConnection> Deref for Taken<M> {
    type Target = M::Connection;
    fn deref(&self) -> &M::Connection {
        &self.link
    }
}

impl<M: ManageConnection> DerefMut for Taken<M> {
    fn deref_mut(&mut self) -> &mut M::Connection {
        &mut self.link
    }
}
