//! The root of queries. A file for each noun.

mod audit;
mod companies;
mod decisions;
pub mod filter;
mod node;
mod policies;
mod profiles;
mod roles;
mod subtenants;
mod users;

use crate::{
    domain::companies::Preflight,
    graphql::{
        node::Node,
        page::Connection,
        types::{
            audit::EventNode,
            company::CompanyNode,
            decision::DecisionCheck,
            matrix::CompanyRoleDefinition,
            policy::ScriptNode,
            policy_hook::PolicyHook,
            profile::ProfileNode,
            role::{Role, RoleGroup},
            run::RunNode,
            subtenant::SubtenantNode,
            user::UserNode,
            viewer,
        },
    },
    model::{CompanyRole, RoleKey},
    object,
};

/// The root of queries.
pub struct Query;

object! {
    /// Where every question starts.
    Query: Query {
        /// Whoever sent the request.
        viewer: Option<viewer::Viewer>, needs(SignedIn) => run viewer::viewer;
        /// Any object by its id; null where the viewer does not see it.
        node(id: async_graphql::ID): Option<Node>, needs(SignedIn) => run node::one;
        /// At most 100 objects, in the order of their ids.
        nodes(ids: Vec<async_graphql::ID>): Option<Vec<Option<Node>>>, needs(SignedIn) => run node::many;
        /// The users in the viewer's scope.
        users(filter: Option<users::UserFilter>, orderBy: Option<Vec<users::UserOrder>>)[paged]: Option<Connection<UserNode>>, needs(ReadUsers) => run users::page;
        /// One user, if the viewer sees them.
        user(id: async_graphql::ID): Option<UserNode>, needs(SignedIn) => run users::by_id;
        /// The catalogue of roles, by groups.
        roleGroups: Option<Vec<RoleGroup>>, needs(SignedIn) => run roles::groups;
        /// One role of the catalogue.
        role(key: RoleKey): Option<Role>, needs(SignedIn) => run roles::by_key;
        /// Named sets of roles.
        profiles(search: Option<String>)[paged]: Option<Connection<ProfileNode>>, needs(ReadProfiles) => run profiles::page;
        /// The subtenants in the viewer's scope.
        subtenants(search: Option<String>)[paged]: Option<Connection<SubtenantNode>>, needs(ReadSubtenants) => run subtenants::page;
        /// The viewer's own companies; all of them for Tenant and Cost Administrators.
        companies(filter: Option<companies::CompanyFilter>, orderBy: Option<Vec<companies::CompanyOrder>>)[paged]: Option<Connection<CompanyNode>>, needs(ReadCompanies) => run companies::page;
        /// One company, if the viewer sees it.
        company(id: async_graphql::ID): Option<CompanyNode>, needs(SignedIn) => run companies::by_id;
        /// The four roles of a company with what each may do.
        companyRoles: Option<Vec<CompanyRoleDefinition>>, needs(SignedIn) => run companies::roles;
        /// What inviteUser would say now; nothing is written, mailed or recorded. RATE_LIMITED after a hundred answers in fifteen minutes, counted with what inviteUser refuses.
        invitationPreflight(companyId: async_graphql::ID, email: String, role: CompanyRole): Option<Preflight>, needs(InviteUser) => run companies::preflight;
        /// The batch question other services ask: may this user do this? At most 500, answered in their order.
        decisions(checks: Vec<DecisionCheck>): Option<Vec<crate::authz::decide::Decision>>, needs(SignedIn) => run decisions::decide;
        /// Where a policy script can speak.
        policyHooks: Option<Vec<PolicyHook>>, needs(SignedIn) => run policies::hooks;
        /// The tenant's scripts, by name.
        policyScripts()[paged]: Option<Connection<ScriptNode>>, needs(ReadPolicies) => run policies::page;
        policyScript(id: async_graphql::ID): Option<ScriptNode>, needs(ReadPolicies) => run policies::by_id;
        /// The recorded runs, the newest first.
        policyRuns(filter: Option<policies::PolicyRunFilter>)[paged]: Option<Connection<RunNode>>, needs(ReadPolicies) => run policies::run_page;
        /// Who did what, the newest first: the tenant's, or that of the companies which the viewer leads.
        auditEvents(filter: Option<audit::AuditFilter>)[paged]: Option<Connection<EventNode>>, needs(ReadAudit) => run audit::page;
    }
}
