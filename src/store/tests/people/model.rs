//! What a list should hold, said plainly.

use std::cmp::Ordering;

use super::super::db::id;
use super::{ADMINS, CHAT, CHATTERS, ONE, People, number};
use crate::authz::Scope;
use crate::model::{RoleSet, User, UserStatus};
use crate::store::filter::TextFilter;
use crate::store::fold;
use crate::store::page::By;
use crate::store::users_page::{UserFilter, UserOrderField};

impl People {
    /// The rules of `UserFilter`, said plainly.
    fn lets_through(&self, user: &User, filter: &UserFilter) -> bool {
        let held = &self.held[&user.id];
        let text = |filter: &Option<TextFilter>, value: &str| {
            let value = fold(value);
            filter.as_ref().is_none_or(|filter| {
                filter.eq.as_ref().is_none_or(|text| fold(text) == value)
                    && filter.is_in.as_ref().is_none_or(|texts| texts.iter().any(|text| fold(text) == value))
                    && filter.contains.as_ref().is_none_or(|text| value.contains(&fold(text)))
                    && filter.starts_with.as_ref().is_none_or(|text| value.starts_with(&fold(text)))
            })
        };
        let (phone, title) =
            (user.phone_number.as_deref().unwrap_or(""), user.job_title.as_deref().unwrap_or(""));
        let searched = [&user.name, &user.last_name, &user.email, phone, title];
        filter
            .search
            .as_ref()
            .is_none_or(|text| searched.iter().any(|value| fold(value).contains(&fold(text))))
            && text(&filter.name, &user.name)
            && text(&filter.last_name, &user.last_name)
            && text(&filter.email, &user.email)
            && text(&filter.phone_number, phone)
            && text(&filter.job_title, title)
            && filter.email_confirmed.is_none_or(|confirmed| user.email_confirmed == confirmed)
            && filter.status.is_none_or(|status| user.status == status)
            && filter
                .language
                .as_ref()
                .is_none_or(|language| user.language.as_deref().map(fold) == Some(fold(language)))
            && filter.any_role.is_none_or(|roles| !held.effective(user.roles).and(roles).is_empty())
            && filter.any_direct_role.is_none_or(|roles| !user.roles.and(roles).is_empty())
            && filter
                .any_profile
                .as_ref()
                .is_none_or(|ids| held.profiles.iter().any(|profile| ids.contains(&profile.id)))
            && filter.any_subtenant.as_ref().is_none_or(|ids| self.in_one_of(user, ids))
            && filter.or.as_ref().is_none_or(|any| any.iter().any(|one| self.lets_through(user, one)))
            && filter.not.as_ref().is_none_or(|not| !self.lets_through(user, not))
    }

    /// What a list should hold.
    pub fn expected(&self, scope: &Scope, filter: &UserFilter, order: &[By<UserOrderField>]) -> Vec<u128> {
        let mut found: Vec<&User> = self
            .users
            .iter()
            .filter(|user| match scope {
                Scope::Tenant => true,
                Scope::Subtenants(ids) => self.in_one_of(user, ids),
            })
            .filter(|user| self.lets_through(user, filter))
            .collect();
        found.sort_by(|one, other| {
            let mut last = false;
            let by_fields = order.iter().fold(Ordering::Equal, |so_far, by| {
                let compared = match by.field {
                    UserOrderField::Name => fold(&one.name).cmp(&fold(&other.name)),
                    UserOrderField::LastName => fold(&one.last_name).cmp(&fold(&other.last_name)),
                    UserOrderField::Email => fold(&one.email).cmp(&fold(&other.email)),
                    UserOrderField::JobTitle => {
                        one.job_title.as_deref().map(fold).cmp(&other.job_title.as_deref().map(fold))
                    }
                    UserOrderField::CreatedAt => one.created_at.cmp(&other.created_at),
                };
                last = by.descending;
                so_far.then(if by.descending { compared.reverse() } else { compared })
            });
            let ids = one.id.cmp(&other.id);
            by_fields.then(if last { ids.reverse() } else { ids })
        });
        found.into_iter().map(number).collect()
    }
}

fn text(change: impl FnOnce(&mut TextFilter)) -> Option<TextFilter> {
    let mut filter = TextFilter::default();
    change(&mut filter);
    Some(filter)
}

/// Filters of every kind, by themselves and together.
pub fn filters() -> Vec<UserFilter> {
    let all = UserFilter::default;
    let some = |text: &str| Some(text.to_owned());
    let chat = Some(RoleSet::only(CHAT));
    vec![
        all(),
        UserFilter { search: some("BO%"), ..all() },
        UserFilter { search: some("o_b"), ..all() },
        UserFilter { search: some("\\"), ..all() },
        UserFilter { search: some("EXAMPLE1"), ..all() },
        UserFilter { search: some("+4179555001"), ..all() },
        UserFilter { name: text(|f| f.eq = some("ANA")), ..all() },
        UserFilter { name: text(|f| f.eq = some("émile")), ..all() },
        UserFilter { last_name: text(|f| f.is_in = Some(vec!["ZOË".into(), "bo%B".into()])), ..all() },
        UserFilter { last_name: text(|f| f.is_in = Some(vec![])), ..all() },
        UserFilter { email: text(|f| f.contains = some("R1")), ..all() },
        UserFilter { email: text(|f| f.starts_with = some("USER2")), ..all() },
        UserFilter { email: text(|f| f.starts_with = some("")), ..all() },
        UserFilter {
            email: text(|f| (f.starts_with, f.contains) = (some("user1"), some("example2"))),
            ..all()
        },
        UserFilter { phone_number: text(|f| f.contains = some("500")), ..all() },
        UserFilter { phone_number: text(|f| f.eq = some("")), ..all() },
        UserFilter { job_title: text(|f| f.eq = some("ENGINEER")), ..all() },
        UserFilter { email_confirmed: Some(true), ..all() },
        UserFilter { status: Some(UserStatus::Disabled), ..all() },
        UserFilter { language: some("PT-br"), ..all() },
        UserFilter { any_role: chat, ..all() },
        UserFilter { any_role: Some(RoleSet::EMPTY), ..all() },
        UserFilter { any_direct_role: chat, ..all() },
        UserFilter { any_profile: Some(vec![id(ADMINS), id(CHATTERS)]), ..all() },
        UserFilter { any_profile: Some(vec![]), ..all() },
        UserFilter { any_subtenant: Some(vec![id(ONE)]), ..all() },
        UserFilter { any_subtenant: Some(vec![]), ..all() },
        UserFilter { or: Some(vec![]), ..all() },
        UserFilter {
            or: Some(vec![
                UserFilter { any_role: chat, email_confirmed: Some(false), ..all() },
                UserFilter { language: some("de"), ..all() },
            ]),
            status: Some(UserStatus::Active),
            ..all()
        },
        UserFilter { not: Some(Box::new(UserFilter { language: some("de"), ..all() })), ..all() },
        UserFilter {
            not: Some(Box::new(UserFilter { phone_number: text(|f| f.contains = some("1")), ..all() })),
            ..all()
        },
        UserFilter { not: Some(Box::default()), ..all() },
    ]
}
