//! Each action, as each person.

use chrono::TimeDelta;
use serde_json::json;
use tenantry::{
    authz::matrix,
    model::{CompanyAction, CompanyResource, CompanyRole, Keyed, UserStatus},
};

use super::{Noun, Place};
use crate::{
    companies::house::{House, alter, audit, person, reasons, seat},
    support::{Client, TestApp, has},
};

/// How somebody stands with the company.
#[derive(Clone, Copy)]
pub(super) enum Stands {
    In(CompanyRole),
    /// As Tenant Administrator.
    Above,
    /// Sees that the company is there, and for this reason no more.
    Outside(&'static str),
    /// Does not know of it.
    Nowhere,
    /// Is in, and disabled.
    Out,
}

impl Noun {
    pub(super) fn expected(&self, stands: Stands, action: CompanyAction) -> String {
        let role = match stands {
            Stands::In(role) => role,
            Stands::Above => CompanyRole::Owner,
            // Of what is in it they do not know.
            Stands::Outside(reason)
                if self.place == Place::Company
                    && matches!(action, CompanyAction::Create | CompanyAction::Read) =>
            {
                return format!("FORBIDDEN {reason}");
            }
            Stands::Out => return "UNAUTHENTICATED NOT_SIGNED_IN".to_owned(),
            // Of what a company keeps they do not know.
            Stands::Outside(_) | Stands::Nowhere => return "NOT_FOUND".to_owned(),
        };
        let inside = self.place == Place::Company
            || action == CompanyAction::Read
            || matrix::allows(role, CompanyResource::Project, CompanyAction::UpdateChildren);
        let may = inside && matrix::allows(role, self.resource, action);
        if may { "done" } else { "FORBIDDEN MISSING_PERMISSION" }.to_owned()
    }

    /// Each action as each person, against the matrix.
    pub async fn goes_by_the_matrix(&self, app: &TestApp) {
        let house = self.house(app).await;
        let neighbour = person(app, house.tenant, "Nora", &[]).await;
        let next_door = self.company(app, house.tenant, "Next Door").await;
        seat(app, house.tenant, next_door, &neighbour, CompanyRole::Owner, None).await;
        let unknown = format!("{}01900000000070008000000000009999", {
            let id = self.created(app, &house.owner, house.foundry, "To begin with").await;
            id[..=id.find('_').unwrap()].to_owned()
        });
        let everybody = [
            ("designer", &house.designer, Stands::In(CompanyRole::Designer)),
            ("manager", &house.manager, Stands::In(CompanyRole::Manager)),
            ("administrator", &house.administrator, Stands::In(CompanyRole::Administrator)),
            ("owner", &house.owner, Stands::In(CompanyRole::Owner)),
            ("Tenant Administrator", &house.tina, Stands::Above),
            ("Cost Administrator", &house.carl, Stands::Outside("NOT_A_MEMBER")),
            ("invited", &house.invited, Stands::Outside("INVITATION_PENDING")),
            ("outsider", &house.outsider, Stands::Nowhere),
            ("member of another company", &neighbour, Stands::Nowhere),
            ("Tenant Administrator of another tenant", &house.stranger, Stands::Nowhere),
        ];
        for somebody in everybody {
            self.does_what_the_matrix_says(app, &house, somebody, &unknown).await;
        }
        // Their time is up; and one of those who are in is disabled.
        app.world.pass(TimeDelta::days(8));
        alter(app, house.tenant, &house.manager, |user| user.status = UserStatus::Disabled).await;
        for somebody in [
            ("invited too long ago", &house.invited, Stands::Nowhere),
            ("disabled manager", &house.manager, Stands::Out),
        ] {
            self.does_what_the_matrix_says(app, &house, somebody, &unknown).await;
        }
    }

    async fn does_what_the_matrix_says(
        &self,
        app: &TestApp,
        house: &House,
        (who, client, stands): (&str, &Client, Stands),
        unknown: &str,
    ) {
        let target = self.created(app, &house.owner, house.foundry, &format!("For the {who}")).await;
        self.reads(app, house, (who, client, stands), &target).await;
        for (verb, action) in [
            ("create", CompanyAction::Create),
            ("update", CompanyAction::Update),
            ("delete", CompanyAction::Delete),
        ] {
            let act = async |id: &str| match verb {
                "create" => self.create(app, client, house.foundry, &format!("By the {who}")).await,
                "update" => self.rename(app, client, id, &format!("Of the {who}")).await,
                _ => self.delete(app, client, id).await,
            };
            let before = self.read(app, &house.owner, house.foundry, &target).await;
            let answer = act(&target).await;
            let wanted = self.expected(stands, action);
            assert_eq!(self.word(verb, &answer), wanted, "{verb} as {who}: {answer:#}");
            let after = self.read(app, &house.owner, house.foundry, &target).await;
            assert_eq!(before == after, wanted != "done", "{verb} as {who}");
            if wanted == "done" {
                self.is_audited(app, house, verb, stands).await;
            }
            if verb != "create" && wanted == "NOT_FOUND" {
                assert_eq!(act(unknown).await, answer, "{verb} as {who}: an id that never was");
            }
        }
    }

    async fn reads(
        &self,
        app: &TestApp,
        house: &House,
        (who, client, stands): (&str, &Client, Stands),
        target: &str,
    ) {
        let answer = self.read(app, client, house.foundry, target).await;
        let (list, node) = (&answer["data"]["company"][self.many], &answer["data"]["node"]);
        match self.expected(stands, CompanyAction::Read).as_str() {
            "done" => {
                let whole = self.read(app, &house.owner, house.foundry, target).await;
                assert_eq!(answer, whole, "{who}");
                assert_eq!(node, &json!({ "id": target }), "{who}");
            }
            "UNAUTHENTICATED NOT_SIGNED_IN" => {
                let codes: Vec<String> = has(&answer).into_iter().map(|(code, _)| code).collect();
                assert!(
                    !codes.is_empty() && codes.iter().all(|code| code == "UNAUTHENTICATED"),
                    "{who}: {answer:#}"
                );
                assert!(answer["data"]["company"].is_null() && node.is_null(), "{who}: {answer:#}");
            }
            "NOT_FOUND" => assert_eq!(answer, json!({ "data": { "company": null, "node": null } }), "{who}"),
            forbidden => {
                assert_eq!(
                    has(&answer),
                    [("FORBIDDEN".to_owned(), json!(["company", self.many]))],
                    "{who}: {answer:#}"
                );
                assert_eq!(format!("FORBIDDEN {}", reasons(&answer).join(" ")), forbidden, "{who}");
                let requires = &answer["errors"][0]["extensions"]["requires"];
                assert_eq!(
                    requires,
                    &json!([format!("{}:READ", self.resource.key()), "TENANT_ADMINISTRATOR"])
                );
                assert!(list.is_null() && node.is_null(), "{who}: {answer:#}");
            }
        }
    }

    /// The newest event says what was done, in which company, and by which role where that is not one's own there.
    async fn is_audited(&self, app: &TestApp, house: &House, verb: &str, stands: Stands) {
        let newest = audit(app, house.tenant).await.pop().unwrap();
        let done = format!("{}.{verb}d", self.event);
        let via = matches!(stands, Stands::Above).then_some("TENANT_ADMINISTRATOR");
        assert_eq!(
            [&newest[0], &newest[3], &newest[4]],
            [&json!(done), &json!(via), &json!(house.foundry.to_string())]
        );
    }
}
