//! Promote, dismiss and delete: one locked step on the files, then the notice.

use millrace_core::TenantId;
use millrace_workspace::{Promote, RemoveMany};
use serde_json::Value;

use super::error::Error;
use super::executor;
use super::service::Ideas;
use crate::notice::NoticeBody;

/// What a promotion answers.
#[derive(Clone, Debug, PartialEq)]
pub struct PromoteAnswer {
    /// The `task` object of the answer (contracts/ideas.md section 8).
    pub task: Value,
}

impl Ideas {
    /// Promotes an idea to a task and, where asked and enabled, starts its executor. `now` and `os_user` of the request are
    /// filled in here.
    ///
    /// # Errors
    /// The texts of section 8; then nothing has changed.
    pub async fn promote(
        &self,
        tenant: &TenantId,
        path: &str,
        mut request: Promote,
    ) -> Result<PromoteAnswer, Error> {
        request.now = self.now();
        request.os_user.clone_from(&self.os_user);
        let (workspace, promoted) = self
            .within(path, move |workspace| {
                let promoted = workspace.promote(&request)?;
                Ok((workspace.clone(), promoted))
            })
            .await?;
        self.tell(
            tenant,
            workspace.key(),
            NoticeBody::StatusChanged {
                idea_id: promoted.idea_id.clone(),
                old_status: promoted.old_status.as_str().to_owned(),
                new_status: "promoted".to_owned(),
                promoted_to: Some(promoted.task_id.clone()),
            },
        );
        if let Some(command) = executor::command(&self.executors, &workspace, &promoted) {
            executor::start(&self.ctx, workspace, promoted.task_id.clone(), command);
        }
        Ok(PromoteAnswer { task: promoted.task_json() })
    }

    /// Sets an idea aside.
    ///
    /// # Errors
    /// The texts of section 9; then nothing has changed.
    pub async fn dismiss(
        &self,
        tenant: &TenantId,
        path: &str,
        id: &str,
        reason: Option<String>,
    ) -> Result<(), Error> {
        let (now, owned) = (self.now(), id.to_owned());
        let (key, dismissed) = self
            .within(path, move |workspace| {
                let dismissed = workspace.dismiss(&owned, reason.as_deref(), now)?;
                Ok((workspace.key().to_owned(), dismissed))
            })
            .await?;
        if dismissed.changed {
            let body = NoticeBody::StatusChanged {
                idea_id: id.to_owned(),
                old_status: dismissed.old_status.as_str().to_owned(),
                new_status: "dismissed".to_owned(),
                promoted_to: None,
            };
            self.tell(tenant, &key, body);
        }
        Ok(())
    }

    /// Deletes an idea.
    ///
    /// # Errors
    /// The texts of section 10; then nothing has changed.
    pub async fn remove(&self, tenant: &TenantId, path: &str, id: &str) -> Result<(), Error> {
        let (now, owned) = (self.now(), id.to_owned());
        let key = self
            .within(path, move |workspace| {
                workspace.remove(&owned, now)?;
                Ok(workspace.key().to_owned())
            })
            .await?;
        self.tell(tenant, &key, NoticeBody::IdeaDeleted { idea_id: id.to_owned() });
        Ok(())
    }

    /// Deletes many ideas and tells which, in the order of section 10.
    ///
    /// # Errors
    /// The texts of section 10; then nothing has changed.
    pub async fn remove_many(
        &self,
        tenant: &TenantId,
        path: &str,
        batch: RemoveMany,
    ) -> Result<Vec<String>, Error> {
        let now = self.now();
        let (key, ids) = self
            .within(path, move |workspace| {
                let ids = workspace.remove_many(&batch, now)?;
                Ok((workspace.key().to_owned(), ids))
            })
            .await?;
        for idea_id in &ids {
            self.tell(tenant, &key, NoticeBody::IdeaDeleted { idea_id: idea_id.clone() });
        }
        Ok(ids)
    }
}
