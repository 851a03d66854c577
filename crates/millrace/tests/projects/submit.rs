//! Sections 3 and 4: what a submit answers, its faults in their order, narrowing and counts
//! (checks 1, 6, 7, 8, 9).

use millrace_testkit::Reply;
use serde_json::{Value, json};

use crate::support::{
    Project, Rig, array, assert_json, assert_keys, column, fresh, is_uuid, merged, refused,
    refused_with, text,
};

const SESSION_RULE: &str = "Field 'sessionId' must be 8 to 128 characters of A-Z a-z 0-9 . _ : -";

fn post(project: &Project, body: &Value) -> Reply {
    project.client().post("/api/llm-tasks/submit", body)
}

// check 1
#[test]
fn a_submit_answers_the_chosen_session_and_pending_with_exactly_two_keys() {
    let project = Project::new();
    let session = fresh("session");
    let reply = project.try_submit("features", json!({"sessionId": session}));
    assert_eq!(reply.ok(), json!({"sessionId": session, "status": "pending"}));
    assert_json(&reply);
}

// check 1
#[test]
fn without_a_session_a_uuid_comes_back_that_is_the_generation_itself() {
    let project = Project::new();
    let answer = project.try_submit("features", json!({})).ok();
    assert_keys(&answer, &["sessionId", "status"]);
    assert_eq!(answer["status"], "pending");
    let session = text(&answer["sessionId"]);
    assert!(is_uuid(&session), "{session}");
    assert_eq!(project.task(&session).generation(), session);
}

#[test]
fn a_chosen_session_need_not_be_a_uuid_and_the_generation_has_its_own() {
    let project = Project::new();
    let task = project.submit("features", json!({}));
    let generation = task.generation();
    assert!(is_uuid(&generation), "{generation}");
    assert_ne!(generation, task.session);
}

#[test]
fn sessions_of_8_to_128_of_the_allowed_characters_are_taken() {
    let project = Project::new();
    for session in [fresh("a").chars().rev().take(8).collect(), fresh("Az09._:-"), long(128)] {
        project.run("features", json!({"sessionId": session, "count": 1}));
    }
}

fn long(length: usize) -> String {
    let mut session = fresh("long");
    session.extend(std::iter::repeat_n('x', length - session.len()));
    session
}

// check 8
#[test]
fn other_sessions_are_refused() {
    let project = Project::new();
    let bad = [
        "",
        "1234567",
        &long(129),
        "with space",
        "sla/shes",
        "größer-als",
        "new\nline",
        "a%20b%20c",
    ];
    for session in bad {
        refused(&project.try_submit("features", json!({"sessionId": session})), 400, SESSION_RULE);
    }
}

// check 8
#[test]
fn a_required_field_that_is_absent_null_or_empty_is_missing() {
    let project = Project::new();
    for fields in [json!({}), json!({"taskType": null}), json!({"taskType": ""})] {
        let body = merged(json!({"projectId": project.id}), fields);
        refused(&post(&project, &body), 400, "Missing required field: taskType");
    }
    for fields in [json!({}), json!({"projectId": null}), json!({"projectId": ""})] {
        let body = merged(json!({"taskType": "features"}), fields);
        refused(&post(&project, &body), 400, "Missing required field: projectId");
    }
}

// check 8
#[test]
fn an_unknown_task_type_is_refused_with_the_known_ones() {
    let project = Project::new();
    for kind in ["x", "Features", "user_stories", "features "] {
        let known =
            "features, personas, user-stories, acceptance-criteria, schema, pages, sections";
        let error = format!("Unknown taskType '{kind}'. Known: {known}");
        refused(&project.try_submit(kind, json!({})), 400, &error);
    }
}

// check 8
#[test]
fn a_field_that_breaks_its_rule_is_refused_with_the_rule() {
    let project = Project::new();
    let cases = [
        (json!({"taskType": 5}), "taskType", "a string"),
        (json!({"projectId": 5}), "projectId", "a string"),
        (json!({"projectId": ["a"]}), "projectId", "a string"),
        (json!({"sessionId": 12_345_678}), "sessionId", "a string"),
        (json!({"modelId": true}), "modelId", "a string"),
        (json!({"featureId": 1}), "featureId", "a string"),
        (json!({"storyId": {}}), "storyId", "a string"),
        (json!({"pageId": []}), "pageId", "a string"),
        (json!({"mode": "x"}), "mode", "one of: append, replace"),
        (json!({"mode": "Append"}), "mode", "one of: append, replace"),
        (json!({"count": 0}), "count", "an integer from 1 to 50"),
        (json!({"count": 51}), "count", "an integer from 1 to 50"),
        (json!({"count": -1}), "count", "an integer from 1 to 50"),
        (json!({"count": 2.5}), "count", "an integer from 1 to 50"),
        (json!({"count": "6"}), "count", "an integer from 1 to 50"),
        (json!({"count": true}), "count", "an integer from 1 to 50"),
        (json!({"count": 1e30}), "count", "an integer from 1 to 50"),
        (json!({"title": 7}), "title", "a string"),
        (json!({"title": "ü".repeat(201)}), "title", "at most 200 characters"),
        (json!({"prompt": []}), "prompt", "a string"),
        (json!({"prompt": "ü".repeat(20_001)}), "prompt", "at most 20000 characters"),
        (json!({"additionalData": []}), "additionalData", "an object"),
        (json!({"additionalData": "x"}), "additionalData", "an object"),
    ];
    for (fields, name, rule) in cases {
        let error = format!("Field '{name}' must be {rule}");
        refused(&project.try_submit("features", fields), 400, &error);
    }
}

#[test]
fn a_mode_that_is_no_string_is_refused() {
    refused_with(
        &Project::new().try_submit("features", json!({"mode": 1})),
        "Field 'mode' must be ",
    );
}

#[test]
fn the_longest_title_and_prompt_and_the_largest_count_are_taken() {
    let project = Project::new();
    let title = "ü".repeat(200);
    let fields = json!({"title": title, "prompt": "ü".repeat(20_000), "count": 50});
    let task = project.run("features", fields);
    assert_eq!(task.details()["title"], title);
    assert_eq!(project.rows("features").len(), 50);
}

#[test]
fn optional_fields_sent_as_null_count_as_absent_and_unknown_fields_are_ignored() {
    let project = Project::new();
    let nulls = json!({
        "modelId": null, "featureId": null, "storyId": null, "pageId": null, "mode": null,
        "count": null, "title": null, "prompt": null, "additionalData": null, "colour": "red",
        "sessionId": null,
    });
    let session = text(&project.try_submit("features", nulls).ok()["sessionId"]);
    project.task(&session).complete();
    let details = project.task(&session).details();
    assert_eq!(details["mode"], "append");
    assert_eq!(details["title"], json!(null));
    assert_eq!(details["resultCount"], 6);
}

#[test]
fn the_first_fault_in_the_order_of_the_table_is_told() {
    let project = Project::new();
    let faults = [
        ("taskType", json!("x"), "Unknown taskType 'x'"),
        ("projectId", json!(5), "Field 'projectId'"),
        ("sessionId", json!("short"), "Field 'sessionId'"),
        ("modelId", json!(5), "Field 'modelId'"),
        ("featureId", json!(5), "Field 'featureId'"),
        ("storyId", json!(5), "Field 'storyId'"),
        ("pageId", json!(5), "Field 'pageId'"),
        ("mode", json!("x"), "Field 'mode'"),
        ("count", json!(0), "Field 'count'"),
        ("title", json!(5), "Field 'title'"),
        ("prompt", json!(5), "Field 'prompt'"),
        ("additionalData", json!(5), "Field 'additionalData'"),
    ];
    for first in 0..faults.len() {
        let mut body = project.body("features", json!({}));
        for (name, value, _) in &faults[first..] {
            body[name] = value.clone();
        }
        refused_with(&post(&project, &body), faults[first].2);
    }
}

#[test]
fn a_missing_project_is_told_before_a_faulty_session_and_a_faulty_field_before_an_unknown_project()
{
    let project = Project::new();
    let body = json!({"taskType": "features", "sessionId": "x"});
    refused(&post(&project, &body), 400, "Missing required field: projectId");
    let body = json!({"taskType": "features", "projectId": "nowhere", "count": 0});
    refused(&post(&project, &body), 400, "Field 'count' must be an integer from 1 to 50");
}

#[test]
fn snake_case_names_are_accepted() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    project.feature("Billing");
    let session = fresh("snake");
    let body = json!({
        "task_type": "user-stories", "project_id": project.id, "session_id": session,
        "model_id": "offline-garbled", "feature_id": feature, "count": 1,
    });
    assert_eq!(post(&project, &body).ok(), json!({"sessionId": session, "status": "pending"}));
    let task = project.task(&session);
    task.complete();
    assert_eq!(task.details()["modelId"], "offline-garbled");
    let stories = project.rows("user-stories");
    assert_eq!(column(&stories, "feature_id"), [feature]);

    let (story, other) =
        (text(&stories[0]["id"]), project.story(&text(&stories[0]["feature_id"]), "Other"));
    let body = json!({
        "task_type": "acceptance-criteria", "project_id": project.id, "story_id": story,
        "session_id": fresh("snake"), "count": 1,
    });
    project.task(&text(&post(&project, &body).ok()["sessionId"])).complete();
    assert_eq!(project.rows_where("acceptance-criteria", &[("storyId", &other)]).len(), 0);

    let (page, _) = (project.page("Home"), project.page("Calendar"));
    let body = json!({
        "task_type": "sections", "project_id": project.id, "page_id": page,
        "session_id": fresh("snake"), "count": 1,
    });
    project.task(&text(&post(&project, &body).ok()["sessionId"])).complete();
    assert_eq!(column(&project.rows("sections"), "page_id"), [page]);
}

// check 9
#[test]
fn an_unknown_or_malformed_project_is_not_found() {
    let project = Project::new();
    for id in [crate::support::NOBODY, "not-a-uuid", "1", "%", "ä"] {
        let body = json!({"taskType": "features", "projectId": id});
        refused(&post(&project, &body), 404, "Project not found");
    }
}

#[test]
fn ids_are_compared_without_case() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    let body = json!({
        "taskType": "user-stories", "projectId": project.id.to_uppercase(),
        "featureId": feature.to_uppercase(), "sessionId": fresh("upper"), "count": 1,
    });
    let session = text(&post(&project, &body).ok()["sessionId"]);
    project.task(&session).complete();
    assert_eq!(column(&project.rows("user-stories"), "feature_id"), [feature]);
}

// check 9
#[test]
fn an_unknown_malformed_or_foreign_narrowing_id_is_not_found() {
    let (project, foreign) = (Project::new(), Project::new());
    project.story(&project.feature("Reminders"), "A reminder");
    project.page("Home");
    let feature = foreign.feature("Elsewhere");
    let story = foreign.story(&feature, "Elsewhere");
    let page = foreign.page("Elsewhere");
    let cases = [
        ("user-stories", "featureId", &feature, "Feature not found"),
        ("acceptance-criteria", "featureId", &feature, "Feature not found"),
        ("acceptance-criteria", "storyId", &story, "User story not found"),
        ("sections", "pageId", &page, "Page not found"),
    ];
    for (kind, field, foreign_id, error) in cases {
        for id in [crate::support::NOBODY, "not-a-uuid", foreign_id] {
            refused(&project.try_submit(kind, json!({field: id})), 404, error);
            refused(&project.try_submit(kind, json!({"additionalData": {field: id}})), 404, error);
        }
    }
}

#[test]
fn ids_that_a_type_does_not_use_are_ignored() {
    let project = Project::new();
    let nobody = crate::support::NOBODY;
    let ids = json!({"featureId": nobody, "storyId": nobody, "pageId": nobody, "count": 1});
    for kind in ["features", "personas", "pages"] {
        project.run(kind, ids.clone());
    }
    project.run("user-stories", json!({"storyId": nobody, "pageId": nobody, "count": 1}));
    project.run("sections", json!({"storyId": nobody, "featureId": nobody, "count": 1}));
}

// check 9
#[test]
fn a_project_without_parents_is_refused_with_what_it_lacks() {
    let project = Project::new();
    let lacks = |kind: &str, error: &str| refused(&project.try_submit(kind, json!({})), 400, error);
    lacks("user-stories", "Project has no features to generate user stories for");
    lacks("acceptance-criteria", "Project has no user stories to generate acceptance criteria for");
    lacks("sections", "Project has no pages to generate sections for");
    project.feature("Reminders");
    lacks("acceptance-criteria", "Project has no user stories to generate acceptance criteria for");
}

// check 8
#[test]
fn an_unknown_model_is_refused_with_the_known_ones_in_order() {
    let project = Project::new();
    let models = project.client().get("/api/models").ok();
    let mut known = column(&array(&models["data"]), "id");
    known.sort_unstable();
    let error = format!("Unknown modelId 'gpt-99'. Known: {}", known.join(", "));
    refused(&project.try_submit("features", json!({"modelId": "gpt-99"})), 400, &error);
}

#[test]
fn after_the_fields_come_session_project_narrowing_model_and_parents() {
    let project = Project::new();
    let used = project.run("features", json!({"count": 1})).session;
    let nobody = crate::support::NOBODY;
    let all = [
        ("sessionId", json!(used), 409, "sessionId is already used by another task"),
        ("projectId", json!(nobody), 404, "Project not found"),
        ("pageId", json!(nobody), 404, "Page not found"),
        ("modelId", json!("gpt-99"), 400, "Unknown modelId 'gpt-99'"),
        ("none", json!(null), 400, "Project has no pages to generate sections for"),
    ];
    for first in 0..all.len() {
        let mut body = project.body("sections", json!({}));
        for (name, value, ..) in &all[first..] {
            body[name] = value.clone();
        }
        let reply = post(&project, &body);
        let (_, _, status, error) = &all[first];
        assert_eq!(reply.status, *status, "{}", reply.text());
        assert!(text(&reply.json()["error"]).starts_with(error), "{}", reply.text());
    }
}

#[test]
fn more_than_500_parents_are_too_many() {
    let project = Project::new();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..167).for_each(|_| drop(project.feature(&fresh("Feature")))));
        }
    });
    refused(
        &project.try_submit("user-stories", json!({})),
        400,
        "Too many parents (501): at most 500",
    );
    let narrowed = project.rows("features")[500]["id"].clone();
    project.run("user-stories", json!({"featureId": narrowed, "count": 1}));
}

#[test]
fn more_unfinished_tasks_than_the_limit_are_refused_with_retry_after() {
    let limit = ("MILLRACE_TASKS_MAX_UNFINISHED", "2");
    let rig = Rig::with(&[limit, ("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    let running = project.stuck();
    let body = json!({"sessionId": fresh("waiting")});
    let waiting = project.submit("features", body.clone());
    let reply = project.try_submit("features", json!({}));
    refused(&reply, 429, "Too many unfinished tasks");
    let pause: u64 = reply.header("retry-after").expect("Retry-After").parse().unwrap();
    assert!(pause > 0);
    assert_eq!(project.try_submit("features", body).status, 200, "a known session starts nothing");
    let reply = project.try_submit("sections", json!({}));
    refused(&reply, 400, "Project has no pages to generate sections for");
    running.cancel().ok();
    project.run("features", json!({}));
    waiting.complete();
}

// check 6
#[test]
fn a_feature_narrows_user_stories() {
    let project = Project::new();
    let (one, _) = (project.feature("Reminders"), project.feature("Billing"));
    project.run("user-stories", json!({"featureId": one}));
    assert_eq!(column(&project.rows("user-stories"), "feature_id"), vec![one; 4]);
}

// check 6
#[test]
fn additional_data_narrows_as_well_and_the_top_level_wins() {
    let project = Project::new();
    let (one, two) = (project.feature("Reminders"), project.feature("Billing"));
    project.run("user-stories", json!({"additionalData": {"featureId": one, "other": [1]}}));
    assert_eq!(column(&project.rows("user-stories"), "feature_id"), vec![one.clone(); 4]);
    let both = json!({"featureId": two, "additionalData": {"featureId": one}, "count": 1});
    project.run("user-stories", both);
    assert_eq!(project.rows_where("user-stories", &[("featureId", &two)]).len(), 1);
    assert_eq!(project.rows_where("user-stories", &[("featureId", &one)]).len(), 4);
}

// check 7
#[test]
fn a_story_narrows_acceptance_criteria_and_only_it_reads_has_criteria() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    let (one, two) = (project.story(&feature, "One"), project.story(&feature, "Two"));
    project.run("acceptance-criteria", json!({"storyId": one}));
    assert_eq!(column(&project.rows("acceptance-criteria"), "story_id"), vec![one.clone(); 3]);
    assert_eq!(project.row("user-stories", &one)["status"], "has_criteria");
    assert_eq!(project.row("user-stories", &two)["status"], "draft");
}

// check 7
#[test]
fn a_feature_narrows_acceptance_criteria_to_all_its_stories() {
    let project = Project::new();
    let (feature, other) = (project.feature("Reminders"), project.feature("Billing"));
    let stories = [project.story(&feature, "One"), project.story(&feature, "Two")];
    let outside = project.story(&other, "Three");
    project.run("acceptance-criteria", json!({"featureId": feature}));
    for story in stories {
        assert_eq!(project.rows_where("acceptance-criteria", &[("storyId", &story)]).len(), 3);
    }
    assert_eq!(project.rows_where("acceptance-criteria", &[("storyId", &outside)]).len(), 0);
}

#[test]
fn a_story_that_is_no_draft_keeps_its_status_when_it_gets_criteria() {
    let project = Project::new();
    let story = project.story(&project.feature("Reminders"), "One");
    project.patch("user-stories", &story, json!({"status": "in_progress"})).ok();
    project.run("acceptance-criteria", json!({"storyId": story, "count": 1}));
    assert_eq!(project.row("user-stories", &story)["status"], "in_progress");
}

// check 7
#[test]
fn a_page_narrows_sections() {
    let project = Project::new();
    let (one, _) = (project.page("Home"), project.page("Calendar"));
    project.run("sections", json!({"pageId": one}));
    assert_eq!(column(&project.rows("sections"), "page_id"), vec![one; 5]);
}

#[test]
fn the_count_is_per_parent() {
    let project = Project::new();
    let features = [project.feature("Reminders"), project.feature("Billing")];
    let task = project.run("user-stories", json!({"count": 2}));
    for feature in features {
        assert_eq!(project.rows_where("user-stories", &[("featureId", &feature)]).len(), 2);
    }
    assert_eq!(task.progress()["message"], "Generated 4 user stories");
}

#[test]
fn the_count_is_not_used_by_schema() {
    let project = Project::new();
    let task = project.run("schema", json!({"count": 50}));
    assert_eq!(task.details()["resultCount"], 4);
}

#[test]
fn without_a_model_the_project_s_own_is_used_and_the_request_s_wins() {
    let rig = Rig::shared();
    let project = rig.project_with(None, json!({"model": "offline-garbled"}));
    let own = project.run("features", json!({"count": 1}));
    assert_eq!(own.details()["modelId"], "offline-garbled");
    let asked = project.run("features", json!({"count": 1, "modelId": "offline"}));
    assert_eq!(asked.details()["modelId"], "offline");
}

#[test]
fn without_any_model_the_default_of_the_task_type_is_used() {
    let project = Project::new();
    let models = array(&project.client().get("/api/models").ok()["data"]);
    let is_default = |model: &&Value| array(&model["default_for"]).contains(&json!("features"));
    let default = models.iter().find(is_default).expect("a default for features");
    assert_eq!(project.run("features", json!({})).details()["modelId"], default["id"]);
}

#[test]
fn a_refused_submit_leaves_nothing() {
    let project = Project::new();
    let session = fresh("refused");
    let fields = json!({"sessionId": session, "modelId": "gpt-99"});
    assert_eq!(project.try_submit("features", fields).status, 400);
    refused(&project.task(&session).try_progress(), 404, "Task not found");
    project.run("features", json!({"sessionId": session, "count": 1}));
}
