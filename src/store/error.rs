//! What can go wrong with the database, told apart by what the caller can do about it.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error, QueryResult};

use super::fused::Kind;

/// Which rule of the database a change broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictKind {
    /// Something that must be unique is already there.
    Unique,
    /// A row refers to one that is not there, or is still referred to.
    ForeignKey,
    /// A row breaks a rule of its own table.
    Check,
}

/// Why a statement did not do its work. `Display` may be shown to a caller; [`StoreError::detail`] is
/// for the log alone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database is away, too slow or full. Nothing was changed; the same call may work later.
    #[error("the database cannot be reached at the moment")]
    Unavailable(String),
    /// The change breaks a rule that the database keeps.
    #[error("the change conflicts with what is stored")]
    Conflict {
        /// Which rule.
        kind: ConflictKind,
        /// For the log.
        detail: String,
    },
    /// Another change came in between; starting over will do.
    #[error("the change has to be tried again")]
    Serialization(String),
    /// Our own fault.
    #[error("an internal error")]
    Internal(String),
}

impl StoreError {
    /// What the log should say.
    pub fn detail(&self) -> &str {
        match self {
            Self::Unavailable(detail) | Self::Serialization(detail) | Self::Internal(detail) => detail,
            Self::Conflict { detail, .. } => detail,
        }
    }
    /// Did the change break a rule of this kind?
    pub fn is_conflict(&self, wanted: ConflictKind) -> bool {
        matches!(self, Self::Conflict { kind, .. } if *kind == wanted)
    }
    /// A statement that outlasted its bound.
    pub(super) fn too_slow(bound: Duration) -> Self {
        Self::Unavailable(format!("a statement took longer than {bound:?}"))
    }
}

/// Texts by which both databases say that it is not the statement's fault. diesel tells neither
/// SQLSTATE nor SQLite's code of these apart.
const AWAY: [&str; 13] = [
    // SQLite, where its time was up.
    "interrupted",
    "connection closed",
    "terminating connection",
    "the database system is",
    "statement timeout",
    "lock timeout",
    "too many connections",
    "remaining connection slots",
    "No space left on device",
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
];

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        let conflict = |kind| Self::Conflict { kind, detail: text.clone() };
        let Error::DatabaseError(kind, information) = &error else {
            return Self::Internal(text);
        };
        let place = information.constraint_name().or_else(|| information.table_name()).unwrap_or_default();
        let detail = if place.is_empty() { text.clone() } else { format!("{text} ({place})") };
        match kind {
            DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ExclusionViolation => {
                Self::Conflict { kind: ConflictKind::Unique, detail }
            }
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
                Self::Conflict { kind: ConflictKind::ForeignKey, detail }
            }
            DatabaseErrorKind::CheckViolation => conflict(ConflictKind::Check),
            DatabaseErrorKind::SerializationFailure => Self::Serialization(detail),
            DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection => {
                Self::Unavailable(detail)
            }
            _ if text.contains("deadlock detected") => Self::Serialization(detail),
            _ if AWAY.iter().any(|away| text.contains(away)) => Self::Unavailable(detail),
            _ => Self::Internal(detail),
        }
    }
}

/// A write that has touched so many rows, which some must.
pub(super) fn touched(rows: usize, kind: Kind) -> QueryResult<()> {
    if rows < kind.fewest() {
        // As PostgreSQL says it.
        let moved = Box::new("the row has moved".to_owned());
        return Err(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, moved));
    }
    Ok(())
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<bb8::RunError<Self>> for StoreError {
    fn from(error: bb8::RunError<Self>) -> Self {
        match error {
            bb8::RunError::User(error) => error,
            bb8::RunError::TimedOut => Self::Unavailable("no connection came free in time".to_owned()),
        }
    }
}
