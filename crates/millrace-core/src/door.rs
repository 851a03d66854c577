//! The five doors, and which parts of a generation's life each of them tells its audience.

/// Which slots of a node a generation runs in. Generations of one lane wait only for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// llm-tasks and feature ops share a few workers (contracts/tasks.md section 1, `tasks.workers`).
    Projects,
    /// Every other door.
    Open,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 2] = [Self::Projects, Self::Open];

    /// The name kept in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Open => "open",
        }
    }
}

/// A public vocabulary. The door a generation came in by decides which events its log holds, because a wire
/// that numbers its events 1, 2, 3 (contracts/ideas.md 6.2) has no room for events it cannot name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    /// generate-ideas: project ideas as records.
    Records,
    /// llm-tasks: parts of a project.
    Tasks,
    /// feature ops: Gherkin suites.
    Features,
    /// content engine: cells and layers of a sheet.
    Content,
    /// code ideas: improvement ideas for a code workspace.
    Ideas,
}

impl Door {
    /// Every door, in the order of DESIGN section 1.
    pub const ALL: [Self; 5] =
        [Self::Records, Self::Tasks, Self::Features, Self::Content, Self::Ideas];

    /// The name kept in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Tasks => "tasks",
            Self::Features => "features",
            Self::Content => "content",
            Self::Ideas => "ideas",
        }
    }

    /// The door of that stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|door| door.as_str() == name)
    }

    /// The slots its generations run in.
    #[must_use]
    pub fn lane(self) -> Lane {
        match self {
            Self::Tasks | Self::Features => Lane::Projects,
            Self::Records | Self::Content | Self::Ideas => Lane::Open,
        }
    }

    /// Whether the log tells that a worker took the generation, gave it back, or went on after a stop.
    #[must_use]
    pub fn tells_attempts(self) -> bool {
        match self {
            Self::Records | Self::Tasks | Self::Features | Self::Content => true,
            Self::Ideas => false,
        }
    }

    /// Whether a progress event of its own goes before each item (contracts/ideas.md 6.2).
    #[must_use]
    pub fn tells_progress(self) -> bool {
        match self {
            Self::Ideas => true,
            Self::Records | Self::Tasks | Self::Features | Self::Content => false,
        }
    }

    /// Whether a stopped or failed generation may go on (DESIGN section 3; llm-tasks closes it).
    #[must_use]
    pub fn may_continue(self) -> bool {
        match self {
            Self::Tasks | Self::Features => false,
            Self::Records | Self::Content | Self::Ideas => true,
        }
    }
}
