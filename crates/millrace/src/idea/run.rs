//! Runs an idea command: asks over the transport, shows what came back, answers with the exit code of the contract.
//! Decides nothing about ideas.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{Idea, IdeaCommand};
use super::failure::Failure;
use super::transport::Transport;
use super::{executor, generate, request, text, workspace};
use crate::interrupt::Interrupts;
use crate::{output, runtime};

/// Exit code of a command that failed; wrong usage is 2 and clap's.
const FAILED: u8 = 1;
/// The executor of a task that names none (contracts/ideas.md section 8).
const EXECUTOR_DEFAULT: &str = "CLAUDE_CODE";

/// Runs a command.
pub fn run(idea: &Idea, config: Option<&Path>) -> ExitCode {
    let runtime = match runtime::start() {
        Ok(runtime) => runtime,
        Err(error) => return fail(idea, &Failure::from(error)),
    };
    let code = runtime.block_on(answer(idea, config));
    // What is still busy (an interrupted request) holds nothing that must be waited for.
    runtime.shutdown_background();
    code
}

async fn answer(idea: &Idea, config: Option<&Path>) -> ExitCode {
    let mut interrupts = match Interrupts::listen() {
        Ok(interrupts) => interrupts,
        Err(error) => return fail(idea, &Failure::internal(error.to_string())),
    };
    let transport = match Transport::open(idea, config).await {
        Ok(transport) => transport,
        Err(failure) => return fail(idea, &failure),
    };
    let (code, task) = match ask(idea, &transport, &mut interrupts).await {
        Ok(Done { data, workspace }) => {
            let task = started_task(idea, &transport, &workspace, &data);
            (present(idea, data), task)
        }
        Err(failure) => (fail(idea, &failure), None),
    };
    let finish = async {
        if let Some(task) = task {
            output::tell("the executor works on it; this command ends with it");
            executor::wait(&task, executor::LOOK_PAUSE).await;
        }
        transport.close().await;
    };
    tokio::select! {
        () = finish => {}
        () = interrupts.next() => {}
    }
    code
}

/// What a command came to.
struct Done {
    data: Value,
    workspace: String,
}

/// The directory of the task whose executor this process has just started, where it has.
fn started_task(
    idea: &Idea,
    transport: &Transport,
    workspace: &str,
    data: &Value,
) -> Option<PathBuf> {
    let IdeaCommand::Promote(promote) = &idea.command else { return None };
    let executor = promote.executor.as_deref().unwrap_or(EXECUTOR_DEFAULT);
    if !promote.start || !transport.runs_executor(executor) {
        return None;
    }
    Some(Path::new(workspace).join(data["task"]["task_dir"].as_str()?))
}

async fn ask(
    idea: &Idea,
    transport: &Transport,
    interrupts: &mut Interrupts,
) -> Result<Done, Failure> {
    let directory = std::env::current_dir().map_err(|error| {
        Failure::internal(format!("the current directory cannot be read: {error}"))
    })?;
    let workspace = workspace::path(idea.common.workspace.as_deref(), &directory)?;
    if let Some(failure) = request::unaddressable(&idea.command) {
        return Err(failure);
    }
    let request = request::request(&idea.command, &workspace);
    if let IdeaCommand::Generate(_) = idea.command {
        let data = generate::follow(transport, &workspace, &request, interrupts).await?;
        return Ok(Done { data, workspace });
    }
    let answer = async { transport.send(&request).await?.document().await };
    let body = tokio::select! {
        body = answer => body?,
        () = interrupts.next() => return Err(Failure::internal("Interrupted")),
    };
    let data = check_removed(&idea.command, data_of(body))?;
    Ok(Done { data, workspace })
}

/// The answer without its envelope.
fn data_of(mut body: Value) -> Value {
    if let Some(members) = body.as_object_mut() {
        members.shift_remove("success");
    }
    body
}

/// Removing ids of which none exists is a failure here, though not over HTTP (section 13).
fn check_removed(command: &IdeaCommand, data: Value) -> Result<Value, Failure> {
    match command {
        IdeaCommand::Remove(remove) if data["deleted"] == 0 => match remove.ids.first() {
            Some(id) => Err(Failure::not_found("Idea", id)),
            None => Ok(data),
        },
        _ => Ok(data),
    }
}

fn present(idea: &Idea, data: Value) -> ExitCode {
    let written = if idea.common.json {
        output::print_json(&json!({ "success": true, "data": data }))
    } else {
        let text = text::render(&idea.command, &data, output::is_terminal());
        let offset = match &idea.command {
            IdeaCommand::List(list) => list.offset,
            IdeaCommand::Sessions(sessions) => sessions.offset,
            _ => None,
        };
        let written = output::print(&text);
        if let Some(more) = text::more(&data, offset.unwrap_or(0)) {
            output::tell(&more);
        }
        written
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::tell(&format!("Error: standard output cannot be written: {error}"));
            ExitCode::from(FAILED)
        }
    }
}

fn fail(idea: &Idea, failure: &Failure) -> ExitCode {
    if idea.common.json {
        // Nobody is left to tell if standard output is gone.
        let _ = output::print_json(&failure.to_json());
    } else {
        output::tell(&format!("Error: {}", output::plain(&failure.error)));
        if let Some(hint) = &failure.hint {
            output::tell(&format!("hint: {hint}"));
        }
    }
    ExitCode::from(FAILED)
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
