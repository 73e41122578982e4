//! Lists of what companies keep, by name.

use std::{collections::HashMap, sync::Arc};

use crate::{
    domain::companies::content::{Item, Standalone, Within},
    graphql::{
        engine::{Batch, Loaded, Output},
        page::{Connection, List, Paging},
    },
    store::{
        content::{self, ByName},
        page::{By, Page, Paging as StorePaging},
    },
};

/// What each of the level keeps of a noun: one statement for all of them, one more for the counts. The guard of the field
/// has judged each of them. `within` says what an object of the level is.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list; UNAVAILABLE.
pub async fn of_each<O, N: Standalone, T: Output + Clone>(
    batch: &Batch<'_, O>,
    within: fn(&O) -> &N::In,
    search: Option<String>,
    paging: &Paging,
    node: impl Fn(Item<N>) -> T,
) -> Loaded<Option<Connection<T>>> {
    let request = batch.request();
    let ids: Vec<N::Parent> = batch.objects.iter().map(|it| within(it).id()).collect();
    let lists = List::on_each(request, paging, &ids, &content::order::<N>()).await?;
    let Some(first) = lists.first() else { return Ok(Vec::new()) };
    // Below a list there is no cursor, so the part that is wanted is the same of each.
    let part = first.wanted()?;
    let (grant, search) = (request.actor()?.lookup(), search.as_deref());
    let (pages, counts) = {
        let mut reader = request.reader().await?;
        let pages = N::of_each(&mut reader, &grant, &ids, search, &part).await?;
        let counts = match paging.counted {
            true => content::counts::<N, _>(&mut reader, &grant, &ids, search).await?,
            false => HashMap::new(),
        };
        (pages, counts)
    };
    let pages: HashMap<N::Parent, Page<Arc<N>>> =
        pages.into_iter().map(|(id, page)| (id, page.map(Arc::new))).collect();
    let empty = content::empty(&part);
    let connection = |(list, it): (&List<'_, ByName<N>>, &&O)| {
        let (within, id) = (within(it), within(it).id());
        let total = paging.counted.then(|| counts.get(&id).copied().unwrap_or_default());
        // Not taken out: one may stand in a level more than once.
        let page = pages.get(&id).unwrap_or(&empty).each(|record| Some(Arc::clone(record)));
        let place = |record: &Arc<N>, _: &[By<ByName<N>>]| content::place(&**record);
        let node = |record| Some(node(Item { record, within: within.clone() }));
        list.connection(page, total, place, node).map(Some)
    };
    Ok(lists.iter().zip(&batch.objects).map(connection).collect())
}

/// The same whole, where there are only so many: one statement.
///
/// # Errors
/// UNAUTHENTICATED, UNAVAILABLE.
pub async fn all_of_each<O, N: Standalone, T: Output>(
    batch: &Batch<'_, O>,
    within: fn(&O) -> &N::In,
    most: usize,
    node: impl Fn(Item<N>) -> T,
) -> Loaded<Option<Vec<T>>> {
    let request = batch.request();
    let ids: Vec<N::Parent> = batch.objects.iter().map(|it| within(it).id()).collect();
    let pages = {
        let (grant, mut reader) = (request.actor()?.lookup(), request.reader().await?);
        N::of_each(&mut reader, &grant, &ids, None, &StorePaging::first(most)).await?
    };
    let pages: HashMap<N::Parent, Page<Arc<N>>> =
        pages.into_iter().map(|(id, page)| (id, page.map(Arc::new))).collect();
    batch.each(|it| {
        let within = within(it);
        let records = pages.get(&within.id()).map(|page| page.items.as_slice()).unwrap_or_default();
        let item = |record: &Arc<N>| node(Item { record: Arc::clone(record), within: within.clone() });
        Some(records.iter().map(item).collect())
    })
}
