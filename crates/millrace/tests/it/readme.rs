//! Every fenced block of the README is executed against the built program, in order, in one
//! scratch directory. Nothing reaches the network: no keys, no clone.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use millrace_testkit::{Workspace, until};
use tempfile::TempDir;

use crate::support::BIN;

/// The program as the README writes it for a reader with a clone.
const CARGO_RUN: &str = "cargo run --release --";

/// The port the README shows.
const SHOWN_PORT: &str = "8008";

/// Seconds one block may take.
const BLOCK_SECONDS: &str = "120";

#[derive(Debug, PartialEq)]
struct Block {
    line: usize,
    language: String,
    text: String,
}

/// The README's fenced blocks in order.
fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in readme.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                let language = language.trim().to_owned();
                open = Some(Block { line: index + 1, language, text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert_eq!(open, None, "a block is not closed");
    blocks
}

/// Whether `text` is `pattern`, where `...` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.trim(), text.trim());
    let mut pieces = pattern.split("...").map(str::trim);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A line of a shell block as it can be run here, or nothing when a test cannot or must not run
/// it. What is left out is checked for what can be checked.
fn runnable(line: &str, root: &Path) -> Option<String> {
    let words = line.trim();
    if words.starts_with("git clone ") || words.starts_with("cd ") {
        return None; // The scratch directory stands for the reader's own.
    }
    if words.starts_with("cargo build") || words.starts_with("cargo install") {
        return None; // The program is built already.
    }
    if words.starts_with("export ") && words.contains("_API_KEY=") {
        return None; // With a key the answers would come from a real model.
    }
    if words == "./test.sh" || words.starts_with("./test.sh ") {
        let mode = std::fs::metadata(root.join("test.sh")).expect("test.sh exists").permissions();
        let executable = std::os::unix::fs::PermissionsExt::mode(&mode) & 0o111 != 0;
        assert!(executable, "test.sh is not executable");
        return None; // Running it would run this test again.
    }
    let words: Vec<&str> = line
        .split(' ')
        .filter(|word| !word.split('=').next().unwrap_or_default().ends_with("_API_KEY"))
        .collect();
    Some(words.join(" ").replace(CARGO_RUN, BIN))
}

/// The scratch directory, the server once a block has started one, and its port.
struct Reader {
    root: PathBuf,
    home: TempDir,
    work: Workspace,
    server: Option<Child>,
    port: Option<u16>,
    starts: usize,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop_server();
    }
}

impl Reader {
    fn new(root: &Path) -> Self {
        let home = tempfile::tempdir().unwrap();
        let work = Workspace::create(&home.path().canonicalize().unwrap().join("project"));
        work.commit_all();
        Self { root: root.to_owned(), home, work, server: None, port: None, starts: 0 }
    }

    fn stop_server(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    fn with_port(&self, text: &str) -> String {
        match self.port {
            Some(port) => text.replace(SHOWN_PORT, &port.to_string()),
            None => text.to_owned(),
        }
    }

    fn shell(&self, script: &str) -> Command {
        let folder = Path::new(BIN).parent().unwrap().display();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("timeout");
        command
            .args([BLOCK_SECONDS, "bash", "-eu", "-o", "pipefail", "-c", script])
            .current_dir(self.work.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", format!("{folder}:{path}"))
            .stdin(Stdio::null());
        command
    }

    /// Runs a script to its end and returns what it printed, both streams in one.
    fn run(&self, script: &str, block: &Block) -> String {
        if script.trim().is_empty() {
            return String::new();
        }
        let script = format!("exec 2>&1\n{}", self.with_port(script));
        let output = self.shell(&script).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = block.line;
        assert!(output.status.success(), "README line {line}: {}\n{script}\n{text}", output.status);
        text
    }

    /// Starts a line that serves, in place of an earlier server, and returns its log's path.
    fn serve(&mut self, line: &str) -> PathBuf {
        self.stop_server();
        self.starts += 1;
        let port_file = self.home.path().join(format!("port-{}", self.starts));
        let log = self.home.path().join(format!("log-{}", self.starts));
        let line = line.trim().trim_end_matches('&').trim_end();
        let script = format!(
            "exec {line} --listen 127.0.0.1:0 --port-file {} >{} 2>&1",
            port_file.display(),
            log.display()
        );
        // Not through `timeout`, whose child would outlive a kill.
        let mut child = Command::new("bash");
        let shell = self.shell("");
        child.args(["-eu", "-c", &script]).current_dir(self.work.path()).env_clear();
        child.envs(shell.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.server = Some(child.stdin(Stdio::null()).spawn().unwrap());
        let port = until("the README's server", || {
            let text = std::fs::read_to_string(&port_file).ok()?;
            text.trim().rsplit(':').next()?.parse().ok()
        });
        self.port = Some(port);
        log
    }

    /// A block of commands without output.
    fn shell_block(&mut self, block: &Block) {
        let mut script = String::new();
        for line in block.text.lines() {
            let Some(line) = runnable(line, &self.root) else { continue };
            if serves(&line) {
                self.run(&script, block);
                script.clear();
                self.serve(&line);
            } else {
                script.push_str(&line);
                script.push('\n');
            }
        }
        self.run(&script, block);
    }

    /// A block of commands after `$ ` with the output each must give.
    fn console_block(&mut self, block: &Block) {
        for (command, expected) in exchanges(&block.text) {
            let lines: Vec<String> =
                command.lines().filter_map(|line| runnable(line, &self.root)).collect();
            let line = block.line;
            if lines.len() == 1 && serves(&lines[0]) {
                let log = self.serve(&lines[0]);
                let expected = self.with_port(&expected);
                until(&format!("what README line {line} shows: {expected}"), || {
                    let log = std::fs::read_to_string(&log).ok()?;
                    matches(&format!("{expected}..."), &log).then_some(())
                });
            } else if !lines.is_empty() {
                let text = self.run(&lines.join("\n"), block);
                let expected = self.with_port(&expected);
                let same = matches(&expected, &text);
                assert!(same, "README line {line}: {command}\ngave:\n{text}\nnot:\n{expected}");
            }
        }
    }

    fn toml_block(&self, block: &Block) {
        let path = self.home.path().join("readme.toml");
        std::fs::write(&path, &block.text).unwrap();
        let script = format!("{BIN} config --config {}", path.display());
        self.run(&script, block);
    }
}

fn serves(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.windows(2).any(|pair| {
        (pair[0] == BIN || pair[0] == "millrace" || pair[0].ends_with("/millrace"))
            && pair[1] == "serve"
    })
}

/// Commands (continued by `> `) and the lines that follow each.
fn exchanges(text: &str) -> Vec<(String, String)> {
    let mut exchanges: Vec<(String, String)> = Vec::new();
    let mut in_command = false;
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            exchanges.push((format!("{command}\n"), String::new()));
            in_command = true;
            continue;
        }
        let (command, output) = exchanges.last_mut().expect("a console block begins with `$ `");
        match line.strip_prefix("> ") {
            Some(more) if in_command => command.push_str(&format!("{more}\n")),
            _ => {
                in_command = false;
                output.push_str(&format!("{line}\n"));
            }
        }
    }
    exchanges
}

#[test]
fn every_block_of_the_readme_does_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README.md exists");
    let blocks = blocks(&readme);
    let mut reader = Reader::new(&root);
    for block in &blocks {
        println!("README line {}: {}", block.line, block.language);
        match block.language.as_str() {
            "sh" => reader.shell_block(block),
            "console" => reader.console_block(block),
            "json" => drop(
                serde_json::from_str::<serde_json::Value>(&block.text)
                    .unwrap_or_else(|error| panic!("README line {}: {error}", block.line)),
            ),
            "toml" => reader.toml_block(block),
            // Needs a Pusher client: contract-tests/test/readme.test.js runs it.
            "js" => {}
            other => panic!("README line {}: a block in {other:?}", block.line),
        }
    }
    assert!(reader.starts > 0, "the README starts no server");
}

#[test]
fn patterns_match_with_dots_for_anything() {
    for (pattern, text, expected) in [
        ("a", "a\n", true),
        ("a", "ab", false),
        ("a...", "abc", true),
        ("...c", "abc", true),
        ("a...c", "a\nb\nc", true),
        ("a...c", "abd", false),
        ("...", "", true),
        ("a\n...\nb ... d", "a\nx\ny\nb c d", true),
        ("a...b...a", "aba", true),
        ("ab...b", "ab", false),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern:?} on {text:?}");
    }
}

#[test]
fn blocks_and_console_exchanges_are_found() {
    let found = blocks("x\n```sh\na\n```\n\n```\nb\n```\n");
    let languages: Vec<&str> = found.iter().map(|block| block.language.as_str()).collect();
    assert_eq!(languages, ["sh", ""]);
    assert_eq!((found[0].line, found[0].text.as_str()), (2, "a\n"));
    let pairs = exchanges("$ a \\\n> b\nout\n$ c\n");
    assert_eq!(
        pairs,
        [("a \\\nb\n".to_owned(), "out\n".to_owned()), ("c\n".to_owned(), String::new())]
    );
}
