//! Codes and kinds, each with the error its caller can act on.

use super::*;

fn name(error: &Error) -> &'static str {
    match error {
        Error::Locked => "locked",
        Error::DiskFull => "full",
        Error::ReadOnly(_) => "read only",
        Error::Corrupt(_) => "corrupt",
        _ => "database",
    }
}

#[test]
fn every_code_a_person_can_act_on_has_its_own_error() {
    for (code, want) in [
        (ffi::SQLITE_BUSY, "locked"),
        (ffi::SQLITE_BUSY_RECOVERY, "locked"),
        (ffi::SQLITE_BUSY_SNAPSHOT, "locked"),
        (ffi::SQLITE_LOCKED_SHAREDCACHE, "locked"),
        (ffi::SQLITE_FULL, "full"),
        (ffi::SQLITE_IOERR_SHMSIZE, "full"),
        (ffi::SQLITE_READONLY, "read only"),
        (ffi::SQLITE_READONLY_DIRECTORY, "read only"),
        (ffi::SQLITE_CANTOPEN_ISDIR, "read only"),
        (ffi::SQLITE_PERM, "read only"),
        (ffi::SQLITE_CORRUPT, "corrupt"),
        (ffi::SQLITE_CORRUPT_INDEX, "corrupt"),
        (ffi::SQLITE_NOTADB, "corrupt"),
        (ffi::SQLITE_IOERR_SHORT_READ, "corrupt"),
        (ffi::SQLITE_IOERR_FSYNC, "database"),
        (ffi::SQLITE_CONSTRAINT_CHECK, "database"),
        (ffi::SQLITE_NOMEM, "database"),
    ] {
        assert_eq!(name(&of_code(code, String::new())), want, "{code}");
    }
}

#[test]
fn file_errors_are_told_by_kind() {
    for (kind, want) in [
        (io::ErrorKind::StorageFull, "full"),
        (io::ErrorKind::PermissionDenied, "read only"),
        (io::ErrorKind::ReadOnlyFilesystem, "read only"),
        (io::ErrorKind::NotADirectory, "read only"),
        (io::ErrorKind::TimedOut, "database"),
    ] {
        assert_eq!(name(&of_file(&io::Error::from(kind))), want, "{kind}");
    }
}
