use axum::body::Body;
use serde_json::json;

use super::*;

async fn read(body: &str) -> Result<Value, String> {
    let fields = json_body(Request::new(Body::from(body.to_owned()))).await;
    fields.map(Value::Object).map_err(|refused| format!("{} {}", refused.status, refused.text))
}

#[tokio::test]
async fn a_body_is_an_object_of_at_most_one_mebibyte() {
    let not_json = Err("400 Bad Request Request body is not valid JSON".to_owned());
    let no_object = Err("400 Bad Request Request body must be a JSON object".to_owned());
    let cases = [
        ("", Ok(json!({}))),
        ("{}", Ok(json!({}))),
        (" {\"a\":1}\n", Ok(json!({"a": 1}))),
        ("[]", no_object.clone()),
        ("null", no_object.clone()),
        ("\"a\"", no_object),
        ("{", not_json.clone()),
        ("{\"a\":1} x", not_json.clone()),
        (" ", not_json.clone()),
    ];
    for (body, expected) in cases {
        assert_eq!(read(body).await, expected, "{body}");
    }
    assert_eq!(read(&"[".repeat(100_000)).await, not_json);
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1_048_576));
    let too_long = "413 Payload Too Large Request body is larger than 1048576 bytes";
    assert_eq!(read(&long).await, Err(too_long.to_owned()));
}
