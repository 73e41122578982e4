//! What a project can hold.

use serde_json::{Value, json};

use super::send;
use crate::{
    companies::house::{House, audit},
    support::both,
};

both! {
    async fn one_is_stored_as_it_was_given(app) {
        let house = House::build(&app).await;
        let description = "  Alles über Pakete 📦\n\nund Briefe ";
        let input = json!({ "companyId": house.foundry.to_string(), "name": " Parcels ", "description": description });
        let created = send(&app, &house.manager, "create", input).await;
        let project = &created["project"];
        let kept = "Alles über Pakete 📦\n\nund Briefe";
        assert_eq!(created, json!({
            "project": {
                "id": project["id"], "name": "Parcels", "description": kept, "version": 1,
                "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": "2027-01-15T12:00:00.000000Z",
                "company": { "name": "Foundry" },
            },
            "problems": [],
        }));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.project.created", project["id"],
            { "name": { "from": null, "to": "Parcels" }, "description": { "from": null, "to": kept } },
            null, house.foundry.to_string(),
        ])]);
        let query = "query($id: ID!) { node(id: $id) { id ... on Project { name description company { id } } } }";
        let data = house.designer.get(&app, query, json!({ "id": project["id"] })).await;
        assert_eq!(data["node"], json!({
            "id": project["id"], "name": "Parcels", "description": kept, "company": { "id": house.foundry.to_string() },
        }));
    }

    async fn everything_that_is_wrong_is_told_with_its_place(app) {
        let house = House::build(&app).await;
        let company = house.foundry.to_string();
        let typed = |name: &str, description: Value| json!({ "companyId": company, "name": name, "description": description });
        for (input, fields) in [
            (typed("", json!(null)), vec!["name"]),
            (typed(&"x".repeat(101), json!(null)), vec!["name"]),
            (typed("a\nb", json!("x".repeat(1001))), vec!["name", "description"]),
            (typed("Fine", json!("a\u{202e}b")), vec!["description"]),
        ] {
            let told = send(&app, &house.owner, "create", input.clone()).await;
            assert_eq!(told["project"], json!(null));
            let problems: Vec<Value> = told["problems"].as_array().unwrap().iter().map(|it| json!([it["code"], it["field"]])).collect();
            let wanted: Vec<Value> = fields.iter().map(|field| json!(["BAD_VALUE", [field]])).collect();
            assert_eq!(problems, wanted, "{input}");
        }
        assert_eq!(audit(&app, house.tenant).await, [""; 0]);
        let most = send(&app, &house.owner, "create", typed(&"é".repeat(100), json!("é".repeat(1000)))).await;
        assert_eq!(most["project"]["description"], json!("é".repeat(1000)));
        let empty = send(&app, &house.owner, "create", typed("Empty", json!("  "))).await;
        assert_eq!(empty["project"]["description"], json!(null));
    }
}
