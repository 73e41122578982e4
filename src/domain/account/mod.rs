//! Signing in and everything that takes a secret.

mod actor;
mod change_password;
mod confirm_email;
pub mod flood;
pub mod front_door;
mod identify;
pub mod link;
pub mod password;
mod recovery;
mod refresh;
pub mod refresh_token;
mod refused_mail;
mod resend_confirmation;
mod reset_password;
mod session;
mod sign_in;
mod sign_out;
pub mod throttle;
mod void;

pub use crate::token;
pub use change_password::change_password;
pub use confirm_email::confirm_email;
pub use identify::{Ahead, identify};
pub use recovery::{mail_recovery, request_recovery};
pub use refresh::refresh;
pub use resend_confirmation::{mail_confirmation, resend_confirmation};
pub use reset_password::reset_password;
pub use session::{SignedIn, by_ids as sessions_by_ids, own as own_sessions};
pub use sign_in::sign_in;
pub use sign_out::{revoke_session, sign_out};

use crate::{
    domain::Stop,
    model::{Problem, ProblemCode},
};

/// A token that is unknown, used, expired or another's: one answer for all of them.
pub fn token_invalid(field: &str) -> Stop {
    let message = "This link or token is not valid, or not any more; ask for a new one.";
    Problem::error(ProblemCode::TokenInvalid, message).at([field]).into()
}
