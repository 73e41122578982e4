//! One transaction: everything of it is written, or nothing.

use std::ops::{Deref, DerefMut};

use super::connection::{Connection, Open, Rows};
use super::error::StoreError;

/// An open transaction. Whatever takes a `&mut Connection` takes one of these. Dropped without
/// [`Tx::commit`], it is rolled back, and its connection goes back to the pool only after that.
pub struct Tx {
    connection: Option<Connection>,
    mails: bool,
}

impl Tx {
    /// Opens a transaction on these rows.
    pub(super) async fn begin(connection: Connection, rows: Rows) -> Result<Self, StoreError> {
        let mut tx = Self { connection: Some(connection), mails: false };
        Connection::begin(&mut tx, rows).await?;
        Ok(tx)
    }

    /// Notes that a mail was queued in it.
    pub(super) const fn queues_mail(&mut self) {
        self.mails = true;
    }

    /// Was a mail queued in it, which the worker can send once it is committed?
    pub const fn has_mail(&self) -> bool {
        self.mails
    }

    /// Makes everything durable. `Internal` where a statement failed before: nothing is written then. The error of
    /// a write that nobody has waited for, where it fails.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.open() == Open::Doomed {
            self.rollback().await?;
            return Err(StoreError::Internal("a statement of the transaction failed".to_owned()));
        }
        match self.connection.take() {
            Some(Connection::Sqlite(seat)) => seat.commit().await,
            // Whoever gives up waiting drops a transaction that is still open.
            Some(connection) => match self.connection.insert(connection) {
                Connection::Postgres(link) => Connection::commit(link).await,
                Connection::Sqlite(_) => Err(ended()),
            },
            None => Err(ended()),
        }
    }

    /// Writes nothing of it.
    pub async fn rollback(mut self) -> Result<(), StoreError> {
        match self.connection.take() {
            Some(Connection::Sqlite(seat)) => seat.roll_back().await,
            Some(connection) => self.connection.insert(connection).roll_back().await,
            None => Err(ended()),
        }
    }
}

fn ended() -> StoreError {
    StoreError::Internal("the transaction has ended".to_owned())
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        // A turn on SQLite undoes its own.
        if connection.open() == Open::No || matches!(connection, Connection::Sqlite(_)) {
            return;
        }
        if connection.forget_unsent() {
            connection.set_open(Open::No);
            return;
        }
        // Without a runtime, or where the rollback fails, the pool sees an open transaction and closes
        // the connection.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let mut connection = connection;
                // Where it fails, the transaction is still open, and the pool sees that.
                let _ = connection.roll_back().await;
            });
        }
    }
}

const TAKEN: &str = "only `drop` takes the connection out";

impl Deref for Tx {
    type Target = Connection;
    #[expect(clippy::expect_used, reason = "nobody holds a value that is being dropped")]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect(TAKEN)
    }
}

impl DerefMut for Tx {
    #[expect(clippy::expect_used, reason = "nobody holds a value that is being dropped")]
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect(TAKEN)
    }
}
