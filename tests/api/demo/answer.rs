//! Answers as a page shows them: what is another each time stands as `<name>` where it is used again, and as `…` where not.

use std::collections::BTreeMap;

use serde_json::Value;

/// What `<name>` stands for.
#[derive(Clone, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// A text with each name that is known in place.
    pub fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, is)| text.replace(&format!("<{name}>"), is))
    }

    /// Whether the answer is what the page shows. A name that is new takes what is there.
    pub fn fit(&mut self, shown: &Value, answer: &Value) -> bool {
        match (shown, answer) {
            (Value::String(shown), Value::String(_)) if shown == "…" => true,
            (Value::String(shown), Value::String(answer)) => self.meet(shown, answer),
            (Value::Array(shown), Value::Array(answer)) => {
                shown.len() == answer.len() && shown.iter().zip(answer).all(|(s, a)| self.fit(s, a))
            }
            (Value::Object(shown), Value::Object(answer)) => {
                shown.len() == answer.len()
                    && shown.iter().all(|(key, s)| answer.get(key).is_some_and(|a| self.fit(s, a)))
            }
            _ => shown == answer,
        }
    }

    /// The same for one text, in which a name may stand for a part: `…token=<token>`.
    pub fn meet(&mut self, shown: &str, is: &str) -> bool {
        let shown = self.fill(shown);
        let Some((before, rest)) = shown.split_once('<') else { return shown == is };
        let Some((name, after)) = rest.split_once('>') else { return shown == is };
        let part = is.strip_prefix(before).and_then(|is| is.strip_suffix(after));
        part.is_some_and(|part| self.0.insert(name.to_owned(), part.to_owned()).is_none())
    }

    /// Takes the names of what is shown of an answer, however little it shows.
    pub fn learn(&mut self, shown: &Value, answer: &Value) {
        match (shown, answer) {
            (Value::String(shown), Value::String(answer)) => {
                self.meet(shown, answer);
            }
            (Value::Array(shown), Value::Array(answer)) => {
                shown.iter().zip(answer).for_each(|(s, a)| self.learn(s, a));
            }
            (Value::Object(shown), Value::Object(answer)) => {
                shown
                    .iter()
                    .filter_map(|(key, s)| Some((s, answer.get(key)?)))
                    .for_each(|(s, a)| self.learn(s, a));
            }
            _ => {}
        }
    }

    /// How a page would show it: names for ids, new ones where they are not known.
    pub fn show(&mut self, answer: &Value) -> Value {
        match answer {
            Value::String(text) => Value::String(self.shown(text)),
            Value::Array(items) => items.iter().map(|item| self.show(item)).collect(),
            Value::Object(fields) => fields.iter().map(|(key, it)| (key.clone(), self.show(it))).collect(),
            other => other.clone(),
        }
    }

    fn shown(&mut self, text: &str) -> String {
        if let Some((name, _)) = self.0.iter().find(|(_, is)| *is == text) {
            return format!("<{name}>");
        }
        let id = text.rsplit_once('_').filter(|(_, hex)| hex.len() == 32);
        if let Some((kind, _)) = id.filter(|(_, hex)| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            let name = format!("{kind} {}", self.0.len());
            self.0.insert(name.clone(), text.to_owned());
            return format!("<{name}>");
        }
        if chrono::DateTime::parse_from_rfc3339(text).is_ok() {
            return "…".to_owned();
        }
        text.to_owned()
    }
}

/// JSON in lines that can be read: what is short stands in one.
pub fn print(value: &Value, depth: usize) -> String {
    const WIDTH: usize = 110;
    let line = one_line(value);
    if line.chars().count() + 2 * depth <= WIDTH {
        return line;
    }
    let inner = "  ".repeat(depth + 1);
    let close = "  ".repeat(depth);
    match value {
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| format!("{inner}{}", print(item, depth + 1))).collect();
            format!("[\n{}\n{close}]", items.join(",\n"))
        }
        Value::Object(fields) => {
            let field = |(key, it): (&String, &Value)| format!("{inner}\"{key}\": {}", print(it, depth + 1));
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{\n{}\n{close}}}", fields.join(",\n"))
        }
        _ => line,
    }
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(key, it)| format!("\"{key}\": {}", one_line(it))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}
