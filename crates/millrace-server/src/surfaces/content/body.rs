//! Request bodies of contracts/tasks.md: JSON objects whatever their `Content-Type`; an empty one is `{}`; at most
//! 1 MiB. Never looks at a field.

use axum::extract::{FromRequest, Request};
use serde_json::{Map, Value};

use super::envelope::Refused;
use crate::body;

/// The fields of a body.
///
/// # Errors
/// 413 before 400 (section 12); the size is seen before the JSON.
pub(crate) async fn json_body(request: Request) -> Result<Map<String, Value>, Refused> {
    parse(&body::read(request).await?)
}

/// Reads the JSON.
fn parse(bytes: &[u8]) -> Result<Map<String, Value>, Refused> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Refused::invalid("Request body must be a JSON object")),
        Err(_) => Err(Refused::invalid("Request body is not valid JSON")),
    }
}

/// A body as the last argument of a handler.
#[derive(Debug)]
pub(crate) struct Fields(pub(crate) Map<String, Value>);

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = Refused;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refused> {
        json_body(request).await.map(Self)
    }
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
