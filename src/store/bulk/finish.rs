//! Before and after the rows.

use crate::authz::Grant;
use crate::authz::leave::WritesInBulk;
use crate::store::{Connection, Store, StoreError};

/// Room for the indexes of a large tenant, in KiB: with less, each transaction would write most of them out and read
/// them in again.
const CACHE: &str = "PRAGMA cache_size = -262144";

/// Gives SQLite's writer more memory, for as long as the store is open. PostgreSQL's memory is its operator's business.
pub async fn prepare<P: WritesInBulk>(
    connection: &mut Connection,
    _leave: &Grant<P>,
) -> Result<(), StoreError> {
    match connection {
        Connection::Sqlite(_) => connection.batch(CACHE).await,
        Connection::Postgres(_) => Ok(()),
    }
}

/// Lets PostgreSQL plan anew what it checks of each row. Checks of foreign keys are planned once for a connection: while
/// the tables are small each index looks as good as the next, and what was picked then may go through the whole tenant
/// for each row (measured: 250,000 users in 17 minutes, and slower with each).
pub async fn settle<P: WritesInBulk>(
    connection: &mut Connection,
    _leave: &Grant<P>,
) -> Result<(), StoreError> {
    match connection {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(_) => connection.batch(GROWN).await,
    }
}

/// Keys alone: an expression of an index is dear to look at.
const GROWN: &str = "ANALYZE users (tenant_id, id), user_texts (tenant_id, user_id), \
    user_profiles (tenant_id, user_id, profile_id), user_subtenants (tenant_id, user_id, subtenant_id)";

/// Tells the planner what the tables have become. On PostgreSQL it also marks the pages as visible to everybody, as the
/// server would do by itself a while later, so that the first queries find it done.
pub async fn finish(store: &Store) -> Result<(), StoreError> {
    let mut connection = store.system().await?;
    if matches!(connection, Connection::Postgres(_)) {
        return connection.batch("VACUUM (ANALYZE)").await;
    }
    drop(connection);
    let mut tx = store.begin_system().await?;
    tx.batch("ANALYZE").await?;
    tx.commit().await
}
