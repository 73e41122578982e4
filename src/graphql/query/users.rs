//! `users` and `user`.

use async_graphql::{ID, InputObject};

use super::filter::StringFilter;
use crate::{
    authz::{Actor, users as rules},
    error::Failure,
    graphql::{
        engine::Call,
        page::{Connection, List, OrderDirection, Paging},
        types::user::UserNode,
    },
    model::{RoleKey, SubtenantId, UserStatus},
    store::{
        page::By,
        search,
        users_page::{self, Besides, UserOrderField},
    },
};

crate::graphql_enums!(UserOrderField);

/// Every field that is set must hold; `or` and `not` nest.
#[derive(InputObject, Clone, Debug)]
pub struct UserFilter {
    /// any of name, lastName, email, phoneNumber, jobTitle
    search: Option<String>,
    name: Option<StringFilter>,
    last_name: Option<StringFilter>,
    email: Option<StringFilter>,
    phone_number: Option<StringFilter>,
    job_title: Option<StringFilter>,
    email_confirmed: Option<bool>,
    status: Option<UserStatus>,
    language: Option<String>,
    /// held directly or through a profile
    any_role: Option<Vec<RoleKey>>,
    any_direct_role: Option<Vec<RoleKey>>,
    any_profile: Option<Vec<ID>>,
    any_subtenant: Option<Vec<ID>>,
    or: Option<Vec<UserFilter>>,
    not: Option<Box<UserFilter>>,
}

/// A field to order by, and its direction.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct UserOrder {
    field: UserOrderField,
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// An id that does not parse is one that never was: nobody holds it.
fn ids<I: std::str::FromStr>(ids: Option<Vec<ID>>) -> Option<Vec<I>> {
    ids.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect())
}

impl UserFilter {
    /// As the store asks it. A subtenant out of the viewer's sight is one that never was.
    fn seen_by(self, actor: &Actor) -> users_page::UserFilter {
        let seen = |subtenants: Vec<SubtenantId>| {
            subtenants.into_iter().filter(|id| rules::sees_subtenant(actor, *id)).collect()
        };
        users_page::UserFilter {
            search: self.search,
            name: self.name.map(Into::into),
            last_name: self.last_name.map(Into::into),
            email: self.email.map(Into::into),
            phone_number: self.phone_number.map(Into::into),
            job_title: self.job_title.map(Into::into),
            email_confirmed: self.email_confirmed,
            status: self.status,
            language: self.language,
            any_role: self.any_role.map(|roles| roles.into_iter().collect()),
            any_direct_role: self.any_direct_role.map(|roles| roles.into_iter().collect()),
            any_profile: ids(self.any_profile),
            any_subtenant: ids(self.any_subtenant).map(seen),
            or: self.or.map(|filters| filters.into_iter().map(|filter| filter.seen_by(actor)).collect()),
            not: self.not.map(|filter| Box::new(filter.seen_by(actor))),
            among: None,
        }
    }
}

/// By last name and name, where nothing else is said.
fn order(wanted: Option<Vec<UserOrder>>) -> Vec<By<UserOrderField>> {
    let wanted = wanted.filter(|order| !order.is_empty());
    wanted.map_or_else(
        || users_page::USUAL.to_vec(),
        |order| {
            let by =
                |one: UserOrder| By { field: one.field, descending: one.direction == OrderDirection::Desc };
            order.into_iter().map(by).collect()
        },
    )
}

/// `users`: the grid of an administrator.
pub async fn page(
    call: Call<'_>,
    filter: Option<UserFilter>,
    order_by: Option<Vec<UserOrder>>,
    paging: Paging,
) -> Result<Option<Connection<UserNode>>, Failure> {
    let actor = call.request.actor()?;
    let filter = filter.map(|filter| filter.seen_by(actor)).unwrap_or_default();
    list(call, &filter, order(order_by), &paging, "").await.map(Some)
}

/// The fields of a user for which what they hold has to be read.
const HANG_ON_HELD: [&str; 4] = ["profiles", "subtenants", "effectiveRoles", "viewerCan"];

/// Users in the viewer's scope that a filter lets through, as a connection. `about` names the object that
/// the list stands on.
pub async fn list(
    call: Call<'_>,
    filter: &users_page::UserFilter,
    order: Vec<By<UserOrderField>>,
    paging: &Paging,
    about: &str,
) -> Result<Connection<UserNode>, Failure> {
    let request = call.request;
    let grant = rules::read_users(request.actor()?)?;
    let list = List::open(request, paging, about, order).await?;
    let wanted = list.wanted()?;
    let (page, total) = {
        let mut reader = request.reader().await?;
        let filter = &search::narrow(&mut reader, &grant, filter, &request.services.searches).await?;
        let besides = Besides { held: call.mentions(&HANG_ON_HELD), total: paging.counted };
        users_page::listing(&mut reader, &grant, filter, &list.order, &wanted, besides).await?
    };
    let node = |(user, held)| Some(UserNode(request.administered_with(user, held)));
    list.connection(page, total, |(user, _), order| users_page::place(user, order), node)
}

/// `user`: one user, if the viewer sees them.
pub async fn by_id(call: Call<'_>, id: ID) -> Result<Option<UserNode>, Failure> {
    match id.parse() {
        Ok(id) => Ok(call.request.person(id).await?.map(UserNode)),
        Err(_) => Ok(None),
    }
}
