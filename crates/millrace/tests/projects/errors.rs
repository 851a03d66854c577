//! Sections 1.2, 1.3 and 12: what every route answers to a request it cannot take (check 35).

use serde_json::json;

use crate::support::{KINDS, Project, Rig, refused, text};

/// Most bytes of a body.
const BODY_BYTES_MAX: usize = 1_048_576;

/// Every route that takes a JSON object, with its method.
fn routes_with_a_body() -> Vec<(&'static str, String)> {
    let mut routes = vec![
        ("POST", "/api/llm-tasks/submit".to_owned()),
        ("POST", "/api/tasks/submit".to_owned()),
        ("POST", "/api/llm-tasks/cancel".to_owned()),
    ];
    for kind in KINDS.iter().map(|(kind, _)| *kind).chain(["schema"]) {
        for method in ["POST", "PUT", "PATCH"] {
            routes.push((method, format!("/api/crud/{kind}")));
        }
    }
    routes
}

// check 35
#[test]
fn a_body_that_is_no_json_is_refused() {
    let rig = Rig::shared();
    let client = rig.client();
    for (method, target) in routes_with_a_body() {
        let bad: [&[u8]; 5] = [b"not json", b"{", b"{\"a\":1,}", b"{\"a\":\"\xff\"}", b"{} {}"];
        for body in bad {
            let reply = client.send(method, &target, &[], Some(body));
            refused(&reply, 400, "Request body is not valid JSON");
        }
    }
}

// check 35
#[test]
fn a_body_that_is_no_object_is_refused() {
    let rig = Rig::shared();
    let client = rig.client();
    for (method, target) in routes_with_a_body() {
        for body in ["[]", "1", "\"x\"", "null", "true", " [{}] "] {
            let reply = client.send(method, &target, &[], Some(body.as_bytes()));
            refused(&reply, 400, "Request body must be a JSON object");
        }
    }
}

// check 35
#[test]
fn an_empty_body_is_an_empty_object() {
    let rig = Rig::shared();
    let client = rig.client();
    for target in ["/api/llm-tasks/submit", "/api/tasks/submit"] {
        for body in [None, Some(&b""[..])] {
            let reply = client.send("POST", target, &[], body);
            refused(&reply, 400, "Missing required field: taskType");
        }
    }
    let reply = client.send("POST", "/api/llm-tasks/cancel", &[], None);
    refused(&reply, 400, "Missing required field: sessionId");
    let reply = client.send("POST", "/api/crud/projects", &[], Some(b""));
    refused(&reply, 400, "Missing required field: name");
    refused(
        &client.send("POST", "/pusher/auth", &[], None),
        400,
        "Missing required field: socket_id",
    );
}

#[test]
fn bodies_are_json_whatever_their_content_type() {
    let project = Project::new();
    let body = project.body("features", json!({"count": 1})).to_string();
    let types =
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", "x"];
    for kind in types {
        let headers = [("content-type", kind)];
        let client = project.client();
        let reply = client.send("POST", "/api/llm-tasks/submit", &headers, Some(body.as_bytes()));
        project.task(&text(&reply.ok()["sessionId"])).complete();
    }
}

// check 35
#[test]
fn a_body_over_1_mib_is_too_large() {
    let error = "Request body is larger than 1048576 bytes";
    let rig = Rig::shared();
    let client = rig.client();
    let large = vec![b' '; 2 << 20];
    for (method, target) in routes_with_a_body().iter().step_by(4) {
        refused(&client.send(method, target, &[], Some(&large)), 413, error);
    }
    let over = vec![b' '; BODY_BYTES_MAX + 1];
    refused(&client.send("POST", "/api/llm-tasks/submit", &[], Some(&over)), 413, error);
    let chunks: Vec<&[u8]> = large.chunks(65_536).collect();
    refused(&client.send_chunked("POST", "/api/llm-tasks/submit", &chunks), 413, error);
    let mut full = b"{}".to_vec();
    full.resize(BODY_BYTES_MAX, b' ');
    let reply = client.send("POST", "/api/llm-tasks/submit", &[], Some(&full));
    refused(&reply, 400, "Missing required field: taskType");
}

// check 35
#[test]
fn a_route_that_is_not_there_is_not_found() {
    let rig = Rig::shared();
    let client = rig.client();
    for target in [
        "/api/llm-tasks",
        "/api/llm-tasks/nothing",
        "/api/crud",
        "/api/crud/nothing",
        "/api/tasks/some-session/nothing",
        "/pusher/nothing",
    ] {
        refused(&client.get(target), 404, "Not found");
        refused(&client.send("POST", target, &[], Some(b"not json")), 404, "Not found");
    }
    let large = vec![b' '; 2 << 20];
    let reply = client.send("POST", "/api/crud/nothing", &[], Some(&large));
    refused(&reply, 404, "Not found");
}

// check 35
#[test]
fn a_method_that_a_route_does_not_take_is_told_the_others() {
    let rig = Rig::shared();
    let client = rig.client();
    let routes: [(&str, &str, &[&str]); 8] = [
        ("GET", "/api/llm-tasks/submit", &["POST"]),
        ("GET", "/api/tasks/submit", &["POST"]),
        ("DELETE", "/api/llm-tasks/cancel", &["POST"]),
        ("POST", "/api/progress/some-session", &["GET"]),
        ("POST", "/api/tasks/some-session/status", &["GET"]),
        ("POST", "/api/models", &["GET"]),
        ("GET", "/pusher/auth", &["POST"]),
        ("TRACE", "/api/crud/features", &["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ];
    for (method, target, allowed) in routes {
        let reply = client.send(method, target, &[], None);
        assert_eq!(reply.status, 405, "{method} {target}: {}", reply.text());
        let body = reply.json();
        crate::support::assert_keys(&body, &["error"]);
        assert!(!text(&body["error"]).is_empty());
        let allow = reply.header("allow").expect("Allow");
        let listed: Vec<&str> = allow.split(',').map(str::trim).collect();
        assert!(allowed.iter().all(|method| listed.contains(method)), "{target}: {allow}");
        assert!(!listed.contains(&method), "{target}: {allow}");
    }
}

#[test]
fn deep_nesting_is_refused_and_kills_nothing() {
    let rig = Rig::shared();
    let client = rig.client();
    let deep = format!("{{\"additionalData\":{}", "[".repeat(500_000));
    let reply = client.send("POST", "/api/llm-tasks/submit", &[], Some(deep.as_bytes()));
    refused(&reply, 400, "Request body is not valid JSON");
    let closed = format!("{{\"taskType\":{}{}}}", "[".repeat(300_000), "]".repeat(300_000));
    let reply = client.send("POST", "/api/llm-tasks/submit", &[], Some(closed.as_bytes()));
    assert_eq!(reply.status, 400, "{}", reply.text());
    client.get("/api/models").ok();
}

#[test]
fn errors_are_json_with_one_key() {
    let rig = Rig::shared();
    let client = rig.client();
    for reply in [
        client.get("/api/crud/nothing"),
        client.get("/api/progress/nobody-knows-this"),
        client.get("/api/crud/features"),
        client.post("/api/llm-tasks/submit", &json!({})),
    ] {
        crate::support::assert_json(&reply);
        crate::support::assert_keys(&reply.json(), &["error"]);
    }
}
