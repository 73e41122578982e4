//! A believable tenant to try things with: some sixty people of many languages, three companies, the sample
//! scripts at work. The same each time it is made, but for the moment of its making, which invitations count
//! from.

mod companies;
mod content;
mod fill;
mod ids;
mod people;
mod personas;
mod places;
mod scripts;

#[cfg(test)]
mod tests;

use crate::{
    domain::Services,
    error::Failure,
    model::{Tenant, TenantId},
    store::{self, Store},
};

pub use personas::{PASSWORD, PERSONAS, Persona, SLUG};

/// What [`fill`] came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// The tenant was made.
    Made,
    /// It was there from an earlier run.
    TakenUp,
}

/// Makes the demo's tenant, in one transaction, unless it is there.
///
/// # Errors
/// BAD_USER_INPUT where its slug belongs to a tenant that the demo did not make; UNAVAILABLE.
pub async fn fill(services: &Services) -> Result<Filled, Failure> {
    let found = {
        let mut connection = services.store.system().await?;
        store::tenants::by_slug(&mut connection, SLUG).await?
    };
    match found {
        Some(tenant) if is_ours(&tenant) => Ok(Filled::TakenUp),
        Some(_) => Err(Failure::BadInput(format!(
            "the database has a tenant {SLUG:?} that the demo did not make; give the demo another --database-url"
        ))),
        None => fill::fill(services).await.map(|()| Filled::Made),
    }
}

/// Does the database hold the demo's tenant and no other, so that it may be thrown away? An empty one may.
///
/// # Errors
/// It is no database of ours, or does not answer.
pub async fn is_only_ours(store: &Store) -> Result<bool, Failure> {
    let mut connection = store.system().await?;
    Ok(store::tenants_list::all(&mut connection).await?.iter().all(is_ours))
}

fn is_ours(tenant: &Tenant) -> bool {
    tenant.id == ids::Ids::default().next::<TenantId>()
}
