//! What a company keeps beside its projects. Each noun's rights are a row of the matrix and nothing else.

use super::Standing;
use super::cells::permit;
use crate::authz::leave::{
    CreateExternalRequest, CreateIntent, DeleteExternalRequest, DeleteIntent, ReadExternalRequests,
    ReadIntents, UpdateExternalRequest, UpdateIntent,
};
use crate::authz::{Actor, Verdict};
use crate::model::{CompanyAction, CompanyId, CompanyResource, ExternalRequest, Intent};

/// A noun whose rights are a row of the matrix: the row, and what each of its cells is leave for.
pub trait Judged {
    /// The row.
    const RESOURCE: CompanyResource;
    /// What C is leave for.
    type Create;
    /// What R is leave for.
    type Read;
    /// What U is leave for.
    type Update;
    /// What D is leave for.
    type Delete;
}

impl Judged for Intent {
    const RESOURCE: CompanyResource = CompanyResource::CompanyIntents;
    type Create = CreateIntent;
    type Read = ReadIntents;
    type Update = UpdateIntent;
    type Delete = DeleteIntent;
}

impl Judged for ExternalRequest {
    const RESOURCE: CompanyResource = CompanyResource::CompanyExternalRequests;
    type Create = CreateExternalRequest;
    type Read = ReadExternalRequests;
    type Update = UpdateExternalRequest;
    type Delete = DeleteExternalRequest;
}

/// May the actor create one in the company?
///
/// # Errors
/// FORBIDDEN without the cell C; COMPANY_SUSPENDED.
pub fn create<N: Judged>(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<N::Create> {
    permit(actor, standing, company, &[(N::RESOURCE, CompanyAction::Create)], Vec::new())
}

/// May the actor read those of the company? To whoever may not, they do not exist.
///
/// # Errors
/// FORBIDDEN without the cell R.
pub fn read<N: Judged>(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<N::Read> {
    permit(actor, standing, company, &[(N::RESOURCE, CompanyAction::Read)], Vec::new())
}

/// May the actor change those of the company?
///
/// # Errors
/// FORBIDDEN without the cell U; COMPANY_SUSPENDED.
pub fn update<N: Judged>(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<N::Update> {
    permit(actor, standing, company, &[(N::RESOURCE, CompanyAction::Update)], Vec::new())
}

/// May the actor delete those of the company?
///
/// # Errors
/// FORBIDDEN without the cell D; COMPANY_SUSPENDED.
pub fn delete<N: Judged>(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<N::Delete> {
    permit(actor, standing, company, &[(N::RESOURCE, CompanyAction::Delete)], Vec::new())
}
