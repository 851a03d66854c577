//! Every rule of section 3's table.

use serde_json::json;

use super::*;

fn read(body: Value) -> Result<Submit, String> {
    submit(body.as_object().expect("an object")).map_err(Cow::into_owned)
}

/// A sound body with some members set otherwise.
fn with(members: Value) -> Value {
    let mut body = json!({"taskType": "features", "projectId": "p"});
    for (name, value) in members.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

fn fault(members: Value) -> String {
    read(with(members)).expect_err("a fault")
}

fn sound(members: Value) -> Submit {
    read(with(members)).expect("a sound body")
}

#[test]
fn a_body_without_options_has_the_contract_s_defaults() {
    let read = sound(json!({"mode": null, "count": null, "extra": 1, "additionalData": null}));
    assert_eq!((read.task_type, read.project_id.as_str()), (TaskType::Features, "p"));
    assert_eq!((read.mode, read.count), (Mode::Append, None));
    let options = [read.session_id, read.model_id, read.feature_id, read.story_id, read.page_id];
    assert_eq!(options, [const { None }; 5]);
    assert_eq!(Value::Object(read.asked), json!({"taskType": "features", "projectId": "p"}));
}

#[test]
fn every_fault_has_its_exact_text() {
    let session = "Field 'sessionId' must be 8 to 128 characters of A-Z a-z 0-9 . _ : -";
    let count = "Field 'count' must be an integer from 1 to 50";
    let table = [
        (json!({"taskType": null}), "Missing required field: taskType"),
        (json!({"taskType": ""}), "Missing required field: taskType"),
        (json!({"taskType": 1}), "Field 'taskType' must be a string"),
        (
            json!({"taskType": "x"}),
            "Unknown taskType 'x'. Known: features, personas, user-stories, \
             acceptance-criteria, schema, pages, sections",
        ),
        (json!({"projectId": ""}), "Missing required field: projectId"),
        (json!({"projectId": []}), "Field 'projectId' must be a string"),
        (json!({"sessionId": "1234567"}), session),
        (json!({"sessionId": ""}), session),
        (json!({"sessionId": "with space"}), session),
        (json!({"sessionId": "umläutig"}), session),
        (json!({"sessionId": "x".repeat(129)}), session),
        (json!({"sessionId": 12_345_678}), "Field 'sessionId' must be a string"),
        (json!({"modelId": true}), "Field 'modelId' must be a string"),
        (json!({"featureId": 1}), "Field 'featureId' must be a string"),
        (json!({"additionalData": {"storyId": 1}}), "Field 'storyId' must be a string"),
        (json!({"mode": "x"}), "Field 'mode' must be one of: append, replace"),
        (json!({"mode": ""}), "Field 'mode' must be one of: append, replace"),
        (json!({"count": 0}), count),
        (json!({"count": 51}), count),
        (json!({"count": 1.5}), count),
        (json!({"count": -1}), count),
        (json!({"count": 1e300}), count),
        (json!({"count": "6"}), count),
        (json!({"title": "ä".repeat(201)}), "Field 'title' must be at most 200 characters"),
        (json!({"prompt": "ä".repeat(20_001)}), "Field 'prompt' must be at most 20000 characters"),
        (json!({"additionalData": []}), "Field 'additionalData' must be an object"),
        (json!({"additionalData": "x"}), "Field 'additionalData' must be an object"),
    ];
    for (members, expected) in table {
        assert_eq!(fault(members.clone()), expected, "{members}");
    }
}

#[test]
fn the_first_fault_in_the_order_of_the_table_is_told() {
    let mut body = with(json!({
        "taskType": 1, "projectId": 1, "sessionId": 1, "modelId": 1, "featureId": 1,
        "mode": 1, "count": "x", "title": 1, "prompt": 1, "additionalData": 1,
    }));
    let order = ["taskType", "projectId", "sessionId", "modelId", "featureId", "mode", "count"];
    for name in order.into_iter().chain(["title", "prompt", "additionalData"]) {
        let told = read(body.clone()).expect_err("a fault");
        assert!(told.contains(&format!("'{name}'")), "{told} instead of {name}");
        body[name] = match name {
            "taskType" => json!("features"),
            "projectId" => json!("p"),
            _ => Value::Null,
        };
    }
    assert!(read(body).is_ok());
}

#[test]
fn limits_are_characters_and_both_ends_are_sound() {
    let long = sound(json!({
        "sessionId": "A-z.0_9:", "title": "ä".repeat(200), "prompt": "ä".repeat(20_000),
        "count": 50,
    }));
    assert_eq!((long.session_id.as_deref(), long.count), (Some("A-z.0_9:"), Some(50)));
    assert_eq!(sound(json!({"sessionId": "x".repeat(128), "count": 1.0})).count, Some(1));
}

#[test]
fn second_names_and_lifted_ids_mean_the_same_wish() {
    let plain = sound(json!({
        "modelId": "m", "featureId": "f", "storyId": "s", "pageId": "g", "mode": "append",
        "count": 3, "title": "t", "prompt": "w",
    }));
    let others = [
        json!({
            "task_type": "features", "project_id": "p", "model_id": "m", "feature_id": "f",
            "story_id": "s", "page_id": "g", "mode": "append", "count": 3.0, "title": "t",
            "prompt": "w", "session_id": "12345678",
        }),
        json!({
            "taskType": "features", "projectId": "P", "modelId": "m", "mode": "append", "count": 3,
            "title": "t", "prompt": "w", "extra": [], "featureId": null,
            "additionalData": {"featureId": "F", "story_id": "s", "pageId": "g", "none": null},
        }),
    ];
    for other in others {
        let read = read(other).expect("a sound body");
        assert_eq!(read.asked, plain.asked);
        let ids = [&read.story_id, &read.page_id].map(Option::as_deref);
        assert_eq!(ids, [Some("s"), Some("g")]);
    }
    assert_eq!(Value::Object(plain.asked)["count"], json!(3));
}

#[test]
fn what_additional_data_holds_besides_the_ids_is_a_part_of_the_wish() {
    let asked = |data| sound(json!({ "additionalData": data })).asked;
    assert_eq!(asked(json!({"a": 1, "b": 2})), asked(json!({"b": 2, "a": 1})));
    assert_ne!(asked(json!({"a": 1})), asked(json!({"a": 2})));
    assert_eq!(asked(json!({})), sound(json!({})).asked);
}

#[test]
fn an_absent_field_equals_only_an_absent_one() {
    let bare = sound(json!({})).asked;
    for members in [
        json!({"mode": "append"}),
        json!({"count": 6}),
        json!({"title": ""}),
        json!({"additionalData": {"pageId": "g"}}),
    ] {
        assert_ne!(sound(members.clone()).asked, bare, "{members}");
    }
}

#[test]
fn the_top_level_wins_over_additional_data() {
    let inner = json!({"featureId": 7, "storyId": "inner"});
    let read = sound(json!({"featureId": "top", "additionalData": inner}));
    assert_eq!(read.feature_id.as_deref(), Some("top"));
    assert_eq!(read.story_id.as_deref(), Some("inner"));
}

#[test]
fn a_cancel_names_its_task() {
    for (body, expected) in [
        (json!({"sessionId": "abc"}), Ok("abc")),
        (json!({"session_id": "abc"}), Ok("abc")),
        (json!({}), Err("Missing required field: sessionId")),
        (json!({"sessionId": null}), Err("Missing required field: sessionId")),
        (json!({"sessionId": ""}), Err("Missing required field: sessionId")),
        (json!({"sessionId": 1}), Err("Field 'sessionId' must be a string")),
    ] {
        let read = cancel(body.as_object().expect("an object"));
        assert_eq!(read.map_err(Cow::into_owned), expected.map_err(str::to_owned));
    }
}
