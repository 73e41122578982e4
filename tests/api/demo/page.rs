//! A page of docs/ whose steps can be done: who, what they send, what comes back, which mail goes out.

use std::fmt::Write;

/// What stands in a fenced block.
#[derive(Debug, PartialEq, Eq)]
pub enum Block {
    /// `graphql`: what is sent.
    Sent(String),
    /// `json`: the whole answer.
    Answer(String),
    /// `mail`: lines of a mail that goes out.
    Mail(String),
    /// Anything between: text, as it stands.
    Text(String),
}

/// The page, block by block; printed again it is the same.
pub struct Page {
    pub blocks: Vec<Block>,
}

/// A step of the page: what follows a heading such as `### 12. Somebody who is not registered`.
pub struct Step {
    pub number: String,
    /// The local part of the address of whoever does it, from the line `As **amina**…`.
    pub who: String,
}

impl Page {
    pub fn read(text: &str) -> Self {
        let (mut blocks, mut open): (Vec<Block>, Option<(&str, String)>) = (Vec::new(), None);
        let mut text_so_far = String::new();
        for line in text.split_inclusive('\n') {
            if let Some((kind, body)) = &mut open {
                if line.trim_end() != "```" {
                    body.push_str(line);
                    continue;
                }
                let body = std::mem::take(body);
                blocks.push(match *kind {
                    "graphql" => Block::Sent(body),
                    "json" => Block::Answer(body),
                    "mail" => Block::Mail(body),
                    other => panic!("a block of {other:?}"),
                });
                open = None;
            } else if let Some(kind) = line.strip_prefix("```") {
                blocks.push(Block::Text(std::mem::take(&mut text_so_far)));
                open = Some((kind.trim_end(), String::new()));
            } else {
                text_so_far.push_str(line);
            }
        }
        assert!(open.is_none(), "a block that does not end");
        blocks.push(Block::Text(text_so_far));
        Self { blocks }
    }

    pub fn print(&self) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            match block {
                Block::Text(body) => text.push_str(body),
                Block::Sent(body) => write!(text, "```graphql\n{body}```\n").unwrap(),
                Block::Answer(body) => write!(text, "```json\n{body}```\n").unwrap(),
                Block::Mail(body) => write!(text, "```mail\n{body}```\n").unwrap(),
            }
        }
        text
    }
}

impl Step {
    /// The last step that begins in a text.
    pub fn last_in(text: &str) -> Option<Self> {
        let (_, text) = text.rsplit_once("\n### ")?;
        let (number, rest) = text.split_once(". ").expect("a step has a number");
        let (_, rest) = rest.split_once("\nAs **").expect("a step says as whom");
        let (who, _) = rest.split_once("**").expect("a name ends");
        Some(Self { number: number.to_owned(), who: who.to_lowercase() })
    }
}

/// The rows of the tables whose last column is `step`: operation and number of the step.
pub fn rows(text: &str) -> Vec<(String, String)> {
    let cells = |line: &str| -> Vec<String> {
        line.trim().trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect()
    };
    let (mut rows, mut inside) = (Vec::new(), false);
    for line in text.lines() {
        if !line.starts_with('|') {
            inside = false;
        } else if line.ends_with("| operation | step |") {
            inside = true;
        } else if inside && !line.starts_with("|-") {
            let cells = cells(line);
            let [.., operation, steps] = cells.as_slice() else { panic!("{line}") };
            for step in steps.split(", ") {
                rows.push((operation.trim_matches('`').to_owned(), step.to_owned()));
            }
        }
    }
    rows
}
