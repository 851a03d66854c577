//! Reading a run's log again, from any event on (contracts/ideas.md 6.4).

use std::io;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;

use super::fields::{Query, Read, digits};
use super::generate::frames;
use super::reads::session_id;
use super::schema::InWorkspace;
use super::wire::{FRAMES, RunEvent};
use crate::app::App;
use crate::auth::Caller;
use crate::transports::closing::Told;
use crate::transports::sse::{self, Frame};

/// Replay and follow a run
///
/// The stored events after the given number, byte for byte, then live ones while the run goes on.
#[utoipa::path(get, path = "/api/idea/sessions/{id}/events", tag = "sessions",
    params(
        ("id" = String, Path, description = "The session", example = "03-11-ci-sh"),
        InWorkspace,
        ("after" = Option<u64>, Query, description = "Only events with a greater number"),
        ("run" = Option<u64>, Query, description = "1 for the session's first run; the newest when absent", minimum = 1),
        ("Last-Event-ID" = Option<String>, Header, description = "Wins over `after`; ignored when no number"),
    ),
    responses(
        (status = 200, description = "The events", content(
            (RunEvent<'static> = "text/event-stream", example = json!(FRAMES)))),
        (status = 204, description = "Nothing to send and nothing running"),
    ))]
pub(super) async fn events(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    told: Told,
    headers: HeaderMap,
    uri: Uri,
) -> Read<Response> {
    let query = Query::of(&uri);
    let path = query.workspace_path()?;
    let after = query.integer("after", "after must be a non-negative integer")?;
    let after = last_event_id(&headers).or(after).unwrap_or(0);
    let number = query.integer("run", "run must be a positive integer")?;
    let session = session_id(&uri);
    let run = app.handle.ideas().run(&tenant, path, &session, number).await?;
    if !run.running && after >= run.last_event {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    // A number the log has not reached yet is no reason to miss its end.
    let follow = app.handle.follow(run.generation, after.min(run.last_event));
    let wanted = move |frame: &io::Result<Frame>| {
        std::future::ready(frame.as_ref().is_ok_and(|frame| frame.number > after) || frame.is_err())
    };
    Ok(sse::response(frames(follow).filter(wanted), told))
}

/// The number a reconnecting client has seen last.
fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    digits(headers.get("last-event-id")?.to_str().ok()?.trim())
}
