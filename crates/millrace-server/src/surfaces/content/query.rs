//! Reads the parameters of this surface: every name in snake_case and in camelCase (contracts/tasks.md 9.1). An empty one
//! counts as absent, of several the first counts, unknown ones are ignored.

use std::ops::RangeInclusive;

use axum::http::Uri;
use millrace_engine::content::{List, camel};
use serde_json::{Map, Value};

use super::envelope::Refused;

/// Rows of a list when the request does not say.
const LIMIT: u32 = 100;
/// Rows of a list that can be asked for.
const LIMITS: RangeInclusive<u32> = 1..=1000;

/// The parameters of a request.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// The query of `uri`, percent-decoded.
    pub(super) fn of(uri: &Uri) -> Self {
        let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        Self(pairs.into_owned().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The value of a snake_case name or of its camelCase twin.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let value = |wanted: &str| {
            let found = self.0.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.as_str())
        };
        value(name).or_else(|| value(&camel(name)))
    }

    /// Whether a switch is on.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// Which rows to list.
    pub(super) fn list(&self) -> Result<List, Refused> {
        let owned = |name| self.text(name).map(str::to_owned);
        Ok(List {
            project: owned("project_id"),
            feature: owned("feature_id"),
            story: owned("story_id"),
            page: owned("page_id"),
            status: owned("status"),
            generation: owned("generation_id"),
            search: owned("search"),
            limit: self.limit()?,
            offset: self.offset()?,
        })
    }

    fn limit(&self) -> Result<u32, Refused> {
        let Some(text) = self.text("limit") else { return Ok(LIMIT) };
        let limit = digits(text).and_then(|limit| u32::try_from(limit).ok());
        let told = || Refused::invalid("Parameter 'limit' must be an integer from 1 to 1000");
        limit.filter(|limit| LIMITS.contains(limit)).ok_or_else(told)
    }

    fn offset(&self) -> Result<u64, Refused> {
        let Some(text) = self.text("offset") else { return Ok(0) };
        let told = || Refused::invalid("Parameter 'offset' must be an integer from 0");
        // An offset beyond all counting skips everything; the store counts to 2^63.
        digits(text).map(|offset| offset.min(i64::MAX.unsigned_abs())).ok_or_else(told)
    }

    /// The id that a request names: in its query, else in its body.
    pub(super) fn id(&self, body: &Map<String, Value>) -> Result<String, Refused> {
        self.named("id", "id", body)
    }

    /// The project that a request names, likewise.
    pub(super) fn project(&self, body: &Map<String, Value>) -> Result<String, Refused> {
        self.named("project_id", "projectId", body)
    }

    fn named(&self, name: &str, told: &str, body: &Map<String, Value>) -> Result<String, Refused> {
        if let Some(text) = self.text(name) {
            return Ok(text.to_owned());
        }
        match body.get(name).or_else(|| body.get(&camel(name))) {
            Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
            None | Some(Value::Null | Value::String(_)) => {
                Err(Refused::invalid(format!("Missing required parameter: {told}")))
            }
            Some(_) => Err(Refused::invalid(format!("Field '{name}' must be a string"))),
        }
    }
}

/// A run of decimal digits as a number; saturates beyond 64 bits.
fn digits(text: &str) -> Option<u64> {
    let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
