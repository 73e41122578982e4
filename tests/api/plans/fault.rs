//! What is wrong with a plan.

use std::fmt;

/// Tables that a tenant has few rows of, however large it is.
const SMALL: [&str; 5] = ["tenants", "profiles", "subtenants", "policy_scripts", "policy_versions"];

/// What a scan does that grows with the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Looks at every row of every tenant.
    Scan,
    /// Looks at every row of the tenant.
    Walk,
}

/// A statement whose plan grows with the tenant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub table: String,
    pub kind: Kind,
    /// What EXPLAIN says of it.
    pub detail: String,
    pub statement: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.kind {
            Kind::Scan => "reads the whole of",
            Kind::Walk => "reads all that the tenant has of",
        };
        write!(out, "{how} {}: {}\n  in {}", self.table, self.detail, self.statement)
    }
}

/// Does a tenant have more rows of it the more people it has? What migrations keep does not count.
pub fn grows(table: &str) -> bool {
    !table.is_empty() && !table.starts_with("__") && !SMALL.contains(&table)
}

/// How far a list of conditions on an index narrows its table, tenant aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// To the rows that equal something, or begin with it.
    Some,
    /// Not at all, or to those behind a place.
    Tenant,
    /// Not even to the tenant.
    All,
}

/// Judges the conditions that an index is searched by.
pub fn reach<'a>(conditions: impl Iterator<Item = &'a str> + Clone) -> Reach {
    let mut own =
        conditions.clone().filter(|condition| !condition.replace("subtenant_id", "").contains("tenant_id"));
    let equal = |condition: &str| {
        let sign = condition.find(['=', '<', '>']).map_or("", |at| &condition[at..]);
        sign.starts_with('=') || condition.contains(" IS ")
    };
    if own.clone().any(equal) {
        return Reach::Some;
    }
    let between = own.clone().any(|one| one.contains('<')) && own.any(|one| one.contains('>'));
    match (between, conditions.count()) {
        (true, _) => Reach::Some,
        (false, 0) => Reach::All,
        (false, _) => Reach::Tenant,
    }
}
