//! The companies of the demo, and who is in them.

use crate::model::{
    CompanyRole::{self, Administrator, Designer, Manager, Owner},
    SubscriptionStatus,
};

/// How somebody stands with a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A member since this many days.
    Member { days: i64 },
    /// Invited by somebody, this many days ago: open for seven, then expired.
    Invited { by: &'static str, days: i64 },
}

/// A company with its members. People are named as in `people.txt`.
#[derive(Clone, Copy, Debug)]
pub struct Company {
    pub name: &'static str,
    pub plan: &'static str,
    pub status: SubscriptionStatus,
    pub seats: i32,
    /// How many days ago it was made.
    pub days: i64,
    pub members: &'static [(&'static str, CompanyRole, Row)],
}

const fn member(who: &'static str, role: CompanyRole, days: i64) -> (&'static str, CompanyRole, Row) {
    (who, role, Row::Member { days })
}
const fn invited(
    who: &'static str,
    role: CompanyRole,
    by: &'static str,
    days: i64,
) -> (&'static str, CompanyRole, Row) {
    (who, role, Row::Invited { by, days })
}

/// The three of them: one with room, one with as many Designers as a script allows but for one, one with every
/// seat taken.
pub const COMPANIES: [Company; 3] = [
    Company {
        name: "Analytical Engines",
        plan: "standard",
        status: SubscriptionStatus::Active,
        seats: 100,
        days: 300,
        members: &[
            member("omar", Owner, 300),
            member("amina", Administrator, 290),
            member("katherine", Administrator, 120),
            member("mateo", Manager, 250),
            member("linus", Manager, 90),
            member("dana", Designer, 200),
            member("ines", Designer, 60),
            member("wei", Manager, 45),
            invited("giulia", Manager, "amina", 2),
            invited("priya.nair@partner.example", Manager, "omar", 1),
            invited("lucia", Designer, "amina", 12),
        ],
    },
    Company {
        name: "Foundry",
        plan: "studio",
        status: SubscriptionStatus::Trialing,
        seats: 25,
        days: 40,
        members: &[
            member("chiara", Owner, 40),
            member("jose-luis", Administrator, 38),
            member("agnieszka", Administrator, 20),
            member("eleni", Manager, 30),
            member("dana", Manager, 25),
            member("tomasz", Designer, 22),
            member("freya", Designer, 21),
            member("yuki", Designer, 14),
            invited("ada", Manager, "chiara", 3),
            invited("zoe", Designer, "jose-luis", 1),
            invited("mihai", Manager, "chiara", 9),
        ],
    },
    Company {
        name: "Kompas Logistik",
        plan: "standard",
        status: SubscriptionStatus::PastDue,
        seats: 8,
        days: 500,
        members: &[
            member("hannah", Owner, 500),
            member("klaus", Administrator, 480),
            member("laszlo", Manager, 410),
            member("ivana", Manager, 200),
            member("soren", Designer, 190),
            member("anahit", Designer, 100),
            member("rosa", Designer, 35),
            invited("omar", Administrator, "hannah", 4),
        ],
    },
];
