//! What every test needs: an application on a fresh database, clients of it, a world that stands still.

mod app;
pub mod cells;
mod client;
mod database;
mod events;
mod gate;
mod mails;
mod people;
mod world;

pub use app::{CONNECTIONS, TestApp};
pub use client::{Client, forbidden, has};
pub use gate::Gate;
#[allow(unused_imports, reason = "for tests that look at mails")]
pub use mails::Mail;
#[allow(unused_imports, reason = "for tests that sign in")]
pub use people::PASSWORD;
pub use world::TestWorld;

/// `both! { async fn name(app) { … } }`: one test on SQLite and one on PostgreSQL, each on a database of
/// its own.
macro_rules! both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($app:ident) $body:block)*) => {$(
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn holds($app: $crate::support::TestApp) $body

            #[tokio::test]
            async fn sqlite() {
                holds($crate::support::TestApp::sqlite().await).await;
            }
            #[cfg_attr(not(postgres_tests), ignore = "needs PostgreSQL: see tests/with-postgres")]
            #[tokio::test]
            async fn postgres() {
                holds($crate::support::TestApp::postgres().await).await;
            }
        }
    )*};
}
pub(crate) use both;
