//! What every noun of a company keeps to.

use super::{EXTERNAL_REQUESTS, fill};
use crate::{
    companies::house::House,
    support::{TestApp, both},
};

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
        let fill = async |app: &TestApp, house: &House, many| {
            fill::fill(app, house.tenant, house.foundry, many, Default::default()).await;
        };
        EXTERNAL_REQUESTS.stops_at(&app, 1000, fill).await;
    }
    async fn an_answer_stays_small(app) {
        let fill = async |app: &TestApp, tenant, company, many| {
            let (headers, body) = fill::most();
            fill::fill(app, tenant, company, many, (headers, Some(body))).await;
        };
        EXTERNAL_REQUESTS.stays_within_an_answer(&app, ("body headers url", 2), fill).await;
    }
    async fn other_ids_never_were(app) {
        EXTERNAL_REQUESTS.knows_no_other_ids(&app).await;
    }
}
