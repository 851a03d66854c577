//! Reads the fields of a request in the contract's words: presence, JSON type, range, enum
//! (contracts/ideas.md 1.1 and 1.2). Callers ask in the order of the route's table, so the first fault is the
//! answer. Never looks at a file.

use axum::extract::{FromRequest, Request};
use axum::http::Uri;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::body;
use crate::refusal::Refusal;

/// A field's outcome.
pub(crate) type Read<T> = Result<T, Refusal>;

/// The parameters of a query.
#[derive(Debug)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// The query of `uri`, percent-decoded.
    pub(crate) fn of(uri: &Uri) -> Self {
        let raw = uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(raw.as_bytes());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// A text; `""` counts as absent.
    pub(crate) fn text(&self, name: &str) -> Read<Option<&str>> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        let first = values.next();
        if values.next().is_some() {
            return Err(Refusal::invalid(format!("{name} must be given once")));
        }
        Ok(first.map(String::as_str).filter(|value| !value.is_empty()))
    }

    /// `true` or `false`, `default` when absent.
    pub(crate) fn boolean(&self, name: &str, default: bool) -> Read<bool> {
        match self.text(name)? {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(Refusal::invalid(format!("{name} must be true or false"))),
        }
    }

    /// Decimal digits; `fault` for anything else. A number beyond 64 bits counts as the greatest.
    pub(crate) fn integer(&self, name: &str, fault: &'static str) -> Read<Option<u64>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        digits(text).map(Some).ok_or_else(|| Refusal::invalid(fault))
    }

    /// The required `workspace_path`.
    pub(crate) fn workspace_path(&self) -> Read<&str> {
        self.text("workspace_path")?.ok_or_else(no_workspace)
    }
}

/// A run of decimal digits as a number; saturates beyond 64 bits.
pub(crate) fn digits(text: &str) -> Option<u64> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// The fields of a request body.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// The fields of a body; an empty one has none.
    pub(crate) fn parse(body: &[u8]) -> Read<Self> {
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(Refusal::invalid("Request body must be a JSON object")),
            Err(_) => Err(Refusal::invalid("Request body is not valid JSON")),
        }
    }

    /// A value; `null` counts as absent.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text; `""` counts as absent.
    pub(crate) fn text(&self, name: &str) -> Read<Option<&str>> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Refusal::invalid(format!("{name} must be a string"))),
        }
    }

    /// A boolean, `false` when absent.
    pub(crate) fn boolean(&self, name: &str) -> Read<bool> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            Some(_) => Err(Refusal::invalid(format!("{name} must be a boolean"))),
        }
    }

    /// A number without a fraction (`5.0` is one); `fault` for anything else.
    pub(crate) fn integer(&self, name: &str, fault: &'static str) -> Read<Option<i64>> {
        let Some(value) = self.value(name) else { return Ok(None) };
        whole(value).map(Some).ok_or_else(|| Refusal::invalid(fault))
    }

    /// An array of strings, `None` when absent or no array; `fault` for other members.
    pub(crate) fn texts(&self, name: &str, fault: &'static str) -> Read<Option<Vec<String>>> {
        let Some(Value::Array(members)) = self.value(name) else { return Ok(None) };
        let text = |member: &Value| member.as_str().map(str::to_owned);
        let texts: Option<Vec<_>> = members.iter().map(text).collect();
        texts.map(Some).ok_or_else(|| Refusal::invalid(fault))
    }

    /// The required `workspace_path`.
    pub(crate) fn workspace_path(&self) -> Read<&str> {
        self.text("workspace_path")?.ok_or_else(no_workspace)
    }
}

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Read<Self> {
        Self::parse(&body::read(request).await?)
    }
}

fn no_workspace() -> Refusal {
    Refusal::invalid("workspace_path is required")
}

/// The integer a JSON number stands for. Beyond 2^53 a float names no exact integer and every limit is long passed.
#[expect(clippy::cast_possible_truncation, reason = "only whole floats below 2^53 are cast")]
fn whole(value: &Value) -> Option<i64> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    let number = value.as_number()?;
    let float = || number.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < EXACT_MAX);
    number.as_i64().or_else(|| float().map(|f| f as i64))
}

/// A part of the path, counted from 0 after the leading slash, percent-decoded once. A part that is not UTF-8 is
/// given as it was sent: no id has a percent sign, so it names nothing.
pub(crate) fn segment(uri: &Uri, index: usize) -> String {
    let raw = uri.path().split('/').nth(index + 1).unwrap_or_default();
    percent_decode_str(raw).decode_utf8().map_or_else(|_| raw.to_owned(), Into::into)
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
