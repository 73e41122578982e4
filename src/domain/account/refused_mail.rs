//! What a mail is refused with where it is one too many: what was counted, and from when it can be again.

use chrono::SecondsFormat;

use super::throttle::AttemptKind;
use crate::{
    clock::Timestamp,
    error::Failure,
    model::Keyed,
    store::attempts_bound::{Bound, Tally},
};

/// The refusal of an event that these bounds have counted, this event included; none where all of them allow it. Of several
/// that do not, the one that lasts longest is named: from then on none does.
///
/// Of how often somebody was told who is registered no more is said than where nobody has the address.
pub fn first(bounds: &[Bound], counted: impl Fn(&Bound) -> Option<Tally>) -> Option<Failure> {
    let over = bounds.iter().filter_map(|bound| {
        let Tally { count, began } = counted(bound)?;
        (count > bound.most).then_some((bound, began + bound.window))
    });
    let over: Vec<(&Bound, Timestamp)> = over.collect();
    if over.iter().any(|(bound, _)| bound.kind == AttemptKind::Preflight.key()) {
        return Some(Failure::RateLimited);
    }
    let (bound, until) = over.into_iter().max_by_key(|(_, until)| *until)?;
    Some(Failure::TooMany(text(bound, until)))
}

fn text(bound: &Bound, until: Timestamp) -> String {
    let most = bound.most;
    let of = |kind: AttemptKind| bound.kind == kind.key();
    let counted = if of(AttemptKind::InvitationPause) {
        format!("Invitations to this company were mailed to this person {most} times in five minutes")
    } else if of(AttemptKind::Invitation) {
        format!("Invitations to this company were mailed to this person {most} times in seven days")
    } else if of(AttemptKind::InvitedBy) {
        format!("You have mailed invitations to this person {most} times in a day")
    } else if of(AttemptKind::Inviter) {
        format!("You have mailed {most} invitations in a day")
    } else {
        format!("Invitations were mailed to this person {most} times in a day")
    };
    format!("{counted}; one can be mailed again from {}.", until.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}
