//! Why a field or mutation could not answer. Two texts in each: what the caller reads, and what the
//! log reads (PRODUCT.md, section 5).

use crate::authz::Refusal;

/// A failure of a field or mutation, as opposed to a [`Problem`](crate::model::Problem), which a
/// caller can expect.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The viewer may not: FORBIDDEN, or UNAUTHENTICATED.
    #[error("{}", .0.message())]
    Refused(Box<Refusal>),
    /// The input has the wrong shape: BAD_USER_INPUT.
    #[error("{0}")]
    BadInput(String),
    /// Too many tries: RATE_LIMITED.
    #[error("too many attempts; wait a while and try again")]
    RateLimited,
    /// The same, said with what was counted and from when it can be again: RATE_LIMITED.
    #[error("{0}")]
    TooMany(String),
    /// The database or another part is away or overloaded: UNAVAILABLE; nothing was half done.
    #[error("the server cannot answer right now; nothing was changed, try again shortly")]
    Unavailable(String),
    /// The data moved while it was being changed; starting over will do: UNAVAILABLE where it has been too often.
    #[error("the server cannot answer right now; nothing was changed, try again shortly")]
    Moved(String),
    /// Our fault: INTERNAL. The text is for the log alone.
    #[error("something went wrong on our side")]
    Internal(String),
}

impl Failure {
    /// `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code.key(),
            Self::BadInput(_) => "BAD_USER_INPUT",
            Self::RateLimited | Self::TooMany(_) => "RATE_LIMITED",
            Self::Unavailable(_) | Self::Moved(_) => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }
    /// What the log should hold, where the caller does not read it.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Unavailable(detail) | Self::Moved(detail) | Self::Internal(detail) => Some(detail),
            _ => None,
        }
    }
    /// A broken promise inside the program.
    pub fn internal(detail: impl std::fmt::Display) -> Self {
        Self::Internal(detail.to_string())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
