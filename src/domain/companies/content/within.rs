//! What something is kept in: the company, or something else that it keeps.

use std::{collections::HashMap, fmt::Debug, sync::Arc};

use super::{Item, Noun, rules};
use crate::{
    authz::{Actor, companies::Standing},
    domain::{Request, companies::Seen},
    error::Failure,
    model::{CompanyId, Identifier},
    store::Tx,
};

/// What a noun is kept in, as the viewer sees it.
pub trait Within: Clone + Debug + Send + Sync + 'static {
    /// What names one.
    type Id: Identifier + Ord;
    /// As messages call one.
    const ONE: &'static str;

    /// Its own id.
    fn id(&self) -> Self::Id;
    /// The company, which it may be itself.
    fn company(&self) -> &Arc<Seen>;
    /// Does whoever stands so with the company read it?
    fn is_readable(&self, actor: &Actor, standing: &Standing) -> bool;
    /// The same in the company as it is by now.
    #[must_use]
    fn in_company(self, company: Arc<Seen>) -> Self;
    /// Those of these ids that the viewer sees, by id.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    fn find(
        request: &Request,
        ids: &[Self::Id],
    ) -> impl Future<Output = Result<HashMap<Self::Id, Self>, Failure>> + Send;
    /// Is it still there, in a company that is held?
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    fn is_there(&self, request: &Request, tx: &mut Tx) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// Where its id stands in the input of what is created in it.
pub fn id_field<W: Within>() -> String {
    format!("{}Id", W::ONE)
}

impl Within for Arc<Seen> {
    type Id = CompanyId;
    const ONE: &'static str = "company";

    fn id(&self) -> CompanyId {
        self.record.id
    }
    fn company(&self) -> &Arc<Seen> {
        self
    }
    /// Whoever sees the company.
    fn is_readable(&self, _: &Actor, _: &Standing) -> bool {
        true
    }
    fn in_company(self, company: Arc<Seen>) -> Self {
        company
    }
    async fn find(request: &Request, ids: &[CompanyId]) -> Result<HashMap<CompanyId, Self>, Failure> {
        request.companies(ids).await
    }
    /// Whoever holds it has seen that.
    async fn is_there(&self, _: &Request, _: &mut Tx) -> Result<bool, Failure> {
        Ok(true)
    }
}

impl<N: Noun> Within for Item<N> {
    type Id = N::Id;
    const ONE: &'static str = N::ONE;

    fn id(&self) -> N::Id {
        self.record.id()
    }
    fn company(&self) -> &Arc<Seen> {
        self.within.company()
    }
    fn is_readable(&self, actor: &Actor, standing: &Standing) -> bool {
        let company = self.company().record.id;
        rules::read::<N>(actor, standing, company).is_ok() && self.within.is_readable(actor, standing)
    }
    fn in_company(self, company: Arc<Seen>) -> Self {
        Self { record: self.record, within: self.within.in_company(company) }
    }
    async fn find(request: &Request, ids: &[N::Id]) -> Result<HashMap<N::Id, Self>, Failure> {
        request.content::<N>(ids).await
    }
    async fn is_there(&self, request: &Request, tx: &mut Tx) -> Result<bool, Failure> {
        let grant = request.actor()?.lookup();
        Ok(!N::by_ids(tx, &grant, &[self.record.id()]).await?.is_empty())
    }
}
