//! Who has a connection to a SQLite file: one of those that read, or whose turn it is to write.

use std::ops::{Deref, DerefMut};

use super::error::StoreError;
use super::group::Turn;
use super::line::Taken;
use super::link::SqliteLink;
use super::sqlite::Opener;

/// A connection to a SQLite file, which somebody has.
pub enum Seat {
    Reader(Taken<Opener>),
    Writer(Turn),
}

impl Seat {
    /// Is it one of several that only read?
    pub(super) const fn is_reader(&self) -> bool {
        matches!(self, Self::Reader(_))
    }
    /// Opens a transaction. `Internal` for one that only reads, as for the others.
    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Writer(turn) => turn.begin().await,
            Self::Reader(_) => Err(reads()),
        }
    }
    /// Makes it durable.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Writer(turn) => turn.commit().await,
            Self::Reader(_) => Err(reads()),
        }
    }
    /// Undoes it.
    pub(super) async fn roll_back(self) -> Result<(), StoreError> {
        match self {
            Self::Writer(turn) => turn.roll_back().await,
            Self::Reader(_) => Err(reads()),
        }
    }
}

fn reads() -> StoreError {
    StoreError::Internal("a connection that reads has no transaction".to_owned())
}

impl Deref for Seat {
    type Target = SqliteLink;
    fn deref(&self) -> &SqliteLink {
        match self {
            Self::Reader(link) => link,
            Self::Writer(turn) => turn,
        }
    }
}

impl DerefMut for Seat {
    fn deref_mut(&mut self) -> &mut SqliteLink {
        match self {
            Self::Reader(link) => link,
            Self::Writer(turn) => turn,
        }
    }
}
