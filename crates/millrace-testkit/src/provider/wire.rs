//! OpenAI's chat-completions wire format, streamed and whole (platform.openai.com/docs/api-reference/chat).
//! Faults of the script are carried out here; what to answer is decided elsewhere.

use std::collections::VecDeque;
use std::io::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, BoxStream, StreamExt};
use serde_json::{Value, json};

use super::ideas::unique_idea;
use super::script::{Outcome, Part, Script};

/// The HTTP library throws away what it has not written yet when a body fails, so a cut waits this
/// long to let the text before it reach the wire.
const FLUSH_PAUSE: Duration = Duration::from_millis(20);

/// Notes how an answer ended, also when the client goes away and everything is dropped.
struct Ending {
    script: Arc<Script>,
    number: usize,
    outcome: Outcome,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.script.ended(self.number, self.outcome);
    }
}

/// What remains to be sent of one answer.
struct Sending {
    parts: VecDeque<Part>,
    tail: VecDeque<String>,
    model: String,
    ending: Ending,
}

/// `POST /v1/chat/completions`.
pub(super) async fn complete(State(script): State<Arc<Script>>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return (StatusCode::BAD_REQUEST, error_body(400)).into_response();
    };
    let mut text = String::new();
    collect_strings(&request, &mut text);
    let model = request["model"].as_str().unwrap_or_default().to_owned();
    let streamed = request["stream"] == json!(true);
    let (number, answer) = script.take(&model, streamed, text);
    let ending = Ending { script, number, outcome: Outcome::Aborted };
    let usage = request["stream_options"]["include_usage"] == json!(true);
    let parts = split(answer.parts, answer.chunk_chars);
    let tail = VecDeque::new();
    let mut sending = Sending { parts, tail, model, ending };
    sending.wait_for_text().await;
    let mut builder = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        builder = builder.header(name, value);
    }
    let (kind, body) = if answer.status != 200 {
        sending.ending.outcome = Outcome::Sent;
        ("application/json", Body::from(error_body(answer.status)))
    } else if streamed {
        sending.tail = tail_of_stream(&sending.model, &answer.finish, usage);
        ("text/event-stream", Body::from_stream(stream::unfold(sending, next_delta)))
    } else {
        let whole = stream::once(whole(sending, answer.finish));
        ("application/json", Body::from_stream(whole.flatten()))
    };
    builder.header(header::CONTENT_TYPE, kind).body(body).expect("a well-formed response")
}

/// `GET /v1/models`.
pub(super) async fn models() -> Response {
    let model = json!({"id": "scripted", "object": "model", "created": 0, "owned_by": "test"});
    axum::Json(json!({"object": "list", "data": [model]})).into_response()
}

impl Sending {
    /// Carries out everything that stands before the first text.
    async fn wait_for_text(&mut self) {
        while let Some(Part::Gate(_) | Part::DelayMs(_) | Part::Silence) = self.parts.front() {
            let part = self.parts.pop_front();
            self.hold(part).await;
        }
    }

    async fn hold(&self, part: Option<Part>) {
        match part {
            Some(Part::Gate(gate)) => self.ending.script.pass(&gate).await,
            Some(Part::DelayMs(pause)) => tokio::time::sleep(Duration::from_millis(pause)).await,
            Some(Part::Silence) => std::future::pending().await,
            Some(Part::Text(_) | Part::Idea(_) | Part::Cut) | None => {}
        }
    }
}

/// The next frame of a streamed answer. An error closes the connection without a proper end.
async fn next_delta(mut sending: Sending) -> Option<(Result<String, Error>, Sending)> {
    loop {
        match sending.parts.pop_front() {
            Some(Part::Text(text)) => {
                let delta = json!({"content": text});
                let frame = frame(&chunk(&sending.model, &delta, None));
                return Some((Ok(frame), sending));
            }
            Some(Part::Idea(idea)) => {
                let idea = idea.unwrap_or_else(unique_idea).to_string();
                sending.parts.push_front(Part::Text(idea));
            }
            Some(Part::Cut) => {
                tokio::time::sleep(FLUSH_PAUSE).await;
                sending.ending.outcome = Outcome::Cut;
                return Some((Err(Error::other("cut by the script")), sending));
            }
            Some(part @ (Part::Gate(_) | Part::DelayMs(_) | Part::Silence)) => {
                sending.hold(Some(part)).await;
            }
            None => {
                let frame = sending.tail.pop_front()?;
                if sending.tail.is_empty() {
                    sending.ending.outcome = Outcome::Sent;
                }
                return Some((Ok(frame), sending));
            }
        }
    }
}

/// An answer in one JSON document; a cut sends its first half and closes the connection.
async fn whole(mut sending: Sending, finish: String) -> BoxStream<'static, Result<String, Error>> {
    let mut content = String::new();
    let mut cut = false;
    while let Some(part) = sending.parts.pop_front() {
        match part {
            Part::Text(text) => content.push_str(&text),
            Part::Idea(idea) => content.push_str(&idea.unwrap_or_else(unique_idea).to_string()),
            Part::Cut => {
                cut = true;
                break;
            }
            held => sending.hold(Some(held)).await,
        }
    }
    let message = json!({"role": "assistant", "content": content});
    let choice = json!({"index": 0, "message": message, "finish_reason": finish});
    let document = json!({
        "id": "chatcmpl-scripted", "object": "chat.completion", "created": 0,
        "model": sending.model, "choices": [choice], "usage": usage(),
    });
    let mut text = document.to_string();
    let mut pieces = Vec::new();
    if cut {
        sending.ending.outcome = Outcome::Cut;
        text.truncate(text.floor_char_boundary(text.len() / 2));
        pieces.push(Ok(text));
        pieces.push(Err(Error::other("cut by the script")));
    } else {
        sending.ending.outcome = Outcome::Sent;
        pieces.push(Ok(text));
    }
    let pausing = |piece: Result<String, Error>| async move {
        if piece.is_err() {
            tokio::time::sleep(FLUSH_PAUSE).await;
        }
        piece
    };
    stream::iter(pieces).then(pausing).boxed()
}

fn tail_of_stream(model: &str, finish: &str, with_usage: bool) -> VecDeque<String> {
    let mut tail = VecDeque::from([frame(&chunk(model, &json!({}), Some(finish)))]);
    if with_usage {
        let mut last = chunk(model, &json!({}), None);
        last["choices"] = json!([]);
        last["usage"] = usage();
        tail.push_back(frame(&last));
    }
    tail.push_back("data: [DONE]\n\n".to_owned());
    tail
}

fn chunk(model: &str, delta: &Value, finish: Option<&str>) -> Value {
    json!({
        "id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": 0,
        "model": model,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    })
}

fn frame(data: &Value) -> String {
    format!("data: {data}\n\n")
}

fn usage() -> Value {
    json!({"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150})
}

/// OpenAI's error body with the type and code of its documentation for that status.
fn error_body(status: u16) -> String {
    let (kind, code) = match status {
        401 => ("invalid_request_error", "invalid_api_key"),
        429 => ("requests", "rate_limit_exceeded"),
        400..=499 => ("invalid_request_error", "invalid_value"),
        _ => ("server_error", "server_error"),
    };
    let message = "refused by the script";
    json!({"error": {"message": message, "type": kind, "param": null, "code": code}}).to_string()
}

/// Cuts texts into deltas. Made-up ideas are made here when they must be cut.
fn split(parts: Vec<Part>, chars: usize) -> VecDeque<Part> {
    if chars == 0 {
        return parts.into();
    }
    let mut pieces = VecDeque::new();
    for part in parts {
        let text = match part {
            Part::Text(text) => text,
            Part::Idea(idea) => idea.unwrap_or_else(unique_idea).to_string(),
            other => {
                pieces.push_back(other);
                continue;
            }
        };
        let text: Vec<char> = text.chars().collect();
        pieces.extend(text.chunks(chars).map(|piece| Part::Text(piece.iter().collect())));
    }
    pieces
}

fn collect_strings(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        Value::Array(list) => list.iter().for_each(|value| collect_strings(value, into)),
        Value::Object(map) => map.values().for_each(|value| collect_strings(value, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
