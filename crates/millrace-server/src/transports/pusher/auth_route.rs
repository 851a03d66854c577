//! `POST /pusher/auth`: signs a socket's subscription to a private channel (contracts/tasks.md 11.4). Signs for tasks only,
//! and in keys mode only for the caller's.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::{Extension, Json};
use millrace_engine::tasks;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::channel::{self, Channel, Form};
use super::signature;
use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::surfaces::content::envelope::{ErrorText, Refused};

/// The routes of the push door that the API's document shows.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign))
}

/// A signature, as the client passes it on when it subscribes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// `<app key>:<hex of HMAC-SHA256(secret, socket_id + ":" + channel_name)>`
    auth: String,
}

/// What a client asks to have signed.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body in the API's document; a body is read as a map")]
struct ToSign {
    /// The socket's id.
    #[schema(example = "123.456")]
    socket_id: String,
    /// The channel.
    #[schema(example = "private-task-s1a2b3c4")]
    channel_name: String,
}

/// Signs a private channel for a socket
///
/// Takes a form or JSON.
#[utoipa::path(post, path = "/pusher/auth", tag = "push",
    request_body(content(
        (ToSign = "application/x-www-form-urlencoded"),
        (ToSign = "application/json"),
    )),
    responses(
        (status = 200, description = "The signature", body = Signed),
        (status = 400, description = "A field is missing or wrong", body = ErrorText),
        (status = 401, description = "No valid key", body = ErrorText),
        (status = 403, description = "Not a task's private channel, or not of the caller's task", body = ErrorText),
        (status = 413, description = "The body is too long", body = ErrorText),
    ))]
async fn sign(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Json<Signed>, Refused> {
    let is_json = says_json(request.headers());
    let (socket_id, channel) = read(&fields(is_json, &body::read(request).await?)?)?;
    if !channel::is_valid(&channel) {
        return Err(forbidden());
    }
    match channel::parse(&channel) {
        Channel::Task(Form::Private, session_id) if !app.is_open() => {
            match app.handle.tasks().task(&caller.0, session_id).await {
                Ok(_) => {}
                Err(tasks::Error::NotFound(_)) => return Err(forbidden()),
                Err(error) => {
                    tracing::error!(%error, "a task could not be read for a signature");
                    return Err(Refused::internal());
                }
            }
        }
        Channel::NoTask(Form::Private) if !app.is_open() => return Err(forbidden()),
        Channel::Task(Form::Private, _) | Channel::NoTask(Form::Private) => {}
        Channel::Task(Form::Public, _)
        | Channel::NoTask(Form::Public)
        | Channel::Silent
        | Channel::Forbidden => return Err(forbidden()),
    }
    let settings = &app.pusher().settings;
    let auth = signature::auth(&settings.key, &settings.secret, &socket_id, &channel);
    Ok(Json(Signed { auth }))
}

fn forbidden() -> Refused {
    Refused::new(StatusCode::FORBIDDEN, "Forbidden")
}

fn says_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// The fields of a body. It is JSON if it says so or begins like an object, and a form otherwise.
fn fields(says_json: bool, body: &[u8]) -> Result<Map<String, Value>, Refused> {
    let text = body.trim_ascii();
    if text.is_empty() {
        return Ok(Map::new());
    }
    if says_json || text.starts_with(b"{") {
        return match serde_json::from_slice(text) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(Refused::invalid("Request body must be a JSON object")),
            Err(_) => Err(Refused::invalid("Request body is not valid JSON")),
        };
    }
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(text) {
        fields.entry(name).or_insert_with(|| Value::from(&*value));
    }
    Ok(fields)
}

/// The socket's id and the channel's name, checked in that order.
fn read(fields: &Map<String, Value>) -> Result<(String, String), Refused> {
    let [socket_id, channel] = ["socket_id", "channel_name"].map(|name| {
        let value = fields.get(name).filter(|value| !value.is_null() && *value != "");
        value.ok_or_else(|| Refused::invalid(format!("Missing required field: {name}")))
    });
    let (socket_id, channel) = (socket_id?, channel?);
    let wrong = || Refused::invalid("Field 'socket_id' must be digits.digits");
    let socket_id = socket_id.as_str().filter(|id| is_socket_id(id)).ok_or_else(wrong)?;
    let wrong = || Refused::invalid("Field 'channel_name' must be a string");
    let channel = channel.as_str().ok_or_else(wrong)?;
    Ok((socket_id.to_owned(), channel.to_owned()))
}

fn is_socket_id(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(first, second)| digits(first) && digits(second))
}

#[cfg(test)]
#[path = "auth_route_tests.rs"]
mod tests;
