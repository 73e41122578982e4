//! The slow ways of doing things, read off the sources: a statement for each row, a statement whose text is made
//! when it runs.

use std::path::Path;

use crate::architecture::{code, sources};

/// Loops that go to the database on purpose: what they go through is bounded, and is no row of an answer.
const LOOPS: &[(&str, &str)] = &[];

/// Files of the store that may run a text which is not a prepared statement of diesel's or of `sql.rs`.
const TEXTS: &[&str] =
    &["connection.rs", "transaction.rs", "migrate.rs", "sqlite.rs", "sql.rs", "postgres.rs", "local.rs"];

/// The bodies of the loops in a file.
fn loops(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("for ") {
        let line_start = code[..start].rfind('\n').map_or(0, |at| at + 1);
        if !code[line_start..start].trim().is_empty() {
            continue;
        }
        let Some(open) = code[start..].find('{') else { continue };
        let mut depth = 0;
        let body: String = code[start + open..]
            .chars()
            .take_while(|letter| {
                depth += i32::from(*letter == '{') - i32::from(*letter == '}');
                depth > 0
            })
            .collect();
        found.push(body);
    }
    found
}

/// Does a piece of code go to the database?
fn asks(code: &str) -> bool {
    let compact: String = code.split_whitespace().collect();
    compact.contains(".await") && (compact.contains("store::") || compact.contains(".reader()"))
}

#[test]
fn no_loop_of_a_field_goes_to_the_database() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src/graphql")) {
        let name = path.to_str().unwrap().to_owned();
        for body in loops(&code(&path)).iter().filter(|body| asks(body)) {
            let first = body.lines().nth(1).unwrap_or_default().trim().to_owned();
            if !LOOPS.contains(&(name.as_str(), first.as_str())) {
                wrong.push(format!("{name}: for … {{ {first}"));
            }
        }
    }
    assert!(wrong.is_empty(), "a statement for each row; ask once for the whole batch: {wrong:#?}");
}

#[test]
fn statements_are_prepared_texts_that_do_not_change() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src/store")) {
        let file = path.file_name().unwrap().to_str().unwrap();
        let code = code(&path);
        for made in ["sql_query(", "batch_execute(", "simple_query(", "format!(\"SELECT", "format!(\"INSERT"]
        {
            if code.contains(made) && !TEXTS.contains(&file) {
                wrong.push(format!("{}: {made}…)", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "statements that are prepared anew, or never: {wrong:#?}");
}

#[test]
fn the_reader_of_loops_sees_them() {
    let code = "fn a() {\n    for id in ids {\n        let x = store::users::by_ids(&mut c, &[id]).await?;\n    }\n    for id in ids { keep(id); }\n}\n";
    let bodies = loops(code);
    assert_eq!(bodies.len(), 2);
    assert!(asks(&bodies[0]) && !asks(&bodies[1]));
}
