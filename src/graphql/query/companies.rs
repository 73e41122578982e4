//! `companies`, `company`, `invitationPreflight` and `companyRoles`.

use async_graphql::{ID, InputObject};

use super::filter::StringFilter;
use crate::{
    authz::companies as rules,
    domain::companies::{self, NewInvitation, Preflight},
    error::Failure,
    graphql::{
        engine::Call,
        page::{Connection, List, OrderDirection, Paging},
        types::{company::CompanyNode, matrix::CompanyRoleDefinition},
    },
    model::{CompanyRole, Keyed},
    store::{
        company_list::{self, CompanyFilter as Filter, CompanyOrderField},
        page::{By, Page},
    },
};

crate::graphql_enums!(CompanyOrderField);

/// Every field that is set must hold.
#[derive(InputObject, Clone, Debug)]
pub struct CompanyFilter {
    /// in the name
    search: Option<String>,
    name: Option<StringFilter>,
    /// for whoever reads the owners of all companies listed: not by the role Cost Administrator alone
    owner_id: Option<ID>,
}

/// A field to order by, and its direction.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct CompanyOrder {
    field: CompanyOrderField,
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// By name, where nothing else is said.
fn order(wanted: Option<Vec<CompanyOrder>>) -> Vec<By<CompanyOrderField>> {
    let by = |one: CompanyOrder| By { field: one.field, descending: one.direction == OrderDirection::Desc };
    let order: Vec<_> = wanted.unwrap_or_default().into_iter().map(by).collect();
    if order.is_empty() { vec![By::ascending(CompanyOrderField::Name)] } else { order }
}

/// `companies`: the viewer's own; all of them for Tenant and Cost Administrators.
pub async fn page(
    call: Call<'_>,
    filter: Option<CompanyFilter>,
    order_by: Option<Vec<CompanyOrder>>,
    paging: Paging,
) -> Result<Option<Connection<CompanyNode>>, Failure> {
    let request = call.request;
    let actor = request.actor()?;
    let (grant, reach) = rules::read_companies(actor)?;
    let filter = match filter {
        None => Filter::default(),
        Some(filter) => {
            if filter.owner_id.is_some() {
                rules::read_owners(actor, reach)?;
            }
            // An id that does not parse is one that never was: nobody, who owns nothing.
            let owner = filter.owner_id.map(|id| id.parse().ok());
            Filter { search: filter.search, name: filter.name.map(Into::into), owner }
        }
    };
    let list = List::open(request, &paging, "", order(order_by)).await?;
    let wanted = list.wanted()?;
    let (page, total) = {
        let mut reader = request.reader().await?;
        let viewer = actor.user();
        let page =
            company_list::page(&mut reader, &grant, reach, viewer, &filter, &list.order, &wanted).await?;
        let total = match paging.counted {
            true => Some(company_list::count(&mut reader, &grant, reach, &filter).await?),
            false => None,
        };
        (page, total)
    };
    let Page { items, has_next, has_previous } = page;
    let items = request.seen_companies(items)?;
    let page = Page { items, has_next, has_previous };
    let place = |seen: &std::sync::Arc<_>, order: &[By<CompanyOrderField>]| {
        let seen: &crate::domain::companies::Seen = seen;
        company_list::place(&seen.record, order)
    };
    list.connection(page, total, place, |seen| Some(CompanyNode(seen))).map(Some)
}

/// `company`: one company, if the viewer sees it.
pub async fn by_id(call: Call<'_>, id: ID) -> Result<Option<CompanyNode>, Failure> {
    match id.parse() {
        Ok(id) => Ok(call.request.company(id).await?.map(CompanyNode)),
        Err(_) => Ok(None),
    }
}

/// `invitationPreflight`: what `inviteUser` would say now.
pub async fn preflight(
    call: Call<'_>,
    company: ID,
    email: String,
    role: CompanyRole,
) -> Result<Option<Preflight>, Failure> {
    let wanted = NewInvitation { company: company.0, email, role };
    companies::preflight(call.request, &wanted).await
}

/// `companyRoles`: the matrix.
pub async fn roles(_: Call<'_>) -> Result<Option<Vec<CompanyRoleDefinition>>, Failure> {
    Ok(Some(CompanyRole::ALL.iter().copied().map(CompanyRoleDefinition).collect()))
}
