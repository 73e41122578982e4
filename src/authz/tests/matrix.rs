use std::fmt::Write;

use crate::authz::{catalogue, matrix};
use crate::model::{CompanyAction, CompanyResource, CompanyRole, Keyed, RoleGroupKey, RoleKey, RoleSet};

#[test]
fn all_312_answers_of_the_matrix() {
    let (mut table, mut asked, mut yes) = (String::new(), 0, 0);
    for resource in CompanyResource::ALL {
        for role in CompanyRole::ALL {
            write!(table, "{resource:28} {role:14}", resource = resource.key(), role = role.key()).unwrap();
            for action in CompanyAction::ALL {
                let allowed = matrix::allows(*role, *resource, *action);
                asked += 1;
                yes += i32::from(allowed);
                write!(table, " {}={}", action.key(), if allowed { "yes" } else { "no" }).unwrap();
            }
            table.push('\n');
        }
    }
    assert_eq!((asked, yes), (312, 131));
    insta::assert_snapshot!(table);
}

/// A page's table, from the same table that decides. Where this fails, put what it prints into docs/ACCESS.md.
#[test]
fn the_page_shows_the_matrix_that_decides() {
    let letters = ["C", "R", "U", "D", "UC", "X"];
    let names: Vec<_> = CompanyRole::ALL.iter().map(|role| matrix::name(*role)).collect();
    let mut page = format!("| resource | {} |\n|---|---|---|---|---|\n", names.join(" | "));
    for resource in CompanyResource::ALL {
        write!(page, "| `{}` |", resource.key()).unwrap();
        for role in CompanyRole::ALL {
            let allowed = |(action, _): &(&CompanyAction, &&str)| matrix::allows(*role, *resource, **action);
            let cell: Vec<&str> =
                CompanyAction::ALL.iter().zip(&letters).filter(allowed).map(|(_, letter)| *letter).collect();
            write!(page, " {} |", if cell.is_empty() { "none".to_owned() } else { cell.join(" ") }).unwrap();
        }
        page.push('\n');
    }
    page.push_str("| how many in a company |");
    for role in CompanyRole::ALL {
        let most = matrix::max_per_company(*role).map_or("any".to_owned(), |most| format!("exactly {most}"));
        write!(page, " {most} |").unwrap();
    }
    assert!(include_str!("../../../docs/ACCESS.md").contains(&page), "{page}");
}

#[test]
fn the_permissions_of_a_role_are_its_column() {
    for role in CompanyRole::ALL {
        let permissions = matrix::permissions(*role);
        let resources: Vec<_> = permissions.iter().map(|(resource, _)| *resource).collect();
        assert_eq!(resources, CompanyResource::ALL);
        for (resource, actions) in permissions {
            for action in CompanyAction::ALL {
                assert_eq!(actions.contains(action), matrix::allows(*role, resource, *action));
            }
        }
    }
}

#[test]
fn only_the_owner_is_limited_to_one() {
    let limits: Vec<_> = CompanyRole::ALL.iter().map(|role| matrix::max_per_company(*role)).collect();
    assert_eq!(limits, [None, None, None, Some(1)]);
    let names: Vec<_> = CompanyRole::ALL.iter().map(|role| matrix::name(*role)).collect();
    assert_eq!(names, ["Designer", "Manager", "Administrator", "Owner"]);
}

#[test]
fn the_catalogue() {
    let mut table = String::new();
    for group in catalogue::GROUPS {
        writeln!(table, "{} {:?}", group.key, group.name).unwrap();
        for role in group.roles {
            let privileged = if catalogue::privileged(*role) { " (privileged)" } else { "" };
            let (name, description) = (catalogue::name(*role), catalogue::description(*role));
            writeln!(table, "  {role} {name:?}{privileged}: {description}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_role_is_in_the_catalogue_once_and_in_its_order() {
    let listed: Vec<RoleKey> = catalogue::GROUPS.iter().flat_map(|group| group.roles).copied().collect();
    assert_eq!(listed, RoleKey::ALL);
    let groups: Vec<RoleGroupKey> = catalogue::GROUPS.iter().map(|group| group.key).collect();
    assert_eq!(groups, RoleGroupKey::ALL);
    for group in catalogue::GROUPS {
        assert_eq!(catalogue::group_name(group.key), group.name);
        assert_eq!(catalogue::roles(group.key), group.roles);
        assert!(group.roles.iter().all(|role| catalogue::group(*role) == group.key));
    }
    assert_eq!(RoleSet::ALL, listed.into_iter().collect());
    assert_eq!(catalogue::privileged_roles().iter().count(), 6);
}
