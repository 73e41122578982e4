//! What an intent can hold.

use serde_json::{Value, json};

use super::{fill, send};
use crate::{
    companies::house::{House, audit},
    support::{both, has},
};

/// The problems of an input, as code and place.
fn places(payload: &Value) -> Vec<(String, Value)> {
    let problems = payload["problems"].as_array().cloned().unwrap_or_default();
    problems.iter().map(|it| (it["code"].as_str().unwrap().to_owned(), it["field"].clone())).collect()
}

both! {
    async fn one_is_stored_as_it_was_given(app) {
        let house = House::build(&app).await;
        let phrases = json!(["  Wo ist mein Paket?  ", "where is it?", "Where is it?", "¿Dónde está? 📦"]);
        let input = json!({ "companyId": house.foundry.to_string(), "name": " Where is it ", "phrases": phrases });
        let created = send(&app, &house.designer, "create", input).await;
        let intent = &created["intent"];
        let kept = json!(["Wo ist mein Paket?", "where is it?", "Where is it?", "¿Dónde está? 📦"]);
        assert_eq!(created, json!({
            "intent": {
                "id": intent["id"], "name": "Where is it", "phrases": kept, "version": 1,
                "createdAt": "2027-01-15T12:00:00.000000Z", "updatedAt": "2027-01-15T12:00:00.000000Z",
                "company": { "name": "Foundry" },
            },
            "problems": [],
        }));
        assert_eq!(audit(&app, house.tenant).await, [json!([
            "company.intent.created", intent["id"],
            { "name": { "from": null, "to": "Where is it" }, "phrases": { "from": null, "to": { "count": 4, "added": kept } } },
            null, house.foundry.to_string(),
        ])]);
        let query = "query($id: ID!) { node(id: $id) { id ... on Intent { name phrases company { id } } } }";
        let data = house.manager.get(&app, query, json!({ "id": intent["id"] })).await;
        assert_eq!(data["node"], json!({
            "id": intent["id"], "name": "Where is it", "phrases": kept, "company": { "id": house.foundry.to_string() },
        }));
    }

    async fn everything_that_is_wrong_is_told_with_its_place(app) {
        let house = House::build(&app).await;
        let company = house.foundry.to_string();
        let wrong = |name: &str, phrases: Value| json!({ "companyId": company, "name": name, "phrases": phrases });
        let long = "x".repeat(501);
        let cases = [
            (wrong("", json!([])), vec![json!(["name"])]),
            (wrong(&"x".repeat(101), json!([])), vec![json!(["name"])]),
            (wrong("a\nb", json!([])), vec![json!(["name"])]),
            (
                wrong(" ", json!(["fine", " ", long, "a\nb", "a\u{202e}b"])),
                vec![json!(["name"]), json!(["phrases", "1"]), json!(["phrases", "2"]), json!(["phrases", "3"]), json!(["phrases", "4"])],
            ),
        ];
        for (input, fields) in cases {
            let told = send(&app, &house.owner, "create", input.clone()).await;
            assert_eq!(told["intent"], json!(null));
            let wanted: Vec<_> = fields.into_iter().map(|field| ("BAD_VALUE".to_owned(), field)).collect();
            assert_eq!(places(&told), wanted, "{input}");
        }
        let told = send(&app, &house.owner, "create", wrong("Fine", json!(["a", ""]))).await;
        assert_eq!(told["problems"][0]["message"], "phrases.1 must not be empty");
        assert_eq!(audit(&app, house.tenant).await, [""; 0]);
        // As much as it can hold, and nothing less.
        let mut phrases = fill::phrases();
        let created = send(&app, &house.owner, "create", wrong(&"é".repeat(100), json!(phrases))).await;
        assert_eq!((&created["intent"]["phrases"], places(&created)), (&json!(phrases), vec![]));
        let id = created["intent"]["id"].clone();
        phrases[16].push('x');
        let together = json!([{
            "code": "BAD_VALUE", "field": ["phrases"], "message": "phrases may have at most 16384 bytes together, as JSON",
        }]);
        let larger = send(&app, &house.owner, "create", wrong("Larger", json!(phrases))).await;
        assert_eq!(larger, json!({ "intent": null, "problems": together }));
        let larger = send(&app, &house.owner, "update", json!({ "id": id, "phrases": phrases })).await;
        assert_eq!(larger, json!({ "intent": null, "problems": together }));
        let hundred = send(&app, &house.owner, "create", wrong("Hundred", json!(vec!["é".repeat(80); 100]))).await;
        assert_eq!((hundred["intent"]["phrases"].as_array().map(Vec::len), places(&hundred)), (Some(100), vec![]));
        // A quote takes two.
        let quotes = send(&app, &house.owner, "create", wrong("Quotes", json!(vec!["\"".repeat(100); 82]))).await;
        assert_eq!(quotes, json!({ "intent": null, "problems": together }));
        let none = send(&app, &house.owner, "create", wrong("None", json!([]))).await;
        assert_eq!(none["intent"]["phrases"], json!([]));
        // More than a list of an input may have.
        let many = send(&app, &house.owner, "create", wrong("Many", json!(vec!["a"; 101]))).await;
        assert_eq!(has(&many)[0].0, "BAD_USER_INPUT");
    }
}
