//! Where benchmarks keep their files: below `target/` of the current directory, because the system's temporary directory is
//! often no disk at all.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use tempfile::TempDir;

/// The directory that outlives a run, for files that take long to make.
///
/// # Errors
/// When it cannot be made.
pub fn kept() -> Result<PathBuf> {
    let path = std::env::current_dir()?.join("target").join("benches");
    fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
    Ok(path)
}

/// A directory that goes with the value.
///
/// # Errors
/// When it cannot be made.
pub fn fresh() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("run-").tempdir_in(kept()?)?)
}
