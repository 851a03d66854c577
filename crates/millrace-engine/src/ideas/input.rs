//! What a code-ideas generation is asked, as the store keeps it. Only grows: new fields take a default.

use serde::{Deserialize, Serialize};

/// The input of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Input {
    /// The workspace's path without links.
    pub(crate) workspace: String,
    /// The session it writes into.
    pub(crate) session_id: String,
    /// The session's output directory, relative.
    pub(crate) output: String,
    /// The types that were asked for, by their listed names.
    #[serde(default)]
    pub(crate) requested: Vec<String>,
    /// Drafts that this run replaces.
    #[serde(default)]
    pub(crate) replaces: Vec<Replaced>,
}

/// A draft to be replaced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Replaced {
    /// The idea.
    pub(crate) id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub(crate) idea_type: String,
}

impl Input {
    /// The ids that go with the first saved idea of `idea_type`: its own drafts, and those of types that were not requested.
    pub(crate) fn replaced_with(&self, idea_type: &str) -> Vec<String> {
        self.replaces
            .iter()
            .filter(|r| r.idea_type == idea_type || !self.requested.contains(&r.idea_type))
            .map(|r| r.id.clone())
            .collect()
    }

    /// All ids that this run replaces sooner or later; duplicates of them are none.
    pub(crate) fn all_replaced(&self) -> Vec<String> {
        self.replaces.iter().map(|r| r.id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(id: &str, idea_type: &str) -> Replaced {
        Replaced { id: id.into(), idea_type: idea_type.into() }
    }

    #[test]
    fn a_types_drafts_go_with_it_and_strangers_go_with_the_first() {
        let input = Input {
            replaces: vec![replaced("1", "a"), replaced("2", "b"), replaced("3", "gone")],
            requested: vec!["a".into(), "b".into()],
            ..Input::default()
        };
        assert_eq!(input.replaced_with("a"), ["1", "3"]);
        assert_eq!(input.replaced_with("b"), ["2", "3"]);
        assert_eq!(input.all_replaced(), ["1", "2", "3"]);
    }
}
