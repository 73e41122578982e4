//! How much a script may use. Configuration; the defaults are those of SECURITY.md.

use std::time::Duration;

/// What a script is held to. Every default is safe; larger values are the operator's own risk. Depths
/// and call levels belong together with `stack_bytes`: raise them together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of one run (a statement, an expression, a call and a turn of a loop are a step each).
    pub operations: u64,
    /// How long one run may take.
    pub deadline: Duration,
    /// How long all tests of a file may take together.
    pub tests_deadline: Duration,
    /// Bytes of a source.
    pub source_bytes: usize,
    /// Bytes of a string.
    pub string_bytes: usize,
    /// Items of a list; a longer one reaches a script cut, with its count beside.
    pub list_items: usize,
    /// Keys of a map.
    pub map_keys: usize,
    /// Items and keys of a value with everything inside it; also those of a whole `ctx`.
    pub value_nodes: usize,
    /// Bytes of text of a value with everything inside it; also those of a whole `ctx`.
    pub value_bytes: usize,
    /// How deep lists and maps may lie in one another.
    pub value_depth: usize,
    /// How deep an expression outside of functions may nest.
    pub outer_depth: usize,
    /// How deep an expression or block in a function may nest.
    pub function_depth: usize,
    /// Calls inside one another.
    pub call_levels: usize,
    /// Functions of a file.
    pub functions: usize,
    /// Variables of a function.
    pub variables: usize,
    /// Denials and warnings of a run.
    pub messages: usize,
    /// Bytes of all denials and warnings of a run together.
    pub message_bytes: usize,
    /// Lines that `log` keeps of a run; what comes after is cut.
    pub log_lines: usize,
    /// Bytes that `log` keeps of a run.
    pub log_bytes: usize,
    /// Stack of a thread that runs scripts.
    pub stack_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 100_000,
            deadline: Duration::from_millis(100),
            tests_deadline: Duration::from_secs(2),
            source_bytes: 16 * 1024,
            string_bytes: 4 * 1024,
            list_items: 512,
            map_keys: 128,
            value_nodes: 4096,
            value_bytes: 128 * 1024,
            value_depth: 32,
            outer_depth: 64,
            function_depth: 40,
            call_levels: 16,
            functions: 64,
            variables: 64,
            messages: 32,
            message_bytes: 8 * 1024,
            log_lines: 64,
            log_bytes: 8 * 1024,
            stack_bytes: 8 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// What authors are shown: each limit in plain words with its value, in the order of the guide.
    pub fn described(&self) -> Vec<(&'static str, String)> {
        vec![
            ("steps of one run", self.operations.to_string()),
            ("time of one run", format!("{} ms", self.deadline.as_millis())),
            ("time of all tests of a file", format!("{} ms", self.tests_deadline.as_millis())),
            ("size of a file", format!("{} bytes", self.source_bytes)),
            ("functions of a file", self.functions.to_string()),
            ("variables of a function", self.variables.to_string()),
            ("length of a string", format!("{} bytes", self.string_bytes)),
            ("items of a list", self.list_items.to_string()),
            ("keys of a map", self.map_keys.to_string()),
            ("lists and maps in one another", self.value_depth.to_string()),
            ("depth of an expression", self.function_depth.to_string()),
            ("calls in one another", self.call_levels.to_string()),
            ("denials and warnings of a run", self.messages.to_string()),
            ("text of all denials and warnings of a run", format!("{} bytes", self.message_bytes)),
            ("lines of the log of a run", self.log_lines.to_string()),
            ("text of the log of a run", format!("{} bytes", self.log_bytes)),
        ]
    }
    /// The bound on steps as the API tells it.
    pub fn operation_limit(&self) -> i32 {
        i32::try_from(self.operations).unwrap_or(i32::MAX)
    }
}
