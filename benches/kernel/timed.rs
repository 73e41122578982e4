//! The same paths by the clock.

use criterion::Criterion;

use crate::{
    paths::{NAMES, Paths},
    server,
};

/// Runs all of them, or those that criterion's filter names.
pub fn all() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = server::runtime();
    runtime.block_on(server::prepare(folder.path()));
    let paths = runtime.block_on(Paths::on(folder.path()));
    let mut criterion = Criterion::default().configure_from_args();
    // W4 writes, durably: what it takes is the disk's time, so it is timed but not counted.
    for name in NAMES.iter().chain(&["w4"]) {
        criterion.bench_function(name, |bencher| bencher.iter(|| runtime.block_on(paths.run(name))));
    }
    criterion.final_summary();
}
