//! Cells of the matrix, put to somebody.

use super::{Standing, content};
use crate::authz::leave::{
    DeleteCompany, ExportAgent, ImportAgent, RenameCompany, ReplaceScenario, UpdateSubscription, UseCells,
};
use crate::authz::{Actor, DenialCode, DenialReason, Grant, Refusal, Verdict, matrix};
use crate::model::{
    CompanyAction, CompanyId, CompanyResource, CompanyRole, Keyed, MembershipState, RoleKey, RoleSet,
};

/// A resource and what is to be done to it.
pub type Cell = (CompanyResource, CompanyAction);

/// What allowed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantedBy {
    /// The role in the company.
    Member(CompanyRole),
    /// A role in the tenant, which the audit names.
    Role(RoleKey),
}

impl GrantedBy {
    /// The key of the role, for `Decision.grantedBy`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Member(role) => role.key(),
            Self::Role(role) => role.key(),
        }
    }
}

/// What allows somebody with these effective roles and this standing to use a cell. One's own role in
/// the company comes first; then Tenant Administrator, who acts as the Owner would; then Cost
/// Administrator for name and subscription. The last two reach the subscription of a suspended company
/// too, or nobody could ever lift it.
///
/// # Errors
/// NOT_A_MEMBER or INVITATION_PENDING alone, or MISSING_PERMISSION and COMPANY_SUSPENDED, each that holds.
pub fn allowed_by(roles: RoleSet, standing: &Standing, cell: Cell) -> Result<GrantedBy, Vec<DenialReason>> {
    let (resource, action) = cell;
    let suspended = standing.suspended && action != CompanyAction::Read;
    let administers = roles.has(RoleKey::TenantAdministrator);
    let own = standing.active_role().filter(|role| matrix::allows(*role, resource, action));
    let as_owner = administers && matrix::allows(CompanyRole::Owner, resource, action);
    match own {
        Some(role) if !suspended => return Ok(GrantedBy::Member(role)),
        _ if as_owner && (!suspended || is_billing(cell)) => {
            return Ok(GrantedBy::Role(RoleKey::TenantAdministrator));
        }
        _ if roles.has(RoleKey::CostAdministrator) && is_billing(cell) => {
            return Ok(GrantedBy::Role(RoleKey::CostAdministrator));
        }
        _ => {}
    }
    if standing.active_role().is_none() && !administers {
        return Err(vec![outsider(standing)]);
    }
    let mut reasons = Vec::new();
    if own.is_none() && !as_owner {
        reasons.push(missing(standing, cell));
    }
    if suspended {
        reasons.push(suspension());
    }
    Err(reasons)
}

/// May the actor use this cell of this company?
///
/// # Errors
/// FORBIDDEN with the reasons of [`allowed_by`].
pub fn cell(actor: &Actor, standing: &Standing, company: CompanyId, cell: Cell) -> Verdict<UseCells> {
    cells(actor, standing, company, &[cell])
}

/// May the actor use all these cells of this company, as an operation needs?
///
/// # Errors
/// FORBIDDEN with every reason for every cell that is missing, each once.
pub fn cells(actor: &Actor, standing: &Standing, company: CompanyId, needs: &[Cell]) -> Verdict<UseCells> {
    permit(actor, standing, company, needs, Vec::new())
}

/// `renameCompany`. # Errors: as [`cells`].
pub fn rename(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<RenameCompany> {
    let need = (CompanyResource::CompanyName, CompanyAction::Update);
    permit(actor, standing, company, &[need], Vec::new())
}

/// `updateSubscription`. # Errors: as [`cells`].
pub fn update_subscription(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
) -> Verdict<UpdateSubscription> {
    let need = (CompanyResource::CompanySubscription, CompanyAction::Update);
    permit(actor, standing, company, &[need], Vec::new())
}

/// `deleteCompany`. # Errors: as [`cells`].
pub fn delete_company(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<DeleteCompany> {
    permit(actor, standing, company, &[(CompanyResource::CompanyOwner, CompanyAction::Delete)], Vec::new())
}

/// `exportAgent`. # Errors: as [`cells`].
pub fn export_agent(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<ExportAgent> {
    permit(actor, standing, company, &[(CompanyResource::AgentExport, CompanyAction::Execute)], Vec::new())
}

/// `importAgent`, which also changes the project it imports into. # Errors: as [`cells`].
pub fn import_agent(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<ImportAgent> {
    let needs = [(CompanyResource::AgentImport, CompanyAction::Execute), content::INSIDE];
    permit(actor, standing, company, &needs, Vec::new())
}

/// `replaceAgentScenario`, which also changes what is in the project. # Errors: as [`cells`].
pub fn replace_scenario(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<ReplaceScenario> {
    let needs = [(CompanyResource::AgentScenarioReplacement, CompanyAction::Execute), content::INSIDE];
    permit(actor, standing, company, &needs, Vec::new())
}

/// `Company.viewerPermissions`: every resource with what the actor may do to it now.
pub fn viewer_permissions(actor: &Actor, standing: &Standing) -> Vec<(CompanyResource, Vec<CompanyAction>)> {
    let roles = actor.roles();
    matrix::table(|resource, action| allowed_by(roles, standing, (resource, action)).is_ok())
}

/// The verdict on these cells, unless something `against` it stands whatever the actor holds.
pub(super) fn permit<P>(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
    needs: &[Cell],
    against: Vec<DenialReason>,
) -> Verdict<P> {
    let roles = actor.roles();
    let mut grant = Grant::new(actor.tenant).for_company(company);
    let mut reasons: Vec<DenialReason> = Vec::new();
    for need in needs {
        match allowed_by(roles, standing, *need) {
            Ok(GrantedBy::Member(_)) => {}
            Ok(GrantedBy::Role(role)) => grant = grant.via(role),
            Err(more) => more.into_iter().for_each(|reason| {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }),
        }
    }
    let curable = against.is_empty();
    reasons.extend(against);
    if reasons.is_empty() {
        return Ok(grant);
    }
    let cells = Wanted { cells: needs.to_vec(), standing: *standing, curable };
    Err(Refusal::forbidden(actor, Vec::new(), reasons).about_cells(cells).within(company))
}

/// The cells that a refused operation wanted, and where the actor stands with the company: what is told of them is
/// worded only for whoever reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::authz) struct Wanted {
    cells: Vec<Cell>,
    standing: Standing,
    /// Whether something would allow it.
    curable: bool,
}

impl Wanted {
    /// What would allow it, each enough by itself.
    pub(in crate::authz) fn requires(&self) -> Vec<String> {
        if self.curable { requires(&self.cells, self.standing.suspended) } else { Vec::new() }
    }
    /// The cells of the wanted resources that somebody with these roles and this standing holds.
    pub(in crate::authz) fn held(&self, roles: RoleSet) -> Vec<String> {
        held(roles, &self.standing, &self.cells)
    }
}

/// Name and subscription, to the extent that Cost Administrators reach them.
fn is_billing((resource, action): Cell) -> bool {
    use CompanyAction::{Read, Update};
    match resource {
        CompanyResource::CompanySubscription => matches!(action, Read | Update),
        CompanyResource::CompanyName => action == Read,
        _ => false,
    }
}

/// What would allow it, each enough by itself; cells that are needed together are joined by `+`. In a
/// suspended company, and for a cell that no role has, there is little or nothing that would.
fn requires(needs: &[Cell], suspended: bool) -> Vec<String> {
    let outside = Standing { membership: None, suspended };
    let owner = Standing { membership: Some((CompanyRole::Owner, MembershipState::Active)), suspended };
    let enough = |roles, standing| needs.iter().all(|cell| allowed_by(roles, standing, *cell).is_ok());
    let mut requires = Vec::new();
    if enough(RoleSet::EMPTY, &owner) {
        let together: Vec<String> = needs.iter().map(|cell| text(*cell)).collect();
        requires.push(together.join("+"));
    }
    for role in [RoleKey::TenantAdministrator, RoleKey::CostAdministrator] {
        if enough(RoleSet::only(role), &outside) {
            requires.push(role.key().to_owned());
        }
    }
    requires
}

/// The cells of the wanted resources that are held.
fn held(roles: RoleSet, standing: &Standing, needs: &[Cell]) -> Vec<String> {
    let every =
        needs.iter().flat_map(|(resource, _)| CompanyAction::ALL.iter().map(|action| (*resource, *action)));
    every.filter(|cell| allowed_by(roles, standing, *cell).is_ok()).map(text).collect()
}

fn text((resource, action): Cell) -> String {
    format!("{resource}:{action}")
}

/// Why nothing is changed in a company whose subscription is canceled.
pub(super) fn suspension() -> DenialReason {
    let message = "The company is suspended: its subscription is canceled, so it can be read and left only.";
    DenialReason::new(DenialCode::CompanySuspended, message)
}

/// Why somebody who is not in has no say.
pub(in crate::authz) fn outsider(standing: &Standing) -> DenialReason {
    if standing.is_invited() {
        let message = "You are invited to this company and not in it yet: accept the invitation first.";
        return DenialReason::new(DenialCode::InvitationPending, message);
    }
    DenialReason::new(DenialCode::NotAMember, "This is for members of the company.")
}

fn missing(standing: &Standing, (resource, action): Cell) -> DenialReason {
    let allowing: Vec<&str> = CompanyRole::ALL
        .iter()
        .filter(|role| matrix::allows(**role, resource, action))
        .map(|role| matrix::name(*role))
        .collect();
    let rule = if allowing.is_empty() {
        format!("{action} on {resource} is allowed to no role of a company.")
    } else {
        format!("{action} on {resource} is for these roles of the company: {}.", allowing.join(", "))
    };
    let message = match standing.active_role() {
        Some(role) => format!("{rule} You are {} there.", matrix::name(role)),
        None => rule,
    };
    DenialReason::new(DenialCode::MissingPermission, message).about_cell(resource, action)
}
