//! One transaction: everything of it is written, or nothing.

use std::ops::{Deref, DerefMut};

use super::connection::{Connection, Open, Rows};
use super::error::StoreError;

/// An open transaction. Whatever takes a `&mut Connection` takes one of these. Dropped without
/// [`Tx::commit`], it is rolled back, and its connection goes back to the pool only after that.
pub struct Tx {
    connection: Option<Connection>,
}

impl Tx {
    pub(super) const fn new(connection: Connection) -> Self {
        Self { connection: Some(connection) }
    }

    /// The first statement.
    pub(super) async fn begin(&mut self, rows: Rows) -> Result<(), StoreError> {
        let statements = match &**self {
            // A transaction that reads first and writes later could fail in the middle; this one
            // waits its turn at the start.
            Connection::Sqlite(_) => "BEGIN IMMEDIATE".to_owned(),
            Connection::Postgres(_) => {
                format!("BEGIN; SELECT set_config('tenantry.tenant', '{}', true)", rows.setting())
            }
        };
        // Set first: whoever gives up waiting leaves the connection in an unknown state.
        self.set_open(Open::Yes);
        self.batch(&statements).await
    }

    /// Makes everything durable. `Internal` where a statement failed before: nothing is written then.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.open() == Open::Doomed {
            self.rollback().await?;
            return Err(StoreError::Internal("a statement of the transaction failed".to_owned()));
        }
        self.batch("COMMIT").await?;
        self.set_open(Open::No);
        Ok(())
    }

    /// Writes nothing of it.
    pub async fn rollback(mut self) -> Result<(), StoreError> {
        self.batch("ROLLBACK").await?;
        self.set_open(Open::No);
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if connection.open() == Open::No {
            return;
        }
        // Without a runtime, or where the rollback fails, the pool sees an open transaction and closes
        // the connection.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let mut connection = connection;
                if connection.batch("ROLLBACK").await.is_ok() {
                    connection.set_open(Open::No);
                }
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
