//! A small file system of its own, where the machine lets a test mount one.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A mounted tmpfs, gone when dropped.
pub struct Mount(TempDir);

impl Mount {
    /// Of so many KiB; none where mounting is not allowed.
    pub fn new(kib: u32) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let size = format!("size={kib}k");
        run(&["mount", "-t", "tmpfs", "-o", &size, "tmpfs"], dir.path()).then(|| Self(dir))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Nothing can be written from now on.
    pub fn make_read_only(&self) {
        assert!(run(&["mount", "-o", "remount,ro"], self.path()));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        run(&["umount", "-l"], self.path());
    }
}

fn run(command: &[&str], path: &Path) -> bool {
    let mut command = command.iter();
    Command::new(command.next().unwrap())
        .args(command)
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
