//! The router in this process, with and without a database.

use std::path::Path;

use futures::StreamExt;
use serde_json::{Value, json};

use super::{Local, Needs};
use crate::idea::frames::Frames;
use crate::idea::request::{Method, Request};
use crate::idea::told::{End, Run};
use crate::settings::{Sources, resolve};

/// An engine whose database, if any, lies in `data`; `delay_ms` holds each offline call back.
async fn local(data: &Path, needs: Needs, delay_ms: u64) -> Local {
    let pairs = [
        ("MILLRACE_DATA_DIR", data.display().to_string()),
        ("MILLRACE_SERVER_DURABILITY", "normal".to_owned()),
        ("MILLRACE_OFFLINE_DELAY_MS", delay_ms.to_string()),
    ];
    let environment = pairs.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    let sources = Sources { environment, ..Sources::default() };
    let settings = resolve(&sources).expect("sound settings");
    Local::start(settings, &sources.environment, needs).await.expect("an engine")
}

fn generate(workspace: &Path) -> Request {
    let path = workspace.display().to_string();
    let body = json!({"workspace_path": path, "types": ["code_improvements"], "model": "offline"});
    let target = "/api/idea/generate".to_owned();
    Request { method: Method::Post, target, body: Some(body) }
}

fn list(workspace: &Path) -> Request {
    let target = format!("/api/idea?workspace_path={}", workspace.display());
    Request { method: Method::Get, target, body: None }
}

async fn ask(local: &Local, request: &Request) -> Value {
    local.send(request).await.expect("an answer").document().await.expect("a success")
}

fn project() -> tempfile::TempDir {
    let project = tempfile::tempdir().expect("a directory");
    let source =
        "def load(path):\n    try:\n        return read(path)\n    except:\n        pass\n";
    std::fs::write(project.path().join("app.py"), source).expect("a source file");
    project
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_needs_no_database_and_makes_none() {
    let (project, data) = (project(), tempfile::tempdir().expect("a directory"));
    let data = data.path().join("data");
    let local = local(&data, Needs::FilesOnly, 0).await;
    let answer = ask(&local, &list(project.path())).await;
    assert_eq!(answer, json!({"success": true, "ideas": [], "total": 0, "has_more": false}));
    local.close().await;
    assert!(!data.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_in_this_process_leaves_its_ideas_in_the_workspace() {
    let (project, data) = (project(), tempfile::tempdir().expect("a directory"));
    let local = local(data.path(), Needs::Database, 0).await;
    let run = follow(&local, &generate(project.path()), None).await;
    assert!(matches!(run.end, Some(End::Completed { .. })), "{:?}", run.end);
    assert!(!run.ideas.is_empty());
    let answer = ask(&local, &list(project.path())).await;
    assert_eq!(answer["total"], run.ideas.len());
    local.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_run_ends_with_its_own_last_event() {
    let (project, data) = (project(), tempfile::tempdir().expect("a directory"));
    let local = local(data.path(), Needs::Database, 600_000).await;
    let run = follow(&local, &generate(project.path()), Some(project.path())).await;
    let message = "Failed to generate ideas: stopped".to_owned();
    assert_eq!(run.end, Some(End::Failed { message }));
    local.close().await;
}

/// Follows a run to its end; stops it after its first event where a workspace is given.
async fn follow(local: &Local, request: &Request, stop: Option<&Path>) -> Run {
    let mut answer = local.send(request).await.expect("an answer");
    assert_eq!(answer.status, 200);
    let (mut run, mut frames) = (Run::default(), Frames::default());
    let mut stop = stop;
    while let Some(piece) = answer.body.next().await {
        for frame in frames.push(&piece.expect("a whole piece")).expect("short lines") {
            run.take(&frame);
        }
        if let Some(session) = &run.session_id
            && let Some(workspace) = stop.take()
        {
            let workspace = workspace.display().to_string();
            local.stop(&workspace, session).await.expect("a stop");
        }
    }
    run
}
