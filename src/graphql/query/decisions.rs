//! `decisions`.

use crate::{
    authz::decide::Decision,
    domain::decisions::{MOST, decisions},
    error::Failure,
    graphql::{engine::Call, types::decision::DecisionCheck},
};

/// `decisions`: an answer for each question, in their order.
pub async fn decide(call: Call<'_>, checks: Vec<DecisionCheck>) -> Result<Option<Vec<Decision>>, Failure> {
    if checks.len() > MOST {
        return Err(Failure::BadInput(format!("checks: takes at most {MOST}, not {}", checks.len())));
    }
    let questions: Result<Vec<_>, Failure> =
        checks.into_iter().enumerate().map(|(place, check)| check.question(place)).collect();
    decisions(call.request, &questions?).await.map(Some)
}
