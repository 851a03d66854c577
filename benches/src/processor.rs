//! Processor time of a process: what a figure costs, whatever else the machine does meanwhile.

use std::time::Duration;

use anyhow::{Context, Result};

/// Processor time of this process so far, all threads.
///
/// # Errors
/// When the system tells nothing of the kind.
pub fn used() -> Result<Duration> {
    used_by(std::process::id())
}

/// Processor time of a process so far, all threads (proc_pid_stat(5), fields 14 and 15, hundredths of a second).
///
/// # Errors
/// When there is no such process or the system tells nothing of the kind.
pub fn used_by(process: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let after_name = stat.rsplit_once(')').context("an unknown form of /proc/self/stat")?.1;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
