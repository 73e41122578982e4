//! Mutations of policy scripts.

use async_graphql::{ID, InputObject, Upload};

use super::{Payload, settle};
use crate::{
    domain::policies::{self, Checked, Invalid, ModeChange, NewTrial, NewVersion, Subject, Trial, Uploaded},
    error::Failure,
    graphql::{
        engine::{Call, Json},
        types::{policy::ScriptNode, policy_version::VersionNode},
    },
    model::{PolicyHookKey, PolicyMode, Problem, ProblemCode},
    object, payload,
    policy::{Diagnostic, TestResult},
};

/// `source` as text or `file` as an upload, exactly one; a known `name` gets a new version.
#[derive(InputObject)]
pub struct UploadPolicyScriptInput {
    name: String,
    description: Option<String>,
    source: Option<String>,
    file: Option<Upload>,
}

/// SHADOW and ENFORCED refuse a version whose tests do not all pass. Without `versionId` it is the active
/// one, else the newest.
#[derive(InputObject)]
pub struct SetPolicyModeInput {
    script_id: ID,
    version_id: Option<ID>,
    mode: PolicyMode,
}

/// Runs unsaved `source` or a stored version, exactly one, on a context, touching nothing.
#[derive(InputObject)]
pub struct TryPolicyScriptInput {
    source: Option<String>,
    version_id: Option<ID>,
    hook: PolicyHookKey,
    context: Json,
}

/// Unsaved `source` or a stored version, exactly one.
#[derive(InputObject)]
pub struct RunPolicyTestsInput {
    source: Option<String>,
    version_id: Option<ID>,
}

payload! {
    /// The script as it is now.
    SetPolicyModePayload { script: ScriptNode },
}

/// Declares a payload that says what is wrong with a text beside its problems: from a [`Checked`].
macro_rules! checked_payload {
    ($(#[doc = $doc:literal])* $name:ident of $entity:ty { $($field:ident : $ty:ty = $from:expr),* }) => {
        $(#[doc = $doc])*
        #[derive(Default)]
        pub struct $name {
            $($field: $ty,)*
            diagnostics: Vec<Diagnostic>,
            problems: Vec<Problem>,
        }
        object! {
            $(#[doc = $doc])*
            $name: $name {
                $($field: $ty, public => get |it| it.$field.clone();)*
                /// What is wrong with the text, in the order of the lines.
                diagnostics: Vec<Diagnostic>, public => get |it| it.diagnostics.clone();
                /// What a caller can expect to happen.
                problems: Vec<Problem>, public => get |it| it.problems.clone();
            }
        }
        impl Payload for $name {
            type Entity = Checked<$entity>;
            fn of(entity: Option<Self::Entity>, problems: Vec<Problem>) -> Self {
                match entity {
                    None => Self { problems, ..Self::default() },
                    Some(Checked::Invalid(Invalid { diagnostics, problem })) => {
                        Self { diagnostics, problems: vec![problem], ..Self::default() }
                    }
                    Some(Checked::Valid(value)) => {
                        $(let made: fn(&$entity) -> $ty = $from; let $field = made(&value);)*
                        Self { $($field,)* problems, ..Self::default() }
                    }
                }
            }
        }
    };
}

checked_payload! {
    /// The version, and the script that it belongs to.
    UploadPolicyScriptPayload of Uploaded {
        script: Option<ScriptNode> = |it| Some(ScriptNode(it.script.clone())),
        version: Option<VersionNode> = |it| Some(VersionNode(it.version.clone()))
    }
}
checked_payload! {
    /// What the run came to; nothing of it is kept.
    TryPolicyScriptPayload of Trial { trial: Option<Trial> = |it| Some(it.clone()) }
}
checked_payload! {
    /// What the tests came to.
    RunPolicyTestsPayload of Vec<TestResult> {
        passed: Option<bool> = |it| Some(it.iter().all(|test| test.passed)),
        results: Vec<TestResult> = Clone::clone
    }
}

/// `uploadPolicyScript`.
pub async fn upload(
    call: Call<'_>,
    input: UploadPolicyScriptInput,
) -> Result<Option<UploadPolicyScriptPayload>, Failure> {
    let (source, field) = match (input.source, input.file) {
        (Some(source), None) => (source, "source"),
        (None, Some(file)) => match text(&call, file)? {
            Ok(source) => (source, "file"),
            Err(problem) => {
                return Ok(Some(UploadPolicyScriptPayload { problems: vec![problem], ..Default::default() }));
            }
        },
        _ => return Err(Failure::BadInput("takes source or file, exactly one of them".to_owned())),
    };
    let wanted = NewVersion { name: input.name, description: input.description, source, field };
    settle(call, policies::upload(call.request, &wanted).await).await
}

/// The text of an uploaded file, without the mark that some editors put before it.
fn text(call: &Call<'_>, file: Upload) -> Result<Result<String, Problem>, Failure> {
    let Some(upload) = call.env.uploads.get(file.0) else {
        return Err(Failure::BadInput("file: names no uploaded file".to_owned()));
    };
    Ok(match std::str::from_utf8(&upload.content) {
        Ok(text) => Ok(text.trim_start_matches('\u{FEFF}').to_owned()),
        Err(_) => {
            Err(Problem::error(ProblemCode::BadValue, "file must be text in UTF-8, and is not").at(["file"]))
        }
    })
}

/// `setPolicyMode`.
pub async fn set_mode(
    call: Call<'_>,
    input: SetPolicyModeInput,
) -> Result<Option<SetPolicyModePayload>, Failure> {
    let change =
        ModeChange { script: input.script_id.0, version: input.version_id.map(|id| id.0), mode: input.mode };
    let switched = policies::set_mode(call.request, &change).await;
    settle(call, switched.map(|done| done.map(ScriptNode))).await
}

/// `tryPolicyScript`.
pub async fn try_script(
    call: Call<'_>,
    input: TryPolicyScriptInput,
) -> Result<Option<TryPolicyScriptPayload>, Failure> {
    let subject = Subject::of(input.source, input.version_id.map(|id| id.0))?;
    let wanted = NewTrial { subject, hook: input.hook, context: input.context.0 };
    settle(call, policies::try_script(call.request, wanted).await).await
}

/// `runPolicyTests`.
pub async fn run_tests(
    call: Call<'_>,
    input: RunPolicyTestsInput,
) -> Result<Option<RunPolicyTestsPayload>, Failure> {
    let subject = Subject::of(input.source, input.version_id.map(|id| id.0))?;
    settle(call, policies::run_tests(call.request, &subject).await).await
}
