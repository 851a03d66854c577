//! What a check notes down while it looks at a file: places that are wrong, places that are right.

use crate::limits::{GOOD_PER_RULE_MAX, HITS_PER_RULE_MAX};
use crate::node::Node;
use crate::text::quoted;
use crate::unit::Unit;

/// A place that should be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) path: String,
    /// From 1.
    pub(crate) line: u32,
    /// The function or type around the place.
    pub(crate) symbol: Option<String>,
    /// What is there: Markdown, one line.
    pub(crate) shows: String,
}

/// A place that already does it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Good {
    pub(crate) path: String,
    pub(crate) line: u32,
    /// What it does right: Markdown, one line.
    pub(crate) shows: String,
}

/// The notes of one check over all files.
#[derive(Default)]
pub(crate) struct Hits {
    pub(crate) bad: Vec<Hit>,
    pub(crate) good: Vec<Good>,
}

impl Hits {
    /// Notes a node; its first line is quoted.
    pub(crate) fn bad(&mut self, unit: &Unit<'_>, node: Node<'_>) {
        self.bad_showing(unit, node, quoted(node.text()));
    }

    /// Notes a node and what to say of it, unless it stands in test code.
    pub(crate) fn bad_showing(&mut self, unit: &Unit<'_>, node: Node<'_>, shows: String) {
        if !unit.in_test(node) {
            self.push(unit, node.line(), crate::shapes::symbol(node), shows);
        }
    }

    /// Notes a line of a file that has no tree; the line is quoted.
    pub(crate) fn bad_line(&mut self, unit: &Unit<'_>, line: u32, shows: &str) {
        self.push(unit, line, None, quoted(shows));
    }

    /// Notes a place in full.
    pub(crate) fn push(
        &mut self,
        unit: &Unit<'_>,
        line: u32,
        symbol: Option<String>,
        shows: String,
    ) {
        let known = self.bad.iter().rev().take_while(|hit| hit.path == unit.path);
        if self.bad.len() < HITS_PER_RULE_MAX && !known.into_iter().any(|hit| hit.line == line) {
            self.bad.push(Hit { path: unit.path.to_owned(), line, symbol, shows });
        }
    }

    /// Notes a node that does it right.
    pub(crate) fn good(&mut self, unit: &Unit<'_>, node: Node<'_>) {
        if self.good.len() < GOOD_PER_RULE_MAX && !unit.in_test(node) {
            let shows = quoted(node.text());
            self.good.push(Good { path: unit.path.to_owned(), line: node.line(), shows });
        }
    }
}
