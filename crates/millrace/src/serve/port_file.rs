//! The file that tells others where the server listens. Appears whole or not at all.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;

use crate::problem::Problem;

/// Writes the bound address and a line end.
pub fn write(path: &Path, address: SocketAddr) -> Result<(), Problem> {
    put(path, &format!("{address}\n")).map_err(|error| {
        Problem::new(format!("the port file {} cannot be written: {error}", path.display()))
    })
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut temporary = std::ffi::OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}", std::process::id()));
    let temporary = path.with_file_name(temporary);
    let mut file = std::fs::File::create(&temporary)?;
    file.write_all(text.as_bytes())?;
    drop(file);
    std::fs::rename(&temporary, path)
}

#[cfg(test)]
#[path = "port_file_tests.rs"]
mod tests;
