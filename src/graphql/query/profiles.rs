//! `profiles`.

use crate::{
    authz::users as rules,
    error::Failure,
    graphql::{
        engine::Call,
        page::{Connection, List, Paging},
        types::profile::ProfileNode,
    },
    store::profiles,
};

/// `profiles`: by name.
pub async fn page(
    call: Call<'_>,
    search: Option<String>,
    paging: Paging,
) -> Result<Option<Connection<ProfileNode>>, Failure> {
    let request = call.request;
    let grant = rules::read_profiles(request.actor()?)?;
    let list = List::open(request, &paging, "", profiles::ORDER.to_vec()).await?;
    let wanted = list.wanted()?;
    let search = search.as_deref();
    let mut reader = request.reader().await?;
    let page = profiles::page(&mut reader, &grant, search, &wanted).await?;
    let total = match paging.counted {
        true => Some(profiles::count(&mut reader, &grant, search).await?),
        false => None,
    };
    list.connection(
        page,
        total,
        |profile, _| profiles::place(profile),
        |profile| Some(ProfileNode::new(profile.into())),
    )
    .map(Some)
}
