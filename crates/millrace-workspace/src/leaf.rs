//! An idea as its file alone tells it, shared between the tree and the cache. Where it stands, and a
//! time its file does not tell, are the session's and come with [`Leaf::placed`]. It knows no file
//! system.

use std::sync::OnceLock;

use jiff::Timestamp;

use crate::{
    duplicates::Words,
    idea::{Effort, Idea, Status},
    session::Session,
    time,
};

/// What one costs beside its texts, in bytes: its own fields and the heads of its allocations.
const LEAF_BYTES: usize = 1024;

/// An idea without its place.
#[derive(Debug)]
pub(crate) struct Leaf {
    idea: Idea,
    file_name: String,
    created: Option<Timestamp>,
    words: OnceLock<Words>,
}

impl Leaf {
    /// An idea whose `file_path` ends in its file's name; the rest of its place is not looked at.
    pub(crate) fn of(mut idea: Idea) -> Leaf {
        let found = idea.created_at_source.as_deref().and_then(time::found);
        let (text, created) = found.unzip();
        idea.created_at = text.unwrap_or_default();
        let file_name = idea.file_name().to_owned();
        Leaf { idea, file_name, created, words: OnceLock::new() }
    }

    /// The whole idea where it stands in a session.
    pub(crate) fn placed(&self, session: &Session) -> Idea {
        let mut idea = self.idea.clone();
        idea.session_id.clone_from(&session.id);
        idea.file_path = format!("{}/{}/{}", session.output, session.id, self.file_name());
        if self.created.is_none() {
            idea.created_at.clone_from(&session.generated_at);
        }
        idea
    }

    pub(crate) fn id(&self) -> &str {
        &self.idea.id
    }

    pub(crate) fn idea_type(&self) -> &str {
        &self.idea.idea_type
    }

    pub(crate) fn name(&self) -> &str {
        &self.idea.name
    }

    pub(crate) fn title(&self) -> &str {
        &self.idea.title
    }

    pub(crate) fn effort(&self) -> Effort {
        self.idea.effort
    }

    pub(crate) fn status(&self) -> Status {
        self.idea.status
    }

    pub(crate) fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The time its file tells: the text to answer and the instant.
    pub(crate) fn created(&self) -> Option<(&str, Timestamp)> {
        Some((self.idea.created_at.as_str(), self.created?))
    }

    /// The words compared with those of a new idea, made at the first comparison.
    pub(crate) fn words(&self) -> &Words {
        self.words.get_or_init(|| Words::of(&self.idea.title, &self.idea.description))
    }

    /// About what it takes in memory, words included.
    pub(crate) fn bytes(&self) -> usize {
        let idea = &self.idea;
        let lists = [&idea.affected_files, &idea.existing_patterns, &idea.sources];
        let entries = lists.into_iter().flatten().map(|entry| entry.len() + size_of::<String>());
        // Title and description once as text and once as words.
        LEAF_BYTES
            + 2 * (idea.title.len() + idea.description.len())
            + idea.rationale.len()
            + idea.dismiss_reason.as_ref().map_or(0, String::len)
            + idea.unknown.len()
            + idea.tail.len()
            + entries.sum::<usize>()
    }
}
