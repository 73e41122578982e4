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

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn at(minute: u32) -> Timestamp {
        Utc.with_ymd_and_hms(2027, 1, 15, 12, minute, 0).unwrap()
    }

    fn bound(kind: AttemptKind, most: i64) -> Bound {
        Bound { kind: kind.key(), subject: vec![1], window: kind.window(), most, adds: 1 }
    }

    /// What these bounds refuse with, each of which has counted so many since this minute.
    fn said(counted: &[(AttemptKind, i64, i64, u32)]) -> Option<String> {
        let bounds: Vec<Bound> = counted.iter().map(|(kind, most, ..)| bound(*kind, *most)).collect();
        let tally = |bound: &Bound| {
            let (_, _, count, minute) = counted.iter().find(|(kind, ..)| kind.key() == bound.kind)?;
            Some(Tally { count: *count, began: at(*minute) })
        };
        first(&bounds, tally).map(|failure| failure.to_string())
    }

    #[test]
    fn what_is_within_its_bound_is_not_refused() {
        assert_eq!(said(&[]), None);
        assert_eq!(said(&[(AttemptKind::Inviter, 1000, 1000, 0), (AttemptKind::Invited, 100, 100, 0)]), None);
    }

    #[test]
    fn of_several_the_one_that_lasts_longest_is_named() {
        use AttemptKind::{Invitation, InvitationPause, InvitedBy};
        let day = "You have mailed invitations to this person 5 times in a day; one can be mailed again from 2027-01-16T12:01:00Z.";
        let by = (InvitedBy, 5, 6, 1);
        assert_eq!(said(&[by, (InvitationPause, 2, 3, 2)]).as_deref(), Some(day));
        assert_eq!(said(&[(InvitationPause, 2, 3, 2), by, (Invitation, 6, 6, 0)]).as_deref(), Some(day));
    }

    #[test]
    fn who_is_registered_is_not_told_by_another_bound_either() {
        let limited = Failure::RateLimited.to_string();
        let told = (AttemptKind::Preflight, 100, 101, 0);
        assert_eq!(said(&[(AttemptKind::InvitedBy, 5, 6, 1), told]), Some(limited.clone()));
        assert_eq!(said(&[told]), Some(limited));
    }
}
