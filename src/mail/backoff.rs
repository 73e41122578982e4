//! When a mail that could not be sent is tried again.

use chrono::TimeDelta;

/// How many attempts there are at most: the first, five soon after, then one an hour until nearly three days have
/// passed, which is when mail servers give up too.
pub const MOST_ATTEMPTS: u32 = 77;

/// How long to wait after this many attempts (1 or more); nothing when it is time to give up.
pub fn pause_after(attempts: u32) -> Option<TimeDelta> {
    match attempts {
        0 | 1 => Some(TimeDelta::seconds(5)),
        2 => Some(TimeDelta::seconds(15)),
        3 => Some(TimeDelta::minutes(1)),
        4 => Some(TimeDelta::minutes(5)),
        5 => Some(TimeDelta::minutes(15)),
        6..MOST_ATTEMPTS => Some(TimeDelta::hours(1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_and_end_just_before_three_days() {
        let first: Vec<i64> = (1..=7).filter_map(pause_after).map(|pause| pause.num_seconds()).collect();
        assert_eq!(first, [5, 15, 60, 300, 900, 3600, 3600]);
        let whole: i64 = (1..).map_while(pause_after).map(|pause| pause.num_seconds()).sum();
        let days = TimeDelta::days(3).num_seconds();
        assert!(whole <= days && whole + 3600 > days, "{whole} s");
    }
}
