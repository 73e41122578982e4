//! Statements that may look at more rows than they answer with. The list may only shrink.

use super::fault::{Fault, Kind};

/// Something that is allowed, and why.
#[derive(Debug)]
pub struct Allowed {
    /// The databases, by name.
    pub on: &'static str,
    pub table: &'static str,
    pub kind: Kind,
    /// What the statement has in it, in small letters.
    pub has: &'static [&'static str],
    /// What it does not have in it.
    pub lacks: &'static [&'static str],
    #[allow(dead_code, reason = "shown by Debug")]
    pub why: &'static str,
}

impl Allowed {
    pub fn covers(&self, fault: &Fault) -> bool {
        let statement = fault.statement.to_lowercase();
        self.table == fault.table
            && self.kind == fault.kind
            && self.has.iter().all(|part| statement.contains(part))
            && !self.lacks.iter().any(|part| statement.contains(part))
    }
}

const BOTH: &str = "PostgreSQL and SQLite";
/// Conditions that an index answers.
const BY_KEY: &[&str] = &[
    "name_key = ",
    "name_key in ",
    "email_key = ",
    "email_key >= ",
    "job_title_key = ",
    "job_title_key >= ",
    "users.id in ",
    "users.id = any",
];

/// May only shrink.
pub const ALLOWED: &[Allowed] = &[
    Allowed {
        on: BOTH,
        table: "users",
        kind: Kind::Walk,
        has: &["count(*)"],
        lacks: BY_KEY,
        why: "a total, in the statement of its page, counts everybody whom a filter lets through that no index narrows",
    },
    Allowed {
        on: BOTH,
        table: "companies",
        kind: Kind::Walk,
        has: &["count(*)"],
        lacks: &["held.user_id", "name_key = "],
        why: "a total counts every company of the tenant, or every one whose name holds a text",
    },
    Allowed {
        on: "SQLite",
        table: "users",
        kind: Kind::Walk,
        has: &["order by users.last_name_key", "users.created_at", "limit"],
        lacks: &["count(*)"],
        why: "two fields in opposite directions: no index is in that order, and SQLite sorts all by both",
    },
    Allowed {
        on: "PostgreSQL",
        table: "users",
        kind: Kind::Walk,
        has: &[" like ", "limit"],
        lacks: &["count(*)"],
        why: "a part of a text, where the tenant is small or the field has no index of parts: PostgreSQL takes few to \
              have it, and sorts those",
    },
    Allowed {
        on: "SQLite",
        table: "companies",
        kind: Kind::Walk,
        has: &["count(*)", "held.user_id", "instr(companies.name_key"],
        lacks: &[],
        why: "SQLite takes names first where companies of one user are sought by a part of theirs",
    },
    Allowed {
        on: "PostgreSQL",
        table: "companies",
        kind: Kind::Walk,
        has: &["companies.name_key like "],
        lacks: &["count(*)"],
        why: "a part of a name: PostgreSQL takes it to be in few, and sorts those",
    },
    Allowed {
        on: "PostgreSQL",
        table: "policy_runs",
        kind: Kind::Walk,
        has: &["row_number() over (partition by script_id"],
        lacks: &[],
        why: "the figures of the last seven days are of every run in them",
    },
    Allowed {
        on: BOTH,
        table: "audit_events",
        kind: Kind::Walk,
        has: &["count(*)"],
        lacks: &["target = ", "company_id = ", "actor_id = "],
        why: "a total counts every event, of one action or of a time",
    },
    Allowed {
        on: BOTH,
        table: "policy_runs",
        kind: Kind::Walk,
        has: &["count(*)"],
        lacks: &["script_id = "],
        why: "a total counts every run, of one verdict or of a time",
    },
    Allowed {
        on: "SQLite",
        table: "users",
        kind: Kind::Walk,
        has: &["limit 1 offset 1000"],
        lacks: &[],
        why: "a search counts to a thousand, and asks the index where there are more",
    },
    Allowed {
        on: "SQLite",
        table: "user_texts",
        kind: Kind::Walk,
        has: &["min(place)", "max(place)"],
        lacks: &[],
        why: "either end of the tenant's places, which SQLite takes from the index without walking it",
    },
];
