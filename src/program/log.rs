//! The log: lines on the error output, of the level that the operator asks for.

use tracing_subscriber::{EnvFilter, fmt};

use super::Trouble;

/// What is logged where nothing is said.
const DEFAULT: &str = "info,tokio_postgres=warn"; // its notices say nothing that matters

/// Starts the log. `TENANTRY_LOG` (or `RUST_LOG`) filters it, as `info` or `warn,tenantry::access=info`;
/// `TENANTRY_LOG_FORMAT` is `text` or `json`.
///
/// # Errors
/// A variable is wrong.
pub fn start(variable: &dyn Fn(&str) -> Option<String>) -> Result<(), Trouble> {
    let (name, wanted) = match (variable("TENANTRY_LOG"), variable("RUST_LOG")) {
        (Some(wanted), _) => ("TENANTRY_LOG", wanted),
        (None, Some(wanted)) => ("RUST_LOG", wanted),
        (None, None) => ("TENANTRY_LOG", DEFAULT.to_owned()),
    };
    let filter = EnvFilter::builder().parse(wanted.trim()).map_err(|error| {
        Trouble::Input(format!("{name}: {error}; give a level (error, warn, info, debug) or module=level,…"))
    })?;
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match variable("TENANTRY_LOG_FORMAT").as_deref() {
        None | Some("text") => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            lines.with_ansi(colours).init();
        }
        Some("json") => lines.json().flatten_event(true).init(),
        Some(other) => {
            return Err(Trouble::Input(format!("TENANTRY_LOG_FORMAT: {other:?} is neither text nor json")));
        }
    }
    Ok(())
}
