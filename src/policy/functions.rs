//! The functions that scripts speak through, and a few that stand in for closures.

use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext};

use super::{FindingKind, Limits, failure, state, testing};

type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// Names that a script may not define for itself: it would silence its own denials.
pub(super) const OURS: [&str; 12] = [
    "deny",
    "deny_field",
    "warn",
    "log",
    "any_of",
    "all_of",
    "glob",
    "try_hook",
    "assert",
    "sleep",
    "exit",
    "replace",
];

/// A pattern is at most this long, so that matching a whole context stays well inside the deadline.
const LONGEST_PATTERN: usize = 256;

/// Registers them all.
pub(super) fn register(rhai: &mut Engine, limits: &Arc<Limits>) {
    rhai.register_fn("deny", |ctx: NativeCallContext, message: ImmutableString| {
        find(&ctx, FindingKind::Deny, &message)
    })
    .register_fn("deny_field", |ctx: NativeCallContext, field: ImmutableString, message: ImmutableString| {
        find(&ctx, FindingKind::DenyField(field_path(&ctx, &field)?), &message)
    })
    .register_fn("warn", |ctx: NativeCallContext, message: ImmutableString| {
        find(&ctx, FindingKind::Warn, &message)
    })
    .register_fn("log", |value: Dynamic| log(&value))
    .register_fn("log", |value: f64| log(&value.into()))
    .register_fn("any_of", |truths: Array| truths.iter().any(is_true))
    .register_fn("all_of", |truths: Array| truths.iter().all(is_true))
    .register_fn("any_of", |list: Array, wanted: Array| wanted.iter().any(|item| holds(&list, item)))
    .register_fn("all_of", |list: Array, wanted: Array| wanted.iter().all(|item| holds(&list, item)))
    .register_fn("any_of", |ctx: NativeCallContext, list: Array, pattern: ImmutableString| {
        let pattern = Pattern::new(&ctx, &pattern)?;
        Fallible::Ok(list.iter().any(|item| pattern.matches_value(item)))
    })
    .register_fn("all_of", |ctx: NativeCallContext, list: Array, pattern: ImmutableString| {
        let pattern = Pattern::new(&ctx, &pattern)?;
        Fallible::Ok(list.iter().all(|item| pattern.matches_value(item)))
    })
    .register_fn("glob", |ctx: NativeCallContext, text: ImmutableString, pattern: ImmutableString| {
        Fallible::Ok(Pattern::new(&ctx, &pattern)?.matches(&text))
    });
    testing::register(rhai, limits);
}

/// An error with the line of the call.
pub(super) fn error(ctx: &NativeCallContext, message: impl Into<String>) -> Box<EvalAltResult> {
    EvalAltResult::ErrorRuntime(message.into().into(), ctx.call_position()).into()
}

fn find(ctx: &NativeCallContext, kind: FindingKind, message: &str) -> Fallible<()> {
    let message = failure::clean(message);
    if message.is_empty() {
        return Err(error(ctx, format!("`{}` needs a message", ctx.fn_name())));
    }
    let line = failure::line(ctx.call_position());
    match state::with(|run| match run.mode {
        state::Mode::Hook => Ok(run.find(kind, message, line)),
        state::Mode::Test => Err(()),
    }) {
        Some(Ok(true)) => Ok(()),
        Some(Ok(false)) => {
            Err(EvalAltResult::ErrorTerminated(state::OUT_OF_MESSAGES.into(), ctx.call_position()).into())
        }
        Some(Err(())) | None => {
            Err(error(ctx, format!("`{}` is for hooks; a test uses `assert` and `try_hook`", ctx.fn_name())))
        }
    }
}

/// `roles.1` as a path into the input; `phone_number` is taken as the input's `phoneNumber`.
fn field_path(ctx: &NativeCallContext, field: &str) -> Fallible<Vec<String>> {
    let path: Vec<String> = field.split('.').map(camel_case).collect();
    let good = path.len() <= 8
        && path.iter().all(|part| {
            !part.is_empty() && part.len() <= 64 && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if good {
        Ok(path)
    } else {
        Err(error(ctx, "`deny_field` needs the name of a field, like \"phoneNumber\""))
    }
}

fn camel_case(part: &str) -> String {
    let mut words = part.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

fn log(value: &Dynamic) {
    let line = failure::clean(&value.to_string());
    state::with(|run| run.log(line));
}

fn is_true(value: &Dynamic) -> bool {
    value.as_bool().unwrap_or(false)
}

fn holds(list: &Array, wanted: &Dynamic) -> bool {
    list.iter().any(|item| same(item, wanted))
}

/// Equal strings, numbers, truths or nothings; lists and maps are never the same.
fn same(one: &Dynamic, other: &Dynamic) -> bool {
    if let (Ok(one), Ok(other)) = (one.as_immutable_string_ref(), other.as_immutable_string_ref()) {
        return *one == *other;
    }
    match (one.as_int(), other.as_int(), one.as_bool(), other.as_bool()) {
        (Ok(one), Ok(other), ..) => one == other,
        (_, _, Ok(one), Ok(other)) => one == other,
        _ => one.is_unit() && other.is_unit(),
    }
}

/// `*` stands for any run of characters, `?` for one; all else for itself, case included.
struct Pattern(Vec<char>);

impl Pattern {
    fn new(ctx: &NativeCallContext, pattern: &str) -> Fallible<Self> {
        if pattern.len() > LONGEST_PATTERN {
            return Err(error(ctx, format!("a pattern is at most {LONGEST_PATTERN} bytes long")));
        }
        Ok(Self(pattern.chars().collect()))
    }

    fn matches_value(&self, value: &Dynamic) -> bool {
        value.as_immutable_string_ref().is_ok_and(|text| self.matches(&text))
    }

    /// Goes on after the last `*` where what followed it did not fit: never worse than length times length.
    fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut pat, mut star) = (0, 0, None);
        while let Some(letter) = text.get(at) {
            match self.0.get(pat) {
                Some('*') => {
                    star = Some((pat, at));
                    pat += 1;
                }
                Some(wanted) if *wanted == '?' || wanted == letter => {
                    pat += 1;
                    at += 1;
                }
                _ => match star {
                    Some((star_pat, star_at)) => {
                        pat = star_pat + 1;
                        at = star_at + 1;
                        star = Some((star_pat, at));
                    }
                    None => return false,
                },
            }
        }
        self.0.iter().skip(pat).all(|rest| *rest == '*')
    }
}
