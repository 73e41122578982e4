//! What looking at a script's text comes to: diagnostics, tests, trials.

use crate::{
    domain::policies::Trial,
    model::{PolicyVerdict, Problem},
    object,
    policy::{Diagnostic, TestResult},
};

object! {
    /// One thing that is wrong with a text.
    ScriptDiagnostic: Diagnostic {
        message: String, needs(Visible) => text |it| &it.message;
        /// From one.
        line: Option<i32>, needs(Visible) => leaf |it| it.line;
        /// In characters, from one.
        column: Option<i32>, needs(Visible) => leaf |it| it.column;
    }
}

object! {
    /// What one test of a script came to.
    ScriptTestResult: TestResult {
        name: String, needs(Visible) => text |it| &it.name;
        passed: bool, needs(Visible) => leaf |it| it.passed;
        /// Why it did not pass.
        message: Option<String>, needs(Visible) => text |it| it.message.as_deref();
        operations: i32, needs(Visible) => leaf |it| it.operations;
    }
}

object! {
    /// A run outside of any operation; nothing of it is kept.
    ScriptTrial: Trial {
        verdict: PolicyVerdict, needs(Visible) => leaf |it| it.verdict;
        /// As the caller of the operation would read them; those of an unsaved source name no script.
        problems: Vec<Problem>, needs(Visible) => get |it| it.problems.clone();
        log: Vec<String>, needs(Visible) => leaf |it| it.log.clone();
        operations: i32, needs(Visible) => leaf |it| it.operations;
        operationLimit: i32, needs(Visible) => leaf |it| it.operation_limit;
        microseconds: i32, needs(Visible) => leaf |it| it.microseconds;
    }
}
