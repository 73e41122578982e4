//! How large an answer grows.

use serde_json::{Value, json};
use tenantry::model::{CompanyId, TenantId};

use super::Noun;
use crate::{
    companies::house::company,
    support::{TestApp, has},
};

/// The largest answer, in bytes.
const LARGEST: usize = 10_000_000;

impl Noun {
    /// However much there is, the cost of a document bounds what it can return. `fill` puts so many into a company that
    /// are as large as one can be; `large` is what of one is, which can be read of as many companies as `most` at once.
    pub async fn stays_within_an_answer(
        &self,
        app: &TestApp,
        (large, most): (&str, u32),
        fill: impl AsyncFn(&TestApp, TenantId, CompanyId, usize),
    ) {
        let house = self.house(app).await;
        let mut companies = vec![house.foundry];
        for number in 1..most {
            companies.push(company(app, house.tenant, &format!("Works {number}"), 10).await);
        }
        for company in companies {
            fill(app, house.tenant, company, 100).await;
        }
        let many = self.many;
        let ask = async |first: u32, fields: &str| {
            let query = format!(
                "{{ companies(first: {first}) {{ nodes {{ {many}(first: 100) {{ nodes {{ {fields} }} }} }} }} }}"
            );
            house.tina.ask(app, &query, json!({})).await
        };
        let whole = ask(most, large).await;
        let nodes =
            whole["data"]["companies"]["nodes"].as_array().unwrap_or_else(|| panic!("{:?}", has(&whole)));
        assert!(
            nodes.len() == most as usize
                && nodes.iter().all(|it| it[many]["nodes"].as_array().map(Vec::len) == Some(100))
        );
        let bytes = whole.to_string().len();
        assert!((LARGEST / 3..LARGEST).contains(&bytes), "{bytes} bytes");
        let too_costly = |answer: &Value| {
            assert_eq!(has(answer), [("TOO_COSTLY".to_owned(), json!(null))]);
            assert_eq!(answer.get("data"), None);
        };
        too_costly(&ask(most + 1, large).await);
        too_costly(&ask(49, large).await);
        // The same again under other keys.
        let (field, _) = large.split_once(' ').unwrap_or((large, ""));
        too_costly(&ask(most, &format!("{large} again: {field}")).await);
        // Whatever ids may name.
        let ids = vec![house.foundry.to_string(); 100];
        let ty = self.one[..1].to_uppercase() + &self.one[1..];
        let nodes = async |times: usize| {
            let one = |number| format!("n{number}: nodes(ids: $ids) {{ ... on {ty} {{ {field} }} }} ");
            let lists: String = (0..times).map(one).collect();
            house.tina.ask(app, &format!("query($ids: [ID!]!) {{ {lists} }}"), json!({ "ids": ids })).await
        };
        assert_eq!(has(&nodes(4).await), []);
        too_costly(&nodes(5).await);
    }
}
