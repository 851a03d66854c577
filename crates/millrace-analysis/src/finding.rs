//! What the analyser says: one finding, and how much work it is. Plain data.

/// How much work a finding is, in the words of the ideas contract (section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// Minutes.
    Trivial,
    /// About an hour.
    Small,
    /// About a day.
    Medium,
    /// Several days.
    Large,
    /// Needs a plan of its own.
    Complex,
}

impl Effort {
    /// The word of the contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Effort::Trivial => "trivial",
            Effort::Small => "small",
            Effort::Medium => "medium",
            Effort::Large => "large",
            Effort::Complex => "complex",
        }
    }

    /// One step more work.
    pub(crate) fn raised(self) -> Effort {
        match self {
            Effort::Trivial => Effort::Small,
            Effort::Small => Effort::Medium,
            Effort::Medium => Effort::Large,
            Effort::Large | Effort::Complex => Effort::Complex,
        }
    }
}

/// One thing worth improving, in words a maintainer can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// At most 120 characters; names the symbol or file; distinct among the findings of a project.
    pub title: String,
    /// What is there, with file and line of every place (the first few spelled out).
    pub description: String,
    /// Why it matters.
    pub rationale: String,
    /// How much work mending all places is.
    pub effort: Effort,
    /// Paths relative to the project, most concerned first.
    pub affected_files: Vec<String>,
    /// Places of this very project that already do it right; empty when there are none.
    pub existing_patterns: Vec<String>,
    /// Markdown: what to change, where, and how to verify.
    pub approach: String,
    /// Line of the first place in `affected_files[0]`, from 1.
    pub line: u32,
    /// The stable name of the check.
    pub rule: &'static str,
    /// Rank among findings, higher first; 0 to 100.
    pub value: u32,
}
