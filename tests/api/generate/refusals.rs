//! What is refused, and that nothing is written then.

use tenantry::{
    domain::tenant::{self, NewTenant},
    generate::Wanted,
    store,
};

use super::{Told, fill, small};
use crate::support::{TestApp, both};

async fn slugs(app: &TestApp) -> Vec<String> {
    let mut connection = app.services.store.system().await.unwrap();
    let there = store::tenants_list::all(&mut connection).await.unwrap();
    there.into_iter().map(|tenant| tenant.slug).collect()
}

async fn refused(app: &TestApp, wanted: &Wanted) -> String {
    fill(app, wanted).await.unwrap_err().to_string()
}

fn theirs(slug: &str) -> NewTenant<'_> {
    NewTenant {
        slug,
        name: "Acme",
        admin_email: "boss@acme.example",
        admin_name: "Bo",
        admin_last_name: "Ss",
        admin_password: "a small green kettle",
        admin_language: None,
    }
}

both! {
    async fn a_database_that_holds_tenants_is_left_alone(app) {
        tenant::create(&app.services, theirs("acme")).await.unwrap();
        assert_eq!(refused(&app, &small()).await, "the database holds tenants already, 1 of them");
        assert_eq!(slugs(&app).await, ["acme"]);
    }

    async fn to_add_needs_other_slugs(app) {
        tenant::create(&app.services, theirs("load-002")).await.unwrap();
        let add = Wanted { add: true, ..small() };
        let taken = "there is a tenant with the slug \"load-002\" already";
        assert_eq!(refused(&app, &add).await, taken);
        assert_eq!(slugs(&app).await, ["load-002"], "not even the first one is made");
        let more = Wanted { slug_prefix: "more".to_owned(), ..add.clone() };
        fill(&app, &more).await.unwrap();
        assert_eq!(slugs(&app).await, ["load-002", "more-001", "more-002"]);
        // Whoever came in between is found when the row is written.
        let mut nobody = Told::default();
        let filled = tenantry::generate::fill(&app.services.store, app.world.as_ref(), &more, &mut nobody).await;
        assert_eq!(filled.unwrap_err().to_string(), "there is a tenant with the slug \"more-001\" already");
    }
}
