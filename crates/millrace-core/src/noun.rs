//! The nouns of the content model and the typed edges between them. One model for every door.

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Noun {
    /// What everything else belongs to.
    Project,
    /// Something a project can do; numbered within it.
    Feature,
    /// Someone a project is for.
    Persona,
    /// What somebody wants of a feature.
    UserStory,
    /// When a story counts as done.
    AcceptanceCriterion,
    /// A screen of a project.
    Page,
    /// A part of a page.
    Section,
    /// A project's tables and relationships; each project has one.
    Schema,
}

impl Noun {
    /// Every noun, parents before their children.
    pub const ALL: [Self; 8] = [
        Self::Project,
        Self::Feature,
        Self::Persona,
        Self::UserStory,
        Self::AcceptanceCriterion,
        Self::Page,
        Self::Section,
        Self::Schema,
    ];

    /// The name kept in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Feature => "feature",
            Self::Persona => "persona",
            Self::UserStory => "user_story",
            Self::AcceptanceCriterion => "acceptance_criterion",
            Self::Page => "page",
            Self::Section => "section",
            Self::Schema => "schema",
        }
    }

    /// The noun of that stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|noun| noun.as_str() == name)
    }

    /// What it belongs to; only a project belongs to nothing.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Project => None,
            Self::Feature | Self::Persona | Self::Page | Self::Schema => Some(Self::Project),
            Self::UserStory => Some(Self::Feature),
            Self::AcceptanceCriterion => Some(Self::UserStory),
            Self::Section => Some(Self::Page),
        }
    }

    /// Its name for people, as it begins a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Project => "Project",
            Self::Feature => "Feature",
            Self::Persona => "Persona",
            Self::UserStory => "User story",
            Self::AcceptanceCriterion => "Acceptance criterion",
            Self::Page => "Page",
            Self::Section => "Section",
            Self::Schema => "Schema",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_noun_leads_to_a_project_and_is_read_back_by_its_name() {
        for noun in Noun::ALL {
            let mut top = noun;
            for _ in 0..Noun::ALL.len() {
                top = top.parent().unwrap_or(top);
            }
            assert_eq!(top, Noun::Project);
            assert_eq!(Noun::parse(noun.as_str()), Some(noun));
        }
    }
}
