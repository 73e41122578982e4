//! Plans of PostgreSQL, as the role that serves has them: with row-level security, and kept for any values.

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry::store::DatabaseUrl;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

use super::{
    fault::{Fault, Kind, Reach, grows, reach},
    fill,
    sqlite::is_query,
};

/// Fills the tables and looks at the plan of each statement.
pub async fn judge(url: &DatabaseUrl, statements: &BTreeSet<String>) -> BTreeSet<Fault> {
    let DatabaseUrl::Postgres(config) = url else { panic!("not PostgreSQL") };
    let superuser =
        std::env::var("TENANTRY_TEST_POSTGRES_SUPERUSER").expect("TENANTRY_TEST_POSTGRES_SUPERUSER is set");
    let mut superuser: Config = superuser.parse().unwrap();
    let (client, driver) = connect(superuser.dbname(config.get_dbname().unwrap())).await;
    fill::postgres(&client).await;
    client.batch_execute("ANALYZE").await.unwrap();
    drop(client);
    driver.await.unwrap();
    let (client, driver) = connect(config).await;
    // A whole table is read only where there is no other way; and the tables here are so small that some are soon
    // read and joined as a whole.
    let settings = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
        SET enable_hashjoin = off; SET enable_mergejoin = off";
    client.batch_execute(settings).await.unwrap();
    let partial = "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL";
    let partial = fill::first(&client, partial).await;
    let mut faults = BTreeSet::new();
    for statement in statements.iter().filter(|statement| is_query(statement)) {
        let plan = explain(&client, statement).await;
        let mut judge = Judge { statement, partial: &partial, faults: &mut faults };
        judge.look(&plan[0]["Plan"], false);
    }
    drop(client);
    driver.await.unwrap();
    faults
}

async fn connect(config: &Config) -> (Client, JoinHandle<()>) {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    (client, tokio::spawn(async { connection.await.unwrap() }))
}

async fn explain(client: &Client, statement: &str) -> Value {
    let bound = (1..).take_while(|number| mentions(statement, *number)).count();
    let values = if bound == 0 { String::new() } else { format!("({})", ["NULL"].repeat(bound).join(", ")) };
    // Which types are bound is for PostgreSQL to say, where it can.
    let typed = (1..=bound).fold(statement.to_owned(), |text, number| {
        text.replace(&format!("unnest(${number})"), &format!("unnest(${number}::uuid[])"))
    });
    let text = format!("PREPARE one AS {typed}; EXPLAIN (FORMAT JSON) EXECUTE one{values}; DEALLOCATE one");
    let answer = client.simple_query(&text).await.unwrap_or_else(|error| panic!("{error:?} in {statement}"));
    let plan = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    serde_json::from_str(plan.unwrap()).unwrap()
}

fn mentions(statement: &str, number: usize) -> bool {
    let place = format!("${number}");
    statement
        .match_indices(&place)
        .any(|(at, _)| !statement[at + place.len()..].starts_with(|after: char| after.is_ascii_digit()))
}

/// Judges the plan of a statement.
struct Judge<'a> {
    statement: &'a str,
    /// Indexes that hold a few of their table's rows: what they hold are the few among many.
    partial: &'a [String],
    faults: &'a mut BTreeSet<Fault>,
}

fn text<'a>(node: &'a Value, key: &str) -> &'a str {
    node[key].as_str().unwrap_or_default()
}

impl Judge<'_> {
    /// Looks at a node and at what is below it. `stops`: whoever asks it for rows stops when a page is full.
    fn look(&mut self, node: &Value, stops: bool) {
        let kind = text(node, "Node Type");
        let (reached, detail) = match kind {
            "Seq Scan" => (Reach::All, kind.to_owned()),
            "Index Scan" | "Index Only Scan" => {
                let (index, condition) = (text(node, "Index Name"), text(node, "Index Cond"));
                (self.reached(node), format!("{kind} by {index}: {condition}"))
            }
            "Bitmap Heap Scan" => {
                (self.bitmap(&node["Plans"][0]), format!("{kind}: {}", text(node, "Recheck Cond")))
            }
            _ => (Reach::Some, String::new()),
        };
        // A bitmap has all that its conditions let through before the first row comes out.
        let fault = match reached {
            Reach::All => Some(Kind::Scan),
            Reach::Tenant if !stops || kind == "Bitmap Heap Scan" => Some(Kind::Walk),
            _ => None,
        };
        let table = text(node, "Relation Name").to_owned();
        if let Some(kind) = fault.filter(|_| grows(&table)) {
            self.faults.insert(Fault { table, kind, detail, statement: self.statement.to_owned() });
        }
        let presorted = || {
            let keys = node["Presorted Key"].as_array().into_iter().flatten();
            keys.filter_map(Value::as_str).any(|key| !key.ends_with(".tenant_id"))
        };
        let stops = match kind {
            "Limit" => true,
            "Sort" | "Aggregate" | "Hash" | "WindowAgg" | "SetOp" => false,
            "Incremental Sort" => stops && presorted(),
            _ => stops,
        };
        for child in node["Plans"].as_array().into_iter().flatten() {
            let apart = matches!(text(child, "Parent Relationship"), "SubPlan" | "InitPlan");
            self.look(child, stops && !apart);
        }
    }

    /// How far the conditions on an index narrow it.
    fn reached(&self, node: &Value) -> Reach {
        if self.partial.iter().any(|index| index == text(node, "Index Name")) {
            return Reach::Some;
        }
        reach(text(node, "Index Cond").split(" AND ").filter(|part| !part.is_empty()))
    }

    fn bitmap(&self, node: &Value) -> Reach {
        let below = || node["Plans"].as_array().into_iter().flatten().map(|node| self.bitmap(node));
        match text(node, "Node Type") {
            "BitmapAnd" => below().min().unwrap(),
            "BitmapOr" => below().max().unwrap(),
            _ => self.reached(node),
        }
    }
}
