//! The seven task types of the llm-tasks door: what each makes, of what, and how many (contracts/tasks.md section 4).

use crate::noun::Noun;

/// What a task makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskType {
    /// Features of a project.
    Features,
    /// Personas of a project.
    Personas,
    /// User stories of features.
    UserStories,
    /// Acceptance criteria of user stories.
    AcceptanceCriteria,
    /// Tables and relationships of a project.
    Schema,
    /// Pages of a project.
    Pages,
    /// Sections of pages.
    Sections,
}

impl TaskType {
    /// Every type, in the order in which callers are told of them.
    pub const ALL: [Self; 7] = [
        Self::Features,
        Self::Personas,
        Self::UserStories,
        Self::AcceptanceCriteria,
        Self::Schema,
        Self::Pages,
        Self::Sections,
    ];

    /// Its public name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Features => "features",
            Self::Personas => "personas",
            Self::UserStories => "user-stories",
            Self::AcceptanceCriteria => "acceptance-criteria",
            Self::Schema => "schema",
            Self::Pages => "pages",
            Self::Sections => "sections",
        }
    }

    /// The type of that public name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.as_str() == name)
    }

    /// One of its items, in a sentence.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Features => "feature",
            Self::Personas => "persona",
            Self::UserStories => "user story",
            Self::AcceptanceCriteria => "acceptance criterion",
            Self::Schema => "table",
            Self::Pages => "page",
            Self::Sections => "section",
        }
    }

    /// Several of its items, in a sentence.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Features => "features",
            Self::Personas => "personas",
            Self::UserStories => "user stories",
            Self::AcceptanceCriteria => "acceptance criteria",
            Self::Schema => "tables",
            Self::Pages => "pages",
            Self::Sections => "sections",
        }
    }

    /// `noun` or `plural`, after a number.
    #[must_use]
    pub fn counted(self, count: u32) -> &'static str {
        if count == 1 { self.noun() } else { self.plural() }
    }

    /// The public name of the phase in which its items are made.
    #[must_use]
    pub fn phase(self) -> &'static str {
        match self {
            Self::Features => "generating_features",
            Self::Personas => "generating_personas",
            Self::UserStories => "generating_user_stories",
            Self::AcceptanceCriteria => "generating_acceptance_criteria",
            Self::Schema => "generating_schema",
            Self::Pages => "generating_pages",
            Self::Sections => "generating_sections",
        }
    }

    /// Items made per parent when the caller does not say; none where the model plans the number.
    #[must_use]
    pub fn default_count(self) -> Option<u32> {
        match self {
            Self::Features | Self::Pages => Some(6),
            Self::Personas | Self::AcceptanceCriteria => Some(3),
            Self::UserStories => Some(4),
            Self::Sections => Some(5),
            Self::Schema => None,
        }
    }

    /// What its items are saved as.
    #[must_use]
    pub fn makes(self) -> Noun {
        match self {
            Self::Features => Noun::Feature,
            Self::Personas => Noun::Persona,
            Self::UserStories => Noun::UserStory,
            Self::AcceptanceCriteria => Noun::AcceptanceCriterion,
            Self::Schema => Noun::Schema,
            Self::Pages => Noun::Page,
            Self::Sections => Noun::Section,
        }
    }

    /// What it makes its items for: one section of the generation each.
    #[must_use]
    pub fn per(self) -> Noun {
        match self {
            Self::Features | Self::Personas | Self::Schema | Self::Pages => Noun::Project,
            Self::UserStories => Noun::Feature,
            Self::AcceptanceCriteria => Noun::UserStory,
            Self::Sections => Noun::Page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_phases_are_the_names_with_underscores() {
        for task in TaskType::ALL {
            assert_eq!(TaskType::parse(task.as_str()), Some(task));
            assert_eq!(task.phase(), format!("generating_{}", task.as_str().replace('-', "_")));
        }
        assert_eq!(TaskType::parse("x"), None);
    }

    #[test]
    fn one_is_told_in_the_singular() {
        assert_eq!(TaskType::AcceptanceCriteria.counted(1), "acceptance criterion");
        assert_eq!(TaskType::AcceptanceCriteria.counted(0), "acceptance criteria");
    }
}
