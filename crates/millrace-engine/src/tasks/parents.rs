//! What a task makes its items for: the project and, where it is narrowed, one of its parts (contracts/tasks.md section 4).

use millrace_core::{Noun, TaskType, TenantId};
use millrace_store::Store;
use millrace_store::params::{Document, DocumentFilter, DocumentKey, Scope};
use uuid::Uuid;

use super::error::Error;
use super::request::Submit;

/// Characters of a uuid with its hyphens.
const UUID_CHARS: usize = 36;
/// Parents of one task (contracts/tasks.md section 3).
const PARENTS_MAX: u64 = 500;

/// The project of a request.
pub(super) async fn project(
    store: &dyn Store,
    tenant: &TenantId,
    id: &str,
) -> Result<Document, Error> {
    let found = find(store, tenant, Noun::Project, id).await?;
    found.ok_or(Error::NotFound("Project not found"))
}

/// Where the parents of a task are to be looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Narrowed {
    /// In the whole project.
    No,
    /// Among the children of this one.
    Under(Uuid),
    /// It is this one.
    One(Uuid),
}

/// Checks the ids that the type uses; others are passed over.
pub(super) async fn narrow(
    store: &dyn Store,
    tenant: &TenantId,
    project: Uuid,
    submit: &Submit,
) -> Result<Narrowed, Error> {
    let mut narrowed = Narrowed::No;
    for (noun, id, text) in used(submit) {
        let found = find(store, tenant, noun, id).await?.filter(|found| found.root == project);
        let Some(found) = found else { return Err(Error::NotFound(text)) };
        // The later of the list is the narrower.
        narrowed = match (submit.task_type, noun) {
            (TaskType::AcceptanceCriteria, Noun::Feature) => Narrowed::Under(found.key.uuid),
            _ => Narrowed::One(found.key.uuid),
        };
    }
    Ok(narrowed)
}

/// The narrowing ids that a type uses, in the order in which they are checked.
fn used(submit: &Submit) -> Vec<(Noun, &str, &'static str)> {
    let feature = || (Noun::Feature, submit.feature_id.as_deref(), "Feature not found");
    let story = || (Noun::UserStory, submit.story_id.as_deref(), "User story not found");
    let page = || (Noun::Page, submit.page_id.as_deref(), "Page not found");
    let ids = match submit.task_type {
        TaskType::UserStories => vec![feature()],
        TaskType::AcceptanceCriteria => vec![feature(), story()],
        TaskType::Sections => vec![page()],
        TaskType::Features | TaskType::Personas | TaskType::Schema | TaskType::Pages => Vec::new(),
    };
    ids.into_iter().filter_map(|(noun, id, text)| Some((noun, id?, text))).collect()
}

/// The parents, in creation order; at least one.
pub(super) async fn parents(
    store: &dyn Store,
    tenant: &TenantId,
    project: Uuid,
    task: TaskType,
    narrowed: Narrowed,
) -> Result<Vec<Uuid>, Error> {
    let kind = task.per();
    if kind == Noun::Project {
        return Ok(vec![project]);
    }
    let scope = match narrowed {
        Narrowed::One(one) => return Ok(vec![one]),
        Narrowed::Under(parent) => Scope::Parent(parent),
        Narrowed::No => Scope::Root(project),
    };
    let limit = u32::try_from(PARENTS_MAX).unwrap_or(u32::MAX);
    let filter = DocumentFilter { limit, ..DocumentFilter::all(tenant, kind, scope) };
    let page = store.documents(filter).await?;
    if page.total > PARENTS_MAX {
        let text = format!("Too many parents ({}): at most {PARENTS_MAX}", page.total);
        return Err(Error::Invalid(text));
    }
    if page.rows.is_empty() {
        return Err(Error::Invalid(none(task).to_owned()));
    }
    Ok(page.rows.into_iter().map(|row| row.key.uuid).collect())
}

fn none(task: TaskType) -> &'static str {
    match task {
        TaskType::AcceptanceCriteria => {
            "Project has no user stories to generate acceptance criteria for"
        }
        TaskType::Sections => "Project has no pages to generate sections for",
        TaskType::Features
        | TaskType::Personas
        | TaskType::UserStories
        | TaskType::Schema
        | TaskType::Pages => "Project has no features to generate user stories for",
    }
}

async fn find(
    store: &dyn Store,
    tenant: &TenantId,
    noun: Noun,
    id: &str,
) -> Result<Option<Document>, Error> {
    let Some(uuid) = uuid(id) else { return Ok(None) };
    let key = DocumentKey { tenant: tenant.clone(), uuid };
    Ok(store.document(key).await?.filter(|document| document.kind == noun))
}

/// A uuid as callers write it: 36 characters, in either case.
pub(super) fn uuid(id: &str) -> Option<Uuid> {
    Uuid::try_parse(id).ok().filter(|_| id.len() == UUID_CHARS)
}
