//! The slow ways of doing things, read off the sources: a statement for each row, a statement whose text is made
//! when it runs.

use std::path::Path;

use crate::architecture::{code, sources};

/// Loops that wait in each round, and why that is no statement for each row.
const LOOPS: &[(&str, &str, &str)] = &[
    ("graphql/engine/object.rs", "for field in &selected", "a field is asked for all objects of a level"),
    (
        "graphql/engine/root.rs",
        "for (place, field) in selected.iter().enumerate()",
        "root fields come in turn",
    ),
    ("graphql/types/viewer.rs", "for (Self(request), origin) in values", "a mutation gives one"),
    ("graphql/page/place.rs", "for object in objects", OPENS),
    ("graphql/types/holders.rs", "for one in held", OPENS),
    ("graphql/types/policy.rs", "for id in &ids", OPENS),
    ("domain/account/flood.rs", "for bound in bounds", "one statement for each kind, with one mail in eight"),
    ("domain/attempts.rs", "for before in 0..ATTEMPTS", AGAIN),
    ("domain/policies/decide.rs", "join_all(", "runs scripts, and has no connection meanwhile"),
    ("domain/account/recovery.rs", "for _ in 0..2", "counts two attempts at once"),
    ("domain/account/throttle.rs", "for (kind, subject, most) in wanted", COUNTERS),
    ("domain/account/throttle.rs", "for (kind, subject) in &self.counted", COUNTERS),
];
const OPENS: &str = "reads the key of the tenant's cursors, once in the life of the program";
const AGAIN: &str = "tries again where somebody was faster";
const COUNTERS: &str = "an attempt has two counters at most";

/// Files of the store that may run a text which is not a prepared statement of diesel's or of `sql.rs`.
const TEXTS: &[&str] = &[
    "connection.rs",
    "transaction.rs",
    "migrate.rs",
    "sqlite.rs",
    "checkpoint.rs",
    "sql.rs",
    "postgres.rs",
    "local.rs",
    "text.rs",
    "group.rs",
];

/// The loops of a file, each by what stands before its body, with that body. What is joined for many is one.
fn loops(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (start, line) in code.match_indices('\n').map(|(at, _)| (at + 1, code[at + 1..].trim_start())) {
        let Some(open) = opened(line) else { continue };
        let at = start + code[start..].find(line).unwrap_or_default() + open;
        let mut depth = 0;
        let body = code[at..].chars().take_while(|letter| {
            depth += i32::from("{(".contains(*letter)) - i32::from("})".contains(*letter));
            depth > 0
        });
        let head = line[..open].trim().trim_start_matches(['\'', ':']);
        found.push((head.to_owned(), body.collect()));
    }
    for name in ["try_join_all(", "join_all("] {
        for (at, _) in code.match_indices(name) {
            let longer = name == "join_all(" && code[..at].ends_with("try_");
            if !longer {
                found.push((name.to_owned(), ".await".to_owned()));
            }
        }
    }
    found
}

/// Where the body of a loop begins, in a line that one begins in.
fn opened(line: &str) -> Option<usize> {
    let one = line.starts_with("while ") || line.starts_with("loop ");
    let many =
        line.starts_with("for ") && line.find(" in ").is_some_and(|at| at < line.find('{').unwrap_or(0));
    if one || many { line.find(" {").map(|at| at + 1) } else { None }
}

#[test]
fn no_loop_goes_to_the_database() {
    let mut wrong = Vec::new();
    let mut used = vec![false; LOOPS.len()];
    for path in ["src/graphql", "src/domain"].iter().flat_map(|root| sources(Path::new(root))) {
        let name = path.to_str().unwrap().trim_start_matches("src/").to_owned();
        for (head, _) in loops(&code(&path)).into_iter().filter(|(_, body)| body.contains(".await")) {
            match LOOPS.iter().position(|known| (known.0, known.1) == (name.as_str(), head.as_str())) {
                Some(place) => used[place] = true,
                None => wrong.push(format!("{name}: {head}")),
            }
        }
    }
    assert!(wrong.is_empty(), "a statement for each row; ask once for the whole batch: {wrong:#?}");
    let gone: Vec<_> = LOOPS.iter().zip(used).filter(|(_, used)| !used).map(|(known, _)| known).collect();
    assert!(gone.is_empty(), "no longer there: {gone:#?}");
}

/// diesel prepares an UPDATE anew each time unless it is told that its text stays, and writes anew that of an INSERT that must
/// touch a row.
#[test]
fn every_update_stays_prepared() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src/store")) {
        let compact: String = code(&path).split_whitespace().collect();
        let updates = compact.matches("diesel::update(").count();
        let meeting = compact.contains("mustdiesel::insert_into(");
        if updates != compact.matches("kept!(diesel::update(").count() || meeting {
            wrong.push(path.display().to_string());
        }
    }
    assert!(
        wrong.is_empty(),
        "write kept!(diesel::update(…)…), must kept!(diesel::insert_into(…)…): {wrong:#?}"
    );
}

#[test]
fn statements_are_prepared_texts_that_do_not_change() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src/store")) {
        let file = path.file_name().unwrap().to_str().unwrap();
        let code = code(&path);
        let texts = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].map(|verb| format!("format!(\"{verb}"));
        let ways =
            ["sql_query(", "batch_execute(", "simple_query(", "dsl::sql(", "sql::<"].map(str::to_owned);
        for made in ways.iter().chain(&texts) {
            if code.contains(made.as_str()) && !TEXTS.contains(&file) {
                wrong.push(format!("{}: {made}…)", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "statements that are prepared anew, or never: {wrong:#?}");
}

#[test]
fn the_reader_of_loops_sees_them() {
    let code = "fn a() {\n    for id in ids {\n        let x = request.person(id).await?;\n    }\n    for id in ids { keep(id); }\n    \
        while let Some(x) = more() {\n        x.await;\n    }\n    try_join_all(ids.map(b)).await;\n}\nimpl A for B {\n    c.await;\n}\n";
    let found: Vec<String> =
        loops(code).into_iter().filter(|(_, body)| body.contains(".await")).map(|(head, _)| head).collect();
    assert_eq!(found, ["for id in ids", "while let Some(x) = more()", "try_join_all("]);
}
