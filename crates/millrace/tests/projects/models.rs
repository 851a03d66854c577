//! Sections 4, 7 and 8: the list of models, the offline models, what they save (checks 4, 5, 14, 15, 16).

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{
    Project, Rig, array, assert_all_differ, assert_json, assert_keys, assert_valid, column, fresh,
    refused, refused_with, text,
};

/// What `default_for` may hold.
const PURPOSES: [&str; 8] = [
    "features",
    "personas",
    "user-stories",
    "acceptance-criteria",
    "schema",
    "pages",
    "sections",
    "gherkin",
];

fn models(rig: &Rig) -> Vec<Value> {
    array(&rig.client().get("/api/models").ok()["data"])
}

#[test]
fn the_list_of_models_is_there_twice_by_id() {
    let rig = Rig::shared();
    let reply = rig.client().get("/api/models");
    assert_json(&reply);
    let answer = reply.ok();
    assert_keys(&answer, &["data", "models"]);
    assert_eq!(answer["data"], answer["models"]);
    let ids = column(&models(&rig), "id");
    assert!(ids.is_sorted(), "{ids:?}");
    for model in models(&rig) {
        text(&model["provider"]);
        let purposes = array(&model["default_for"]);
        assert!(purposes.iter().all(|at| PURPOSES.contains(&at.as_str().unwrap())), "{model}");
    }
}

#[test]
fn without_a_provider_offline_is_the_default_for_everything() {
    let rig = Rig::shared();
    let models = models(&rig);
    let offline = models.iter().find(|model| model["id"] == "offline").expect("offline");
    let mut purposes = column_of(&offline["default_for"]);
    let mut all = PURPOSES.map(str::to_owned);
    purposes.sort();
    all.sort();
    assert_eq!(purposes, all);
}

fn column_of(list: &Value) -> Vec<String> {
    array(list).iter().map(text).collect()
}

#[test]
fn each_purpose_has_one_default() {
    for rig in [Rig::shared(), Rig::scripted(&[])] {
        let mut defaults: Vec<String> =
            models(&rig).iter().flat_map(|model| column_of(&model["default_for"])).collect();
        let mut all = PURPOSES.map(str::to_owned);
        defaults.sort();
        all.sort();
        assert_eq!(defaults, all);
    }
}

#[test]
fn the_rehearsal_models_are_listed_only_when_asked_for() {
    let rehearsal = ["offline-fail", "offline-garbled", "offline-slow", "offline-stuck"];
    let with = column(&models(&Rig::shared()), "id");
    assert!(rehearsal.iter().all(|id| with.contains(&(*id).to_owned())), "{with:?}");
    let rig = Rig::with(&[("MILLRACE_OFFLINE_REHEARSAL", "false")]);
    let without = column(&models(&rig), "id");
    assert!(without.contains(&"offline".to_owned()), "{without:?}");
    assert!(!without.iter().any(|id| rehearsal.contains(&id.as_str())), "{without:?}");
    let project = rig.project();
    for id in rehearsal {
        let reply = project.try_submit("features", json!({"modelId": id}));
        refused(&reply, 400, &format!("Unknown modelId '{id}'. Known: {}", without.join(", ")));
    }
    project.run("features", json!({}));
}

#[test]
fn offline_is_listed_beside_a_provider() {
    let rig = Rig::scripted(&[]);
    assert!(column(&models(&rig), "id").contains(&"offline".to_owned()));
    let task = rig.project().run("features", json!({"modelId": "offline"}));
    assert_eq!(task.details()["modelId"], "offline");
}

// check 4
#[test]
fn generated_features_are_valid_and_name_their_generation() {
    let project = Project::new();
    let task = project.run("features", json!({}));
    let rows = project.rows("features");
    assert_eq!(rows.len(), 6);
    assert_valid(&rows, "features");
    assert_eq!(column(&rows, "generation_id"), vec![task.generation(); 6]);
    assert!(rows.iter().all(|row| row["edited"] == false));
}

// check 5
#[test]
fn all_seven_types_in_turn_make_their_counts_of_valid_rows() {
    let project = Project::new();
    let counts = [
        ("features", 6),
        ("personas", 3),
        ("user-stories", 24),
        ("acceptance-criteria", 72),
        ("pages", 6),
        ("sections", 30),
    ];
    for (kind, count) in counts {
        let task = project.run(kind, json!({}));
        let rows = project.rows(kind);
        assert_eq!(rows.len(), count, "{kind}");
        assert_valid(&rows, kind);
        assert_eq!(task.details()["resultCount"], count, "{kind}");
        assert_eq!(column(&rows, "generation_id"), vec![task.generation(); count], "{kind}");
        assert_eq!(column(&rows, "project_id"), vec![project.id.clone(); count], "{kind}");
    }
    let stories = project.rows("user-stories");
    assert!(stories.iter().all(|story| story["status"] == "has_criteria"));
    let personas = column(&project.rows("personas"), "id");
    let known = |story: &Value| {
        story["persona_id"].is_null() || personas.contains(&text(&story["persona_id"]))
    };
    assert!(stories.iter().all(known), "stories name personas of the project");
}

// check 5
#[test]
fn the_schema_has_4_valid_tables_and_3_valid_relationships() {
    let project = Project::new();
    let task = project.run("schema", json!({}));
    let schema = project.schema();
    assert_eq!(schema["meta"]["total"], 4);
    assert_eq!(task.details()["resultCount"], 4);
    let (tables, relationships) = (array(&schema["tables"]), array(&schema["relationships"]));
    assert_eq!((tables.len(), relationships.len()), (4, 3));
    assert_valid(std::slice::from_ref(&schema), "schema");
    let names: Vec<String> = (1..=4).map(|number| format!("sample_table_{number}")).collect();
    assert_eq!(column(&tables, "name"), names);
    for row in tables.iter().chain(&relationships) {
        assert_eq!(row["generation_id"], task.generation());
        assert_eq!(row["edited"], false);
    }
    for relationship in &relationships {
        for end in ["source", "target"] {
            let table =
                tables.iter().find(|table| table["name"] == relationship[format!("{end}Table")]);
            let columns = array(&table.expect("a table of that name")["columns"]);
            let column = &relationship[format!("{end}Column")];
            assert!(columns.iter().any(|at| at["name"] == *column), "{relationship}");
        }
    }
}

#[test]
fn names_read_sample_noun_number_and_count_on() {
    let project = Project::new();
    project.story(&project.feature("Reminders"), "One");
    project.page("Home");
    let kinds = [
        ("personas", "name", "persona", 3, 0),
        ("user-stories", "title", "user story", 4, 1),
        ("sections", "name", "section", 5, 0),
        ("pages", "name", "page", 6, 1),
        ("features", "name", "feature", 6, 1),
    ];
    for (kind, field, noun, count, by_hand) in kinds {
        for round in 0..2 {
            project.run(
                kind,
                match kind {
                    // Only the first page, so that both rounds have one parent.
                    "sections" => json!({"pageId": project.rows("pages")[0]["id"]}),
                    _ => json!({}),
                },
            );
            let names = column(&project.rows(kind), field);
            let expected: Vec<String> =
                (1..=count * (round + 1)).map(|number| format!("Sample {noun} {number}")).collect();
            assert_eq!(names[by_hand..], expected, "{kind}");
        }
    }
}

#[test]
fn numbers_count_on_from_the_highest_in_use() {
    let project = Project::new();
    project.feature("Sample feature 40");
    project.run("features", json!({"count": 2}));
    let names = ["Sample feature 40", "Sample feature 41", "Sample feature 42"];
    assert_eq!(column(&project.rows("features"), "name"), names);
}

#[test]
fn the_same_input_gives_the_same_output() {
    let rig = Rig::shared();
    let rows = |project: &Project| {
        project.run("features", json!({}));
        let mut rows = project.rows("features");
        for row in &mut rows {
            for own in ["id", "project_id", "generation_id", "created_at", "updated_at"] {
                row.as_object_mut().unwrap().remove(own);
            }
        }
        rows
    };
    let fields = json!({"name": "The same name"});
    let [one, two] = [(); 2].map(|()| rig.project_with(None, fields.clone()));
    assert_eq!(rows(&one), rows(&two));
}

#[test]
fn different_projects_get_different_features() {
    let rig = Rig::shared();
    let descriptions = |about: &str| {
        let project = rig.project_with(None, json!({"description": about}));
        project.run("features", json!({}));
        column(&project.rows("features"), "description")
    };
    let clinic = descriptions(crate::support::DESCRIPTION);
    let ships = descriptions(
        "An interface over which forwarders follow shipping containers between ports, with \
         estimated arrival times and alarms when a vessel is late.",
    );
    assert!(clinic.iter().all(|text| !ships.contains(text)), "{clinic:?} {ships:?}");
}

#[test]
fn every_item_takes_at_least_the_delay_of_the_setting() {
    let rig = Rig::with(&[("MILLRACE_OFFLINE_DELAY_MS", "200")]);
    let project = rig.project();
    let start = Instant::now();
    project.run("features", json!({"count": 3}));
    assert!(start.elapsed() >= Duration::from_millis(600), "{:?}", start.elapsed());
}

#[test]
fn offline_slow_takes_at_least_half_a_second_for_an_item() {
    let project = Project::new();
    let start = Instant::now();
    project.run("features", json!({"modelId": "offline-slow", "count": 2}));
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
}

#[test]
fn items_are_readable_as_soon_as_they_are_saved() {
    let project = Project::new();
    let task = project.stuck();
    let rows = project.rows("features");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["generation_id"], task.generation());
    task.cancel().ok();
}

// check 14
#[test]
fn offline_fail_ends_with_its_reason_and_keeps_two_rows() {
    let project = Project::new();
    let task = project.end("features", json!({"modelId": "offline-fail"}), "error");
    assert_eq!(task.progress()["message"], "rehearsal failure");
    assert_eq!(task.details()["resultCount"], 2);
    assert_eq!(project.rows("features").len(), 2);
}

// check 14
#[test]
fn several_failed_sections_are_counted() {
    let project = Project::new();
    project.feature("Reminders");
    project.feature("Billing");
    let task = project.end("user-stories", json!({"modelId": "offline-fail"}), "error");
    assert_eq!(task.progress()["message"], "2 of 2 sections failed: rehearsal failure");
    assert_eq!(task.details()["error"], "2 of 2 sections failed: rehearsal failure");
    assert_eq!(project.rows("user-stories").len(), 4, "two of each are kept");
}

// check 15
#[test]
fn offline_garbled_completes_with_the_full_count_of_valid_rows() {
    let project = Project::new();
    for (kind, count) in [("features", 6), ("user-stories", 24), ("pages", 6), ("personas", 3)] {
        let task = project.run(kind, json!({"modelId": "offline-garbled"}));
        let rows = project.rows(kind);
        assert_eq!(rows.len(), count, "{kind}");
        assert_valid(&rows, kind);
        assert_eq!(task.details()["resultCount"], count);
    }
    let task = project.run("schema", json!({"modelId": "offline-garbled"}));
    assert_eq!(task.details()["resultCount"], 4);
    assert_valid(&[project.schema()], "schema");
}

// check 16
#[test]
fn a_task_that_runs_too_long_fails_and_keeps_what_it_has() {
    let rig = Rig::with(&[("MILLRACE_TASKS_TIME_LIMIT_S", "2")]);
    let project = rig.project();
    let start = Instant::now();
    let task = project.end("features", json!({"modelId": "offline-stuck"}), "error");
    assert!(start.elapsed() >= Duration::from_millis(1900), "{:?}", start.elapsed());
    assert_eq!(task.progress()["message"], "Time limit of 2 s reached");
    assert_eq!(project.rows("features").len(), 1);
    project.run("features", json!({"count": 1}));
}

// check 18
#[test]
fn append_twice_makes_twelve_names() {
    let project = Project::new();
    let first = project.run("features", json!({}));
    let before = project.rows("features");
    project.run("features", json!({"mode": "append"}));
    let rows = project.rows("features");
    assert_eq!(rows.len(), 12);
    assert_all_differ(&rows, "name");
    assert_eq!(rows[..6], before, "nothing older is touched");
    assert_eq!(rows[5]["generation_id"], first.generation());
}

#[test]
fn positions_and_numbers_count_on_within_the_project() {
    let project = Project::new();
    project.run("features", json!({}));
    project.run("features", json!({"count": 2}));
    let numbers: Vec<Value> =
        project.rows("features").iter().map(|row| row["number"].clone()).collect();
    assert_eq!(numbers, (1..=8).map(Value::from).collect::<Vec<_>>());
    let positions: Vec<Value> =
        project.rows("features").iter().map(|row| row["position"].clone()).collect();
    assert_eq!(positions, numbers);
}

#[test]
fn a_parent_deleted_meanwhile_is_skipped() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    let (gone, kept) = (project.feature("Reminders"), project.feature("Billing"));
    let stuck = project.stuck();
    let task = project.submit("user-stories", json!({"sessionId": fresh("skip")}));
    assert_eq!(project.delete("features", &gone).status, 204);
    let others: Vec<String> = column(&project.rows("features"), "id");
    stuck.cancel().ok();
    task.complete();
    let stories = project.rows("user-stories");
    let of_kept = stories.iter().filter(|story| story["feature_id"] == kept).count();
    assert_eq!(of_kept, 4);
    assert!(stories.iter().all(|story| others.contains(&text(&story["feature_id"]))));
}

#[test]
fn a_parent_deleted_while_the_task_runs_is_skipped() {
    let project = Project::new();
    let (gone, kept) = (project.feature("Reminders"), project.feature("Billing"));
    let fields = json!({"modelId": "offline-slow", "count": 2});
    let task = project.submit("user-stories", fields);
    task.until("a start", |at| at["status"] == "processing");
    assert_eq!(project.delete("features", &gone).status, 204);
    task.complete();
    let stories = project.rows("user-stories");
    assert_eq!(column(&stories, "feature_id"), vec![kept; 2]);
}

#[test]
fn a_task_whose_only_parent_was_deleted_completes_with_nothing() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    let (page, stuck) = (project.page("Home"), project.stuck());
    let task = project.submit("sections", json!({}));
    assert_eq!(project.delete("pages", &page).status, 204);
    stuck.cancel().ok();
    let last = task.complete();
    assert_eq!(last["message"], "Generated 0 sections");
    assert_eq!(task.details()["resultCount"], 0);
}

#[test]
fn two_tasks_at_once_never_share_a_feature_name() {
    let project = Project::new();
    let tasks = [(); 3].map(|()| project.submit("features", json!({})));
    let mut counted = 0;
    for task in tasks {
        task.complete();
        counted += task.details()["resultCount"].as_u64().unwrap();
    }
    let rows = project.rows("features");
    assert_eq!(rows.len() as u64, counted);
    assert_all_differ(&rows, "name");
}

#[test]
fn criteria_do_not_make_their_story_an_edited_one() {
    let project = Project::new();
    project.run("features", json!({"count": 1}));
    project.run("user-stories", json!({"count": 1}));
    let before = project.rows("user-stories");
    assert_eq!(before[0]["status"], "draft");
    project.run("acceptance-criteria", json!({"count": 1}));
    let after = project.rows("user-stories");
    assert_eq!(after[0]["status"], "has_criteria");
    assert_eq!(after[0]["edited"], false);
    assert_eq!(after[0]["generation_id"], before[0]["generation_id"]);
}

#[test]
fn a_model_unknown_to_a_project_is_refused_as_in_a_submit() {
    let rig = Rig::shared();
    let body =
        json!({"name": "Clinic", "description": crate::support::DESCRIPTION, "model": "gpt-99"});
    let reply = rig.client().post("/api/crud/projects", &body);
    refused_with(&reply, "Unknown modelId 'gpt-99'. Known: ");
    let known = column(&models(&rig), "id").join(", ");
    refused(&reply, 400, &format!("Unknown modelId 'gpt-99'. Known: {known}"));
}
