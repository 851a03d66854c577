//! What all checks share: a server, projects on it, tasks, and exact assertions. Never a check of
//! its own.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use millrace_testkit::{
    Client, PATIENCE, PusherFrame, PusherSocket, Reply, ScriptedProvider, ServerBuilder, Shape,
    TestServer, query,
};
use serde_json::{Value, json};

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

    /// A server whose only provider answers nothing at all.
    pub fn unreachable() -> Arc<Self> {
        let nowhere = ScriptedProvider::start().base_url();
        let builder =
            builder(&[]).env("OPENAI_API_KEY", PROVIDER_KEY).env("OPENAI_BASE_URL", nowhere);
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
        text(&made["key"])
    }
}

/// Most bytes of an outgoing `data` (contract, section 11.7).
const DATA_BYTES_MAX: usize = 10_240;

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

/// The row of an answer that shows one row: its fields at the top level and again in `data`.
pub fn one(reply: &Reply) -> Value {
    let mut answer = reply.ok();
    let data = answer.as_object_mut().unwrap().remove("data").expect("`data` beside the fields");
    assert_eq!(answer, data, "the top level equals `data`");
    data
}

/// The row of a 201.
pub fn created(reply: &Reply) -> Value {
    assert_eq!(reply.status, 201, "{}", reply.text());
    let mut answer = reply.json();
    let data = answer.as_object_mut().unwrap().remove("data").expect("`data` beside the fields");
    assert_eq!(answer, data, "the top level equals `data`");
    data
}

/// The exact error answer of the contract (1.4).
#[track_caller]
pub fn refused(reply: &Reply, status: u16, error: &str) {
    assert_eq!(reply.json(), json!({"error": error}), "status {}", reply.status);
    assert_eq!(reply.status, status, "{}", reply.text());
    assert_json(reply);
}

/// A 400 that begins so, where the contract leaves the rest of the text open.
#[track_caller]
pub fn refused_with(reply: &Reply, beginning: &str) {
    assert_eq!(reply.status, 400, "{}", reply.text());
    let body = reply.json();
    assert_keys(&body, &["error"]);
    assert!(text(&body["error"]).starts_with(beginning), "{body} begins with {beginning}");
}

#[track_caller]
pub fn assert_json(reply: &Reply) {
    let kind = reply.header("content-type").unwrap_or_default();
    assert_eq!(kind.split(';').next().unwrap().trim(), "application/json");
}

/// The keys of an object, exactly these and no others.
#[track_caller]
pub fn assert_keys(value: &Value, keys: &[&str]) {
    let got: BTreeSet<&str> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(got, keys.iter().copied().collect(), "keys of {value}");
}

#[track_caller]
pub fn array(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("not an array: {value}")).clone()
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}")).to_owned()
}

/// One field of every row, as text.
#[track_caller]
pub fn column(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| text(&row[field])).collect()
}

/// As many different values as rows.
#[track_caller]
pub fn assert_all_differ(rows: &[Value], field: &str) {
    let names = column(rows, field);
    let different: BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "{names:?}");
}

/// Every row satisfies `#/$defs/<name>` of section 10.
#[track_caller]
pub fn assert_valid(rows: &[Value], name: &str) {
    let document = serde_json::from_str(include_str!("generated-items.json")).unwrap();
    let shape = Shape::of(&document, name);
    for row in rows {
        assert_eq!(shape.problems(row), Vec::<String>::new(), "{name}: {row}");
    }
}

/// Lower-case version 4 in the usual form.
pub fn is_uuid(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    let lower_hex = |group: &&str| group.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    groups.iter().map(|group| group.len()).collect::<Vec<_>>() == [8, 4, 4, 4, 12]
        && groups.iter().all(lower_hex)
        && groups[2].starts_with('4')
        && groups[3].starts_with(['8', '9', 'a', 'b'])
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ`.
#[track_caller]
pub fn assert_time(value: &Value) {
    let time = text(value);
    let shape: String = time.chars().map(|at| if at.is_ascii_digit() { '0' } else { at }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{time}");
    time.parse::<jiff::Timestamp>().unwrap();
}

/// What holds of the task events one subscription saw, snapshot included: the envelope of 11.5,
/// rising `seq`, percent never back, one terminal event at the end.
#[track_caller]
pub fn assert_run(frames: &[PusherFrame], channel: &str) {
    let mut seq = 0;
    let mut percent = 0;
    for (place, frame) in frames.iter().enumerate() {
        assert_eq!(frame.channel, channel, "{frame:?}");
        let now = frame.data["seq"].as_u64().unwrap_or_else(|| panic!("no seq: {frame:?}"));
        assert!(now > seq, "seq {now} after {seq}: {frames:?}");
        seq = now;
        assert_event(frame);
        if frame.event == "task-update" {
            let now = frame.data["progress_percentage"].as_u64().expect("an integer");
            assert!(now >= percent && now < 100, "{now} % after {percent} %: {frames:?}");
            percent = now;
        }
        assert_eq!(frame.is_terminal(), place + 1 == frames.len(), "{frames:?}");
    }
}

/// One of the four events with exactly its keys.
#[track_caller]
pub fn assert_event(frame: &PusherFrame) {
    let keys: &[&str] = match frame.event.as_str() {
        "task-update" => &["progress_percentage", "current_phase", "message", "seq"],
        "task-complete" => &["sessionId", "resultCount", "seq"],
        "task-error" => &["sessionId", "error", "seq"],
        "task-cancelled" => &["sessionId", "seq"],
        other => panic!("no event of a task: {other}"),
    };
    assert_keys(&frame.data, keys);
    assert!(frame.data_bytes <= DATA_BYTES_MAX, "{} bytes", frame.data_bytes);
}
