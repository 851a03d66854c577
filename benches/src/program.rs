//! The built program on a fresh data directory of its own. Never shares this process's environment with it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::place;

/// Time between two looks whether it listens.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// A program that does not listen by then never will.
const START_TIME_MAX: Duration = Duration::from_secs(30);

/// The running program; killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    address: SocketAddr,
    _home: TempDir,
}

impl Program {
    /// Starts it with these environment variables and waits until it listens.
    ///
    /// # Errors
    /// When it is not built, or ends at once.
    pub fn start(binary: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        let binary = binary.canonicalize();
        let binary =
            binary.context("build the program first: cargo build --release --bin millrace")?;
        let home = place::fresh()?;
        let port_file = home.path().join("port");
        let mut child = Command::new(binary)
            .args(["serve", "--port", "0", "--data-dir"])
            .arg(home.path().join("data"))
            .arg("--port-file")
            .arg(&port_file)
            .env_clear()
            .env("HOME", home.path())
            .envs(settings.iter().copied())
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let deadline = Instant::now() + START_TIME_MAX;
        let address = loop {
            let told = std::fs::read_to_string(&port_file).unwrap_or_default();
            if let Ok(address) = told.trim().parse() {
                break address;
            }
            if let Some(status) = child.try_wait()? {
                bail!("the program ended with {status}");
            }
            ensure!(Instant::now() < deadline, "the program does not listen");
            std::thread::sleep(LOOK_EVERY);
        };
        Ok(Self { child, address, _home: home })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that has ended already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
