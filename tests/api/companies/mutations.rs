//! Every mutation of a company, in one list; [`super::states`] puts it to every state of the subscription, every standing
//! and the Tenant Administrator. A new mutation needs its line here, or [`ELSEWHERE`]: a test says so.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenantry::{
    authz,
    model::{
        CompanyId, CompanyRole, ExternalRequest, ExternalRequestId, HttpMethod, Intent, IntentId,
        SubscriptionStatus, TenantId,
    },
    store::content::Stored,
};

use super::house::{House, company_with, offered, put, row, seat};
use crate::{
    access::documents::DOCUMENTS,
    agents::fill,
    support::{
        Client, TestApp,
        cells::{Place, place},
    },
};

/// Whose it is, and what becomes of it while the subscription is canceled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// By cells of the matrix, all of which the Owner has; refused while it is canceled.
    Writes,
    /// The same; Tenant and Cost Administrators get through, canceled or not.
    Bills,
    /// By whoever is invited; refused while it is canceled.
    Enters,
    /// By the Administrator, to whom it is offered; refused while it is canceled.
    TakesOver,
    /// By whoever is invited; goes well while it is canceled, too.
    Declines,
    /// By whoever is in, but the Owner; goes well while it is canceled, too.
    Leaves,
}

/// A mutation of a company.
pub struct CompanyMutation {
    pub field: &'static str,
    /// Its input, which goes well in a fresh [`Firm`]. `{company}`, `{designer}` and `{invited}` (their rows),
    /// `{manager}` (the person), `{offer}` (to the Administrator), `{project}`, `{agent}`, `{channel}`, `{intent}` and
    /// `{request}` stand for its ids.
    pub input: &'static str,
    /// Its field of `Company.viewerCan`, where it has one.
    pub capability: Option<&'static str>,
    pub kind: Kind,
}

const fn mutation(
    kind: Kind,
    field: &'static str,
    capability: Option<&'static str>,
    input: &'static str,
) -> CompanyMutation {
    CompanyMutation { field, input, capability, kind }
}

/// Every mutation of a company.
pub const MUTATIONS: &[CompanyMutation] = &[
    mutation(
        Kind::Writes,
        "renameCompany",
        Some("rename"),
        r#"{ "companyId": "{company}", "name": "Another" }"#,
    ),
    mutation(
        Kind::Bills,
        "updateSubscription",
        Some("updateSubscription"),
        r#"{ "companyId": "{company}", "plan": "gold", "seats": 9, "status": "PAST_DUE" }"#,
    ),
    mutation(
        Kind::Writes,
        "inviteUser",
        Some("inviteUsers"),
        r#"{ "companyId": "{company}", "email": "otto@acme.example", "role": "DESIGNER" }"#,
    ),
    mutation(
        Kind::Writes,
        "deleteCompany",
        Some("delete"),
        r#"{ "companyId": "{company}", "confirmName": "Firm" }"#,
    ),
    mutation(
        Kind::Writes,
        "offerOwnership",
        Some("transferOwnership"),
        r#"{ "companyId": "{company}", "userId": "{manager}" }"#,
    ),
    mutation(Kind::TakesOver, "acceptOwnership", None, r#"{ "offerId": "{offer}" }"#),
    mutation(Kind::Writes, "withdrawOwnershipOffer", None, r#"{ "offerId": "{offer}" }"#),
    mutation(Kind::Writes, "resendInvitation", None, r#"{ "membershipId": "{invited}" }"#),
    mutation(
        Kind::Writes,
        "changeMemberRole",
        None,
        r#"{ "membershipId": "{designer}", "role": "MANAGER" }"#,
    ),
    mutation(Kind::Writes, "removeMember", None, r#"{ "membershipId": "{designer}" }"#),
    mutation(Kind::Enters, "acceptInvitation", None, r#"{ "membershipId": "{invited}" }"#),
    mutation(Kind::Declines, "declineInvitation", None, r#"{ "membershipId": "{invited}" }"#),
    mutation(Kind::Leaves, "leaveCompany", Some("leave"), r#"{ "companyId": "{company}" }"#),
    mutation(
        Kind::Writes,
        "createProject",
        Some("createProject"),
        r#"{ "companyId": "{company}", "name": "Letters" }"#,
    ),
    mutation(Kind::Writes, "updateProject", None, r#"{ "id": "{project}", "name": "Letters" }"#),
    mutation(Kind::Writes, "deleteProject", None, r#"{ "id": "{project}" }"#),
    mutation(Kind::Writes, "createAgent", None, r#"{ "projectId": "{project}", "name": "Paul" }"#),
    mutation(Kind::Writes, "updateAgentMetadata", None, r#"{ "id": "{agent}", "name": "Paul" }"#),
    mutation(Kind::Writes, "deleteAgent", None, r#"{ "id": "{agent}" }"#),
    mutation(
        Kind::Writes,
        "createAgentChannel",
        None,
        r#"{ "agentId": "{agent}", "kind": "chat", "name": "Talk", "settings": {} }"#,
    ),
    mutation(Kind::Writes, "updateAgentChannel", None, r#"{ "id": "{channel}", "enabled": false }"#),
    mutation(Kind::Writes, "deleteAgentChannel", None, r#"{ "id": "{channel}" }"#),
    mutation(
        Kind::Writes,
        "updateAgentScenario",
        None,
        r#"{ "agentId": "{agent}", "document": { "say": "Hello" } }"#,
    ),
    mutation(
        Kind::Writes,
        "replaceAgentScenario",
        None,
        r#"{ "agentId": "{agent}", "config": { "format": "tenantry/agent", "version": 1, "metadata": { "name": "A" },
            "channels": [], "scenario": { "say": "Hello" } } }"#,
    ),
    mutation(Kind::Writes, "exportAgent", None, r#"{ "agentId": "{agent}" }"#),
    // Whoever sees the company alone does not know of the project, and is told that instead of why: `agents::parts`
    // holds its capability.
    mutation(
        Kind::Writes,
        "importAgent",
        None,
        r#"{ "projectId": "{project}", "config": { "format": "tenantry/agent", "version": 1, "metadata": { "name": "A" },
            "channels": [] } }"#,
    ),
    mutation(
        Kind::Writes,
        "createIntent",
        None,
        r#"{ "companyId": "{company}", "name": "Refund", "phrases": ["my money back"] }"#,
    ),
    mutation(Kind::Writes, "updateIntent", None, r#"{ "id": "{intent}", "name": "Refund" }"#),
    mutation(Kind::Writes, "deleteIntent", None, r#"{ "id": "{intent}" }"#),
    mutation(
        Kind::Writes,
        "createExternalRequest",
        None,
        r#"{ "companyId": "{company}", "name": "Order", "method": "GET", "url": "https://shop.example/orders" }"#,
    ),
    mutation(Kind::Writes, "updateExternalRequest", None, r#"{ "id": "{request}", "method": "POST" }"#),
    mutation(Kind::Writes, "deleteExternalRequest", None, r#"{ "id": "{request}" }"#),
];

/// The mutations that are of no company, or of one to be.
const ELSEWHERE: &[&str] = &[
    "signIn",
    "refreshSession",
    "signOut",
    "revokeSession",
    "changePassword",
    "requestPasswordRecovery",
    "resetPassword",
    "confirmEmail",
    "resendEmailConfirmation",
    "createUser",
    "updateUser",
    "createCompany",
    "uploadPolicyScript",
    "setPolicyMode",
    "tryPolicyScript",
    "runPolicyTests",
];

/// A company of the house's people: Owner, Administrator, Manager, Designer, and somebody invited as Designer.
pub struct Firm {
    pub company: CompanyId,
    placeholders: Vec<(&'static str, String)>,
}

impl Firm {
    /// A fresh one, put there without the API.
    pub async fn build(app: &TestApp, house: &House, status: SubscriptionStatus) -> Self {
        let company = company_with(app, house.tenant, "Firm", 10, status).await;
        for (who, role) in [
            (&house.owner, CompanyRole::Owner),
            (&house.administrator, CompanyRole::Administrator),
            (&house.manager, CompanyRole::Manager),
        ] {
            seat(app, house.tenant, company, who, role, None).await;
        }
        let designer = seat(app, house.tenant, company, &house.designer, CompanyRole::Designer, None).await;
        let by = Some(&house.owner);
        // Mailed long enough ago to be sent again.
        let mut invited = row(app, company, &house.invited, CompanyRole::Designer, by);
        invited.invitation.as_mut().unwrap().last_sent_at -= TimeDelta::hours(1);
        put(app, house.tenant, &invited).await;
        let (intent, request) = kept(app, house.tenant, company).await;
        let offer = offered(app, house.tenant, company, (&house.owner, &house.administrator)).await;
        place::prepare(app, house.tenant, company, Place::Agent).await;
        let channel = fill::channels(app, house.tenant, company, 1).await[0];
        let placeholders = vec![
            ("{project}", Place::Project.id(company)),
            ("{agent}", Place::Agent.id(company)),
            ("{channel}", channel.to_string()),
            ("{manager}", house.manager.id.clone()),
            ("{offer}", offer.to_string()),
            ("{company}", company.to_string()),
            ("{designer}", designer.to_string()),
            ("{invited}", invited.id.to_string()),
            ("{intent}", intent.to_string()),
            ("{request}", request.to_string()),
        ];
        Self { company, placeholders }
    }

    /// Asks for the mutation in it.
    pub async fn ask(&self, app: &TestApp, by: &Client, mutation: &CompanyMutation) -> Value {
        let filled = |text: String, (name, id): &(&str, String)| text.replace(name, id);
        let input: Value =
            serde_json::from_str(&self.placeholders.iter().fold(mutation.input.to_owned(), filled)).unwrap();
        let field = mutation.field;
        let query = format!(
            "mutation($input: {}{}Input!) {{ {field}(input: $input) {{ problems {{ code message }} }} }}",
            field[..1].to_uppercase(),
            &field[1..]
        );
        by.ask(app, &query, json!({ "input": input })).await
    }
}

/// An intent and an external request, put there without the API.
async fn kept(app: &TestApp, tenant: TenantId, company_id: CompanyId) -> (IntentId, ExternalRequestId) {
    let (world, grant) = (&app.services.world, authz::operate(tenant));
    let (created_at, updated_at, version) = (world.now(), world.now(), 1);
    let (name, id) = ("Greeting".to_owned(), IntentId(world.id()));
    let intent =
        Intent { id, company_id, name: name.clone(), phrases: vec![], created_at, updated_at, version };
    let request = ExternalRequest {
        id: ExternalRequestId(world.id()),
        company_id,
        name,
        method: HttpMethod::Get,
        url: "https://shop.example".to_owned(),
        headers: BTreeMap::new(),
        body: None,
        created_at,
        updated_at,
        version,
    };
    let mut tx = app.services.store.begin(tenant).await.unwrap();
    Intent::insert(&mut tx, &grant, &intent).await.unwrap();
    ExternalRequest::insert(&mut tx, &grant, &request).await.unwrap();
    tx.commit().await.unwrap();
    (intent.id, request.id)
}

#[test]
fn every_mutation_is_of_a_company_or_is_not() {
    let mut known: Vec<&str> =
        MUTATIONS.iter().map(|one| one.field).chain(ELSEWHERE.iter().copied()).collect();
    let mut all: Vec<&str> =
        DOCUMENTS.iter().filter(|one| one.text.starts_with("mutation")).map(|one| one.field).collect();
    known.sort_unstable();
    all.sort_unstable();
    assert_eq!(known, all, "each mutation once, in MUTATIONS or ELSEWHERE");
}
