//! Companies and who is in them: the nth one, computed.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta};

use super::{
    names::{COMPANY_FIRST, COMPANY_SECOND},
    random::{Kind, Random},
    tenant::Plan,
    world::start,
};
use crate::{
    clock::Timestamp,
    model::{
        Company, CompanyId, CompanyRole, Invitation, Membership, SubscriptionStatus, UserId, UserStatus,
    },
};

/// Every user of the tenant was there by then.
const AFTER: i64 = 602;
/// The days over which companies were founded, one after the other.
const DAYS: i64 = 60;
/// The fewest members, and how many more there can be.
const MEMBERS: (u64, u64) = (15, 21);
const SEATS: i32 = 100;
const PLAN: &str = "standard";
/// How long an invitation is open (SECURITY.md), for those that have expired.
const OPEN: TimeDelta = TimeDelta::days(7);
/// 2100-01-01: open invitations stay open for as long as somebody measures.
const FAR: i64 = 4_102_444_800;

impl Plan {
    fn founded(&self, number: u64) -> Timestamp {
        let count = i64::try_from(self.companies.max(1)).unwrap_or(i64::MAX);
        let step = TimeDelta::days(DAYS).num_microseconds().unwrap_or_default() / count;
        let passed = step.saturating_mul(i64::try_from(number).unwrap_or_default());
        start() + TimeDelta::days(AFTER) + TimeDelta::microseconds(passed)
    }

    /// The id of the nth company, counted from 0.
    pub fn company_id(&self, number: u64) -> CompanyId {
        self.dice(Kind::Company, number).id(self.founded(number))
    }

    /// The nth company.
    pub fn company(&self, number: u64) -> Company {
        let (at, mut dice) = (self.founded(number), self.dice(Kind::Company, number));
        Company {
            id: dice.id(at),
            name: format!("{} {}", dice.pick(COMPANY_FIRST), dice.pick(COMPANY_SECOND)),
            plan: PLAN.to_owned(),
            status: if dice.once_in(10) { SubscriptionStatus::Trialing } else { SubscriptionStatus::Active },
            seats: SEATS,
            renews_at: None,
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    /// The rows of the nth company: one Owner, the others of all roles, a few of them invited.
    pub fn members(&self, number: u64) -> Vec<Membership> {
        let mut dice = self.dice(Kind::Members, number);
        let (company, at) = (self.company_id(number), self.founded(number));
        let size = (MEMBERS.0 + dice.below(MEMBERS.1)).min(self.users);
        let owner = self.owner(&mut dice);
        let inviter = self.user_id(owner);
        let mut users = HashSet::from([owner]);
        let mut rows = vec![row(&mut dice, company, inviter, CompanyRole::Owner, at, None)];
        while users.len() < usize::try_from(size).unwrap_or_default() {
            let user = dice.below(self.users);
            if !users.insert(user) {
                continue;
            }
            let at = at + TimeDelta::minutes(i64::try_from(7 * users.len()).unwrap_or_default());
            let (role, invitation) = (role(&mut dice), invitation(&mut dice, inviter, at));
            rows.push(row(&mut dice, company, self.user_id(user), role, at, invitation));
        }
        rows
    }

    /// Somebody who could have founded it; the Tenant Administrator where nobody else is found.
    fn owner(&self, dice: &mut Random) -> u64 {
        let fit = |user: &u64| self.standing(*user) == (UserStatus::Active, true);
        (0..32).map(|_| dice.below(self.users)).find(fit).unwrap_or_default()
    }
}

fn role(dice: &mut Random) -> CompanyRole {
    match dice.below(10) {
        0..5 => CompanyRole::Designer,
        5..8 => CompanyRole::Manager,
        _ => CompanyRole::Administrator,
    }
}

/// One in twelve is invited; of these, one in four let the time run out.
fn invitation(dice: &mut Random, inviter: UserId, at: Timestamp) -> Option<Invitation> {
    let (invited, expired) = (dice.once_in(12), dice.once_in(4));
    let far = DateTime::from_timestamp(FAR, 0).unwrap_or_default();
    invited.then(|| Invitation {
        invited_by: Some(inviter),
        invited_at: at,
        expires_at: if expired { at + OPEN } else { far },
        last_sent_at: at,
        send_count: 1,
    })
}

fn row(
    dice: &mut Random,
    company_id: CompanyId,
    user_id: UserId,
    role: CompanyRole,
    at: Timestamp,
    invitation: Option<Invitation>,
) -> Membership {
    Membership {
        id: dice.id(at),
        company_id,
        user_id,
        role,
        active: invitation.is_none(),
        joined_at: invitation.is_none().then_some(at),
        invitation,
        created_at: at,
        version: 1,
    }
}
