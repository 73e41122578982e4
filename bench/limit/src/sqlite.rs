//! SQLite alone: the statements of a file, prepared once, run one after the other on one thread, each time with
//! the values of the next pick.

use std::time::{Duration, Instant};

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Statement};
use serde_json::Value as Json;

use super::Anything;

/// As the server opens it.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;";

/// What a parameter is bound to.
enum Bound {
    Ready(Value),
    /// How many times the statements ran before.
    Turn,
    /// What the first column of the statement before gave, as a JSON array of hexadecimal texts.
    Ids,
}

struct Step<'c> {
    statement: Statement<'c>,
    /// For each pick, for each parameter.
    bound: Vec<Vec<Bound>>,
    /// The next statement asks for the ids that this one gives.
    asked: bool,
}

/// Runs for so many seconds after a fifth of that to warm up, and prints what was reached.
pub fn run(file: &str, sql: &str, picks: &str, seconds: f64) -> Result<(), Anything> {
    let connection = Connection::open(file)?;
    connection.execute_batch(SETTINGS)?;
    let picks = std::fs::read_to_string(picks)?;
    let picks = picks.lines().map(serde_json::from_str).collect::<Result<Vec<Json>, _>>()?;
    let mut steps = steps(&connection, sql, &picks)?;
    let mut turn = 0;
    let mut pass = |length: Duration| -> Result<(usize, usize, Duration), Anything> {
        let (started, mut rounds, mut bytes) = (Instant::now(), 0, 0);
        while started.elapsed() < length {
            bytes += once(&mut steps, turn % picks.len(), turn)?;
            (turn, rounds) = (turn + 1, rounds + 1);
        }
        Ok((rounds, bytes, started.elapsed()))
    };
    pass(Duration::from_secs_f64(seconds / 5.0))?;
    let (rounds, bytes, took) = pass(Duration::from_secs_f64(seconds))?;
    let rate = rounds as f64 / took.as_secs_f64();
    println!("{}", serde_json::json!({ "rate": rate, "bytes": bytes / rounds.max(1) }));
    Ok(())
}

fn steps<'c>(connection: &'c Connection, sql: &str, picks: &[Json]) -> Result<Vec<Step<'c>>, Anything> {
    let text = std::fs::read_to_string(sql)?;
    let text: Vec<&str> = text.lines().filter(|line| !line.starts_with("--")).collect();
    let text = text.join("\n");
    let mut steps: Vec<Step<'c>> = Vec::new();
    for one in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
        let statement = connection.prepare(one)?;
        let names: Vec<String> = (1..=statement.parameter_count())
            .map(|at| statement.parameter_name(at).unwrap_or_default().trim_start_matches(':').to_owned())
            .collect();
        if let (true, Some(before)) = (names.iter().any(|name| name == "ids"), steps.last_mut()) {
            before.asked = true;
        }
        let of = |pick: &Json| names.iter().map(|name| bound(name, pick)).collect::<Result<Vec<_>, _>>();
        steps.push(Step { bound: picks.iter().map(of).collect::<Result<_, _>>()?, statement, asked: false });
    }
    Ok(steps)
}

/// Every statement once; all columns of all rows are read. Gives how many bytes they had.
fn once(steps: &mut [Step<'_>], pick: usize, turn: usize) -> Result<usize, Anything> {
    let (mut bytes, mut ids) = (0, String::new());
    for step in steps {
        for (at, bound) in step.bound[pick].iter().enumerate() {
            match bound {
                Bound::Ready(value) => step.statement.raw_bind_parameter(at + 1, value)?,
                Bound::Turn => step.statement.raw_bind_parameter(at + 1, i64::try_from(turn)?)?,
                Bound::Ids => step.statement.raw_bind_parameter(at + 1, ids.as_str())?,
            }
        }
        let columns = step.statement.column_count();
        let mut rows = step.statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                bytes += match row.get_ref(column)? {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
                    ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 8,
                };
            }
            if step.asked {
                found.push(format!("\"{}\"", hex(row.get_ref(0)?.as_blob()?)));
            }
        }
        if step.asked {
            ids = format!("[{}]", found.join(","));
        }
    }
    Ok(bytes)
}

/// Ids are 16 bytes, everything else is as the pick has it.
fn bound(name: &str, pick: &Json) -> Result<Bound, Anything> {
    let id = |text: &str| -> Option<Vec<u8>> {
        (0..16).map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()).collect()
    };
    Ok(Bound::Ready(match (name, &pick[name]) {
        ("turn", _) => return Ok(Bound::Turn),
        ("ids", _) => return Ok(Bound::Ids),
        ("text", Json::String(text)) => Value::Text(text.clone()),
        (_, Json::String(text)) => Value::Blob(id(text).ok_or("an id is 32 hexadecimal digits")?),
        (_, Json::Array(list)) => Value::Text(serde_json::to_string(list)?),
        _ => return Err(format!("no value for :{name}").into()),
    }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
