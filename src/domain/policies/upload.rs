//! `uploadPolicyScript`: compiles a text and stores it as an immutable version.

use super::source::{Checked, compile};
use crate::{
    authz::{Grant, leave::ManagePolicies, policies as rules},
    domain::{
        Outcome, Request, Stop,
        attempts::until_settled,
        audit::{Changes, Event},
        text::{self, Form},
    },
    error::Failure,
    model::{PolicyMode, PolicyScript, PolicyVersion, ScriptId, VersionId},
    policy::Compiled,
    store::{
        Tx,
        page::Paging,
        policies::{scripts, versions},
    },
};

/// A version to be, as typed.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Of the script; a known one gets a new version.
    pub name: String,
    /// Of the script; none leaves it as it is.
    pub description: Option<String>,
    pub source: String,
    /// The field of the input that held the source: `source` or `file`.
    pub field: &'static str,
}

/// The version, and the script that it belongs to.
#[derive(Clone, Debug)]
pub struct Uploaded {
    pub script: PolicyScript,
    pub version: PolicyVersion,
}

/// What was typed, checked.
struct Typed<'a> {
    name: String,
    /// None: stays as it is.
    description: Option<Option<String>>,
    source: &'a str,
}

/// Stores a version. The same source again is the same version.
///
/// # Errors
/// FORBIDDEN; problems: BAD_VALUE. A source that does not compile is [`Checked::Invalid`], and nothing is
/// stored.
pub async fn upload(request: &Request, wanted: &NewVersion) -> Outcome<Checked<Uploaded>> {
    let grant = rules::manage_policies(request.actor()?)?;
    let checked = check(wanted)?;
    let compiled = match compile(request, &wanted.source, wanted.field).await? {
        Ok(compiled) => compiled,
        Err(invalid) => return Ok(Checked::Invalid(invalid).into()),
    };
    let uploaded = until_settled(request, |_| attempt(request, &grant, &checked, &compiled)).await?;
    Ok(Checked::Valid(uploaded).into())
}

fn check(wanted: &NewVersion) -> Result<Typed<'_>, Stop> {
    let mut form = Form::default();
    let name = form.take("name", text::name(&wanted.name));
    let description = match wanted.description.as_deref() {
        None => Some(None),
        Some(typed) => form.take("description", text::description(typed)).map(Some),
    };
    match (name, description) {
        (Some(name), Some(description)) => Ok(Typed { name, description, source: &wanted.source }),
        _ => Err(Stop::Problems(form.problems)),
    }
}

/// One attempt; none where a script of this name appeared meanwhile.
async fn attempt(
    request: &Request,
    grant: &Grant<ManagePolicies>,
    wanted: &Typed<'_>,
    compiled: &Compiled,
) -> Result<Option<Uploaded>, Stop> {
    let mut tx = request.begin().await?;
    let known = scripts::by_name(&mut tx, grant, &wanted.name).await?;
    let is_new = known.is_none();
    let mut script = match known {
        // Two uploads to one script: one after the other, the second sees the first.
        Some(known) => match scripts::lock(&mut tx, grant, known.id).await? {
            Some(script) => script,
            None => {
                tx.rollback().await?;
                return Ok(None);
            }
        },
        None => {
            let script = new_script(request, wanted);
            if !scripts::insert(&mut tx, grant, &script).await? {
                tx.rollback().await?;
                return Ok(None);
            }
            script
        }
    };
    let newest = versions::page(&mut tx, grant, script.id, &Paging::first(1)).await?.items.pop();
    let same = versions::by_sha256(&mut tx, grant, script.id, &compiled.sha256).await?;
    let mut changes = Changes::default();
    let description = wanted.description.clone().unwrap_or_else(|| script.description.clone());
    if is_new {
        changes.note("name", &None, &Some(&script.name));
        changes.note("description", &None, &script.description.as_ref());
    } else {
        changes.note("description", &script.description, &description);
    }
    let version = match same {
        Some(version) => version,
        None => {
            let version = new_version(request, &script, wanted, compiled);
            let Some(version) = versions::insert(&mut tx, grant, version).await? else {
                tx.rollback().await?;
                return Ok(None);
            };
            let number = newest.as_ref().map(|version| version.number);
            changes.note("version", &number, &Some(version.number));
            changes.note("sha256", &newest.map(|version| version.sha256), &Some(version.sha256.clone()));
            version
        }
    };
    if changes.is_empty() {
        tx.rollback().await?;
        return Ok(Some(Uploaded { script, version }));
    }
    script.description = description;
    script.updated_at = request.now();
    write(request, &mut tx, grant, &script, is_new, changes).await?;
    request.commit(tx).await?;
    Ok(Some(Uploaded { script, version }))
}

async fn write(
    request: &Request,
    tx: &mut Tx,
    grant: &Grant<ManagePolicies>,
    script: &PolicyScript,
    is_new: bool,
    changes: Changes,
) -> Result<(), Failure> {
    if !is_new {
        let description = script.description.as_deref();
        scripts::describe(tx, grant, script.id, description, script.updated_at).await?;
    }
    request.audit(tx, Event::of("policy.script.uploaded", script.id).changing(changes)).await
}

fn new_script(request: &Request, wanted: &Typed<'_>) -> PolicyScript {
    PolicyScript {
        id: ScriptId(request.services.world.id()),
        name: wanted.name.clone(),
        description: wanted.description.clone().flatten(),
        mode: PolicyMode::Off,
        active_version: None,
        created_at: request.now(),
        updated_at: request.now(),
    }
}

fn new_version(
    request: &Request,
    script: &PolicyScript,
    wanted: &Typed<'_>,
    compiled: &Compiled,
) -> PolicyVersion {
    PolicyVersion {
        id: VersionId(request.services.world.id()),
        script_id: script.id,
        // The store numbers it.
        number: 0,
        source: wanted.source.to_owned(),
        sha256: compiled.sha256.clone(),
        hooks: compiled.hooks.clone(),
        tests: compiled.tests.clone(),
        uploaded_by: request.viewer().and_then(crate::authz::Actor::user),
        uploaded_at: request.now(),
    }
}
