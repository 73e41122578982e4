//! What every noun of a company keeps to.

use tenantry::{
    authz,
    model::{ExternalRequest, ExternalRequestId, HttpMethod},
    store::content::Stored,
};

use super::EXTERNAL_REQUESTS;
use crate::{
    companies::house::House,
    support::{TestApp, both},
};

/// Puts so many into the company.
async fn fill(app: &TestApp, house: &House, many: usize) {
    let (world, grant) = (&app.services.world, authz::operate(house.tenant));
    let now = world.now();
    let mut tx = app.services.store.begin(house.tenant).await.unwrap();
    for number in 0..many {
        let request = ExternalRequest {
            id: ExternalRequestId(world.id()),
            company_id: house.foundry,
            name: format!("Request {number}"),
            method: HttpMethod::Get,
            url: "https://api.example.com".to_owned(),
            headers: Default::default(),
            body: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        ExternalRequest::insert(&mut tx, &grant, &request).await.unwrap();
    }
    tx.commit().await.unwrap();
}

both! {
    async fn who_does_what_is_what_the_matrix_says(app) {
        EXTERNAL_REQUESTS.goes_by_the_matrix(&app).await;
    }
    async fn a_suspended_company_is_read_alone(app) {
        EXTERNAL_REQUESTS.rests_while_suspended(&app).await;
    }
    async fn rights_are_judged_again_once_the_company_is_held(app) {
        EXTERNAL_REQUESTS.is_judged_again_once_held(&app).await;
    }
    async fn many_companies_cost_what_one_does(app) {
        EXTERNAL_REQUESTS.costs_the_same_for_many(&app).await;
    }
    async fn the_list_is_by_name(app) {
        EXTERNAL_REQUESTS.is_listed_by_name(&app).await;
    }
    async fn a_name_is_one_in_its_company(app) {
        EXTERNAL_REQUESTS.has_a_name_of_its_own(&app).await;
    }
    async fn a_company_keeps_a_thousand(app) {
        EXTERNAL_REQUESTS.stops_at_a_thousand(&app, fill).await;
    }
    async fn other_ids_never_were(app) {
        EXTERNAL_REQUESTS.knows_no_other_ids(&app).await;
    }
}
