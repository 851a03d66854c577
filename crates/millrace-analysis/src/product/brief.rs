//! What the deriver is told and which parts are wanted. Holds data only.

use super::limits::{SERIES_COUNT, TITLE_CHARS};
use super::{grammar, text};

/// What the deriver works from; texts exactly as people wrote them.
#[derive(Clone, Debug, Default)]
pub struct Brief {
    /// The project's name.
    pub name: String,
    /// The project's description and prompts, joined.
    pub text: String,
    /// The request's `prompt`; may be empty.
    pub wishes: String,
    /// The features there are, in creation order.
    pub features: Vec<Known>,
    /// The personas there are, in creation order.
    pub personas: Vec<Person>,
    /// The feature (for user stories), story (for criteria) or page (for sections) the parts are for.
    pub subject: Option<Known>,
    /// The story's feature, for criteria.
    pub around: Option<Known>,
}

/// A part the project has already.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Its name or title.
    pub title: String,
    /// Its description.
    pub text: String,
}

/// A persona the project has already.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Its uuid; goes into a story's `persona_id`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is in the product.
    pub role: String,
}

/// Which of an endless, fixed series of parts: the first one's number, from 1, which is also the
/// number in its name, and how many (at most 1,000 are made).
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// Number of the first part, from 1.
    pub first: u32,
    /// How many parts.
    pub count: u32,
}

impl Series {
    /// The numbers asked for.
    pub(super) fn numbers(self) -> impl Iterator<Item = u32> {
        let first = self.first.max(1);
        (0..self.count.min(SERIES_COUNT)).map(move |step| first.saturating_add(step))
    }
}

impl Known {
    /// The number in a name the offline models gave (contract section 8.2), none in a person's.
    pub(super) fn sample_number(&self, noun: &str) -> Option<u32> {
        let rest = self.title.trim().strip_prefix("Sample ")?.strip_prefix(noun)?;
        rest.trim().parse().ok()
    }

    /// What it is really about: the title, or, when that is a sample's, the text's first sentence.
    pub(super) fn real_title(&self) -> String {
        let sample = self.title.trim().starts_with("Sample ");
        let source = if sample && !self.text.trim().is_empty() { &self.text } else { &self.title };
        let clean = text::clean(source, TITLE_CHARS * 4);
        let first = text::sentences(&clean).into_iter().next().map(|sentence| sentence.text);
        grammar::clip(first.unwrap_or_default().trim_end_matches(['.', ' ']), TITLE_CHARS)
    }
}
