//! The data directory and the database in it.

use std::path::Path;

use super::check::Check;
use crate::compose;
use crate::settings::Durability;

const DIRECTORY: &str = "data directory";
const DATABASE: &str = "database";

/// Looks at the data directory and, where there is one, at the database.
pub fn checks(dir: &Path, durability: Durability) -> Vec<Check> {
    let directory = directory(dir);
    if !compose::database(dir).exists() {
        return vec![directory, Check::ok(DATABASE, "none yet, made at the first start")];
    }
    let database = match compose::store(dir, durability, &compose::node()) {
        Ok(_) => Check::ok(DATABASE, format!("{} opens", compose::database(dir).display())),
        Err(error) => Check::failed(DATABASE, &error),
    };
    vec![directory, database]
}

fn directory(dir: &Path) -> Check {
    let shown = dir.display();
    let todo =
        "change its rights, or name another with --data-dir; `millrace explain E0003` says more";
    if dir.is_dir() {
        return match tempfile::tempfile_in(dir) {
            Ok(_) => Check::ok(DIRECTORY, format!("{shown} can be written")),
            Err(error) => {
                Check::fail(DIRECTORY, format!("{shown} cannot be written: {error}"), todo)
            }
        };
    }
    if dir.exists() {
        return Check::fail(DIRECTORY, format!("{shown} is no directory"), todo);
    }
    let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf());
    let parent = absolute.ancestors().find(|parent| parent.is_dir());
    let writable = parent.is_some_and(|parent| tempfile::tempfile_in(parent).is_ok());
    if writable {
        Check::ok(DIRECTORY, format!("{shown} is not there yet, made at the first start"))
    } else {
        Check::fail(DIRECTORY, format!("{shown} cannot be made"), todo)
    }
}

#[cfg(test)]
#[path = "database_tests.rs"]
mod tests;
