//! Starting over, where what an operation was decided on moved before it could be written.

use std::future::Future;

use super::{Request, Stop};
use crate::error::Failure;

/// How often. Each time around, another one has been written, so that this many at once all get through.
const ATTEMPTS: usize = 32;

/// Attempts an operation until it comes to an end. An attempt is told how many there were before it; it gives none where
/// something moved and nothing was written.
///
/// # Errors
/// Those of an attempt; UNAVAILABLE where it never settles.
pub async fn until_settled<T, F>(request: &Request, attempt: impl Fn(usize) -> F + Send) -> Result<T, Stop>
where
    F: Future<Output = Result<Option<T>, Stop>> + Send,
{
    for before in 0..ATTEMPTS {
        match attempt(before).await {
            Ok(Some(done)) => return Ok(done),
            Ok(None) => {}
            Err(stop) if stop.has_moved() => {}
            Err(stop) => return Err(stop),
        }
        request.forget().await;
    }
    Err(Failure::Unavailable("what an operation changes kept changing under it".to_owned()).into())
}
