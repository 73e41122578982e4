//! Why a command could not be done, as the operator reads it.

use std::{io, net::SocketAddr};

use crate::{
    config::Refused, error::Failure, graphql::SchemaError, http::document::ShapeError, mail::MailError,
    store::StoreError,
};

/// Why a command could not be done. The operator reads it, so it holds what callers of the API never see.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A value of the configuration is wrong.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The input, or what is there already, does not allow it.
    #[error("{0}")]
    Input(String),
    /// Somebody else has the port, or the address is not ours.
    #[error("--listen: {address} cannot be listened on: {source}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The database did not do its work.
    #[error("the database: {}", .0.detail())]
    Store(#[from] StoreError),
    /// An operation failed.
    #[error("{}", .0.detail().map_or_else(|| .0.to_string(), str::to_owned))]
    Failed(#[from] Failure),
    /// A field of the schema states no rule: nothing is served.
    #[error("the schema is refused: {0}")]
    Schema(#[from] SchemaError),
    /// The schema cannot be measured.
    #[error("the schema is refused: {0}")]
    Shape(#[from] ShapeError),
    /// Mails cannot be made.
    #[error("{0}")]
    Mail(#[from] MailError),
    /// Our own fault, or the machine's.
    #[error("{0}")]
    Broken(String),
}

impl Trouble {
    /// 2 for a wrong value, else 1.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 2,
            _ => 1,
        }
    }
}
