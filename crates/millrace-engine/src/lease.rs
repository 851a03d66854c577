//! The lease keeper: prolongs what this node holds, and ends at once what it no longer holds.

use std::sync::Arc;
use std::time::Duration;

use millrace_store::params::Renew;

use crate::context::Context;

/// Runs until the engine closes.
pub(crate) async fn run(ctx: Arc<Context>) {
    loop {
        tokio::select! {
            () = ctx.closing.cancelled() => return,
            () = ctx.clock.sleep(Duration::from_millis(ctx.limits.renew_ms)) => renew(&ctx).await,
        }
    }
}

async fn renew(ctx: &Context) {
    let held: Vec<_> = ctx.active().iter().map(|(id, active)| (*id, active.token)).collect();
    if held.is_empty() {
        return;
    }
    let until = ctx.clock.now().plus_millis(ctx.limits.lease_ms);
    let params = Renew { held: held.clone(), node: ctx.node.clone(), until };
    match ctx.store.renew(params).await {
        Ok(lost) => {
            let active = ctx.active();
            for id in lost {
                let token = held.iter().find(|(held, _)| *held == id).map(|(_, token)| *token);
                if let Some(attempt) = active.get(&id).filter(|a| Some(a.token) == token) {
                    attempt.lost.cancel();
                }
            }
        }
        // The lease outlives two failed renewals; a longer outage fences the worker's next write.
        Err(error) => tracing::warn!(%error, "renewing leases failed; will try again"),
    }
}
