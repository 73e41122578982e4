//! The company matrix as it is shown: what each role may do, what the viewer may do.

use crate::{
    authz::matrix,
    model::{CompanyAction, CompanyResource, CompanyRole},
    object,
};

/// A role of a company.
#[derive(Clone, Copy, Debug)]
pub struct CompanyRoleDefinition(pub CompanyRole);

object! {
    /// One of the four roles of a company, with its row of the matrix.
    CompanyRoleDefinition: CompanyRoleDefinition {
        role: CompanyRole, needs(SignedIn) => leaf |it| it.0;
        name: String, needs(SignedIn) => leaf |it| matrix::name(it.0).to_owned();
        /// Null where any number may have it; 1 for the Owner.
        maxPerCompany: Option<i32>, needs(SignedIn) => leaf |it| matrix::max_per_company(it.0);
        permissions: Vec<ResourcePermission>, needs(SignedIn) => get |it| permissions(matrix::permissions(it.0));
    }
}

/// A resource with what may be done to it.
#[derive(Clone, Debug)]
pub struct ResourcePermission {
    resource: CompanyResource,
    actions: Vec<CompanyAction>,
}

object! {
    /// A resource with what may be done to it.
    ResourcePermission: ResourcePermission {
        resource: CompanyResource, needs(Visible) => leaf |it| it.resource;
        /// None listed: nothing.
        actions: Vec<CompanyAction>, needs(Visible) => leaf |it| it.actions.clone();
    }
}

/// A table of the matrix, in its order.
pub fn permissions(table: Vec<(CompanyResource, Vec<CompanyAction>)>) -> Vec<ResourcePermission> {
    table.into_iter().map(|(resource, actions)| ResourcePermission { resource, actions }).collect()
}
