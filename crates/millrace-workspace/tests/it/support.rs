//! A workspace in a temporary directory, and short ways to fill it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use jiff::Timestamp;
use millrace_workspace::{
    BeginRun, Begun, Draft, Effort, Idea, ListFilter, Promote, Roots, SaveIdea, Saved, Workspace,
    names,
};
use serde_json::Value;
use tempfile::TempDir;

/// A workspace that goes away with its test.
pub struct Place {
    _outer: TempDir,
    /// The directory around the workspace, for what must stay outside.
    pub outside: PathBuf,
    pub path: PathBuf,
    pub workspace: Workspace,
}

impl Place {
    pub fn new() -> Place {
        let outer = tempfile::tempdir().unwrap();
        let base = outer.path().canonicalize().unwrap();
        let (path, outside) = (base.join("project"), base.join("outside"));
        fs::create_dir(&path).unwrap();
        fs::create_dir(&outside).unwrap();
        let workspace = open(&path);
        Place { _outer: outer, outside, path, workspace }
    }

    pub fn write(&self, path: &str, text: &str) {
        let file = self.path.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path.join(path)).unwrap()
    }

    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).unwrap()
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path.join(path).symlink_metadata().is_ok()
    }

    /// Every path below the workspace, sorted.
    pub fn everything(&self) -> Vec<String> {
        let mut paths = Vec::new();
        collect(&self.path, &self.path, &mut paths);
        paths.sort();
        paths
    }

    /// A session of one type with these ideas, as `(id, title)`.
    pub fn session_with(&self, idea_type: &str, ideas: &[(&str, &str)]) -> Begun {
        let begun = self.workspace.begin_run(&run(&[idea_type], START)).unwrap();
        for (id, title) in ideas {
            self.save(&begun, idea_type, id, title);
        }
        begun
    }

    pub fn save(&self, begun: &Begun, idea_type: &str, id: &str, title: &str) -> Idea {
        saved(self.workspace.save_idea(&save(begun, idea_type, id, title)).unwrap())
    }

    pub fn list(&self) -> Vec<Idea> {
        self.workspace.list(&everything()).unwrap().ideas
    }

    pub fn ids(&self) -> Vec<String> {
        self.list().into_iter().map(|idea| idea.id).collect()
    }

    pub fn session_file(&self, begun: &Begun) -> Value {
        self.json(&format!("{}/{}/idea.json", begun.output, begun.session_id))
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(&self.path)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn git_with_commit(&self) {
        self.git(&["init", "--quiet", "--initial-branch=trunk"]);
        self.write("readme.txt", "x\n");
        self.git(&["add", "readme.txt"]);
        self.git(&["commit", "--quiet", "--message=first"]);
    }
}

fn collect(root: &Path, dir: &Path, paths: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        paths.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        if path.symlink_metadata().unwrap().is_dir() {
            collect(root, &path, paths);
        }
    }
}

/// When tests happen unless they say otherwise.
pub const START: &str = "2026-03-11T14:30:00Z";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn open(path: &Path) -> Workspace {
    Workspace::open(path.to_str().unwrap(), &Roots::unbound()).unwrap()
}

pub fn run(types: &[&str], now: &str) -> BeginRun {
    BeginRun {
        types: types.iter().map(|name| (*name).to_owned()).collect(),
        output: None,
        model: "offline".to_owned(),
        append: false,
        override_: false,
        now: at(now),
    }
}

/// A draft that repeats no other with another title.
pub fn draft(title: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        description: format!("About {title}"),
        rationale: "Because".to_owned(),
        effort: Effort::Medium,
        affected_files: vec!["src/a.rs".to_owned()],
        existing_patterns: Vec::new(),
        approach: "1. Do it".to_owned(),
    }
}

pub fn save(begun: &Begun, idea_type: &str, id: &str, title: &str) -> SaveIdea {
    SaveIdea {
        session_id: begun.session_id.clone(),
        output: begun.output.clone(),
        idea_type: idea_type.to_owned(),
        id: id.to_owned(),
        draft: draft(title),
        created_at: at(START),
        sources: Vec::new(),
        replaces: Vec::new(),
        not_compared: Vec::new(),
    }
}

pub fn saved(saved: Saved) -> Idea {
    match saved {
        Saved::New { idea, .. } => *idea,
        other => panic!("not saved: {other:?}"),
    }
}

pub fn everything() -> ListFilter {
    ListFilter { limit: usize::MAX, ..ListFilter::default() }
}

pub fn promote(id: &str) -> Promote {
    Promote {
        id: id.to_owned(),
        slug: None,
        branch: None,
        assignee: None,
        priority: None,
        executor: None,
        model: None,
        start: false,
        worktree: false,
        os_user: None,
        now: at("2026-03-11T14:36:00Z"),
    }
}

pub fn id_of(number: u32) -> String {
    names::idea_id(number)
}

/// The text of an error, or what was not expected.
pub fn told<T: std::fmt::Debug>(result: Result<T, millrace_workspace::Error>) -> String {
    match result {
        Ok(value) => format!("no error: {value:?}"),
        Err(error) => error.to_string(),
    }
}
