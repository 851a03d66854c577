//! Gemini `generateContent`. It never asks for more than one candidate. Source: Gemini API
//! reference, "Generating content" (`GenerateContentResponse`, `FinishReason`, `UsageMetadata`).

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
    let mut config = object([("maxOutputTokens", request.max_output_tokens.into())]);
    let mut sent: Vec<(Parameter, &'static [&'static str])> = Vec::new();
    if let Some(schema) = request.schema.as_ref().filter(|_| shape.schema) {
        config.insert("responseMimeType".to_owned(), "application/json".into());
        config.insert("responseJsonSchema".to_owned(), strict(&schema.schema));
        let names = &["responseJsonSchema", "response_json_schema", "response_schema"];
        sent.push((Parameter::Schema, names));
    }
    if let Some(value) = request.temperature.filter(|_| shape.temperature) {
        config.insert("temperature".to_owned(), temperature(value));
        sent.push((Parameter::Temperature, &["temperature"]));
    }
    let user = json!({"role": "user", "parts": [{"text": user_text(request, shape)}]});
    let mut body =
        object([("contents", json!([user])), ("generationConfig", Value::Object(config))]);
    if !request.system.is_empty() {
        let system = json!({"parts": [{"text": request.system}]});
        body.insert("systemInstruction".to_owned(), system);
    }
    let mut headers = common_headers(request);
    headers.extend(target.key.map(|key| Header::secret("x-goog-api-key", "", key)));
    let model = path_segment(target.model_id.trim_start_matches("models/"));
    let path = format!("models/{model}:streamGenerateContent?alt=sse");
    let url = target.versioned_url("v1beta", &path);
    HttpRequest { url, headers, body: Value::Object(body), sent }
}

/// A model id is the only caller's text that becomes part of a URL.
fn path_segment(id: &str) -> String {
    let mut segment = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => {
                segment.push(char::from(byte));
            }
            _ => segment.push_str(&format!("%{byte:02X}")),
        }
    }
    segment
}

/// One answer as far as it was read.
#[derive(Default)]
pub(super) struct Answer {
    model: String,
    usage: Usage,
    stop: Option<Stop>,
}

impl Chunks for Answer {
    fn chunk(&mut self, value: &Value, events: &mut Vec<Event>) -> Result<(), Value> {
        if let Some(model) = value.get("modelVersion").and_then(Value::as_str) {
            model.clone_into(&mut self.model);
        }
        if let Some(usage) = value.get("usageMetadata") {
            self.usage = read_usage(usage);
        }
        if !text(value, "/promptFeedback/blockReason").is_empty() {
            self.stop = Some(Stop::Filtered);
        }
        let candidate = value.pointer("/candidates/0").unwrap_or(&Value::Null);
        let parts = candidate.pointer("/content/parts").and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            if part.get("thought") != Some(&Value::Bool(true)) {
                events.push(Event::Text(text(part, "/text").to_owned()));
            }
        }
        self.stop = stop_of(text(candidate, "/finishReason")).or(self.stop);
        Ok(())
    }

    fn whole(&mut self, value: &Value, events: &mut Vec<Event>) -> Option<Result<(), Value>> {
        // A proxy that drops `alt=sse` sends the chunks as one JSON array.
        let chunks = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let of_dialect = |chunk: &Value| {
            chunk.get("candidates").is_some() || chunk.get("promptFeedback").is_some()
        };
        if chunks.is_empty() || !chunks.iter().any(of_dialect) {
            return None;
        }
        Some(chunks.iter().try_for_each(|chunk| self.chunk(chunk, events)))
    }

    fn end(&mut self) -> Option<Finished> {
        // The stream has no mark of its own: the finish reason says whether it was over.
        let stop = self.stop?;
        Some(Finished { usage: self.usage, stop, model: std::mem::take(&mut self.model) })
    }
}

fn stop_of(reason: &str) -> Option<Stop> {
    match reason {
        "" | "FINISH_REASON_UNSPECIFIED" => None,
        "STOP" => Some(Stop::Complete),
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE"
        | "IMAGE_SAFETY" => Some(Stop::Filtered),
        // MAX_TOKENS, and OTHER and its like: the answer did not end by itself.
        _ => Some(Stop::Truncated),
    }
}

fn read_usage(usage: &Value) -> Usage {
    let thoughts = count(usage, "/thoughtsTokenCount");
    Usage {
        input_tokens: count(usage, "/promptTokenCount"),
        output_tokens: count(usage, "/candidatesTokenCount").saturating_add(thoughts),
        cached_tokens: count(usage, "/cachedContentTokenCount"),
        reasoning_tokens: thoughts,
    }
}
