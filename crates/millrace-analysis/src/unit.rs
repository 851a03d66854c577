//! One file under examination: its text, role, form and tree. Made, looked at by every check, and
//! dropped, so that memory does not grow with the project.

use crate::language::{Form, Language};
use crate::markup::{Element, from_html, from_jsx};
use crate::node::Node;
use crate::role::Role;
use crate::shapes::{FUNCTIONS, attributes};
use crate::syntax::Syntax;
use crate::text::is_prose;

/// One file under examination.
pub(crate) struct Unit<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) form: Form,
    pub(crate) role: Role,
    pub(crate) syntax: Option<Syntax<'a>>,
    /// Byte ranges of test code inside this file, in order and apart.
    tests: Vec<(usize, usize)>,
    line_starts: Vec<usize>,
}

impl<'a> Unit<'a> {
    /// Reads and parses one file.
    pub(crate) fn new(path: &'a str, text: &'a str, form: Form, role: Role) -> Unit<'a> {
        let syntax = match form {
            Form::Code(language) if role != Role::Foreign => Syntax::parse(language, text),
            _ => None,
        };
        let tests = syntax.as_ref().map(test_ranges).unwrap_or_default();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Unit { path, text, form, role, syntax, tests, line_starts }
    }

    /// The tree, when this is product code in `language`.
    pub(crate) fn product(&self, language: Language) -> Option<&Syntax<'a>> {
        let fits = self.role == Role::Product && self.form == Form::Code(language);
        self.syntax.as_ref().filter(|_| fits)
    }

    /// The tree, when this is product code in JavaScript or TypeScript.
    pub(crate) fn product_script(&self) -> Option<&Syntax<'a>> {
        let fits = self.role == Role::Product
            && matches!(self.form, Form::Code(language) if language.is_script());
        self.syntax.as_ref().filter(|_| fits)
    }

    /// The tree and the language, when this is product code.
    pub(crate) fn product_code(&self) -> Option<(&Syntax<'a>, Language)> {
        match self.form {
            Form::Code(language) if self.role == Role::Product => {
                self.syntax.as_ref().map(|syntax| (syntax, language))
            }
            _ => None,
        }
    }

    /// The elements of the user interface in this file, when it is product code.
    pub(crate) fn elements(&self) -> Vec<Element<'_>> {
        match (self.role, self.form) {
            (Role::Product, Form::Html | Form::Vue) => from_html(self.text),
            (Role::Product, Form::Code(Language::JavaScript | Language::Tsx)) => {
                self.syntax.as_ref().map(from_jsx).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Whether tests stand inside this file.
    pub(crate) fn has_tests(&self) -> bool {
        !self.tests.is_empty()
    }

    /// Whether `node` is test code inside this file.
    pub(crate) fn in_test(&self, node: Node<'_>) -> bool {
        let at = self.tests.partition_point(|(from, _)| *from <= node.start());
        let before = at.checked_sub(1).and_then(|at| self.tests.get(at));
        before.is_some_and(|(_, to)| node.start() < *to)
    }

    /// The text of a line, from 1.
    pub(crate) fn line(&self, line: u32) -> &'a str {
        let at = (line as usize).wrapping_sub(1);
        let Some(start) = self.line_starts.get(at) else { return "" };
        let end = self.line_starts.get(at + 1).copied().unwrap_or(self.text.len());
        self.text.get(*start..end).unwrap_or("").trim_end()
    }

    /// Number of lines.
    pub(crate) fn lines(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// Whether the author explains the place: a comment in prose inside the node, on its lines or
    /// on the line above.
    pub(crate) fn is_explained(&self, node: Node<'_>) -> bool {
        let above = self.line(node.line().saturating_sub(1)).trim_start();
        let marks = ["//", "#", "/*", "*"];
        let by_line_above = marks.iter().any(|mark| above.starts_with(mark)) && is_prose(above);
        by_line_above || self.is_explained_inside(node)
    }

    /// Whether a comment in prose stands inside the node or behind its last line.
    pub(crate) fn is_explained_inside(&self, node: Node<'_>) -> bool {
        let inside = node.descendants().any(|n| n.is_comment() && is_prose(n.text()));
        let (from, to) = (node.line(), node.last_line());
        inside
            || [from, to].iter().any(|line| {
                let text = self.line(*line);
                let after = ["// ", "# ", "/* "].iter().find_map(|mark| text.find(mark));
                after.is_some_and(|at| !text[..at].contains(['"', '\'']) && is_prose(&text[at..]))
            })
    }
}

fn test_ranges(syntax: &Syntax<'_>) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    for kind in ["mod_item", "function_item", "impl_item", "macro_invocation"] {
        for item in syntax.of_kind(kind) {
            let test = attributes(item).iter().any(|attribute| {
                let inner = attribute.trim_start_matches("#[");
                attribute.contains("cfg(test")
                    || attribute.contains("cfg(all(test")
                    || attribute.contains("cfg(any(test")
                    || inner.starts_with("test")
                    || attribute.contains("::test")
                    || inner.starts_with("bench")
                    || inner.starts_with("rstest")
            });
            let named = item.kind() == "mod_item" && item.field_text("name") == "tests";
            if test || named {
                ranges.push((item.start(), item.end()));
            }
        }
    }
    for class in syntax.of_kind("class_definition") {
        let bases = class.field_text("superclasses");
        if bases.contains("TestCase") || class.field_text("name").starts_with("Test") {
            ranges.push((class.start(), class.end()));
        }
    }
    for function in FUNCTIONS.iter().flat_map(|kind| syntax.of_kind(kind)) {
        if function.field_text("name").starts_with("test_") {
            ranges.push((function.start(), function.end()));
        }
    }
    merged(ranges)
}

/// The ranges in order, those that overlap made one.
fn merged(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (from, to) in ranges {
        match merged.last_mut().filter(|last| from < last.1) {
            Some(last) => last.1 = last.1.max(to),
            None => merged.push((from, to)),
        }
    }
    merged
}
