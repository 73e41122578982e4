//! How large the parts of an agent may be. What an import takes comes through an input, so an input's bounds on JSON are
//! those of a config; the parts are bounded so that the largest of each fit into one together.

/// The largest config, in bytes as [`size`](super::size()) counts them: JSON in an input has no more (SECURITY.md).
pub const CONFIG_BYTES: usize = 200 * 1024;
/// How many levels of lists and objects a config has at most. The same.
pub const CONFIG_DEPTH: usize = 32;

/// The longest kind of a channel, in bytes.
pub const KIND_LENGTH: usize = 50;
/// How many channels an agent has at most.
pub const CHANNELS: usize = 50;
/// The largest settings of one channel, in bytes as JSON.
pub const SETTINGS_BYTES: usize = 16 * 1024;
/// The settings of all channels of an agent together, in bytes as JSON.
pub const SETTINGS_TOGETHER: usize = 96 * 1024;

/// The largest document of a scenario, in bytes as JSON.
pub const SCENARIO_BYTES: usize = 64 * 1024;
/// How many levels of lists and objects settings and documents have at most. In a config, settings stand three deep.
pub const DOCUMENT_DEPTH: usize = CONFIG_DEPTH - 4;

/// How many problems of a config are told; of the others, how many there are.
pub const TOLD: usize = 20;
/// The longest name or text that a message or place repeats, in characters.
pub const SHOWN: usize = 40;
