//! The store: pools of connections, and how to get one.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bb8::{ErrorSink, ManageConnection, Pool};

use super::connection::{Connection, Rows};
use super::error::StoreError;
use super::group::Writer;
use super::line::Line;
use super::postgres::Dialer;
use super::seat::Seat;
use super::sqlite::Opener;
use super::transaction::Tx;
use super::url::DatabaseUrl;
use crate::model::TenantId;

/// How many connections, and how long to wait for what.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// Connections to PostgreSQL.
    pub connections: u32,
    /// Connections that read from SQLite, beside the one that writes.
    pub readers: u32,
    /// How long one statement may take (SECURITY.md: 5 s). It is stopped then, on SQLite by ourselves.
    pub statement_timeout: Duration,
    /// How long to wait for a connection (SECURITY.md: 5 s).
    pub acquire_timeout: Duration,
    /// Make a missing SQLite file.
    pub create: bool,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            connections: 16,
            readers: 4,
            statement_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(5),
            create: true,
        }
    }
}

/// The way to the database. Cheap to clone; all clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Pools,
    statements: Arc<AtomicU64>,
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { readers: Line<Opener>, writer: Writer },
    Postgres(Line<Dialer>),
}

impl Store {
    /// Opens the database and asks it one thing. `Unavailable` where it does not answer.
    pub async fn connect(url: &DatabaseUrl, options: StoreOptions) -> Result<Self, StoreError> {
        let bound = options.statement_timeout;
        let pools = match url {
            DatabaseUrl::Sqlite(path) => {
                at_hand(path, options.create)?;
                // SQLite has one writer at a time; a second connection would only wait inside it.
                let writer = Writer::new(Opener::new(path.clone(), false, bound), options.acquire_timeout);
                drop(writer.turn().await?);
                let readers = pool(&options, options.readers, Opener::new(path.clone(), true, bound));
                Pools::Sqlite { readers, writer }
            }
            DatabaseUrl::Postgres(config) => {
                // The first look says at once what is wrong; a pool would wait for the server's return.
                Dialer::new(config, bound, Duration::ZERO)?.connect().await?;
                let dialer = Dialer::new(config, bound, options.acquire_timeout)?;
                Pools::Postgres(pool(&options, options.connections, dialer))
            }
        };
        let store = Self { pools, statements: Arc::default() };
        store.ping().await?;
        Ok(store)
    }

    /// A connection that reads one tenant's rows. On SQLite it cannot write.
    pub async fn reader(&self, tenant: TenantId) -> Result<Connection, StoreError> {
        self.reading(Rows::Of(tenant)).await
    }
    /// A connection for jobs that serve every tenant: reads `tenants` and `outbox` alone.
    pub async fn system(&self) -> Result<Connection, StoreError> {
        self.reading(Rows::System).await
    }
    /// Opens a transaction on one tenant's rows. Writers on SQLite wait for each other here.
    pub async fn begin(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        self.beginning(Rows::Of(tenant)).await
    }
    /// The same for whoever has a connection to read from: on PostgreSQL over that one, which is told whose rows to show where
    /// it showed another tenant's; on SQLite, where those that read cannot write, and where it was hung up, as by
    /// [`Self::begin`], with the reader back in its pool.
    pub async fn begin_after(&self, reader: Connection, tenant: TenantId) -> Result<Tx, StoreError> {
        if reader.is_remote() && !reader.is_closed() {
            return Tx::begin(reader, Rows::Of(tenant)).await;
        }
        drop(reader);
        self.begin(tenant).await
    }
    /// Opens a transaction for jobs that serve every tenant: `outbox` alone.
    pub async fn begin_system(&self) -> Result<Tx, StoreError> {
        self.beginning(Rows::System).await
    }
    /// A metric: how many statements were run since the start, by all clones together. What manages
    /// connections and transactions (BEGIN, COMMIT, settings, pings) is not among them.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
    /// How many wait to write to SQLite.
    #[cfg(test)]
    pub(super) fn writers_waiting(&self) -> usize {
        match &self.pools {
            Pools::Sqlite { writer, .. } => writer.waiting(),
            Pools::Postgres(_) => 0,
        }
    }
    /// Does the database answer?
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut dead = 0;
        loop {
            let mut connection = self.system().await?;
            match connection.batch("SELECT 1").await {
                Err(_) if connection.is_closed() && dead < MOST_DEAD => dead += 1,
                answer => return answer,
            }
        }
    }

    /// Does the server let its role see every tenant's rows, whatever row-level security says? A superuser and a role
    /// with BYPASSRLS do. Never on SQLite, which has neither roles nor row-level security.
    pub async fn sees_all_rows(&self) -> Result<bool, StoreError> {
        self.system().await?.sees_all_rows().await
    }

    async fn reading(&self, rows: Rows) -> Result<Connection, StoreError> {
        let mut connection = match &self.pools {
            Pools::Sqlite { readers, .. } => Connection::Sqlite(Seat::Reader(readers.take().await?)),
            Pools::Postgres(line) => Connection::Postgres(line.take().await?),
        };
        connection.count_in(&self.statements);
        connection.show(rows);
        Ok(connection)
    }
    async fn beginning(&self, rows: Rows) -> Result<Tx, StoreError> {
        let mut connection = match &self.pools {
            Pools::Sqlite { writer, .. } => Connection::Sqlite(Seat::Writer(writer.turn().await?)),
            Pools::Postgres(line) => Connection::Postgres(line.take().await?),
        };
        connection.count_in(&self.statements);
        Tx::begin(connection, rows).await
    }
}

/// How many connections in a row that the server has hung up are thrown away before one caller gives up.
/// They come in a row when the server was restarted.
const MOST_DEAD: u32 = 64;

/// The file is there, or its folder is and it may be made.
pub(super) fn at_hand(path: &Path, create: bool) -> Result<(), StoreError> {
    if path.is_file() {
        return Ok(());
    }
    if !create {
        return Err(StoreError::Unavailable(format!("there is no file {}", path.display())));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let away = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| StoreError::Unavailable(format!("{path}: {error}"))
    };
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(away(folder))?;
    }
    private(path).map_err(away(path))
}

/// Makes the file for its owner alone: it holds password hashes and people's data. What SQLite puts beside it
/// gets the same mode.
fn private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn pool<M>(options: &StoreOptions, size: u32, manager: M) -> Line<M>
where
    M: ManageConnection<Error = StoreError>,
{
    let pool = Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(1))
        .connection_timeout(options.acquire_timeout)
        // The one that came back last, which has most likely served the same tenant.
        .queue_strategy(bb8::QueueStrategy::Lifo)
        // The look at check-out is at a flag, not at the server.
        .test_on_check_out(true)
        .retry_connection(false)
        .error_sink(Box::new(Log))
        .build_unchecked(manager);
    Line::new(pool, size, options.acquire_timeout)
}

/// Says in the log what a pool cannot say to anybody.
#[derive(Clone, Copy, Debug)]
struct Log;

impl ErrorSink<StoreError> for Log {
    fn sink(&self, error: StoreError) {
        tracing::warn!(error = error.detail(), "no connection to the database");
    }
    fn boxed_clone(&self) -> Box<dyn ErrorSink<StoreError>> {
        Box::new(*self)
    }
}
