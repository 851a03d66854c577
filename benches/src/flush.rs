//! What the disk itself costs: appends of one page, each flushed. Stands beside every figure that waits for the disk.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::samples::Samples;

/// Bytes of one append: a page of the database.
const APPEND_BYTES: usize = 4_096;
/// Appends measured.
const APPENDS: usize = 500;

/// Appends and flushes (`fdatasync`) in `dir`.
///
/// # Errors
/// When the file cannot be written.
pub fn cost(dir: &Path) -> Result<Samples> {
    let mut file = File::create(dir.join("flush"))?;
    let page = [0x5a_u8; APPEND_BYTES];
    let mut times = Vec::with_capacity(APPENDS);
    for _ in 0..APPENDS {
        let begun = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    Ok(Samples::new(times))
}
