//! Recorded runs, as the viewer may read them.

use serde_json::Value;

use super::{
    context::Subjects,
    eyes::{Eyes, Mentioned},
    veil::Veil,
};
use crate::{
    domain::Request,
    error::Failure,
    model::{PolicyHookKey, PolicyRun, UserId},
};

/// What a run saw and said, as the viewer may read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub context: Value,
    pub messages: Vec<String>,
    pub log: Vec<String>,
}

impl Request {
    /// What each run saw and said, with what the viewer could not read on the object itself hidden. At most six
    /// statements, however many runs.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn shown(&self, runs: &[&PolicyRun]) -> Result<Vec<Shown>, Failure> {
        let actor = self.actor()?;
        let own = |run: &PolicyRun| run.actor.is_some_and(|id| actor.is(id));
        let subjects: Vec<Subjects> =
            runs.iter().map(|run| Subjects::of(run.hook, &run.context, own(run), run.invited)).collect();
        let eyes = self.eyes(subjects.iter()).await?;
        let shown = runs.iter().zip(&subjects).map(|(run, subjects)| {
            let context = subjects.hide(&eyes, &run.context);
            let veil = Veil::between(&run.context, &context);
            let under = |texts: &[String]| texts.iter().map(|text| veil.over(text)).collect();
            Shown { messages: under(&run.messages), log: under(&run.log), context }
        });
        Ok(shown.collect())
    }

    /// What lies over whatever is told to the viewer of a run that they have just asked for: the addresses in its context
    /// that they may not read. `invited`: whose address is in its invitation, where the viewer did not type it. At most
    /// six statements.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn veil(
        &self,
        hook: PolicyHookKey,
        context: &Value,
        invited: Option<UserId>,
    ) -> Result<Veil, Failure> {
        let subjects = Subjects::of(hook, context, true, invited);
        let eyes = self.eyes([&subjects].into_iter()).await?;
        Ok(Veil::between(context, &subjects.hide(&eyes, context)))
    }

    async fn eyes(&self, subjects: impl Iterator<Item = &Subjects>) -> Result<Eyes<'_>, Failure> {
        let mentioned: Vec<Mentioned> = subjects.flat_map(Subjects::all).collect();
        Eyes::on(self, mentioned.into_iter()).await
    }
}
