//! As whom to sign in to the demo.

use super::people::address;

/// The password of everybody in the demo who has one.
pub const PASSWORD: &str = "correct horse battery staple";
/// The demo's tenant.
pub const SLUG: &str = "acme";

/// Somebody to sign in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Persona {
    /// The part of the address before the @.
    pub local: &'static str,
    /// What they are.
    pub is: &'static str,
}

impl Persona {
    /// The address.
    pub fn email(&self) -> String {
        address(self.local)
    }
}

/// The six that the demo introduces.
pub const PERSONAS: [Persona; 6] = [
    Persona { local: "ada", is: "Tenant Administrator" },
    Persona { local: "grace", is: "User Administrator of Italy and France" },
    Persona { local: "omar", is: "Owner of Analytical Engines" },
    Persona { local: "amina", is: "Administrator of Analytical Engines" },
    Persona { local: "mateo", is: "Manager of Analytical Engines" },
    Persona { local: "dana", is: "Designer of Analytical Engines" },
];
