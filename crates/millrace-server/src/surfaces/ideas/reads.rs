//! The reading routes (contracts/ideas.md section 7).

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use millrace_engine::workspace::{Effort, Idea, ListFilter, Session, Status, fields};

use super::fields::{Query, Read, segment};
use super::schema::{
    IdeaAnswer, IdeasAnswer, InWorkspace, SessionAnswer, SessionsAnswer, TypesAnswer,
};
use crate::app::App;
use crate::limits::{IDEAS_PAGE, SESSIONS_PAGE};

/// Where a path's id stands: `/api/idea/<id>`.
const ID: usize = 2;
/// Where a session's id stands: `/api/idea/sessions/<id>`.
const SESSION_ID: usize = 3;

/// The idea a path names.
pub(super) fn idea_id(uri: &Uri) -> String {
    segment(uri, ID)
}

/// The session a path names.
pub(super) fn session_id(uri: &Uri) -> String {
    segment(uri, SESSION_ID)
}

/// List ideas
///
/// Filters combine by AND. Sessions come newest first, ideas of a session in the order they were made.
#[utoipa::path(get, path = "/api/idea", tag = "ideas",
    params(
        InWorkspace,
        ("type" = Option<String>, Query, description = "Only this type; an unknown one matches nothing"),
        ("effort" = Option<super::schema::IdeaEffort>, Query, description = "Only this effort"),
        ("status" = Option<super::schema::IdeaStatus>, Query, description = "Only this status"),
        ("session_id" = Option<String>, Query, description = "Only this session; an unknown one matches nothing"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 100 when absent", minimum = 1, maximum = 1000),
        ("offset" = Option<u64>, Query, description = "Ideas to skip, 0 when absent"),
    ),
    responses((status = 200, description = "A page of ideas", body = IdeasAnswer)))]
pub(super) async fn list(State(app): State<App>, uri: Uri) -> Read<Json<IdeasAnswer>> {
    let query = Query::of(&uri);
    let path = query.workspace_path()?;
    let filter = ListFilter {
        idea_type: query.text("type")?.map(str::to_owned),
        effort: query.text("effort")?.map(Effort::parse).transpose()?,
        status: query.text("status")?.map(Status::parse).transpose()?,
        session_id: query.text("session_id")?.map(str::to_owned),
        limit: limit(&query, IDEAS_PAGE)?,
        offset: offset(&query)?,
    };
    let page = app.handle.ideas().list(path, filter).await?;
    let ideas = page.ideas.iter().map(Idea::entry_json).collect();
    Ok(Json(IdeasAnswer { success: true, ideas, total: page.total, has_more: page.has_more }))
}

/// List types
#[utoipa::path(get, path = "/api/idea/types", tag = "ideas",
    params(
        InWorkspace,
        ("include_builtin" = Option<bool>, Query, description = "true when absent"),
        ("include_custom" = Option<bool>, Query, description = "true when absent"),
    ),
    responses((status = 200, description = "The types of the workspace", body = TypesAnswer)))]
pub(super) async fn types(State(app): State<App>, uri: Uri) -> Read<Json<TypesAnswer>> {
    let query = Query::of(&uri);
    let path = query.workspace_path()?;
    let builtin = query.boolean("include_builtin", true)?;
    let custom = query.boolean("include_custom", true)?;
    let types = app.handle.ideas().types(path, builtin, custom).await?;
    Ok(Json(TypesAnswer { success: true, types }))
}

/// Show an idea
#[utoipa::path(get, path = "/api/idea/{id}", tag = "ideas",
    params(
        ("id" = String, Path, description = "The idea", example = "a1b2c3d4"),
        InWorkspace,
    ),
    responses((status = 200, description = "The idea", body = IdeaAnswer)))]
pub(super) async fn idea(State(app): State<App>, uri: Uri) -> Read<Json<IdeaAnswer>> {
    let query = Query::of(&uri);
    let path = query.workspace_path()?;
    let id = idea_id(&uri);
    let idea = app.handle.ideas().idea(path, &id).await?;
    Ok(Json(IdeaAnswer { success: true, idea: idea.detail_json() }))
}

/// List sessions
#[utoipa::path(get, path = "/api/idea/sessions", tag = "sessions",
    params(
        InWorkspace,
        ("limit" = Option<u32>, Query, description = "1 to 1000, 20 when absent", minimum = 1, maximum = 1000),
        ("offset" = Option<u64>, Query, description = "Sessions to skip, 0 when absent"),
    ),
    responses((status = 200, description = "A page of sessions, newest first", body = SessionsAnswer)))]
pub(super) async fn sessions(State(app): State<App>, uri: Uri) -> Read<Json<SessionsAnswer>> {
    let query = Query::of(&uri);
    let path = query.workspace_path()?;
    let (limit, offset) = (limit(&query, SESSIONS_PAGE)?, offset(&query)?);
    let page = app.handle.ideas().sessions(path, limit, offset).await?;
    let sessions = page.sessions.iter().map(Session::list_json).collect();
    Ok(Json(SessionsAnswer { success: true, sessions, total: page.total, has_more: page.has_more }))
}

/// Show a session
#[utoipa::path(get, path = "/api/idea/sessions/{id}", tag = "sessions",
    params(
        ("id" = String, Path, description = "The session", example = "03-11-ci-sh"),
        InWorkspace,
        ("include_ideas" = Option<bool>, Query, description = "true when absent"),
    ),
    responses((status = 200, description = "The session", body = SessionAnswer)))]
pub(super) async fn session(State(app): State<App>, uri: Uri) -> Read<Json<SessionAnswer>> {
    let query = Query::of(&uri);
    let path = query.workspace_path()?;
    let include = query.boolean("include_ideas", true)?;
    let id = session_id(&uri);
    let (session, ideas) = app.handle.ideas().session(path, &id).await?;
    let ideas = include.then(|| ideas.iter().map(Idea::entry_json).collect());
    Ok(Json(SessionAnswer { success: true, session: session.detail_json(), ideas }))
}

fn limit(query: &Query, default: u64) -> Read<usize> {
    let asked = query.integer("limit", fields::LIMIT)?.unwrap_or(default);
    Ok(fields::limit(i64::try_from(asked).unwrap_or(i64::MAX))?)
}

/// An offset beyond all counting skips everything.
fn offset(query: &Query) -> Read<usize> {
    let asked = query.integer("offset", fields::OFFSET)?.unwrap_or(0);
    Ok(usize::try_from(asked).unwrap_or(usize::MAX))
}
