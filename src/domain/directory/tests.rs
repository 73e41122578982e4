#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{
    domain::versioned::MOST_TENANTS,
    model::{Identifier, RoleKey},
};

fn id<I: Identifier>(number: u128) -> I {
    I::from_uuid(uuid::Uuid::from_u128(number))
}

fn profile(number: u128, name: &str) -> Profile {
    let now = chrono::DateTime::UNIX_EPOCH;
    let roles = RoleSet::only(if number == 1 { RoleKey::AgentUser } else { RoleKey::AiChatUser });
    let name = name.to_owned();
    Profile { id: id(number), name, description: None, roles, created_at: now, updated_at: now, version: 1 }
}

fn entries(version: i64, profiles: Vec<Profile>) -> Entries {
    Entries { version, profiles, complete: true, committed: true, ..Entries::default() }
}

fn is_whole(directories: &Directories, tenant: TenantId, version: i64) -> bool {
    matches!(directories.get(tenant, version), Known::Whole(_))
}

#[test]
fn profiles_come_in_the_order_of_their_names_and_those_that_are_gone_do_not() {
    let directory = Directory::whole(entries(1, vec![profile(2, "admins"), profile(1, "Readers")]));
    let found: Vec<u128> =
        directory.profiles(&[id(1), id(9), id(2)]).iter().map(|it| it.id.0.as_u128()).collect();
    assert_eq!(found, [2, 1]);
    let both: RoleSet = [RoleKey::AgentUser, RoleKey::AiChatUser].into_iter().collect();
    assert_eq!(directory.roles(&[id(1), id(9), id(2)]), both);
    assert_eq!(directory.roles(&[id(1)]), RoleSet::only(RoleKey::AgentUser));
}

#[test]
fn a_directory_is_given_for_exactly_its_version() {
    let (directories, tenant) = (Directories::default(), id(7));
    directories.put(tenant, entries(5, vec![profile(1, "Readers")]));
    let given = [4, 5, 6].map(|version| is_whole(&directories, tenant, version));
    assert_eq!(given, [false, true, false]);
    assert!(!is_whole(&directories, id(8), 5), "another tenant's");
    directories.put(tenant, Entries { committed: false, ..entries(6, Vec::new()) });
    assert!(!is_whole(&directories, tenant, 6) && is_whole(&directories, tenant, 5));
    directories.put(tenant, entries(6, Vec::new()));
    assert!(is_whole(&directories, tenant, 6) && !is_whole(&directories, tenant, 5));
}

#[test]
fn what_is_too_large_is_known_to_be_and_not_kept() {
    let (directories, tenant) = (Directories::default(), id(7));
    directories.put(tenant, Entries { complete: false, ..entries(5, vec![profile(1, "Readers")]) });
    assert!(matches!(directories.get(tenant, 5), Known::TooLarge));
    assert!(matches!(directories.get(tenant, 6), Known::Unknown));
    directories.put(tenant, entries(6, vec![profile(1, &"x".repeat(MOST_BYTES))]));
    assert!(matches!(directories.get(tenant, 6), Known::TooLarge));
}

#[test]
fn whatever_was_used_the_longest_ago_makes_room() {
    let directories = Directories::default();
    let large = || vec![profile(1, &"x".repeat(MOST_BYTES - 1024))];
    let fit = ALL_BYTES / (MOST_BYTES - 1024);
    for tenant in 0..fit as u128 {
        directories.put(id(tenant), entries(1, large()));
    }
    assert!(is_whole(&directories, id(0), 1), "the first is used again");
    directories.put(id(1000), entries(1, large()));
    let kept = [0, 1, 2, 1000].map(|tenant| is_whole(&directories, id(tenant), 1));
    assert_eq!(kept, [true, false, true, true]);
    for tenant in 2000..2000 + MOST_TENANTS as u128 {
        directories.put(id(tenant), entries(1, Vec::new()));
    }
    assert!(!is_whole(&directories, id(0), 1));
    assert!(is_whole(&directories, id(2000), 1));
}
