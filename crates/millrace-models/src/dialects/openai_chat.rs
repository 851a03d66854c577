//! OpenAI chat completions, and everything compatible with it. It never knows which server it
//! speaks to. Source: OpenAI API reference, "Chat completions" and its streaming object.

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
    let mut messages = Vec::new();
    if !request.system.is_empty() {
        messages.push(json!({"role": "system", "content": request.system}));
    }
    messages.push(json!({"role": "user", "content": user_text(request, shape)}));
    let mut body = object([
        ("model", target.model_id.into()),
        ("messages", messages.into()),
        ("stream", true.into()),
    ]);
    let mut sent: Vec<(Parameter, &'static [&'static str])> = Vec::new();
    if let Some(schema) = request.schema.as_ref().filter(|_| shape.schema) {
        let schema = json!({"name": schema.name, "strict": true, "schema": strict(&schema.schema)});
        let format = json!({"type": "json_schema", "json_schema": schema});
        body.insert("response_format".to_owned(), format);
        sent.push((Parameter::Schema, &["response_format", "json_schema"]));
    }
    if shape.completion_tokens {
        body.insert("max_completion_tokens".to_owned(), request.max_output_tokens.into());
    } else {
        body.insert("max_tokens".to_owned(), request.max_output_tokens.into());
        sent.push((Parameter::MaxTokens, &["max_tokens"]));
    }
    if let Some(value) = request.temperature.filter(|_| shape.temperature) {
        body.insert("temperature".to_owned(), temperature(value));
        sent.push((Parameter::Temperature, &["temperature"]));
    }
    if shape.stream_options {
        body.insert("stream_options".to_owned(), json!({"include_usage": true}));
        sent.push((Parameter::StreamOptions, &["stream_options"]));
    }
    let mut headers = common_headers(request);
    headers.extend(target.key.map(|key| Header::secret("authorization", "Bearer ", key)));
    HttpRequest { url: target.url("chat/completions"), headers, body: Value::Object(body), sent }
}

/// One answer as far as it was read.
#[derive(Default)]
pub(super) struct Answer {
    model: String,
    usage: Usage,
    stop: Option<Stop>,
    refused: bool,
}

impl Answer {
    fn read(&mut self, value: &Value, message: &str, events: &mut Vec<Event>) -> Result<(), Value> {
        if let Some(model) = value.get("model").and_then(Value::as_str) {
            model.clone_into(&mut self.model);
        }
        if let Some(usage) = value.get("usage").filter(|usage| usage.is_object()) {
            self.usage = read_usage(usage);
        }
        let choices = value.get("choices").and_then(Value::as_array).into_iter().flatten();
        // `n` is never asked for; a server that sends more choices is read by its first.
        for choice in choices.filter(|choice| count(choice, "/index") == 0) {
            if let Some(message) = choice.get(message) {
                self.refused |= !text(message, "/refusal").is_empty();
                events.extend(texts(message.get("content")));
            }
            match text(choice, "/finish_reason") {
                "" => {}
                "error" => return Err(choice.clone()),
                reason => self.stop = Some(stop_of(reason)),
            }
        }
        Ok(())
    }

    fn finished(&mut self) -> Finished {
        let stop = if self.refused { Stop::Filtered } else { self.stop.unwrap_or(Stop::Complete) };
        Finished { usage: self.usage, stop, model: std::mem::take(&mut self.model) }
    }
}

impl Chunks for Answer {
    fn chunk(&mut self, value: &Value, events: &mut Vec<Event>) -> Result<(), Value> {
        self.read(value, "delta", events)
    }

    fn whole(&mut self, value: &Value, events: &mut Vec<Event>) -> Option<Result<(), Value>> {
        let choices = value.get("choices").and_then(Value::as_array)?;
        choices.first()?.get("message")?;
        let read = self.read(value, "message", events);
        self.stop.get_or_insert(Stop::Complete);
        Some(read)
    }

    fn done_mark(&mut self) -> Option<Finished> {
        Some(self.finished())
    }

    fn end(&mut self) -> Option<Finished> {
        self.stop.map(|_| self.finished())
    }
}

/// Text as a string, or as a list of parts of which only the text parts are the answer.
fn texts(content: Option<&Value>) -> Vec<Event> {
    match content {
        Some(Value::String(text)) => vec![Event::Text(text.clone())],
        Some(Value::Array(parts)) => parts
            .iter()
            .filter(|part| text(part, "/type") == "text")
            .map(|part| Event::Text(text(part, "/text").to_owned()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Compatible servers invent names for a normal end, so an unknown one is a normal end.
fn stop_of(reason: &str) -> Stop {
    match reason {
        "length" | "max_tokens" | "model_length" => Stop::Truncated,
        "content_filter" | "safety" | "refusal" => Stop::Filtered,
        _ => Stop::Complete,
    }
}

fn read_usage(usage: &Value) -> Usage {
    Usage {
        input_tokens: count(usage, "/prompt_tokens"),
        output_tokens: count(usage, "/completion_tokens"),
        cached_tokens: count(usage, "/prompt_tokens_details/cached_tokens"),
        reasoning_tokens: count(usage, "/completion_tokens_details/reasoning_tokens"),
    }
}
