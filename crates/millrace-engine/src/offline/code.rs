//! Code ideas: reads the workspace's sources and reports what static analysis finds. Never waits for anything but the
//! machine.

use std::sync::Arc;

use futures::StreamExt;
use millrace_analysis::{Finding, Project, SourceFile, Topic};
use millrace_models::{Event, EventStream, Fault, FaultClass, Finished, Stop, Usage};
use millrace_workspace::{SourceLimits, Words, Workspace, repeats};
use serde_json::{Value, json};

use super::OFFLINE;
use super::material::CodeMaterial;

/// Findings looked at beyond those wanted, because some repeat ideas that are there already.
const FINDINGS_SPARE: usize = 100;

/// The answer to a code-ideas request.
pub(super) async fn answer(material: Arc<CodeMaterial>) -> Result<EventStream, Fault> {
    let project =
        Arc::clone(material.project.get_or_try_init(|| parse(&material.workspace)).await?);
    let findings = off_thread(move || find(&project, &material)).await?;
    Ok(tell(findings))
}

async fn parse(workspace: &Workspace) -> Result<Arc<Project>, Fault> {
    let workspace = workspace.clone();
    off_thread(move || {
        let files = workspace.source_files(&SourceLimits::ANALYSIS);
        let files = files.unwrap_or_else(|error| {
            tracing::warn!(detail = error.detail(), "reading the sources failed");
            Vec::new()
        });
        let files = files
            .into_iter()
            .map(|(path, text)| SourceFile { path, text: Arc::from(text) })
            .collect();
        Arc::new(Project::parse(files))
    })
    .await
}

/// The best findings of the type's topic that nobody has told yet.
fn find(project: &Project, material: &CodeMaterial) -> Vec<Finding> {
    let topic = Topic::of(&material.idea_type, &material.description, &material.prompt);
    let known: Vec<Words> = material.known.iter().map(|(t, d)| Words::of(t, d)).collect();
    project
        .findings(topic, material.wanted + FINDINGS_SPARE)
        .into_iter()
        .filter(|finding| {
            let words = Words::of(&finding.title, &finding.description);
            !known.iter().any(|known| repeats(&words, known))
        })
        .take(material.wanted)
        .collect()
}

/// The answer, one finding a piece, as a language model would write it.
fn tell(findings: Vec<Finding>) -> EventStream {
    let last = findings.len();
    let pieces = findings.into_iter().enumerate().map(|(at, finding)| {
        let lead = if at == 0 { "[" } else { "," };
        format!("{lead}{}", element(&finding))
    });
    let close = if last == 0 { "[]" } else { "]" };
    let texts = pieces.chain(std::iter::once(close.to_owned())).map(|text| Ok(Event::Text(text)));
    let finished =
        Finished { usage: Usage::default(), stop: Stop::Complete, model: OFFLINE.to_owned() };
    let events: Vec<_> = texts.chain(std::iter::once(Ok(Event::Finished(finished)))).collect();
    futures::stream::iter(events).boxed()
}

fn element(finding: &Finding) -> Value {
    json!({
        "title": finding.title,
        "description": finding.description,
        "rationale": finding.rationale,
        "estimated_effort": finding.effort.as_str(),
        "affected_files": finding.affected_files,
        "existing_patterns": finding.existing_patterns,
        "implementation_approach": finding.approach,
    })
}

/// Runs what keeps a core busy where it may.
pub(super) async fn off_thread<T: Send + 'static>(
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(job).await.map_err(|error| {
        Fault::new(FaultClass::InvalidOutput, OFFLINE).with_detail(error.to_string())
    })
}
