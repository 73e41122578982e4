//! What every noun of a company keeps to.

use serde_json::json;

use super::{PROJECTS, fill};
use crate::{
    companies::house::House,
    support::{TestApp, both},
};

both! {
    async fn who_does_what_is_what_the_matrix_says(app) {
        PROJECTS.goes_by_the_matrix(&app).await;
    }
    async fn a_suspended_company_is_read_alone(app) {
        PROJECTS.rests_while_suspended(&app).await;
    }
    async fn rights_are_judged_again_once_the_company_is_held(app) {
        PROJECTS.is_judged_again_once_held(&app).await;
    }
    async fn many_companies_cost_what_one_does(app) {
        PROJECTS.costs_the_same_for_many(&app).await;
    }
    async fn the_list_is_by_name(app) {
        PROJECTS.is_listed_by_name(&app).await;
    }
    async fn a_name_is_one_in_its_company(app) {
        PROJECTS.has_a_name_of_its_own(&app).await;
    }
    async fn a_company_keeps_a_thousand(app) {
        let fill = async |app: &TestApp, house: &House, many| {
            fill::fill(app, house.tenant, house.foundry, many).await;
        };
        PROJECTS.stops_at(&app, 1000, fill).await;
    }
    async fn other_ids_never_were(app) {
        PROJECTS.knows_no_other_ids(&app).await;
    }

    /// Whoever lacks a cell is told of it, and what they hold of that row.
    async fn a_refusal_names_the_cell(app) {
        let house = House::build(&app).await;
        let refused = PROJECTS.create(&app, &house.designer, house.foundry, "New").await;
        assert_eq!(refused["data"], json!({ "createProject": null }));
        let error = &refused["errors"][0]["extensions"];
        assert_eq!(error["requires"], json!(["PROJECT:CREATE", "TENANT_ADMINISTRATOR"]));
        assert_eq!(error["holds"], json!(["PROJECT:READ", "PROJECT:UPDATE_CHILDREN"]));
        let reason = &error["reasons"][0];
        assert_eq!(
            json!([reason["code"], reason["resource"], reason["action"]]),
            json!(["MISSING_PERMISSION", "PROJECT", "CREATE"])
        );
    }
}
