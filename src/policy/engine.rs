//! The one Rhai engine, built in one function (SECURITY.md, "Known holes", 6).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rhai::{
    Engine, EvalAltResult, OptimizationLevel, Position,
    packages::{
        ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage,
        BasicMathPackage, BasicStringPackage, LogicPackage, MoreStringPackage, Package,
    },
};

use super::{Limits, bounds, functions, sizes, state};

/// A monotonic clock: how long ago some fixed moment was. Only differences count.
pub type Timer = Arc<dyn Fn() -> Duration + Send + Sync>;

/// The machine's monotonic clock.
pub fn monotonic() -> Timer {
    let start = Instant::now();
    Arc::new(move || start.elapsed())
}

/// Words of Rhai that scripts do without: they reach past the profile (`eval`), print past the bounded log,
/// or make function pointers and bind `this`, through which values escape the checks on variables.
const DISABLED: [&str; 14] = [
    "eval",
    "print",
    "debug",
    "exit",
    "Fn",
    "curry",
    "call",
    "this",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "import",
    "export",
    "global",
];

/// The engine with its limits. Shared read-only between all tenants and threads.
pub struct PolicyEngine {
    pub(super) rhai: Engine,
    pub(super) limits: Arc<Limits>,
    pub(super) timer: Timer,
}

impl PolicyEngine {
    /// Builds the engine. Nothing else in tenantry makes one.
    ///
    /// Of Rhai's packages only those are in that compute on values in hand: not the core package (it
    /// sleeps, exits, parses and tells of functions), no blobs, no bit fields, no time.
    pub fn new(limits: Limits, timer: Timer) -> Self {
        let limits = Arc::new(limits);
        let mut rhai = Engine::new_raw();
        ArithmeticPackage::new().register_into_engine(&mut rhai);
        LogicPackage::new().register_into_engine(&mut rhai);
        BasicMathPackage::new().register_into_engine(&mut rhai);
        BasicStringPackage::new().register_into_engine(&mut rhai);
        MoreStringPackage::new().register_into_engine(&mut rhai);
        BasicArrayPackage::new().register_into_engine(&mut rhai);
        BasicMapPackage::new().register_into_engine(&mut rhai);
        BasicIteratorPackage::new().register_into_engine(&mut rhai);
        BasicFnPackage::new().register_into_engine(&mut rhai);

        rhai.set_optimization_level(OptimizationLevel::None)
            .set_allow_anonymous_fn(false)
            .set_strict_variables(true)
            .set_fail_on_invalid_map_property(true)
            .set_max_operations(limits.operations)
            .set_max_string_size(limits.string_bytes)
            .set_max_array_size(limits.list_items)
            .set_max_map_size(limits.map_keys)
            .set_max_expr_depths(limits.outer_depth, limits.function_depth)
            .set_max_call_levels(limits.call_levels)
            .set_max_functions(limits.functions)
            .set_max_variables(limits.variables)
            .on_progress(|_| state::tick())
            .on_print(|_| ())
            .on_debug(|_, _, _| ());
        for symbol in DISABLED {
            rhai.disable_symbol(symbol);
        }
        measure_variables(&mut rhai, limits.clone());
        bounds::register(&mut rhai);
        functions::register(&mut rhai, &limits);
        Self { rhai, limits, timer }
    }

    /// The limits that it was built with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// Measures a variable whenever it is used, and refuses a name that is no variable: Rhai would make a
/// function pointer of the name of a function.
#[expect(deprecated, reason = "Rhai marks what may change between versions so; ours is held")]
fn measure_variables(rhai: &mut Engine, limits: Arc<Limits>) {
    rhai.on_var(move |name, _, context| {
        let Some(value) = context.scope().get(name) else {
            return Err(EvalAltResult::ErrorVariableNotFound(name.to_owned(), Position::NONE).into());
        };
        match sizes::check(value, &limits) {
            Ok(()) => Ok(None),
            // Rhai tells no line of its own errors of size; this one it tells. A script that catches it gains nothing.
            Err(too) => Err(EvalAltResult::ErrorRuntime(too.words(&limits).into(), Position::NONE).into()),
        }
    });
}
