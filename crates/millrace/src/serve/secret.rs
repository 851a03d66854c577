//! The secret of the push door when the settings name none: drawn once, kept in the data directory for its owner only.
//! Never printed and never logged.

use std::io::{self, Write};
use std::path::Path;

use secrecy::SecretString;

use crate::problem::Problem;

/// Its file in the data directory.
const FILE: &str = "pusher.secret";
/// Bytes drawn; as many as the digest that is made with them (RFC 2104 section 3).
const BYTES: usize = 32;

/// The secret kept in a data directory; `random` becomes it where there is none.
pub fn kept(dir: &Path, random: [u8; BYTES]) -> Result<SecretString, Problem> {
    let path = dir.join(FILE);
    read_or_make(&path, random).map(SecretString::from).map_err(|error| {
        Problem::new(format!("the secret {} cannot be kept: {error}", path.display()))
            .hint("set `pusher.secret`, or give this user the file")
    })
}

fn read_or_make(path: &Path, random: [u8; BYTES]) -> io::Result<String> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    let dir = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    write(dir, path, random)?;
    read(path)
}

/// Made whole before it gets its name, and never in the place of another: of two servers that start at once one wins, and
/// both read its secret.
fn write(dir: &Path, path: &Path, random: [u8; BYTES]) -> io::Result<()> {
    let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    // Temporary files are their owner's only (mode 600).
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(format!("{text}\n").as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(lost) if lost.error.kind() != io::ErrorKind::AlreadyExists => Err(lost.error),
        _ => Ok(()),
    }
}

fn read(path: &Path) -> io::Result<String> {
    let text = std::fs::read_to_string(path)?;
    match text.trim() {
        "" => Err(io::Error::new(io::ErrorKind::InvalidData, "the file is empty")),
        secret => Ok(secret.to_owned()),
    }
}

#[cfg(test)]
#[path = "secret_tests.rs"]
mod tests;
