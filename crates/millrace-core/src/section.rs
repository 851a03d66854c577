//! The section: a named part of a generation with its own status, progress and conclusion.

/// Where a section stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SectionState {
    /// Planned, not begun.
    Pending,
    /// Begun; stays so over a crash, so that it is begun only once.
    Running,
    /// Ended with its items, perhaps none.
    Succeeded,
    /// Ended with a reason; items saved before stay.
    Failed,
}

impl SectionState {
    /// Every state, in the order of life.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Running, Self::Succeeded, Self::Failed];

    /// The name kept in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// The state of that stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_ended(self) -> bool {
        match self {
            Self::Pending | Self::Running => false,
            Self::Succeeded | Self::Failed => true,
        }
    }
}

/// A section before it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionPlan {
    /// Its name, unique in the generation.
    pub name: String,
    /// How many items are wanted; at most this many are saved.
    pub total: u32,
}

/// A section as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name, unique in the generation.
    pub name: String,
    /// Its place in the plan, from 0.
    pub position: u32,
    /// Where it stands.
    pub state: SectionState,
    /// Items saved.
    pub done: u32,
    /// Items wanted.
    pub total: u32,
    /// Items dropped as duplicates.
    pub skipped: u32,
    /// The failure, for people; none unless failed.
    pub error: Option<String>,
}

impl Section {
    /// The section a plan begins as.
    #[must_use]
    pub fn planned(position: u32, plan: &SectionPlan) -> Self {
        Self {
            name: plan.name.clone(),
            position,
            state: SectionState::Pending,
            done: 0,
            total: plan.total,
            skipped: 0,
            error: None,
        }
    }
}
