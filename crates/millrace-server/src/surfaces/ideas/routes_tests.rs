//! Every route over the real engine: its answer, its refusals, its texts.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::test_app::TestApp;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const ENTRY: [&str; 13] = [
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

fn sorted(mut keys: Vec<&str>) -> Vec<&str> {
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_run_answers_as_a_stream_of_numbered_events() {
    let app = TestApp::new().await;
    let body = json!({"types": ["code_quality", "security_hardening"], "max_ideas": 3});
    let reply = app.with_body("POST", "/api/idea/generate", body).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["content-type"], "text/event-stream");
    assert_eq!(reply.headers["cache-control"], "no-cache");
    assert_eq!(reply.headers["x-accel-buffering"], "no");

    let events = reply.events();
    let numbers: Vec<_> = events.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>());
    let session = &events[0].1["session_id"];
    assert_eq!(
        events[0].1,
        json!({"type": "start", "session_id": session, "types": ["code_quality", "security_hardening"]})
    );
    let last = &events[events.len() - 1].1;
    assert_eq!(
        last,
        &json!({"type": "complete", "session_id": session, "summary": {"total_ideas": 2,
            "by_type": {"code_quality": 1, "security_hardening": 1}}})
    );
    for idea_type in ["code_quality", "security_hardening"] {
        let of_type =
            |value: &&Value| value["idea_type"] == idea_type || value["idea"]["type"] == idea_type;
        let told: Vec<_> = events.iter().map(|(_, value)| value).filter(of_type).collect();
        assert_eq!(told[0], &json!({"type": "type_start", "idea_type": idea_type}));
        assert_eq!(
            told[1],
            &json!({"type": "progress", "idea_type": idea_type, "current": 1, "total": 3})
        );
        assert_eq!(told[2]["type"], "idea_generated");
        assert_eq!(keys(&told[2]["idea"]).len(), 15);
        assert_eq!(told[3], &json!({"type": "type_complete", "idea_type": idea_type, "count": 1}));
        assert_eq!(told.len(), 4);
    }
}

#[tokio::test]
async fn without_a_stream_the_answer_is_the_finished_run() {
    let app = TestApp::new().await;
    let answer = app.generate(&["code_quality", "code_quality"]).await;
    assert_eq!(keys(&answer), ["success", "session_id", "summary", "ideas"]);
    assert_eq!(answer["summary"], json!({"total_ideas": 1, "by_type": {"code_quality": 1}}));
    let idea = &answer["ideas"][0];
    assert_eq!(keys(idea).len(), 15);
    let detail = app.get(&app.at(&format!("/api/idea/{}", idea["id"].as_str().unwrap()))).await;
    assert_eq!(detail.json(), json!({"success": true, "idea": idea}));
}

#[tokio::test]
async fn a_run_whose_every_type_fails_tells_why() {
    let model = millrace_models::scripted::Scripted::always(
        millrace_models::scripted::Script::text("I cannot help with that"),
    );
    let app = TestApp::over(model, true).await;
    let body = json!({"types": ["code_quality"]});
    let streamed = app.with_body("POST", "/api/idea/generate", body.clone()).await.events();
    let last = &streamed[streamed.len() - 1].1;
    assert_eq!(sorted(keys(last)), ["message", "type"]);
    let message = last["message"].as_str().unwrap();
    assert!(message.starts_with("Failed to generate ideas: code_quality: "), "{message}");
    let whole = app.with_body("POST", "/api/idea/generate?stream=false", body).await;
    assert_eq!(whole.refusal(), (500, message.to_owned()));
}

#[tokio::test]
async fn the_reading_routes_have_exactly_their_keys() {
    let app = TestApp::new().await;
    let run = app.generate(&["code_quality", "documentation_gaps"]).await;
    let session = run["session_id"].as_str().unwrap();

    let list = app.get(&app.at("/api/idea?limit=1")).await.json();
    assert_eq!(keys(&list), ["success", "ideas", "total", "has_more"]);
    assert_eq!((&list["total"], &list["has_more"]), (&json!(2), &json!(true)));
    assert_eq!(keys(&list["ideas"][0]), ENTRY);
    let rest = app.get(&app.at("/api/idea?limit=1&offset=1")).await.json();
    assert_eq!(rest["has_more"], false);
    let filtered = app
        .get(&app.at(&format!(
            "/api/idea?type=code_quality&effort=small&status=draft&session_id={session}"
        )))
        .await;
    assert_eq!(filtered.json()["total"], 1);
    let none = app.get(&app.at("/api/idea?type=nope&effort=&status=")).await;
    assert_eq!(none.json(), json!({"success": true, "ideas": [], "total": 0, "has_more": false}));

    let types = app.get(&app.at("/api/idea/types")).await.json();
    assert_eq!(types["types"].as_array().unwrap().len(), 6);
    assert_eq!(keys(&types["types"][0]), ["name", "description", "source", "max_ideas"]);
    let none = app.get(&app.at("/api/idea/types?include_builtin=false&include_custom=false")).await;
    assert_eq!(none.json(), json!({"success": true, "types": []}));

    let sessions = app.get(&app.at("/api/idea/sessions")).await.json();
    assert_eq!(keys(&sessions), ["success", "sessions", "total", "has_more"]);
    assert_eq!(
        keys(&sessions["sessions"][0]),
        ["id", "types", "model", "summary", "generated_at", "updated_at"]
    );
    let detail = app.get(&app.at(&format!("/api/idea/sessions/{session}"))).await.json();
    assert_eq!(keys(&detail), ["success", "session", "ideas"]);
    assert_eq!(detail["session"]["files"].as_array().unwrap().len(), 2);
    assert_eq!(keys(&detail["ideas"][0]), ENTRY);
    let bare = format!("/api/idea/sessions/{session}?include_ideas=false");
    assert_eq!(keys(&app.get(&app.at(&bare)).await.json()), ["success", "session"]);
}

#[tokio::test]
async fn promote_dismiss_and_delete_answer_to_the_letter() {
    let app = TestApp::new().await;
    let id = app.one_idea().await;
    let dismissed = format!("/api/idea/{id}/dismiss");
    for reason in [json!({"reason": "not now"}), json!({"reason": null})] {
        let reply = app.with_body("POST", &dismissed, reason).await;
        assert_eq!(reply.json(), json!({"success": true, "idea_id": id, "status": "dismissed"}));
    }
    let promoted = format!("/api/idea/{id}/promote");
    let reply = app.with_body("POST", &promoted, json!({"slug": "add-retry"})).await;
    let task = reply.json()["task"]["id"].as_str().unwrap().to_owned();
    assert!(task.ends_with("-add-retry"));
    assert_eq!(
        reply.json(),
        json!({"success": true, "idea_id": id, "task": {"id": task, "name": "add-retry",
            "title": "Add retry logic 0", "status": "backlog", "task_dir": format!(".viben/tasks/{task}")}})
    );
    let text = format!("Idea already promoted to task: {task}");
    for route in [&promoted, &dismissed] {
        assert_eq!(app.with_body("POST", route, json!({})).await.refusal(), (409, text.clone()));
    }
    let path = app.at(&format!("/api/idea/{id}"));
    let reply = app.call("DELETE", &path, "").await;
    assert_eq!(reply.json(), json!({"success": true, "deleted": id}));
    let gone = app.call("DELETE", &path, "").await;
    assert_eq!(gone.refusal(), (404, format!("Idea not found: {id}")));
}

#[tokio::test]
async fn a_batch_is_deleted_in_the_order_asked() {
    let app = TestApp::new().await;
    let (one, two) = (app.one_idea().await, app.one_idea().await);
    let three = app.generate(&["code_improvements"]).await["ideas"][0]["id"].clone();
    let body = json!({"ids": [two, "ffffffff", two], "type": "code_improvements"});
    let reply = app.with_body("DELETE", "/api/idea", body).await;
    assert_eq!(reply.json(), json!({"success": true, "deleted": 2, "ids": [two, three]}));
    let reply = app.with_body("DELETE", "/api/idea", json!({"ids": [], "all": true})).await;
    assert_eq!(reply.json(), json!({"success": true, "deleted": 1, "ids": [one]}));
    let reply = app.with_body("DELETE", "/api/idea", json!({"type": "nope"})).await;
    assert_eq!(reply.json(), json!({"success": true, "deleted": 0, "ids": []}));
}

#[tokio::test]
async fn a_replay_is_byte_for_byte_the_stream() {
    let app = TestApp::new().await;
    let body = json!({"types": ["code_quality"]});
    let streamed = app.with_body("POST", "/api/idea/generate", body).await;
    let session = streamed.events()[0].1["session_id"].as_str().unwrap().to_owned();
    let route = format!("/api/idea/sessions/{session}/events");
    let replayed = app.get(&app.at(&route)).await;
    assert_eq!(replayed.body, streamed.body);
    assert_eq!(replayed.headers["content-type"], "text/event-stream");

    let tail = |after: u64| -> String {
        let blocks = streamed.text().split_inclusive("\n\n");
        blocks.skip(usize::try_from(after).unwrap()).collect()
    };
    let last = streamed.events().len() as u64;
    assert_eq!(app.get(&app.at(&format!("{route}?after=3"))).await.text(), tail(3));
    assert_eq!(app.get(&app.at(&format!("{route}?run=1&after=0"))).await.text(), tail(0));
    let with = |id: &str, after: u64| {
        let uri = app.at(&format!("{route}?after={after}"));
        Request::get(uri).header("last-event-id", id).body(Body::empty()).unwrap()
    };
    assert_eq!(app.send(with("3", 1)).await.text(), tail(3), "the header wins");
    assert_eq!(app.send(with("x", 1)).await.text(), tail(1), "an odd header is ignored");
    for after in [last, last + 1, u64::MAX] {
        let reply = app.get(&app.at(&format!("{route}?after={after}"))).await;
        assert_eq!((reply.status, reply.text()), (204, ""));
    }
}

#[tokio::test]
async fn runs_of_a_session_are_told_apart() {
    let app = TestApp::new().await;
    let first = app.generate(&["code_quality"]).await["session_id"].clone();
    let body = json!({"types": ["documentation_gaps"], "append": true});
    let second = app.with_body("POST", "/api/idea/generate", body).await;
    assert_eq!(second.events()[0].1["session_id"], first);
    let route = format!("/api/idea/sessions/{}/events", first.as_str().unwrap());
    assert_eq!(app.get(&app.at(&route)).await.body, second.body, "the newest run");
    let one = app.get(&app.at(&format!("{route}?run=1"))).await.events();
    assert_eq!(one[0].1["types"], json!(["code_quality"]));
    for (run, text) in [("3", "Run not found: 3"), ("0", "Run not found: 0")] {
        let reply = app.get(&app.at(&format!("{route}?run={run}"))).await;
        assert_eq!(reply.refusal(), (404, text.to_owned()));
    }
    let foreign = app.path("w/.viben/ideas/03-11-foreign");
    std::fs::create_dir_all(&foreign).unwrap();
    std::fs::write(foreign.join("idea.json"), "{}").unwrap();
    let reply = app.get(&app.at("/api/idea/sessions/03-11-foreign/events")).await;
    assert_eq!(reply.refusal(), (404, "No events for session: 03-11-foreign".to_owned()));
}

#[tokio::test]
async fn literal_routes_are_never_ids_and_other_words_are() {
    let app = TestApp::new().await;
    let unknown = |text: &str| (404, text.to_owned());
    let cases = [
        ("GET", "/api/idea/generate", "Idea not found: generate"),
        ("DELETE", "/api/idea/generate", "Idea not found: generate"),
        ("GET", "/api/idea/ffffffff", "Idea not found: ffffffff"),
        ("GET", "/api/idea/a%2Fb", "Idea not found: a/b"),
        ("GET", "/api/idea/%2561", "Idea not found: %61"),
        ("GET", "/api/idea/%FF", "Idea not found: %FF"),
        ("GET", "/api/idea/sessions/..%2F..", "Session not found: ../.."),
        ("GET", "/api/idea/sessions/nope", "Session not found: nope"),
        ("GET", "/api/idea/sessions/nope/events", "Session not found: nope"),
        ("GET", "/api/idea/", "Route not found: GET /api/idea/"),
        ("GET", "/api/idea/types/", "Route not found: GET /api/idea/types/"),
        ("PUT", "/api/idea", "Route not found: PUT /api/idea"),
        ("POST", "/api/idea/types", "Route not found: POST /api/idea/types"),
        ("DELETE", "/api/idea/sessions", "Route not found: DELETE /api/idea/sessions"),
        ("OPTIONS", "/api/idea/a1b2c3d4", "Route not found: OPTIONS /api/idea/a1b2c3d4"),
        ("GET", "/api/idea/a1b2c3d4/promote", "Route not found: GET /api/idea/a1b2c3d4/promote"),
        ("GET", "/api/idea/x/y/z", "Route not found: GET /api/idea/x/y/z"),
        ("GET", "/api/ideas", "Route not found: GET /api/ideas"),
        ("GET", "/nowhere", "Route not found: GET /nowhere"),
    ];
    for (method, route, text) in cases {
        let reply = app.call(method, &app.at(route), "").await;
        assert_eq!(reply.refusal(), unknown(text), "{method} {route}");
    }
    let long = "a".repeat(300);
    let reply = app.get(&app.at(&format!("/api/idea/{long}"))).await;
    assert_eq!(reply.refusal(), unknown(&format!("Idea not found: {}...", "a".repeat(200))));
}

const LIMIT: &str = "limit must be an integer between 1 and 1000";
const OFFSET: &str = "offset must be a non-negative integer";
const EFFORT: &str = "effort must be one of: trivial, small, medium, large, complex";
const STATUS: &str = "status must be one of: draft, promoted, dismissed";
const AFTER: &str = "after must be a non-negative integer";

#[tokio::test]
async fn query_faults_have_the_contracts_texts_in_the_tables_order() {
    let app = TestApp::new().await;
    let cases = [
        ("/api/idea?limit=0", LIMIT),
        ("/api/idea?limit=1001", LIMIT),
        ("/api/idea?limit=x", LIMIT),
        ("/api/idea?limit=1.0", LIMIT),
        ("/api/idea?limit=99999999999999999999", LIMIT),
        ("/api/idea?offset=-1", OFFSET),
        ("/api/idea?effort=huge", EFFORT),
        ("/api/idea?status=DRAFT", STATUS),
        ("/api/idea?status=x&effort=huge&limit=0", EFFORT),
        ("/api/idea?offset=x&limit=0", LIMIT),
        ("/api/idea?limit=1&limit=1", "limit must be given once"),
        ("/api/idea?type=a&type=b", "type must be given once"),
        ("/api/idea/types?include_builtin=1", "include_builtin must be true or false"),
        ("/api/idea/types?include_custom=yes", "include_custom must be true or false"),
        ("/api/idea/sessions?limit=0", LIMIT),
        ("/api/idea/sessions?offset=a", OFFSET),
        ("/api/idea/sessions/x?include_ideas=no", "include_ideas must be true or false"),
        ("/api/idea/sessions/x/events?after=-1", AFTER),
        ("/api/idea/sessions/x/events?after=1e3", AFTER),
        ("/api/idea/sessions/x/events?run=x", "run must be a positive integer"),
    ];
    for (route, text) in cases {
        let reply = app.get(&app.at(route)).await;
        assert_eq!(reply.refusal(), (400, text.to_owned()), "{route}");
    }
    let unknown = app.get(&app.at("/api/idea?surprise=1&surprise=2")).await;
    assert_eq!(unknown.status, 200, "unknown parameters are ignored");
    let far = app.get(&app.at("/api/idea?offset=99999999999999999999")).await;
    assert_eq!(far.json()["has_more"], false);
}

#[tokio::test]
async fn body_faults_have_the_contracts_texts_in_the_tables_order() {
    let app = TestApp::new().await;
    let many: Vec<_> = (0..21).map(|_| "code_quality").collect();
    let max_ideas = "max_ideas must be an integer between 1 and 50";
    let types = "types array is required and must not be empty";
    let generate = "/api/idea/generate";
    let cases = [
        (generate, json!({}), types),
        (generate, json!({"types": null, "max_ideas": 0}), types),
        (generate, json!({"types": []}), types),
        (generate, json!({"types": "x"}), types),
        (generate, json!({"types": [1]}), "types must contain only strings"),
        (generate, json!({"types": many}), "types must contain at most 20 entries"),
        (generate, json!({"types": ["x"], "output": 1, "model": 1}), "output must be a string"),
        (generate, json!({"types": ["x"], "model": {}, "max_ideas": 0}), "model must be a string"),
        (generate, json!({"types": ["x"], "max_ideas": 0}), max_ideas),
        (generate, json!({"types": ["x"], "max_ideas": 51}), max_ideas),
        (generate, json!({"types": ["x"], "max_ideas": 1.5}), max_ideas),
        (generate, json!({"types": ["x"], "max_ideas": "5", "append": 1}), max_ideas),
        (generate, json!({"types": ["x"], "append": "true"}), "append must be a boolean"),
        (generate, json!({"types": ["x"], "override": 0}), "override must be a boolean"),
        ("/api/idea/generate?stream=1", json!({"types": ["x"]}), "stream must be true or false"),
        (
            generate,
            json!({"types": ["nope", "../x", "code_quality"], "model": "nope"}),
            "Unknown idea type(s): nope, ../x",
        ),
        (
            generate,
            json!({"types": ["nope"], "output": "../x"}),
            "output must be a relative path inside the workspace",
        ),
        (generate, json!({"types": ["code_quality"], "model": "nope"}), "Unknown model: nope"),
        (
            "/api/idea/x/promote",
            json!({"slug": "../x", "priority": 5}),
            "slug must be 1 to 60 lowercase letters, digits or inner hyphens",
        ),
        ("/api/idea/x/promote", json!({"slug": 5}), "slug must be a string"),
        ("/api/idea/x/promote", json!({"branch": "-x"}), "branch is not a valid branch name: -x"),
        ("/api/idea/x/promote", json!({"assignee": "a\nb"}), "assignee is not valid"),
        (
            "/api/idea/x/promote",
            json!({"priority": "P4"}),
            "priority must be one of: P0, P1, P2, P3",
        ),
        ("/api/idea/x/promote", json!({"executor": "1"}), "executor is not valid"),
        ("/api/idea/x/promote", json!({"model": "-x"}), "model is not valid"),
        ("/api/idea/x/promote", json!({"start": "yes"}), "start must be a boolean"),
        ("/api/idea/x/promote", json!({"worktree": 1}), "worktree must be a boolean"),
        (
            "/api/idea/x/dismiss",
            json!({"reason": "x".repeat(2001)}),
            "reason must be at most 2000 characters",
        ),
        ("/api/idea/x/dismiss", json!({"reason": []}), "reason must be a string"),
    ];
    for (route, body, text) in cases {
        let reply = app.with_body("POST", route, body).await;
        assert_eq!(reply.refusal(), (400, text.to_owned()), "{route}");
    }
    let ids = "ids must be an array of at most 1000 strings";
    let none = "ids, type, all - at least one must be specified";
    let cases = [
        (json!({"ids": "x"}), ids),
        (json!({"ids": [1]}), ids),
        (json!({"ids": vec!["x"; 1001]}), ids),
        (json!({"type": 1, "all": 1}), "type must be a string"),
        (json!({"all": "true"}), "all must be a boolean"),
        (json!({}), none),
        (json!({"ids": [], "type": "", "all": false}), none),
    ];
    for (body, text) in cases {
        let reply = app.with_body("DELETE", "/api/idea", body.clone()).await;
        assert_eq!(reply.refusal(), (400, text.to_owned()), "{body}");
    }
    assert!(!app.path("w/.viben").exists(), "refused requests change nothing");
}

#[tokio::test]
async fn workspace_faults_have_the_contracts_texts() {
    let app = TestApp::new().await;
    std::fs::write(app.path("file"), "").unwrap();
    let (missing, file) = (app.path("none"), app.path("file"));
    let (missing, file) = (missing.to_str().unwrap(), file.to_str().unwrap());
    let outside =
        "workspace_path is outside the allowed roots (start the server with --workspace-root)";
    let cases = [
        ("", "workspace_path is required".to_owned()),
        ("a%00", "workspace_path is not a valid path".to_owned()),
        ("w", "workspace_path must be an absolute path".to_owned()),
        ("/w/../x", "workspace_path must not contain '..'".to_owned()),
        ("/", outside.to_owned()),
        ("/nowhere/at/all", outside.to_owned()),
        (missing, format!("workspace_path does not exist: {missing}")),
        (file, format!("workspace_path is not a directory: {file}")),
    ];
    for (path, text) in cases {
        for route in ["", "/types", "/sessions", "/a1b2c3d4", "/sessions/x", "/sessions/x/events"] {
            let reply = app.get(&format!("/api/idea{route}?workspace_path={path}")).await;
            assert_eq!(reply.refusal(), (400, text.clone()), "GET {route}");
        }
        let reply = app.call("DELETE", &format!("/api/idea/x?workspace_path={path}"), "").await;
        assert_eq!(reply.refusal(), (400, text.clone()));
        let path = path.replace("%00", "\0");
        let body = json!({"workspace_path": path, "types": ["code_quality"], "all": true});
        for (method, route) in [
            ("POST", "/api/idea/generate"),
            ("POST", "/api/idea/x/promote"),
            ("POST", "/api/idea/x/dismiss"),
            ("DELETE", "/api/idea"),
        ] {
            let reply = app.call(method, route, &body.to_string()).await;
            assert_eq!(reply.refusal(), (400, text.clone()), "{method} {route}");
        }
    }
}

#[tokio::test]
async fn bodies_are_checked_for_length_then_syntax() {
    let app = TestApp::new().await;
    let routes = [
        ("POST", "/api/idea/generate"),
        ("POST", "/api/idea/x/promote"),
        ("POST", "/api/idea/x/dismiss"),
        ("DELETE", "/api/idea"),
    ];
    let long = format!("{}{{", " ".repeat(1_048_576));
    let fits = format!("{}{{}}", " ".repeat(1_048_574));
    for (method, route) in routes {
        let cases = [
            (&*long, 413, "Request body exceeds 1048576 bytes"),
            (&*fits, 400, "workspace_path is required"),
            ("", 400, "workspace_path is required"),
            ("{", 400, "Request body is not valid JSON"),
            ("[]", 400, "Request body must be a JSON object"),
            ("\"x\"", 400, "Request body must be a JSON object"),
        ];
        for (body, status, text) in cases {
            let reply = app.call(method, route, body).await;
            assert_eq!(reply.refusal(), (status, text.to_owned()), "{method} {route}");
        }
    }
}

#[tokio::test]
async fn a_key_is_asked_for_before_anything_else() {
    let app = TestApp::new().await;
    let key = app.key("default", 1).await;
    let missing = (401, "Missing or invalid API key".to_owned());
    let long = "x".repeat(1_048_577);
    let calls = [
        ("POST", "/api/idea/generate", &*long),
        ("GET", "/api/idea", ""),
        ("DELETE", "/api/idea", "{"),
        ("GET", "/api/idea/types", ""),
        ("GET", "/api/idea/x", ""),
        ("DELETE", "/api/idea/x", ""),
        ("POST", "/api/idea/x/promote", ""),
        ("POST", "/api/idea/x/dismiss", ""),
        ("GET", "/api/idea/sessions", ""),
        ("GET", "/api/idea/sessions/x", ""),
        ("GET", "/api/idea/sessions/x/events", ""),
        ("GET", "/api/idea/no/such/route", ""),
        ("GET", "/ws", ""),
        ("GET", "/", ""),
        ("GET", "/docs", ""),
        ("GET", "/openapi.json", ""),
        ("GET", "/metrics", ""),
        ("GET", "/nowhere", ""),
    ];
    for (method, route, body) in calls {
        let reply = app.call(method, route, body).await;
        assert_eq!(reply.refusal(), missing, "{method} {route}");
    }
    let uri = app.at("/api/idea");
    let bearer = format!("Bearer {key}");
    let wrong = format!("Bearer {key}0");
    let cases = [
        ("authorization", &*bearer, 200),
        ("x-api-key", &*key, 200),
        ("authorization", &*wrong, 401),
        ("x-api-key", "nonsense", 401),
    ];
    for (name, value, status) in cases {
        let request = Request::get(&uri).header(name, value).body(Body::empty()).unwrap();
        assert_eq!(app.send(request).await.status, status, "{name}");
    }
    for route in ["/healthz", "/readyz"] {
        assert_eq!(app.get(route).await.status, 200, "{route}");
    }
}

#[tokio::test]
async fn one_tenant_does_not_see_the_runs_of_another() {
    let app = TestApp::new().await;
    let session = app.generate(&["code_quality"]).await["session_id"].clone();
    let (own, other) = (app.key("default", 1).await, app.key("other", 2).await);
    let route = app.at(&format!("/api/idea/sessions/{}/events", session.as_str().unwrap()));
    let get =
        |key: &str| Request::get(&route).header("x-api-key", key).body(Body::empty()).unwrap();
    assert_eq!(app.send(get(&own)).await.status, 200);
    let text = format!("No events for session: {}", session.as_str().unwrap());
    assert_eq!(app.send(get(&other)).await.refusal(), (404, text));
}

#[tokio::test]
async fn a_caller_that_leaves_stops_nothing() {
    let gate = millrace_models::scripted::Gate::new();
    let part = millrace_models::scripted::Part::Gate(gate.clone());
    let text = millrace_models::scripted::Part::Text(r#"[{"title":"Kept"}]"#.into());
    let script = millrace_models::scripted::Script::new([part, text]);
    let app = TestApp::over(millrace_models::scripted::Scripted::always(script), true).await;
    let body = json!({"types": ["code_quality"], "workspace_path": app.workspace()}).to_string();
    let request = Request::post("/api/idea/generate").body(Body::from(body)).unwrap();
    let response = tower::ServiceExt::oneshot(app.router.clone(), request).await.unwrap();
    drop(response);
    gate.open();
    let sessions = app.get(&app.at("/api/idea/sessions")).await.json();
    let session = sessions["sessions"][0]["id"].as_str().unwrap();
    let route = app.at(&format!("/api/idea/sessions/{session}/events"));
    let events = app.get(&route).await.events();
    let told: Vec<_> = events.iter().map(|(_, event)| event["type"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        ["start", "type_start", "progress", "idea_generated", "type_complete", "complete"]
    );
}

#[tokio::test]
async fn a_draining_server_takes_no_run() {
    let app = TestApp::new().await;
    let router = app.router.clone();
    let workspace = app.workspace();
    let dir = tempfile::tempdir().unwrap();
    app.drain().await;
    let body = json!({"types": ["code_quality"], "workspace_path": workspace}).to_string();
    let request = Request::post("/api/idea/generate").body(Body::from(body)).unwrap();
    let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(response.status(), 503);
    drop(dir);
}

#[tokio::test]
async fn a_replay_follows_a_run_that_goes_on() {
    use futures::StreamExt;
    use millrace_models::scripted::{Gate, Part, Script, Scripted};
    let gate = Gate::new();
    let text = Part::Text(r#"[{"title":"Kept"}]"#.into());
    let script = Script::new([Part::Gate(gate.clone()), text]);
    let app = TestApp::over(Scripted::always(script), true).await;
    let body = json!({"types": ["code_quality"], "workspace_path": app.workspace()}).to_string();
    let request = Request::post("/api/idea/generate").body(Body::from(body)).unwrap();
    let live = tower::ServiceExt::oneshot(app.router.clone(), request).await.unwrap();
    gate.reached(1).await;
    let sessions = app.get(&app.at("/api/idea/sessions")).await.json();
    let session = sessions["sessions"][0]["id"].as_str().unwrap();
    let route = app.at(&format!("/api/idea/sessions/{session}/events"));
    let from = |after: u64| {
        let request = Request::get(format!("{route}&after={after}")).body(Body::empty()).unwrap();
        tower::ServiceExt::oneshot(app.router.clone(), request)
    };
    let (whole, tail) = (from(0).await.unwrap(), from(2).await.unwrap());
    assert_eq!((whole.status().as_u16(), tail.status().as_u16()), (200, 200));
    let mut whole = whole.into_body().into_data_stream();
    let first = whole.next().await.unwrap().unwrap();
    assert!(first.starts_with(b"id: 1\ndata: {\"type\":\"start\""), "told before the run ends");
    gate.open();
    let mut replayed = first.to_vec();
    while let Some(chunk) = whole.next().await {
        replayed.extend_from_slice(&chunk.unwrap());
    }
    let live = axum::body::to_bytes(live.into_body(), usize::MAX).await.unwrap();
    assert_eq!(live, replayed);
    let tail = axum::body::to_bytes(tail.into_body(), usize::MAX).await.unwrap();
    assert!(tail.starts_with(b"id: 3\n") && live.ends_with(&tail));
}

#[tokio::test]
async fn the_process_itself_needs_neither_key_nor_local_host() {
    let app = TestApp::new().await;
    app.key("default", 1).await;
    let call = |trusted: bool| {
        let mut request = Request::get(app.at("/api/idea")).header("host", "example.org");
        if trusted {
            request = request.extension(crate::Trusted);
        }
        request.body(Body::empty()).unwrap()
    };
    assert_eq!(app.send(call(false)).await.status, 401);
    assert_eq!(app.send(call(true)).await.status, 200);
    let app = TestApp::new().await;
    let foreign = Request::get(app.at("/api/idea")).header("host", "example.org");
    assert_eq!(app.send(foreign.body(Body::empty()).unwrap()).await.status, 403);
}

#[tokio::test]
async fn an_address_others_can_reach_is_never_open() {
    let app = TestApp::over(crate::test_app::model(), false).await;
    let missing = (401, "Missing or invalid API key".to_owned());
    assert_eq!(app.get(&app.at("/api/idea")).await.refusal(), missing);
    assert_eq!(app.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn the_workspace_is_checked_before_the_id() {
    let app = TestApp::new().await;
    for id in ["%FF", "ffffffff", "generate"] {
        let reply = app.get(&format!("/api/idea/{id}?workspace_path=w")).await;
        let text = "workspace_path must be an absolute path".to_owned();
        assert_eq!(reply.refusal(), (400, text), "{id}");
    }
}
