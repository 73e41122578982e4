//! The shapes of the workloads as async-graphql makes them from plain structs.

use std::sync::Arc;

use async_graphql::{ComplexObject, Enum, ID, SimpleObject};

#[derive(SimpleObject)]
pub struct Role {
    pub key: String,
    pub name: String,
}

#[derive(SimpleObject)]
pub struct SecurityProfile {
    pub id: ID,
    pub name: String,
    pub description: Option<String>,
    pub roles: Vec<Arc<Role>>,
}

#[derive(SimpleObject)]
pub struct Subtenant {
    pub id: ID,
    pub name: String,
}

#[derive(SimpleObject, Clone)]
pub struct Capability {
    pub allowed: bool,
}

#[derive(SimpleObject, Clone)]
pub struct UserCapabilities {
    pub update: Capability,
    pub assign_roles: Capability,
    pub assign_subtenants: Capability,
    pub recover_password: Capability,
    pub delete: Capability,
}

#[derive(SimpleObject, Clone)]
pub struct User {
    pub id: ID,
    pub name: String,
    pub last_name: String,
    pub job_title: Option<String>,
    pub email: String,
    pub email_confirmed: bool,
    pub pending_email: Option<String>,
    pub phone_number: Option<String>,
    pub language: Option<String>,
    pub status: String,
    pub roles: Vec<Arc<Role>>,
    pub profiles: Vec<Arc<SecurityProfile>>,
    pub all_subtenants: bool,
    pub subtenants: Vec<Arc<Subtenant>>,
    pub created_at: String,
    pub updated_at: String,
    pub version: i32,
    pub viewer_can: UserCapabilities,
}

#[derive(SimpleObject)]
pub struct UserConnection {
    pub total_count: i32,
    pub nodes: Vec<Arc<User>>,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum CompanyRole {
    Designer,
    Manager,
    Administrator,
    Owner,
}

#[derive(SimpleObject)]
pub struct MembershipCapabilities {
    pub change_role: Capability,
    pub remove: Capability,
    pub resend_invitation: Capability,
}

#[derive(SimpleObject, Clone)]
pub struct Invitation {
    pub expires_at: String,
}

#[derive(SimpleObject)]
pub struct Membership {
    pub id: ID,
    pub role: CompanyRole,
    pub state: String,
    pub invitation: Option<Invitation>,
    pub user: Arc<User>,
    pub viewer_can: MembershipCapabilities,
}

#[derive(SimpleObject)]
pub struct MembershipConnection {
    pub nodes: Vec<Membership>,
}

#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Company {
    pub id: ID,
    pub name: String,
    #[graphql(skip)]
    pub tab: MembershipConnection,
}

#[ComplexObject]
impl Company {
    /// The first of them, as many as the workload asks for.
    async fn members(&self, #[graphql(name = "first")] _first: Option<i32>) -> &MembershipConnection {
        &self.tab
    }
}

#[derive(SimpleObject)]
pub struct CompanyConnection {
    pub nodes: Vec<Arc<Company>>,
}

#[derive(SimpleObject)]
pub struct Reason {
    pub code: String,
    pub message: String,
}

#[derive(SimpleObject)]
pub struct Decision {
    pub allowed: bool,
    pub granted_by: Option<String>,
    pub reasons: Vec<Reason>,
}

#[derive(SimpleObject)]
pub struct RoleSource {
    pub kind: String,
    pub profile: Option<Arc<SecurityProfile>>,
}

#[derive(SimpleObject)]
pub struct EffectiveRole {
    pub role: Arc<Role>,
    pub sources: Vec<RoleSource>,
}

#[derive(SimpleObject)]
pub struct Viewer {
    pub effective_roles: Vec<EffectiveRole>,
}
