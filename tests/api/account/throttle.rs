//! How often a secret may be tried (SECURITY.md, Accounts).

use axum::{body::Body, extract::ConnectInfo};
use chrono::TimeDelta;
use futures_util::future::join_all;
use hyper::Request;
use serde_json::{Value, json};

use super::{ADA, OTHER, PASSWORD, change, fine, problem, sign_in, tenant, token, tokens, user};
use crate::support::{TestApp, both, has};

fn code(answer: &Value) -> String {
    match has(answer).as_slice() {
        [] => answer["data"]["signIn"]["problems"][0]["code"].as_str().unwrap_or("in").to_owned(),
        [(code, _)] => code.clone(),
        _ => panic!("{answer:#}"),
    }
}

/// One useless refresh token after the other, from this address.
async fn refresh(app: &TestApp, tenant: &str, from: &str) -> Value {
    let secret = "A".repeat(86);
    let text = format!("refresh_{}.{secret}", &tenant["tenant_".len()..]);
    let query = "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) { problems { code } } }";
    let body = json!({ "query": query, "variables": { "t": text } }).to_string();
    let mut request =
        Request::post("/graphql").header("content-type", "application/json").body(Body::from(body)).unwrap();
    let peer: std::net::SocketAddr = from.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    app.send(request).await.1
}

both! {
    async fn ten_wrong_passwords_an_account_in_fifteen_minutes(app) {
        let acme = tenant(&app, "acme").await.tenant.id;
        user(&app, acme, "bob@acme.example", &[]).await;
        for address in [ADA, "nobody@acme.example"] {
            for _ in 0..10 {
                assert_eq!(code(&sign_in(&app, address, OTHER).await), "INVALID_CREDENTIALS");
            }
            let refused = sign_in(&app, &address.to_uppercase(), PASSWORD).await;
            assert_eq!(refused["data"], json!({ "signIn": null }));
            assert_eq!(has(&refused), [("RATE_LIMITED".to_owned(), json!(["signIn"]))], "{address}");
        }
        assert_eq!(code(&sign_in(&app, "bob@acme.example", PASSWORD).await), "in", "another account");
        app.world.pass(TimeDelta::minutes(15) - TimeDelta::microseconds(1));
        assert_eq!(code(&sign_in(&app, ADA, PASSWORD).await), "RATE_LIMITED");
        app.world.pass(TimeDelta::microseconds(1));
        assert_eq!(code(&sign_in(&app, ADA, PASSWORD).await), "in", "what was refused did not lengthen it");
    }

    /// A tenant that does not exist is counted like one that does, so that trying does not tell them apart.
    async fn a_tenant_that_does_not_exist_is_counted_all_the_same(app) {
        for _ in 0..10 {
            assert_eq!(code(&sign_in(&app, ADA, OTHER).await), "INVALID_CREDENTIALS");
        }
        assert_eq!(code(&sign_in(&app, ADA, OTHER).await), "RATE_LIMITED");
        assert_eq!(code(&sign_in(&app, "bob@acme.example", OTHER).await), "INVALID_CREDENTIALS");
        app.world.pass(TimeDelta::minutes(15));
        assert_eq!(code(&sign_in(&app, ADA, OTHER).await), "INVALID_CREDENTIALS");
    }

    async fn guesses_in_parallel_do_not_beat_the_counter(app) {
        tenant(&app, "acme").await;
        let answers = join_all((0..40).map(|_| sign_in(&app, ADA, OTHER))).await;
        let codes: Vec<String> = answers.iter().map(code).collect();
        let checked = codes.iter().filter(|code| *code == "INVALID_CREDENTIALS").count();
        let refused = codes.iter().filter(|code| *code == "RATE_LIMITED").count();
        assert_eq!((checked, refused), (10, 30), "{codes:?}");
    }

    async fn a_success_gives_its_count_back(app) {
        tenant(&app, "acme").await;
        for _ in 0..9 {
            assert_eq!(code(&sign_in(&app, ADA, OTHER).await), "INVALID_CREDENTIALS");
        }
        for _ in 0..3 {
            assert_eq!(code(&sign_in(&app, ADA, PASSWORD).await), "in");
        }
        assert_eq!(code(&sign_in(&app, ADA, OTHER).await), "INVALID_CREDENTIALS");
        assert_eq!(code(&sign_in(&app, ADA, PASSWORD).await), "RATE_LIMITED");
    }

    async fn the_mailed_link_opens_an_account_that_others_hold_shut(app) {
        tenant(&app, "acme").await;
        for _ in 0..11 {
            sign_in(&app, ADA, "wrong").await;
        }
        change(&app, None, "requestPasswordRecovery", json!({ "tenant": "acme", "email": ADA })).await;
        let link = token(&app, ADA).await;
        assert_eq!(change(&app, None, "resetPassword", json!({ "token": link, "newPassword": OTHER })).await, fine());
        assert_eq!(code(&sign_in(&app, ADA, OTHER).await), "in");
    }

    async fn ten_guesses_at_the_present_password(app) {
        tenant(&app, "acme").await;
        let (access, _) = tokens(&app, ADA).await;
        let guess = |present: &'static str| {
            let input = json!({ "currentPassword": present, "newPassword": OTHER });
            change(&app, Some(&access), "changePassword", input)
        };
        for _ in 0..10 {
            assert_eq!(guess("wrong").await, problem("INVALID_CREDENTIALS", &["currentPassword"]));
        }
        assert_eq!(has(&guess(PASSWORD).await), [("RATE_LIMITED".to_owned(), json!(["changePassword"]))]);
        assert_eq!(code(&sign_in(&app, ADA, PASSWORD).await), "in", "the front door counts by itself");
    }

    async fn a_hundred_from_an_address_whatever_they_try(app) {
        let acme = tenant(&app, "acme").await.tenant.id.to_string();
        let there = "[2001:db8:0:1::1]:1";
        for _ in 0..100 {
            let answer = refresh(&app, &acme, there).await;
            assert_eq!(answer["data"]["refreshSession"]["problems"][0]["code"], "TOKEN_INVALID");
        }
        for same in [there, "[2001:db8:0:1:ffff::2]:1"] {
            assert_eq!(has(&refresh(&app, &acme, same).await), [("RATE_LIMITED".to_owned(), json!(["refreshSession"]))]);
        }
        for other in ["[2001:db8:0:2::1]:1", "192.0.2.8:1"] {
            let answer = refresh(&app, &acme, other).await;
            assert_eq!(answer["data"]["refreshSession"]["problems"][0]["code"], "TOKEN_INVALID");
        }
        for name in ["resetPassword", "confirmEmail", "requestPasswordRecovery", "signIn"] {
            let input = match name {
                "resetPassword" => format!("{{ token: \"recovery_{}.{}\", newPassword: \"{OTHER}\" }}", &acme["tenant_".len()..], "A".repeat(43)),
                "confirmEmail" => format!("{{ token: \"confirm_{}.{}\" }}", &acme["tenant_".len()..], "A".repeat(43)),
                "requestPasswordRecovery" => format!("{{ tenant: \"acme\", email: \"{ADA}\" }}"),
                _ => format!("{{ tenant: \"acme\", email: \"{ADA}\", password: \"{PASSWORD}\" }}"),
            };
            let query = format!("mutation {{ {name}(input: {input}) {{ problems {{ code }} }} }}");
            let body = json!({ "query": query }).to_string();
            let mut request = Request::post("/graphql").header("content-type", "application/json").body(Body::from(body)).unwrap();
            let peer: std::net::SocketAddr = there.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = app.send(request).await.1;
            assert_eq!(has(&answer), [("RATE_LIMITED".to_owned(), json!([name]))], "{name}");
        }
        assert_eq!(code(&sign_in(&app, ADA, PASSWORD).await), "in", "nobody's account was counted on");
    }
}
