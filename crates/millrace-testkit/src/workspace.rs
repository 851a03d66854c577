//! A throw-away code workspace: a few real source files, custom types, hand-written ideas, git.
//! Never reads through the program under test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::front_matter::Document;

/// A directory with a small program in it, removed with its parent.
#[derive(Debug, Clone)]
pub struct Workspace {
    path: PathBuf,
}

impl Workspace {
    /// Makes a small Rust project in the new directory `path`.
    pub fn create(path: &Path) -> Self {
        let workspace = Self { path: path.to_owned() };
        workspace.write("README.md", "# Sample\n\nA sample project.\n");
        workspace.write("Cargo.toml", "[package]\nname = \"sample\"\nversion = \"0.1.0\"\n");
        workspace.write(
            "src/main.rs",
            "mod fetch;\n\nfn main() {\n    println!(\"{}\", fetch::fetch(\"a\").unwrap());\n}\n",
        );
        workspace.write(
            "src/fetch.rs",
            "pub fn fetch(url: &str) -> Result<String, String> {\n    \
             if url.is_empty() { return Err(\"empty\".into()); }\n    Ok(url.to_owned())\n}\n",
        );
        workspace
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory as text, as requests carry it.
    pub fn text(&self) -> &str {
        self.path.to_str().expect("a temporary path in UTF-8")
    }

    /// A path inside.
    pub fn join(&self, relative: &str) -> PathBuf {
        self.path.join(relative)
    }

    /// Writes a file, with its parents.
    pub fn write(&self, relative: &str, text: &str) {
        let path = self.join(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Reads a file as text.
    pub fn read(&self, relative: &str) -> String {
        std::fs::read_to_string(self.join(relative))
            .unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Reads a file as JSON.
    pub fn read_json(&self, relative: &str) -> Value {
        serde_json::from_str(&self.read(relative))
            .unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Reads a file with front matter.
    pub fn document(&self, relative: &str) -> Document {
        Document::parse(&self.read(relative))
    }

    /// Whether something is there, links not followed.
    pub fn has(&self, relative: &str) -> bool {
        self.join(relative).symlink_metadata().is_ok()
    }

    /// Names in a directory, sorted; none when it does not exist.
    pub fn names(&self, relative: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.join(relative)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `.viben/ideas/<session>/idea.json`.
    pub fn session_file(&self, session: &str) -> Value {
        self.read_json(&format!(".viben/ideas/{session}/idea.json"))
    }

    /// Writes a session by hand: its `idea.json` and its idea files (name, text).
    pub fn write_session(&self, id: &str, generated_at: &str, files: &[(&str, String)]) {
        self.write_session_in(".viben/ideas", id, generated_at, files);
    }

    /// The same below another output directory.
    pub fn write_session_in(
        &self,
        output: &str,
        id: &str,
        generated_at: &str,
        files: &[(&str, String)],
    ) {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let kinds: std::collections::BTreeSet<&str> = names
            .iter()
            .filter_map(|name| name.strip_prefix("idea_")?.rsplit_once('_'))
            .map(|(kind, _)| kind)
            .collect();
        for (name, text) in files {
            self.write(&format!("{output}/{id}/{name}"), text);
        }
        let json = json!({
            "id": id, "types": kinds, "model": "sonnet",
            "summary": {
                "total_ideas": files.len(), "by_type": {},
                "by_status": {"draft": files.len(), "promoted": 0}, "skipped_duplicates": 0,
            },
            "files": names, "generated_at": generated_at, "updated_at": generated_at,
        });
        let text = serde_json::to_string_pretty(&json).unwrap();
        self.write(&format!("{output}/{id}/idea.json"), &text);
    }

    /// Runs git in the workspace, without the caller's configuration, and returns its output.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
            .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
            .args(arguments)
            .current_dir(&self.path)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .output()
            .expect("git is installed");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Makes the workspace a repository with one commit on `main`.
    pub fn commit_all(&self) {
        self.git(&["init", "--quiet"]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--no-verify", "-m", "start"]);
    }
}

/// A hand-written idea file. `extra` are front-matter lines that replace those of the same key or
/// are added.
pub fn idea_file(id: &str, kind: &str, name: &str, extra: &[(&str, &str)]) -> String {
    let title = format!("\"Title of {name} {id}\"");
    let mut lines = vec![
        ("id", format!("\"{id}\"")),
        ("type", kind.to_owned()),
        ("name", name.to_owned()),
        ("title", title),
        ("description", format!("\"Description of {id}\"")),
        ("rationale", "\"\"".to_owned()),
        ("estimated_effort", "small".to_owned()),
        ("status", "draft".to_owned()),
        ("promoted_to", "null".to_owned()),
        ("created_at", "\"2026-03-11T14:30:00.000Z\"".to_owned()),
    ];
    for (key, value) in extra {
        match lines.iter_mut().find(|(known, _)| known == key) {
            Some(line) => line.1 = (*value).to_owned(),
            None => lines.push((key, (*value).to_owned())),
        }
    }
    let front: String = lines.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    format!("---\n{front}---\n\nDo it.")
}

/// Every entry below a directory with its content (link targets for links), to compare two
/// moments. Git's own folder is left out.
pub fn snapshot(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut entries = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(list) = std::fs::read_dir(&folder) else { continue };
        for entry in list.filter_map(Result::ok) {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            let content = if kind.is_symlink() {
                std::fs::read_link(&path).map(|to| to.into_os_string().into_encoded_bytes())
            } else if kind.is_dir() {
                if entry.file_name() != ".git" {
                    folders.push(path.clone());
                }
                Ok(Vec::new())
            } else {
                std::fs::read(&path)
            };
            entries.insert(path, content.unwrap_or_default());
        }
    }
    entries
}
