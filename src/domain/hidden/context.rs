//! The context of a run, as the viewer may read it.

use serde_json::{Map, Value};

use super::{
    HIDDEN,
    eyes::{Eyes, Mentioned},
};
use crate::model::{PolicyHookKey, UserId};

/// Whom and what a context speaks of.
pub struct Subjects {
    hook: PolicyHookKey,
    actor: Mentioned,
    user: Mentioned,
    member: Mentioned,
    company: Mentioned,
    in_company: bool,
    profile: Mentioned,
    /// Whose address it is, where that is known: of one that was typed only who typed it is.
    invited: Mentioned,
}

impl Subjects {
    /// `own`: the viewer is the one who asked for it. `invited`: whose address is in its invitation, where nobody typed
    /// it.
    pub fn of(hook: PolicyHookKey, context: &Value, own: bool, invited: Option<UserId>) -> Self {
        let new = if own { Mentioned::Own } else { Mentioned::Unknown };
        Self {
            hook,
            actor: named(context.pointer("/actor/id"), Mentioned::Unknown),
            user: named(context.pointer("/user/id"), new),
            member: named(context.pointer("/member/user/id"), Mentioned::Unknown),
            company: named(context.pointer("/company/id"), new),
            in_company: context.get("company").is_some(),
            profile: named(context.pointer("/profile/id"), new),
            invited: invited.map_or(new, Mentioned::User),
        }
    }
    pub const fn all(&self) -> [Mentioned; 5] {
        [self.actor, self.user, self.member, self.company, self.invited]
    }

    pub fn hide(&self, eyes: &Eyes<'_>, context: &Value) -> Value {
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
