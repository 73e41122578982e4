//! `subtenants`.

use crate::{
    authz::users as rules,
    error::Failure,
    graphql::{
        engine::Call,
        page::{Connection, List, Paging},
        types::subtenant::SubtenantNode,
    },
    store::subtenants,
};

/// `subtenants`: by name.
pub async fn page(
    call: Call<'_>,
    search: Option<String>,
    paging: Paging,
) -> Result<Option<Connection<SubtenantNode>>, Failure> {
    let request = call.request;
    let grant = rules::read_subtenants(request.actor()?)?;
    let list = List::open(request, &paging, "", subtenants::ORDER.to_vec()).await?;
    let wanted = list.wanted()?;
    let search = search.as_deref();
    let mut reader = request.reader().await?;
    let page = subtenants::page(&mut reader, &grant, search, &wanted).await?;
    let total = match paging.counted {
        true => Some(subtenants::count(&mut reader, &grant, search).await?),
        false => None,
    };
    list.connection(
        page,
        total,
        |subtenant, _| subtenants::place(subtenant),
        |subtenant| Some(SubtenantNode(subtenant.into())),
    )
    .map(Some)
}
