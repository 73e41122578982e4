//! docs/COMPANIES.md, done on the demo step by step. With `WRITE_DOCS=1` in the environment its answers are written anew.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tenantry::demo::{self, Filled};

use super::{
    answer::{Names, print},
    page::{Block, Page, Step, rows},
    sign_in,
};
use crate::{
    companies::house::mails,
    support::{TestApp, both},
};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/COMPANIES.md");

/// Does a page from top to bottom, and gives it as it would be now.
struct Walk<'a> {
    app: &'a TestApp,
    names: Names,
    tokens: BTreeMap<String, String>,
    step: Option<Step>,
    /// What came back for what was sent last.
    answer: Option<Value>,
    /// What each step sent.
    sent: BTreeMap<String, String>,
}

impl Walk<'_> {
    async fn token(&mut self, who: &str) -> String {
        if let Some(token) = self.tokens.get(who) {
            return token.clone();
        }
        let entered = sign_in(self.app, &format!("{who}@acme.example")).await;
        let token = entered["accessToken"].as_str().expect("somebody of the demo").to_owned();
        self.tokens.insert(who.to_owned(), token.clone());
        token
    }

    async fn send(&mut self, document: &str) {
        let step = self.step.as_ref().expect("sent before the first step");
        let (number, who) = (step.number.clone(), step.who.clone());
        let token = self.token(&who).await;
        let mut answer = self.app.ask(Some(&token), &self.names.fill(document), json!({})).await;
        // Where in the document a field stands is of no interest below that document.
        for error in answer.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
            error.as_object_mut().map(|error| error.remove("locations"));
        }
        self.answer = Some(answer);
        self.sent.entry(number).or_default().push_str(document);
    }

    /// Holds an answer against what came back; gives what it should read.
    fn hold(&mut self, shown: &str, write: bool) -> String {
        let number = self.step.as_ref().map_or("", |step| step.number.as_str()).to_owned();
        let answer = self.answer.take().expect("an answer to nothing");
        let read = serde_json::from_str::<Value>(shown);
        let mut names = self.names.clone();
        let fits = read.as_ref().is_ok_and(|shown| names.fit(shown, &answer));
        if fits {
            self.names = names;
            return shown.to_owned();
        }
        if let (Ok(shown), true) = (read, write) {
            self.names.learn(&shown, &answer);
        }
        let now = print(&self.names.show(&answer), 0) + "\n";
        assert!(write, "step {number}:\n{now}");
        now
    }

    /// Exactly the mail that is shown goes out, and no other.
    async fn mail(&mut self, shown: &str) {
        let sent = mails(self.app).await;
        let [mail] = sent.as_slice() else { panic!("{} mails", sent.len()) };
        let link = mail.text.split_whitespace().find(|word| word.starts_with("https://")).unwrap_or_default();
        let link = link.trim_start_matches("https://people.acme.example");
        let told = [("To", mail.recipient.as_str()), ("Subject", mail.subject.as_str()), ("Link", link)];
        let told: Vec<_> = told.into_iter().filter(|(_, is)| !is.is_empty()).collect();
        assert_eq!(shown.lines().count(), told.len(), "{told:?}");
        for (line, (called, is)) in shown.lines().zip(told) {
            let (name, value) = line.split_once(": ").unwrap();
            assert_eq!(name, called);
            assert!(self.names.meet(value, is), "{line}: {is}");
        }
    }
}

both! {
    /// Every step, in the order of the page, from a fresh demo.
    async fn the_page_of_companies_is_what_happens(app) {
        let text = std::fs::read_to_string(PAGE).unwrap();
        assert_eq!(demo::fill(&app.services).await.unwrap(), Filled::Made);
        mails(&app).await;
        let mut page = Page::read(&text);
        assert_eq!(page.print(), text);
        let write = std::env::var_os("WRITE_DOCS").is_some();
        let (names, tokens, sent) = (Names::default(), BTreeMap::new(), BTreeMap::new());
        let mut walk = Walk { app: &app, names, tokens, step: None, answer: None, sent };
        for block in &mut page.blocks {
            match block {
                Block::Text(text) => walk.step = Step::last_in(text).or(walk.step.take()),
                Block::Sent(document) => walk.send(document).await,
                Block::Answer(shown) => {
                    *shown = walk.hold(shown, write);
                }
                Block::Mail(shown) => walk.mail(shown).await,
            }
            let asks = matches!(block, Block::Sent(_));
            assert!(asks || walk.answer.is_none() || matches!(block, Block::Text(_)), "sent, and no answer shown");
        }
        assert_eq!(walk.answer, None);
        if write {
            std::fs::write(PAGE, page.print()).unwrap();
        }
        // The tables: each operation is done in the step that they name, and each step is in a table.
        let rows = rows(&text);
        for (operation, step) in &rows {
            let document = walk.sent.get(step).unwrap_or_else(|| panic!("{operation}: there is no step {step}"));
            assert!(document.contains(operation.as_str()), "step {step} does not do {operation}");
        }
        let untold: Vec<&String> = walk.sent.keys().filter(|step| !rows.iter().any(|(_, it)| it == *step)).collect();
        assert_eq!(untold, Vec::<&String>::new(), "steps that no table tells of");
    }
}
