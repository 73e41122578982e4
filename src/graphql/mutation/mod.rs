//! The root of mutations: one after the other, each in a transaction of its own. A file for each noun.

mod payload;
mod users;

use crate::{
    domain::{Done, Outcome, Request, Stop, audit},
    error::Failure,
    model::Problem,
    object,
};

/// The root of mutations.
pub struct Mutation;

object! {
    /// One after the other, each in a transaction of its own.
    Mutation: Mutation {
        /// Creates a user without a password; a link to set it is mailed.
        createUser(input: users::CreateUserInput): Option<users::CreateUserPayload>, needs(CreateUser) => run users::create;
        /// A field left out stays as it is; null clears one that may be empty. Only what differs is judged.
        updateUser(input: users::UpdateUserInput): Option<users::UpdateUserPayload>, needs(UpdateUser) => run users::update;
    }
}

/// The answer to a mutation.
pub trait Payload: Sized {
    /// What it is about.
    type Entity;
    /// With the entity, or with problems of which one is an ERROR, or with the entity and remarks.
    fn of(entity: Option<Self::Entity>, problems: Vec<Problem>) -> Self;
}

/// Turns what an operation came to into its payload. A refusal is written into the audit as
/// `access.denied`, by itself.
///
/// # Errors
/// Failures, FORBIDDEN among them.
pub async fn settle<T, P: Payload<Entity = T>>(
    request: &Request,
    outcome: Outcome<T>,
) -> Result<Option<P>, Failure> {
    match outcome {
        Ok(Done { value, remarks }) => Ok(Some(P::of(Some(value), remarks))),
        Err(Stop::Problems(problems)) => Ok(Some(P::of(None, problems))),
        Err(Stop::Failure(failure)) => {
            if let Failure::Refused(refusal) = &failure {
                audit::denied(request, refusal).await;
            }
            Err(failure)
        }
    }
}
