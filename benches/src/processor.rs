//! Processor time of this process: what a figure costs, whatever else the machine does meanwhile.

use std::time::Duration;

use anyhow::{Context, Result};

/// Processor time so far, all threads (proc_pid_stat(5), fields 14 and 15, hundredths of a second).
///
/// # Errors
/// When the system tells nothing of the kind.
pub fn used() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(')').context("an unknown form of /proc/self/stat")?.1;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
