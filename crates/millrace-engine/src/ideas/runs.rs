//! Finding the runs of a session, for the replay route (contracts/ideas.md 6.4).

use millrace_core::{GenerationId, TenantId};
use millrace_store::params::SubjectRun;

use super::error::Error;
use super::service::Ideas;
use super::subject;

/// A run of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunRef {
    /// Its generation.
    pub generation: GenerationId,
    /// The number of its last event so far.
    pub last_event: u64,
    /// Whether more events are to come.
    pub running: bool,
}

impl Ideas {
    /// The newest run of a session, or its n-th.
    ///
    /// # Errors
    /// The texts of sections 1.3 and 6.4: session unknown, no events, run unknown.
    pub async fn run(
        &self,
        tenant: &TenantId,
        path: &str,
        session_id: &str,
        run: Option<u64>,
    ) -> Result<RunRef, Error> {
        let id = session_id.to_owned();
        let key = self
            .within(path, move |workspace| {
                workspace.session(&id)?;
                Ok(workspace.key().to_owned())
            })
            .await?;
        let subject = subject::join(session_id, &key);
        if let Some(found) = self.find_run(tenant, &subject, run).await? {
            return Ok(found);
        }
        match (run, self.find_run(tenant, &subject, None).await?) {
            (Some(number), Some(_)) => Err(Error::RunNotFound(number)),
            (None | Some(_), _) => Err(Error::NoEvents(session_id.to_owned())),
        }
    }

    async fn find_run(
        &self,
        tenant: &TenantId,
        subject: &str,
        run: Option<u64>,
    ) -> Result<Option<RunRef>, Error> {
        let params = SubjectRun { tenant: tenant.clone(), subject: subject.to_owned(), run };
        let found = self.ctx.store.subject_run(params).await?;
        Ok(found.map(|generation| RunRef {
            generation: generation.id,
            last_event: generation.last_event,
            running: !generation.state.has_ended(),
        }))
    }
}
