//! The little this crate asks of git: the current branch, and a worktree. Calls the `git` program
//! without a shell, with what a repository's own configuration could run switched off and with time
//! limits. Where git is missing or refuses, there simply is no repository.

use std::{
    env, io,
    io::Read,
    os::{fd::AsRawFd, unix::process::CommandExt},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    dir::{Content, Dir},
    error::{Doing, Error},
    workspace::Workspace,
};

/// How long a question may take.
const QUESTION_MAX: Duration = Duration::from_secs(10);
/// How long a checkout may take; shorter than the wait for the workspace's lock.
const CHECKOUT_MAX: Duration = Duration::from_secs(60);
/// How often a running git is looked at.
const POLL: Duration = Duration::from_millis(2);
/// How much output is kept, in bytes: enough for thousands of branch names.
const OUTPUT_BYTES_MAX: u64 = 1024 * 1024;
/// The largest `info/exclude` that is read, in bytes.
const EXCLUDE_BYTES_MAX: u64 = 1024 * 1024;

/// Settings that keep a repository from running programs or reaching the network
/// (git-config(1); `safe.bareRepository` since git 2.38).
const HARDENED: [&str; 8] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.pager=cat",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
    "gc.auto=0",
    "advice.detachedHead=false",
];

/// Variables of git that belong to the operator; all others would steer it elsewhere.
const KEPT_VARIABLES: [&str; 3] = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"];

/// The git repository a workspace lies in.
#[derive(Debug)]
pub(crate) struct Repository<'a> {
    workspace: &'a Workspace,
    /// The workspace below the repository's top, with a trailing `/`, or empty.
    prefix: String,
    /// The folder of the `exclude` file.
    info: Option<PathBuf>,
    /// Filters of the repository's own configuration, switched off.
    filters_off: Vec<String>,
}

/// What git said.
struct Answer {
    ok: bool,
    out: String,
    err: String,
}

impl<'a> Repository<'a> {
    /// The repository of a workspace; `None` when there is none, or no usable git.
    pub(crate) fn find(workspace: &'a Workspace) -> Option<Repository<'a>> {
        let mut repository =
            Repository { workspace, prefix: String::new(), info: None, filters_off: Vec::new() };
        let question = [
            "rev-parse",
            "--path-format=absolute",
            "--is-inside-work-tree",
            "--show-prefix",
            "--git-path",
            "info",
        ];
        let answer = match repository.run(&question, QUESTION_MAX) {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(error = error.detail(), "git cannot be asked");
                return None;
            }
        };
        let lines: Vec<&str> = answer.out.lines().collect();
        let (Some(&"true"), true) = (lines.first(), answer.ok) else { return None };
        if let [_, prefix, info] = lines.as_slice() {
            repository.prefix = (*prefix).to_owned();
            repository.info = Some(PathBuf::from(info));
        }
        repository.filters_off = repository.own_filters();
        Some(repository)
    }

    /// The branch that is checked out, also before its first commit.
    pub(crate) fn current_branch(&self) -> Option<String> {
        let answer =
            self.run(&["symbolic-ref", "--quiet", "--short", "HEAD"], QUESTION_MAX).ok()?;
        let name = answer.out.trim_end();
        (answer.ok && !name.is_empty()).then(|| name.to_owned())
    }

    /// Whether HEAD is a commit.
    pub(crate) fn has_commit(&self) -> Result<bool, Error> {
        let question = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"];
        self.run(&question, QUESTION_MAX).map(|answer| answer.ok)
    }

    /// Whether a branch exists, or one that keeps it from being made (`a` beside `a/b`).
    pub(crate) fn has_branch(&self, branch: &str) -> Result<bool, Error> {
        let first = branch.split('/').next().unwrap_or(branch);
        let pattern = format!("refs/heads/{first}");
        let question = ["for-each-ref", "--format=%(refname:lstrip=2)", pattern.as_str()];
        let answer = self.run(&question, QUESTION_MAX)?;
        if !answer.ok {
            return Err(Error::Git(answer.err));
        }
        let below = |long: &str, short: &str| {
            long.strip_prefix(short).is_some_and(|rest| rest.starts_with('/'))
        };
        Ok(answer
            .out
            .lines()
            .any(|known| known == branch || below(known, branch) || below(branch, known)))
    }

    /// Makes a branch from HEAD and checks it out at a path relative to the workspace.
    pub(crate) fn add_worktree(&self, path: &str, branch: &str) -> Result<(), Error> {
        let order = ["worktree", "add", "--quiet", "--no-track", "-b", branch, "--", path, "HEAD"];
        let answer = self.run(&order, CHECKOUT_MAX)?;
        if answer.ok { Ok(()) } else { Err(Error::Git(answer.err)) }
    }

    /// Takes a worktree and its branch back. Best effort, and without force on the branch: one with
    /// commits of its own was not made here.
    pub(crate) fn remove_worktree(&self, path: &str, branch: &str) {
        let orders: [&[&str]; 2] = [
            &["worktree", "remove", "--force", "--", path],
            &["branch", "--delete", "--quiet", "--", branch],
        ];
        for order in orders {
            match self.run(order, CHECKOUT_MAX) {
                Ok(answer) if answer.ok => {}
                Ok(answer) => tracing::warn!(error = answer.err, "git left something behind"),
                Err(error) => {
                    tracing::warn!(error = error.detail(), "git left something behind");
                }
            }
        }
        // A worktree whose checkout broke off is no worktree yet, but git remembers it.
        let _ = self.run(&["worktree", "prune"], QUESTION_MAX);
    }

    /// Adds a folder of the workspace to the repository's `info/exclude`, once.
    pub(crate) fn exclude(&self, folder: &str) -> Result<(), Error> {
        let Some(info) = &self.info else { return Ok(()) };
        let line = format!("{}{folder}", escaped(&self.prefix));
        let Some(git_dir) = info.parent() else { return Ok(()) };
        let resolved = crate::roots::resolve(git_dir);
        let dir = Dir::open_absolute(&resolved)
            .doing(|| format!("opening {}", resolved.display()))?
            .make("info")?;
        let mut text = match dir.read("exclude", EXCLUDE_BYTES_MAX)? {
            Content::Absent => String::new(),
            Content::Bytes(bytes) => match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(_) => return Ok(()),
            },
            Content::TooLarge => return Ok(()),
        };
        if text.lines().any(|known| known.trim_end() == line) {
            return Ok(());
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&line);
        text.push('\n');
        dir.write("exclude", text.as_bytes())
    }

    /// Overrides for filter programs that the repository itself configures: a checkout would run
    /// them. The operator's own (system, global) stay.
    fn own_filters(&self) -> Vec<String> {
        let question = ["config", "--show-scope", "--name-only", "--null", "--list"];
        let Ok(answer) = self.run(&question, QUESTION_MAX) else { return Vec::new() };
        let mut overrides = Vec::new();
        let mut fields = answer.out.split('\0');
        while let (Some(scope), Some(key)) = (fields.next(), fields.next()) {
            let Some(name) = key.strip_prefix("filter.") else { continue };
            let Some((name, _)) = name.rsplit_once('.') else { continue };
            if scope == "local" || scope == "worktree" {
                for program in ["smudge", "clean", "process"] {
                    overrides.push(format!("filter.{name}.{program}="));
                }
                overrides.push(format!("filter.{name}.required=false"));
            }
        }
        overrides.sort();
        overrides.dedup();
        overrides
    }

    fn run(&self, arguments: &[&str], limit: Duration) -> Result<Answer, Error> {
        let doing = || format!("running git {}", arguments.first().unwrap_or(&""));
        let mut command = Command::new("git");
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("GIT_") && !KEPT_VARIABLES.contains(&text.as_ref()) {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(self.directory())
            .env_remove("PWD")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("LC_ALL", "C")
            .arg("--no-optional-locks")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        for setting in HARDENED.iter().copied().chain(self.filters_off.iter().map(String::as_str)) {
            command.args(["-c", setting]);
        }
        command.args(arguments);
        let mut child = command.spawn().doing(doing)?;
        let out = child.stdout.take().map(drain);
        let err = child.stderr.take().map(drain);
        let status = finish(&mut child, limit).doing(doing)?;
        let words = |thread: Option<thread::JoinHandle<String>>| {
            thread.and_then(|thread| thread.join().ok()).unwrap_or_default()
        };
        match status {
            Some(status) => Ok(Answer { ok: status.success(), out: words(out), err: words(err) }),
            None => Err(Error::Git(format!("no answer within {limit:?}"))),
        }
    }

    /// The workspace by its open handle where the system has such a path, else by its name.
    fn directory(&self) -> PathBuf {
        let by_handle =
            PathBuf::from(format!("/proc/self/fd/{}", self.workspace.root().fd().as_raw_fd()));
        if by_handle.exists() { by_handle } else { self.workspace.path().to_owned() }
    }
}

/// Waits for a process; one that takes too long is ended with all it started.
fn finish(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= limit {
            let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
            if let Some(group) = group {
                // It may have ended this instant; the wait below tells nothing else.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

/// Reads a pipe to its end beside the process, keeping the first part.
fn drain(pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut pipe = pipe.take(OUTPUT_BYTES_MAX);
        let read = pipe.read_to_end(&mut kept);
        // What is too much is read away, or the process would wait for a reader.
        let _ = read.and_then(|_| io::copy(&mut pipe.into_inner(), &mut io::sink()));
        String::from_utf8_lossy(&kept).into_owned()
    })
}

/// A path as a pattern that means only itself (gitignore(5)).
fn escaped(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | '\\' | '#' | '!') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
