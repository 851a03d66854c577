//! The built program as a child process: started, killed, restarted, asked to end. Never shares
//! the caller's environment, so no key or setting of the machine leaks into a test.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::http::Client;
use crate::wait::until;

/// What to start and how.
#[derive(Debug, Clone)]
pub struct ServerBuilder {
    binary: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    directory: Option<PathBuf>,
}

/// A running `millrace serve`, killed when dropped.
#[derive(Debug)]
pub struct TestServer {
    builder: ServerBuilder,
    home: TempDir,
    child: Child,
    address: SocketAddr,
    starts: usize,
}

impl ServerBuilder {
    /// Prepares the program at `binary`, without provider keys and without workspace roots.
    pub fn new(binary: impl Into<PathBuf>) -> Self {
        Self {
            binary: binary.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            directory: None,
        }
    }

    /// Adds a command line argument after `serve`.
    pub fn arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Allows workspaces below `root`.
    pub fn root(self, root: &Path) -> Self {
        self.arg("--workspace-root").arg(root.to_str().expect("a root in UTF-8"))
    }

    /// Sets an environment variable of the server.
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// Starts the server in that directory instead of its own home.
    pub fn directory(mut self, directory: &Path) -> Self {
        self.directory = Some(directory.to_owned());
        self
    }

    /// Starts the server on fresh data and waits until it listens.
    pub fn start(self) -> TestServer {
        let home = tempfile::tempdir().expect("a temporary directory");
        let (child, address) = self.spawn(home.path(), 1);
        TestServer { builder: self, home, child, address, starts: 1 }
    }

    /// The program with the isolated environment, for commands other than `serve`.
    pub fn command(&self, home: &Path) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_clear().env("HOME", home).env("XDG_DATA_HOME", home.join("share"));
        for name in ["PATH", "USER", "LOGNAME", "TMPDIR"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.directory.as_deref().unwrap_or(home));
        command
    }

    fn spawn(&self, home: &Path, start: usize) -> (Child, SocketAddr) {
        let port_file = home.join(format!("port-{start}"));
        let log = File::create(home.join(format!("stderr-{start}"))).unwrap();
        let mut child = self
            .command(home)
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(home.join("data"))
            .arg("--port-file")
            .arg(&port_file)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("the built program starts");
        let address = until("the server's port file", || {
            if let Some(status) = child.try_wait().unwrap() {
                let log = std::fs::read_to_string(home.join(format!("stderr-{start}")));
                panic!("the server ended with {status}: {}", log.unwrap_or_default());
            }
            read_address(&port_file)
        });
        (child, address)
    }
}

impl TestServer {
    /// Where it listens now; another port after a restart.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client for it, valid until the next restart.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// The directory that is its `HOME`; its data lie in `data` below.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Its process id.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// How it was started.
    pub fn builder(&self) -> &ServerBuilder {
        &self.builder
    }

    /// Ends it with SIGKILL and waits for the process to be gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("a child to wait for");
    }

    /// Starts it again on the same data.
    pub fn restart(&mut self) {
        self.starts += 1;
        (self.child, self.address) = self.builder.spawn(self.home.path(), self.starts);
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    pub fn terminate(&mut self) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("a running server");
        until("the server to end after SIGTERM", || self.child.try_wait().unwrap())
    }

    /// What it has written to standard output and error since its last start.
    pub fn log(&self) -> String {
        let path = self.home.path().join(format!("stderr-{}", self.starts));
        String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = self.log();
            let from = log.char_indices().rev().nth(LOG_TAIL_CHARS).map_or(0, |(index, _)| index);
            println!("--- the server's log ---\n{}", &log[from..]);
        }
    }
}

/// How much of the server's log a failing test shows.
const LOG_TAIL_CHARS: usize = 8_000;

/// The port file holds the bound address; a URL or a bare port is understood too.
fn read_address(path: &Path) -> Option<SocketAddr> {
    let text = std::fs::read_to_string(path).ok()?;
    let text = text.trim().trim_start_matches("http://").trim_end_matches('/');
    match text.parse::<u16>() {
        Ok(port) => Some(SocketAddr::from(([127, 0, 0, 1], port))),
        Err(_) => text.parse().ok(),
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
