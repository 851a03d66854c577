//! Tasks: project parts made, checked and saved through the real service, over a real store.

use std::sync::Arc;

use millrace_core::{EventBody, Lane, Noun, State, TaskType, TenantId};
use millrace_engine::tasks::{Error, Mode, Submit, Task};
use millrace_engine::{Engine, Handle};
use millrace_models::scripted::{Gate, Part, Script, Scripted};
use millrace_store::Store;
use millrace_store::params::{
    Body, Document, DocumentFilter, Edit, Rewriting, Rewritten, Scope, Write,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::lab::{Lab, all, submit, tenant, until, words};

/// A project in a laboratory, its store beside the engine's.
struct Bench {
    lab: Lab,
    store: Arc<dyn Store>,
    project: Uuid,
}

impl Bench {
    async fn new() -> Self {
        let lab = Lab::new();
        let store = lab.store("bench");
        let mut bench = Self { lab, store, project: Uuid::nil() };
        let fields = json!({"name": "Vet", "description": "Appointments for a vet's clinic."});
        bench.project = bench.create(Noun::Project, None, fields).await;
        let empty = json!({"tables": [], "relationships": []});
        bench.create(Noun::Schema, Some(bench.project), empty).await;
        bench
    }

    async fn create(&self, kind: Noun, parent: Option<Uuid>, fields: Value) -> Uuid {
        let uuid = Uuid::new_v4();
        let name = fields["name"].as_str().map(str::to_lowercase);
        let unique_name = name.filter(|_| kind == Noun::Feature);
        let body = Body { fields, unique_name };
        self.edit(Write::Create { uuid, kind, parent, body, made_by: None }).await;
        uuid
    }

    async fn edit(&self, write: Write) {
        let now = millrace_core::Time(5);
        let edit = Edit { tenant: tenant(), writes: vec![write], now };
        self.store.edit(edit).await.unwrap();
    }

    async fn rows(&self, kind: Noun) -> Vec<Document> {
        let filter = DocumentFilter::all(&tenant(), kind, Scope::Root(self.project));
        self.store.documents(filter).await.unwrap().rows
    }

    async fn names(&self, kind: Noun) -> Vec<String> {
        let name = |row: Document| row.body["name"].as_str().unwrap_or_default().to_owned();
        self.rows(kind).await.into_iter().map(name).collect()
    }

    async fn engine(&self, model: &Arc<Scripted>) -> Engine {
        self.lab.engine("n1", &[model]).await
    }

    /// A task of features that has saved `A` and whose model says no more.
    async fn half_way(&self) -> (Engine, Task) {
        let text = format!(r#"{{"features": [{},"#, feature("A"));
        let script = Script::new([Part::Text(text.as_str().into()), Part::Gate(Gate::new())]);
        let engine = self.engine(&Arc::new(Scripted::always(script))).await;
        let handle = engine.handle();
        let task = handle.tasks().submit(&tenant(), self.wish(TaskType::Features)).await.unwrap();
        while self.rows(Noun::Feature).await.is_empty() {
            tokio::task::yield_now().await;
        }
        (engine, task)
    }

    fn wish(&self, task_type: TaskType) -> Submit {
        Submit {
            task_type,
            project_id: self.project.to_string(),
            session_id: None,
            model_id: None,
            feature_id: None,
            story_id: None,
            page_id: None,
            mode: Mode::Append,
            count: None,
            title: None,
            prompt: None,
            asked: Map::new(),
        }
    }
}

/// The log of a task, once it has ended, and the task as it stands then.
async fn log_of(handle: &Handle, task: &Task) -> (Vec<String>, Arc<Task>) {
    let mut follow = handle.follow(task.generation.id, 0);
    let log = words(&all(&mut follow).await);
    (log, handle.tasks().task(&tenant(), &task.session_id).await.unwrap())
}

fn feature(name: &str) -> Value {
    json!({"name": name, "description": "d", "priority": "high", "category": "core",
        "complexity": "low", "effort": "s", "business_value": "b", "more": "dropped"})
}

fn story(title: &str) -> Value {
    json!({"title": title, "description": "d", "user_role": "owner", "i_want_to": "w",
        "so_that": "s", "priority": "low", "estimated_effort": "m", "persona_id": "nobody"})
}

fn table(name: &str) -> Value {
    let id = json!({"name": "id", "type": "uuid", "primaryKey": true, "nullable": false, "unique": true});
    json!({"name": name, "description": "", "columns": [id]})
}

fn answer(items: &[Value]) -> Script {
    Script::text(&json!({ "items": items }).to_string())
}

#[tokio::test]
async fn items_become_rows_in_the_commit_of_the_line_that_tells_them() {
    let bench = Bench::new().await;
    let model = Arc::new(Scripted::always(answer(&[feature("Booking"), feature("Recall")])));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let wish = Submit { count: Some(2), ..bench.wish(TaskType::Features) };
    let task = handle.tasks().submit(&tenant(), wish).await.unwrap();
    assert_eq!(task.generation.state, State::Pending);
    let (log, ended) = log_of(&handle, &task).await;
    let section = bench.project;
    assert_eq!(
        log,
        [
            "submitted".to_owned(),
            "started".to_owned(),
            format!("{section} started"),
            format!("{section} #1 Booking"),
            format!("{section} #2 Recall"),
            format!("{section} finished 2"),
            "succeeded".to_owned(),
        ]
    );
    assert_eq!((ended.generation.state, ended.generation.percent), (State::Succeeded, 100));
    let rows = bench.rows(Noun::Feature).await;
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.generation == Some(task.generation.id) && !row.edited));
    assert_eq!(rows[0].body["status"], "draft");
    assert_eq!(rows[0].body.get("more"), None);
    engine.drain().await;
}

#[tokio::test]
async fn percent_and_numbers_of_every_line_only_rise() {
    let bench = Bench::new().await;
    let features: Vec<Value> = (1..=6).map(|n| feature(&format!("F{n}"))).collect();
    let model = Arc::new(Scripted::always(answer(&features)));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let task = handle.tasks().submit(&tenant(), bench.wish(TaskType::Features)).await.unwrap();
    let events = all(&mut handle.follow(task.generation.id, 0)).await;
    let percents: Vec<u32> = events.iter().map(|event| event.standing.percent).collect();
    assert_eq!(percents, [0, 1, 20, 35, 50, 65, 80, 95, 96, 96, 100]);
    engine.drain().await;
}

#[tokio::test]
async fn an_item_that_stays_bad_is_asked_for_twice_alone_and_then_left_out() {
    let bench = Bench::new().await;
    let bad = json!({"name": "x"});
    let model = Arc::new(Scripted::sequence([
        answer(&[feature("A"), bad.clone(), feature("B")]),
        answer(std::slice::from_ref(&bad)),
        answer(std::slice::from_ref(&bad)),
    ]));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let wish = Submit { count: Some(3), ..bench.wish(TaskType::Features) };
    let task = handle.tasks().submit(&tenant(), wish).await.unwrap();
    let (_, ended) = log_of(&handle, &task).await;
    assert_eq!(ended.generation.state, State::Succeeded);
    assert_eq!((ended.generation.done, ended.generation.total), (2, 2));
    assert_eq!(model.recorded().len(), 3);
    engine.drain().await;
}

#[tokio::test]
async fn a_taken_feature_name_is_asked_for_again() {
    let bench = Bench::new().await;
    bench.create(Noun::Feature, Some(bench.project), feature("booking")).await;
    let model = Arc::new(Scripted::sequence([
        answer(&[feature("Booking"), feature("Recall")]),
        answer(&[feature("Waiting list")]),
    ]));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let wish = Submit { count: Some(2), ..bench.wish(TaskType::Features) };
    let task = handle.tasks().submit(&tenant(), wish).await.unwrap();
    log_of(&handle, &task).await;
    assert_eq!(bench.names(Noun::Feature).await, ["booking", "Recall", "Waiting list"]);
    let asked = model.recorded();
    assert!(asked[0].request.user.contains("booking"), "names in use are shown");
    assert!(asked[1].request.user.contains("exists already"));
    engine.drain().await;
}

#[tokio::test]
async fn a_parent_that_went_away_is_skipped_and_the_others_are_made() {
    let bench = Bench::new().await;
    let gone = bench.create(Noun::Feature, Some(bench.project), feature("Gone")).await;
    bench.create(Noun::Feature, Some(bench.project), feature("Here")).await;
    let gate = Gate::new();
    let text = json!({ "user_stories": [story("S")] }).to_string();
    let script = Script::new([Part::Gate(gate.clone()), Part::Text(text.as_str().into())]);
    let model = Arc::new(Scripted::always(script));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let wish = Submit { count: Some(1), ..bench.wish(TaskType::UserStories) };
    let task = handle.tasks().submit(&tenant(), wish).await.unwrap();
    while model.calls() < 2 {
        tokio::task::yield_now().await;
    }
    bench.edit(Write::Remove { uuid: gone, kind: Noun::Feature }).await;
    gate.open();
    let (_, ended) = log_of(&handle, &task).await;
    assert_eq!(ended.generation.state, State::Succeeded);
    assert_eq!((ended.generation.done, ended.generation.total), (1, 1));
    let rows = bench.rows(Noun::UserStory).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].body["persona_id"], Value::Null);
    engine.drain().await;
}

#[tokio::test]
async fn a_schema_is_as_large_as_the_model_plans_and_edited_tables_stay() {
    let bench = Bench::new().await;
    let join = json!({"sourceTable": "pet", "sourceColumn": "id", "targetTable": "owner",
        "targetColumn": "id", "sourceCardinality": "many", "targetCardinality": "one", "onDelete": null});
    let plan = json!({"tables": [table("owner"), table("pet"), {"name": "broken"}], "relationships": [join]});
    let mended = json!({"tables": [table("mended")], "relationships": []});
    let model = Arc::new(Scripted::sequence([
        Script::text(&plan.to_string()),
        Script::text(&mended.to_string()),
    ]));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let task = handle.tasks().submit(&tenant(), bench.wish(TaskType::Schema)).await.unwrap();
    let (log, ended) = log_of(&handle, &task).await;
    assert!(log.contains(&format!("{} wants 3", bench.project)), "{log:?}");
    assert_eq!(ended.generation.done, 3);
    let schema = bench.rows(Noun::Schema).await.remove(0);
    let names: Vec<&str> = schema.body["tables"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|t| t["name"].as_str())
        .collect();
    assert_eq!(names, ["owner", "pet", "mended"]);
    let relationships = schema.body["relationships"].as_array().unwrap();
    assert_eq!(relationships.len(), 1);
    assert_eq!(relationships[0]["generation_id"], json!(task.generation.id.to_string()));
    engine.drain().await;
}

#[tokio::test]
async fn an_edited_table_stays_and_is_joined_by_the_next_generation_too() {
    let bench = Bench::new().await;
    let join = json!({"sourceTable": "pet", "sourceColumn": "id", "targetTable": "owner",
        "targetColumn": "id", "sourceCardinality": "many", "targetCardinality": "one", "onDelete": null});
    let plan = json!({"tables": [table("owner"), table("pet")], "relationships": [join]});
    let model = Arc::new(Scripted::always(Script::text(&plan.to_string())));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let first = handle.tasks().submit(&tenant(), bench.wish(TaskType::Schema)).await.unwrap();
    log_of(&handle, &first).await;
    let schema = bench.rows(Noun::Schema).await.remove(0);
    let mut edited = schema.body["tables"].clone();
    edited[1]["description"] = json!("Every pet of the clinic.");
    let sent = json!({ "tables": edited }).as_object().unwrap().clone();
    let project = bench.project.to_string();
    handle.content().put_schema(&tenant(), &project, &sent).await.unwrap();
    let second = handle.tasks().submit(&tenant(), bench.wish(TaskType::Schema)).await.unwrap();
    let (_, ended) = log_of(&handle, &second).await;
    assert_eq!(ended.generation.done, 1, "the edited one is left out");
    let schema = bench.rows(Noun::Schema).await.remove(0);
    assert_eq!(schema.body["tables"][1]["description"], "Every pet of the clinic.");
    let joins = schema.body["relationships"].as_array().unwrap();
    assert_eq!(joins.len(), 1, "{joins:?}");
    assert_eq!(joins[0]["generation_id"], json!(second.generation.id.to_string()));
    engine.drain().await;
}

#[tokio::test]
async fn a_repair_that_repeats_saved_tables_still_brings_the_missing_one() {
    let bench = Bench::new().await;
    let first = json!({"tables": [table("a"), table("b"), {"name": "c"}], "relationships": []});
    let second = json!({"tables": [table("a"), table("b"), table("c")], "relationships": []});
    let model = Arc::new(Scripted::sequence([
        Script::text(&first.to_string()),
        Script::text(&second.to_string()),
    ]));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let task = handle.tasks().submit(&tenant(), bench.wish(TaskType::Schema)).await.unwrap();
    let (_, ended) = log_of(&handle, &task).await;
    let schema = bench.rows(Noun::Schema).await.remove(0);
    assert_eq!(ended.generation.done, 3);
    assert_eq!(schema.body["tables"].as_array().unwrap().len(), 3);
    engine.drain().await;
}

#[tokio::test]
async fn replace_removes_older_unedited_rows_when_and_only_when_it_completes() {
    let bench = Bench::new().await;
    let model = Arc::new(Scripted::sequence([
        answer(&[feature("A"), feature("B")]),
        answer(&[json!({"name": "bad"})]),
        answer(&[json!({"name": "bad"})]),
        answer(&[json!({"name": "bad"})]),
        answer(&[feature("C"), feature("D")]),
    ]));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let wish = Submit { count: Some(2), ..bench.wish(TaskType::Features) };
    let first = handle.tasks().submit(&tenant(), wish.clone()).await.unwrap();
    log_of(&handle, &first).await;
    let edited = bench.rows(Noun::Feature).await[1].key.uuid;
    let by = Rewriting(Arc::new(|document: &Document| {
        let body = Body { fields: document.body.clone(), unique_name: Some("b".to_owned()) };
        Ok(Rewritten { body, edited: true })
    }));
    bench.edit(Write::Rewrite { uuid: edited, kind: Noun::Feature, by }).await;
    let replace = Submit { mode: Mode::Replace, ..wish };
    let failed = handle.tasks().submit(&tenant(), replace.clone()).await.unwrap();
    let (_, ended) = log_of(&handle, &failed).await;
    assert_eq!(ended.generation.state, State::Failed);
    assert_eq!(bench.names(Noun::Feature).await, ["A", "B"]);
    let done = handle.tasks().submit(&tenant(), replace).await.unwrap();
    log_of(&handle, &done).await;
    assert_eq!(bench.names(Noun::Feature).await, ["B", "C", "D"]);
    engine.drain().await;
}

#[tokio::test]
async fn a_cancel_keeps_what_is_saved_and_is_taken_once() {
    let bench = Bench::new().await;
    let (engine, task) = bench.half_way().await;
    let handle = engine.handle();
    handle.tasks().cancel(&tenant(), &task.session_id).await.unwrap();
    let again = handle.tasks().cancel(&tenant(), &task.session_id).await;
    assert!(matches!(again, Err(Error::NotCancellable(State::Stopped))));
    let (_, ended) = log_of(&handle, &task).await;
    assert_eq!((ended.generation.done, ended.generation.percent), (1, 35));
    assert_eq!(bench.names(Noun::Feature).await, ["A"]);
    let foreign = handle.tasks().cancel(&TenantId::new("other"), &task.session_id).await;
    assert!(matches!(foreign, Err(Error::NotFound("Task not found"))));
    engine.drain().await;
}

#[tokio::test]
async fn a_name_stands_for_one_request_and_its_waiters_hear_of_it() {
    let bench = Bench::new().await;
    let model = Arc::new(Scripted::always(answer(&[feature("A")])));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let arrival = handle.tasks().arrival("session-1");
    let mut wish = Submit { count: Some(1), ..bench.wish(TaskType::Features) };
    wish.session_id = Some("session-1".to_owned());
    let task = handle.tasks().submit(&tenant(), wish.clone()).await.unwrap();
    assert_eq!(arrival.task().await.generation.id, task.generation.id);
    log_of(&handle, &task).await;
    let again = handle.tasks().submit(&tenant(), wish.clone()).await.unwrap();
    assert_eq!(again.generation.id, task.generation.id);
    assert_eq!(again.generation.state, State::Succeeded);
    wish.asked.insert("count".to_owned(), json!(2));
    let other = handle.tasks().submit(&tenant(), wish).await;
    assert!(matches!(other, Err(Error::Conflict(_))));
    engine.drain().await;
}

#[tokio::test]
async fn tasks_wait_for_each_other_and_other_doors_do_not_wait_for_them() {
    let mut bench = Bench::new().await;
    bench.lab.limits.project_generations_max = 1;
    assert_eq!(bench.lab.limits.slots(Lane::Projects), 1);
    let gate = Gate::new();
    let held = Script::new([Part::Gate(gate.clone()), Part::Text(r#"[{"title":"n"}]"#.into())]);
    let model = Arc::new(Scripted::by(move |call| {
        if call.request.user.starts_with("section notes") {
            Script::text(r#"[{"title":"n"}]"#)
        } else {
            held.clone()
        }
    }));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let first = handle.tasks().submit(&tenant(), bench.wish(TaskType::Features)).await.unwrap();
    let second = handle.tasks().submit(&tenant(), bench.wish(TaskType::Features)).await.unwrap();
    let mut notes = submit(&handle, &[("notes", 1)]).await;
    all(&mut notes.follow).await;
    // Submitted in the same moment of a clock that stands still, either may come first; the other waits.
    let mut waiting = 0;
    for task in [&first, &second] {
        let task = handle.tasks().task(&tenant(), &task.session_id).await.unwrap();
        waiting += u32::from(task.generation.state == State::Pending);
    }
    assert!(waiting >= 1, "both run in one slot");
    gate.open();
    log_of(&handle, &first).await;
    log_of(&handle, &second).await;
    engine.drain().await;
}

#[tokio::test]
async fn as_many_bad_items_as_there_are_are_asked_for_again() {
    let bench = Bench::new().await;
    let bad: Vec<Value> = (0..30).map(|_| json!({"name": "x"})).collect();
    let good: Vec<Value> = (0..30).map(|n| feature(&format!("F{n}"))).collect();
    let model = Arc::new(Scripted::sequence([answer(&bad), answer(&good)]));
    let engine = bench.engine(&model).await;
    let handle = engine.handle();
    let wish = Submit { count: Some(30), ..bench.wish(TaskType::Features) };
    let task = handle.tasks().submit(&tenant(), wish).await.unwrap();
    let (_, ended) = log_of(&handle, &task).await;
    assert_eq!((ended.generation.done, ended.generation.total), (30, 30));
    engine.drain().await;
}

#[tokio::test]
async fn a_follower_of_a_log_that_was_removed_hears_its_end_and_ends() {
    let bench = Bench::new().await;
    let (engine, task) = bench.half_way().await;
    let handle = engine.handle();
    let mut early = handle.follow(task.generation.id, 0);
    until(&mut early, |body| matches!(body, EventBody::Item { .. })).await;
    drop(early);
    // It joins when the item was told, and reads only after everything is gone: a gap it can never fill.
    let mut late = handle.follow(task.generation.id, 0);
    handle.content().remove(&tenant(), Noun::Project, &bench.project.to_string()).await.unwrap();
    assert_eq!(words(&all(&mut late).await), ["stopped"]);
    drop(late);
    let mut later = handle.follow(task.generation.id, 0);
    assert!(all(&mut later).await.is_empty());
    let gone = handle.tasks().task(&tenant(), &task.session_id).await;
    assert!(matches!(gone, Err(Error::NotFound(_))));
    engine.drain().await;
}
