//! Rhai's errors in plain words, with their line.

use rhai::{EvalAltResult, Position};

use super::{Failure, Limits, state};

/// The longest text of an error that is handed on.
const LONGEST: usize = 1000;

/// The line of a position; none where there is none.
pub(super) fn line(position: Position) -> Option<i32> {
    position.line().and_then(|line| i32::try_from(line).ok())
}

/// A text of a script as others read it: one line, no control characters, no endless length.
pub(super) fn clean(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    one_line.trim().to_owned()
}

/// What went wrong, and in which line of the script. Of budgets and of its own checks of size Rhai tells no
/// line.
pub(super) fn of(error: &EvalAltResult, limits: &Limits) -> Failure {
    let (cause, position) = innermost(error);
    let message: String = clean(&words(cause, limits)).chars().take(LONGEST).collect();
    Failure { message, line: line(position) }
}

/// The error at the bottom of the calls, and the deepest position that is known.
fn innermost(error: &EvalAltResult) -> (&EvalAltResult, Position) {
    let mut known = error.position();
    let mut error = error;
    while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) = error {
        error = inner;
        if !error.position().is_none() {
            known = error.position();
        }
    }
    (error, known)
}

fn words(error: &EvalAltResult, limits: &Limits) -> String {
    use EvalAltResult as E;
    match error {
        E::ErrorTooManyOperations(_) => over_operations(limits),
        E::ErrorTerminated(token, _) => match token.clone().into_immutable_string().as_deref() {
            Ok(state::OUT_OF_OPERATIONS) => over_operations(limits),
            Ok(state::OUT_OF_TIME) => format!("took longer than {} ms", limits.deadline.as_millis()),
            Ok(state::OUT_OF_TIME_TOGETHER) => format!(
                "the tests of a file took longer than {} ms together",
                limits.tests_deadline.as_millis()
            ),
            Ok(state::OUT_OF_MESSAGES) => format!(
                "said more than {} denials and warnings, or more than {} bytes of them",
                limits.messages, limits.message_bytes
            ),
            _ => "was ended".to_owned(),
        },
        E::ErrorStackOverflow(_) => format!("more than {} calls in one another", limits.call_levels),
        E::ErrorTooManyVariables(_) => format!("more than {} variables in a function", limits.variables),
        E::ErrorDataTooLarge(what, _) => too_large(what, limits),
        E::ErrorPropertyNotFound(name, _) => format!("there is no `{name}` here"),
        E::ErrorVariableNotFound(name, _) => format!("there is no variable `{name}`"),
        E::ErrorFunctionNotFound(signature, _) => format!("there is no function `{signature}`"),
        E::ErrorRuntime(value, _) => value.to_string(),
        other => {
            // The text of every other error is Rhai's own; its position is told apart from it.
            let text = other.to_string();
            let suffix = format!(" ({})", other.position());
            text.strip_suffix(&suffix).map_or(text.clone(), str::to_owned)
        }
    }
}

fn over_operations(limits: &Limits) -> String {
    format!("used more than {} steps", limits.operations)
}

/// Rhai checks sizes too, and says which by these words.
fn too_large(what: &str, limits: &Limits) -> String {
    if what.contains("array") {
        long_list(limits.list_items)
    } else if what.contains("map") {
        large_map(limits.map_keys)
    } else {
        long_string(limits.string_bytes)
    }
}

pub(super) fn long_string(most: usize) -> String {
    format!("a string longer than {most} bytes")
}

pub(super) fn long_list(most: usize) -> String {
    format!("a list of more than {most} items, counted with everything inside")
}

pub(super) fn large_map(most: usize) -> String {
    format!("a map of more than {most} keys, counted with everything inside")
}
