//! Rows enough for plans to be chosen as they are with many: each table's first row of the tenant `acme`, over and
//! over, with other values where they have to differ; and fewer in each of eight other tenants.

use diesel::{
    QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query, sql_types::Text,
};
use tokio_postgres::{Client, SimpleQueryMessage};
use uuid::Uuid;

/// What a column of the nth copy holds.
#[derive(Clone, Copy)]
enum Made {
    /// The nth id.
    Id,
    /// The id that is four hundred further on.
    Next,
    /// The id of one of four hundred.
    Parent,
    /// The parent of that parent, and the parent of that.
    Above,
    Top,
    Text,
    Bytes,
    /// So much later.
    Later,
    Just(&'static str),
}
use Made::{Above, Bytes, Id, Just, Later, Next, Parent, Text as Letters, Top};

struct Table {
    name: &'static str,
    rows: u32,
    made: &'static [(&'static str, Made)],
}

const fn table(name: &'static str, rows: u32, made: &'static [(&'static str, Made)]) -> Table {
    Table { name, rows, made }
}

/// One of four scripts, and its version.
const SCRIPT: &str =
    "(SELECT id FROM policy_scripts AS s WHERE s.tenant_id = row.tenant_id AND s.name = 'house ' || (i % 4))";
const VERSION: &str = "(SELECT v.id FROM policy_versions AS v JOIN policy_scripts AS s ON s.tenant_id = v.tenant_id AND s.id = v.script_id \
    WHERE s.tenant_id = row.tenant_id AND s.name = 'house ' || (i % 4))";

/// What the other tenants have as `acme` has it.
const SHARED: [Table; 4] = [
    table("profiles", 0, &[]),
    table("subtenants", 0, &[]),
    table("policy_scripts", 0, &[("mode", Just("'OFF'")), ("active_version", Just("NULL"))]),
    table("policy_versions", 0, &[]),
];

/// Those first that others point to.
const TABLES: [Table; 18] = [
    table(
        "users",
        4000,
        &[
            ("id", Id),
            ("email_key", Letters),
            ("name_key", Letters),
            ("last_name_key", Letters),
            ("job_title_key", Letters),
            ("created_at", Later),
            ("roles", Just("0")),
            ("all_subtenants", Just("false")),
        ],
    ),
    table("companies", 400, &[("id", Id), ("name_key", Letters), ("created_at", Later)]),
    table(
        "memberships",
        4000,
        &[
            ("id", Id),
            ("company_id", Parent),
            ("user_id", Id),
            // One Owner of each company.
            ("role", Just("CASE WHEN i <= 400 THEN 3 ELSE 0 END")),
            ("active", Just("true")),
            ("joined_at", Just("created_at")),
            ("invited_by", Just("NULL")),
            ("invited_at", Just("NULL")),
            ("expires_at", Just("NULL")),
            ("last_sent_at", Just("NULL")),
            ("send_count", Just("0")),
        ],
    ),
    // From the Owner to another member.
    table(
        "ownership_offers",
        400,
        &[
            ("id", Id),
            ("company_id", Parent),
            ("from_user_id", Id),
            ("to_user_id", Next),
            ("offered_at", Later),
        ],
    ),
    table("projects", 4000, &[("id", Id), ("company_id", Parent), ("name_key", Letters)]),
    table(
        "agents",
        4000,
        &[("id", Id), ("company_id", Above), ("project_id", Parent), ("name_key", Letters)],
    ),
    table(
        "agent_channels",
        4000,
        &[("id", Id), ("company_id", Top), ("agent_id", Parent), ("name_key", Letters)],
    ),
    table("agent_scenarios", 4000, &[("id", Id), ("company_id", Above)]),
    table("intents", 4000, &[("id", Id), ("company_id", Parent), ("name_key", Letters)]),
    table("external_requests", 4000, &[("id", Id), ("company_id", Parent), ("name_key", Letters)]),
    table("user_profiles", 4000, &[("user_id", Id)]),
    table("user_subtenants", 4000, &[("user_id", Id)]),
    table(
        "sessions",
        4000,
        &[
            ("id", Id),
            ("user_id", Id),
            ("access_hash", Bytes),
            ("refresh_family", Bytes),
            ("refresh_hash", Bytes),
        ],
    ),
    table("attempts", 4000, &[("subject", Bytes)]),
    table("secrets", 4000, &[("id", Id), ("user_id", Id), ("membership_id", Id), ("hash", Bytes)]),
    table(
        "policy_runs",
        4000,
        &[("id", Id), ("started_at", Later), ("script_id", Just(SCRIPT)), ("version_id", Just(VERSION))],
    ),
    table("outbox", 4000, &[("id", Id), ("message_id", Letters), ("state", Just("'SENT'"))]),
    table(
        "audit_events",
        // There are many kinds of events, so a page of one kind looks far along the times: that pays among many alone.
        16_000,
        &[("id", Id), ("at", Later), ("actor_id", Id), ("company_id", Parent), ("target", Letters)],
    ),
];

/// What differs between the databases.
struct Words {
    series: &'static str,
    id: &'static str,
    next: &'static str,
    parent: &'static str,
    above: &'static str,
    top: &'static str,
    bytes: &'static str,
    later: &'static str,
}

const SQLITE: Words = Words {
    series: "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n) AS n",
    id: "unhex(printf('%032x', i))",
    next: "unhex(printf('%032x', i + 400))",
    parent: "unhex(printf('%032x', 1 + i % 400))",
    above: "unhex(printf('%032x', 1 + (1 + i % 400) % 400))",
    top: "unhex(printf('%032x', 1 + (1 + (1 + i % 400) % 400) % 400))",
    bytes: "unhex(printf('%064x', i))",
    later: " + i",
};
const POSTGRES: Words = Words {
    series: "generate_series(1, {rows}) AS n (i)",
    id: "lpad(to_hex(i), 32, '0')::uuid",
    next: "lpad(to_hex(i + 400), 32, '0')::uuid",
    parent: "lpad(to_hex(1 + i % 400), 32, '0')::uuid",
    above: "lpad(to_hex(1 + (1 + i % 400) % 400), 32, '0')::uuid",
    top: "lpad(to_hex(1 + (1 + (1 + i % 400) % 400) % 400), 32, '0')::uuid",
    bytes: "decode(lpad(to_hex(i), 64, '0'), 'hex')",
    later: " + i * interval '1 microsecond'",
};

/// A tenant to fill: SQL for its id, and its number.
struct Target {
    acme: String,
    tenant: String,
    number: u32,
}

impl Target {
    /// `acme` itself, and then the others.
    fn all(acme: &str, other: impl Fn(u32) -> String) -> Vec<Self> {
        let target = |number| Self {
            acme: acme.to_owned(),
            tenant: if number == 0 { acme.to_owned() } else { other(number) },
            number,
        };
        (0..9).map(target).collect()
    }
    /// The tenant itself; none for `acme`, which is there.
    fn made(&self) -> Option<String> {
        let (tenant, number, acme) = (&self.tenant, self.number, &self.acme);
        (number > 0).then(|| {
            format!(
                "INSERT INTO tenants (id, slug, name, cursor_key, created_at) \
                 SELECT {tenant}, 'tenant-{number}', name, cursor_key, created_at FROM tenants WHERE id = {acme}"
            )
        })
    }
    fn tables(&self) -> impl Iterator<Item = &'static Table> {
        let shared: &[Table] = if self.number == 0 { &[] } else { &SHARED };
        // Their companies have an Owner each and nobody else, to whom it could be offered.
        let alone = self.number > 0;
        shared.iter().chain(&TABLES).filter(move |table| !(alone && table.name == "ownership_offers"))
    }
    /// The statement that fills the table.
    fn filled(&self, table: &Table, words: &Words, columns: &[String]) -> String {
        let value = |column: &String| match table.made.iter().find(|made| made.0 == column).map(|made| made.1)
        {
            None if column == "tenant_id" => self.tenant.clone(),
            None => format!("row.{column}"),
            Some(Id) => words.id.to_owned(),
            Some(Next) => words.next.to_owned(),
            Some(Parent) => words.parent.to_owned(),
            Some(Above) => words.above.to_owned(),
            Some(Top) => words.top.to_owned(),
            Some(Bytes) => words.bytes.to_owned(),
            Some(Letters) => format!("'text ' || i || '@{}'", self.number),
            Some(Later) => format!("row.{column}{}", words.later),
            Some(Just(value)) => value.to_owned(),
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let few = if table.rows == 0 { "" } else { " LIMIT 1" };
        let rows = if self.number == 0 { table.rows } else { table.rows.clamp(1, 400) };
        format!(
            "INSERT INTO {name} ({}) SELECT {} FROM (SELECT * FROM {name} WHERE tenant_id = {}{few}) AS row, {}",
            columns.join(", "),
            values.join(", "),
            self.acme,
            words.series.replace("{rows}", &rows.to_string()),
            name = table.name,
        )
    }
}

#[derive(QueryableByName)]
pub struct Name {
    #[diesel(sql_type = Text)]
    pub name: String,
}

pub fn sqlite(connection: &mut SqliteConnection) {
    let acme = "(SELECT id FROM tenants WHERE slug = 'acme')";
    connection.batch_execute("PRAGMA foreign_keys = ON; BEGIN").unwrap();
    for target in Target::all(acme, |number| format!("unhex('{number:032x}')")) {
        connection.batch_execute(&target.made().unwrap_or_default()).unwrap();
        for table in target.tables() {
            let names = sql_query(format!("SELECT name FROM pragma_table_info('{}')", table.name));
            let columns: Vec<String> =
                names.load::<Name>(connection).unwrap().into_iter().map(|one| one.name).collect();
            let filled = target.filled(table, &SQLITE, &columns);
            let rows = sql_query(&filled).execute(connection);
            let rows = rows.unwrap_or_else(|error| panic!("{error} in {filled}"));
            assert!(rows > 0, "no row of {} to begin with", table.name);
        }
    }
    connection.batch_execute("COMMIT").unwrap();
}

/// By a superuser: rows of one tenant are made from those of another, which row-level security stands against.
pub async fn postgres(client: &Client) {
    let acme = first(client, "SELECT id FROM tenants WHERE slug = 'acme'").await.remove(0);
    let acme = format!("'{acme}'::uuid");
    for target in Target::all(&acme, |number| format!("'{}'::uuid", Uuid::from_u128(number.into()))) {
        // A company and its Owner come together.
        client.batch_execute("BEGIN").await.unwrap();
        client.batch_execute(&target.made().unwrap_or_default()).await.unwrap();
        for table in target.tables() {
            let names = format!(
                "SELECT attname FROM pg_attribute WHERE attrelid = '{}'::regclass AND attnum > 0 AND NOT attisdropped",
                table.name
            );
            let filled = target.filled(table, &POSTGRES, &first(client, &names).await);
            let rows = client.execute(&filled, &[]).await;
            let rows = rows.unwrap_or_else(|error| panic!("{error:?} in {filled}"));
            assert!(rows > 0, "no row of {} to begin with", table.name);
        }
        client.batch_execute("COMMIT").await.unwrap();
    }
}

/// The first column of the answer.
pub async fn first(client: &Client, text: &str) -> Vec<String> {
    let answer = client.simple_query(text).await.unwrap();
    let rows = answer.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    rows.collect()
}
