//! What every noun of a company keeps to.

use super::{AGENTS, CHANNELS, fill};
use crate::{
    companies::house::House,
    support::{TestApp, both},
};

both! {
    async fn who_does_what_to_agents_is_what_the_matrix_says(app) {
        AGENTS.goes_by_the_matrix(&app).await;
    }
    async fn who_does_what_to_channels_is_what_the_matrix_says(app) {
        CHANNELS.goes_by_the_matrix(&app).await;
    }
    async fn agents_of_a_suspended_company_are_read_alone(app) {
        AGENTS.rests_while_suspended(&app).await;
    }
    async fn channels_of_a_suspended_company_are_read_alone(app) {
        CHANNELS.rests_while_suspended(&app).await;
    }
    async fn rights_to_agents_are_judged_again_once_the_company_is_held(app) {
        AGENTS.is_judged_again_once_held(&app).await;
    }
    async fn rights_to_channels_are_judged_again_once_the_company_is_held(app) {
        CHANNELS.is_judged_again_once_held(&app).await;
    }
    async fn a_project_keeps_a_thousand_agents(app) {
        let fill = async |app: &TestApp, house: &House, many| {
            fill::agents(app, (house.tenant, house.foundry), many, &[], &serde_json::json!({})).await;
        };
        AGENTS.stops_at(&app, 1000, fill).await;
    }
    async fn an_agent_has_fifty_channels(app) {
        let fill = async |app: &TestApp, house: &House, many| {
            fill::channels(app, house.tenant, house.foundry, many).await;
        };
        CHANNELS.stops_at(&app, 50, fill).await;
    }
    async fn other_agents_never_were(app) {
        AGENTS.knows_no_other_ids(&app).await;
    }
    async fn other_channels_never_were(app) {
        CHANNELS.knows_no_other_ids(&app).await;
    }
}
