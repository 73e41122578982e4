//! Where the company or somebody in it is not as it was.

use serde_json::json;
use tenantry::{
    authz,
    model::{CompanyAction, CompanyRole, RoleKey},
    store,
};

use super::{Noun, Place, matrix::Stands};
use crate::{
    companies::house::{person, seat},
    support::TestApp,
};

impl Noun {
    /// A company whose subscription is canceled can be read, and nothing else.
    pub async fn rests_while_suspended(&self, app: &TestApp) {
        let house = self.house(app).await;
        let id = self.created(app, &house.owner, house.foundry, "Kept").await;
        let cancel = "UPDATE companies SET status = 'CANCELED'";
        app.run_sql(house.tenant, cancel).await;
        let designer = Stands::In(CompanyRole::Designer);
        for (client, stands) in
            [(&house.owner, Stands::Above), (&house.designer, designer), (&house.tina, Stands::Above)]
        {
            let read = self.read(app, client, house.foundry, &id).await;
            let list = json!({ "totalCount": 1, "nodes": [{ "id": id, "name": "Kept" }] });
            assert_eq!(read, json!({ "data": { "company": { self.many: list }, "node": { "id": id } } }));
            // Whatever the form says: right or wrong, and what already is. What they lack besides is told too.
            let refused = |action| match self.expected(stands, action).as_str() {
                "done" => "FORBIDDEN COMPANY_SUSPENDED".to_owned(),
                lacking => format!("{lacking} COMPANY_SUSPENDED"),
            };
            for name in ["More", ""] {
                let create = self.create(app, client, house.foundry, name).await;
                assert_eq!(self.word("create", &create), refused(CompanyAction::Create), "{name:?}");
            }
            for name in ["Less", "Kept", ""] {
                let rename = self.rename(app, client, &id, name).await;
                assert_eq!(self.word("update", &rename), refused(CompanyAction::Update), "{name:?}");
            }
            let delete = self.delete(app, client, &id).await;
            assert_eq!(self.word("delete", &delete), refused(CompanyAction::Delete));
        }
    }

    /// What was decided before the company is held is decided again then: to whoever is removed meanwhile there is
    /// nothing any more, or what somebody is told who is outside and knows of the company.
    pub async fn is_judged_again_once_held(&self, app: &TestApp) {
        let house = self.house(app).await;
        let id = self.created(app, &house.owner, house.foundry, "Kept").await;
        let grant = authz::operate(house.tenant);
        let whole = self.read(app, &house.owner, house.foundry, &id).await;
        let (nobody, billing): (&[RoleKey], &[RoleKey]) = (&[], &[RoleKey::CostAdministrator]);
        // What is above it is read too.
        let above = match self.place {
            Place::Company => 0,
            Place::Project => 1,
            Place::Agent => 2,
        };
        let outside = if above == 0 { "FORBIDDEN NOT_A_MEMBER" } else { "NOT_FOUND" };
        for (verb, reads, name, roles, told) in [
            ("create", 2, "Cora", nobody, "NOT_FOUND"),
            ("update", 3, "Ulla", nobody, "NOT_FOUND"),
            ("delete", 3, "Dina", nobody, "NOT_FOUND"),
            ("create", 2, "Cleo", billing, outside),
            ("update", 3, "Udo", billing, "NOT_FOUND"),
            ("delete", 3, "Dag", billing, "NOT_FOUND"),
        ] {
            let client = person(app, house.tenant, name, roles).await;
            let seat = seat(app, house.tenant, house.foundry, &client, CompanyRole::Manager, None).await;
            let mut tx = app.services.store.begin(house.tenant).await.unwrap();
            store::companies::lock(&mut tx, &grant, house.foundry).await.unwrap().unwrap();
            let row = store::memberships::by_ids(&mut tx, &grant, &[seat]).await.unwrap().pop().unwrap();
            let before = app.services.store.statements();
            let act = async {
                match verb {
                    "create" => self.create(app, &client, house.foundry, "New").await,
                    "update" => self.rename(app, &client, &id, "Other").await,
                    _ => self.delete(app, &client, &id).await,
                }
            };
            // Once the first look has been taken, and while the company is still held.
            let meanwhile = async {
                while app.services.store.statements() < before + reads + above {
                    tokio::task::yield_now().await;
                }
                assert!(store::memberships::delete(&mut tx, &grant, &row).await.unwrap());
                tx.commit().await.unwrap();
            };
            let (answer, ()) = tokio::join!(act, meanwhile);
            assert_eq!(self.word(verb, &answer), told, "{verb} as {name}: {answer:#}");
            assert_eq!(self.read(app, &house.owner, house.foundry, &id).await, whole, "{verb} as {name}");
            // The same as of one that never was, and nothing else.
            let again = match verb {
                "create" => self.create(app, &client, house.foundry, "New").await,
                "update" => self.rename(app, &client, &id, "Other").await,
                _ => self.delete(app, &client, &id).await,
            };
            if told == "NOT_FOUND" {
                assert_eq!(answer, again, "{verb} as {name}");
            }
        }
    }
}
