//! What callers filter by, as conditions on folded columns.

use super::fold::{containing, fold, past_prefix};
use super::list::Texts;
use super::sql::{Sql, Value};

/// A condition on a text; whatever is set must hold, and case is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextFilter {
    pub eq: Option<String>,
    /// Equal to one of these; none listed means that nothing is.
    pub is_in: Option<Vec<String>>,
    pub contains: Option<String>,
    pub starts_with: Option<String>,
}

impl TextFilter {
    /// Holds the given text.
    pub fn containing(text: impl Into<String>) -> Self {
        Self { contains: Some(text.into()), ..Self::default() }
    }
    /// Adds what is set, said of a column of folded text, to the conditions.
    pub(super) fn push(&self, column: &'static str, conditions: &mut Vec<Sql>) {
        if let Some(text) = &self.eq {
            conditions.push(Sql::new(column).sql(" = ").bind(fold(text)));
        }
        if let Some(texts) = &self.is_in {
            let folded = Texts(texts.iter().map(|text| fold(text)).collect());
            conditions.push(Sql::new(column).bind(Value::Texts(folded)));
        }
        if let Some(text) = &self.contains {
            conditions.push(contains(column, text));
        }
        if let Some(text) = &self.starts_with {
            // A range, which an index answers; LIKE with a bound pattern would look at every row.
            let prefix = fold(text);
            let below = past_prefix(&prefix);
            let from = Sql::new(column).sql(" >= ").bind(prefix);
            conditions.push(match below {
                Some(below) => from.sql(" AND ").sql(column).sql(" < ").bind(below),
                None => from,
            });
        }
    }
}

/// The column of folded text holds this text somewhere. Looked for plainly on SQLite, whose LIKE goes through each
/// letter's case. PostgreSQL would take that for a third of the rows, and LIKE for few; the backslash escapes there
/// unless something else is said, and saying so would make the pattern anew for each row.
pub(super) fn contains(column: &'static str, text: &str) -> Sql {
    let text = fold(text);
    let pattern = containing(&text);
    Sql::default()
        .split("instr(", "")
        .sql(column)
        .split(", ", " LIKE ")
        .bind(Value::Held { text, pattern })
        .split(") > 0", "")
}
