//! Requests as each dialect writes them.

use millrace_models::dialects::{Dialect, HttpRequest, Target};
use millrace_models::parameters::Shape;
use millrace_models::{OutputSchema, Request};
use secrecy::SecretString;
use serde_json::{Value, json};

fn request() -> Request {
    Request {
        system: "Be brief.".to_owned(),
        user: "List ideas.".to_owned(),
        schema: Some(OutputSchema {
            name: "ideas".to_owned(),
            schema: json!({"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}),
        }),
        max_output_tokens: 2048,
        temperature: Some(0.9),
        request_id: "g.0.ideas.1".to_owned(),
        material: None,
    }
}

fn strict() -> Value {
    json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": false})
}

fn encode(dialect: Dialect, base_url: &str, key: Option<&str>, shape: Shape) -> HttpRequest {
    let key = key.map(SecretString::from);
    dialect.encode(&request(), &Target { base_url, key: key.as_ref(), model_id: "m-1", shape })
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
}

#[test]
fn openai_chat_is_written_as_documented() {
    let sent = encode(Dialect::OpenAiChat, "https://api.openai.com/v1/", Some("sk-1"), Shape::FULL);
    assert_eq!(sent.url, "https://api.openai.com/v1/chat/completions");
    assert_eq!(header(&sent, "authorization"), Some("Bearer sk-1"));
    let expected = json!({
        "model": "m-1",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "List ideas."},
        ],
        "stream": true,
        "response_format": {"type": "json_schema", "json_schema": {"name": "ideas", "strict": true, "schema": strict()}},
        "max_tokens": 2048,
        "temperature": 0.9,
        "stream_options": {"include_usage": true},
    });
    assert_eq!(sent.body, expected);
}

#[test]
fn refused_parameters_are_left_out() {
    let none =
        Shape { schema: false, completion_tokens: true, temperature: false, stream_options: false };
    let sent = encode(Dialect::OpenAiChat, "http://localhost/v1", None, none);
    let user = sent.body.pointer("/messages/1/content").and_then(Value::as_str).unwrap();
    assert!(user.starts_with("List ideas.\n\n"));
    assert!(user.ends_with(&request().schema.unwrap().schema.to_string()), "{user}");
    let keys: Vec<&String> = sent.body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["model", "messages", "stream", "max_completion_tokens"]);
    assert_eq!(sent.sent, []);
    for dialect in [Dialect::OpenAiResponses, Dialect::Anthropic, Dialect::Gemini] {
        let text = encode(dialect, "http://localhost", None, none).body.to_string();
        assert!(text.contains("Answer with JSON only"), "{text}");
        for word in ["temperature", "json_schema", "responseJsonSchema", "output_config"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn openai_responses_is_written_as_documented() {
    let url = "https://api.openai.com/v1";
    let sent = encode(Dialect::OpenAiResponses, url, Some("sk-1"), Shape::FULL);
    assert_eq!(sent.url, "https://api.openai.com/v1/responses");
    assert_eq!(header(&sent, "authorization"), Some("Bearer sk-1"));
    let expected = json!({
        "model": "m-1",
        "input": [{"role": "user", "content": "List ideas."}],
        "max_output_tokens": 2048,
        "stream": true,
        "store": false,
        "instructions": "Be brief.",
        "text": {"format": {"type": "json_schema", "name": "ideas", "strict": true, "schema": strict()}},
        "temperature": 0.9,
    });
    assert_eq!(sent.body, expected);
}

#[test]
fn anthropic_is_written_as_documented() {
    for base in ["https://api.anthropic.com", "https://api.anthropic.com/v1/"] {
        let sent = encode(Dialect::Anthropic, base, Some("sk-ant-1"), Shape::FULL);
        assert_eq!(sent.url, "https://api.anthropic.com/v1/messages");
        assert_eq!(header(&sent, "x-api-key"), Some("sk-ant-1"));
        assert_eq!(header(&sent, "anthropic-version"), Some("2023-06-01"));
        let expected = json!({
            "model": "m-1",
            "max_tokens": 2048,
            "messages": [{"role": "user", "content": "List ideas."}],
            "stream": true,
            "system": "Be brief.",
            "output_config": {"format": {"type": "json_schema", "schema": strict()}},
            "temperature": 0.9,
        });
        assert_eq!(sent.body, expected);
    }
}

#[test]
fn gemini_is_written_as_documented() {
    let base = "https://generativelanguage.googleapis.com";
    let sent = encode(Dialect::Gemini, base, Some("AIza"), Shape::FULL);
    assert_eq!(sent.url, format!("{base}/v1beta/models/m-1:streamGenerateContent?alt=sse"));
    assert_eq!(header(&sent, "x-goog-api-key"), Some("AIza"));
    let expected = json!({
        "contents": [{"role": "user", "parts": [{"text": "List ideas."}]}],
        "generationConfig": {
            "maxOutputTokens": 2048,
            "responseMimeType": "application/json",
            "responseJsonSchema": strict(),
            "temperature": 0.9,
        },
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
    });
    assert_eq!(sent.body, expected);
}

#[test]
fn a_model_id_cannot_leave_its_place_in_the_path() {
    for (id, expected) in [
        ("models/gemini-pro", "gemini-pro"),
        ("../../evil?x=#", "..%2F..%2Fevil%3Fx%3D%23"),
        ("gemini pro:é", "gemini%20pro%3A%C3%A9"),
    ] {
        let target = Target { base_url: "http://h", key: None, model_id: id, shape: Shape::FULL };
        let url = Dialect::Gemini.encode(&request(), &target).url;
        let start = "http://h/v1beta/models/";
        assert_eq!(url, format!("{start}{expected}:streamGenerateContent?alt=sse"));
    }
}

#[test]
fn without_a_key_no_credentials_are_sent() {
    for dialect in Dialect::ALL {
        let sent = encode(dialect, "http://localhost", None, Shape::FULL);
        assert!(sent.headers.iter().all(|header| !header.secret), "{:?}", sent.headers);
        assert_eq!(header(&sent, "x-client-request-id"), Some("g.0.ideas.1"));
    }
}

#[test]
fn keys_and_prompts_do_not_show_in_debug_output() {
    for dialect in Dialect::ALL {
        let sent = encode(dialect, "http://localhost", Some("sk-secret"), Shape::FULL);
        assert!(!format!("{:?}", sent.headers).contains("sk-secret"));
    }
    assert!(!format!("{:?}", request()).contains("List ideas"));
}

#[test]
fn every_dialect_has_a_name_and_an_endpoint() {
    for dialect in Dialect::ALL {
        assert_eq!(Dialect::from_name(dialect.name()), Some(dialect));
        assert!(dialect.default_base_url().starts_with("https://"));
    }
    assert_eq!(Dialect::from_name("telnet"), None);
}
