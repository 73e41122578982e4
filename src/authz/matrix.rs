//! The company matrix (PRODUCT.md, section 3): which role may take which action on which resource.

use crate::model::{CompanyAction, CompanyResource, CompanyRole, Keyed};

const C: u8 = bit(CompanyAction::Create);
const R: u8 = bit(CompanyAction::Read);
const U: u8 = bit(CompanyAction::Update);
const D: u8 = bit(CompanyAction::Delete);
const UC: u8 = bit(CompanyAction::UpdateChildren);
const X: u8 = bit(CompanyAction::Execute);
const NONE: u8 = 0;

type Row = (CompanyResource, [u8; 4]);

#[rustfmt::skip]
static MATRIX: [Row; 13] = [
    //                                            Designer   Manager          Administrator    Owner
    (CompanyResource::Project,                  [R|UC,     C|R|U|D|UC,      C|R|U|D|UC,      C|R|U|D|UC]),
    (CompanyResource::AgentMetadata,            [R,        C|R|U|D,         C|R|U|D,         C|R|U|D]),
    (CompanyResource::AgentChannels,            [R,        C|R|U|D,         C|R|U|D,         C|R|U|D]),
    (CompanyResource::AgentScenario,            [R|U,      C|R|U|D,         C|R|U|D,         C|R|U|D]),
    (CompanyResource::AgentScenarioReplacement, [X,        X,               X,               X]),
    (CompanyResource::AgentExport,              [X,        X,               X,               X]),
    (CompanyResource::AgentImport,              [NONE,     X,               X,               X]),
    (CompanyResource::CompanyIntents,           [C|R|U|D,  C|R|U|D,         C|R|U|D,         C|R|U|D]),
    (CompanyResource::CompanyExternalRequests,  [C|R|U|D,  C|R|U|D,         C|R|U|D,         C|R|U|D]),
    (CompanyResource::CompanyInvitedUsers,      [R,        R,               C|R|U|D,         C|R|U|D]),
    (CompanyResource::CompanyOwner,             [R,        R,               R,               C|R|U|D]),
    (CompanyResource::CompanyName,              [R,        R,               R,               C|R|U|D]),
    (CompanyResource::CompanySubscription,      [R,        R,               R,               C|R|U|D]),
];

/// May a member with this role take this action on this resource?
pub fn allows(role: CompanyRole, resource: CompanyResource, action: CompanyAction) -> bool {
    let row = MATRIX.iter().find(|(of, _)| *of == resource);
    let cell = row.and_then(|(_, cells)| cells.get(role as usize)).copied().unwrap_or(NONE);
    cell & bit(action) != 0
}

/// What a role may do: every resource in the order of the matrix, with none, one or more actions.
pub fn permissions(role: CompanyRole) -> Vec<(CompanyResource, Vec<CompanyAction>)> {
    table(|resource, action| allows(role, resource, action))
}

/// Every resource with the actions that `allowed` says yes to.
pub(super) fn table(
    allowed: impl Fn(CompanyResource, CompanyAction) -> bool,
) -> Vec<(CompanyResource, Vec<CompanyAction>)> {
    let actions = |resource| CompanyAction::ALL.iter().copied().filter(|a| allowed(resource, *a)).collect();
    CompanyResource::ALL.iter().map(|resource| (*resource, actions(*resource))).collect()
}

/// How many of a company's members may have the role; none is no restriction. The database holds the
/// Owner to it as well.
pub const fn max_per_company(role: CompanyRole) -> Option<i32> {
    match role {
        CompanyRole::Owner => Some(1),
        CompanyRole::Designer | CompanyRole::Manager | CompanyRole::Administrator => None,
    }
}

/// The name of a role, as people read it.
pub const fn name(role: CompanyRole) -> &'static str {
    match role {
        CompanyRole::Designer => "Designer",
        CompanyRole::Manager => "Manager",
        CompanyRole::Administrator => "Administrator",
        CompanyRole::Owner => "Owner",
    }
}

const fn bit(action: CompanyAction) -> u8 {
    1 << action as u8
}
