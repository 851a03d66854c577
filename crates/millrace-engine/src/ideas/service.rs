//! The service: what the code-ideas surface holds. Every file access runs off the async threads.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use millrace_core::{TenantId, Time};
use millrace_workspace::{Roots, Workspace};

use super::error::Error;
use crate::context::Context;
use crate::notice::{Notice, NoticeBody};

/// The code-ideas door.
pub struct Ideas {
    pub(super) ctx: Arc<Context>,
    pub(super) roots: Arc<Roots>,
    pub(super) executors: BTreeMap<String, String>,
    pub(super) os_user: Option<String>,
}

impl Ideas {
    pub(crate) fn new(
        ctx: Arc<Context>,
        roots: Arc<Roots>,
        executors: BTreeMap<String, String>,
        os_user: Option<String>,
    ) -> Self {
        Self { ctx, roots, executors, os_user }
    }

    /// Opens a workspace and does something in it.
    pub(super) async fn within<T: Send + 'static>(
        &self,
        path: &str,
        job: impl FnOnce(&Workspace) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (path, roots) = (path.to_owned(), Arc::clone(&self.roots));
        blocking(move || job(&Workspace::open(&path, &roots)?)).await
    }

    pub(super) fn now(&self) -> Timestamp {
        timestamp(self.ctx.clock.now())
    }

    pub(super) fn tell(&self, tenant: &TenantId, workspace: &str, body: NoticeBody) {
        let at = self.ctx.clock.now();
        self.ctx.notices.tell(Notice {
            tenant: tenant.clone(),
            workspace: workspace.into(),
            at,
            body,
        });
    }
}

/// Runs file work where it may wait.
pub(super) async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(job).await {
        Ok(result) => {
            if let Err(Error::Workspace(error)) = &result
                && error.kind() == millrace_workspace::ErrorKind::Internal
            {
                tracing::error!(detail = error.detail(), "file work failed");
            }
            result
        }
        Err(error) => {
            tracing::error!(%error, "file work ended unexpectedly");
            Err(Error::Task)
        }
    }
}

/// The store's time as the workspace writes it.
pub(super) fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_microsecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH)
}
