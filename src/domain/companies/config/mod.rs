//! An agent as a versioned JSON config: what `exportAgent` gives, and what `importAgent` and `replaceAgentScenario` take
//! (docs/AGENT-CONFIG.md).
//!
//! [`write()`] and [`read()`] are each other's inverse: what an export holds, an import reads back as it was. Every bound of
//! an agent's parts lies so that its export passes the bounds of an import ([`bounds`]); whatever changes one part alone
//! checks it by the same functions ([`parts`]), with the names, descriptions and languages of `domain::text`. Bytes are
//! counted by [`size`] there too: the length of the text does not do, since an input counts a digit as four bytes.
//!
//! Floating-point numbers come back as they were because serde_json is built with `float_roundtrip`.

pub mod bounds;
mod findings;
mod object;
pub mod parts;
mod read;
mod size;
#[cfg(test)]
mod tests;
mod write;

pub use read::{read, scenario};
pub use size::size;
pub use write::write;

use serde_json::Value;

/// What the field `format` of a config says.
pub const FORMAT: &str = "tenantry/agent";
/// The version of the format that is written, and the only one that is read.
pub const VERSION: u64 = 1;
/// The field of the mutations' inputs that holds a config: where the places of problems begin.
pub const PLACE: &str = "config";

/// What a config says of an agent: everything that makes it, and nothing of where, when or by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub metadata: Metadata,
    /// At most [`bounds::CHANNELS`]; their order means nothing.
    pub channels: Vec<Channel>,
    /// The scenario's document, a JSON object. None is one that the config does not say.
    pub scenario: Option<Value>,
}

/// Who the agent is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// One line.
    pub name: String,
    /// May have several lines.
    pub description: Option<String>,
    /// BCP 47, in its canonical case.
    pub language: Option<String>,
}

/// A way by which the agent is reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// A word such as `web-chat`.
    pub kind: String,
    /// One line.
    pub name: String,
    pub enabled: bool,
    /// A JSON object that this server does not look into.
    pub settings: Value,
}
