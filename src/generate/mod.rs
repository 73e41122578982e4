//! Made-up tenants, as many and as large as wanted, for whoever sizes a machine (`tenantry generate`).
//!
//! Everything follows from the seed, a tenant's slug and the numbers: ids, names, secrets, times. Two runs with the same
//! seed write the same rows, but for when sessions began and end, which counts from the present. Nobody is held in memory:
//! the nth user is computed where it is needed, so a tenant of millions is written as a stream. The secrets can be computed by
//! anybody, so such a database is for measuring and never for people.

mod companies;
mod known;
mod names;
mod people;
mod places;
mod random;
mod tenant;
mod world;
mod write;

#[cfg(test)]
mod tests;

use std::{collections::HashSet, io};

pub use known::Known;
pub use tenant::administrator;

use crate::{
    clock::World,
    domain::account::password::Passwords,
    error::Failure,
    store::{self, Store, StoreError},
};

use tenant::Plan;
use world::Seeded;

/// The password of everybody.
pub const PASSWORD: &str = "only for measuring machines";

/// What to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How many tenants, from 1.
    pub tenants: u64,
    /// How many users each has, from 1: the first is the Tenant Administrator.
    pub users: u64,
    /// How many companies each has.
    pub companies: u64,
    /// What everything follows from.
    pub seed: u64,
    /// Slugs are this, a hyphen and a number from 001.
    pub slug_prefix: String,
    /// Are other tenants in the database all right?
    pub add: bool,
    /// Open a session for each Tenant Administrator whose access token lives so many days.
    pub token_days: Option<u32>,
}

impl Wanted {
    /// How much there is to write, in users and companies.
    pub const fn size(&self) -> u64 {
        self.tenants.saturating_mul(self.users.saturating_add(self.companies))
    }
    /// The slug of the nth tenant, counted from 1.
    pub fn slug(&self, number: u64) -> String {
        format!("{}-{number:03}", self.slug_prefix)
    }
}

/// Who is told how it goes.
pub trait Report {
    /// So many users and companies more are written.
    fn written(&mut self, more: u64);
    /// A tenant is written, with its session where one was wanted.
    ///
    /// # Errors
    /// What is known cannot be kept, which ends the run.
    fn tenant(&mut self, known: &Known) -> io::Result<()>;
    /// Everything is written; the database looks its tables through.
    fn finishing(&mut self);
}

/// Why the tenants are not, or not all, made.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// Without `add` the database has to be empty.
    #[error("the database holds tenants already, {0} of them")]
    NotEmpty(usize),
    /// Another tenant has this slug.
    #[error("there is a tenant with the slug {0:?} already")]
    SlugTaken(String),
    /// What is known of a tenant could not be kept.
    #[error("{0}")]
    Report(#[from] io::Error),
    /// The database did not do its work.
    #[error("the database: {}", .0.detail())]
    Store(#[from] StoreError),
    /// Our own fault.
    #[error("{}", .0.detail().map_or_else(|| .0.to_string(), str::to_owned))]
    Failed(#[from] Failure),
}

/// May these tenants be made? Nothing is written.
///
/// # Errors
/// There are tenants already, and `add` is not said; a slug is taken; the database is away.
pub async fn check(store: &Store, wanted: &Wanted) -> Result<(), GenerateError> {
    let there = store::tenants_list::all(&mut store.system().await?).await?;
    if !there.is_empty() && !wanted.add {
        return Err(GenerateError::NotEmpty(there.len()));
    }
    let taken: HashSet<String> = there.into_iter().map(|tenant| tenant.slug).collect();
    match (1..=wanted.tenants).map(|number| wanted.slug(number)).find(|slug| taken.contains(slug)) {
        Some(slug) => Err(GenerateError::SlugTaken(slug)),
        None => Ok(()),
    }
}

/// Makes the tenants, one after the other, in transactions of at most some two hundred thousand rows: a run that is cut short leaves
/// what it had written by then. `world` is asked for the present alone, from which sessions count.
///
/// # Errors
/// A slug is taken; the database does not do its work; what is known of a tenant cannot be kept.
pub async fn fill(
    store: &Store,
    world: &dyn World,
    wanted: &Wanted,
    report: &mut dyn Report,
) -> Result<(), GenerateError> {
    // One hash for everybody: each costs as much as signing in.
    let run = Seeded::new(wanted.seed, &wanted.slug_prefix);
    let hash = Passwords::default().hash(&run, PASSWORD.to_owned()).await?;
    for number in 1..=wanted.tenants {
        let plan = Plan::new(wanted, wanted.slug(number));
        write::tenant(store, &plan, &hash, report).await?;
        if let Some(days) = wanted.token_days {
            report.tenant(&write::session(store, &plan, world.now(), days).await?)?;
        }
    }
    report.finishing();
    Ok(store::bulk::finish(store).await?)
}
