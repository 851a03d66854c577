use serde_json::json;

use super::*;
use crate::test_app::{Reply, TestApp};
use crate::transports::pusher::PusherSettings;

fn body(says_json: bool, body: &str) -> Result<(String, String), String> {
    let fields = fields(says_json, body.as_bytes()).map_err(|refused| refused.text.to_string())?;
    read(&fields).map_err(|refused| refused.text.to_string())
}

#[test]
fn a_body_is_a_form_or_json_and_its_first_fault_is_told() {
    let missing = |name: &str| Err(format!("Missing required field: {name}"));
    let wrong = || Err("Field 'socket_id' must be digits.digits".to_owned());
    let taken = |channel: &str| Ok(("1.2".to_owned(), channel.to_owned()));
    for (says_json, text, outcome) in [
        (false, "socket_id=1.2&channel_name=c", taken("c")),
        (false, "socket_id=1.2&channel_name=a%2Cb", taken("a,b")),
        (false, "socket_id=1.2&channel_name=c&channel_name=d", taken("c")),
        (false, r#" {"socket_id":"1.2","channel_name":"c"}"#, taken("c")),
        (true, r#"{"socket_id":"1.2","channel_name":"c"}"#, taken("c")),
        (false, "", missing("socket_id")),
        (true, "", missing("socket_id")),
        (false, "channel_name=c", missing("socket_id")),
        (false, "socket_id=&channel_name=c", missing("socket_id")),
        (false, "socket_id=x", missing("channel_name")),
        (true, r#"{"socket_id":null,"channel_name":"c"}"#, missing("socket_id")),
        (false, "socket_id=1&channel_name=c", wrong()),
        (false, "socket_id=1.&channel_name=c", wrong()),
        (false, "socket_id=1.2.3&channel_name=c", wrong()),
        (false, "socket_id=1.2%0A&channel_name=c", wrong()),
        (true, r#"{"socket_id":1.2,"channel_name":"c"}"#, wrong()),
        (
            true,
            r#"{"socket_id":"1.2","channel_name":7}"#,
            Err("Field 'channel_name' must be a string".to_owned()),
        ),
        (true, "x", Err("Request body is not valid JSON".to_owned())),
        (false, "{", Err("Request body is not valid JSON".to_owned())),
        (true, "[]", Err("Request body must be a JSON object".to_owned())),
    ] {
        assert_eq!(body(says_json, text), outcome, "{says_json} {text}");
    }
}

async fn sign(app: &TestApp, key: Option<&str>, channel: &str) -> Reply {
    let request = axum::http::Request::post("/pusher/auth");
    let request = match key {
        Some(key) => request.header("x-api-key", key),
        None => request,
    };
    let body = json!({"socket_id": "123.456", "channel_name": channel}).to_string();
    app.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn open_mode_signs_private_channels_of_tasks_for_anyone() {
    let app = TestApp::new().await;
    let PusherSettings { key, secret, .. } = PusherSettings::for_tests();
    let channel = "private-task-s1a2b3c4";
    let reply = sign(&app, None, channel).await;
    let signed = signature::auth(&key, &secret, "123.456", channel);
    assert_eq!((reply.status, reply.json()), (200, json!({"auth": signed})));
    for channel in ["task-s1a2b3c4", "presence-task-x", "private-x", "private-task-a b", "x"] {
        let reply = sign(&app, None, channel).await;
        assert_eq!((reply.status, reply.json()), (403, json!({"error": "Forbidden"})), "{channel}");
    }
    app.drain().await;
}

#[tokio::test]
async fn keys_mode_signs_for_no_stranger_and_no_unknown_task() {
    let app = TestApp::new().await;
    let key = app.key("one", 1).await;
    let reply = sign(&app, None, "private-task-s1a2b3c4").await;
    assert_eq!((reply.status, reply.json()), (401, json!({"error": "Unauthorized"})));
    for channel in ["private-task-s1a2b3c4", "private-task-x"] {
        let reply = sign(&app, Some(&key), channel).await;
        assert_eq!((reply.status, reply.json()), (403, json!({"error": "Forbidden"})), "{channel}");
    }
    app.drain().await;
}

#[tokio::test]
async fn another_method_is_not_allowed() {
    let app = TestApp::new().await;
    let reply = app.get("/pusher/auth").await;
    assert_eq!((reply.status, reply.json()), (405, json!({"error": "Method not allowed"})));
    assert_eq!(reply.headers["allow"], "POST");
    app.drain().await;
}
