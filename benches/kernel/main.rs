//! The key paths, each alone: by the clock with criterion (`cargo bench`), or by instructions under callgrind
//! (`tests/instructions`), which do not drift with the machine.
//!
//! `kernel prepare FOLDER` writes the database that is counted on; `kernel count FOLDER PATH TIMES` runs a path so
//! many times to warm up, and then so many times within [`counted`], on which callgrind is told to begin and end. The
//! start is left out rather than subtracted: it is a thousand times a path and takes other ways each time (hash seeds).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "not part of the program: what goes wrong ends the measurement"
)]

mod paths;
mod server;
mod timed;

use std::path::Path;

use paths::Paths;
use tokio::runtime::Runtime;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["prepare", folder] => server::runtime().block_on(server::prepare(Path::new(folder))),
        ["paths"] => paths::NAMES.iter().for_each(|name| println!("{name}")),
        ["count", folder, path, times] => {
            let times = times.parse().expect("TIMES is a number");
            let runtime = server::runtime();
            let paths = runtime.block_on(Paths::on(Path::new(folder)));
            again(&runtime, &paths, path, times);
            counted(&runtime, &paths, path, times);
        }
        _ => timed::all(),
    }
}

fn again(runtime: &Runtime, paths: &Paths, path: &str, times: u32) {
    for _ in 0..times {
        runtime.block_on(paths.run(path));
    }
}

/// What callgrind counts, in all threads. Known to it by its name.
#[inline(never)]
fn counted(runtime: &Runtime, paths: &Paths, path: &str, times: u32) {
    again(runtime, paths, path, times);
}
