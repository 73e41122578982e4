//! A hook: where a script can speak.

use crate::{
    graphql::engine::{Batch, Json, Loaded},
    model::PolicyHookKey,
    object,
    policy::hooks,
};

/// A hook, which is the same for every tenant.
#[derive(Clone, Copy, Debug)]
pub struct PolicyHook(pub PolicyHookKey);

object! {
    /// Where a policy script can speak.
    PolicyHook: PolicyHook {
        key: PolicyHookKey, needs(SignedIn) => leaf |it| it.0;
        /// The Rhai function that a script defines.
        function: String, needs(SignedIn) => leaf |it| hooks::function(it.0).to_owned();
        description: String, needs(SignedIn) => leaf |it| hooks::description(it.0).to_owned();
        /// A complete `ctx` with every field that it can hold.
        sampleContext: Json, needs(SignedIn) => get |it| Json(hooks::sample_context(it.0));
        /// What scripts are held to on this server, each limit with its value; alike for every hook.
        limits: Vec<String>, needs(SignedIn) => load limits;
    }
}

async fn limits(batch: Batch<'_, PolicyHook>) -> Loaded<Vec<String>> {
    let limits = batch.request().services.policies.limits().described();
    let limits: Vec<_> = limits.into_iter().map(|(what, value)| format!("{what}: {value}")).collect();
    batch.each(|_| limits.clone())
}
