//! Intents: what makes one.

use super::{Noun, named};
use crate::{
    clock::Timestamp,
    domain::{
        audit::Changes,
        text::{self, Form},
    },
    model::{CompanyId, Intent, IntentId},
};

/// How many phrases an intent has at most. A list in an input has no more (SECURITY.md).
pub const MOST_PHRASES: usize = 100;
/// The longest phrase, in characters.
pub const PHRASE_LENGTH: usize = 500;

/// An intent, as typed. What is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct IntentForm {
    pub name: Option<String>,
    pub phrases: Option<Vec<String>>,
}

impl Noun for Intent {
    const ONE: &'static str = "intent";
    const MANY: &'static str = "intents";
    const CREATED: &'static str = "company.intent.created";
    const UPDATED: &'static str = "company.intent.updated";
    const DELETED: &'static str = "company.intent.deleted";
    type Form = IntentForm;

    fn blank(id: IntentId, company_id: CompanyId, now: Timestamp) -> Self {
        let (name, phrases) = (String::new(), Vec::new());
        Self { id, company_id, name, phrases, created_at: now, updated_at: now, version: 1 }
    }

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
        changes.note("phrases", &before.map(|it| &it.phrases), &after.map(|it| &it.phrases));
    }
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
    phrases.iter().enumerate().filter_map(one).collect()
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
}
