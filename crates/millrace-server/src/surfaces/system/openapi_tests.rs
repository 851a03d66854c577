//! The document is held against the router and against real answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::test_app::{Reply, TestApp};

/// Every route of the server.
const ROUTES: &[(&str, &str)] = &[
    ("post", "/api/idea/generate"),
    ("get", "/api/idea"),
    ("delete", "/api/idea"),
    ("get", "/api/idea/types"),
    ("get", "/api/idea/{id}"),
    ("delete", "/api/idea/{id}"),
    ("post", "/api/idea/{id}/promote"),
    ("post", "/api/idea/{id}/dismiss"),
    ("get", "/api/idea/sessions"),
    ("get", "/api/idea/sessions/{id}"),
    ("get", "/api/idea/sessions/{id}/events"),
    ("post", "/api/llm-tasks/submit"),
    ("post", "/api/llm-tasks/cancel"),
    ("get", "/api/progress/{sessionId}"),
    ("post", "/api/tasks/submit"),
    ("get", "/api/tasks/{sessionId}/status"),
    ("get", "/api/models"),
    ("post", "/pusher/auth"),
    ("get", "/ws"),
    ("get", "/"),
    ("get", "/docs"),
    ("get", "/docs/"),
    ("get", "/openapi.json"),
    ("get", "/metrics"),
    ("get", "/healthz"),
    ("get", "/readyz"),
];

/// The paths of rows, each with the same five methods.
const ROWS: [&str; 8] = [
    "/api/crud/projects",
    "/api/crud/features",
    "/api/crud/personas",
    "/api/crud/user-stories",
    "/api/crud/acceptance-criteria",
    "/api/crud/pages",
    "/api/crud/sections",
    "/api/crud/schema",
];

async fn document(app: &TestApp) -> Value {
    let reply = app.get("/openapi.json").await;
    assert_eq!(reply.headers["content-type"], "application/json");
    reply.json()
}

fn described(document: &Value) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            found.insert((method.clone(), path.clone()));
        }
    }
    found
}

#[tokio::test]
async fn every_route_is_described_and_every_description_has_a_route() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let mut expected: BTreeSet<_> =
        ROUTES.iter().map(|(m, p)| ((*m).to_owned(), (*p).to_owned())).collect();
    for method in ["get", "post", "put", "patch", "delete"] {
        expected.extend(ROWS.map(|path| (method.to_owned(), path.to_owned())));
    }
    for (method, path) in &expected {
        let path = path.replace("{id}", "ffffffff").replace("{sessionId}", "ffffffff");
        let reply = app.call(&method.to_uppercase(), &path, "").await;
        let told = reply.text();
        let is_there =
            !["Route not found", "Not found\"", "Method not"].iter().any(|no| told.contains(no));
        assert!(is_there, "{method} {path} has no route");
    }
    // The page behind `/docs`, which redirects to it.
    expected.remove(&("get".to_owned(), "/docs/".to_owned()));
    assert_eq!(described(&document), expected);
}

/// Checks an answer against what the document says of its route and status.
fn check(document: &Value, method: &str, path: &str, reply: &Reply) {
    let place = format!("{method} {path} {}", reply.status);
    let answer = &document["paths"][path][method]["responses"][reply.status.to_string()];
    assert!(answer.is_object(), "{place} is not described");
    let media = reply.headers["content-type"].to_str().unwrap();
    let schema = &answer["content"][media]["schema"];
    assert!(schema.is_object(), "{place} {media} has no schema");
    let values = match media {
        "text/event-stream" => reply.events().into_iter().map(|(_, event)| event).collect(),
        _ => vec![reply.json()],
    };
    for value in values {
        let faults = faults(document, schema, &value);
        assert!(faults.is_empty(), "{place}: {faults:?} in {value}");
    }
}

fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut root = schema.clone();
    root["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&root).unwrap();
    validator.iter_errors(value).map(|error| error.to_string()).collect()
}

#[tokio::test]
async fn real_answers_are_as_the_document_says() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let generate = "/api/idea/generate";
    let types = json!({"types": ["code_quality", "documentation_gaps"]});
    let streamed = app.with_body("POST", generate, types.clone()).await;
    check(&document, "post", generate, &streamed);
    let again = app.with_body("POST", generate, json!({"types": ["code_quality"], "append": true}));
    check(&document, "post", generate, &again.await);
    let whole = app.with_body("POST", "/api/idea/generate?stream=false", types).await;
    check(&document, "post", generate, &whole);
    check(&document, "post", generate, &app.with_body("POST", generate, json!({})).await);

    let session = whole.json()["session_id"].as_str().unwrap().to_owned();
    let ideas = whole.json()["ideas"].clone();
    let id = |n: usize| ideas[n]["id"].as_str().unwrap().to_owned();
    let dismiss = "/api/idea/{id}/dismiss";
    let promote = "/api/idea/{id}/promote";
    for (path, n) in [(dismiss, 0), (promote, 1), (promote, 1), (dismiss, 1)] {
        let route = path.replace("{id}", &id(n));
        check(&document, "post", path, &app.with_body("POST", &route, json!({})).await);
    }
    for path in [dismiss, promote] {
        let route = path.replace("{id}", "ffffffff");
        check(&document, "post", path, &app.with_body("POST", &route, json!({})).await);
    }
    let reads = [
        ("/api/idea", ""),
        ("/api/idea", "?limit=0"),
        ("/api/idea/types", ""),
        ("/api/idea/{id}", &*id(0)),
        ("/api/idea/{id}", "ffffffff"),
        ("/api/idea/sessions", ""),
        ("/api/idea/sessions/{id}", &*session),
        ("/api/idea/sessions/{id}", "none"),
        ("/api/idea/sessions/{id}/events", &*session),
        ("/api/idea/sessions/{id}/events", "none"),
    ];
    for (path, rest) in reads {
        let route = match path.contains("{id}") {
            true => path.replace("{id}", rest),
            false => format!("{path}{rest}"),
        };
        check(&document, "get", path, &app.get(&app.at(&route)).await);
    }
    let bare = app.at(&format!("/api/idea/sessions/{session}?include_ideas=false"));
    check(&document, "get", "/api/idea/sessions/{id}", &app.get(&bare).await);
    for idea in [id(0), "ffffffff".to_owned()] {
        let reply = app.call("DELETE", &app.at(&format!("/api/idea/{idea}")), "").await;
        check(&document, "delete", "/api/idea/{id}", &reply);
    }
    for body in [json!({"all": true}), json!({})] {
        check(&document, "delete", "/api/idea", &app.with_body("DELETE", "/api/idea", body).await);
    }
    for path in ["/healthz", "/readyz"] {
        check(&document, "get", path, &app.get(path).await);
    }
    app.key("default", 1).await;
    for path in ["/api/idea", "/api/idea/types", "/ws"] {
        check(&document, "get", path, &app.get(path).await);
    }
}

#[tokio::test]
async fn real_rows_are_as_the_document_says() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let call = async |method: &str, path: &str, query: &str, body: Value| {
        let body = if method == "get" { String::new() } else { body.to_string() };
        let reply = app.call(&method.to_uppercase(), &format!("{path}{query}"), &body).await;
        if reply.status != 204 {
            check(&document, method, path, &reply);
        }
        let id = || reply.json()["id"].as_str().unwrap_or_default().to_owned();
        if reply.status == 201 { id() } else { String::new() }
    };
    let make = async |kind: &str, parent: (&str, &str), body: Value| {
        let path = format!("/api/crud/{kind}");
        let mut body = body;
        body[parent.0] = json!(parent.1);
        let id = call("post", &path, "", body).await;
        for query in
            [format!("?id={id}&includeAnalysis=true"), format!("?{}={}", parent.0, parent.1)]
        {
            call("get", &path, &query, Value::Null).await;
        }
        for method in ["put", "patch"] {
            call(method, &path, &format!("?id={id}"), json!({"description": "d".repeat(50)})).await;
        }
        for method in ["get", "post", "put", "patch", "delete"] {
            call(method, &path, "?id=nobody", json!([])).await;
            call(method, &path, "?id=nobody", json!({})).await;
            call(method, &path, "", json!({})).await;
        }
        id
    };
    let project = json!({"name": "Vet clinic", "description": "d".repeat(50)});
    let project = make("projects", ("odd", "x"), project).await;
    let feature = make("features", ("projectId", &project), json!({"name": "Booking"})).await;
    make("personas", ("projectId", &project), json!({"name": "Ann"})).await;
    let story = make("user-stories", ("featureId", &feature), json!({"title": "Book"})).await;
    let criterion = json!({"given_condition": "g", "when_action": "w", "then_outcome": "t"});
    make("acceptance-criteria", ("storyId", &story), criterion).await;
    let page = make("pages", ("projectId", &project), json!({"name": "Home", "path": "/"})).await;
    make("sections", ("pageId", &page), json!({"name": "Top"})).await;
    let again = json!({"name": "Booking", "projectId": project});
    call("post", "/api/crud/features", "", again).await;
    for method in ["get", "post", "put", "patch", "delete"] {
        for query in [format!("?projectId={project}"), "?projectId=x".to_owned(), String::new()] {
            call(method, "/api/crud/schema", &query, json!({"tables": []})).await;
        }
    }
    app.key("other", 1).await;
    call("get", "/api/crud/projects", "", Value::Null).await;
}

#[tokio::test]
async fn the_schemas_would_notice_a_missing_or_surplus_key() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let answers = [
        ("IdeaAnswer", app.get(&app.at(&format!("/api/idea/{}", app.one_idea().await))).await),
        ("IdeasAnswer", app.get(&app.at("/api/idea")).await),
        ("TypesAnswer", app.get(&app.at("/api/idea/types")).await),
        ("SessionsAnswer", app.get(&app.at("/api/idea/sessions")).await),
        ("ErrorBody", app.get("/api/idea").await),
    ];
    for (name, reply) in answers {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        let whole = reply.json();
        assert_eq!(faults(&document, &schema, &whole), [""; 0], "{name}");
        let mut surplus = whole.clone();
        surplus["surplus"] = json!(1);
        assert!(!faults(&document, &schema, &surplus).is_empty(), "{name} takes a surplus key");
        for key in whole.as_object().unwrap().keys() {
            let mut missing = whole.clone();
            missing.as_object_mut().unwrap().remove(key);
            assert!(!faults(&document, &schema, &missing).is_empty(), "{name} needs no {key}");
        }
    }
    let event = json!({"$ref": "#/components/schemas/RunEvent"});
    let start = json!({"type": "start", "session_id": "s", "types": []});
    assert_eq!(faults(&document, &event, &start), [""; 0]);
    for (key, value) in [("surplus", json!(1)), ("types", json!(null)), ("type", json!("end"))] {
        let mut other = start.clone();
        other[key] = value;
        assert!(!faults(&document, &event, &other).is_empty(), "an event takes {other}");
    }
    let detail = json!({"$ref": "#/components/schemas/IdeaDetail"});
    let entry = app.get(&app.at("/api/idea")).await.json()["ideas"][0].clone();
    assert!(!faults(&document, &detail, &entry).is_empty(), "an entry is no detail");
}

#[tokio::test]
async fn every_operation_is_complete() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    assert_eq!(document["info"]["version"], "0.0.0-test");
    for (method, path) in described(&document) {
        let operation = &document["paths"][&path][&method];
        let place = format!("{method} {path}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{place} has no summary");
        assert!(operation["tags"][0].is_string(), "{place} has no tag");
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses {
            assert!(!response["description"].as_str().unwrap().is_empty(), "{place} {status}");
            let Some(content) = response["content"].as_object() else { continue };
            for body in content.values() {
                assert!(body["schema"].is_object(), "{place} {status} has no schema");
            }
        }
        let statuses: BTreeSet<_> = responses.keys().map(String::as_str).collect();
        if path.starts_with("/api/") {
            for status in ["400", "401", "403", "500"] {
                assert!(statuses.contains(status), "{place} does not tell of {status}");
            }
            if path.starts_with("/api/idea") {
                assert_eq!(statuses.contains("404"), path.contains("{id}"), "{place}");
            }
            assert_eq!(statuses.contains("413"), operation["requestBody"].is_object(), "{place}");
        }
    }
}

#[tokio::test]
async fn every_example_fits_its_schema() {
    let app = TestApp::new().await;
    let document = document(&app).await;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert!(schemas.len() > 15);
    for (name, schema) in schemas {
        let Some(properties) = schema["properties"].as_object() else { continue };
        for (key, property) in properties {
            if let Some(example) = property.get("example") {
                let faults = faults(&document, property, example);
                assert!(faults.is_empty(), "{name}.{key}: {faults:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_reader_works_without_a_network() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/docs").await.headers["location"], "/docs/");
    let page = app.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("http://") && !page.text().contains("https://"), "{page:?}");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let script = app.get("/docs/swagger-initializer.js").await;
    assert!(script.text().contains("/openapi.json"), "{}", script.text());
    assert!(script.text().contains("\"validatorUrl\": \"none\""), "{}", script.text());
    for asset in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"] {
        assert_eq!(app.get(&format!("/docs/{asset}")).await.status, 200, "{asset}");
    }
}

#[tokio::test]
async fn the_page_at_the_root_stands_alone() {
    let app = TestApp::new().await;
    let page = app.get("/").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("'sha256-"));
    assert!(
        page.text().contains("<dd>0.0.0-test</dd>") && page.text().contains("<dd>scripted</dd>")
    );
}

#[tokio::test]
async fn metrics_are_plain_text() {
    let app = TestApp::new().await;
    let reply = app.get("/metrics").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["content-type"], "text/plain; version=0.0.4");
}
