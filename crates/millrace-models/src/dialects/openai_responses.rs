//! OpenAI responses. It never keeps state at the provider (`store: false`). Source: OpenAI API
//! reference, "Responses" and "Streaming events".

use serde_json::{Value, json};

use crate::nouns::{Event, Finished, Request, Stop, Usage};
use crate::parameters::Parameter;

use super::decoder::Chunks;
use super::wire::{
    Header, HttpRequest, Target, common_headers, count, object, temperature, text, user_text,
};
use super::wire_schema::strict;

/// The request for one answer, streamed.
pub(super) fn encode(request: &Request, target: &Target<'_>) -> HttpRequest {
    let shape = target.shape;
    let mut body = object([
        ("model", target.model_id.into()),
        ("input", json!([{"role": "user", "content": user_text(request, shape)}])),
        ("max_output_tokens", request.max_output_tokens.into()),
        ("stream", true.into()),
        ("store", false.into()),
    ]);
    if !request.system.is_empty() {
        body.insert("instructions".to_owned(), request.system.clone().into());
    }
    let mut sent: Vec<(Parameter, &'static [&'static str])> = Vec::new();
    if let Some(schema) = request.schema.as_ref().filter(|_| shape.schema) {
        let format = json!({
            "type": "json_schema",
            "name": schema.name,
            "strict": true,
            "schema": strict(&schema.schema),
        });
        body.insert("text".to_owned(), json!({"format": format}));
        sent.push((Parameter::Schema, &["text.format", "response_format", "json_schema"]));
    }
    if let Some(value) = request.temperature.filter(|_| shape.temperature) {
        body.insert("temperature".to_owned(), temperature(value));
        sent.push((Parameter::Temperature, &["temperature"]));
    }
    let mut headers = common_headers(request);
    headers.extend(target.key.map(|key| Header::secret("authorization", "Bearer ", key)));
    HttpRequest { url: target.url("responses"), headers, body: Value::Object(body), sent }
}

/// One answer as far as it was read.
#[derive(Default)]
pub(super) struct Answer {
    refused: bool,
    finished: Option<Finished>,
}

impl Answer {
    fn close(&mut self, response: &Value) -> Finished {
        let stop = match text(response, "/incomplete_details/reason") {
            _ if self.refused => Stop::Filtered,
            "content_filter" => Stop::Filtered,
            "" if text(response, "/status") != "incomplete" => Stop::Complete,
            _ => Stop::Truncated,
        };
        let usage = Usage {
            input_tokens: count(response, "/usage/input_tokens"),
            output_tokens: count(response, "/usage/output_tokens"),
            cached_tokens: count(response, "/usage/input_tokens_details/cached_tokens"),
            reasoning_tokens: count(response, "/usage/output_tokens_details/reasoning_tokens"),
        };
        Finished { usage, stop, model: text(response, "/model").to_owned() }
    }
}

impl Chunks for Answer {
    fn chunk(&mut self, value: &Value, events: &mut Vec<Event>) -> Result<(), Value> {
        let response = value.get("response").unwrap_or(&Value::Null);
        match text(value, "/type") {
            "response.output_text.delta" => {
                events.push(Event::Text(text(value, "/delta").to_owned()));
            }
            "response.refusal.delta" | "response.refusal.done" => self.refused = true,
            "response.completed" | "response.incomplete" => {
                events.push(Event::Finished(self.close(response)));
            }
            "response.failed" => return Err(response.clone()),
            // Created, in progress, items and parts added and done, reasoning.
            _ => {}
        }
        Ok(())
    }

    fn whole(&mut self, value: &Value, events: &mut Vec<Event>) -> Option<Result<(), Value>> {
        let output = value.get("output").and_then(Value::as_array)?;
        if text(value, "/status") == "failed" {
            return Some(Err(value.clone()));
        }
        let messages = output.iter().filter(|item| text(item, "/type") == "message");
        let parts = messages
            .filter_map(|message| message.get("content").and_then(Value::as_array))
            .flatten();
        for part in parts {
            match text(part, "/type") {
                "output_text" => events.push(Event::Text(text(part, "/text").to_owned())),
                "refusal" => self.refused = true,
                _ => {}
            }
        }
        self.finished = Some(self.close(value));
        Some(Ok(()))
    }

    fn end(&mut self) -> Option<Finished> {
        self.finished.take()
    }
}
