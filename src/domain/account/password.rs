//! Passwords: argon2id, a bounded number at a time, the same work whether or not the address is known
//! (SECURITY: argon2id 19 MiB, t=2, p=1; two at a time, a queue, then UNAVAILABLE).

use std::sync::Arc;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::{
    clock::World,
    error::Failure,
    model::{Problem, ProblemCode},
};

/// The shortest password, in characters.
pub const SHORTEST: usize = 10;
/// The longest password, in bytes: what a sender can make the server hash.
pub const LONGEST: usize = 256;
/// How many hashes are computed at one time.
const AT_ONCE: usize = 2;
/// How many may wait for their turn before more are turned away.
const QUEUE: usize = 64;

/// Hashes and checks passwords off the async threads.
#[derive(Clone)]
pub struct Passwords {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

/// Checked where there is no password to check, so that the work is the same: the form and parameters of [`hash`], and
/// bytes that are nobody's hash. Written down, since working one out at the start takes 20 ms and 19 MiB.
const NOBODYS: &str = concat!(
    "$argon2id$v=19$m=19456,t=2,p=1$",
    "il3XRHDGSAqtVJSqHGk0ceL19oxqyzKGYLJnavUy6fU",
    "$EcBGqDA1etR6OpICW2kAVvdxx+POVE6I4en+6YxGFeg"
);

/// A hasher with its own bound.
impl Default for Passwords {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            admitted: Arc::new(Semaphore::new(AT_ONCE + QUEUE)),
        }
    }
}

impl Passwords {
    /// The stored form of a password.
    ///
    /// # Errors
    /// UNAVAILABLE where too many wait already.
    pub async fn hash(&self, world: &dyn World, password: String) -> Result<String, Failure> {
        let salt = world.secret();
        self.run(move || hash(password.as_bytes(), &salt)).await?
    }

    /// Is this the password? With none stored the answer is no, after the same work.
    ///
    /// # Errors
    /// UNAVAILABLE where too many wait already.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Failure> {
        self.run(move || {
            let known = stored.is_some();
            let stored = stored.as_deref().unwrap_or(NOBODYS);
            let right = password.len() <= LONGEST
                && Argon2::default().verify_password(password.as_bytes(), stored).is_ok();
            right && known
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let busy = |_| Failure::Unavailable("too many passwords are being checked".to_owned());
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|e| busy(e.to_string()))?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(Failure::internal)?;
        // A caller who hangs up does not stop the work, so the places go with it and not with the caller.
        let task = tokio::task::spawn_blocking(move || {
            let _places = (admitted, turn);
            work()
        });
        task.await.map_err(Failure::internal)
    }
}

/// Argon2's defaults are the parameters wanted: argon2id, 19 MiB, t=2, p=1.
fn hash(password: &[u8], salt: &[u8]) -> Result<String, Failure> {
    Argon2::default()
        .hash_password_with_salt(password, salt)
        .map(|hash| hash.to_string())
        .map_err(Failure::internal)
}

/// What is wrong with a new password; `about` is what its owner is called, which it may not be built of.
pub fn weakness(password: &str, about: &[&str]) -> Option<Problem> {
    let weak = |message: String| Some(Problem::error(ProblemCode::WeakPassword, message).at(["newPassword"]));
    if password.chars().count() < SHORTEST {
        return weak(format!("the password needs at least {SHORTEST} characters"));
    }
    if password.len() > LONGEST {
        return weak(format!("the password may have at most {LONGEST} bytes"));
    }
    if password.chars().any(char::is_control) {
        return weak("the password may not hold control characters".to_owned());
    }
    // Longer than that is strong by length, and the estimate's time grows with it.
    let sample: String = password.chars().take(64).collect();
    let estimate = zxcvbn::zxcvbn(&sample, about);
    if estimate.score() < zxcvbn::Score::Three {
        let hint =
            estimate.feedback().and_then(|feedback| feedback.warning()).map(|warning| warning.to_string());
        let hint = hint.map(|hint| format!(" ({})", hint.trim_end_matches('.'))).unwrap_or_default();
        return weak(format!(
            "the password is too easy to guess{hint}; a few unrelated words make a good one"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::RealWorld;

    #[tokio::test]
    async fn only_the_right_password_passes_and_never_where_none_is_stored() {
        let passwords = Passwords::default();
        let stored = passwords.hash(&RealWorld, "a small green kettle".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let right = || "a small green kettle".to_owned();
        assert!(passwords.verify(right(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify("a small green kettlf".into(), Some(stored)).await.unwrap());
        assert!(!passwords.verify(right(), None).await.unwrap());
    }

    /// Were it not read, or of other parameters, an unknown address would be told by how fast the answer is.
    #[test]
    fn nobodys_hash_takes_the_same_work() {
        let own = hash(b"a small green kettle", &[7; 32]).unwrap();
        let form = |hash: &str| {
            let parts: Vec<String> = hash.split('$').map(str::to_owned).collect();
            (parts[..4].to_vec(), parts[4].len(), parts[5].len())
        };
        assert_eq!(form(NOBODYS), form(&own));
        let refused = Argon2::default().verify_password(b"a small green kettle", NOBODYS);
        assert_eq!(refused, Err(argon2::password_hash::Error::PasswordInvalid));
    }

    #[tokio::test]
    async fn more_than_the_queue_holds_is_turned_away() {
        let passwords = Passwords::default();
        let _all = passwords.admitted.acquire_many((AT_ONCE + QUEUE) as u32).await.unwrap();
        let refused = passwords.hash(&RealWorld, "a small green kettle".into()).await.unwrap_err();
        assert_eq!(refused.code(), "UNAVAILABLE");
    }

    #[tokio::test]
    async fn a_place_is_taken_until_the_work_is_done_even_where_the_caller_is_gone() {
        let passwords = Passwords::default();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let work = passwords.run(move || {
            begun.send(()).unwrap();
            held.recv().unwrap();
        });
        let mut work = Box::pin(work);
        tokio::select! {
            _ = &mut work => panic!("it is held"),
            begun = begins => begun.unwrap(),
        }
        drop(work);
        assert_eq!(passwords.running.available_permits(), AT_ONCE - 1);
        release.send(()).unwrap();
        let all = passwords.running.acquire_many(AT_ONCE as u32).await;
        assert!(all.is_ok(), "the place comes back with the end of the work");
    }

    #[test]
    fn weak_passwords_are_named_as_such() {
        let about = ["ada@acme.example", "Ada", "Lovelace"];
        for weak in [
            "short",
            "password1234",
            "ada@acme.example",
            "aaaaaaaaaaaaaaa",
            "tab\tand words enough",
            &"x".repeat(257),
        ] {
            let problem = weakness(weak, &about).unwrap_or_else(|| panic!("{weak} passed"));
            assert_eq!(problem.code, ProblemCode::WeakPassword);
            assert_eq!(problem.field, Some(vec!["newPassword".to_owned()]));
        }
        assert_eq!(weakness("a small green kettle", &about), None);
    }
}
