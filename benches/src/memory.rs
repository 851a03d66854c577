//! Resident memory of a process. Never asks an allocator, which tells only its own part.

use anyhow::{Context, Result};

/// What a process has in memory now, in KiB (proc_pid_status(5), `VmRSS`).
///
/// # Errors
/// When there is no such process or the system tells nothing of the kind.
pub fn resident_kib(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let told = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = told.and_then(|rest| rest.split_whitespace().next()).context("no VmRSS line")?;
    Ok(f64::from(kib.parse::<u32>()?))
}
