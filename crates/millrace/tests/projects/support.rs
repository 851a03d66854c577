//! What all checks share: a server, projects on it and tasks. Never a check of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use millrace_testkit::{
    Client, PATIENCE, PusherSocket, Reply, ScriptedProvider, ServerBuilder, TestServer, query,
    until,
};
use serde_json::{Value, json};

pub use crate::assertions::*;

/// The program under test.
pub const BIN: &str = env!("CARGO_BIN_EXE_millrace");

/// The app key when no setting says otherwise (contract, settings).
pub const APP_KEY: &str = "millrace";

/// The app secret these tests set, so that they can sign themselves.
pub const APP_SECRET: &str = "the-secret-of-the-tests";

/// A uuid that no project, feature, story or page has.
pub const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";

/// What the project description must at least hold (50 characters) and a bit more.
pub const DESCRIPTION: &str = "A web application with which a small veterinary clinic plans \
     appointments, keeps the records of the animals and reminds their owners.";

/// Pause between two looks at a task.
const LOOK_INTERVAL: Duration = Duration::from_millis(4);

/// The seven paths of rows and their named arrays.
pub const KINDS: [(&str, &str); 7] = [
    ("projects", "projects"),
    ("features", "features"),
    ("personas", "personas"),
    ("user-stories", "user_stories"),
    ("acceptance-criteria", "acceptance_criteria"),
    ("pages", "pages"),
    ("sections", "sections"),
];

/// A server and, where one was asked for, the scripted provider behind it.
pub struct Rig {
    server: Mutex<TestServer>,
    provider: Option<ScriptedProvider>,
}

/// A project made by CRUD.
pub struct Project {
    pub rig: Arc<Rig>,
    pub id: String,
    pub row: Value,
    key: Option<String>,
}

/// A submitted task.
#[derive(Clone)]
pub struct Task {
    pub session: String,
    rig: Arc<Rig>,
    key: Option<String>,
}

impl Rig {
    /// The server most checks share; it lives while one of them holds it.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Rig>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            // Plenty of workers: a check that holds one must not hold up another check.
            let rig = Self::with(&[("MILLRACE_TASKS_WORKERS", "16")]);
            *shared = Arc::downgrade(&rig);
            rig
        })
    }

    /// A server of its own with the rehearsal models and these settings.
    pub fn with(settings: &[(&str, &str)]) -> Arc<Self> {
        Self::start(builder(settings), None)
    }

    /// A server of its own whose only provider is the scripted one.
    pub fn scripted(settings: &[(&str, &str)]) -> Arc<Self> {
        let provider = ScriptedProvider::start();
        let builder = builder(settings)
            .env("OPENAI_API_KEY", PROVIDER_KEY)
            .env("OPENAI_BASE_URL", provider.base_url());
        Self::start(builder, Some(provider))
    }

    /// A server whose only provider is at that address.
    pub fn with_provider_at(base_url: &str) -> Arc<Self> {
        let builder =
            builder(&[]).env("OPENAI_API_KEY", PROVIDER_KEY).env("OPENAI_BASE_URL", base_url);
        Self::start(builder, None)
    }

    /// A server that makes its own app secret.
    pub fn without_secret() -> Arc<Self> {
        Self::start(ServerBuilder::new(BIN), None)
    }

    fn start(builder: ServerBuilder, provider: Option<ScriptedProvider>) -> Arc<Self> {
        Arc::new(Self { server: Mutex::new(builder.start()), provider })
    }

    /// The server itself, to kill or restart it.
    pub fn server(&self) -> MutexGuard<'_, TestServer> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The scripted provider.
    pub fn provider(&self) -> &ScriptedProvider {
        self.provider.as_ref().expect("a rig with a provider")
    }

    /// A client for the server as it runs now.
    pub fn client(&self) -> Client {
        self.server().client()
    }

    /// A new project with a name of its own.
    pub fn project(self: &Arc<Self>) -> Project {
        self.project_with(None, json!({}))
    }

    /// A new project with further fields, made with that API key.
    pub fn project_with(self: &Arc<Self>, key: Option<&str>, fields: Value) -> Project {
        let body = merged(json!({"name": fresh("Clinic"), "description": DESCRIPTION}), fields);
        let client = with_key(self.client(), key);
        let row = created(&client.post("/api/crud/projects", &body));
        let key = key.map(str::to_owned);
        Project { rig: Arc::clone(self), id: text(&row["id"]), row, key }
    }

    /// A Pusher connection that has read its first frame.
    pub fn socket(&self) -> PusherSocket {
        let address = self.server().address();
        PusherSocket::connect(address, APP_KEY)
    }

    /// A connection that is subscribed to a task's public channel.
    pub fn subscribed(&self, session: &str) -> PusherSocket {
        let mut socket = self.socket();
        socket.subscribe(&channel(session));
        socket
    }

    /// The key of a new tenant, made with the command line.
    pub fn new_key(&self, tenant: &str) -> String {
        let server = self.server();
        let output = server
            .builder()
            .command(server.home())
            .args(["keys", "create", "--json", "--tenant", tenant, "--data-dir"])
            .arg(server.home().join("data"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let made: Value = serde_json::from_slice(&output.stdout).unwrap();
        let key = text(&made["key"]);
        // A running server hears of it a moment later.
        let client = with_key(server.client(), Some(&key));
        until("the new key to open", || (client.get("/api/models").status == 200).then_some(()));
        key
    }
}

/// What the scripted provider gets as key; no answer of the server may show it.
pub const PROVIDER_KEY: &str = "sk-the-provider-key-of-the-tests";

/// The environment of a server with the rehearsal models.
fn builder(settings: &[(&str, &str)]) -> ServerBuilder {
    let base = ServerBuilder::new(BIN)
        .env("MILLRACE_OFFLINE_REHEARSAL", "true")
        .env("MILLRACE_PUSHER_SECRET", APP_SECRET);
    settings.iter().fold(base, |builder, (name, value)| builder.env(name, *value))
}

/// The same client with an API key, when there is one.
pub fn with_key(client: Client, key: Option<&str>) -> Client {
    key.map_or(client.clone(), |key| client.with_header("X-API-Key", key))
}

impl Project {
    pub fn new() -> Self {
        Rig::shared().project()
    }

    pub fn client(&self) -> Client {
        with_key(self.rig.client(), self.key.as_deref())
    }

    /// POST of a row; `project_id` is added for kinds right under the project.
    pub fn try_create(&self, kind: &str, fields: Value) -> Reply {
        let parent = match kind {
            "features" | "personas" | "pages" => json!({"project_id": self.id}),
            _ => json!({}),
        };
        self.client().post(&format!("/api/crud/{kind}"), &merged(parent, fields))
    }

    pub fn create(&self, kind: &str, fields: Value) -> Value {
        created(&self.try_create(kind, fields))
    }

    /// A feature made by hand; its id.
    pub fn feature(&self, name: &str) -> String {
        text(&self.create("features", json!({"name": name}))["id"])
    }

    /// A story made by hand; its id.
    pub fn story(&self, feature: &str, title: &str) -> String {
        text(&self.create("user-stories", json!({"feature_id": feature, "title": title}))["id"])
    }

    /// A criterion made by hand; its id.
    pub fn criterion(&self, story: &str) -> String {
        let fields = json!({
            "story_id": story, "given_condition": "a day", "when_action": "it ends",
            "then_outcome": "night falls",
        });
        text(&self.create("acceptance-criteria", fields)["id"])
    }

    /// A page made by hand; its id.
    pub fn page(&self, name: &str) -> String {
        text(&self.create("pages", json!({"name": name, "path": "/x"}))["id"])
    }

    /// A row that exists.
    pub fn row(&self, kind: &str, id: &str) -> Value {
        one(&self.get(kind, &[("id", id)]))
    }

    pub fn get(&self, kind: &str, pairs: &[(&str, &str)]) -> Reply {
        self.client().get(&format!("/api/crud/{kind}{}", query(pairs)))
    }

    pub fn patch(&self, kind: &str, id: &str, fields: Value) -> Reply {
        self.change("PATCH", kind, id, fields)
    }

    pub fn change(&self, method: &str, kind: &str, id: &str, fields: Value) -> Reply {
        let target = format!("/api/crud/{kind}?id={id}");
        self.client().send(method, &target, &[], Some(fields.to_string().as_bytes()))
    }

    pub fn delete(&self, kind: &str, id: &str) -> Reply {
        self.client().delete(&format!("/api/crud/{kind}?id={id}"), None)
    }

    /// All rows of a kind in the project.
    pub fn rows(&self, kind: &str) -> Vec<Value> {
        self.rows_where(kind, &[("projectId", &self.id)])
    }

    pub fn rows_where(&self, kind: &str, pairs: &[(&str, &str)]) -> Vec<Value> {
        let all = [pairs, &[("limit", "1000")]].concat();
        array(&self.get(kind, &all).ok()["data"])
    }

    pub fn schema(&self) -> Value {
        self.client().get(&format!("/api/crud/schema?projectId={}", self.id)).ok()
    }

    /// A submit body for this project.
    pub fn body(&self, kind: &str, extra: Value) -> Value {
        merged(json!({"taskType": kind, "projectId": self.id}), extra)
    }

    pub fn try_submit(&self, kind: &str, extra: Value) -> Reply {
        self.client().post("/api/llm-tasks/submit", &self.body(kind, extra))
    }

    /// Submits a new task with a session of its own choice, unless `extra` names one.
    pub fn submit(&self, kind: &str, extra: Value) -> Task {
        let extra = merged(json!({"sessionId": fresh("session")}), extra);
        let answer = self.try_submit(kind, extra.clone()).ok();
        assert_eq!(answer, json!({"sessionId": extra["sessionId"], "status": "pending"}));
        self.task(&text(&extra["sessionId"]))
    }

    /// A task of this project that was submitted otherwise.
    pub fn task(&self, session: &str) -> Task {
        Task { session: session.to_owned(), rig: Arc::clone(&self.rig), key: self.key.clone() }
    }

    /// Submits and waits for completion.
    pub fn run(&self, kind: &str, extra: Value) -> Task {
        let task = self.submit(kind, extra);
        task.complete();
        task
    }

    /// Submits and waits for the terminal status, which must be that.
    pub fn end(&self, kind: &str, extra: Value, status: &str) -> Task {
        let task = self.submit(kind, extra);
        assert_eq!(task.finish()["status"], status);
        task
    }

    /// Runs a task on `offline-stuck` until its one item is saved; it then stands until cancelled.
    pub fn stuck(&self) -> Task {
        let task = self.submit("features", json!({"modelId": "offline-stuck"}));
        task.until("one saved item", |at| at["message"] == "Generating feature 2 of 6...");
        task
    }
}

impl Task {
    pub fn client(&self) -> Client {
        with_key(self.rig.client(), self.key.as_deref())
    }

    pub fn try_progress(&self) -> Reply {
        let session = millrace_testkit::percent_encode(&self.session);
        self.client().get(&format!("/api/progress/{session}"))
    }

    pub fn progress(&self) -> Value {
        self.try_progress().ok()
    }

    /// The status alias (contract 8.3).
    pub fn details(&self) -> Value {
        let session = millrace_testkit::percent_encode(&self.session);
        self.client().get(&format!("/api/tasks/{session}/status")).ok()
    }

    /// Polls until `reached` holds. A task that ends otherwise fails the test at once.
    pub fn until(&self, what: &str, mut reached: impl FnMut(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let at = self.progress();
            if reached(&at) {
                return at;
            }
            assert!(!is_final(&at), "waited for {what}, but the task ended: {at}");
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}: {at}");
            std::thread::sleep(LOOK_INTERVAL);
        }
    }

    /// Waits for a terminal status and returns the last progress.
    pub fn finish(&self) -> Value {
        self.until("the end of the task", is_final)
    }

    /// Waits for completion.
    pub fn complete(&self) -> Value {
        let last = self.finish();
        assert_eq!(last["status"], "completed", "{last}");
        last
    }

    pub fn cancel(&self) -> Reply {
        self.client().post("/api/llm-tasks/cancel", &json!({"sessionId": self.session}))
    }

    pub fn generation(&self) -> String {
        text(&self.details()["generationId"])
    }

    /// The public channel.
    pub fn channel(&self) -> String {
        channel(&self.session)
    }

    pub fn subscribed(&self) -> PusherSocket {
        self.rig.subscribed(&self.session)
    }
}

/// The public channel of a session.
pub fn channel(session: &str) -> String {
    format!("task-{session}")
}

pub fn is_final(progress: &Value) -> bool {
    matches!(progress["status"].as_str(), Some("completed" | "error" | "cancelled"))
}

/// A name that no other call of this process returns.
pub fn fresh(stem: &str) -> String {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    format!("{stem}-{}-{number:04}", std::process::id())
}

pub fn merged(mut base: Value, extra: Value) -> Value {
    if let (Some(base), Value::Object(extra)) = (base.as_object_mut(), extra) {
        base.extend(extra);
    }
    base
}
