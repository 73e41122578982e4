use axum::body::Body;
use hyper::Request;
use serde_json::json;

use super::{plain, refused};

const OPERATIONS: &str = r#"{"query":"mutation($f: Upload!){read(file: $f)}","variables":{"f":null}}"#;
const MAP: &str = r#"{"0":["variables.f"]}"#;

fn form(operations: &str, map: &str, file: &str) -> String {
    let part = |name: &str, text: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let disposition =
        "Content-Disposition: form-data; name=\"0\"; filename=\"a.rhai\"\r\nContent-Type: text/plain";
    format!(
        "{}{}--x\r\n{disposition}\r\n\r\n{file}\r\n--x--\r\n",
        part("operations", operations),
        part("map", map)
    )
}

fn upload(header: Option<&str>, body: String) -> Request<Body> {
    let request = Request::post("/graphql").header("content-type", "multipart/form-data; boundary=x");
    let request = match header {
        Some(name) => request.header(name, "1"),
        None => request,
    };
    request.body(Body::from(body)).unwrap()
}

#[tokio::test]
async fn a_file_comes_by_a_multipart_request_with_a_header_that_no_form_sets() {
    for header in ["tenantry-preflight", "apollo-require-preflight"] {
        let answer = plain(upload(Some(header), form(OPERATIONS, MAP, "let a = 1;"))).await;
        let data = json!({"data": {"read": "a.rhai let a = 1;"}, "extensions": {"cost": 0}});
        assert_eq!(answer.json(), data);
    }
    for header in [None, Some("x-other")] {
        let answer = plain(upload(header, form(OPERATIONS, MAP, "let a = 1;"))).await;
        assert_eq!(refused(&answer), (400, "PREFLIGHT_REQUIRED".to_owned()));
    }
}

#[tokio::test]
async fn uploads_are_bounded() {
    let most = 1024 * 1024 - form(OPERATIONS, MAP, "").len();
    let of = |bytes: usize| upload(Some("tenantry-preflight"), form(OPERATIONS, MAP, &"x".repeat(bytes)));
    assert_eq!(plain(of(most)).await.status, 200);
    assert_eq!(refused(&plain(of(most + 1)).await), (413, "PAYLOAD_TOO_LARGE".to_owned()));
}

#[tokio::test]
async fn what_is_not_an_upload_is_told_in_words() {
    let bad = |text: &str| (text.to_owned(), "BAD_REQUEST");
    for ((operations, map), (message, code)) in [
        (("[{}]", MAP), bad("Batches are not taken: send one request at a time.")),
        (("{", MAP), bad("The part operations is not a GraphQL request.")),
        ((r#"{"query":1}"#, MAP), bad("The part operations is not a GraphQL request.")),
        ((OPERATIONS, "[]"), bad("The part map is not a map of files.")),
        (
            (OPERATIONS, r#"{"0":["variables.f"],"1":["variables.f"]}"#),
            bad("A file that map names is missing."),
        ),
        (
            (OPERATIONS, r#"{"0":["variables.f","variables.f","variables.f","variables.f","variables.f"]}"#),
            bad("A request has at most 4 files."),
        ),
    ] {
        let answer = plain(upload(Some("tenantry-preflight"), form(operations, map, ""))).await;
        assert_eq!(refused(&answer), (400, code.to_owned()), "{operations} {map}");
        assert_eq!(answer.json()["errors"][0]["message"], json!(message));
    }
    for body in ["", "--x--\r\n", "--x\r\nnothing"] {
        let answer = plain(upload(Some("tenantry-preflight"), body.to_owned())).await;
        assert_eq!(refused(&answer), (400, "BAD_REQUEST".to_owned()), "{body}");
    }
}
