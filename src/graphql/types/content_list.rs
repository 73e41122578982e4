//! Lists of what companies keep, by name.

use std::{collections::HashMap, sync::Arc};

use super::company::CompanyNode;
use crate::{
    domain::companies::{
        Seen,
        content::{Item, Noun},
    },
    graphql::{
        engine::{Batch, Loaded, Output},
        page::{Connection, List, Paging},
    },
    model::CompanyId,
    store::{
        content::{self, ByName},
        page::{By, Page},
    },
};

/// What each of the companies keeps of a noun: one statement for all of them, one more for the counts. The guard of the
/// field has judged each of them.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list; UNAVAILABLE.
pub async fn of_companies<N: Noun, T: Output + Clone>(
    batch: &Batch<'_, CompanyNode>,
    search: Option<String>,
    paging: &Paging,
    node: impl Fn(Item<N>) -> T,
) -> Loaded<Option<Connection<T>>> {
    let request = batch.request();
    let ids: Vec<CompanyId> = batch.objects.iter().map(|it| it.0.record.id).collect();
    let lists = List::on_each(request, paging, &ids, &content::order::<N>()).await?;
    let Some(first) = lists.first() else { return Ok(Vec::new()) };
    // Below a list there is no cursor, so the part that is wanted is the same of each.
    let part = first.wanted()?;
    let (grant, search) = (request.actor()?.lookup(), search.as_deref());
    let (pages, counts) = {
        let mut reader = request.reader().await?;
        let pages = N::of_companies(&mut reader, &grant, &ids, search, &part).await?;
        let counts = match paging.counted {
            true => content::counts::<N, _>(&mut reader, &grant, &ids, search).await?,
            false => HashMap::new(),
        };
        (pages, counts)
    };
    let pages: HashMap<CompanyId, Page<Arc<N>>> =
        pages.into_iter().map(|(id, page)| (id, page.map(Arc::new))).collect();
    let empty = content::empty(&part);
    let connection = |(list, it): (&List<'_, ByName<N>>, &&CompanyNode)| {
        let (company, id): (&Arc<Seen>, CompanyId) = (&it.0, it.0.record.id);
        let total = paging.counted.then(|| counts.get(&id).copied().unwrap_or_default());
        // Not taken out: a company may stand in a level more than once.
        let page = pages.get(&id).unwrap_or(&empty).each(|record| Some(Arc::clone(record)));
        let place = |record: &Arc<N>, _: &[By<ByName<N>>]| content::place(&**record);
        let node = |record| Some(node(Item { record, company: Arc::clone(company) }));
        list.connection(page, total, place, node).map(Some)
    };
    Ok(lists.iter().zip(&batch.objects).map(connection).collect())
}
