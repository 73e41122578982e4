//! Intents: what makes one.

use std::sync::Arc;

use serde_json::json;

use super::{Noun, Standalone, TOGETHER, json_bytes, named};
use crate::{
    clock::Timestamp,
    domain::{
        audit::Changes,
        companies::Seen,
        text::{self, Form},
    },
    model::{CompanyId, Intent, IntentId},
};

/// How many phrases an intent has at most. A list in an input has no more (SECURITY.md).
pub const MOST_PHRASES: usize = 100;
/// The longest phrase, in characters.
pub const PHRASE_LENGTH: usize = 500;

/// How many phrases of each side of a change the audit tells at most, and how many bytes of them.
const TOLD: usize = 10;
const TOLD_BYTES: usize = 1024;

/// An intent, as typed. What is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct IntentForm {
    pub name: Option<String>,
    pub phrases: Option<Vec<String>>,
}

impl Noun for Intent {
    type In = Arc<Seen>;
    const ONE: &'static str = "intent";
    const MANY: &'static str = "intents";
    const UPDATED: &'static str = "company.intent.updated";
    type Form = IntentForm;

    fn fill(&mut self, typed: &IntentForm, form: &mut Form) {
        if let Some(name) = named(typed.name.as_deref(), form) {
            self.name = name;
        }
        if let Some(phrases) = &typed.phrases {
            self.phrases = checked(phrases, form);
        }
    }

    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>) {
        changes.note("name", &before.map(|it| &it.name), &after.map(|it| &it.name));
        let [from, to] = [before, after].map(|it| it.map(|it| it.phrases.as_slice()));
        if from != to {
            changes.note("phrases", &told(from, "removed", to), &told(to, "added", from));
        }
    }
}

impl Standalone for Intent {
    const CREATED: &'static str = "company.intent.created";
    const DELETED: &'static str = "company.intent.deleted";

    fn blank(id: IntentId, company_id: CompanyId, _: CompanyId, now: Timestamp) -> Self {
        let (name, phrases) = (String::new(), Vec::new());
        Self { id, company_id, name, phrases, created_at: now, updated_at: now, version: 1 }
    }
}

/// What the audit tells of one side of a change: how many phrases there are, and a few that the other side has not.
fn told(phrases: Option<&[String]>, only: &str, others: Option<&[String]>) -> Option<serde_json::Value> {
    let (phrases, others) = (phrases?, others.unwrap_or_default());
    let mut room = TOLD_BYTES;
    let fits = |phrase: &&String| {
        let fits = phrase.len() <= room;
        room -= if fits { phrase.len() } else { 0 };
        fits
    };
    let few = phrases.iter().filter(|phrase| !others.contains(phrase)).filter(fits).take(TOLD);
    Some(json!({ "count": phrases.len(), only: few.collect::<Vec<_>>() }))
}

/// Each is one line, trimmed, in the order in which they were given.
fn checked(phrases: &[String], form: &mut Form) -> Vec<String> {
    if phrases.len() > MOST_PHRASES {
        form.take::<()>("phrases", Err(format!("may have at most {MOST_PHRASES} entries")));
        return Vec::new();
    }
    let one = |(place, phrase): (usize, &String)| {
        let line = text::line(phrase, PHRASE_LENGTH);
        let phrase = line.and_then(|line| line.ok_or_else(|| "must not be empty".to_owned()));
        form.at(&["phrases", &place.to_string()], phrase)
    };
    let phrases: Vec<String> = phrases.iter().enumerate().filter_map(one).collect();
    if json_bytes(&phrases) > TOGETHER {
        form.take::<()>("phrases", Err(format!("may have at most {TOGETHER} bytes together, as JSON")));
    }
    phrases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Form;

    fn problems(phrases: Vec<String>) -> Vec<(String, Vec<String>)> {
        let mut form = Form::default();
        checked(&phrases, &mut form);
        let told = form.problems.into_iter();
        told.map(|problem| (problem.message, problem.field.unwrap_or_default())).collect()
    }

    /// A list of an input is bounded before it comes here; were that bound wider, this one would still hold.
    #[test]
    fn an_intent_has_a_hundred_phrases_at_most() {
        assert_eq!(problems(vec!["hello".into(); 100]), []);
        let many = ("phrases may have at most 100 entries".to_owned(), vec!["phrases".to_owned()]);
        assert_eq!(problems(vec!["hello".into(); 101]), [many]);
    }

    #[test]
    fn the_audit_tells_a_few_phrases() {
        let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let told = |phrases: &[String], others: &[String]| told(Some(phrases), "added", Some(others));
        assert_eq!(super::told(None, "added", Some(&all(&["a"]))), None);
        assert_eq!(
            told(&all(&["a", "b", "c"]), &all(&["c", "b"])),
            Some(json!({ "count": 3, "added": ["a"] }))
        );
        let many: Vec<String> = (0..100).map(|number| format!("phrase {number}")).collect();
        assert_eq!(told(&many, &[]), Some(json!({ "count": 100, "added": many[..10] })));
        // What there is no room for is left out, and what comes behind it may still find some.
        let (long, short) = ("é".repeat(500), "short".to_owned());
        let told = told(&[long.clone(), long.replace('é', "ö"), short.clone()], &[]);
        assert_eq!(told, Some(json!({ "count": 3, "added": [long, short] })));
    }
}
