//! Error answers to fault classes, for every vendor in one table. It never reads a clock and
//! never decides whether to retry.
//!
//! Sources: OpenAI "Error codes", Anthropic "Errors", Google API `google.rpc.Code`, and what the
//! compatible servers (vLLM, Ollama, OpenRouter, LM Studio) send in their place.

use jiff::Timestamp;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::Duration;

use crate::limits::DETAIL_CHARS_MAX;
use crate::nouns::{Fault, FaultClass};
use crate::retry_after;

/// One answer that is not a success.
pub struct ErrorAnswer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The answer's headers.
    pub headers: &'a HeaderMap,
    /// The body as far as it was read.
    pub body: &'a str,
    /// The time of the answer, for `Retry-After` dates.
    pub now: Timestamp,
}

/// The fault an error answer means.
pub fn classify(provider: &str, answer: &ErrorAnswer<'_>) -> Fault {
    let body = ErrorBody::parse(answer.body);
    let class = body
        .telling_class()
        .or_else(|| by_status(answer.status))
        .or_else(|| body.general_class())
        .unwrap_or(FaultClass::InvalidRequest);
    let retry_after = retry_after::from_headers(answer.headers, answer.now).or(body.retry_delay);
    Fault {
        retry_after,
        ..Fault::new(class, provider).with_status(answer.status).with_detail(body.message)
    }
}

/// The fault an error object inside a 2xx answer means.
pub(crate) fn classify_embedded(provider: &str, error: &Value) -> Fault {
    let body = ErrorBody::from_value(error);
    let class = body
        .telling_class()
        .or_else(|| body.general_class())
        .or_else(|| body.status.and_then(by_status))
        .unwrap_or(FaultClass::Overloaded);
    Fault {
        retry_after: body.retry_delay,
        status: body.status,
        ..Fault::new(class, provider).with_detail(body.message)
    }
}

/// What the different vendors' error bodies have in common.
#[derive(Debug, Default)]
pub(crate) struct ErrorBody {
    /// Codes, types and reasons, lowercase.
    words: Vec<String>,
    /// A numeric code that is an HTTP status.
    status: Option<u16>,
    /// The parameter complained about (OpenAI `error.param`).
    pub param: String,
    /// The vendor's text, cut to [`DETAIL_CHARS_MAX`].
    pub message: String,
    retry_delay: Option<Duration>,
}

impl ErrorBody {
    pub fn parse(body: &str) -> Self {
        match serde_json::from_str::<Value>(body) {
            Ok(value) => Self::from_value(&value),
            Err(_) => Self { message: cut(body), ..Self::default() },
        }
    }

    fn from_value(value: &Value) -> Self {
        // Gemini wraps errors of its JSON stream in an array; the others nest under `error`.
        let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
        let error = value.get("error").filter(|error| !error.is_null()).unwrap_or(value);
        let mut body = Self::default();
        if let Some(text) = error.as_str() {
            body.message = cut(text);
            return body;
        }
        for key in ["code", "type", "status"] {
            match error.get(key) {
                Some(Value::String(word)) => body.words.push(word.to_lowercase()),
                Some(Value::Number(number)) => {
                    body.status = number.as_u64().and_then(|n| u16::try_from(n).ok());
                }
                _ => {}
            }
        }
        for detail in error.get("details").and_then(Value::as_array).into_iter().flatten() {
            if let Some(reason) = detail.get("reason").and_then(Value::as_str) {
                body.words.push(reason.to_lowercase());
            }
            let delay = detail.get("retryDelay").and_then(Value::as_str);
            body.retry_delay = delay.and_then(retry_after::from_proto).or(body.retry_delay);
        }
        let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
        text("param").clone_into(&mut body.param);
        let message = ["message", "detail"].map(text).into_iter().find(|text| !text.is_empty());
        body.message = message.map_or_else(|| cut(&value.to_string()), cut);
        body
    }

    /// Words that mean the same under any status.
    pub fn telling_class(&self) -> Option<FaultClass> {
        let by_word = self.words.iter().find_map(|word| match word.as_str() {
            "insufficient_quota"
            | "billing_hard_limit_reached"
            | "billing_error"
            | "billing_not_active"
            | "invalid_api_key"
            | "authentication_error"
            | "permission_error"
            | "api_key_invalid"
            | "unauthenticated"
            | "permission_denied" => Some(FaultClass::Auth),
            "content_filter" | "content_policy_violation" | "responsibleaipolicyviolation" => {
                Some(FaultClass::Filtered)
            }
            _ => None,
        });
        // Anthropic reports an empty account as `invalid_request_error` with this text only.
        let no_credit = self.message.to_lowercase().contains("credit balance is too low");
        by_word.or(no_credit.then_some(FaultClass::Auth))
    }

    /// Words that are read when no status tells more.
    fn general_class(&self) -> Option<FaultClass> {
        self.words.iter().find_map(|word| match word.as_str() {
            "rate_limit_exceeded"
            | "rate_limit_error"
            | "resource_exhausted"
            | "too_many_requests" => Some(FaultClass::RateLimited),
            "overloaded_error"
            | "overloaded"
            | "server_overloaded"
            | "server_is_overloaded"
            | "slow_down"
            | "api_error"
            | "server_error"
            | "internal_server_error"
            | "internal"
            | "unavailable"
            | "service_unavailable"
            | "vector_store_timeout" => Some(FaultClass::Overloaded),
            "timeout_error" | "timeout" | "deadline_exceeded" => Some(FaultClass::Timeout),
            "invalid_request_error"
            | "invalid_argument"
            | "failed_precondition"
            | "not_found_error"
            | "not_found"
            | "request_too_large"
            | "model_not_found"
            | "context_length_exceeded"
            | "invalid_prompt" => Some(FaultClass::InvalidRequest),
            _ => None,
        })
    }
}

/// The class of an HTTP status (contract records section 11).
fn by_status(status: u16) -> Option<FaultClass> {
    match status {
        401..=403 => Some(FaultClass::Auth),
        408 => Some(FaultClass::Timeout),
        429 => Some(FaultClass::RateLimited),
        501 | 505 => Some(FaultClass::InvalidRequest),
        500..=599 => Some(FaultClass::Overloaded),
        300..=499 => Some(FaultClass::InvalidRequest),
        _ => None,
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(DETAIL_CHARS_MAX).collect()
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
