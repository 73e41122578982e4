//! Plans of SQLite.

use std::collections::BTreeSet;

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Integer, Text},
};
use tenantry::store::DatabaseUrl;

use super::{
    fault::{Fault, Kind, Reach, grows, reach},
    fill::{self, Name},
};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Integer)]
    id: i32,
    #[diesel(sql_type = Integer)]
    parent: i32,
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Fills the tables and looks at the plan of each statement, with statistics and without.
pub fn judge(url: &DatabaseUrl, statements: &BTreeSet<String>) -> BTreeSet<Fault> {
    let DatabaseUrl::Sqlite(path) = url else { panic!("not SQLite") };
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    fill::sqlite(&mut connection);
    let partial = sql_query("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'");
    let partial = partial.load::<Name>(&mut connection).unwrap();
    let mut faults = BTreeSet::new();
    for statistics in ["", "ANALYZE"] {
        connection.batch_execute(statistics).unwrap();
        for statement in statements.iter().filter(|statement| is_query(statement)) {
            let explain = sql_query(format!("EXPLAIN QUERY PLAN {statement}"));
            let steps = explain.load::<Step>(&mut connection);
            let steps = steps.unwrap_or_else(|error| panic!("{error} in {statement}"));
            // What a partial index holds are the few among many.
            let whole = |step: &&Step| {
                !partial.iter().any(|index| step.detail.contains(&format!(" {} ", index.name)))
            };
            faults.extend(steps.iter().filter(whole).filter_map(|step| fault(step, &steps, statement)));
        }
    }
    faults
}

/// Is there anything to plan in it?
pub fn is_query(statement: &str) -> bool {
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| statement.starts_with(verb))
}

fn fault(step: &Step, steps: &[Step], statement: &str) -> Option<Fault> {
    let words: Vec<&str> = step.detail.split(' ').collect();
    let (&verb, &alias) = (words.first()?, words.get(1)?);
    if !matches!(verb, "SCAN" | "SEARCH") || step.detail.contains("VIRTUAL TABLE") {
        return None;
    }
    if steps.iter().filter_map(apart).any(|made| made == alias) {
        return None;
    }
    let table = table(alias, statement)?;
    let conditions = match (step.detail.find(" ("), verb) {
        (Some(at), "SEARCH") => step.detail[at + 2..].trim_end_matches(')'),
        _ => "",
    };
    let reach = reach(conditions.split(" AND ").filter(|condition| !condition.is_empty()));
    // A page that walks along its order stops when it is full.
    let sorted =
        |step: &Step| step.detail.starts_with("USE TEMP B-TREE FOR") && !step.detail.contains(" OF ORDER BY");
    let parent = steps.iter().find(|other| other.id == step.parent);
    let apart = parent.is_none_or(|parent| apart(parent).is_some());
    let stops = apart
        && statement.contains(" LIMIT ")
        && !steps.iter().any(|other| other.parent == step.parent && sorted(other));
    let kind = match reach {
        Reach::All => Kind::Scan,
        Reach::Tenant if !stops => Kind::Walk,
        _ => return None,
    };
    grows(&table).then(|| Fault { table, kind, detail: step.detail.clone(), statement: statement.to_owned() })
}

/// The name of a table that the statement makes for itself.
fn apart(step: &Step) -> Option<&str> {
    ["MATERIALIZE ", "CO-ROUTINE "].into_iter().find_map(|made| step.detail.strip_prefix(made))
}

/// The table behind an alias; none for a list that is bound.
fn table(alias: &str, statement: &str) -> Option<String> {
    let plain = statement.replace(['`', '"', '(', ')', ','], " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let named = |table: &str| {
        words
            .windows(2)
            .any(|pair| matches!(pair[0], "FROM" | "JOIN" | "INTO" | "UPDATE") && pair[1] == table)
    };
    let behind = words.windows(3).find(|three| three[1] == "AS" && three[2] == alias).map(|three| three[0]);
    match behind {
        Some(table) if named(table) => Some(table.to_owned()),
        _ => named(alias).then(|| alias.to_owned()),
    }
}
