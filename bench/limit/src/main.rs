//! Limits to measure the server beside:
//! `limit memory FILE ADDRESS` answers the workloads' documents by async-graphql's stock executor from what it
//! has read of the SQLite file; `limit sqlite FILE SQL PICKS SECONDS` runs statements in a loop.

mod data;
mod mutation;
mod query;
mod serve;
mod sqlite;
mod types;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Anything = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Anything> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["memory", file, address] => serve::serve(data::Tenants::read(file)?, address).await,
        ["sqlite", file, sql, picks, seconds] => sqlite::run(file, sql, picks, seconds.parse()?),
        _ => Err("usage: limit memory FILE ADDRESS | limit sqlite FILE SQL PICKS SECONDS".into()),
    }
}
