//! The problems of a config, a bounded number of them, in bounded words.

use serde_json::Value;

use super::{
    PLACE,
    bounds::{SHOWN, TOLD},
    parts::{Wrong, within},
};
use crate::{
    domain::text::{self, Form},
    model::Problem,
};

/// Problems found so far.
#[derive(Default)]
pub struct Findings {
    form: Form,
    more: usize,
}

impl Findings {
    /// The checked value at a place; none where it is wrong, which is then remembered.
    pub fn at<T>(&mut self, place: &[&str], checked: Result<T, String>) -> Option<T> {
        if checked.is_err() && self.form.problems.len() >= TOLD {
            self.more += 1;
            return None;
        }
        self.form.at(place, checked)
    }

    /// The same of something in which the wrong may lie deeper.
    pub fn part<T>(&mut self, place: &[&str], checked: Result<T, Wrong>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(Wrong { inner, why }) => self.at(&within(place, &inner), Err(why)),
        }
    }

    /// Was nothing wrong?
    pub fn none(&self) -> bool {
        self.form.problems.is_empty()
    }

    /// All that are told, and how many are not.
    pub fn told(mut self) -> Vec<Problem> {
        if self.more > 0 {
            let more = format!("has {} more problem{}", self.more, if self.more == 1 { "" } else { "s" });
            self.form.take::<()>(PLACE, Err(more));
        }
        self.form.problems
    }
}

/// The beginning of a text that somebody else wrote, fit for a message.
pub fn shown(text: &str) -> String {
    let seen = |c: char| if text::unwelcome(c) { char::REPLACEMENT_CHARACTER } else { c };
    let mut chars = text.chars();
    let mut shown: String = chars.by_ref().take(SHOWN).map(seen).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// What stands where something else should.
pub fn found(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("\"{}\"", shown(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
