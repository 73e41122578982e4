//! `uploadPolicyScript`.

use axum::body::Body;
use hyper::Request;
use serde_json::json;

use super::{BROKEN, NO_BOSS, actions, upload, uploaded};
use crate::support::{Client, TestApp, both, has};

/// Sends these bytes as a file.
async fn upload_file(app: &TestApp, by: &Client, bytes: &[u8]) -> serde_json::Value {
    let operations = json!({
        "query": "mutation($file: Upload) { uploadPolicyScript(input: { name: \"titles\", file: $file }) {
            version { number source } diagnostics { message } problems { code message field }
        } }",
        "variables": { "file": null },
    });
    let part = |name: &str, more: &str| {
        format!("--split\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    let mut body = part("operations", "").into_bytes();
    body.extend(operations.to_string().bytes());
    body.extend(format!("\r\n{}{{\"0\":[\"variables.file\"]}}\r\n", part("map", "")).bytes());
    body.extend(part("0", "; filename=\"titles.rhai\"").bytes());
    body.extend(bytes);
    body.extend(b"\r\n--split--\r\n");
    let request = Request::post("/graphql")
        .header("content-type", "multipart/form-data; boundary=split")
        .header("tenantry-preflight", "1")
        .header("authorization", format!("Bearer {}", by.access))
        .body(Body::from(body))
        .unwrap();
    app.send(request).await.1["data"]["uploadPolicyScript"].clone()
}

both! {
    async fn a_source_is_stored_as_the_first_version_and_runs_nowhere_yet(app) {
        let ada = app.ada().await;
        let input = json!({ "name": " titles ", "description": "About titles", "source": NO_BOSS });
        let answer = upload(&app, &ada, input).await;
        let payload = &answer["data"]["uploadPolicyScript"];
        assert_eq!(answer, json!({ "data": { "uploadPolicyScript": {
            "script": {
                "id": payload["script"]["id"], "name": "titles", "description": "About titles", "mode": "OFF",
                "activeVersion": null, "createdAt": "2027-01-15T12:00:00.000000Z",
                "updatedAt": "2027-01-15T12:00:00.000000Z",
            },
            "version": {
                "id": payload["version"]["id"], "number": 1, "source": NO_BOSS,
                "sha256": tenantry::policy::compile::sha256(NO_BOSS),
                "hooks": ["VALIDATE_USER"], "tests": ["test_a_boss_is_denied"], "uploadedBy": { "id": ada.id },
                "uploadedAt": "2027-01-15T12:00:00.000000Z", "script": { "id": payload["script"]["id"] },
            },
            "diagnostics": [], "problems": [],
        } } }));
        let data = ada.get(&app, "{ auditEvents(first: 1) { nodes { action targetId changes } } }", json!({})).await;
        assert_eq!(data["auditEvents"]["nodes"], json!([{
            "action": "policy.script.uploaded", "targetId": payload["script"]["id"],
            "changes": {
                "name": { "from": null, "to": "titles" },
                "description": { "from": null, "to": "About titles" },
                "version": { "from": null, "to": 1 },
                "sha256": { "from": null, "to": payload["version"]["sha256"] },
            },
        }]));
    }

    async fn a_known_name_gets_a_new_version_and_the_same_source_is_the_same_version(app) {
        let ada = app.ada().await;
        let (script, first) = uploaded(&app, &ada, "Titles", NO_BOSS).await;
        let longer = format!("{NO_BOSS}// more\n");
        let (same, second) = uploaded(&app, &ada, "TITLES", &longer).await;
        assert_eq!((&same, second != first), (&script, true));
        let before = actions(&app, &ada).await;
        assert_eq!(uploaded(&app, &ada, "titles", NO_BOSS).await, (script.clone(), first.clone()));
        assert_eq!(actions(&app, &ada).await, before, "nothing was written");
        // The same text under another name is another script's.
        assert_ne!(uploaded(&app, &ada, "others", NO_BOSS).await.0, script);
        let query = "query($id: ID!) { policyScript(id: $id) { name description versions { totalCount nodes { id number } } } }";
        assert_eq!(ada.get(&app, query, json!({ "id": script })).await["policyScript"], json!({
            "name": "Titles", "description": null,
            "versions": { "totalCount": 2, "nodes": [{ "id": second, "number": 2 }, { "id": first, "number": 1 }] },
        }));
    }

    async fn a_description_is_kept_unless_it_is_given(app) {
        let ada = app.ada().await;
        upload(&app, &ada, json!({ "name": "a", "description": "one", "source": NO_BOSS })).await;
        let kept = upload(&app, &ada, json!({ "name": "a", "source": format!("{NO_BOSS}//") })).await;
        assert_eq!(kept["data"]["uploadPolicyScript"]["script"]["description"], "one");
        let given = upload(&app, &ada, json!({ "name": "a", "description": "two", "source": NO_BOSS })).await;
        assert_eq!(given["data"]["uploadPolicyScript"]["script"]["description"], "two");
    }

    async fn what_does_not_compile_is_told_by_line_and_column_and_not_stored(app) {
        let ada = app.ada().await;
        let before = actions(&app, &ada).await;
        let answer = upload(&app, &ada, json!({ "name": "broken", "source": BROKEN })).await;
        let payload = &answer["data"]["uploadPolicyScript"];
        let found = payload["diagnostics"][0].clone();
        assert_eq!((&found["line"], &found["column"]), (&json!(2), &json!(14)), "{answer:#}");
        let message = format!("The script does not compile: line 2, column 14: {}", found["message"].as_str().unwrap());
        assert_eq!(answer, json!({ "data": { "uploadPolicyScript": {
            "script": null, "version": null, "diagnostics": [found],
            "problems": [{ "severity": "ERROR", "code": "SCRIPT_INVALID", "message": message, "field": ["source"] }],
        } } }));
        let data = ada.get(&app, "{ policyScripts { totalCount nodes { id } } }", json!({})).await;
        assert_eq!(data["policyScripts"], json!({ "totalCount": 0, "nodes": [] }));
        assert_eq!(actions(&app, &ada).await, before);
    }

    async fn a_file_is_a_source_too(app) {
        let ada = app.ada().await;
        let with_mark = [b"\xEF\xBB\xBF", NO_BOSS.as_bytes()].concat();
        assert_eq!(upload_file(&app, &ada, &with_mark).await, json!({
            "version": { "number": 1, "source": NO_BOSS }, "diagnostics": [], "problems": [],
        }));
        assert_eq!(upload_file(&app, &ada, b"fn \xFF").await, json!({
            "version": null, "diagnostics": [],
            "problems": [{ "code": "BAD_VALUE", "message": "file must be text in UTF-8, and is not", "field": ["file"] }],
        }));
        let broken = upload_file(&app, &ada, BROKEN.as_bytes()).await;
        assert_eq!((&broken["problems"][0]["code"], &broken["problems"][0]["field"]), (&json!("SCRIPT_INVALID"), &json!(["file"])));
    }

    async fn neither_source_nor_file_is_bad_input(app) {
        let ada = app.ada().await;
        let answer = upload(&app, &ada, json!({ "name": "a" })).await;
        assert_eq!(has(&answer), [("BAD_USER_INPUT".to_owned(), json!(["uploadPolicyScript"]))]);
        assert_eq!(answer["errors"][0]["message"], "takes source or file, exactly one of them");
    }

    async fn names_and_descriptions_are_validated(app) {
        let ada = app.ada().await;
        let input = json!({ "name": " ", "description": "a\u{1}b", "source": NO_BOSS });
        let answer = upload(&app, &ada, input).await;
        let problem = |field: &str, wrong: &str| json!({
            "severity": "ERROR", "code": "BAD_VALUE", "message": format!("{field} {wrong}"), "field": [field],
        });
        assert_eq!(answer["data"]["uploadPolicyScript"]["problems"], json!([
            problem("name", "must not be empty"),
            problem("description", "must not hold control or invisible formatting characters"),
        ]));
    }

    async fn only_policy_administrators_upload(app) {
        let ada = app.ada().await;
        let everywhere = |role: &str| json!({ "roles": [role], "allSubtenants": true });
        let sam = app.user(&ada, "sam@acme.example", everywhere("SECURITY_POLICIES_ADMINISTRATION")).await;
        uploaded(&app, &sam, "titles", NO_BOSS).await;
        let uma = app.user(&ada, "uma@acme.example", everywhere("USER_ADMINISTRATOR")).await;
        let answer = upload(&app, &uma, json!({ "name": "mine", "source": NO_BOSS })).await;
        assert_eq!(answer["data"], json!({ "uploadPolicyScript": null }));
        assert_eq!(has(&answer), [("FORBIDDEN".to_owned(), json!(["uploadPolicyScript"]))]);
        assert_eq!(answer["errors"][0]["extensions"]["requires"], json!(["SECURITY_POLICIES_ADMINISTRATION", "TENANT_ADMINISTRATOR"]));
        let nobody = app.ask(None, "mutation { uploadPolicyScript(input: { name: \"a\" }) { problems { code } } }", json!({})).await;
        assert_eq!(has(&nobody), [("UNAUTHENTICATED".to_owned(), json!(["uploadPolicyScript"]))]);
    }
}
