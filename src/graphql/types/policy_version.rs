//! A version of a policy script: one immutable text.

use super::{
    policy::{ScriptNode, scripts_of},
    user::UserNode,
};
use crate::{
    connection,
    error::Failure,
    graphql::engine::{Batch, DateTime, Id, Loaded},
    model::{PolicyHookKey, PolicyVersion},
    object,
};

/// A version, for whoever reads policies.
#[derive(Clone, Debug)]
pub struct VersionNode(pub PolicyVersion);

connection!(PolicyVersionConnection, PolicyVersionEdge, VersionNode);

object! {
    /// One text of a script. Immutable once uploaded.
    PolicyVersion: VersionNode [Node] {
        id: Id, needs(ReadPolicies) => leaf |it| Id::of(it.0.id);
        script: ScriptNode, needs(ReadPolicies) => load script;
        /// Counts up from one in each script.
        number: i32, needs(ReadPolicies) => leaf |it| it.0.number;
        source: String, needs(ReadPolicies) => text |it| &it.0.source;
        /// Of the source, in lower-case hexadecimal.
        sha256: String, needs(ReadPolicies) => text |it| &it.0.sha256;
        /// Which hooks it defines.
        hooks: Vec<PolicyHookKey>, needs(ReadPolicies) => leaf |it| it.0.hooks.clone();
        /// Names of the test functions that it holds.
        tests: Vec<String>, needs(ReadPolicies) => leaf |it| it.0.tests.clone();
        uploadedBy: Option<UserNode>, needs(ReadPolicies) => load uploaded_by;
        uploadedAt: DateTime, needs(ReadPolicies) => leaf |it| DateTime(it.0.uploaded_at);
    }
}

async fn script(batch: Batch<'_, VersionNode>) -> Loaded<ScriptNode> {
    let ids: Vec<_> = batch.objects.iter().map(|version| version.0.script_id).collect();
    let scripts = scripts_of(batch.request(), &ids).await?;
    let missing = || Failure::internal("a version without its script");
    let of = |version: &&VersionNode| {
        scripts.get(&version.0.script_id).cloned().map(ScriptNode).ok_or_else(missing)
    };
    Ok(batch.objects.iter().map(of).collect())
}

async fn uploaded_by(batch: Batch<'_, VersionNode>) -> Loaded<Option<UserNode>> {
    let ids: Vec<_> = batch.objects.iter().filter_map(|version| version.0.uploaded_by).collect();
    let people = batch.request().people(&ids).await?;
    batch.each(|version| version.0.uploaded_by.and_then(|id| people.get(&id).cloned()).map(UserNode))
}
