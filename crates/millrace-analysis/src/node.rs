//! A handle on one node of a file: kind, text, neighbours. Cheap to copy; never allocates unless
//! asked for text that must be joined.

use crate::syntax::{Record, Syntax};

/// One node of a parsed file.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) syntax: &'a Syntax<'a>,
    pub(crate) index: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<'a> Node<'a> {
    fn record(self) -> &'a Record {
        &self.syntax.nodes[self.index as usize]
    }

    /// The grammar's name of the node; `ERROR` for text the grammar could not read.
    pub(crate) fn kind(self) -> &'static str {
        let kind = usize::from(self.record().kind);
        self.syntax.grammar.kinds.get(kind).copied().unwrap_or("ERROR")
    }

    /// Whether the kind is one of `kinds`.
    pub(crate) fn is(self, kinds: &[&str]) -> bool {
        kinds.contains(&self.kind())
    }

    /// Whether the node is a rule of the grammar, not a bare token.
    pub(crate) fn is_named(self) -> bool {
        let kind = usize::from(self.record().kind);
        self.syntax.grammar.named.get(kind).copied().unwrap_or(true)
    }

    /// The source of the node.
    pub(crate) fn text(self) -> &'a str {
        self.syntax.text.get(self.start()..self.end()).unwrap_or("")
    }

    /// Byte of the beginning.
    pub(crate) fn start(self) -> usize {
        self.record().start as usize
    }

    /// Byte after the end.
    pub(crate) fn end(self) -> usize {
        self.record().end as usize
    }

    /// Line of the beginning, from 1.
    pub(crate) fn line(self) -> u32 {
        self.record().row + 1
    }

    /// Line of the last byte, from 1.
    pub(crate) fn last_line(self) -> u32 {
        let breaks = self.text().trim_end().bytes().filter(|byte| *byte == b'\n').count();
        self.line() + breaks as u32
    }

    /// The name of the field this node fills in its parent, `""` when none.
    pub(crate) fn field(self) -> &'static str {
        let field = usize::from(self.record().field);
        self.syntax.grammar.fields.get(field).copied().unwrap_or("")
    }

    /// The node around this one.
    pub(crate) fn parent(self) -> Option<Node<'a>> {
        (self.index > 0).then(|| self.syntax.node(self.record().parent))
    }

    /// The nodes around this one, innermost first.
    pub(crate) fn ancestors(self) -> impl Iterator<Item = Node<'a>> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The innermost node around this one of a kind in `kinds`.
    pub(crate) fn closest(self, kinds: &[&str]) -> Option<Node<'a>> {
        self.ancestors().find(|node| node.is(kinds))
    }

    /// All nodes below this one, in source order.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Node<'a>> {
        (self.index + 1..self.record().after).map(move |index| self.syntax.node(index))
    }

    /// Whether a node of one of these kinds is below this one.
    pub(crate) fn contains(self, kinds: &[&str]) -> bool {
        self.descendants().any(|node| node.is(kinds))
    }

    /// The direct children, tokens included.
    pub(crate) fn children(self) -> impl Iterator<Item = Node<'a>> {
        let end = self.record().after;
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = self.syntax.node(next);
                next = child.record().after;
                child
            })
        })
    }

    /// The direct children that are no bare tokens and no comments.
    pub(crate) fn items(self) -> impl Iterator<Item = Node<'a>> {
        self.children().filter(|node| node.is_named() && !node.is_comment())
    }

    /// The child that fills the field `name`.
    pub(crate) fn child(self, name: &str) -> Option<Node<'a>> {
        self.children().find(|node| node.field() == name)
    }

    /// The child of a kind.
    pub(crate) fn child_of(self, kind: &str) -> Option<Node<'a>> {
        self.children().find(|node| node.kind() == kind)
    }

    /// The text of the child that fills the field `name`, `""` when there is none.
    pub(crate) fn field_text(self, name: &str) -> &'a str {
        self.child(name).map_or("", Node::text)
    }

    /// The sibling that follows, tokens and comments left out.
    pub(crate) fn next_item(self) -> Option<Node<'a>> {
        let parent = self.parent()?;
        let mut next = self;
        loop {
            let after = next.record().after;
            if after >= parent.record().after {
                return None;
            }
            next = self.syntax.node(after);
            if next.is_named() && !next.is_comment() {
                return Some(next);
            }
        }
    }

    /// The sibling before, comments included, tokens left out.
    pub(crate) fn previous(self) -> Option<Node<'a>> {
        std::iter::successors(self.sibling_before(), |node| node.sibling_before())
            .find(|node| node.is_named())
    }

    /// The sibling directly before: what ends just before this node begins, seen from its parent.
    fn sibling_before(self) -> Option<Node<'a>> {
        let parent = self.parent()?;
        let last = self.syntax.node(self.index - 1);
        if last == parent {
            return None;
        }
        std::iter::once(last)
            .chain(last.ancestors())
            .find(|node| node.record().parent == parent.index)
    }

    /// Whether this is a comment in any of the languages.
    pub(crate) fn is_comment(self) -> bool {
        self.is(&["comment", "line_comment", "block_comment", "html_comment"])
    }

    /// Whether the node has no children.
    pub(crate) fn is_leaf(self) -> bool {
        self.record().after == self.index + 1
    }

    /// Whether `inner` is this node or below it.
    pub(crate) fn holds(self, inner: Node<'_>) -> bool {
        inner.index >= self.index && inner.index < self.record().after
    }

    /// Whether an identifier spelled `name` is below this node.
    pub(crate) fn mentions(self, name: &str) -> bool {
        self.descendants().any(|node| node.is_leaf() && node.text() == name)
    }
}
