//! Sections 3, 4, 6 and 7 with a provider under control: what is asked, what is asked again, what
//! is dropped, what a failure says.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use millrace_testkit::{Answer, Outcome, Part, Rule};
use serde_json::{Value, json};

use crate::support::{
    DESCRIPTION, PROVIDER_KEY, Project, Rig, Task, array, assert_valid, column, fresh, text,
};

/// A project whose text holds a marker that no other has.
struct Marked {
    project: Project,
    marker: String,
}

impl Marked {
    fn new(rig: &Arc<Rig>) -> Self {
        let marker = format!("[[{}]]", fresh("marker"));
        let description = format!("{DESCRIPTION} {marker}");
        Self { project: rig.project_with(None, json!({"description": description})), marker }
    }

    /// The model answers these once each, then the last for ever.
    fn answers(&self, answers: impl IntoIterator<Item = Answer>) {
        let answers: Vec<Answer> = answers.into_iter().collect();
        let last = answers.last().cloned();
        self.project.rig.provider().add(Rule::new(&self.marker, answers, last));
    }

    fn asked(&self) -> usize {
        self.project.rig.provider().requests(&self.marker).len()
    }

    fn features(&self) -> Vec<String> {
        column(&self.project.rows("features"), "name")
    }
}

fn feature(name: &str) -> Value {
    json!({
        "name": name, "description": "What it is about.", "priority": "high", "category": "core",
        "complexity": "low", "effort": "s", "business_value": "It saves an hour a day.",
    })
}

/// A model's answer that holds these items under that key, one delta each.
fn answer(key: &str, items: &[Value]) -> Answer {
    let mut answer = Answer::of(items);
    answer.parts.insert(0, Part::Text(format!("{{\"{key}\":")));
    answer.parts.push(Part::Text("}".to_owned()));
    answer
}

fn features(items: &[Value]) -> Answer {
    answer("features", items)
}

fn story(title: &str) -> Value {
    json!({
        "title": title, "description": "d", "user_role": "vet", "i_want_to": "i", "so_that": "s",
        "priority": "low", "estimated_effort": "m",
    })
}

fn stories(items: &[Value]) -> Answer {
    answer("user_stories", items)
}

fn named(names: &[&str]) -> Answer {
    features(&names.iter().map(|name| feature(name)).collect::<Vec<_>>())
}

/// The same item with one field changed.
fn with(mut item: Value, field: &str, value: Value) -> Value {
    item[field] = value;
    item
}

/// Every item that breaks section 10 in one place.
fn broken() -> Vec<Value> {
    let good = feature("Broken");
    let mut without = good.clone();
    without.as_object_mut().unwrap().remove("business_value");
    vec![
        without,
        with(good.clone(), "name", json!("")),
        with(good.clone(), "name", json!("n".repeat(201))),
        with(good.clone(), "description", json!("")),
        with(good.clone(), "priority", json!("urgent")),
        with(good.clone(), "category", json!(null)),
        with(good.clone(), "kind", json!("idea")),
        with(good, "business_value", json!(7)),
    ]
}

#[test]
fn valid_items_are_saved_as_the_model_wrote_them_and_unknown_keys_are_dropped() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    let item = with(feature("Reminders"), "colour", json!("red"));
    marked.answers([features(&[item, with(feature("Billing"), "rationale", json!("why"))])]);
    let task = marked.project.run("features", json!({"count": 2}));
    let rows = marked.project.rows("features");
    assert_valid(&rows, "features");
    for (name, value) in feature("Reminders").as_object().unwrap() {
        assert_eq!(rows[0][name], *value, "{name}");
    }
    assert_eq!(rows[0].get("colour"), None);
    assert_eq!(rows[1]["rationale"], "why");
    assert_eq!(rows[0]["generation_id"], task.generation());
    assert_eq!(marked.asked(), 1);
}

#[test]
fn an_item_that_does_not_fit_is_asked_for_again_alone_and_taken_when_it_fits() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    let bad = with(feature("Two"), "priority", json!("urgent"));
    marked.answers([features(&[feature("One"), bad, feature("Three")]), named(&["Two, mended"])]);
    marked.project.run("features", json!({"count": 3}));
    let mut names = marked.features();
    names.sort();
    assert_eq!(names, ["One", "Three", "Two, mended"]);
    assert_eq!(marked.asked(), 2);
}

#[test]
fn an_item_is_asked_for_again_at_most_twice_and_then_left_out() {
    let rig = Rig::scripted(&[]);
    std::thread::scope(|scope| {
        for bad in broken() {
            let rig = &rig;
            scope.spawn(move || {
                let marked = Marked::new(rig);
                let session = fresh("left-out");
                let mut socket = rig.subscribed(&session);
                marked.answers([
                    features(&[feature("One"), bad.clone(), feature("Three")]),
                    features(&[bad]),
                ]);
                let fields = json!({"count": 3, "sessionId": session});
                let task = marked.project.run("features", fields);
                assert_eq!(task.progress()["message"], "Generated 2 features");
                assert_eq!(task.details()["resultCount"], 2);
                assert_eq!(marked.features(), ["One", "Three"]);
                assert_eq!(marked.asked(), 3);
                let last = socket.to_the_end().pop().unwrap();
                assert_eq!(last.data["resultCount"], 2);
            });
        }
    });
}

#[test]
fn an_item_left_out_makes_n_smaller() {
    let rig = Rig::scripted(&[]);
    let project = rig.project();
    let tags = [fresh("tag"), fresh("tag")];
    for (name, tag) in ["Reminders", "Billing"].iter().zip(&tags) {
        let fields = json!({"name": name, "description": format!("About {tag}.")});
        project.create("features", fields);
    }
    let bad = with(story("Bad"), "priority", json!("urgent"));
    let first = stories(&[story("One"), bad.clone()]);
    let provider = rig.provider();
    provider.add(Rule::new(&tags[0], [first], Some(stories(&[bad]))));
    let second = stories(&[story("Two"), story("Three")]).held_by("second");
    provider.add(Rule::new(&tags[1], [second], None));
    let task = project.submit("user-stories", json!({"count": 2}));
    let at = task.until("n to shrink", |at| at["message"] == "Generating user story 2 of 3...");
    assert_eq!(at["progress_percentage"], 65);
    provider.release("second");
    assert_eq!(task.complete()["message"], "Generated 3 user stories");
}

#[test]
fn a_section_without_any_valid_item_fails() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    let bad = with(feature("Bad"), "priority", json!("urgent"));
    marked.answers([features(&[bad])]);
    let task = marked.project.end("features", json!({"count": 1}), "error");
    assert_harmless(&task, &marked.marker);
    assert_eq!(marked.features(), Vec::<String>::new());
    assert_eq!(task.details()["resultCount"], 0);
}

/// The failure text has 1 to 2,000 characters and holds neither the key nor the prompt.
fn assert_harmless(task: &Task, marker: &str) {
    let message = text(&task.progress()["message"]);
    assert_eq!(task.details()["error"], message);
    assert!((1..=2000).contains(&message.chars().count()), "{message}");
    assert!(!message.contains(PROVIDER_KEY), "{message}");
    assert!(!message.contains(marker), "{message}");
    assert!(!message.contains(DESCRIPTION), "{message}");
    let last = task.subscribed().next_frame();
    assert_eq!(last.event, "task-error");
    assert_eq!(last.data["error"], message);
}

#[test]
fn a_feature_whose_name_is_taken_is_asked_for_again() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.project.feature("Reminders");
    marked.answers([named(&["  REMINDERS ", "Billing"]), named(&["Calendar"])]);
    marked.project.run("features", json!({"count": 2}));
    assert_eq!(marked.features()[0], "Reminders");
    let mut made = marked.features()[1..].to_vec();
    made.sort();
    assert_eq!(made, ["Billing", "Calendar"]);
    assert_eq!(marked.asked(), 2);
}

#[test]
fn a_feature_whose_name_stays_taken_is_left_out() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.project.feature("Reminders");
    marked.answers([named(&["reminders", "Billing"]), named(&["reminders"])]);
    let task = marked.project.run("features", json!({"count": 2}));
    assert_eq!(marked.features(), ["Reminders", "Billing"]);
    assert_eq!(task.progress()["message"], "Generated 1 feature");
    assert_eq!(marked.asked(), 3);
}

#[test]
fn two_features_of_one_answer_do_not_share_a_name() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.answers([named(&["Billing", "billing "]), named(&["Calendar"])]);
    marked.project.run("features", json!({"count": 2}));
    assert_eq!(marked.features(), ["Billing", "Calendar"]);
}

/// How often a provider is asked that always answers with that status. It has answered well
/// before, so a refusal is no question of which parameters it knows (records contract, section 10).
fn assert_tried(cases: &[u16], tries: usize) {
    let rig = Rig::scripted(&[("MILLRACE_TASKS_WORKERS", "8")]);
    let before = Marked::new(&rig);
    before.answers([named(&["One"])]);
    before.project.run("features", json!({"count": 1}));
    std::thread::scope(|scope| {
        for status in cases {
            let rig = &rig;
            scope.spawn(move || {
                let marked = Marked::new(rig);
                marked.answers([Answer::error(*status)]);
                let task = marked.project.end("features", json!({}), "error");
                assert_eq!(marked.asked(), tries, "{status}");
                assert_harmless(&task, &marked.marker);
            });
        }
    });
}

#[test]
fn an_overloaded_provider_is_tried_three_times() {
    assert_tried(&[429, 500, 502, 503], 3);
}

#[test]
fn a_provider_that_refuses_the_caller_is_tried_once() {
    assert_tried(&[401, 403], 1);
}

#[test]
fn a_provider_that_refuses_the_request_is_tried_once() {
    assert_tried(&[400, 404, 422], 1);
}

#[test]
fn a_provider_that_never_answers_is_tried_three_times() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    // Reads each request and hangs up; ends with the process.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut line = String::new();
            let _ = BufReader::new(stream.unwrap()).read_line(&mut line);
            if line.starts_with("POST ") {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let rig = Rig::with_provider_at(&format!("http://{address}/v1"));
    let task = rig.project().end("features", json!({}), "error");
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    assert_harmless(&task, "[[no marker]]");
}

#[test]
fn a_provider_that_recovers_in_time_loses_nothing() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.answers([Answer::error(503), Answer::error(429), named(&["One", "Two"])]);
    marked.project.run("features", json!({"count": 2}));
    assert_eq!(marked.features(), ["One", "Two"]);
    assert_eq!(marked.asked(), 3);
}

#[test]
fn a_provider_that_is_not_there_fails_the_task_without_telling_secrets() {
    // Nobody listens there any more.
    let nowhere = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let rig = Rig::with_provider_at(&format!("http://{nowhere}/v1"));
    let project = rig.project();
    let task = project.end("features", json!({}), "error");
    assert_harmless(&task, "[[no marker]]");
}

#[test]
fn one_failed_section_of_two_is_told_and_the_other_s_items_stay() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    let tag = fresh("tag");
    for name in ["Reminders", "Billing"] {
        let fields =
            json!({"name": format!("{name} {tag}"), "description": format!("About {tag}.")});
        marked.project.create("features", fields);
    }
    let good = stories(&[story("One"), story("Two")]);
    rig.provider().add(Rule::new(&tag, [Answer::error(403)], Some(good)));
    let task = marked.project.end("user-stories", json!({"count": 2}), "error");
    let message = text(&task.progress()["message"]);
    assert!(message.starts_with("1 of 2 sections failed: "), "{message}");
    assert!(message.len() > "1 of 2 sections failed: ".len());
    assert_eq!(marked.project.rows("user-stories").len(), 2);
    assert_eq!(task.details()["resultCount"], 2);
}

#[test]
fn items_are_saved_while_the_answer_still_comes() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.answers([named(&["One", "Two", "Three"]).gate_after(2, "rest")]);
    let task = marked.project.submit("features", json!({"count": 3}));
    let at = task.until("two items", |at| at["message"] == "Generating feature 3 of 3...");
    assert_eq!(at["progress_percentage"], 95);
    assert_eq!(marked.features(), ["One", "Two"]);
    rig.provider().release("rest");
    task.complete();
    assert_eq!(marked.features(), ["One", "Two", "Three"]);
}

#[test]
fn a_cancel_drops_the_provider_s_request_within_one_second() {
    let rig = Rig::scripted(&[]);
    for held in [named(&["One", "Two"]).gate_after(1, "never"), Answer::silence()] {
        let marked = Marked::new(&rig);
        let saved = usize::from(held.parts.len() > 1);
        marked.answers([held]);
        let task = marked.project.submit("features", json!({"count": 2}));
        rig.provider().wait_for_requests(&marked.marker, 1);
        task.until("what comes", |at| {
            let wanted = format!("Generating feature {} of 2...", saved + 1);
            at["message"] == wanted || saved == 0
        });
        task.cancel().ok();
        let answered = Instant::now();
        rig.provider().wait_for_outcome(&marked.marker, Outcome::Aborted);
        assert!(answered.elapsed() < Duration::from_secs(1), "{:?}", answered.elapsed());
        assert_eq!(marked.features().len(), saved);
        assert_eq!(marked.asked(), 1);
    }
}

#[test]
fn more_items_than_asked_for_are_not_saved() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.answers([named(&["One", "Two", "Three", "Four"])]);
    let task = marked.project.run("features", json!({"count": 2}));
    assert_eq!(marked.features(), ["One", "Two"]);
    assert_eq!(task.progress()["message"], "Generated 2 features");
}

#[test]
fn items_that_are_never_delivered_are_not_counted() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.answers([named(&["One", "Two"]), features(&[])]);
    let task = marked.project.run("features", json!({"count": 4}));
    assert_eq!(task.progress()["message"], "Generated 2 features");
    assert_eq!(marked.features(), ["One", "Two"]);
}

#[test]
fn the_model_reads_the_project_the_wishes_the_count_and_the_names_to_avoid() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.project.feature("Zebra stripes report");
    marked.answers([named(&["One"])]);
    let fields = json!({"count": 1, "prompt": "Think of people who cannot see well"});
    marked.project.run("features", fields);
    let asked = rig.provider().requests(&marked.marker);
    let prompt = &asked[0].text;
    assert!(prompt.contains("Zebra stripes report"), "{prompt}");
    assert!(prompt.contains("Think of people who cannot see well"), "{prompt}");
    assert!(prompt.contains(&text(&marked.project.row["name"])), "{prompt}");
    assert!(!prompt.contains(PROVIDER_KEY));
}

#[test]
fn each_type_reads_what_the_contract_says() {
    let rig = Rig::scripted(&[]);
    // Nothing need come of these: what is asked is what counts.
    rig.provider().otherwise(Answer::error(400));
    let project = rig.project();
    let named = |kind: &str, fields: Value| text(&project.create(kind, fields)["id"]);
    let feature =
        named("features", json!({"name": "Quokka reminders", "description": "Sent by pigeon."}));
    named("personas", json!({"name": "Wilhelmina", "user_role": "night nurse"}));
    let story = named(
        "user-stories",
        json!({"feature_id": feature, "title": "Feed the ibis", "description": "At dawn."}),
    );
    let page = named(
        "pages",
        json!({"name": "Walrus board", "path": "/walrus", "description": "Shows tusks."}),
    );
    let about = DESCRIPTION.split(',').next().unwrap();
    let reads: [(&str, Value, &[&str]); 7] = [
        ("features", json!({}), &[about]),
        ("personas", json!({}), &[about, "Quokka reminders"]),
        ("schema", json!({}), &[about, "Quokka reminders"]),
        ("pages", json!({}), &[about, "Quokka reminders"]),
        (
            "user-stories",
            json!({"featureId": feature}),
            &["Quokka reminders", "Sent by pigeon.", "Wilhelmina"],
        ),
        (
            "acceptance-criteria",
            json!({"storyId": story}),
            &["Feed the ibis", "At dawn.", "Quokka reminders"],
        ),
        (
            "sections",
            json!({"pageId": page}),
            &["Walrus board", "Shows tusks.", "Quokka reminders"],
        ),
    ];
    for (kind, narrowed, expected) in reads {
        let before = rig.provider().requests("").len();
        project.end(kind, narrowed, "error");
        let asked = rig.provider().requests("");
        let prompt = &asked[before].text;
        for words in expected {
            assert!(prompt.contains(words), "{kind} reads {words:?}: {prompt}");
        }
    }
}

#[test]
fn relationships_of_a_model_never_point_to_a_missing_table() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    let table = |name: &str| {
        let id = json!({
            "name": "id", "type": "uuid", "primaryKey": true, "nullable": false, "unique": true,
        });
        let owner = json!({
            "name": "owner_id", "type": "uuid", "primaryKey": false, "nullable": false,
            "unique": false,
        });
        json!({"name": name, "description": "d", "columns": [id, owner]})
    };
    let relation = |target: &str| {
        json!({
            "sourceTable": "pets", "sourceColumn": "owner_id", "targetTable": target,
            "targetColumn": "id", "sourceCardinality": "many", "targetCardinality": "one",
            "onDelete": "CASCADE",
        })
    };
    let schema = json!({
        "tables": [table("owners"), table("pets")],
        "relationships": [relation("owners"), relation("nowhere")],
    });
    marked.answers([Answer::text(&schema.to_string())]);
    let task = marked.project.submit("schema", json!({}));
    task.finish();
    let saved = marked.project.schema();
    assert_eq!(column(&array(&saved["tables"]), "name"), ["owners", "pets"]);
    let targets = column(&array(&saved["relationships"]), "targetTable");
    assert!(!targets.contains(&"nowhere".to_owned()), "{targets:?}");
    assert_eq!(task.details()["resultCount"], 2);
}

#[test]
fn texts_of_people_are_asked_about_and_not_obeyed_as_template_code() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    let hostile = "{{ project.id }} {% for x in y %} {# gone #}";
    marked.project.feature(hostile);
    marked.answers([named(&["One"])]);
    marked.project.run("features", json!({"count": 1, "prompt": hostile}));
    let asked = rig.provider().requests(&marked.marker);
    assert!(asked[0].text.contains(hostile), "{}", asked[0].text);
}

#[test]
fn a_crash_asks_the_model_only_for_what_is_missing() {
    let rig = Rig::scripted(&[]);
    let marked = Marked::new(&rig);
    marked.answers([named(&["One", "Two", "Three"]).gate_after(2, "never"), named(&["Three"])]);
    let task = marked.project.submit("features", json!({"count": 3}));
    task.until("two items", |at| at["message"] == "Generating feature 3 of 3...");
    rig.server().kill();
    rig.server().restart();
    task.complete();
    assert_eq!(marked.features(), ["One", "Two", "Three"]);
    assert_eq!(marked.asked(), 2);
}
