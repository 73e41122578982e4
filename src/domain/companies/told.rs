//! What the scripts are told of somebody who is to be something else in a company.

use super::context::Facts;
use crate::{
    authz::companies::Standing,
    domain::Request,
    error::Failure,
    model::{Company, Membership, User},
    store::{self, Connection},
};

/// What the scripts are told of. Where it is something else inside the transaction, the operation starts over.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    pub facts: Facts,
    /// The actor's.
    pub standing: Standing,
    /// That of the person, as it is.
    pub row: Membership,
    pub person: User,
}

impl Told {
    /// None where the person is gone. Two statements.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn read(
        request: &Request,
        connection: &mut Connection,
        company: &Company,
        standing: &Standing,
        row: &Membership,
    ) -> Result<Option<Self>, Failure> {
        let grant = request.actor()?.lookup();
        let facts = Facts::read(request, connection, company).await?;
        let person = store::users::by_ids(connection, &grant, &[row.user_id]).await?.pop();
        Ok(person.map(|person| Self { facts, standing: *standing, row: row.clone(), person }))
    }
}
