//! One capability of a product, with all that is needed to write of it.

use super::template::fill;

/// A capability: who does what and why, and what happens then.
#[derive(Clone, Debug, Default)]
pub(super) struct Idea {
    /// "Book a visit for a pet"
    pub(super) title: String,
    /// Lower-case singular role.
    pub(super) actor: String,
    /// Whether the project's text names the actor, so that no other will do.
    pub(super) actor_named: bool,
    /// Infinitive without "to", told by the actor: "book a visit for my pet".
    pub(super) action: String,
    /// "I do not have to phone"
    pub(super) so_that: String,
    /// Name of the thing it is about.
    pub(super) thing: String,
    /// Sentences on how it works.
    pub(super) what: String,
    /// What holds when it worked, as a clause.
    pub(super) done: String,
    /// What may go wrong and what happens then, as clauses.
    pub(super) fails: (String, String),
    /// A rare circumstance and what happens then, as clauses.
    pub(super) edge: (String, String),
    /// What it brings, a sentence.
    pub(super) gain: String,
    /// How much it matters and costs.
    pub(super) rank: Rank,
    /// The project's own sentence for it.
    pub(super) quote: Option<String>,
}

/// How much a capability matters and costs, in the contract's words (section 10).
#[derive(Clone, Copy, Debug)]
pub(super) struct Rank {
    /// `level`
    pub(super) priority: &'static str,
    /// `size`
    pub(super) effort: &'static str,
    /// `core`, `enhancement` or `infrastructure`
    pub(super) category: &'static str,
}

impl Default for Rank {
    fn default() -> Self {
        Self { priority: "medium", effort: "m", category: "core" }
    }
}

impl Rank {
    /// Reads "high m" or "low s enhancement".
    pub(super) fn parse(text: &'static str) -> Self {
        let mut rank = Self::default();
        for word in text.split_whitespace() {
            match word {
                "high" | "medium" | "low" => rank.priority = word,
                "core" | "enhancement" | "infrastructure" => rank.category = word,
                other => rank.effort = other,
            }
        }
        rank
    }

    /// `level` of how hard it is: what takes long is seldom simple.
    pub(super) fn complexity(self) -> &'static str {
        match self.effort {
            "xs" | "s" => "low",
            "m" => "medium",
            _ => "high",
        }
    }
}

impl Idea {
    /// The same idea with the marks in its texts filled.
    pub(super) fn filled(&self, values: &[(&str, &str)]) -> Self {
        let one = |text: &str| fill(text, values);
        Self {
            title: one(&self.title),
            actor: one(&self.actor),
            actor_named: self.actor_named,
            action: one(&self.action),
            so_that: one(&self.so_that),
            thing: one(&self.thing),
            what: one(&self.what),
            done: one(&self.done),
            fails: (one(&self.fails.0), one(&self.fails.1)),
            edge: (one(&self.edge.0), one(&self.edge.1)),
            gain: one(&self.gain),
            rank: self.rank,
            quote: self.quote.clone(),
        }
    }
}
