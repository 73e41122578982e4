//! One hook: all scripts that are enforced or in shadow run; every run is recorded; one denial refuses.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::Value;

use crate::{
    domain::{Request, Stop},
    error::Failure,
    model::{PolicyHookKey, PolicyRun, Problem, RunId, UserId},
    policy::{
        Outcome, context,
        problems::{self, Judgement},
    },
    store::{self, Tx, policies::ActiveVersion},
};

/// What the scripts said. Its runs have to be written: with the change, or by themselves where there is
/// none.
#[must_use]
pub struct Decided {
    /// Every denial, failure and warning of the enforced scripts.
    problems: Vec<Problem>,
    runs: Vec<PolicyRun>,
}

/// What an operation puts to the scripts of a hook.
#[derive(Debug)]
pub struct Case {
    context: Value,
    invited: Option<UserId>,
    input: Option<&'static InputFields>,
}

/// The fields of an operation's input, at which a script may say something.
#[derive(Debug)]
pub struct InputFields {
    /// As the input calls them.
    pub own: &'static [&'static str],
    /// What the hook calls otherwise, with the field that says it.
    pub called: &'static [(&'static str, &'static str)],
}

impl InputFields {
    /// Where in the input it is; none for what the input has not.
    fn place(&self, mut said: Vec<String>) -> Option<Vec<String>> {
        let first = said.first_mut()?;
        if let Some((_, own)) = self.called.iter().find(|(called, _)| called == first) {
            return Some(vec![(*own).to_owned()]);
        }
        self.own.contains(&first.as_str()).then_some(said)
    }
}

impl From<Value> for Case {
    /// One in which the actor has typed whatever is not stored.
    fn from(context: Value) -> Self {
        Self { context, invited: None, input: None }
    }
}

impl Case {
    /// The same where the address in `invite` is that of this user, and not typed by the actor.
    #[must_use]
    pub const fn inviting(mut self, user: UserId) -> Self {
        self.invited = Some(user);
        self
    }
    /// The same of an operation whose input has these fields: problems point to no others.
    #[must_use]
    pub const fn of_input(mut self, fields: &'static InputFields) -> Self {
        self.input = Some(fields);
        self
    }
}

/// The tenant's scripts that are enforced or in shadow, for one operation.
pub struct Scripts(Arc<[ActiveVersion]>);

impl Request {
    /// The tenant's scripts that are enforced or in shadow, as of the moment when the viewer was last read: no
    /// statement where they are at hand, else one.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn scripts(&self) -> Result<Scripts, Failure> {
        let actor = self.actor()?;
        let kept = &self.services.scripts;
        let version = actor.user().and_then(|user| self.memo().held.at(user)).map(|held| held.directory);
        if let Some(scripts) = version.and_then(|version| kept.get(actor.tenant, version)) {
            return Ok(Scripts(scripts));
        }
        let mut reader = self.reader().await?;
        let read = store::policies::active(&mut reader, &actor.lookup()).await?;
        Ok(Scripts(kept.put(actor.tenant, read)))
    }
}

impl Scripts {
    /// Has any of them something to say on this? What they would be told need not be read otherwise.
    pub fn speak(&self, hook: PolicyHookKey) -> bool {
        self.0.iter().any(|active| active.version.hooks.contains(&hook))
    }

    /// Puts a case to those that have the hook. No transaction is open meanwhile, so that no lock is held
    /// while a tenant's code runs. What they say goes to the actor: an address that the actor may not read reads
    /// "hidden" there.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn decide(
        &self,
        request: &Request,
        hook: PolicyHookKey,
        case: impl Into<Case>,
    ) -> Result<Decided, Failure> {
        let speaking: Vec<&ActiveVersion> =
            self.0.iter().filter(|active| active.version.hooks.contains(&hook)).collect();
        if speaking.is_empty() {
            return Ok(Decided::silent());
        }
        put(request, hook, &speaking, case.into()).await
    }
}

/// Reads the scripts and puts a case to them.
///
/// # Errors
/// UNAUTHENTICATED, UNAVAILABLE.
pub async fn decide(
    request: &Request,
    hook: PolicyHookKey,
    case: impl Into<Case>,
) -> Result<Decided, Failure> {
    request.scripts().await?.decide(request, hook, case).await
}

async fn put(
    request: &Request,
    hook: PolicyHookKey,
    speaking: &[&ActiveVersion],
    case: Case,
) -> Result<Decided, Failure> {
    let actor = request.actor()?;
    let started_at = request.services.world.now();
    let Case { context, invited, input } = case;
    let context = Arc::new(context);
    let runner = request.runner().await;
    let outcomes = join_all(speaking.iter().map(|active| {
        let version = &active.version;
        runner.run_hook(actor.tenant, &version.sha256, &version.source, hook, Arc::clone(&context))
    }))
    .await;
    let judgements: Vec<Judgement<'_>> = speaking
        .iter()
        .zip(&outcomes)
        .map(|(active, outcome)| Judgement {
            script_id: active.script.id,
            script: &active.script.name,
            version: active.version.number,
            mode: active.script.mode,
            outcome,
        })
        .collect();
    let mut problems = problems::of(&judgements);
    if !problems.is_empty() {
        let veil = request.veil(hook, &context, invited).await?;
        problems.iter_mut().for_each(|problem| veil.draw(&mut problem.message));
    }
    if let Some(input) = input {
        problems
            .iter_mut()
            .for_each(|problem| problem.field = problem.field.take().and_then(|said| input.place(said)));
    }
    let limit = runner.limits().operation_limit();
    // What the scripts saw. One too large for them was seen by none, and every run of it failed.
    let mut seen = context::bounded(&context, runner.limits()).unwrap_or_default();
    let last = speaking.len().saturating_sub(1);
    let run = |(place, (active, outcome)): (usize, (&&ActiveVersion, &Outcome))| PolicyRun {
        id: RunId(request.services.world.id()),
        script_id: active.script.id,
        version_id: active.version.id,
        hook,
        mode: active.script.mode,
        verdict: outcome.verdict,
        messages: outcome.messages(),
        context: if place == last { std::mem::take(&mut seen) } else { seen.clone() },
        log: outcome.log.clone(),
        operations: outcome.operations,
        operation_limit: limit,
        microseconds: outcome.microseconds,
        started_at,
        actor: actor.user(),
        invited,
    };
    let runs = speaking.iter().zip(&outcomes).enumerate().map(run).collect();
    Ok(Decided { problems, runs })
}

impl Decided {
    /// Nothing was asked.
    pub const fn silent() -> Self {
        Self { problems: Vec::new(), runs: Vec::new() }
    }
    /// What two hooks said of one operation.
    pub fn and(mut self, other: Self) -> Self {
        self.problems.extend(other.problems);
        self.runs.extend(other.runs);
        self
    }
    /// Do the scripts let it pass? Shadow never refuses.
    pub fn allows(&self) -> bool {
        !problems::refuse(&self.problems)
    }

    /// The remarks of what was only asked about: its runs are written nowhere.
    ///
    /// # Errors
    /// Every denial, failure and warning, if one of them refuses.
    pub fn unrecorded(self) -> Result<Vec<Problem>, Stop> {
        if self.allows() { Ok(self.problems) } else { Err(Stop::Problems(self.problems)) }
    }

    /// Goes on with the remarks, or commits the runs by themselves and stops.
    ///
    /// # Errors
    /// Every denial, failure and warning, if one of them refuses.
    pub async fn pass(self, request: &Request) -> Result<Passed, Stop> {
        if self.allows() {
            return Ok(Passed { remarks: self.problems, runs: self.runs });
        }
        let mut tx = request.begin().await?;
        store::policies::insert_runs(&mut tx, &request.actor()?.lookup(), &self.runs).await?;
        tx.commit().await?;
        Err(Stop::Problems(self.problems))
    }
}

/// Scripts that let it pass.
#[must_use]
pub struct Passed {
    pub remarks: Vec<Problem>,
    runs: Vec<PolicyRun>,
}

impl Passed {
    /// Did any script speak? Where none did, nothing was decided on the context.
    pub const fn ran(&self) -> bool {
        !self.runs.is_empty()
    }
    /// Writes the runs with the change.
    ///
    /// # Errors
    /// UNAVAILABLE.
    pub async fn record(&self, request: &Request, tx: &mut Tx) -> Result<(), Failure> {
        if self.runs.is_empty() {
            return Ok(());
        }
        Ok(store::policies::insert_runs(tx, &request.actor()?.lookup(), &self.runs).await?)
    }
}
