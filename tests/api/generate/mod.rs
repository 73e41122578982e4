//! What `tenantry generate` makes, as the API shows it.

mod refusals;
mod rows;
mod tokens;

use std::io;

use tenantry::generate::{self, GenerateError, Known, Report, Wanted};

use crate::support::TestApp;

/// Two small tenants.
fn small() -> Wanted {
    Wanted {
        tenants: 2,
        users: 230,
        companies: 3,
        seed: 7,
        slug_prefix: "load".to_owned(),
        add: false,
        token_days: Some(2),
    }
}

/// Remembers what it is told.
#[derive(Default)]
struct Told {
    written: u64,
    known: Vec<Known>,
    finished: bool,
}

impl Report for Told {
    fn written(&mut self, more: u64) {
        self.written += more;
    }
    fn tenant(&mut self, known: &Known) -> io::Result<()> {
        self.known.push(known.clone());
        Ok(())
    }
    fn finishing(&mut self) {
        self.finished = true;
    }
}

async fn fill(app: &TestApp, wanted: &Wanted) -> Result<Vec<Known>, GenerateError> {
    generate::check(&app.services.store, wanted).await?;
    let mut told = Told::default();
    generate::fill(&app.services.store, app.world.as_ref(), wanted, &mut told).await?;
    assert!(told.finished);
    assert_eq!(told.written, wanted.size());
    Ok(told.known)
}
