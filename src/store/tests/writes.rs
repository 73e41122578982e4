//! Every write says which leave opens it, read off the sources.

use std::fs;
use std::path::{Path, PathBuf};

const WRITES: [&str; 6] =
    ["diesel::insert_into(", "diesel::update(", "diesel::delete(", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
/// Open to every leave: what happened is always written down, and `users::write` stands behind two that
/// are not.
const OPEN: [&str; 3] = ["audit.rs insert", "runs.rs insert_runs", "users.rs write"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The functions that write under a grant, each with its file; those for any leave apart from the others.
fn writes() -> (Vec<String>, Vec<String>) {
    let (mut open, mut bound) = (Vec::new(), Vec::new());
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store")) {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        for function in text.split("async fn ").skip(1) {
            let code = function.lines().take_while(|line| *line != "}").collect::<Vec<_>>().join("\n");
            if !code.contains("grant: &Grant<") || !WRITES.iter().any(|write| code.contains(write)) {
                continue;
            }
            let name = code.split(['<', '(']).next().unwrap();
            let any = code.starts_with(&format!("{name}<P>("));
            if any { &mut open } else { &mut bound }.push(format!("{file} {name}"));
        }
    }
    open.sort();
    (open, bound)
}

#[test]
fn every_write_names_the_leaves_that_open_it() {
    let (open, bound) = writes();
    assert_eq!(open, OPEN);
    assert!(bound.len() > 25, "read too few of them: {bound:?}");
}

#[test]
fn leave_to_look_or_to_read_opens_no_write() {
    let leave = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/authz/leave.rs");
    let text = fs::read_to_string(leave).unwrap();
    let opened = text.split("\nopened! {").nth(1).unwrap().split("\n}").next().unwrap();
    let words =
        opened.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(str::split_whitespace);
    let (mut all, mut idle) = (0, Vec::new());
    for word in words {
        all += 1;
        idle.extend(Some(word).filter(|word| word.starts_with("Lookup") || word.starts_with("Read")));
    }
    assert!(all > 50, "read too little of the table: {all}");
    assert_eq!(idle, Vec::<&str>::new());
}
