//! What all checks share: a server with its scripted provider, a project under it, and exact
//! assertions. Never a check of its own.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use millrace_testkit::{
    Answer, Client, EventStream, Incoming, Reply, Rule, ScriptedProvider, ServerBuilder,
    TestServer, Workspace, query,
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The program under test.
pub const BIN: &str = env!("CARGO_BIN_EXE_millrace");

/// The operator's default model, served by the scripted provider.
pub const MODEL: &str = "scripted";

/// Keys of a list entry (contract 2.1).
pub const LIST_KEYS: [&str; 13] = [
    "id",
    "type",
    "name",
    "title",
    "description",
    "rationale",
    "estimated_effort",
    "status",
    "promoted_to",
    "created_at",
    "affected_files",
    "existing_patterns",
    "session_id",
];

/// Keys of a detail (contract 2.1).
pub const DETAIL_KEYS: [&str; 15] = [
    "id",
    "type",
    "name",
    "title",
    "description",
    "rationale",
    "estimated_effort",
    "status",
    "promoted_to",
    "created_at",
    "affected_files",
    "existing_patterns",
    "session_id",
    "implementation_approach",
    "file_path",
];

/// The built-in types in the order of the contract.
pub const BUILTIN: [&str; 6] = [
    "code_improvements",
    "code_quality",
    "documentation_gaps",
    "performance_optimizations",
    "security_hardening",
    "ui_ux_improvements",
];

/// A server, its provider and the root its workspaces lie under.
pub struct Rig {
    server: Mutex<TestServer>,
    pub provider: ScriptedProvider,
    pub root: PathBuf,
    projects: AtomicUsize,
    _folder: TempDir,
}

/// A workspace on a rig, with a marker of its own in the prompts of its marked types.
pub struct Project {
    pub rig: Arc<Rig>,
    pub work: Workspace,
    tag: String,
}

impl Rig {
    /// The server most checks share; it lives while one of them holds it.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Rig>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let rig = Self::own();
            *shared = Arc::downgrade(&rig);
            rig
        })
    }

    /// A server that no other check uses.
    pub fn own() -> Arc<Self> {
        Self::with(|builder| builder)
    }

    /// A server of its own with further arguments or environment.
    pub fn with(change: impl FnOnce(ServerBuilder) -> ServerBuilder) -> Arc<Self> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let provider = ScriptedProvider::start();
        let server = change(builder(&provider).root(&root)).start();
        let server = Mutex::new(server);
        Arc::new(Self { server, provider, root, projects: AtomicUsize::new(0), _folder: folder })
    }

    /// The server itself, to kill or restart it.
    pub fn server(&self) -> MutexGuard<'_, TestServer> {
        self.server.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A client for the server as it runs now.
    pub fn client(&self) -> Client {
        self.server().client()
    }

    /// A new workspace under the root.
    pub fn project(self: &Arc<Self>) -> Project {
        let number = self.projects.fetch_add(1, Ordering::Relaxed);
        let tag = format!("ws{number}");
        let work = Workspace::create(&self.root.join(&tag));
        Project { rig: Arc::clone(self), work, tag }
    }
}

/// The environment of a server or command whose default model is the scripted one.
pub fn builder(provider: &ScriptedProvider) -> ServerBuilder {
    ServerBuilder::new(BIN)
        .env("OPENAI_API_KEY", "test")
        .env("OPENAI_BASE_URL", provider.base_url())
        .env("MILLRACE_MODELS_DEFAULT", MODEL)
}

impl Deref for Project {
    type Target = Workspace;

    fn deref(&self) -> &Workspace {
        &self.work
    }
}

impl Project {
    /// A workspace on the shared server.
    pub fn new() -> Self {
        Rig::shared().project()
    }

    pub fn client(&self) -> Client {
        self.rig.client()
    }

    /// What stands in every prompt of that marked type of this project, and in no other.
    pub fn marker(&self, kind: &str) -> String {
        format!("[[{}:{kind}]]", self.tag)
    }

    /// Gives a type (built-in or new) a prompt with its marker. The types folder is ignored by
    /// git, so that no prompt shows the marker of another type.
    pub fn mark(&self, kinds: &[&str]) {
        if !self.has(".git") {
            self.git(&["init", "--quiet"]);
            self.write(".gitignore", "docs/\n");
        }
        for kind in kinds {
            let body = format!("{}\nLook for what could be better.\n", self.marker(kind));
            self.write(&format!("docs/idea-types/{kind}.md"), &body);
        }
    }

    /// Marks a type and sets the answers of its model calls: these once each, then the last for
    /// ever.
    pub fn answers(&self, kind: &str, answers: impl IntoIterator<Item = Answer>) {
        self.mark(&[kind]);
        let answers: Vec<Answer> = answers.into_iter().collect();
        let last = answers.last().cloned();
        self.rig.provider.add(Rule::new(&self.marker(kind), answers, last));
    }

    /// How often the model was asked for that marked type.
    pub fn asked(&self, kind: &str) -> usize {
        self.rig.provider.requests(&self.marker(kind)).len()
    }

    /// A body with the workspace and `extra` fields.
    pub fn body(&self, extra: Value) -> Value {
        merged(json!({"workspace_path": self.text()}), extra)
    }

    /// A path with the workspace in its query.
    pub fn target(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let mut all = vec![("workspace_path", self.text())];
        all.extend(pairs);
        format!("{path}{}", query(&all))
    }

    pub fn get(&self, path: &str, pairs: &[(&str, &str)]) -> Reply {
        self.client().get(&self.target(path, pairs))
    }

    pub fn post(&self, path: &str, extra: Value) -> Reply {
        self.client().post(path, &self.body(extra))
    }

    fn request(&self, types: &[&str], extra: Value) -> Value {
        self.body(merged(json!({"types": types}), extra))
    }

    /// Generates without a stream; the whole reply.
    pub fn try_run(&self, types: &[&str], extra: Value) -> Reply {
        self.client().post("/api/idea/generate?stream=false", &self.request(types, extra))
    }

    /// Generates without a stream and must succeed.
    pub fn run(&self, types: &[&str], extra: Value) -> Value {
        self.try_run(types, extra).ok()
    }

    /// Opens a generation's stream.
    pub fn stream(&self, types: &[&str], extra: Value) -> EventStream {
        let body = self.request(types, extra).to_string();
        let incoming = self.client().open("POST", "/api/idea/generate", &[], Some(body.as_bytes()));
        opened(incoming)
    }

    /// Generates with a stream, to its end.
    pub fn events(&self, types: &[&str], extra: Value) -> Vec<Value> {
        self.stream(types, extra).rest().iter().map(millrace_testkit::Frame::json).collect()
    }

    /// Opens the events of a session.
    pub fn open_events(&self, session: &str, pairs: &[(&str, &str)]) -> Incoming {
        let target = self.target(&format!("/api/idea/sessions/{session}/events"), pairs);
        self.client().open("GET", &target, &[], None)
    }

    /// The events of a session's newest run, to their end.
    pub fn replay(&self, session: &str, pairs: &[(&str, &str)]) -> Vec<millrace_testkit::Frame> {
        opened(self.open_events(session, pairs)).rest()
    }

    pub fn list(&self, pairs: &[(&str, &str)]) -> Value {
        self.get("/api/idea", pairs).ok()
    }

    pub fn idea(&self, id: &str) -> Value {
        self.get(&format!("/api/idea/{id}"), &[]).ok()["idea"].clone()
    }

    pub fn sessions(&self) -> Vec<Value> {
        array(&self.get("/api/idea/sessions", &[]).ok()["sessions"])
    }

    pub fn session(&self, id: &str) -> Value {
        self.get(&format!("/api/idea/sessions/{id}"), &[]).ok()["session"].clone()
    }

    pub fn promote(&self, id: &str, extra: Value) -> Reply {
        self.post(&format!("/api/idea/{id}/promote"), extra)
    }

    pub fn dismiss(&self, id: &str, extra: Value) -> Reply {
        self.post(&format!("/api/idea/{id}/dismiss"), extra)
    }

    pub fn delete(&self, id: &str) -> Reply {
        self.client().delete(&self.target(&format!("/api/idea/{id}"), &[]), None)
    }

    pub fn delete_many(&self, extra: Value) -> Reply {
        self.client().delete("/api/idea", Some(&self.body(extra)))
    }

    /// Writes one session by hand with draft ideas of one type and the given ids.
    pub fn seed(&self, session: &str, kind: &str, ids: &[&str]) {
        let files: Vec<(String, String)> = ids
            .iter()
            .map(|id| {
                let name = format!("seed-{id}");
                let text = millrace_testkit::idea_file(id, kind, &name, &[]);
                (format!("idea_{kind}_{name}.md"), text)
            })
            .collect();
        let files: Vec<(&str, String)> =
            files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
        self.write_session(session, "2026-03-11T14:30:00.000Z", &files);
    }

    /// `millrace idea <arguments>` in the workspace, without a server, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let home = self.rig.server().home().join("cli");
        std::fs::create_dir_all(&home).unwrap();
        let mut command = builder(&self.rig.provider).directory(self.path()).command(&home);
        command.arg("idea").args(arguments).stdin(std::process::Stdio::null());
        command
    }
}

fn merged(mut base: Value, extra: Value) -> Value {
    if let (Some(base), Value::Object(extra)) = (base.as_object_mut(), extra) {
        base.extend(extra);
    }
    base
}

/// An answer as an event stream; a refusal fails the test with its text.
pub fn opened(incoming: Incoming) -> EventStream {
    if incoming.status != 200 {
        let reply = incoming.finish();
        panic!("no stream but {}: {}", reply.status, reply.text());
    }
    EventStream::new(incoming)
}

/// The exact error answer of the contract (1.2).
pub fn refused(reply: &Reply, status: u16, code: &str, text: &str) {
    let expected = json!({"success": false, "error": text, "code": code});
    assert_eq!(reply.json(), expected, "status {}", reply.status);
    assert_eq!(reply.status, status, "{}", reply.text());
    let kind = reply.header("content-type").unwrap_or_default();
    assert_eq!(kind.split(';').next().unwrap().trim(), "application/json", "{text}");
}

pub fn invalid(reply: &Reply, text: &str) {
    refused(reply, 400, "VALIDATION_ERROR", text);
}

pub fn not_found(reply: &Reply, text: &str) {
    refused(reply, 404, "NOT_FOUND", text);
}

pub fn conflict(reply: &Reply, text: &str) {
    refused(reply, 409, "CONFLICT", text);
}

/// The keys of an object, exactly these and no others.
pub fn assert_keys(value: &Value, keys: &[&str]) {
    let got: BTreeSet<&str> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    let expected: BTreeSet<&str> = keys.iter().copied().collect();
    assert_eq!(got, expected, "keys of {value}");
}

pub fn array(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("not an array: {value}")).clone()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}")).to_owned()
}

/// One field of every entry, as text.
pub fn column(list: &Value, field: &str) -> Vec<String> {
    array(list).iter().map(|entry| text(&entry[field])).collect()
}

/// Eight lowercase hex characters.
pub fn is_idea_id(id: &str) -> bool {
    id.len() == 8 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Today's `MM-DD`, UTC.
pub fn month_day() -> String {
    jiff::Timestamp::now().strftime("%m-%d").to_string()
}

/// Runs `make` and checks that the id it returns is `<MM-DD>-<rest>` of the UTC day it ran on.
pub fn assert_dated(rest: &str, make: impl FnOnce() -> String) -> String {
    let before = month_day();
    let id = make();
    let expected = [format!("{before}-{rest}"), format!("{}-{rest}", month_day())];
    assert!(expected.contains(&id), "{id} is none of {expected:?}");
    id
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ`.
pub fn assert_written_time(value: &Value) {
    let time = text(value);
    let shape: String = time.chars().map(|at| if at.is_ascii_digit() { '0' } else { at }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{time}");
    time.parse::<jiff::Timestamp>().unwrap();
}

/// The events of that `type`.
pub fn of_kind(events: &[Value], kind: &str) -> Vec<Value> {
    events.iter().filter(|event| event["type"] == kind).cloned().collect()
}

/// Every file of the sessions below an output directory must be whole; returns the ids of the
/// ideas found, by file.
pub fn whole_files(workspace: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for (path, content) in millrace_testkit::snapshot(&workspace.join(".viben")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let content = String::from_utf8_lossy(&content).into_owned();
        if name.starts_with('.') || path.is_dir() {
            continue;
        }
        if name.ends_with(".json") {
            serde_json::from_str::<Value>(&content)
                .unwrap_or_else(|error| panic!("{} is not whole: {error}", path.display()));
        } else if name.starts_with("idea_") {
            let document = millrace_testkit::Document::try_parse(&content)
                .unwrap_or_else(|error| panic!("{} is not whole: {error}", path.display()));
            found.push((text(&document.front["id"]), path));
        }
    }
    found
}
