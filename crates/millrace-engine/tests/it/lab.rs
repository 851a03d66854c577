//! The laboratory: an engine whose model, clock and items are in the test's hand.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use millrace_core::transition::Outcome;
use millrace_core::{
    Door, EventBody, Generation, Limits, NodeId, Section, SectionPlan, SectionState, TenantId, Time,
};
use millrace_engine::clock::ManualClock;
use millrace_engine::work::{Ask, Failure, Reading, Rules, Run, Saved, SoFar, Work};
use millrace_engine::{
    Accepted, Claims, Engine, Follow, Handle, Options, Prepared, Providers, Submission, Told,
};
use millrace_models::catalog::{ProviderSettings, Settings};
use millrace_models::dialects::Dialect;
use millrace_models::scripted::Scripted;
use millrace_models::{Catalog, Model, Request};
use millrace_store::Store;
use millrace_store::sqlite::SqliteStore;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a test waits for what must happen.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Items saved by the notes of a test, by generation, section and number.
pub type Shelf = Arc<Mutex<BTreeMap<(String, String, u32), Value>>>;

/// One directory of data, in which engines come and go.
pub struct Lab {
    pub dir: TempDir,
    pub clock: Arc<ManualClock>,
    pub shelf: Shelf,
    pub limits: Limits,
}

impl Lab {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            clock: Arc::new(ManualClock::at(Time(1_000_000_000))),
            shelf: Shelf::default(),
            limits: Limits::default(),
        }
    }

    pub fn store(&self, node: &str) -> Arc<dyn Store> {
        let path = self.dir.path().join("millrace.db");
        let options = millrace_store::sqlite::Options::new(path, NodeId::new(node));
        Arc::new(SqliteStore::open(options).unwrap())
    }

    /// An engine named `node` whose route is these models, first to last.
    pub async fn engine(&self, node: &str, models: &[&Arc<Scripted>]) -> Engine {
        self.prepared(node, models).await.begin()
    }

    /// The same before it begins.
    pub async fn prepared(&self, node: &str, models: &[&Arc<Scripted>]) -> Prepared {
        let names: Vec<String> = models.iter().map(|model| model.provider().to_owned()).collect();
        let settings = Settings {
            default: Some("main".to_owned()),
            providers: names
                .iter()
                .enumerate()
                .map(|(at, name)| provider(name, if at == 0 { "main" } else { "spare" }))
                .collect(),
            fallbacks: BTreeMap::from([(
                "main".to_owned(),
                names.iter().skip(1).map(|name| format!("{name}/spare")).collect(),
            )]),
            ..Settings::default()
        };
        let models = models.iter().map(|model| Arc::clone(model) as Arc<dyn Model>);
        let providers = Providers::new(Catalog::new(settings), models, |_| 16);
        let work = NotesWork { shelf: Arc::clone(&self.shelf) };
        Engine::prepare(Options {
            store: self.store(node),
            providers: Arc::new(providers),
            limits: self.limits.clone(),
            clock: Arc::clone(&self.clock) as Arc<dyn millrace_engine::Clock>,
            node: NodeId::new(node),
            roots: millrace_engine::workspace::Roots::unbound(),
            executors: BTreeMap::new(),
            os_user: None,
            claims: Claims::Any,
            works: vec![Arc::new(work)],
        })
        .await
        .unwrap()
    }

    /// Moves the clock on in small steps until `done` ends.
    pub async fn run_clock<T>(&self, step: Duration, done: impl Future<Output = T>) -> T {
        let mut done = std::pin::pin!(done);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            tokio::select! {
                biased;
                value = &mut done => return value,
                () = tokio::time::sleep(Duration::from_millis(2)) => self.clock.advance(step),
            }
            assert!(tokio::time::Instant::now() < deadline, "it never happened");
        }
    }
}

fn provider(name: &str, model: &str) -> ProviderSettings {
    ProviderSettings {
        base_url: Some("http://127.0.0.1:9/v1".to_owned()),
        models: vec![model.to_owned()],
        default_model: Some(model.to_owned()),
        ..ProviderSettings::new(name, Dialect::OpenAiChat)
    }
}

pub fn tenant() -> TenantId {
    TenantId::new("acme")
}

pub async fn submit(handle: &Handle, sections: &[(&str, u32)]) -> Accepted {
    submit_for(handle, &tenant(), sections).await
}

pub async fn submit_for(handle: &Handle, owner: &TenantId, sections: &[(&str, u32)]) -> Accepted {
    let sections =
        sections.iter().map(|(name, total)| SectionPlan { name: (*name).into(), total: *total });
    let submission = Submission {
        id: None,
        tenant: owner.clone(),
        door: Door::Records,
        recipe: "notes".to_owned(),
        about: None,
        subject: String::new(),
        unique_key: None,
        input: "{}".to_owned(),
        model: "main".to_owned(),
        price: 0,
        sections: sections.collect(),
        told: json!({}),
    };
    handle.submit(submission).await.unwrap()
}

/// The whole log, once the generation has ended.
pub async fn all(follow: &mut Follow) -> Vec<Arc<Told>> {
    let mut events = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, async {
        while let Some(event) = follow.next().await.unwrap() {
            events.push(event);
        }
    })
    .await;
    assert!(ended.is_ok(), "the generation does not end after {:?}", words(&events));
    events
}

/// The log up to the first event that `wanted` accepts.
pub async fn until(follow: &mut Follow, wanted: impl Fn(&EventBody) -> bool) -> Vec<Arc<Told>> {
    tokio::time::timeout(PATIENCE, async {
        let mut events = Vec::new();
        loop {
            let event = follow.next().await.unwrap().expect("the log ended too early");
            events.push(Arc::clone(&event));
            if wanted(&event.body) {
                return events;
            }
        }
    })
    .await
    .expect("the event comes")
}

/// A log as short words, its numbers checked.
pub fn words(events: &[Arc<Told>]) -> Vec<String> {
    let first = events.first().map_or(1, |event| event.number);
    for (at, event) in events.iter().enumerate() {
        assert_eq!(event.number, first + u64::try_from(at).unwrap(), "a gap or a repeat");
    }
    events.iter().map(|event| word(&event.body)).collect()
}

fn word(body: &EventBody) -> String {
    match body {
        EventBody::Submitted { .. } => "submitted".into(),
        EventBody::Started => "started".into(),
        EventBody::SectionStarted { section } => format!("{section} started"),
        EventBody::SectionSized { section, total } => format!("{section} wants {total}"),
        EventBody::Progress { section, done, total } => format!("{section} {done}/{total}"),
        EventBody::Item { section, ordinal, item } => {
            format!("{section} #{ordinal} {}", item["title"].as_str().unwrap())
        }
        EventBody::Skipped { section, skipped, .. } => format!("{section} skipped {skipped}"),
        EventBody::SectionFinished { section, count } => format!("{section} finished {count}"),
        EventBody::SectionFailed { section, message } => format!("{section} failed: {message}"),
        EventBody::Requeued { reason } => format!("requeued: {reason}"),
        EventBody::Continued => "continued".into(),
        EventBody::Succeeded { .. } => "succeeded".into(),
        EventBody::Failed { message } => format!("failed: {message}"),
        EventBody::Stopped => "stopped".into(),
    }
}

/// Notes: items are objects with a title; a title already there is a duplicate.
struct NotesWork {
    shelf: Shelf,
}

#[async_trait]
impl Work for NotesWork {
    fn door(&self) -> Door {
        Door::Records
    }

    async fn open(&self, generation: &Generation) -> Result<Arc<dyn Run>, Failure> {
        let shelf = Arc::clone(&self.shelf);
        Ok(Arc::new(NotesRun { shelf, id: generation.id.to_string() }))
    }
}

struct NotesRun {
    shelf: Shelf,
    id: String,
}

#[async_trait]
impl Run for NotesRun {
    fn rules(&self) -> Rules {
        Rules { repairs_max: 1, needs_items: false }
    }

    async fn ask(&self, section: &str, so_far: &SoFar) -> Result<Option<Ask>, Failure> {
        let titles: Vec<&str> =
            so_far.saved.iter().filter_map(|item| item["title"].as_str()).collect();
        let user = format!(
            "section {section}, wanted {}, saved {titles:?}, problems {:?}",
            so_far.wanted, so_far.problems
        );
        let request = Request {
            system: String::new(),
            user,
            schema: None,
            max_output_tokens: 100,
            temperature: None,
            request_id: String::new(),
            material: None,
        };
        Ok(Some(Ask { request, sources: vec![] }))
    }

    fn item_schema(&self, _section: &str) -> Value {
        json!({"type": "object", "properties": {"title": {"type": "string"}, "other": {}}})
    }

    fn read(&self, _section: &str, element: &Value) -> Reading {
        match element.get("title") {
            Some(Value::String(_)) => Reading::Item(element.clone()),
            Some(_) => Reading::Bad("title must be a string".to_owned()),
            None if element.is_object() => Reading::Drop,
            None => Reading::Bad("not an object".to_owned()),
        }
    }

    async fn save(
        &self,
        section: &str,
        ordinal: u32,
        item: Value,
        _sources: &[String],
    ) -> Result<Saved, Failure> {
        let mut shelf = self.shelf.lock().unwrap();
        let key = (self.id.clone(), section.to_owned(), ordinal);
        let repeats =
            shelf.iter().any(|(k, v)| *k != key && k.0 == key.0 && v["title"] == item["title"]);
        if repeats {
            return Ok(Saved::Duplicate { of: None });
        }
        shelf.insert(key, item.clone());
        Ok(Saved::New(item))
    }

    async fn recover(
        &self,
        section: &str,
        ordinals: Range<u32>,
    ) -> Result<Vec<(u32, Value)>, Failure> {
        let shelf = self.shelf.lock().unwrap();
        let found = ordinals.filter_map(|ordinal| {
            let key = (self.id.clone(), section.to_owned(), ordinal);
            Some((ordinal, shelf.get(&key)?.clone()))
        });
        Ok(found.collect())
    }

    fn section_failed(&self, _section: &str, reason: &str) -> String {
        reason.to_owned()
    }

    fn outcome(&self, sections: &[Section]) -> Outcome {
        let failed = sections.iter().filter(|s| s.state == SectionState::Failed).count();
        if failed == sections.len() {
            Outcome::Failed { message: format!("{failed} sections failed") }
        } else {
            Outcome::Succeeded { data: json!({}) }
        }
    }
}
