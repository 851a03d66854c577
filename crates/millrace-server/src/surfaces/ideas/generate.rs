//! Starting a run and telling of it (contracts/ideas.md 6.1 and 6.2).

use std::io;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use futures::{Stream, stream};
use millrace_core::EventBody;
use millrace_engine::Follow;
use millrace_engine::ideas::Generate;
use millrace_engine::workspace::fields;

use super::changes::to_the_end;
use super::fields::{Fields, Query, Read};
use super::schema::{GenerateAnswer, GenerateRequest};
use super::wire::{self, RunEvent};
use crate::app::App;
use crate::auth::Caller;
use crate::limits::TYPES_MAX;
use crate::refusal::{ErrorCode, Refusal};
use crate::transports::closing::Told;
use crate::transports::sse::{self, Frame};

/// Generate ideas
///
/// Answers an event stream of numbered events, or with `stream=false` the finished run. Closing the connection
/// stops nothing; the events can be read again at `/api/idea/sessions/{id}/events`.
#[utoipa::path(post, path = "/api/idea/generate", tag = "ideas",
    params(("stream" = Option<bool>, Query, description = "true when absent")),
    request_body = GenerateRequest,
    responses((status = 200, description = "The events as they are committed, or the finished run",
     content(
        (RunEvent<'static> = "text/event-stream", example = json!(wire::FRAMES)),
        (GenerateAnswer = "application/json"),
    ))))]
pub(super) async fn generate(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    told: Told,
    uri: Uri,
    body: Fields,
) -> Read<Response> {
    let request = request(&body)?;
    let live = Query::of(&uri).boolean("stream", true)?;
    let submit = async move { app.handle.ideas().generate(&tenant, request).await };
    let started = to_the_end(submit).await?;
    if live {
        Ok(sse::response(frames(started.follow), told))
    } else {
        Ok(finished(started.session_id, started.follow).await?.into_response())
    }
}

/// The fields of the request in the order of section 6.1.
fn request(body: &Fields) -> Read<Generate> {
    Ok(Generate {
        workspace_path: body.workspace_path()?.to_owned(),
        types: types(body)?,
        output: body.text("output")?.map(str::to_owned),
        model: body.text("model")?.map(str::to_owned),
        max_ideas: body
            .integer("max_ideas", fields::MAX_IDEAS)?
            .map(fields::max_ideas)
            .transpose()?,
        append: body.boolean("append")?,
        override_: body.boolean("override")?,
    })
}

fn types(body: &Fields) -> Read<Vec<String>> {
    let types = body.texts("types", "types must contain only strings")?.unwrap_or_default();
    if types.is_empty() {
        return Err(Refusal::invalid("types array is required and must not be empty"));
    }
    if types.len() > TYPES_MAX {
        return Err(Refusal::invalid(format!("types must contain at most {TYPES_MAX} entries")));
    }
    Ok(types)
}

/// The frames of a log from where `follow` stands to its end.
pub(super) fn frames(follow: Follow) -> impl Stream<Item = io::Result<Frame>> + Send {
    stream::unfold(Some(follow), |follow| async move {
        let mut follow = follow?;
        loop {
            match follow.next().await {
                Ok(Some(event)) => {
                    if let Some(frame) = wire::frame(&event) {
                        return Some((Ok(frame), Some(follow)));
                    }
                }
                Ok(None) => return None,
                Err(error) => {
                    tracing::error!(%error, "an event log could not be read");
                    return Some((Err(io::Error::other("the event log could not be read")), None));
                }
            }
        }
    })
}

/// Follows a run to its end: its ideas and summary, or the message of its last event.
async fn finished(session_id: String, mut follow: Follow) -> Read<Json<GenerateAnswer>> {
    let mut ideas = Vec::new();
    loop {
        let event = follow.next().await.map_err(|error| {
            tracing::error!(%error, "an event log could not be read");
            Refusal::internal()
        })?;
        let Some(event) = event else { return Err(Refusal::internal()) };
        if let EventBody::Item { item, .. } = &event.body {
            ideas.push(item.clone());
        }
        if !event.body.is_last() {
            continue;
        }
        return match RunEvent::of(&event.body) {
            Some(RunEvent::Complete { session_id: _, summary }) => {
                let summary = summary.clone();
                Ok(Json(GenerateAnswer { success: true, session_id, summary, ideas }))
            }
            Some(RunEvent::Error { message, idea_type: _ }) => {
                Err(Refusal::new(ErrorCode::InternalError, message.into_owned()))
            }
            _ => Err(Refusal::internal()),
        };
    }
}
