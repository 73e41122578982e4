//! The root of queries. A file for each noun.

mod companies;
mod decisions;
pub mod filter;
mod profiles;
mod roles;
mod subtenants;
mod users;

use crate::{
    graphql::{
        page::Connection,
        types::{
            company::CompanyNode,
            decision::DecisionCheck,
            matrix::CompanyRoleDefinition,
            profile::ProfileNode,
            role::{Role, RoleGroup},
            subtenant::SubtenantNode,
            user::UserNode,
            viewer,
        },
    },
    model::RoleKey,
    object,
};

/// The root of queries.
pub struct Query;

object! {
    /// Where every question starts.
    Query: Query {
        /// Whoever sent the request.
        viewer: Option<viewer::Viewer>, needs(SignedIn) => run viewer::viewer;
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
        /// The batch question other services ask: may this user do this? At most 500, answered in their order.
        decisions(checks: Vec<DecisionCheck>): Option<Vec<crate::authz::decide::Decision>>, needs(SignedIn) => run decisions::decide;
    }
}
