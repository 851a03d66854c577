//! The service: what the llm-tasks surface and its push hold. Decides nothing about a task's life; that is the engine's.

use std::collections::BTreeSet;
use std::sync::Arc;

use millrace_core::transition::Refusal;
use millrace_core::{Door, Generation, GenerationId, SectionPlan, State, TenantId};
use millrace_store::params::{Filter, Keyed};
use serde_json::Value;

use super::error::Error;
use super::input::Input;
use super::parents;
use super::request::{Detail, Submit, Task};
use super::told::{Arrival, TapReader};
use crate::context::Context;
use crate::handle::{self, Submission};
use crate::mint;

/// Unfinished tasks read at once.
const PAGE: u32 = 500;
/// What a name that is not there, or another tenant's, is answered.
const UNKNOWN: &str = "Task not found";
/// What a name that stands for something else is answered.
const USED: &str = "sessionId is already used by another task";

/// The llm-tasks door.
pub struct Tasks {
    ctx: Arc<Context>,
}

impl Tasks {
    pub(crate) fn new(ctx: Arc<Context>) -> Self {
        Self { ctx }
    }

    /// Takes a task; when this returns it is on disk. A known name with the same request is answered with its task as it stands.
    ///
    /// # Errors
    /// The texts of contracts/tasks.md section 3, in its order; then nothing has changed.
    pub async fn submit(&self, tenant: &TenantId, submit: Submit) -> Result<Task, Error> {
        if let Some(session_id) = &submit.session_id
            && let Some(known) = self.keyed(session_id, true).await?
        {
            return same(tenant, &submit, known);
        }
        let submission = self.admit(tenant, &submit).await?;
        let accepted = match handle::submit(&self.ctx, submission).await {
            // The project went away between the check and the write.
            Err(crate::Error::Store(millrace_store::Error::NotFound)) => {
                return Err(Error::NotFound("Project not found"));
            }
            accepted => accepted?,
        };
        if !accepted.is_new {
            return same(tenant, &submit, accepted.generation);
        }
        let task = task_of(accepted.generation)?;
        self.ctx.tasks_told.arrived(&task);
        // It is told as it was taken, also where a worker has begun already (section 3).
        let generation = Generation { state: State::Pending, started_at: None, ..task.generation };
        Ok(Task { generation, ..task })
    }

    /// The checks after the shape, in the contract's order.
    async fn admit(&self, tenant: &TenantId, submit: &Submit) -> Result<Submission, Error> {
        let (store, task) = (self.ctx.store.as_ref(), submit.task_type);
        let project = parents::project(store, tenant, &submit.project_id).await?;
        let id = project.key.uuid;
        let narrowed = parents::narrow(store, tenant, id, submit).await?;
        let model = self.model(submit, project.body.get("model").and_then(Value::as_str))?;
        let parents = parents::parents(store, tenant, id, task, narrowed).await?;
        let input = Input::new(task, id, parents, submit);
        let total = input.count.unwrap_or(0);
        let sections = input.parents.iter();
        let sections = sections.map(|parent| SectionPlan { name: parent.to_string(), total });
        let generation = mint::document_id();
        Ok(Submission {
            id: Some(GenerationId(generation)),
            tenant: tenant.clone(),
            door: Door::Tasks,
            recipe: task.as_str().to_owned(),
            about: Some(id),
            subject: id.to_string(),
            unique_key: Some(submit.session_id.clone().unwrap_or_else(|| generation.to_string())),
            sections: sections.collect(),
            input: input.write(),
            model,
            price: 0,
            told: Value::Null,
        })
    }

    fn model(&self, submit: &Submit, of_project: Option<&str>) -> Result<String, Error> {
        let providers = &self.ctx.providers;
        let asked = submit.model_id.as_deref().or(of_project);
        let name = asked.map_or_else(|| providers.catalog().default_name(), str::to_owned);
        if !providers.catalog().knows(&name) {
            return Err(Error::Invalid(providers.unknown(&name)));
        }
        Ok(name)
    }

    /// A task as it stands: at most one small read, whatever its history.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a name that is not there or another tenant's.
    pub async fn task(&self, tenant: &TenantId, session_id: &str) -> Result<Arc<Task>, Error> {
        let latest = &self.ctx.tasks_told.latest;
        let now = self.ctx.clock.now();
        let task = match latest.get(session_id, now) {
            Ok(task) => Some(task),
            Err(before) => {
                let found = self.find(session_id).await?.map(Arc::new);
                if let Some(task) = &found {
                    latest.keep(before, task, now);
                }
                found
            }
        };
        task.filter(|task| task.generation.tenant == *tenant).ok_or(Error::NotFound(UNKNOWN))
    }

    /// A task with what it was asked.
    ///
    /// # Errors
    /// As [`Tasks::task`].
    pub async fn detail(&self, tenant: &TenantId, session_id: &str) -> Result<Detail, Error> {
        let known = self.keyed(session_id, true).await?;
        let known = known.filter(|known| known.tenant == *tenant);
        let generation = known.ok_or(Error::NotFound(UNKNOWN))?;
        let input = Input::read(&generation.input).ok_or(Error::NotFound(UNKNOWN))?;
        let model = generation.model.clone();
        let task = task_of(generation)?;
        let Input { project: project_id, mode, title, .. } = input;
        Ok(Detail { task, project_id, model, mode, title })
    }

    /// Cancels a task: when this returns nothing more of it is saved, and its model request is being dropped.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::NotCancellable`] once it has ended.
    pub async fn cancel(&self, tenant: &TenantId, session_id: &str) -> Result<(), Error> {
        let task = self.task(tenant, session_id).await?;
        match handle::stop(&self.ctx, tenant, task.generation.id).await {
            Ok(_) => Ok(()),
            Err(crate::Error::Store(millrace_store::Error::Refused(Refusal::AlreadyEnded {
                state,
            }))) => Err(Error::NotCancellable(state)),
            Err(crate::Error::Store(millrace_store::Error::NotFound)) => {
                Err(Error::NotFound(UNKNOWN))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A task by its name, over all tenants: for push, where the name is the secret (section 11.4).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(&self, session_id: &str) -> Result<Option<Task>, Error> {
        Ok(self.keyed(session_id, false).await?.and_then(Task::of))
    }

    /// Waits for a task that is not there yet. Ask for it first and look with [`Tasks::find`] then: so none is missed.
    #[must_use]
    pub fn arrival(&self, session_id: &str) -> Arrival {
        self.ctx.tasks_told.arrival(session_id)
    }

    /// Hears every task's events on this node from now on.
    #[must_use]
    pub fn taps(&self) -> TapReader {
        self.ctx.tasks_told.taps()
    }

    /// The unfinished tasks of every tenant, for those who took up work in the middle of their life.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unfinished(&self) -> Result<Vec<Task>, Error> {
        let keys = self.ctx.store.keys().await?;
        let tenants: BTreeSet<TenantId> =
            keys.into_iter().map(|key| key.tenant).chain([TenantId::default()]).collect();
        let mut tasks = Vec::new();
        for tenant in tenants {
            self.unfinished_of(&tenant, &mut tasks).await?;
        }
        Ok(tasks)
    }

    async fn unfinished_of(&self, tenant: &TenantId, tasks: &mut Vec<Task>) -> Result<(), Error> {
        for offset in (0..).step_by(PAGE as usize) {
            let filter = Filter {
                tenant: tenant.clone(),
                door: Some(Door::Tasks),
                states: vec![State::Pending, State::Running],
                limit: PAGE,
                offset,
            };
            let page = self.ctx.store.generations(filter).await?;
            let read = page.rows.len();
            tasks.extend(page.rows.into_iter().filter_map(Task::of));
            if read < PAGE as usize {
                break;
            }
        }
        Ok(())
    }

    /// The generation of a name. A name that is a uuid, as those made here are, is found in capitals too (section 1).
    async fn keyed(&self, session_id: &str, input: bool) -> Result<Option<Generation>, Error> {
        let keyed = |unique_key| Keyed { door: Door::Tasks, unique_key, input };
        let found = self.ctx.store.keyed(keyed(session_id.to_owned())).await?;
        if found.is_some() {
            return Ok(found);
        }
        match parents::uuid(session_id).map(|uuid| uuid.to_string()) {
            Some(lower) if lower != session_id => Ok(self.ctx.store.keyed(keyed(lower)).await?),
            _ => Ok(None),
        }
    }
}

/// The name is taken: fine if it was asked for the same before (section 3).
fn same(tenant: &TenantId, submit: &Submit, known: Generation) -> Result<Task, Error> {
    let asked = Input::read(&known.input).map(|input| input.asked);
    if known.tenant != *tenant || asked.as_ref() != Some(&submit.asked) {
        return Err(Error::Conflict(USED));
    }
    task_of(known)
}

fn task_of(generation: Generation) -> Result<Task, Error> {
    Task::of(generation).ok_or(Error::NotFound(UNKNOWN))
}
