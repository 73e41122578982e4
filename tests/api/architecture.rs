//! The layers hold: `http -> graphql -> domain (authz, policy, mail) -> store -> diesel`, read off the sources.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Each module of the crate, with the modules of the crate that it may name.
const LAYERS: &[(&str, &[&str])] = &[
    // the leaves
    ("model", &["clock"]),
    ("clock", &[]),
    ("authz", &["model", "clock"]),
    ("error", &["authz", "model"]),
    ("token", &["clock", "model"]),
    // each layer knows the next
    ("store", &["authz", "clock", "model"]),
    ("policy", &["authz", "clock", "model"]),
    ("mail", &["store", "token", "authz", "clock", "model"]),
    ("domain", &["store", "policy", "mail", "token", "authz", "clock", "error", "model"]),
    ("graphql", &["domain", "store", "policy", "authz", "clock", "error", "model"]),
    ("http", &["clock"]),
    // what puts them together
    ("app", &["http", "graphql", "domain"]),
    ("config", &["mail", "model"]),
    ("demo", &["domain", "store", "authz", "clock", "error", "model"]),
    ("generate", &["domain", "store", "token", "authz", "clock", "error", "model"]),
    (
        "program",
        &[
            "app", "config", "demo", "generate", "http", "graphql", "domain", "store", "policy", "mail",
            "clock", "error", "model",
        ],
    ),
];

/// Crates that one layer alone may name: what stands behind them could be exchanged there.
const CRATES: &[(&str, &[&str])] = &[
    ("diesel", &["store"]),
    ("diesel_async", &["store"]),
    ("diesel_migrations", &["store"]),
    ("tokio_postgres", &["store"]),
    ("rhai", &["policy"]),
    ("lettre", &["mail", "config", "program"]),
    ("async_graphql", &["graphql", "http", "app"]),
    ("async_graphql_axum", &["http"]),
    ("axum", &["http", "program"]),
    ("clap", &["config"]),
    ("indicatif", &["program"]),
];

/// Files of a module, tests left out.
pub fn sources(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "tests" || name.ends_with("_tests") || name == "testing" || name == "toy" {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The module that a file of `src/` belongs to.
fn module(path: &Path) -> String {
    let first = path.strip_prefix("src").unwrap().iter().next().unwrap();
    first.to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The code without comments and without the tests at its end.
pub fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` in the code, those of a `{…}` included.
fn named(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (start, _) in code.match_indices(prefix) {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':') {
            continue;
        }
        let rest = &code[start + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(heads(list)),
            None => found.extend(word(rest)),
        }
    }
    found
}

/// The first word of each item of a list that has been opened.
fn heads(list: &str) -> Vec<String> {
    let (mut depth, mut item, mut items) = (0, String::new(), Vec::new());
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(std::mem::take(&mut item)),
            _ if depth == 0 => item.push(letter),
            _ => {}
        }
    }
    items.push(item);
    items.iter().filter_map(|item| word(item.trim())).collect()
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    Some(word).filter(|word| !word.is_empty())
}

#[test]
fn each_layer_knows_only_what_is_below_it() {
    let known: BTreeSet<&str> = LAYERS.iter().map(|layer| layer.0).collect();
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let own = module(&path);
        if own == "lib" || own == "main" {
            continue;
        }
        let (_, below) = LAYERS.iter().find(|layer| layer.0 == own).expect("a new module is put into LAYERS");
        let code = code(&path);
        for other in named(&code, "crate::") {
            if known.contains(other.as_str()) && other != own && !below.contains(&other.as_str()) {
                wrong.push(format!("{}: {own} must not name {other}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn each_outside_crate_stays_in_its_layer() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let own = module(&path);
        let code = code(&path);
        for (outside, layers) in CRATES {
            let named = !named(&code, &format!("{outside}::")).is_empty();
            if named && !layers.contains(&own.as_str()) {
                wrong.push(format!("{}: {own} must not name {outside}", path.display()));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Leave to write unjudged and unaudited is for made-up rows.
#[test]
fn nobody_but_the_generator_fills_tenants() {
    let takes = |path: &PathBuf| {
        let code = code(path);
        ["authz::generate", "leave::generate"].iter().any(|name| code.contains(name))
    };
    let takers: BTreeSet<String> =
        sources(Path::new("src")).iter().filter(|path| takes(path)).map(|path| module(path)).collect();
    assert_eq!(takers, ["generate".to_owned()].into());
}

/// What runs scripts is had from the request, which gives its connection back before it waits for one.
#[test]
fn nobody_waits_for_a_script_with_a_connection_in_hand() {
    let past = |path: &PathBuf| {
        let compact: String = code(path).split_whitespace().collect();
        let runs = ["policies.run_", "policies.try_", "policies.compile", "&request.services.policies"];
        runs.iter().any(|way| compact.contains(way))
    };
    let found: Vec<String> = sources(Path::new("src/domain"))
        .iter()
        .filter(|path| past(path))
        .map(|path| path.display().to_string())
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long: Vec<String> = sources(Path::new("src"))
        .iter()
        .filter(|path| fs::read_to_string(path).unwrap().lines().count() > 400)
        .map(|path| path.display().to_string())
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn the_reader_of_names_reads_what_is_there() {
    let code =
        "use crate::{\n    authz::{self, model},\n    store,\n};\nlet a = crate::http::x(); my_crate::y();";
    assert_eq!(named(code, "crate::"), ["authz", "http", "store"].map(str::to_owned).into());
}
