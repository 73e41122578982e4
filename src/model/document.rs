//! JSON that is kept as it is and means nothing here.

use std::sync::Arc;

use serde_json::Value;

/// A JSON document, as one text. Two are the same where their texts are: without spaces, with keys in the order of their
/// bytes and numbers as serde_json writes them: integers of 64 bits are exact, what is larger or has a point is the
/// nearest float of 64 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(Arc<str>);

impl Document {
    /// What this value says.
    pub fn of(value: &Value) -> Self {
        Self(value.to_string().into())
    }
    /// As it is stored and told.
    pub fn text(&self) -> &str {
        &self.0
    }
    /// What it says.
    ///
    /// # Errors
    /// Where the text is no JSON, which none is that came by [`Document::of`].
    pub fn value(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_str(&self.0)
    }
}

/// One that was stored.
impl From<String> for Document {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}
