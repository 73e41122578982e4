//! The changes of audit events, as the viewer may read them.

use serde_json::{Map, Value, json};

use super::{
    HIDDEN,
    eyes::{Eyes, Mentioned},
};
use crate::{domain::Request, error::Failure, model::AuditEvent};

/// The action of a refusal, whose changes are the reasons that the refused was given.
const DENIED: &str = "access.denied";

impl Request {
    /// What each event changed, with what the viewer could not read on the object itself hidden. At most
    /// six statements, however many events.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn changes(&self, events: &[&AuditEvent]) -> Result<Vec<Option<Value>>, Failure> {
        let eyes = Eyes::on(self, events.iter().map(|event| about(event))).await?;
        Ok(events.iter().map(|event| hide(&eyes, event)).collect())
    }
}

/// What an event is about: its target, or the company that it happened in.
fn about(event: &AuditEvent) -> Mentioned {
    let target = event.target.as_deref().map_or(Mentioned::Unknown, Mentioned::by_id);
    match (target, event.company_id) {
        (Mentioned::Unknown, Some(company)) => Mentioned::Within(company),
        _ => target,
    }
}

fn hide(eyes: &Eyes<'_>, event: &AuditEvent) -> Option<Value> {
    let changes = event.changes.as_ref()?;
    let Value::Object(fields) = changes else { return None };
    if event.action == DENIED {
        return Some(changes.clone());
    }
    let object = about(event);
    let shown: Map<String, Value> = fields
        .iter()
        .map(|(name, change)| {
            // That it changed stays to be read; from what to what does not.
            let hidden = || json!({ "from": HIDDEN, "to": HIDDEN });
            (name.clone(), if eyes.reads(object, name) { change.clone() } else { hidden() })
        })
        .collect();
    Some(Value::Object(shown))
}
