//! Users: the nth one, computed.

use chrono::TimeDelta;

use super::{
    names::{FIRST, JOB_TITLES, LANGUAGES, LAST, PHONES, plain},
    places::{BUNDLES, ORDINARY, PROFILES, SUBTENANTS},
    random::{Kind, Random},
    tenant::{Plan, administrator},
    world::start,
};
use crate::{
    clock::Timestamp,
    model::{RoleKey, RoleSet, User, UserId, UserStatus},
    store::bulk::NewPerson,
};

/// The days over which the users of a tenant came, one after the other.
const DAYS: i64 = 600;
/// The Tenant Administrator and the first holder of each profile.
const FIRST_ONES: u64 = 1 + PROFILES;
/// The fewest digits of the number in an address.
const DIGITS: usize = 5;

impl Plan {
    /// When the nth user, counted from 0, was added: later than the one before.
    fn added(&self, number: u64) -> Timestamp {
        let count = i64::try_from(self.users.max(1)).unwrap_or(i64::MAX);
        let step = TimeDelta::days(DAYS).num_microseconds().unwrap_or_default() / count;
        let passed = step.saturating_mul(i64::try_from(number).unwrap_or_default());
        start() + TimeDelta::days(1) + TimeDelta::microseconds(passed)
    }

    /// The id of the nth user.
    pub fn user_id(&self, number: u64) -> UserId {
        self.dice(Kind::User, number).id(self.added(number))
    }

    /// Is the nth user active, and is their address confirmed?
    pub fn standing(&self, number: u64) -> (UserStatus, bool) {
        let mut dice = self.dice(Kind::Standing, number);
        let (disabled, unconfirmed) = (dice.once_in(50), dice.once_in(25));
        if number < FIRST_ONES {
            return (UserStatus::Active, true);
        }
        (if disabled { UserStatus::Disabled } else { UserStatus::Active }, !unconfirmed)
    }

    /// The number of the nth user as it stands in their address, between a dot and an at sign.
    pub fn digits(&self, number: u64) -> String {
        let width = self.users.saturating_sub(1).to_string().len().max(DIGITS);
        format!("{number:0width$}")
    }

    /// The nth user with what they hold. The first is the one Tenant Administrator.
    pub fn person<'a>(&self, number: u64, password_hash: &'a str) -> NewPerson<'a> {
        let (at, mut dice) = (self.added(number), self.dice(Kind::User, number));
        let id = dice.id(at);
        let (name, last_name) = (dice.pick(FIRST), dice.pick(LAST));
        let slug = &self.tenant.slug;
        let email = if number == 0 {
            administrator(slug)
        } else {
            format!("{}.{}.{}@{slug}.example", plain(name), plain(last_name), self.digits(number))
        };
        let (status, email_confirmed) = self.standing(number);
        let user = User {
            id,
            name: name.to_owned(),
            last_name: last_name.to_owned(),
            job_title: mostly(&mut dice, |dice| dice.pick(JOB_TITLES).to_owned()),
            email,
            email_confirmed,
            pending_email: None,
            phone_number: mostly(&mut dice, |dice| {
                format!("{}{:08}", dice.pick(PHONES), dice.below(100_000_000))
            }),
            language: mostly(&mut dice, |dice| dice.pick(LANGUAGES).to_owned()),
            status,
            roles: direct(&mut dice, number),
            all_subtenants: number == 0,
            created_at: at,
            updated_at: at,
            version: 1,
        };
        let profiles = vec![self.profile_id(profile(&mut dice, number))];
        let first = dice.below(SUBTENANTS);
        let second = (first + 1 + dice.below(SUBTENANTS - 1)) % SUBTENANTS;
        // Whoever may go everywhere lists nothing.
        let subtenants = if number == 0 { Vec::new() } else { vec![first, second] };
        let subtenants = subtenants.into_iter().map(|number| self.subtenant_id(number)).collect();
        NewPerson { user, password_hash, profiles, subtenants }
    }
}

/// Nine of ten have it.
fn mostly(dice: &mut Random, value: impl FnOnce(&mut Random) -> String) -> Option<String> {
    let missing = dice.once_in(10);
    let value = value(dice);
    (!missing).then_some(value)
}

/// Two ordinary roles, now and then the same one; one user in a hundred has a privileged role besides.
fn direct(dice: &mut Random, number: u64) -> RoleSet {
    let mut roles = RoleSet::EMPTY;
    let privileged = dice.once_in(100);
    for bundle in [dice.below(ORDINARY), dice.below(ORDINARY), ORDINARY] {
        let role = one_of(dice, bundle);
        if bundle < ORDINARY || privileged {
            roles = roles.union(role);
        }
    }
    if number == 0 { RoleSet::only(RoleKey::TenantAdministrator) } else { roles }
}

fn one_of(dice: &mut Random, bundle: u64) -> RoleSet {
    let roles = usize::try_from(bundle).ok().and_then(|place| BUNDLES.get(place)).map_or(&[][..], |it| it.2);
    let sets: Vec<RoleSet> = roles.iter().copied().map(RoleSet::only).collect();
    dice.pick(&sets)
}

/// Each profile has a holder among the first ones; the privileged one has few.
fn profile(dice: &mut Random, number: u64) -> u64 {
    let steward = dice.once_in(50);
    let ordinary = dice.below(ORDINARY);
    match number {
        0 => 0,
        1..FIRST_ONES => number - 1,
        _ if steward => ORDINARY,
        _ => ordinary,
    }
}
