//! The macros that run a diesel-async query on whichever database a connection is to.

/// Runs one query: `on!(connection, |c| query.load::<Row>(c))`. Each arm has a `type DB` for what has to name its
/// backend. Gives the query's value or a [`StoreError`](crate::store::StoreError); a statement that outlasts its bound
/// is `Unavailable`. What was queued on the connection goes first, in the same round trip.
macro_rules! on {
    ($connection:expr, |$c:ident| $query:expr) => {
        match $connection {
            $crate::store::Connection::Sqlite(link) => {
                #[allow(dead_code, reason = "not every query names its backend")]
                type DB = diesel::sqlite::Sqlite;
                static PACE: $crate::store::pace::Pace = $crate::store::pace::Pace::new();
                let bound = link.bound();
                let $c = link.raw();
                let ran = PACE.run(bound, || $crate::store::local::at_once($query));
                // There is one writer, for which all other writes wait.
                let alone = ran.is_alone() && link.is_reader();
                let result = link.settle(1, Ok(ran.value));
                if alone {
                    tokio::task::yield_now().await;
                }
                result
            }
            $crate::store::Connection::Postgres(link) => {
                #[allow(dead_code, reason = "not every query names its backend")]
                type DB = diesel::pg::Pg;
                let bound = link.bound();
                let (wire, sending) = link.raw().send();
                let (statements, shows) = (sending.writes() + 1, sending.shows());
                let mut shared = $crate::store::text::Swift(wire);
                let $c = &mut shared;
                let result = tokio::time::timeout(bound, sending.then(wire, $query)).await;
                if let Ok(Ok(_)) = &result {
                    link.raw().sent(shows);
                }
                link.settle(statements, result)
            }
        }
    };
}
pub(crate) use on;

/// The same for a query that may find nothing: gives an `Option`.
macro_rules! maybe {
    ($connection:expr, |$c:ident| $query:expr) => {
        $crate::store::connection::on!($connection, |$c| async move {
            diesel::OptionalExtension::optional($query.await)
        })
    };
}
pub(crate) use maybe;

/// A write of a transaction whose result nobody waits for: `later!(tx, statement)`. On PostgreSQL it goes with the
/// statement that follows, or with COMMIT, which fails where it fails, and together with others that wait it is one
/// statement ([`fused`](crate::store::fused)); on SQLite it runs now. The statement owns what it binds.
///
/// `later!(tx, must statement)` has to touch a row. Where it touches none, somebody else was faster:
/// [`StoreError::Serialization`](crate::store::StoreError), and the transaction is not committed.
///
/// `later!(tx, all(rows) statement)` has to touch so many. Its text depends on that number alone.
///
/// `later!(tx, after statement)` sees what was written before it.
macro_rules! later {
    ($tx:expr, must $statement:expr) => {
        $crate::store::connection::later!(@ $tx, $statement, $crate::store::fused::Kind::Must)
    };
    ($tx:expr, all($rows:expr) $statement:expr) => {{
        /// The place that the statement stands at.
        struct Here;
        let kind = $crate::store::fused::Kind::All($rows);
        $crate::store::connection::later!(@ $tx, $statement, kind, $crate::store::fused::Write::placed::<Here, _>)
    }};
    ($tx:expr, after $statement:expr) => {
        $crate::store::connection::later!(@ $tx, $statement, $crate::store::fused::Kind::After)
    };
    ($tx:expr, $statement:expr) => {
        $crate::store::connection::later!(@ $tx, $statement, $crate::store::fused::Kind::Free)
    };
    (@ $tx:expr, $statement:expr, $kind:expr) => {
        $crate::store::connection::later!(@ $tx, $statement, $kind, $crate::store::fused::Write::new)
    };
    (@ $tx:expr, $statement:expr, $kind:expr, $write:expr) => {
        match &mut **$tx {
            $crate::store::Connection::Sqlite(link) => {
                let bound = link.bound();
                let connection = link.raw();
                let write = || $crate::store::local::at_once($statement.execute(connection));
                let result = $crate::store::interrupt::bounded(bound, write);
                let result = result.and_then(|rows| $crate::store::error::touched(rows, $kind));
                link.settle(1, Ok(result))
            }
            $crate::store::Connection::Postgres(link) => {
                link.raw().later($write($statement, $kind));
                Ok::<(), $crate::store::StoreError>(())
            }
        }
    };
}
pub(crate) use later;

/// Queries that do not depend on each other, in one round trip: `together!(connection, |c| one, |c| two, |c| three)`
/// gives their values as `(one, (two, three))`, or the first error in their order. PostgreSQL runs each when the one
/// before it is done, so it sees what was committed before that: by whoever held the row that the first has waited
/// to lock, say.
macro_rules! together {
    (@sqlite $link:ident, |$c:ident| $query:expr) => {{
        let $c = $link.raw();
        $crate::store::local::at_once($query)
    }};
    (@sqlite $link:ident, |$c:ident| $query:expr, $($rest:tt)+) => {
        match $crate::store::connection::together!(@sqlite $link, |$c| $query) {
            Ok(one) => $crate::store::connection::together!(@sqlite $link, $($rest)+).map(|rest| (one, rest)),
            Err(error) => Err(error),
        }
    };
    (@postgres $wire:ident, |$c:ident| $query:expr) => {
        async {
            let mut shared = $crate::store::text::Swift($wire);
            let $c = &mut shared;
            $query.await
        }
    };
    (@postgres $wire:ident, |$c:ident| $query:expr, $($rest:tt)+) => {
        $crate::store::wire::pair(
            $crate::store::connection::together!(@postgres $wire, |$c| $query),
            $crate::store::connection::together!(@postgres $wire, $($rest)+),
        )
    };
    (@count |$c:ident| $query:expr) => { 1 };
    (@count |$c:ident| $query:expr, $($rest:tt)+) => {
        1 + $crate::store::connection::together!(@count $($rest)+)
    };
    ($connection:expr, $($queries:tt)+) => {{
        let count: u64 = $crate::store::connection::together!(@count $($queries)+);
        match $connection {
            $crate::store::Connection::Sqlite(link) => {
                let bound = link.bound();
                let all = || $crate::store::connection::together!(@sqlite link, $($queries)+);
                let result = $crate::store::interrupt::bounded(bound, all);
                link.settle(count, Ok(result))
            }
            $crate::store::Connection::Postgres(link) => {
                let bound = link.bound();
                let (wire, sending) = link.raw().send();
                let (statements, shows) = (sending.writes() + count, sending.shows());
                let all = $crate::store::connection::together!(@postgres wire, $($queries)+);
                let result = tokio::time::timeout(bound, sending.then(wire, all)).await;
                if let Ok(Ok(_)) = &result {
                    link.raw().sent(shows);
                }
                link.settle(statements, result)
            }
        }
    }};
}
pub(crate) use together;
