//! Who holds a role or a profile, as connections: `Role.holders` and `SecurityProfile.users`.

use crate::{
    authz::users as rules,
    domain::Request,
    error::Failure,
    graphql::{
        engine::Loaded,
        page::{Connection, List, Paging},
        types::user::UserNode,
    },
    store::{
        holders::{self, Held, ORDER},
        users_page::{self, Besides},
    },
};

/// For each of these the users in the viewer's scope who hold it, by last name and name. A constant number
/// of statements, however many there are.
///
/// # Errors
/// FORBIDDEN for others than Tenant and User Administrators; BAD_USER_INPUT for a cursor of another list.
pub async fn connections(
    request: &Request,
    paging: &Paging,
    held: &[Held],
) -> Loaded<Option<Connection<UserNode>>> {
    let grant = rules::read_users(request.actor()?)?;
    let node = |user| Some(UserNode(request.administered(user)));
    if let [one] = held {
        let list = List::open(request, paging, &one.to_string(), ORDER.to_vec()).await?;
        let (wanted, filter) = (list.wanted()?, one.filter());
        let mut reader = request.reader().await?;
        let besides = Besides { held: false, total: paging.counted };
        let (page, total) =
            users_page::listing(&mut reader, &grant, &filter, &ORDER, &wanted, besides).await?;
        let page = page.map(|(user, _)| user);
        return Ok(vec![list.connection(page, total, users_page::place, node).map(Some)]);
    }
    let mut distinct: Vec<Held> = Vec::new();
    held.iter().for_each(|one| {
        if !distinct.contains(one) {
            distinct.push(*one)
        }
    });
    let size = usize::try_from(paging.size).unwrap_or(usize::MAX);
    let (pages, counts) = {
        let mut reader = request.reader().await?;
        let pages = holders::pages(&mut reader, &grant, &distinct, size).await?;
        let counts = match paging.counted {
            true => holders::counts(&mut reader, &grant, &distinct).await?,
            false => Default::default(),
        };
        (pages, counts)
    };
    let mut connections = Vec::with_capacity(held.len());
    for one in held {
        let list = List::open(request, paging, &one.to_string(), ORDER.to_vec()).await?;
        let page = pages.get(one).cloned().ok_or_else(|| Failure::internal("a page was left out"))?;
        let total = counts.get(one).copied();
        connections.push(list.connection(page, total, users_page::place, node).map(Some));
    }
    Ok(connections)
}
