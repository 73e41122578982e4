//! Two tenants with an object of every kind each.

use serde_json::{Value, json};
use tenantry::model::RoleKey;

use crate::support::{Client, PASSWORD, TestApp};

/// Placeholders of documents and what stands for them.
pub type Objects = Vec<(&'static str, String)>;

fn id(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no id: {value}")).to_owned()
}

/// One object of every kind in the administrator's tenant, the company owned by `owner`.
pub async fn objects(app: &TestApp, admin: &Client, owner: &Client) -> Objects {
    let subtenant = app.subtenant(admin, "North").await;
    let profile = app.profile(admin, "Readers", &[RoleKey::AgentUser]).await;
    let email = format!("user@{}.example", admin.tenant);
    let user = app.user(admin, &email, json!({ "subtenantIds": [subtenant] })).await;
    let create = "mutation { createCompany(input: { name: \"House\" }) { company { id viewerMembership { id } } problems { code } } }";
    let company = owner.get(app, create, json!({})).await["createCompany"]["company"].clone();
    let invite = "mutation($input: InviteUserInput!) { inviteUser(input: $input) { membership { id } problems { code } } }";
    let input = json!({ "companyId": company["id"], "email": email, "role": "MANAGER" });
    let invited = owner.get(app, invite, json!({ "input": input })).await["inviteUser"]["membership"].clone();
    // A member, to whom the company is offered.
    let friend = app
        .user(admin, &format!("friend@{}.example", admin.tenant), json!({ "subtenantIds": [subtenant] }))
        .await;
    let input = json!({ "companyId": company["id"], "email": friend.email, "role": "ADMINISTRATOR" });
    let row =
        owner.get(app, invite, json!({ "input": input })).await["inviteUser"]["membership"]["id"].clone();
    let accept =
        "mutation($row: ID!) { acceptInvitation(input: { membershipId: $row }) { problems { code } } }";
    let accepted = friend.get(app, accept, json!({ "row": row })).await;
    assert_eq!(accepted["acceptInvitation"]["problems"], json!([]));
    let offer = "mutation($input: OfferOwnershipInput!) { offerOwnership(input: $input) { offer { id } problems { code } } }";
    let input = json!({ "companyId": company["id"], "userId": friend.id });
    let offer = owner.get(app, offer, json!({ "input": input })).await["offerOwnership"]["offer"].clone();
    let create = "mutation($input: CreateIntentInput!) { createIntent(input: $input) { intent { id } problems { code } } }";
    let input =
        json!({ "companyId": company["id"], "name": "Where is it", "phrases": ["Where is my parcel?"] });
    let intent = owner.get(app, create, json!({ "input": input })).await["createIntent"]["intent"].clone();
    let create = "mutation($input: CreateExternalRequestInput!) { createExternalRequest(input: $input) { externalRequest { id } problems { code } } }";
    let input =
        json!({ "companyId": company["id"], "name": "Find it", "method": "GET", "url": "https://a.example" });
    let request = owner.get(app, create, json!({ "input": input })).await;
    let request = request["createExternalRequest"]["externalRequest"].clone();
    let create = "mutation($id: ID!) { parcels: createProject(input: { companyId: $id, name: \"Parcels\" }) { project { id } }
        spare: createProject(input: { companyId: $id, name: \"Spare\" }) { project { id } } }";
    let projects = owner.get(app, create, json!({ "id": company["id"] })).await;
    let (project, spare) = (projects["parcels"]["project"].clone(), id(&projects["spare"]["project"]["id"]));
    let create =
        "mutation($id: ID!) { createAgent(input: { projectId: $id, name: \"Paul\" }) { agent { id } } }";
    let agent = owner.get(app, create, json!({ "id": project["id"] })).await["createAgent"]["agent"].clone();
    let create = "mutation($id: ID!) { createAgentChannel(input: { agentId: $id, kind: \"chat\", name: \"Chat\", settings: {} }) { agent { channels { id } } } }";
    let channel =
        owner.get(app, create, json!({ "id": agent["id"] })).await["createAgentChannel"]["agent"].clone();
    let upload = "mutation { uploadPolicyScript(input: { name: \"house\", source: \"fn before_invite(ctx) {}\" }) { script { id } version { id } } }";
    let script = admin.get(app, upload, json!({})).await["uploadPolicyScript"].clone();
    vec![
        ("{user}", user.id),
        ("{company}", id(&company["id"])),
        ("{owner}", id(&company["viewerMembership"]["id"])),
        ("{membership}", id(&invited["id"])),
        ("{friend}", friend.id),
        ("{offer}", id(&offer["id"])),
        ("{project}", id(&project["id"])),
        ("{spare}", spare),
        ("{agent}", id(&agent["id"])),
        ("{channel}", id(&channel["channels"][0]["id"])),
        ("{intent}", id(&intent["id"])),
        ("{request}", id(&request["id"])),
        ("{script}", id(&script["script"]["id"])),
        ("{version}", id(&script["version"]["id"])),
        ("{profile}", profile),
        ("{subtenant}", subtenant),
        ("{slug}", admin.tenant.clone()),
        ("{password}", PASSWORD.to_owned()),
    ]
}
