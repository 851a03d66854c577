//! Stopping whatever still works on a project that is about to go away.

use futures::stream::{self, StreamExt, TryStreamExt};
use millrace_core::{GenerationId, State, TenantId};
use millrace_store::params::Filter;
use uuid::Uuid;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::handle;

/// Stops under way at once: the store commits them together.
const STOPS_AT_ONCE: usize = 64;
/// Generations looked at in one read.
const PAGE: u32 = 500;

/// Stops every unfinished generation of a project; each tells its end.
pub(crate) async fn stop_all_of(ctx: &Context, tenant: &TenantId, project: Uuid) -> Result<()> {
    let subject = project.to_string();
    let mut offset = 0;
    loop {
        let filter = Filter {
            tenant: tenant.clone(),
            door: None,
            states: vec![State::Pending, State::Running],
            limit: PAGE,
            offset,
        };
        let page = ctx.store.generations(filter).await?;
        let read = page.rows.len();
        let (mine, others): (Vec<_>, Vec<_>) =
            page.rows.into_iter().partition(|generation| generation.subject == subject);
        let stops = mine.into_iter().map(|generation| stop(ctx, tenant, generation.id));
        stream::iter(stops).buffer_unordered(STOPS_AT_ONCE).try_collect::<()>().await?;
        if read < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            return Ok(());
        }
        // What was stopped is no longer in the list.
        offset += u64::try_from(others.len()).unwrap_or(u64::MAX);
    }
}

async fn stop(ctx: &Context, tenant: &TenantId, id: GenerationId) -> Result<()> {
    match handle::stop(ctx, tenant, id).await {
        // It ended by itself meanwhile: as good.
        Ok(_) | Err(Error::Store(millrace_store::Error::Refused(_))) => Ok(()),
        Err(error) => Err(error),
    }
}
