//! `policyHooks`, `policyScripts`, `policyScript` and `policyRuns`.

use async_graphql::{ID, InputObject};

use crate::{
    authz::policies as rules,
    error::Failure,
    graphql::{
        engine::{Call, DateTime},
        page::{Connection, List, Paging},
        types::{
            policy::{ScriptNode, scripts_of},
            policy_hook::PolicyHook,
            run::RunNode,
        },
    },
    model::{Keyed, PolicyHookKey, PolicyMode, PolicyVerdict},
    store::policies::{runs, scripts},
};

/// Every field that is set must hold.
#[derive(InputObject, Clone, Debug)]
pub struct PolicyRunFilter {
    script_id: Option<ID>,
    hook: Option<PolicyHookKey>,
    verdict: Option<PolicyVerdict>,
    mode: Option<PolicyMode>,
    since: Option<DateTime>,
}

/// `policyHooks`.
pub async fn hooks(_: Call<'_>) -> Result<Option<Vec<PolicyHook>>, Failure> {
    Ok(Some(PolicyHookKey::ALL.iter().copied().map(PolicyHook).collect()))
}

/// `policyScripts`: by name.
pub async fn page(call: Call<'_>, paging: Paging) -> Result<Option<Connection<ScriptNode>>, Failure> {
    let request = call.request;
    let grant = rules::read_policies(request.actor()?)?;
    let list = List::open(request, &paging, "", scripts::ORDER.to_vec()).await?;
    let wanted = list.wanted()?;
    let mut reader = request.reader().await?;
    let page = scripts::page(&mut reader, &grant, &wanted).await?;
    let total = match paging.counted {
        true => Some(scripts::count(&mut reader, &grant).await?),
        false => None,
    };
    list.connection(page, total, |script, _| scripts::place(script), |script| Some(ScriptNode(script)))
        .map(Some)
}

/// `policyScript`.
pub async fn by_id(call: Call<'_>, id: ID) -> Result<Option<ScriptNode>, Failure> {
    let Ok(id) = id.parse() else { return Ok(None) };
    Ok(scripts_of(call.request, &[id]).await?.remove(&id).map(ScriptNode))
}

/// `policyRuns`: the newest first.
pub async fn run_page(
    call: Call<'_>,
    filter: Option<PolicyRunFilter>,
    paging: Paging,
) -> Result<Option<Connection<RunNode>>, Failure> {
    let request = call.request;
    let grant = rules::read_policies(request.actor()?)?;
    let list = List::open(request, &paging, "", runs::ORDER.to_vec()).await?;
    let wanted = list.wanted()?;
    let Some(filter) = filter.map_or(Some(runs::PolicyRunFilter::default()), PolicyRunFilter::wanted) else {
        return Ok(Some(Connection::default()));
    };
    let mut reader = request.reader().await?;
    let page = runs::page(&mut reader, &grant, &filter, &wanted).await?;
    let total = match paging.counted {
        true => Some(runs::count(&mut reader, &grant, &filter).await?),
        false => None,
    };
    list.connection(page, total, |run, _| runs::place(run), |run| Some(RunNode(run))).map(Some)
}

impl PolicyRunFilter {
    /// As the store takes it; none where an id names nothing, so that nothing is meant.
    fn wanted(self) -> Option<runs::PolicyRunFilter> {
        let script = match self.script_id {
            None => None,
            Some(id) => Some(id.parse().ok()?),
        };
        Some(runs::PolicyRunFilter {
            script,
            hook: self.hook,
            verdict: self.verdict,
            mode: self.mode,
            since: self.since.map(|since| since.0),
        })
    }
}
