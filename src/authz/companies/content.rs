//! What a company keeps. Each noun's rights are a row of the matrix; changing something inside a project takes that cell
//! of the project too.

use super::Standing;
use super::cells::{Cell, permit};
use crate::authz::leave::{
    CreateAgent, CreateChannel, CreateExternalRequest, CreateIntent, CreateProject, DeleteAgent,
    DeleteChannel, DeleteExternalRequest, DeleteIntent, DeleteProject, ReadAgents, ReadChannels,
    ReadExternalRequests, ReadIntents, ReadProjects, ReadScenario, UpdateAgent, UpdateChannel,
    UpdateExternalRequest, UpdateIntent, UpdateProject, UpdateScenario, UseCells,
};
use crate::authz::{Actor, Verdict};
use crate::model::{
    Agent, AgentChannel, AgentScenario, CompanyAction, CompanyId, CompanyResource, ExternalRequest, Intent,
    Project,
};

/// What changing anything inside a project takes besides.
pub(super) const INSIDE: Cell = (CompanyResource::Project, CompanyAction::UpdateChildren);

/// A noun whose rights are a row of the matrix: the row, and what its cells are leave for.
pub trait Judged {
    /// The row.
    const RESOURCE: CompanyResource;
    /// Whether it is inside a project, so that changing it takes the project's UC too.
    const IN_PROJECT: bool;
    /// What R is leave for.
    type Read;
    /// What U is leave for.
    type Update;
}

/// One that is created and deleted by itself, and not with what it is part of.
pub trait Standalone: Judged {
    /// What C is leave for.
    type Create;
    /// What D is leave for.
    type Delete;
}

macro_rules! judged {
    (@ alone) => { false };
    (@ inside) => { true };
    ($($noun:ident by $row:ident, $place:ident: $read:ident $update:ident $(, $create:ident $delete:ident)?;)*) => {$(
        impl Judged for $noun {
            const RESOURCE: CompanyResource = CompanyResource::$row;
            const IN_PROJECT: bool = judged!(@ $place);
            type Read = $read;
            type Update = $update;
        }
        $(
            impl Standalone for $noun {
                type Create = $create;
                type Delete = $delete;
            }
        )?
    )*};
}

judged! {
    Project by Project, alone: ReadProjects UpdateProject, CreateProject DeleteProject;
    Agent by AgentMetadata, inside: ReadAgents UpdateAgent, CreateAgent DeleteAgent;
    AgentChannel by AgentChannels, inside: ReadChannels UpdateChannel, CreateChannel DeleteChannel;
    AgentScenario by AgentScenario, inside: ReadScenario UpdateScenario;
    Intent by CompanyIntents, alone: ReadIntents UpdateIntent, CreateIntent DeleteIntent;
    ExternalRequest by CompanyExternalRequests, alone: ReadExternalRequests UpdateExternalRequest, CreateExternalRequest DeleteExternalRequest;
}

/// May the actor create one in the company?
///
/// # Errors
/// FORBIDDEN without the cell C, and inside a project its UC, with a reason for each; COMPANY_SUSPENDED.
pub fn create<N: Standalone>(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<N::Create> {
    change::<N, _>(actor, standing, company, CompanyAction::Create)
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
/// FORBIDDEN without the cell U, and inside a project its UC, with a reason for each; COMPANY_SUSPENDED.
pub fn update<N: Judged>(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<N::Update> {
    change::<N, _>(actor, standing, company, CompanyAction::Update)
}

/// May the actor delete those of the company?
///
/// # Errors
/// FORBIDDEN without the cell D, and inside a project its UC, with a reason for each; COMPANY_SUSPENDED.
pub fn delete<N: Standalone>(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<N::Delete> {
    change::<N, _>(actor, standing, company, CompanyAction::Delete)
}

/// May the actor change what is in the company's projects, where the cell of the part allows it too?
///
/// # Errors
/// FORBIDDEN without the cell UC; COMPANY_SUSPENDED.
pub fn update_children(actor: &Actor, standing: &Standing, company: CompanyId) -> Verdict<UseCells> {
    permit(actor, standing, company, &[INSIDE], Vec::new())
}

fn change<N: Judged, P>(
    actor: &Actor,
    standing: &Standing,
    company: CompanyId,
    action: CompanyAction,
) -> Verdict<P> {
    let own = (N::RESOURCE, action);
    let needs: &[Cell] = if N::IN_PROJECT { &[own, INSIDE] } else { &[own] };
    permit(actor, standing, company, needs, Vec::new())
}
