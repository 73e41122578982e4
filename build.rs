//! Builds GraphiQL's page from web/ when npm is there, and lists its files for `src/http/assets.rs`.
//!
//! Without npm, without the network or past its time the build goes on with a warning and an empty list: the
//! server then shows its own plain page. What was built is kept in `target/web-cache`, under the hash of what it
//! was built from, for every profile and feature set to share.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, error, io, process, thread};

type Outcome<T> = Result<T, Box<dyn error::Error>>;

const SOURCES: [&str; 5] = ["package.json", "package-lock.json", "vite.config.js", "index.html", "src"];
const PATIENCE: Duration = Duration::from_secs(240);

fn main() -> Outcome<()> {
    println!("cargo:rustc-check-cfg=cfg(postgres_tests)");
    println!("cargo:rerun-if-env-changed=TENANTRY_TEST_POSTGRES");
    if env::var_os("TENANTRY_TEST_POSTGRES").is_some_and(|url| !url.is_empty()) {
        println!("cargo:rustc-cfg=postgres_tests");
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");

    let out = PathBuf::from(env::var("OUT_DIR")?);
    let kept = out.join("web");
    if kept.exists() {
        fs::remove_dir_all(&kept)?;
    }
    if let Some(built) = page(&out)? {
        copy(&built, &kept)?;
    }
    fs::write(out.join("assets.rs"), list(&kept)?)?;
    Ok(())
}

/// Where the built page lies, or none when there is none to have.
fn page(out: &Path) -> Outcome<Option<PathBuf>> {
    if env::var_os("CARGO_FEATURE_WEB").is_none() {
        return Ok(None);
    }
    let web = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("web");
    for name in SOURCES {
        println!("cargo:rerun-if-changed=web/{name}");
    }
    println!("cargo:rerun-if-env-changed=TENANTRY_SKIP_WEB");
    println!("cargo:rerun-if-env-changed=PATH");

    let cache = target(out).join("web-cache");
    let built = cache.join(format!("{:016x}", hash(&web)?));
    if built.join("index.html").exists() {
        return Ok(Some(built));
    }
    if env::var_os("TENANTRY_SKIP_WEB").is_some_and(|skip| !skip.is_empty() && skip != "0") {
        return Ok(None);
    }
    let failure = built.with_extension("failure");
    let attempt = attempt()?;
    let known = fs::read_to_string(&failure).unwrap_or_default();
    let why = match known.strip_prefix(&attempt) {
        Some(why) => why.to_owned(),
        None => match build(&web, &cache, &built) {
            Ok(()) => return Ok(Some(built)),
            Err(why) => {
                let why = why.to_string().replace('\n', "; ");
                let _ = fs::write(&failure, format!("{attempt}{why}"));
                why
            }
        },
    };
    println!("cargo:warning=GraphiQL was not built: {why}");
    println!("cargo:warning=The server will show its plain page instead. To try again: touch build.rs");
    Ok(None)
}

/// What a failure is remembered for: a network that only swallows packets must not cost minutes at every change
/// of a migration. Another `PATH`, or a touched build.rs, is another attempt.
fn attempt() -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    env::var_os("PATH").hash(&mut hasher);
    fs::metadata("build.rs")?.modified()?.hash(&mut hasher);
    Ok(format!("{:016x} ", hasher.finish()))
}

/// Builds in a copy, so that the source tree stays clean, and moves the result into place in one step.
fn build(web: &Path, cache: &Path, built: &Path) -> Outcome<()> {
    let work = cache.join(format!("work-{}", process::id()));
    let result = build_in(&work, web, built);
    let _ = fs::remove_dir_all(&work);
    result
}

fn build_in(work: &Path, web: &Path, built: &Path) -> Outcome<()> {
    let end = Instant::now() + PATIENCE;
    fs::create_dir_all(work)?;
    for name in SOURCES {
        copy(&web.join(name), &work.join(name))?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut install = Command::new(npm);
    install.args(["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline"]);
    install.args(["--loglevel=error", "--fetch-retries=1", "--fetch-timeout=30000"]);
    install.args(["--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"]);
    run("npm ci", install, work, end)?;
    let mut bundle = Command::new("node");
    bundle.args(["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"]);
    run("vite build", bundle, work, end)?;
    match fs::rename(work.join("dist"), built) {
        Err(_) if built.join("index.html").exists() => Ok(()), // another build was first
        moved => Ok(moved?),
    }
}

/// Runs a program to its end, or kills it at `end`. Its output goes to a file: a pipe that a grandchild holds
/// open would keep us waiting.
fn run(name: &str, mut command: Command, work: &Path, end: Instant) -> Outcome<()> {
    let path = work.join("output.log");
    let log = File::create(&path)?;
    command.current_dir(work).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    command.env("CI", "1").env("NO_COLOR", "1").env("NO_UPDATE_NOTIFIER", "1").env_remove("NODE_ENV");
    let mut child = match command.spawn() {
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            return Err(format!("{name}: not installed").into());
        }
        child => child?,
    };
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() >= end {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("{name} took longer than {} seconds", PATIENCE.as_secs()).into());
        }
        thread::sleep(Duration::from_millis(50));
    };
    if status.success() {
        return Ok(());
    }
    let said = fs::read_to_string(&path).unwrap_or_default();
    let said: Vec<&str> = said.lines().map(str::trim).filter(|line| telling(line)).take(3).collect();
    Err(format!("{name} failed ({status}): {}", said.join("; ")).into())
}

fn telling(line: &str) -> bool {
    !line.is_empty() && !line.starts_with("npm warn")
}

/// cargo's target directory: the highest one above `out` that cargo has tagged as its own.
fn target(out: &Path) -> &Path {
    out.ancestors().filter(|dir| dir.join("CACHEDIR.TAG").exists()).last().unwrap_or(out)
}

fn hash(web: &Path) -> Outcome<u64> {
    let mut hasher = DefaultHasher::new();
    for name in SOURCES {
        for file in files(&web.join(name))? {
            file.strip_prefix(web)?.hash(&mut hasher);
            fs::read(&file)?.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

/// The files at or below a path, in order of their names.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        found.extend(files(&entry)?);
    }
    Ok(found)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    for file in files(from)? {
        let rest = file.strip_prefix(from)?;
        let to = if rest.as_os_str().is_empty() { to.to_owned() } else { to.join(rest) };
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, &to)?;
    }
    Ok(())
}

/// The Rust text that embeds the files of `kept`: their paths on the server, and their bytes.
fn list(kept: &Path) -> Outcome<String> {
    let mut text = String::from("&[\n");
    if kept.exists() {
        for file in files(kept)? {
            let parts: Vec<_> = file.strip_prefix(kept)?.iter().map(|part| part.to_string_lossy()).collect();
            writeln!(text, "    ({:?}, include_bytes!({file:?})),", format!("/{}", parts.join("/")))?;
        }
    }
    text.push_str("]\n");
    Ok(text)
}
