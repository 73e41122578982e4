//! Scenarios of agents: documents that mean nothing here. Each comes and goes with its agent.

use serde_json::Value;

use super::{Item, Noun};
use crate::{
    domain::{
        audit::Changes,
        companies::config::{self, parts},
        text::Form,
    },
    model::{Agent, AgentScenario, Document, UserId},
};

/// A scenario, as typed.
#[derive(Clone, Debug)]
pub enum ScenarioForm {
    /// The document itself.
    Document(Value),
    /// An exported config that holds it.
    Config(Value),
}

impl Noun for AgentScenario {
    type In = Item<Agent>;
    const ONE: &'static str = "agent";
    const MANY: &'static str = "agents";
    const UPDATED: &'static str = "company.agent_scenario.updated";
    const ID: &'static str = "agentId";
    type Form = ScenarioForm;

    fn fill(&mut self, typed: &ScenarioForm, form: &mut Form) {
        let document = match typed {
            ScenarioForm::Document(typed) => parts::take(form, "document", parts::scenario(typed)),
            ScenarioForm::Config(typed) => match config::scenario(typed) {
                Ok(document) => Some(document),
                Err(problems) => {
                    form.problems.extend(problems);
                    None
                }
            },
        };
        if let Some(document) = document {
            self.document = Document::of(&document);
        }
    }

    /// It may hold secrets, so the audit tells that it differs and not what it is.
    fn note(changes: &mut Changes, before: Option<&Self>, after: Option<&Self>) {
        let [from, to] = [before, after].map(|it| it.map(|it| &it.document));
        changes.note_part("document", &(), &(), from != to);
    }

    fn sign(&mut self, by: Option<UserId>) {
        self.updated_by = by;
    }
}
