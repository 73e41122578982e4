//! Tenant scripts on invitations: BEFORE_INVITE and BEFORE_ACCEPT_INVITATION.

use serde_json::{Value, json};

use crate::{
    companies::house::{House, codes, invite, mails},
    support::{TestApp, both},
};

/// Uploads a script as the Tenant Administrator, and enforces it.
pub async fn enforce(app: &TestApp, house: &House, name: &str, source: &str) {
    let upload = "mutation($input: UploadPolicyScriptInput!) { uploadPolicyScript(input: $input) {
        script { id } version { id } problems { code message }
    } }";
    let data = house.tina.get(app, upload, json!({ "input": { "name": name, "source": source } })).await;
    assert_eq!(data["uploadPolicyScript"]["problems"], json!([]));
    let mode = "mutation($input: SetPolicyModeInput!) { setPolicyMode(input: $input) { problems { code message } } }";
    let input = json!({
        "scriptId": data["uploadPolicyScript"]["script"]["id"],
        "versionId": data["uploadPolicyScript"]["version"]["id"], "mode": "ENFORCED",
    });
    let data = house.tina.get(app, mode, json!({ "input": input })).await;
    assert_eq!(data, json!({ "setPolicyMode": { "problems": [] } }));
}

async fn runs(app: &TestApp, house: &House) -> Vec<Value> {
    use tenantry::{authz, store};
    let mut reader = app.services.store.reader(house.tenant).await.unwrap();
    let (filter, paging) =
        (store::policies::runs::PolicyRunFilter::default(), store::page::Paging::first(100));
    let page =
        store::policies::runs::page(&mut reader, &authz::operate(house.tenant), &filter, &paging).await;
    page.unwrap()
        .items
        .into_iter()
        .map(|run| json!([run.verdict.to_string(), run.context["invite"]]))
        .collect()
}

const SCRIPT: &str = r#"
fn before_invite(ctx) {
    if ctx.invite.email.ends_with("@rival.example") { deny("nobody of a rival"); }
    if ctx.company.members_by_role.DESIGNER >= 3 { deny("three Designers at most"); }
    warn("noted");
}
fn before_accept_invitation(ctx) {
    if ctx.invite.role == "MANAGER" { deny("Managers are hired by hand"); }
}
fn test_a_rival_is_denied() {
    assert(try_hook("before_invite", #{ invite: #{ email: "x@rival.example" } }).denied, "denied");
}
"#;

both! {
    /// After the form, before anybody is looked up: a script cannot be used to learn who is registered.
    async fn scripts_come_third(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", SCRIPT).await;
        let at = async |who: &crate::support::Client, email: &str, role: &str| {
            codes(&invite(&app, who, house.foundry, email, role).await, "inviteUser")
        };
        assert_eq!(at(&house.manager, "x@rival.example", "DESIGNER").await, ["FORBIDDEN"]);
        assert_eq!(at(&house.owner, "x@rival.example", "OWNER").await, ["ROLE_NOT_ASSIGNABLE"]);
        assert_eq!(at(&house.owner, "X@RIVAL.example", "DESIGNER").await, ["REJECTED_BY_POLICY", "POLICY_WARNING"]);
        assert_eq!(at(&house.owner, "x@acme.example", "DESIGNER").await, ["INVITE_EMAIL_NOT_REGISTERED", "POLICY_WARNING"]);
        assert_eq!(at(&house.owner, "ines@acme.example", "DESIGNER").await, ["INVITE_ALREADY_INVITED", "POLICY_WARNING"]);
        assert_eq!(at(&house.owner, "otto@acme.example", "DESIGNER").await, ["POLICY_WARNING"]);
        assert_eq!(mails(&app).await.len(), 1);
        // Each run is kept, refused or not; what never came to a script left none.
        let runs = runs(&app, &house).await;
        assert_eq!(runs, [
            json!(["ALLOWED", { "email": "otto@acme.example", "role": "DESIGNER" }]),
            json!(["ALLOWED", { "email": "ines@acme.example", "role": "DESIGNER" }]),
            json!(["ALLOWED", { "email": "x@acme.example", "role": "DESIGNER" }]),
            json!(["DENIED", { "email": "x@rival.example", "role": "DESIGNER" }]),
        ]);
    }

    /// Scripts are kept in memory, and yet what is switched anywhere counts at the next request everywhere.
    async fn a_script_that_is_switched_counts_at_the_next_request_on_every_server(app) {
        let another = app.another().await;
        let house = House::build(&app).await;
        let told = async || {
            let mut told = Vec::new();
            for server in [&another, &app, &another] {
                let answer = invite(server, &house.owner, house.foundry, "x@rival.example", "DESIGNER").await;
                told.push(codes(&answer, "inviteUser").remove(0));
            }
            told
        };
        let (passed, refused) = (["INVITE_EMAIL_NOT_REGISTERED"; 3], ["REJECTED_BY_POLICY"; 3]);
        assert_eq!(told().await, passed);
        enforce(&app, &house, "hiring", SCRIPT).await;
        assert_eq!(told().await, refused);
        for (change, expected) in [
            ("UPDATE policy_scripts SET mode = 'SHADOW'", passed),
            ("UPDATE policy_scripts SET mode = 'ENFORCED'", refused),
            ("UPDATE policy_versions SET hooks = '[]'", passed),
        ] {
            app.run_sql(house.tenant, change).await;
            assert_eq!(told().await, expected, "{change}");
        }
    }

    /// In one document the second sees what the first has switched.
    async fn a_script_that_is_switched_counts_for_what_follows_in_the_document(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", SCRIPT).await;
        let asked = "query { policyScripts { nodes { id } } }";
        let script = house.tina.get(&app, asked, json!({})).await["policyScripts"]["nodes"][0]["id"].clone();
        let query = "mutation($script: ID!, $input: InviteUserInput!) {
            one: inviteUser(input: $input) { problems { code } }
            off: setPolicyMode(input: { scriptId: $script, mode: OFF }) { problems { code } }
            two: inviteUser(input: $input) { problems { code } }
        }";
        let input = json!({ "companyId": house.foundry.to_string(), "email": "x@rival.example", "role": "DESIGNER" });
        let data = house.tina.get(&app, query, json!({ "script": script, "input": input })).await;
        let codes = ["one", "off", "two"].map(|field| data[field]["problems"][0]["code"].clone());
        assert_eq!(json!(codes), json!(["REJECTED_BY_POLICY", null, "INVITE_EMAIL_NOT_REGISTERED"]));
    }

    /// What a script decided on is still so when it is written.
    async fn a_limit_in_a_script_holds_for_many_at_once(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", SCRIPT).await;
        let mut friends = Vec::new();
        for number in 0..6 {
            friends.push(crate::companies::house::person(&app, house.tenant, &format!("Friend{number}"), &[]).await);
        }
        let tries = friends.iter().map(|it| invite(&app, &house.owner, house.foundry, &it.email, "DESIGNER"));
        let answers = futures_util::future::join_all(tries).await;
        let of = |wanted: &[&str]| answers.iter().filter(|it| codes(it, "inviteUser") == wanted).count();
        // Dora and Ines are two already.
        assert_eq!((of(&["POLICY_WARNING"]), of(&["REJECTED_BY_POLICY", "POLICY_WARNING"])), (1, 5));
    }

    async fn a_denial_leaves_the_invitation_open(app) {
        let house = House::build(&app).await;
        enforce(&app, &house, "hiring", SCRIPT).await;
        invite(&app, &house.owner, house.foundry, "otto@acme.example", "MANAGER").await;
        let query = "{ viewer { memberships { nodes { id state } } } }";
        let own = house.outsider.get(&app, query, json!({})).await["viewer"]["memberships"]["nodes"][0].clone();
        let accept = "mutation($id: ID!) { acceptInvitation(input: { membershipId: $id }) {
            membership { state } problems { code message policy { script version line } }
        } }";
        let data = house.outsider.get(&app, accept, json!({ "id": own["id"] })).await;
        assert_eq!(data, json!({ "acceptInvitation": { "membership": null, "problems": [{
            "code": "REJECTED_BY_POLICY", "message": "Managers are hired by hand",
            "policy": { "script": "hiring", "version": 1, "line": 8 },
        }] } }));
        let after = house.outsider.get(&app, query, json!({})).await;
        assert_eq!(after["viewer"]["memberships"]["nodes"], json!([{ "id": own["id"], "state": "INVITED" }]));
        // Removing is never put to scripts.
        let remove = "mutation($id: ID!) { removeMember(input: { membershipId: $id }) { problems { code } } }";
        let data = house.owner.get(&app, remove, json!({ "id": own["id"] })).await;
        assert_eq!(data, json!({ "removeMember": { "problems": [] } }));
    }
}
