//! A source made into something that runs, or the reasons why it is refused.

use std::fmt::Write;

use rhai::{AST, FnAccess, ScriptFnMetadata};
use sha2::{Digest, Sha256};

use super::{PolicyEngine, failure, functions, hooks, quick::Quick};
use crate::model::{Keyed, PolicyHookKey};

/// One thing that is wrong with a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub message: String,
    /// From one.
    pub line: Option<i32>,
    /// In characters, from one.
    pub column: Option<i32>,
}

/// A source that compiled.
#[derive(Debug)]
pub struct Compiled {
    pub(super) ast: AST,
    /// The hooks that it defines, in the order of the API.
    pub hooks: Vec<PolicyHookKey>,
    /// Names of its tests, in the order in which they stand in the source.
    pub tests: Vec<String>,
    /// Of the source; lower-case hexadecimal.
    pub sha256: String,
    pub(super) quick: Quick,
}

/// The checksum of a source, lower-case hexadecimal.
pub fn sha256(source: &str) -> String {
    Sha256::digest(source.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl PolicyEngine {
    /// Compiles a source.
    ///
    /// Call it on a thread with a stack of [`super::Limits::stack_bytes`]; the [`super::Runner`] does.
    ///
    /// # Errors
    /// Diagnostics, at least one, in the order of their lines: a source that is too large, does not parse,
    /// has statements outside of functions, defines no hook, defines a hook or a test with the wrong
    /// parameters, misspells a hook, or takes the name of a function of ours.
    pub fn compile(&self, source: &str) -> Result<Compiled, Vec<Diagnostic>> {
        if source.len() > self.limits.source_bytes {
            let message = format!(
                "the file has {} bytes; at most {} are taken",
                source.len(),
                self.limits.source_bytes
            );
            return Err(vec![Diagnostic { message, line: None, column: None }]);
        }
        let ast = self.rhai.compile(source).map_err(|error| vec![parse_error(&error)])?;
        let mut found: Vec<Diagnostic> = outside_functions(&ast).into_iter().collect();
        found.extend(ast.iter_functions().filter_map(|function| {
            let message = refused(&function)?;
            let (line, column) = defined_at(source, function.name);
            Some(Diagnostic { message, line, column })
        }));
        let defines = |name: &str| ast.iter_functions().any(|function| function.name == name);
        let hooks: Vec<PolicyHookKey> =
            PolicyHookKey::ALL.iter().copied().filter(|hook| defines(hooks::function(*hook))).collect();
        if hooks.is_empty() && found.is_empty() {
            let message = "the file defines no hook, so it would do nothing; write for example `fn before_invite(ctx) { }`";
            found.push(Diagnostic { message: message.to_owned(), line: None, column: None });
        }
        if !found.is_empty() {
            found.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
            return Err(found);
        }
        let mut tests: Vec<String> =
            ast.iter_functions().filter(|f| is_test(f.name)).map(|f| f.name.to_owned()).collect();
        tests.sort_by_cached_key(|name| (defined_at(source, name), name.clone()));
        Ok(Compiled { ast, hooks, tests, sha256: sha256(source), quick: Quick::default() })
    }
}

fn is_test(name: &str) -> bool {
    name.starts_with("test_")
}

fn parse_error(error: &rhai::ParseError) -> Diagnostic {
    Diagnostic {
        message: failure::clean(&error.0.to_string()).chars().take(1000).collect(),
        line: failure::line(error.1),
        column: error.1.position().and_then(|column| i32::try_from(column).ok()),
    }
}

fn outside_functions(ast: &AST) -> Option<Diagnostic> {
    let position = ast.statements().iter().find(|statement| !statement.is_noop())?.position();
    Some(Diagnostic {
        message: "a file holds functions only; put this into a function".to_owned(),
        line: failure::line(position),
        column: position.position().and_then(|column| i32::try_from(column).ok()),
    })
}

/// Why a function may not be defined like this, if it may not.
fn refused(function: &ScriptFnMetadata<'_>) -> Option<String> {
    let (name, parameters) = (function.name, function.params.len());
    let plain = function.this_type.is_none() && function.access == FnAccess::Public;
    if functions::OURS.contains(&name) {
        return Some(format!("`{name}` is a function of the server; give yours another name"));
    }
    if hooks::by_function(name).is_some() {
        let right = parameters == 1 && plain;
        return (!right).then(|| format!("the hook `{name}` takes one parameter: write `fn {name}(ctx)`"));
    }
    if is_test(name) {
        let right = parameters == 0 && plain;
        return (!right).then(|| format!("a test takes no parameters: write `fn {name}()`"));
    }
    let meant =
        PolicyHookKey::ALL.iter().map(|hook| hooks::function(*hook)).find(|hook| close(name, hook))?;
    Some(format!("`{name}` is not a hook and would never run; did you mean `{meant}`?"))
}

/// Where a function is defined: line and column of its `fn`. Rhai does not tell, so the text is searched;
/// none where the definition is spread over lines.
fn defined_at(source: &str, name: &str) -> (Option<i32>, Option<i32>) {
    for (number, line) in (1..).zip(source.lines()) {
        let mut from = 0;
        while let Some(found) = line.get(from..).and_then(|rest| rest.find("fn ")) {
            let at = from + found;
            let rest = line.get(at + 3..).unwrap_or_default().trim_start();
            let begins = line.get(..at).is_some_and(|before| {
                let before = before.trim();
                before.is_empty() || before == "private" || before.ends_with('}') || before.ends_with("*/")
            });
            let ends = rest.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('('));
            if begins && ends {
                let column = line.get(..at).map_or(0, |before| before.chars().count()) + 1;
                return (Some(number), i32::try_from(column).ok());
            }
            from = at + 3;
        }
    }
    (None, None)
}

/// Two slips of the pen apart at most, or the same but for underscores and case (`beforeInvite`).
fn close(name: &str, hook: &str) -> bool {
    let fold = |text: &str| text.replace('_', "").to_lowercase();
    fold(name) == fold(hook) || (name.len() <= hook.len() + 2 && distance(name, hook) <= 2)
}

fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(0) + 1;
            let left = next.last().copied().unwrap_or(0) + 1;
            let across = row.get(j).copied().unwrap_or(0) + usize::from(a != *b);
            next.push(above.min(left).min(across));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
