//! Log lines on standard error. Never on standard output, which belongs to results.

use millrace_core::code;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::fmt;

use crate::problem::Problem;
use crate::settings::{LogFormat, Settings};

/// What the server logs where nobody says.
pub const SERVER: &str = "info";
/// What other commands log where nobody says: their failures are told by themselves.
pub const COMMAND: &str = "off";

/// Begins to log.
pub fn start(settings: &Settings, default: &str) -> anyhow::Result<()> {
    let filter = settings.log_filter.as_deref().unwrap_or(default);
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        Problem::coded(code::CONFIG_INVALID, format!("`log.filter` is not a filter: {error}"))
            .hint("for example `info` or `millrace=debug,warn`")
    })?;
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = match settings.log_format {
        LogFormat::Json => lines.json().try_init(),
        LogFormat::Text => lines.with_ansi(ansi()).try_init(),
    };
    begun.map_err(|error| Problem::new(format!("the log cannot start: {error}")).into())
}

/// Colours on a terminal, unless NO_COLOR says otherwise (no-color.org).
fn ansi() -> bool {
    use std::io::IsTerminal;
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !unwanted
}
