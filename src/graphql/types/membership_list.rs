//! Lists of rows: the Users tabs of companies, the lists of companies of users.

use std::{collections::HashMap, sync::Arc};

use async_graphql::InputObject;

use super::membership::MembershipNode;
use crate::{
    domain::{
        Request,
        companies::{Row, Seen},
        people::Person,
    },
    graphql::{
        engine::Loaded,
        page::{Connection, List, OrderDirection, Paging},
    },
    model::{CompanyId, CompanyRole, Membership, MembershipState, RoleKey, UserId},
    store::{
        page::{By, Page},
        users_tab::{self, BY_COMPANY, Columns, ListOf, Listed, TabField, TabFilter, Tabbed},
    },
};

/// Every field that is set must hold.
#[derive(InputObject, Clone, Debug)]
pub struct MembershipFilter {
    /// name, last name or e-mail; the latter of members alone, where the viewer reads no more
    search: Option<String>,
    any_role: Option<Vec<CompanyRole>>,
    state: Option<MembershipState>,
}

crate::keyed! {
    /// What rows can be ordered by.
    MembershipOrderField { Name = "NAME", Email = "EMAIL", Role = "ROLE", JoinedAt = "JOINED_AT" }
}
crate::graphql_enums!(MembershipOrderField);

/// A field to order by, and its direction.
#[derive(InputObject, Clone, Copy, Debug)]
pub struct MembershipOrder {
    field: MembershipOrderField,
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// By name, where nothing else is said.
fn order(wanted: Option<Vec<MembershipOrder>>, addresses: bool) -> Vec<By<TabField>> {
    let wanted = wanted.unwrap_or_default();
    let fields = wanted.iter().flat_map(|one| {
        let fields: &[TabField] = match one.field {
            MembershipOrderField::Name => &[TabField::Name, TabField::LastName],
            MembershipOrderField::Email if addresses => &[TabField::Email],
            MembershipOrderField::Email => &[TabField::MembersEmail],
            MembershipOrderField::Role => &[TabField::Role],
            MembershipOrderField::JoinedAt => &[TabField::JoinedAt],
        };
        let descending = one.direction == OrderDirection::Desc;
        fields.iter().map(move |field| By { field: *field, descending })
    });
    let fields: Vec<_> = fields.collect();
    if fields.is_empty() {
        return vec![By::ascending(TabField::Name), By::ascending(TabField::LastName)];
    }
    fields
}

/// The Users tabs of companies whose content the viewer reads: one statement for all of them with their
/// people, one more for the counts. `names_alone` where nothing but what [`Columns::Shown`] has is asked for.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list; UNAVAILABLE.
pub async fn tabs(
    request: &Request,
    companies: &[Arc<Seen>],
    filter: Option<MembershipFilter>,
    wanted: Option<Vec<MembershipOrder>>,
    paging: &Paging,
    names_alone: bool,
) -> Loaded<Option<Connection<MembershipNode>>> {
    let actor = request.actor()?;
    // Who is not in yet shows no address to members, so it neither orders nor is searched for them.
    let addresses = actor.has(RoleKey::TenantAdministrator);
    let order = order(wanted, addresses);
    let filter = filter.map_or_else(TabFilter::default, |filter| TabFilter {
        search: filter.search,
        addresses,
        any_role: filter.any_role,
        state: filter.state,
    });
    let ids: Vec<CompanyId> = companies.iter().map(|company| company.record.id).collect();
    let lists = List::on_each(request, paging, &ids, &order).await?;
    let Some(first) = lists.first() else { return Ok(Vec::new()) };
    // Below a list there is no cursor, so the part that is wanted is the same of each.
    let part = first.wanted()?;
    // Who sees people by where they are has to know that, and when somebody joined can be part of a cursor.
    let by_name = order.iter().all(|by| matches!(by.field, TabField::Name | TabField::LastName));
    let columns =
        if names_alone && by_name && !request.sees_by_place() { Columns::Shown } else { Columns::Whole };
    let (grant, now) = (actor.lookup(), request.now());
    let mut reader = request.reader().await?;
    let pages =
        users_tab::of_companies(&mut reader, &grant, &ids, &filter, &order, &part, columns, now).await?;
    let counts = match paging.counted {
        true => users_tab::count_of_companies(&mut reader, &grant, &ids, &filter, now).await?,
        false => Default::default(),
    };
    drop(reader);
    let mut met = Vec::new();
    let mut row = |row: Tabbed| {
        met.push((row.record.active, row.user));
        row.record
    };
    let pages: HashMap<CompanyId, Page<Membership>> =
        pages.into_iter().map(|(id, page)| (id, page.map(&mut row))).collect();
    let people = request.see_tabbed(met).await?;
    let empty = users_tab::empty(&part);
    let connection = |(list, company): (&List<'_, TabField>, &Arc<Seen>)| {
        let id = company.record.id;
        let total = paging.counted.then(|| counts.get(&id).copied().unwrap_or_default());
        let page = pages.get(&id).unwrap_or(&empty).each(|row| Some((row, people.get(&row.user_id)?)));
        let place = |(row, person): &(&Membership, &Arc<Person>), order: &[By<TabField>]| {
            users_tab::place(row, &person.record, order)
        };
        let node = |(row, person): (&Membership, &Arc<Person>)| {
            Some(MembershipNode(Row::with(row.clone(), Arc::clone(company), Arc::clone(person))))
        };
        list.connection(page, total, place, node).map(Some)
    };
    Ok(lists.iter().zip(companies).map(connection).collect())
}

/// The lists of companies of these users: of the viewer's own the memberships and open invitations, of
/// others' the rows in companies whose content the viewer reads. Three statements at most.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list; UNAVAILABLE.
pub async fn of_users(
    request: &Request,
    users: &[UserId],
    state: Option<MembershipState>,
    paging: &Paging,
) -> Loaded<Option<Connection<MembershipNode>>> {
    let actor = request.actor()?;
    let every_company = actor.has(RoleKey::TenantAdministrator);
    let whose = ListOf { viewer: actor.user(), every_company, state };
    let lists = List::on_each(request, paging, users, &BY_COMPANY).await?;
    let Some(first) = lists.first() else { return Ok(Vec::new()) };
    let part = first.wanted()?;
    let (grant, now) = (actor.lookup(), request.now());
    let mut reader = request.reader().await?;
    let pages = users_tab::of_users(&mut reader, &grant, users, whose, &part, now).await?;
    let counts = match paging.counted {
        true => users_tab::count_of_users(&mut reader, &grant, users, whose, now).await?,
        false => Default::default(),
    };
    drop(reader);
    let ids: Vec<CompanyId> =
        pages.values().flat_map(|page| page.items.iter().map(|row| row.record.company_id)).collect();
    let companies = if ids.is_empty() { Default::default() } else { request.companies(&ids).await? };
    let empty = users_tab::empty(&part);
    let connection = |(list, user): (&List<'_, TabField>, &UserId)| {
        let total = paging.counted.then(|| counts.get(user).copied().unwrap_or_default());
        let page = pages.get(user).unwrap_or(&empty).each(Some);
        let place = |row: &&Listed, _: &[By<TabField>]| users_tab::place_by_company(row);
        let node = |row: &Listed| {
            let company = Arc::clone(companies.get(&row.record.company_id)?);
            Some(MembershipNode(Row::new(row.record.clone(), company)))
        };
        list.connection(page, total, place, node).map(Some)
    };
    Ok(lists.iter().zip(users).map(connection).collect())
}
