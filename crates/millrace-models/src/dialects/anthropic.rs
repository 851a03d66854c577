//! Anthropic messages. It never asks for tools or thinking. Source: Anthropic API reference,
//! "Messages", "Streaming messages", "Structured outputs", "Handling stop reasons".

use serde_json::{Value, json};

use crate::nouns::{Event, Finished, Request, Stop, Usage};
use crate::parameters::Parameter;

use super::decoder::Chunks;
use super::wire::{
    Header, HttpRequest, Target, common_headers, count, object, temperature, text, user_text,
};
use super::wire_schema::strict;

/// The version every current feature is offered under.
const API_VERSION: &str = "2023-06-01";

/// The request for one answer, streamed.
pub(super) fn encode(request: &Request, target: &Target<'_>) -> HttpRequest {
    let shape = target.shape;
    let mut body = object([
        ("model", target.model_id.into()),
        ("max_tokens", request.max_output_tokens.into()),
        ("messages", json!([{"role": "user", "content": user_text(request, shape)}])),
        ("stream", true.into()),
    ]);
    if !request.system.is_empty() {
        body.insert("system".to_owned(), request.system.clone().into());
    }
    let mut sent: Vec<(Parameter, &'static [&'static str])> = Vec::new();
    if let Some(schema) = request.schema.as_ref().filter(|_| shape.schema) {
        let format = json!({"type": "json_schema", "schema": strict(&schema.schema)});
        body.insert("output_config".to_owned(), json!({"format": format}));
        sent.push((Parameter::Schema, &["output_config", "output format", "json_schema"]));
    }
    if let Some(value) = request.temperature.filter(|_| shape.temperature) {
        body.insert("temperature".to_owned(), temperature(value));
        sent.push((Parameter::Temperature, &["temperature"]));
    }
    let mut headers = common_headers(request);
    headers.push(Header::plain("anthropic-version", API_VERSION));
    headers.extend(target.key.map(|key| Header::secret("x-api-key", "", key)));
    let url = target.versioned_url("v1", "messages");
    HttpRequest { url, headers, body: Value::Object(body), sent }
}

/// One answer as far as it was read.
#[derive(Default)]
pub(super) struct Answer {
    model: String,
    usage: Usage,
    stop: Option<Stop>,
    whole: bool,
}

impl Answer {
    fn read_usage(&mut self, usage: &Value) {
        // The counts of a delta are totals, and those it does not repeat stay as they were.
        if usage.get("input_tokens").is_some_and(Value::is_u64) {
            let cached = count(usage, "/cache_read_input_tokens");
            let written = count(usage, "/cache_creation_input_tokens");
            self.usage.cached_tokens = cached;
            self.usage.input_tokens =
                count(usage, "/input_tokens").saturating_add(cached).saturating_add(written);
        }
        if usage.get("output_tokens").is_some_and(Value::is_u64) {
            self.usage.output_tokens = count(usage, "/output_tokens");
        }
        let thinking = count(usage, "/output_tokens_details/thinking_tokens");
        self.usage.reasoning_tokens = self.usage.reasoning_tokens.max(thinking);
    }

    fn finished(&mut self) -> Finished {
        Finished {
            usage: self.usage,
            stop: self.stop.unwrap_or(Stop::Complete),
            model: std::mem::take(&mut self.model),
        }
    }
}

impl Chunks for Answer {
    fn chunk(&mut self, value: &Value, events: &mut Vec<Event>) -> Result<(), Value> {
        match text(value, "/type") {
            "message_start" => {
                text(value, "/message/model").clone_into(&mut self.model);
                self.read_usage(value.pointer("/message/usage").unwrap_or(&Value::Null));
            }
            "content_block_start" if text(value, "/content_block/type") == "text" => {
                events.push(Event::Text(text(value, "/content_block/text").to_owned()));
            }
            "content_block_delta" if text(value, "/delta/type") == "text_delta" => {
                events.push(Event::Text(text(value, "/delta/text").to_owned()));
            }
            "message_delta" => {
                self.stop = stop_of(text(value, "/delta/stop_reason")).or(self.stop);
                self.read_usage(value.get("usage").unwrap_or(&Value::Null));
            }
            "message_stop" => events.push(Event::Finished(self.finished())),
            // Pings, ends of blocks, thinking, and event types to come.
            _ => {}
        }
        Ok(())
    }

    fn whole(&mut self, value: &Value, events: &mut Vec<Event>) -> Option<Result<(), Value>> {
        let content = value.get("content").and_then(Value::as_array)?;
        text(value, "/model").clone_into(&mut self.model);
        self.read_usage(value.get("usage").unwrap_or(&Value::Null));
        self.stop = stop_of(text(value, "/stop_reason"));
        self.whole = true;
        let blocks = content.iter().filter(|block| text(block, "/type") == "text");
        events.extend(blocks.map(|block| Event::Text(text(block, "/text").to_owned())));
        Some(Ok(()))
    }

    fn end(&mut self) -> Option<Finished> {
        self.whole.then(|| self.finished())
    }
}

fn stop_of(reason: &str) -> Option<Stop> {
    match reason {
        "" => None,
        "max_tokens" | "model_context_window_exceeded" => Some(Stop::Truncated),
        "refusal" => Some(Stop::Filtered),
        _ => Some(Stop::Complete),
    }
}
