//! A parsed file as one flat table of nodes in source order. Walking it needs no recursion and no
//! cursor, so the depth of the source never reaches the stack.

use crate::language::{Grammar, Language};
use crate::limits::{
    BROKEN_PERCENT_MAX, BYTES_PER_ERROR_MIN, DEPTH_MAX, ERRORS_MAX, FILE_NODES_MAX,
    PARSE_CALLS_MIN, PARSE_CALLS_PER_BYTE_MAX,
};
use crate::node::Node;
use std::ops::ControlFlow;

/// One node: its kind and field by number, its place in the tree, its bytes and its line.
pub(crate) struct Record {
    pub(crate) kind: u16,
    pub(crate) field: u16,
    pub(crate) parent: u32,
    /// Index after the last node below this one: the next sibling, if there is one.
    pub(crate) after: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Line of the first byte, from 0.
    pub(crate) row: u32,
}

/// The nodes of one file, with an index by kind.
pub(crate) struct Syntax<'a> {
    pub(crate) text: &'a str,
    pub(crate) grammar: &'static Grammar,
    pub(crate) nodes: Vec<Record>,
    by_kind: Vec<u32>,
    kind_starts: Vec<u32>,
}

impl<'a> Syntax<'a> {
    /// Parses `text`, or `None` when it is not text of this language or too large to judge.
    pub(crate) fn parse(language: Language, text: &'a str) -> Option<Syntax<'a>> {
        let grammar = language.grammar();
        let tree = parse_bounded(grammar, text)?;
        let nodes = flatten(&tree)?;
        let (by_kind, kind_starts) = index(&nodes, grammar.kinds.len());
        let syntax = Syntax { text, grammar, nodes, by_kind, kind_starts };
        (!tree.root_node().has_error() || !syntax.is_broken()).then_some(syntax)
    }

    /// Whether too much of the text lies in syntax errors, or they come too close together.
    fn is_broken(&self) -> bool {
        let errors = || self.nodes.iter().filter(|record| record.kind == u16::MAX);
        let bytes: usize = errors().map(|record| (record.end - record.start) as usize).sum();
        let count = errors().count();
        bytes * 100 > self.text.len() * BROKEN_PERCENT_MAX
            || (count > ERRORS_MAX && count * BYTES_PER_ERROR_MIN > self.text.len())
    }

    /// The node at `index`.
    pub(crate) fn node(&'a self, index: u32) -> Node<'a> {
        Node { syntax: self, index }
    }

    /// The whole file.
    pub(crate) fn root(&'a self) -> Node<'a> {
        self.node(0)
    }

    /// All nodes of one kind, in source order.
    pub(crate) fn of_kind(&'a self, kind: &str) -> impl Iterator<Item = Node<'a>> {
        let found = self.grammar.numbers.get(kind).map_or(&[][..], |number| {
            let at = usize::from(*number);
            let from = self.kind_starts.get(at).copied().unwrap_or(0) as usize;
            let to = self.kind_starts.get(at + 1).copied().unwrap_or(0) as usize;
            self.by_kind.get(from..to).unwrap_or(&[])
        });
        found.iter().map(|index| self.node(*index))
    }
}

fn parse_bounded(grammar: &Grammar, text: &str) -> Option<tree_sitter::Tree> {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&grammar.language).ok()?;
    let mut left = PARSE_CALLS_MIN + text.len() * PARSE_CALLS_PER_BYTE_MAX;
    let mut progress = |_: &tree_sitter::ParseState| {
        left = left.saturating_sub(1);
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = tree_sitter::ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    parser.parse_with_options(
        &mut |offset, _| bytes.get(offset..).unwrap_or(&[]),
        None,
        Some(options),
    )
}

fn flatten(tree: &tree_sitter::Tree) -> Option<Vec<Record>> {
    let mut nodes: Vec<Record> = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    let mut cursor = tree.walk();
    loop {
        if nodes.len() >= FILE_NODES_MAX || open.len() > DEPTH_MAX {
            return None;
        }
        let node = cursor.node();
        let index = nodes.len() as u32;
        nodes.push(Record {
            kind: if node.is_error() || node.is_missing() { u16::MAX } else { node.kind_id() },
            field: cursor.field_id().map_or(0, |id| id.get()),
            parent: open.last().copied().unwrap_or(0),
            after: index + 1,
            start: node.start_byte() as u32,
            end: node.end_byte() as u32,
            row: node.start_position().row as u32,
        });
        if cursor.goto_first_child() {
            open.push(index);
            continue;
        }
        while !cursor.goto_next_sibling() {
            let closed = open.pop();
            if let Some(closed) = closed {
                let after = nodes.len() as u32;
                if let Some(record) = nodes.get_mut(closed as usize) {
                    record.after = after;
                }
            }
            if !cursor.goto_parent() {
                return Some(nodes);
            }
        }
    }
}

/// Node numbers sorted by kind, and where each kind begins.
fn index(nodes: &[Record], kinds: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; kinds + 1];
    for record in nodes {
        if let Some(slot) = starts.get_mut(usize::from(record.kind) + 1) {
            *slot += 1;
        }
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut by_kind = vec![0_u32; nodes.len()];
    for (number, record) in nodes.iter().enumerate() {
        let Some(slot) = next.get_mut(usize::from(record.kind)) else { continue };
        if let Some(place) = by_kind.get_mut(*slot as usize) {
            *place = number as u32;
        }
        *slot += 1;
    }
    (by_kind, starts)
}
