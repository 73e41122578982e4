//! What an external request can hold.

use serde_json::{Value, json};

use super::{fill, send};
use crate::{
    companies::house::{House, audit},
    support::both,
};

both! {
    async fn one_is_stored_as_it_was_given(app) {
        let house = House::build(&app).await;
        let headers = json!({ "Authorization": "Bearer {{token}}", "X-Empty": "", "accept": "text/plain" });
        let input = json!({
            "companyId": house.foundry.to_string(), "name": " Find an order ", "method": "post",
            "url": " https://api.example.com/orders?key={{key}}#top ", "headers": headers, "body": "\r\n{ \"id\": 1 }\t",
        });
        let created = send(&app, &house.designer, "create", input).await;
        let id = &created["externalRequest"]["id"];
        assert_eq!(created, json!({
            "externalRequest": {
                "id": id, "name": "Find an order", "method": "POST",
                "url": "https://api.example.com/orders?key={{key}}#top", "headers": headers, "body": "\r\n{ \"id\": 1 }\t",
                "version": 1, "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": "2027-01-15T12:00:00.000000Z",
                "company": { "name": "Foundry" },
            },
            "problems": [],
        }));
        // What it carries may be secret.
        let hidden = json!({ "from": "hidden", "to": "hidden" });
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.external_request.created", id,
            {
                "name": { "from": null, "to": "Find an order" }, "method": { "from": null, "to": "POST" },
                "url": { "from": null, "to": "https://api.example.com" }, "headers": hidden, "body": hidden,
            },
            null, house.foundry.to_string(),
        ])]);
        let query = "query($id: ID!) { node(id: $id) { id ... on ExternalRequest { name method url headers body } } }";
        let data = house.manager.get(&app, query, json!({ "id": id })).await;
        let mut whole = created["externalRequest"].clone();
        for other in ["version", "createdAt", "updatedAt", "company"] {
            whole.as_object_mut().unwrap().remove(other);
        }
        assert_eq!(data["node"], whole);
        // Headers and body may be left out.
        let bare = json!({ "companyId": house.foundry.to_string(), "name": "Bare", "method": "GET", "url": "http://example.com" });
        let bare = send(&app, &house.designer, "create", bare).await["externalRequest"].clone();
        assert_eq!(json!([bare["headers"], bare["body"]]), json!([{}, null]));
    }

    async fn everything_that_is_wrong_is_told_with_its_place(app) {
        let house = House::build(&app).await;
        let company = house.foundry.to_string();
        let input = |change: Value| {
            let mut input = json!({ "companyId": company, "name": "Fine", "method": "GET", "url": "https://example.com" });
            for (field, value) in change.as_object().unwrap() {
                input[field] = value.clone();
            }
            input
        };
        let told = |payload: &Value| -> Vec<Value> {
            assert_eq!(payload["externalRequest"], json!(null), "{payload:#}");
            let problems = payload["problems"].as_array().unwrap();
            assert!(problems.iter().all(|problem| problem["code"] == "BAD_VALUE"), "{payload:#}");
            problems.iter().map(|problem| problem["field"].clone()).collect()
        };
        let cases = [
            (json!({ "name": "" }), vec![json!(["name"])]),
            (json!({ "method": "TRACE" }), vec![json!(["method"])]),
            (json!({ "url": "ftp://example.com" }), vec![json!(["url"])]),
            (json!({ "url": format!("https://example.com/{}", "x".repeat(2048)) }), vec![json!(["url"])]),
            (json!({ "headers": ["Accept"] }), vec![json!(["headers"])]),
            (json!({ "headers": { "Accept": { "a": "b" }, "X-Split": "a\r\nb", "B C": "x" } }),
                vec![json!(["headers", "Accept"]), json!(["headers", "B C"]), json!(["headers", "X-Split"])]),
            (json!({ "url": "https:\\\\example.com" }), vec![json!(["url"])]),
            (json!({ "url": "https://@example.com" }), vec![json!(["url"])]),
            (json!({ "url": "https://example.com/\u{202e}gpj" }), vec![json!(["url"])]),
            (json!({ "body": "x".repeat(16_384) }), vec![json!(["body"])]),
            (json!({ "name": " ", "method": "", "url": "", "headers": { "": "x" }, "body": "é".repeat(8192) }),
                vec![json!(["name"]), json!(["method"]), json!(["url"]), json!(["headers", ""]), json!(["body"])]),
        ];
        for (change, fields) in cases {
            let payload = send(&app, &house.owner, "create", input(change.clone())).await;
            assert_eq!(told(&payload), fields, "{change}");
        }
        assert_eq!(audit(&app, house.tenant).await, [""; 0]);
        // As much as it can hold, and nothing more.
        let (headers, body) = fill::most();
        let url = format!("https://example.com/{}", "x".repeat(2028));
        let most = input(json!({ "url": url, "body": body, "headers": headers }));
        let created = send(&app, &house.owner, "create", most.clone()).await;
        assert_eq!(created["problems"], json!([]));
        for field in ["url", "headers", "body"] {
            assert_eq!(created["externalRequest"][field], most[field], "{field}");
        }
        let id = &created["externalRequest"]["id"];
        let with = |place: &str, other: &str| json!({ "externalRequest": null, "problems": [{
            "code": "BAD_VALUE", "field": [place],
            "message": format!("{place} may have at most 16384 bytes together with the {other}, as JSON"),
        }] });
        let larger = input(json!({ "name": "Larger", "body": format!("{body}x"), "headers": headers }));
        assert_eq!(send(&app, &house.owner, "create", larger).await, with("body", "headers"));
        let larger = json!({ "id": id, "body": format!("{body}x") });
        assert_eq!(send(&app, &house.owner, "update", larger).await, with("body", "headers"));
        let larger = json!({ "id": id, "headers": { "AB": "v".repeat(4096) } });
        assert_eq!(send(&app, &house.owner, "update", larger).await, with("headers", "body"));
        // A quote takes two, a control character six.
        for body in ["\"".repeat(8192), "\u{1}".repeat(2731)] {
            let larger = json!({ "id": id, "headers": {}, "body": body });
            assert_eq!(send(&app, &house.owner, "update", larger).await, with("body", "headers"));
        }
    }
}
