//! What every noun of a company keeps to.

use super::{INTENTS, fill};
use crate::{
    companies::house::House,
    support::{TestApp, both},
};

both! {
    async fn who_does_what_is_what_the_matrix_says(app) {
        INTENTS.goes_by_the_matrix(&app).await;
    }
    async fn a_suspended_company_is_read_alone(app) {
        INTENTS.rests_while_suspended(&app).await;
    }
    async fn rights_are_judged_again_once_the_company_is_held(app) {
        INTENTS.is_judged_again_once_held(&app).await;
    }
    async fn many_companies_cost_what_one_does(app) {
        INTENTS.costs_the_same_for_many(&app).await;
    }
    async fn the_list_is_by_name(app) {
        INTENTS.is_listed_by_name(&app).await;
    }
    async fn a_name_is_one_in_its_company(app) {
        INTENTS.has_a_name_of_its_own(&app).await;
    }
    async fn a_company_keeps_a_thousand(app) {
        let fill = async |app: &TestApp, house: &House, many| {
            fill::fill(app, house.tenant, house.foundry, many, &[]).await;
        };
        INTENTS.stops_at(&app, 1000, fill).await;
    }
    async fn an_answer_stays_small(app) {
        let fill = async |app: &TestApp, tenant, company, many| {
            fill::fill(app, tenant, company, many, &fill::phrases()).await;
        };
        INTENTS.stays_within_an_answer(&app, ("phrases", 4), fill).await;
    }
    async fn other_ids_never_were(app) {
        INTENTS.knows_no_other_ids(&app).await;
    }
}
