//! Turns failures of SQLite and of the file system into the seam's errors: by code, never by text.

use std::io;

use rusqlite::ffi;

use crate::error::Error;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) => {
                of_code(failure.extended_code, error.to_string())
            }
            // Only the column: the text of these errors may quote the row.
            rusqlite::Error::FromSqlConversionFailure(column, ..)
            | rusqlite::Error::IntegralValueOutOfRange(column, _)
            | rusqlite::Error::InvalidColumnType(column, ..)
            | rusqlite::Error::Utf8Error(column, _) => {
                Self::Corrupt(format!("column {column} of a row cannot be read"))
            }
            _ => Self::Database(error.to_string()),
        }
    }
}

/// The error of an extended result code (<https://www.sqlite.org/rescode.html>).
fn of_code(extended: i32, text: String) -> Error {
    match extended {
        // The shared memory file of the log cannot grow: the file system is full, SQLite names it no closer.
        ffi::SQLITE_IOERR_SHMSIZE => return Error::DiskFull,
        // A page ends before its size: the file was cut off.
        ffi::SQLITE_IOERR_SHORT_READ => return Error::Corrupt(text),
        _ => {}
    }
    // The primary code is the low byte of the extended one.
    match extended & 0xff {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Error::Locked,
        ffi::SQLITE_FULL => Error::DiskFull,
        ffi::SQLITE_READONLY | ffi::SQLITE_CANTOPEN | ffi::SQLITE_PERM | ffi::SQLITE_AUTH => {
            Error::ReadOnly(text)
        }
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB | ffi::SQLITE_FORMAT => Error::Corrupt(text),
        _ => Error::Database(text),
    }
}

/// The error of a failed file operation of our own.
pub(super) fn of_file(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull,
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::AlreadyExists
        | io::ErrorKind::IsADirectory => Error::ReadOnly(error.to_string()),
        _ => Error::Database(error.to_string()),
    }
}

/// Whether a statement broke a primary key or a unique index.
pub(super) fn is_duplicate(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(failure, _)
        if failure.extended_code == ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            || failure.extended_code == ffi::SQLITE_CONSTRAINT_UNIQUE)
}

#[cfg(test)]
#[path = "fault_tests.rs"]
mod tests;
