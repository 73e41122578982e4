//! The sample scripts, at work in the demo.

use crate::model::PolicyMode::{self, Enforced, Shadow};

/// A sample of `scripts/` with the mode that it has in the demo.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub name: &'static str,
    pub description: &'static str,
    pub source: &'static str,
    pub mode: PolicyMode,
}

macro_rules! sample {
    ($mode:ident $file:literal $name:literal : $description:literal) => {
        Sample {
            name: $name,
            description: $description,
            source: include_str!(concat!("../../scripts/", $file, ".rhai")),
            mode: $mode,
        }
    };
}

/// Every sample. Those in shadow would refuse what a newcomer tries first: a Tenant Administrator who is no
/// member invites no Administrator, and some numbers are of another country.
pub const SAMPLES: [Sample; 6] = [
    sample!(Enforced "allowed_domains" "Allowed domains": "Only our own addresses and our partners' are invited."),
    sample!(Enforced "designer_limit" "Designer limit": "A company has at most five Designers."),
    sample!(Shadow "administrators_by_owner" "Administrators by the Owner": "Administrators of a company are invited by its Owner alone."),
    sample!(Enforced "job_title_for_administrators" "Job titles of administrators": "Whoever holds an administrative role has a job title."),
    sample!(Shadow "phone_country_by_subtenant" "Phone numbers by subtenant": "A phone number belongs to the country of a subtenant."),
    sample!(Enforced "roles_apart" "Roles apart": "Roles that nobody may hold together."),
];
