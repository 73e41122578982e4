//! A file's own tests: `test_…()`, `assert` and `try_hook`.

use std::sync::Arc;

use rhai::{
    Array, CallFnOptions, Dynamic, Engine, EvalAltResult, ImmutableString, Map, NativeCallContext, Scope,
};

use super::{
    Compiled, Failure, Finding, FindingKind, Limits, PolicyEngine, context, failure, functions::error, hooks,
    merge, run::returned, state,
};

/// What a test of a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    pub name: String,
    pub passed: bool,
    /// Why it did not pass, with the line where one is known.
    pub message: Option<String>,
    pub operations: i32,
}

impl PolicyEngine {
    /// Runs every test of the file, in the order in which they stand in it, each with a budget of its own;
    /// all of them together within `tests_deadline`.
    ///
    /// Call it on a thread with a stack of [`Limits::stack_bytes`]; the [`super::Runner`] does.
    pub fn run_tests(&self, compiled: &Compiled) -> Vec<TestResult> {
        let ends = (self.timer)().saturating_add(self.limits.tests_deadline);
        compiled.tests.iter().map(|name| self.run_test(compiled, name, ends)).collect()
    }

    fn run_test(&self, compiled: &Compiled, name: &str, ends: std::time::Duration) -> TestResult {
        let (result, used) =
            state::during(&self.limits, &self.timer, state::Mode::Test, Some(ends), None, || {
                let options = CallFnOptions::new().eval_ast(false);
                let scope = &mut Scope::new();
                self.rhai.call_fn_with_options::<Dynamic>(options, scope, &compiled.ast, name, ())
            });
        let failure = match result {
            Ok(value) if !value.is_unit() => {
                Some(Failure { message: "returned a value; say it by `assert`".to_owned(), line: None })
            }
            Ok(_) if used.assertions == 0 => {
                Some(Failure { message: "asserts nothing".to_owned(), line: None })
            }
            Ok(_) => None,
            Err(error) => Some(failure::of(&error, &self.limits)),
        };
        TestResult {
            name: name.to_owned(),
            passed: failure.is_none(),
            message: failure.map(|failure| match failure.line {
                Some(line) => format!("{} (line {line})", failure.message),
                None => failure.message,
            }),
            operations: used.operations,
        }
    }
}

type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// Registers what tests alone may call.
pub(super) fn register(rhai: &mut Engine, limits: &Arc<Limits>) {
    let (with_parts, without) = (limits.clone(), limits.clone());
    rhai.register_fn("assert", |ctx: NativeCallContext, condition: bool| {
        assert(&ctx, condition, "the assertion does not hold")
    })
    .register_fn("assert", |ctx: NativeCallContext, condition: bool, message: ImmutableString| {
        assert(&ctx, condition, &message)
    })
    .register_fn("try_hook", move |ctx: NativeCallContext, name: ImmutableString, parts: Map| {
        try_hook(&ctx, &with_parts, &name, parts)
    })
    .register_fn("try_hook", move |ctx: NativeCallContext, name: ImmutableString| {
        try_hook(&ctx, &without, &name, Map::new())
    });
}

fn in_test(ctx: &NativeCallContext) -> Fallible<()> {
    match state::with(|run| run.mode) {
        Some(state::Mode::Test) => Ok(()),
        _ => Err(error(ctx, format!("`{}` is for tests", ctx.fn_name()))),
    }
}

fn assert(ctx: &NativeCallContext, condition: bool, message: &str) -> Fallible<()> {
    in_test(ctx)?;
    state::with(|run| run.assertions = run.assertions.saturating_add(1));
    if condition { Ok(()) } else { Err(error(ctx, message)) }
}

/// Runs a hook of the same file on its sample context with these parts merged in, within the test's budget.
fn try_hook(ctx: &NativeCallContext, limits: &Limits, name: &str, parts: Map) -> Fallible<Map> {
    in_test(ctx)?;
    let hook = hooks::by_function(name).ok_or_else(|| error(ctx, format!("there is no hook `{name}`")))?;
    let sample = context::to_dynamic(&hooks::sample_context(hook), limits);
    let mut sample = sample.ok().and_then(Dynamic::try_cast::<Map>).unwrap_or_default();
    merge::into_sample(&mut sample, parts)
        .map_err(|unknown| error(ctx, format!("the ctx of {name} has no `{unknown}`")))?;

    let said = state::with(|run| {
        run.mode = state::Mode::Hook;
        std::mem::take(&mut run.said)
    });
    let result = ctx.call_fn::<Dynamic>(name, (sample,));
    let tried = state::with(|run| {
        run.mode = state::Mode::Test;
        std::mem::replace(&mut run.said, said.unwrap_or_default())
    });
    if let Some(misunderstood) = returned(name, &result?) {
        return Err(error(ctx, misunderstood.message));
    }
    Ok(told(&tried.unwrap_or_default().findings))
}

/// `#{ denied, warned, messages, fields }`.
fn told(findings: &[Finding]) -> Map {
    let messages: Array = findings.iter().map(|finding| finding.message.clone().into()).collect();
    let fields: Array = findings
        .iter()
        .filter_map(|finding| match &finding.kind {
            FindingKind::DenyField(path) => Some(path.join(".").into()),
            FindingKind::Deny | FindingKind::Warn => None,
        })
        .collect();
    let warned = findings.iter().any(|finding| finding.kind == FindingKind::Warn);
    Map::from([
        ("denied".into(), findings.iter().any(Finding::denies).into()),
        ("warned".into(), warned.into()),
        ("messages".into(), messages.into()),
        ("fields".into(), fields.into()),
    ])
}
