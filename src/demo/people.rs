//! Who is in the demo, as `people.txt` tells.

use crate::{
    error::Failure,
    model::{Keyed, RoleKey, RoleSet},
};

const FILE: &str = include_str!("people.txt");
const DOMAIN: &str = "acme.example";

/// Where a person of the demo stands with their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Active, the address confirmed.
    Confirmed,
    /// Made by an administrator, and has not followed the mailed link yet.
    Unconfirmed,
    /// Cannot sign in.
    Disabled,
    /// Has typed a new address, which waits to be confirmed.
    Moving,
}

/// One line of `people.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub email: String,
    pub name: &'static str,
    pub last_name: &'static str,
    pub job_title: Option<&'static str>,
    /// E.164.
    pub phone_number: Option<&'static str>,
    /// BCP 47.
    pub language: Option<&'static str>,
    pub all_subtenants: bool,
    /// Names.
    pub subtenants: Vec<&'static str>,
    pub roles: RoleSet,
    /// Names.
    pub profiles: Vec<&'static str>,
    pub standing: Standing,
}

/// Everybody, in the order of the file.
///
/// # Errors
/// INTERNAL with the line that is none; a test reads the whole file.
pub fn all() -> Result<Vec<Person>, Failure> {
    FILE.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            person(line).ok_or_else(|| Failure::internal(format!("not a person of the demo: {line}")))
        })
        .collect()
}

/// The address behind the first cell of a line.
pub fn address(cell: &str) -> String {
    if cell.contains('@') { cell.to_owned() } else { format!("{cell}@{DOMAIN}") }
}

fn person(line: &'static str) -> Option<Person> {
    let cells: Vec<&'static str> = line.split('|').map(str::trim).collect();
    let [email, name, last_name, job_title, phone, language, subtenants, roles, profiles, standing] = *cells
    else {
        return None;
    };
    let given = |cell: &'static str| Some(cell).filter(|cell| !cell.is_empty());
    Some(Person {
        email: address(email),
        name,
        last_name,
        job_title: given(job_title),
        phone_number: given(phone),
        language: given(language),
        all_subtenants: subtenants == "*",
        subtenants: listed(subtenants).filter(|name| *name != "*").collect(),
        roles: listed(roles).map(RoleKey::from_key).collect::<Option<_>>()?,
        profiles: listed(profiles).collect(),
        standing: match standing {
            "" => Standing::Confirmed,
            "unconfirmed" => Standing::Unconfirmed,
            "disabled" => Standing::Disabled,
            "moving" => Standing::Moving,
            _ => return None,
        },
    })
}

fn listed(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split(',').map(str::trim).filter(|item| !item.is_empty())
}
