use super::{compiled, engine, on_stack};
use crate::{
    model::{Keyed, PolicyHookKey},
    policy::{Limits, TestResult, hooks},
};

const SAMPLES: [(&str, &str); 6] = [
    ("allowed_domains", include_str!("../../../scripts/allowed_domains.rhai")),
    ("designer_limit", include_str!("../../../scripts/designer_limit.rhai")),
    ("administrators_by_owner", include_str!("../../../scripts/administrators_by_owner.rhai")),
    ("job_title_for_administrators", include_str!("../../../scripts/job_title_for_administrators.rhai")),
    ("phone_country_by_subtenant", include_str!("../../../scripts/phone_country_by_subtenant.rhai")),
    ("roles_apart", include_str!("../../../scripts/roles_apart.rhai")),
];

#[test]
fn every_sample_compiles_and_passes_its_own_tests() {
    on_stack(|| {
        let engine = engine();
        for (name, source) in SAMPLES {
            let script = compiled(&engine, source);
            let results = engine.run_tests(&script);
            let failed: Vec<&TestResult> = results.iter().filter(|result| !result.passed).collect();
            assert!(failed.is_empty(), "{name}: {failed:?}");
            assert!(results.len() >= 3, "{name} has {} tests", results.len());
            assert_eq!(results.iter().map(|result| result.name.clone()).collect::<Vec<_>>(), script.tests);
        }
    });
}

#[test]
fn every_sample_runs_on_the_sample_context_of_its_hooks_without_failing() {
    on_stack(|| {
        let engine = engine();
        for (name, source) in SAMPLES {
            let script = compiled(&engine, source);
            for hook in script.hooks.iter().copied() {
                let outcome = engine.run(&script, hook, &hooks::sample_context(hook));
                assert_eq!(outcome.failure, None, "{name} {hook}");
                assert!(outcome.operations < 2_000, "{name} {hook} took {}", outcome.operations);
            }
        }
    });
}

#[test]
fn every_hook_has_a_function_a_description_and_a_sample_that_a_script_can_read_whole() {
    on_stack(|| {
        let engine = engine();
        for hook in PolicyHookKey::ALL.iter().copied() {
            let function = hooks::function(hook);
            assert_eq!(function, hook.key().to_lowercase());
            assert_eq!(hooks::by_function(function), Some(hook));
            assert!(hooks::description(hook).ends_with('.'));
            let source = format!(
                "fn {function}(ctx) {{ log(ctx.now); log(ctx.tenant.slug); log(ctx.actor.id); log(ctx.actor.email);
                 log(ctx.actor.roles); log(ctx.actor.company_role); }}"
            );
            let outcome = engine.run(&compiled(&engine, &source), hook, &hooks::sample_context(hook));
            assert_eq!(outcome.failure, None);
            assert_eq!(outcome.log.first().map(String::as_str), Some("2026-02-03T09:30:00.000000Z"));
        }
    });
}

#[test]
fn the_first_script_of_the_guide_works_as_it_stands_there() {
    let guide = include_str!("../../../docs/POLICY-SCRIPTS.md");
    let script = guide.split("```rhai\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    on_stack(|| {
        let engine = engine();
        let results = engine.run_tests(&compiled(&engine, script));
        assert_eq!(results.iter().map(|result| result.passed).collect::<Vec<_>>(), [true, true]);
    });
}

#[test]
fn the_guide_tells_every_default_limit() {
    let guide = include_str!("../../../docs/POLICY-SCRIPTS.md").replace(',', "");
    let limits = Limits::default();
    for value in [
        limits.operations,
        limits.functions as u64,
        limits.variables as u64,
        limits.string_bytes as u64,
        limits.source_bytes as u64,
        limits.list_items as u64,
        limits.map_keys as u64,
        limits.value_nodes as u64,
        limits.value_depth as u64,
        limits.function_depth as u64,
        limits.call_levels as u64,
        limits.messages as u64,
        limits.log_lines as u64,
    ] {
        assert!(guide.contains(&value.to_string()), "{value}");
    }
    assert_eq!(limits.described().len(), 16);
}
