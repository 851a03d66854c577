//! Reading rows: lists, one, and what hangs below one (contracts/tasks.md 9.1).

use millrace_core::{GenerationId, Noun, TenantId};
use millrace_store::params::{DocumentFilter, Scope};
use uuid::Uuid;

use super::error::Error;
use super::row::Row;
use super::service::Content;

/// Which rows to list; names as callers send them.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Only of this project.
    pub project: Option<String>,
    /// Only of this feature.
    pub feature: Option<String>,
    /// Only of this user story.
    pub story: Option<String>,
    /// Only of this page.
    pub page: Option<String>,
    /// Only with this status.
    pub status: Option<String>,
    /// Only those a generation made.
    pub generation: Option<String>,
    /// Only with this text in name, title or description, without case.
    pub search: Option<String>,
    /// At most this many.
    pub limit: u32,
    /// After this many.
    pub offset: u64,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The rows, in the order of creation.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u64,
}

impl Content {
    /// Rows of a kind, under the nearest parent named.
    ///
    /// # Errors
    /// No parent is named, or it is not there.
    pub async fn list(&self, tenant: &TenantId, noun: Noun, list: List) -> Result<Rows, Error> {
        let scope = self.scope(tenant, noun, &list).await?;
        let generation = list.generation.as_deref().map(Uuid::try_parse);
        let Ok(generation) = generation.transpose() else {
            // No generation has such an id.
            return Ok(Rows { rows: Vec::new(), total: 0 });
        };
        let filter = DocumentFilter {
            tenant: tenant.clone(),
            kind: noun,
            scope,
            status: list.status,
            generation: generation.map(GenerationId),
            search: list.search,
            limit: list.limit,
            offset: list.offset,
        };
        let page = self.ctx.store.documents(filter).await;
        let page = page.map_err(|error| Error::of(error, noun))?;
        Ok(Rows { rows: page.rows.into_iter().map(Row).collect(), total: page.total })
    }

    async fn scope(&self, tenant: &TenantId, noun: Noun, list: &List) -> Result<Scope, Error> {
        let Some(near) = nearest(noun, list) else {
            return match noun {
                Noun::Project => Ok(Scope::All),
                _ => Err(Error::Invalid("Missing required parameter: projectId".to_owned())),
            };
        };
        let (of, id) = near;
        let uuid = self.find(tenant, of, id).await?.key.uuid;
        Ok(match of {
            Noun::Project => Scope::Root(uuid),
            _ if noun.parent() == Some(of) => Scope::Parent(uuid),
            _ => Scope::Grandparent(uuid),
        })
    }

    /// One row.
    ///
    /// # Errors
    /// It is not there.
    pub async fn one(&self, tenant: &TenantId, noun: Noun, id: &str) -> Result<Row, Error> {
        self.find(tenant, noun, id).await.map(Row)
    }

    /// The rows directly below one, with the name of their array; none for a kind without.
    ///
    /// # Errors
    /// The store failed.
    pub async fn children(
        &self,
        tenant: &TenantId,
        row: &Row,
    ) -> Result<Option<(&'static str, Vec<Row>)>, Error> {
        let (name, kind) = match row.0.kind {
            Noun::Feature => ("user_stories", Noun::UserStory),
            Noun::UserStory => ("acceptance_criteria", Noun::AcceptanceCriterion),
            Noun::Page => ("sections", Noun::Section),
            Noun::Project
            | Noun::Persona
            | Noun::AcceptanceCriterion
            | Noun::Section
            | Noun::Schema => return Ok(None),
        };
        let rows = self.all(tenant, kind, Scope::Parent(row.id())).await?;
        Ok(Some((name, rows.into_iter().map(Row).collect())))
    }

    /// Every row of a kind in a project, in the order of creation.
    ///
    /// # Errors
    /// The store failed.
    pub async fn every(
        &self,
        tenant: &TenantId,
        project: &Row,
        noun: Noun,
    ) -> Result<Vec<Row>, Error> {
        let rows = self.all(tenant, noun, Scope::Root(project.id())).await?;
        Ok(rows.into_iter().map(Row).collect())
    }
}

/// The nearest parent that a list names, among those its kind can be narrowed by.
fn nearest(noun: Noun, list: &List) -> Option<(Noun, &str)> {
    let project = (Noun::Project, &list.project);
    let feature = (Noun::Feature, &list.feature);
    let story = (Noun::UserStory, &list.story);
    let page = (Noun::Page, &list.page);
    let parents = match noun {
        Noun::Project => vec![],
        Noun::Feature | Noun::Persona | Noun::Page | Noun::Schema => vec![project],
        Noun::UserStory => vec![feature, project],
        Noun::AcceptanceCriterion => vec![story, feature, project],
        Noun::Section => vec![page, project],
    };
    parents.into_iter().find_map(|(noun, id)| Some((noun, id.as_deref()?)))
}
