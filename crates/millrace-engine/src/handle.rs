//! The handle: what surfaces may ask of the engine. Cheap to clone; shows no channel and no store.

use std::sync::Arc;

use millrace_core::admission::{self, Load};
use millrace_core::{Door, Generation, GenerationId, Limits, SectionPlan, TenantId};
use millrace_store::params::{Continue, Stop, Submit, Submitted};
use serde_json::Value;
use uuid::Uuid;

use crate::content::Content;
use crate::context::Context;
use crate::engine::Claims;
use crate::error::Result;
use crate::follow::Follow;
use crate::ideas::Ideas;
use crate::keys::KeyRing;
use crate::notice::NoticeReader;
use crate::providers::Providers;
use crate::tasks::Tasks;
use crate::{mint, worker};

/// What a door submits.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Its id; none for a fresh one.
    pub id: Option<GenerationId>,
    /// The generation's owner.
    pub tenant: TenantId,
    /// The door.
    pub door: Door,
    /// What it makes, as the door names it.
    pub recipe: String,
    /// A document of the tenant that must still be there when it is written.
    pub about: Option<Uuid>,
    /// What it is about, for looking its runs up; may be empty.
    pub subject: String,
    /// A name that must not be used twice at this door.
    pub unique_key: Option<String>,
    /// What was asked, JSON text.
    pub input: String,
    /// The model's name as requested.
    pub model: String,
    /// Credits per charge period; 0 for none.
    pub price: i64,
    /// The sections, as far as they are known.
    pub sections: Vec<SectionPlan>,
    /// The door's facts for the first event.
    pub told: Value,
}

/// A submit that was taken.
pub struct Accepted {
    /// The generation as committed, or the one that had the unique key already.
    pub generation: Generation,
    /// Whether it is new.
    pub is_new: bool,
    /// Its log from the first event on.
    pub follow: Follow,
}

/// The engine, seen from outside.
#[derive(Clone)]
pub struct Handle {
    pub(crate) ctx: Arc<Context>,
    pub(crate) ideas: Arc<Ideas>,
    pub(crate) tasks: Arc<Tasks>,
    pub(crate) content: Arc<Content>,
    pub(crate) keys: Arc<KeyRing>,
}

impl Handle {
    /// Takes a generation: when this returns it is on disk, and if a slot was free it runs.
    ///
    /// # Errors
    /// When it is not admitted or the store fails; then nothing is written.
    pub async fn submit(&self, submission: Submission) -> Result<Accepted> {
        submit(&self.ctx, submission).await
    }

    /// A generation of a tenant.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn generation(
        &self,
        tenant: &TenantId,
        id: GenerationId,
    ) -> Result<Option<Generation>> {
        Ok(self.ctx.store.generation(tenant, id).await?)
    }

    /// Stops a generation: when this returns nothing more of it is saved, and its model request is being dropped.
    ///
    /// # Errors
    /// When there is no such generation, it has ended, or the store fails.
    pub async fn stop(&self, tenant: &TenantId, id: GenerationId) -> Result<Generation> {
        stop(&self.ctx, tenant, id).await
    }

    /// Lets a stopped or failed generation go on from where it is.
    ///
    /// # Errors
    /// When there is no such generation, its state or door forbids it, credits are short, or the store fails.
    pub async fn go_on(&self, tenant: &TenantId, id: GenerationId) -> Result<Generation> {
        let now = self.ctx.clock.now();
        let wrote = self.ctx.store.go_on(Continue { tenant: tenant.clone(), id, now }).await?;
        self.ctx.tell(&wrote.generation, wrote.events);
        self.ctx.lanes.of(wrote.generation.door.lane()).work_waits();
        Ok(wrote.generation)
    }

    /// Follows a log: replays what is there after number `after`, then goes on live.
    #[must_use]
    pub fn follow(&self, id: GenerationId, after: u64) -> Follow {
        Follow::new(Arc::clone(&self.ctx), id, after)
    }

    /// Hears what happens from now on in code workspaces.
    #[must_use]
    pub fn notices(&self) -> NoticeReader {
        self.ctx.notices.reader()
    }

    /// The service of the code-ideas door.
    #[must_use]
    pub fn ideas(&self) -> &Ideas {
        &self.ideas
    }

    /// The service of the llm-tasks door.
    #[must_use]
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// The content model: projects and what belongs to them.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Who may come in.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// The models callers can name.
    #[must_use]
    pub fn providers(&self) -> &Providers {
        &self.ctx.providers
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.ctx.limits
    }

    /// Whether the node is shutting down.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.ctx.is_draining()
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<()> {
        self.ctx.store.unfinished().await?;
        Ok(())
    }
}

/// The stop itself; services of the doors use it too.
pub(crate) async fn stop(ctx: &Context, tenant: &TenantId, id: GenerationId) -> Result<Generation> {
    let now = ctx.clock.now();
    let wrote = ctx.store.stop(Stop { tenant: tenant.clone(), id, now }).await?;
    // Only attempts older than the stop: after a quick continue a new one may run already.
    let token = wrote.generation.token;
    if let Some(active) = ctx.active().get(&id).filter(|active| active.token < token) {
        active.lost.cancel();
    }
    ctx.tell(&wrote.generation, wrote.events);
    Ok(wrote.generation)
}

/// The submit itself; services of the doors use it too.
pub(crate) async fn submit(ctx: &Arc<Context>, submission: Submission) -> Result<Accepted> {
    let load = Load {
        // The store counts, in the transaction that adds one.
        unfinished: 0,
        input_bytes: submission.input.len(),
        sections: submission.sections.len(),
        draining: ctx.is_draining(),
    };
    admission::admit(&ctx.limits, &load)?;
    let slots = ctx.lanes.of(submission.door.lane());
    let slot = slots.take();
    let id = submission.id.unwrap_or_else(mint::generation_id);
    // Made before the first event, it hears all of them and need never look into the store.
    let follow = Follow::of_new(Arc::clone(ctx), id);
    let params = Submit {
        id,
        tenant: submission.tenant,
        door: submission.door,
        recipe: submission.recipe,
        about: submission.about,
        subject: submission.subject,
        unique_key: submission.unique_key,
        input: submission.input,
        model: submission.model,
        price: submission.price,
        sections: submission.sections,
        told: submission.told,
        unfinished_max: ctx.limits.unfinished_max,
        claim: slot.is_some().then(|| ctx.lease()),
        claim_ahead: ctx.claims == Claims::Own,
        now: ctx.clock.now(),
    };
    let submitted = match ctx.store.submit(params).await {
        Ok(submitted) => submitted,
        Err(error) => {
            slots.give_back(slot);
            return Err(error.into());
        }
    };
    match submitted {
        Submitted::Known(generation) => {
            slots.give_back(slot);
            let follow = Follow::new(Arc::clone(ctx), generation.id, 0);
            Ok(Accepted { generation, is_new: false, follow })
        }
        Submitted::New { generation, sections, events, claimed } => {
            metrics::counter!("millrace_generations_submitted_total", "door" => generation.door.as_str())
                .increment(1);
            ctx.tell(&generation, events);
            match slot {
                Some(slot) if claimed => {
                    worker::start(ctx, generation.clone(), Some(sections), slot);
                }
                unused => {
                    drop(unused);
                    slots.work_waits();
                }
            }
            Ok(Accepted { generation, is_new: true, follow })
        }
    }
}
