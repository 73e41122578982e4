//! The two things a program cannot compute: the time and randomness. Both are parameters.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// A moment in UTC, cut to microseconds, which is what both databases keep.
pub type Timestamp = DateTime<Utc>;

/// Where the time, new ids and new secrets come from. Tests inject their own.
pub trait World: Send + Sync + 'static {
    /// The present moment, cut to microseconds.
    fn now(&self) -> Timestamp;
    /// A new id (UUIDv7).
    fn id(&self) -> Uuid;
    /// 32 bytes that nobody can guess.
    fn secret(&self) -> [u8; 32];
}

/// A shared [`World`].
pub type SharedWorld = Arc<dyn World>;

/// The machine's clock and the operating system's randomness.
#[derive(Debug, Default)]
pub struct RealWorld;

impl World for RealWorld {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> Timestamp {
        Utc::now().trunc_subsecs(6)
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    #[expect(
        clippy::expect_used,
        reason = "without randomness no secret may be issued; the process must not go on"
    )]
    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the operating system gives randomness");
        bytes
    }
}
