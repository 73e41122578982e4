//! What a mutation comes to: done, perhaps with remarks; or stopped by a rule (problems) or by a failure.

use crate::{
    authz::Refusal,
    error::Failure,
    model::{Problem, ProblemCode},
    store::StoreError,
};

/// Done, with the remarks (`POLICY_WARNING`) that came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<T> {
    pub value: T,
    pub remarks: Vec<Problem>,
}

impl<T> Done<T> {
    /// The same, of something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Done<U> {
        Done { value: change(self.value), remarks: self.remarks }
    }
}

impl<T> From<T> for Done<T> {
    fn from(value: T) -> Self {
        Self { value, remarks: Vec::new() }
    }
}

/// Why a mutation wrote nothing of the domain.
#[derive(Debug)]
pub enum Stop {
    /// What a caller can expect to happen; at least one is an ERROR.
    Problems(Vec<Problem>),
    /// An error with a code.
    Failure(Failure),
}

/// What an operation of the domain gives.
pub type Outcome<T> = Result<Done<T>, Stop>;

impl Stop {
    /// An id in the input names nothing that the viewer can see.
    pub fn not_found<const N: usize>(what: &str, field: [&str; N]) -> Self {
        Problem::error(ProblemCode::NotFound, format!("there is no such {what}")).at(field).into()
    }
    /// The caller worked on a version that is no longer the current one.
    pub fn stale(current: i32) -> Self {
        let message = format!("somebody else has changed this meanwhile; the current version is {current}");
        Problem::error(ProblemCode::StaleVersion, message).at(["expectedVersion"]).into()
    }
    /// The tenant would be left without an active Tenant Administrator.
    pub fn last_tenant_administrator() -> Self {
        let message = "This is the tenant's last active Tenant Administrator; make another one first.";
        Problem::error(ProblemCode::LastTenantAdministrator, message).into()
    }
    /// Did the data move meanwhile, so that starting over will do?
    pub const fn has_moved(&self) -> bool {
        matches!(self, Self::Failure(Failure::Moved(_)))
    }
    /// Stops where anything was found wrong.
    ///
    /// # Errors
    /// The problems, if there are any.
    pub fn on(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self::Problems(problems)) }
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}
impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}
impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}
/// A rule about who asks is an error; a rule about the data is a problem.
impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal.problems() {
            Some(problems) if !problems.is_empty() => Self::Problems(problems),
            _ => Self::Failure(refusal.into()),
        }
    }
}
