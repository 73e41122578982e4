//! The contexts of recorded runs, as the viewer may read them.

use serde_json::{Map, Value};

use super::{
    HIDDEN,
    eyes::{Eyes, Mentioned},
};
use crate::{
    domain::Request,
    error::Failure,
    model::{PolicyHookKey, PolicyRun},
};

impl Request {
    /// What each run saw, with what the viewer could not read on the object itself hidden. At most six
    /// statements, however many runs.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn contexts(&self, runs: &[&PolicyRun]) -> Result<Vec<Value>, Failure> {
        let actor = self.actor()?;
        let subjects: Vec<Subjects> = runs
            .iter()
            .map(|run| Subjects::of(run.hook, &run.context, run.actor.is_some_and(|id| actor.is(id))))
            .collect();
        let eyes = Eyes::on(self, subjects.iter().flat_map(Subjects::all)).await?;
        Ok(runs.iter().zip(&subjects).map(|(run, subjects)| subjects.hide(&eyes, &run.context)).collect())
    }
}

/// Whom and what a context speaks of.
struct Subjects {
    hook: PolicyHookKey,
    actor: Mentioned,
    user: Mentioned,
    member: Mentioned,
    company: Mentioned,
    in_company: bool,
    profile: Mentioned,
    /// An address, of which only the one who typed it is known.
    invited: Mentioned,
}

impl Subjects {
    /// `own`: the viewer is the one who asked for it.
    fn of(hook: PolicyHookKey, context: &Value, own: bool) -> Self {
        let new = if own { Mentioned::Own } else { Mentioned::Unknown };
        Self {
            hook,
            actor: named(context.pointer("/actor/id"), Mentioned::Unknown),
            user: named(context.pointer("/user/id"), new),
            member: named(context.pointer("/member/user/id"), Mentioned::Unknown),
            company: named(context.pointer("/company/id"), new),
            in_company: context.get("company").is_some(),
            profile: named(context.pointer("/profile/id"), new),
            invited: new,
        }
    }
    fn all(&self) -> [Mentioned; 4] {
        [self.actor, self.user, self.member, self.company]
    }

    fn hide(&self, eyes: &Eyes<'_>, context: &Value) -> Value {
        let Value::Object(parts) = context else { return context.clone() };
        let mut parts = parts.clone();
        for (name, part) in &mut parts {
            self.hide_part(eyes, name, part);
        }
        Value::Object(parts)
    }

    fn hide_part(&self, eyes: &Eyes<'_>, name: &str, part: &mut Value) {
        match (name, &mut *part) {
            ("now" | "tenant" | "changed", _) | (_, Value::Null) => {}
            ("actor", Value::Object(fields)) => {
                let role = fields.remove("company_role");
                eyes.hide_fields(self.actor, fields);
                fields.extend(role.map(|role| self.of_company(eyes, "company_role", role)));
            }
            ("user", Value::Object(fields)) => eyes.hide_fields(self.user, fields),
            ("given" | "taken", Value::Object(fields)) => eyes.hide_fields(self.user, fields),
            ("company", Value::Object(fields)) => eyes.hide_fields(self.company, fields),
            ("profile", Value::Object(fields)) => eyes.hide_fields(self.profile, fields),
            ("previous", Value::Object(fields)) => eyes.hide_fields(self.previous(), fields),
            ("invite", Value::Object(fields)) => self.hide_invite(eyes, fields),
            ("member", Value::Object(fields)) => self.hide_member(eyes, fields),
            // What is not known here is not shown.
            (_, part) => *part = HIDDEN.into(),
        }
    }

    /// The record before the change, whatever it is of.
    const fn previous(&self) -> Mentioned {
        match self.hook {
            PolicyHookKey::ValidateProfile => self.profile,
            PolicyHookKey::ValidateCompany => self.company,
            _ => self.user,
        }
    }

    fn hide_invite(&self, eyes: &Eyes<'_>, fields: &mut Map<String, Value>) {
        for (name, value) in fields {
            let reads = match name.as_str() {
                "email" => eyes.reads(self.invited, name),
                "invited_by" | "invited_at" => true,
                _ => eyes.reads(self.company, name),
            };
            if !reads {
                *value = HIDDEN.into();
            }
        }
    }

    fn hide_member(&self, eyes: &Eyes<'_>, fields: &mut Map<String, Value>) {
        for (name, value) in fields {
            match value {
                Value::Object(person) if name == "user" => eyes.hide_fields(self.member, person),
                _ if eyes.reads(self.company, name) => {}
                _ => *value = HIDDEN.into(),
            }
        }
    }

    fn of_company(&self, eyes: &Eyes<'_>, name: &str, value: Value) -> (String, Value) {
        // Where it is about no company there is no role in it to hide.
        let stays = !self.in_company || eyes.reads(self.company, name);
        (name.to_owned(), if stays { value } else { HIDDEN.into() })
    }
}

/// The object that an id names; `otherwise` for one that has none yet.
fn named(id: Option<&Value>, otherwise: Mentioned) -> Mentioned {
    let Some(id) = id.and_then(Value::as_str) else { return otherwise };
    Mentioned::by_id(id)
}
