//! Scripts that mean harm. Each ends by itself, refused or failed, and the engine serves the next one.

use super::{compiled, on_stack, real_time};
use crate::{
    model::{PolicyHookKey, PolicyVerdict},
    policy::{PolicyEngine, hooks},
};

/// Bodies of `before_invite`.
const BODIES: &[(&str, &str)] = &[
    ("loop for ever", "loop { }"),
    ("while for ever", "while true { }"),
    ("do for ever", "do { } while true"),
    ("count for ever", "for i in 0..9223372036854775807 { }"),
    ("count backwards for ever", "for i in range(0, -9223372036854775807, -1) { }"),
    ("count nothing for ever", "let n = 0; while n < 1 { n += 0; }"),
    ("nested loops", "for a in 0..1000 { for b in 0..1000 { for c in 0..1000 { } } }"),
    ("string doubling", "let s = \"x\"; loop { s += s; }"),
    ("string doubling by plus", "let s = \"x\"; loop { s = s + s; }"),
    ("string by interpolation", "let s = \"x\"; loop { s = `${s}${s}`; }"),
    ("string by append", "let s = \"x\"; loop { s.append(s); }"),
    ("string by pad", "let s = \"\"; s.pad(9223372036854775807, \"x\");"),
    ("string by pad of a character", "let s = \"\"; s.pad(2000000000, 'x');"),
    ("replace squares", "let s = \"\"; s.pad(4000, \"x\"); let t = s; s.replace(\"x\", t);"),
    ("replace a character", "let s = \"\"; s.pad(4000, \"x\"); let t = s; s.replace('x', t);"),
    ("replace with itself for ever", "let s = \"ab\"; loop { s.replace(\"a\", s); }"),
    ("array doubling", "let a = [1]; loop { a += a; }"),
    ("array by append", "let a = [1]; loop { a.append(a); }"),
    ("array by push", "let a = []; loop { a.push(1); }"),
    ("array by insert", "let a = []; loop { a.insert(0, a); }"),
    ("array by pad", "let a = []; a.pad(9223372036854775807, 1);"),
    ("array by pad of an array", "let a = []; a.pad(9223372036854775807, [1, 2, 3]);"),
    ("array by pad that overflows", "let a = [1, 2, 3]; a.pad(4611686018427387904, [1, 2, 3]);"),
    ("array by splice", "let a = [1, 2, 3]; loop { a.splice(0, 0, a); }"),
    ("array in itself", "let a = []; loop { a = [a]; }"),
    ("array in itself by push", "let a = []; loop { a.push(a); }"),
    ("array grown inside", "let a = [[]]; loop { a[0].push(a); }"),
    (
        "array of arrays by index",
        "let a = []; a.pad(500, 0); let b = a; for i in 0..500 { a[i] = b; } log(a);",
    ),
    (
        "array of arrays of arrays by index",
        "let a = []; a.pad(500, 0); let b = a; for i in 0..500 { a[i] = b; for j in 0..500 { a[i][j] = b; } }",
    ),
    ("map by index", "let m = #{}; let i = 0; loop { m[`k${i}`] = i; i += 1; }"),
    (
        "map by index with large values",
        "let m = #{}; let s = \"\"; s.pad(4000, \"x\"); let i = 0; loop { m[`k${i}`] = s + i; i += 1; }",
    ),
    ("map by property in itself", "let m = #{}; loop { m.a = m; }"),
    ("map by set", "let m = #{}; let i = 0; loop { m.set(`k${i}`, i); i += 1; }"),
    ("map merged", "let m = #{ a: 1 }; let i = 0; loop { m += #{ b: m }; }"),
    ("context grown", "let i = 0; loop { ctx[`k${i}`] = ctx; i += 1; }"),
    ("split to pieces", "let s = \"\"; s.pad(4000, \"x\"); let a = s.split(\"\");"),
    ("characters to a list", "let s = \"\"; s.pad(4000, \"x\"); let a = s.to_chars();"),
    ("sleep", "sleep(3600);"),
    ("sleep a fraction", "sleep(3600.5);"),
    ("sleep by method", "let n = 3600; n.sleep();"),
    ("exit", "exit();"),
    ("exit with a value", "exit(1);"),
    ("throw something huge", "let s = \"\"; s.pad(4000, \"x\"); throw s;"),
    ("throw for ever", "loop { try { throw 1; } catch { } }"),
    ("catch the budget", "try { loop { } } catch { }"),
    ("catch the size", "try { let s = \"x\"; loop { s += s; } } catch { }"),
    ("flood of denials", "loop { deny(\"no\"); }"),
    ("flood of long denials", "let s = \"\"; s.pad(4000, \"x\"); for i in 0..5 { deny(s); }"),
    ("flood of warnings", "for i in 0..100 { warn(\"careful\"); }"),
    ("flood of the log", "loop { log(\"noise\"); }"),
    (
        "glob that backtracks",
        "let s = \"\"; s.pad(4000, \"a\"); loop { glob(s, \"*a*a*a*a*a*a*a*a*a*a*b\"); }",
    ),
    ("overlong pattern", "let p = \"\"; p.pad(4000, \"*\"); glob(\"a\", p);"),
    ("overflow", "let n = 9223372036854775807; n + 1"),
    ("power overflow", "let n = 9223372036854775807; n ** 9223372036854775807"),
    ("divide the least number", "let n = -9223372036854775807 - 1; n / -1"),
    ("divide by nothing", "1 / 0"),
    ("shift too far", "let n = 1; n << 9223372036854775807; loop { }"),
    ("index far out", "let a = [1]; a[-9223372036854775807]"),
    ("extract far out", "let a = [1]; a.extract(-9223372036854775807, 9223372036854775807); loop { }"),
    (
        "substring far out",
        "let s = \"abc\"; s.sub_string(-9223372036854775807, 9223372036854775807); loop { }",
    ),
    ("crop far out", "let s = \"abc\"; s.crop(9223372036854775807, 9223372036854775807); loop { }"),
    ("round to silly places", "let x = 1.5; x.round(9223372036854775807)"),
    ("parse with a silly base", "parse_int(\"zz\", 99)"),
    ("sort mixed", "let a = [1, \"a\", 2.0, ()]; a.sort(); loop { }"),
    ("unicode growth", "let s = \"ŉ\"; loop { s += s.to_upper(); }"),
    ("unicode index", "let s = \"👩‍👩‍👧‍👦\"; loop { s += s[0..3]; }"),
    ("call of a hook from a hook", "try_hook(\"before_invite\", #{});"),
    ("assert in a hook", "assert(true);"),
    ("a value that looks like a no", "false"),
    ("a missing name", "ctx.nothing"),
    ("a missing key", "ctx[\"nothing\"]"),
    ("a missing function", "system(\"rm -rf /\")"),
    ("a function pointer by name", "let f = before_invite; f.map(1);"),
    ("blob", "let b = blob(1000000000);"),
    ("time", "let t = timestamp();"),
    ("metadata", "get_fn_metadata_list();"),
    ("json", "parse_json(\"[]\");"),
];

/// Whole files.
fn files() -> Vec<(&'static str, String)> {
    let body = |text: &str| format!("fn before_invite(ctx) {{ {text} }}");
    let hook = "fn before_invite(ctx) { }";
    vec![
        ("recursion", "fn f(n) { f(n + 1) } fn before_invite(ctx) { f(0) }".into()),
        ("mutual recursion", "fn f(n) { g(n) } fn g(n) { f(n) } fn before_invite(ctx) { f(0) }".into()),
        ("recursion of the hook", "fn before_invite(ctx) { before_invite(ctx) }".into()),
        ("recursion that doubles", "fn f(n) { f(n); f(n) } fn before_invite(ctx) { f(0) }".into()),
        ("recursion with fat arguments", "fn f(a) { f([a, a]) } fn before_invite(ctx) { f([1]) }".into()),
        ("recursion in a try", "fn f() { try { f() } catch { f() } } fn before_invite(ctx) { f() }".into()),
        ("eval", body("eval(\"loop { }\")")),
        ("eval in eval", body("eval(\"eval(\\\"eval(1)\\\")\")")),
        ("eval by name", body("call(\"eval\", \"1\")")),
        ("print flood", body("loop { print(\"x\") }")),
        ("debug flood", body("loop { debug(\"x\") }")),
        ("closure", body("let f = |x| x; f.call(1)")),
        ("chain of closures", body("let f = || 1; loop { let g = f; f = || g.call(); }")),
        ("function pointer", body("let f = Fn(\"before_invite\"); f.call(ctx)")),
        ("curry", body("let f = Fn(\"deny\").curry(\"x\"); f.call()")),
        ("import", format!("import \"/etc/passwd\" as p; {hook}")),
        ("import inside", body("import \"../../secret\" as s;")),
        ("export", format!("export const X = 1; {hook}")),
        ("module path", body("std::process::exit(1)")),
        ("global", body("global::X")),
        ("this", body("this.x = 1")),
        ("statement outside", format!("loop {{ }} {hook}")),
        ("variable outside", format!("let x = 1; {hook}")),
        ("constant outside", format!("const X = 1; {hook}")),
        ("our own deny", format!("fn deny(m) {{ }} {hook}")),
        ("our own try_hook", format!("fn try_hook(n, p) {{ }} {hook}")),
        ("unknown variable", body("if something { }")),
        ("no hook", "fn helper() { }".into()),
        ("nothing", String::new()),
        ("not a script", "\u{0}\u{1}\u{2}<html>".into()),
        ("open string", body("let s = \"abc")),
        ("open comment", format!("/* {hook}")),
        ("open blocks", format!("fn before_invite(ctx) {}", "{".repeat(5000))),
        ("deep parentheses", body(&format!("{}1{}", "(".repeat(3000), ")".repeat(3000)))),
        ("deep arrays", body(&format!("let a = {}{};", "[".repeat(3000), "]".repeat(3000)))),
        ("deep maps", body(&format!("let a = {}1{};", "#{a:".repeat(1500), "}".repeat(1500)))),
        ("deep blocks", body(&format!("{}{}", "{".repeat(3000), "}".repeat(3000)))),
        ("deep ifs", body(&format!("{}{}", "if true {".repeat(1000), "}".repeat(1000)))),
        ("deep switch", body(&format!("{}1{}", "switch 1 { 1 => ".repeat(500), "}".repeat(500)))),
        ("long else if", body(&format!("if false {{}} {}", "else if false {}".repeat(900)))),
        ("many nots", body(&format!("{}true", "!".repeat(8000)))),
        ("many minuses", body(&format!("let a = {}1;", "- ".repeat(7000)))),
        ("many ors", body(&format!("let a = true{};", " || true".repeat(1500)))),
        ("many pluses", body(&format!("let a = 1{};", " + 1".repeat(3000)))),
        ("many powers", body(&format!("let a = 1{};", " ** 1".repeat(2500)))),
        ("many coalescings", body(&format!("let a = (){};", " ?? ()".repeat(2000)))),
        ("long property chain", body(&format!("let a = ctx{};", ".a".repeat(7000)))),
        ("long index chain", body(&format!("let a = ctx{};", "[0]".repeat(4000)))),
        ("long call chain", body(&format!("let a = 1{};", ".max(1)".repeat(2000)))),
        ("nested calls", body(&format!("let a = {}1{};", "max(1,".repeat(2000), ")".repeat(2000)))),
        ("nested interpolation", body(&format!("let a = {}1{};", "`${".repeat(2000), "}`".repeat(2000)))),
        ("huge number", body(&format!("let a = {}; loop {{ a *= a; }}", "9".repeat(15000)))),
        ("huge float", body(&format!("let a = 1{}.0; a.nothing()", "0".repeat(300)))),
        ("huge string", body(&format!("let a = \"{}\"; a += a;", "x".repeat(12000)))),
        ("huge array", body(&format!("let a = [{}];", "1,".repeat(6000)))),
        ("huge map", body(&format!("let a = #{{{}}};", (0..1200).map(|i| format!("k{i}:1,")).collect::<String>()))),
        ("huge identifier", body(&format!("let {} = 1; loop {{ }}", "a".repeat(15000)))),
        ("huge file", format!("{hook}{}", " ".repeat(20000))),
        ("many functions", (0..1000).map(|i| format!("fn f{i}(){{}}")).collect::<String>() + hook),
        ("many variables", body(&(0..1500).map(|i| format!("let a{i}=1;")).collect::<String>())),
        ("many arguments", body(&format!("f({})", "1,".repeat(4000)))),
        ("many parameters", format!("fn f({}) {{ }} fn before_invite(ctx) {{ f(1) }}", (0..2000).map(|i| format!("a{i},")).collect::<String>())),
        ("many cases", body(&format!("switch 1 {{ {} }} loop {{ }}", (0..900).map(|i| format!("{i}=>1,")).collect::<String>()))),
        ("drop bomb", "fn f(a, n) { if n > 14 { return; } let b = [[[[[[[[a]]]]]]]]; f(b, n + 1); f(b, n + 1); } fn before_invite(ctx) { f([], 0); }".into()),
        ("right to left text", "fn before_invite(ctx) { \u{202e} deny(\"x\") }".into()),
        ("confusable letters", "fn before_invite(ctx) { dеny(\"x\") }".into()),
        ("byte order mark", "\u{feff}fn before_invite(ctx) { loop { } }".into()),
        ("carriage returns", "fn before_invite(ctx) {\r\r\r loop { } }".into()),
    ]
}

/// The next script, run on the same engine after each hostile one.
fn still_serves(engine: &PolicyEngine) {
    let script = compiled(engine, "fn before_invite(ctx) { deny(\"as ever\") }");
    let sample = hooks::sample_context(PolicyHookKey::BeforeInvite);
    let outcome = engine.run(&script, PolicyHookKey::BeforeInvite, &sample);
    assert_eq!((outcome.verdict, outcome.messages()), (PolicyVerdict::Denied, vec!["as ever".to_owned()]));
}

#[test]
fn hostile_scripts_end_refused_or_failed_and_the_engine_serves_the_next() {
    let bodies = BODIES.iter().map(|(name, body)| (*name, format!("fn before_invite(ctx) {{ {body} }}")));
    let all: Vec<(&str, String)> = bodies.chain(files()).collect();
    assert!(all.len() >= 120, "{} hostile scripts", all.len());
    on_stack(|| {
        let engine = real_time();
        let sample = hooks::sample_context(PolicyHookKey::BeforeInvite);
        let mut survivors = Vec::new();
        for (name, source) in all {
            match engine.compile(&source) {
                Err(found) => assert!(found.iter().all(|one| !one.message.is_empty()), "{name}"),
                Ok(script) => {
                    let outcome = engine.run(&script, PolicyHookKey::BeforeInvite, &sample);
                    if outcome.verdict != PolicyVerdict::Failed {
                        survivors.push(name);
                        continue;
                    }
                    assert!(outcome.failure.is_some_and(|failure| !failure.message.is_empty()), "{name}");
                    assert!(outcome.findings.len() <= 32 && outcome.log.len() <= 65, "{name}");
                }
            }
            still_serves(&engine);
        }
        assert_eq!(survivors, Vec::<&str>::new());
    });
}
