//! Elements of user interfaces, from HTML and Vue text or from JSX trees, in one shape. The reader
//! of HTML is tolerant and flat: it never recurses and never fails.

use crate::limits::DEPTH_MAX;
use crate::node::Node;
use crate::syntax::Syntax;
use crate::text::{quoted, unquoted};

/// One element of a page or component.
pub(crate) struct Element<'a> {
    /// As written: `img`, `IconButton`.
    pub(crate) name: &'a str,
    /// Lowercased names, bindings of frameworks unwrapped, with the value where it is constant.
    attributes: Vec<(String, Option<&'a str>)>,
    /// Whether attributes are handed on that the source does not show.
    pub(crate) spread: bool,
    /// From 1.
    pub(crate) line: u32,
    /// The opening tag.
    pub(crate) source: &'a str,
    /// Index of the element around this one.
    pub(crate) parent: Option<usize>,
    /// Whether text, or an expression that may be text, stands inside (at any depth).
    pub(crate) has_text: bool,
}

impl<'a> Element<'a> {
    /// Whether the attribute is there, with whatever value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(own, _)| own == name)
    }

    /// The constant value of an attribute.
    pub(crate) fn value(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(own, _)| own == name).and_then(|(_, value)| *value)
    }

    /// The opening tag on one line, as Markdown code.
    pub(crate) fn shown(&self) -> String {
        quoted(&self.source.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Whether the element carries a name for assistive technology in its attributes.
    pub(crate) fn is_labelled(&self) -> bool {
        self.spread || ["aria-label", "aria-labelledby", "title"].iter().any(|a| self.has(a))
    }
}

/// Elements that never have content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];
/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style", "textarea"];

/// The indexes of the elements around `at`, innermost first.
pub(crate) fn above(elements: &[Element<'_>], at: usize) -> impl Iterator<Item = usize> {
    let parent = move |at: &usize| elements.get(*at).and_then(|element| element.parent);
    std::iter::successors(parent(&at), parent)
}

/// The elements around `at`, innermost first.
pub(crate) fn around<'e, 'a>(
    elements: &'e [Element<'a>],
    at: usize,
) -> impl Iterator<Item = &'e Element<'a>> {
    above(elements, at).filter_map(|at| elements.get(at))
}

/// The elements of JSX in a tree.
pub(crate) fn from_jsx<'a>(syntax: &'a Syntax<'a>) -> Vec<Element<'a>> {
    let mut nodes: Vec<Node<'a>> = ["jsx_opening_element", "jsx_self_closing_element"]
        .iter()
        .flat_map(|kind| syntax.of_kind(kind))
        .collect();
    nodes.sort_by_key(|node| node.index);
    let mut elements: Vec<Element<'a>> = Vec::with_capacity(nodes.len());
    let mut open: Vec<(usize, Node<'a>)> = Vec::new();
    for node in nodes {
        let whole = if node.kind() == "jsx_opening_element" { node.parent() } else { Some(node) };
        let Some(whole) = whole else { continue };
        while open.last().is_some_and(|(_, outer)| !outer.holds(whole)) {
            open.pop();
        }
        let parent = open.last().map(|(at, _)| *at);
        open.push((elements.len(), whole));
        elements.push(jsx_element(node, whole, parent));
    }
    elements
}

fn jsx_element<'a>(node: Node<'a>, whole: Node<'a>, parent: Option<usize>) -> Element<'a> {
    let mut attributes = Vec::new();
    let mut spread = false;
    for item in node.items().filter(|item| item.field() != "name") {
        if item.kind() != "jsx_attribute" {
            spread |= item.kind() == "jsx_expression";
            continue;
        }
        let mut parts = item.items();
        let name = parts.next().map_or("", Node::text).to_lowercase();
        let value = match parts.next() {
            None => Some(""),
            Some(value) if value.kind() == "string" => Some(unquoted(value.text())),
            Some(value) => constant(value),
        };
        attributes.push((name, value));
    }
    let has_text = whole.descendants().any(|inner| match inner.kind() {
        "jsx_text" => !inner.text().trim().is_empty(),
        "jsx_expression" => {
            let in_attribute = inner.parent().is_some_and(|p| {
                p.is(&["jsx_attribute", "jsx_opening_element", "jsx_self_closing_element"])
            });
            !in_attribute && inner.items().next().is_some()
        }
        _ => false,
    });
    let name = node.field_text("name");
    Element { name, attributes, spread, line: node.line(), source: node.text(), parent, has_text }
}

/// The text of `{"x"}` or `{3}`.
fn constant<'a>(expression: Node<'a>) -> Option<&'a str> {
    let inner = expression.items().next()?;
    inner
        .is(&["string", "number", "unary_expression", "true", "false"])
        .then(|| if inner.kind() == "string" { unquoted(inner.text()) } else { inner.text() })
}

/// The elements of HTML or a Vue file.
pub(crate) fn from_html(text: &str) -> Vec<Element<'_>> {
    let mut elements: Vec<Element<'_>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        mark_text(&mut elements, &open, &text[at..start]);
        line += breaks(&text[at..start]);
        let rest = &text[start..];
        let length = tag_length(rest);
        let tag = &rest[..length];
        let tag_line = line;
        line += breaks(tag);
        at = start + length;
        if let Some(name) = tag.strip_prefix("</") {
            close(&elements, &mut open, name.trim_end_matches('>').trim());
            continue;
        }
        let Some(mut element) = html_element(tag, tag_line) else {
            // A comment, a declaration or a template mark may produce text.
            if tag.starts_with("<%") || tag.starts_with("<?") {
                mark_text(&mut elements, &open, "text");
            }
            continue;
        };
        element.parent = open.last().copied();
        let name = element.name;
        let has_content = !VOID.contains(&name) && !tag.ends_with("/>");
        if has_content && RAW.contains(&name) {
            let end = text[at..].find(&format!("</{name}")).unwrap_or(text.len() - at);
            line += breaks(&text[at..at + end]);
            at += end;
        }
        elements.push(element);
        if has_content && open.len() < DEPTH_MAX {
            open.push(elements.len() - 1);
        }
    }
    elements
}

fn breaks(text: &str) -> u32 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u32
}

/// Everything open holds the text, so an element knows whether it shows any.
fn mark_text(elements: &mut [Element<'_>], open: &[usize], text: &str) {
    if !text.trim().is_empty() {
        for at in
            open.iter().rev().take_while(|at| **at < elements.len()).copied().collect::<Vec<_>>()
        {
            if elements[at].has_text {
                break;
            }
            elements[at].has_text = true;
        }
    }
}

fn close(elements: &[Element<'_>], open: &mut Vec<usize>, name: &str) {
    let is_open = |at: &usize| elements.get(*at).is_some_and(|e| e.name.eq_ignore_ascii_case(name));
    if let Some(depth) = open.iter().rposition(is_open) {
        open.truncate(depth);
    }
}

/// Bytes of the tag, comment or template mark that `rest` begins with.
fn tag_length(rest: &str) -> usize {
    for (begin, end) in [("<!--", "-->"), ("<%", "%>"), ("<?", "?>")] {
        if rest.starts_with(begin) {
            return rest.find(end).map_or(rest.len(), |at| at + end.len());
        }
    }
    let mut quote = None;
    let mut braces = 0_u32;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => braces += 1,
            (None, '}') => braces = braces.saturating_sub(1),
            (None, '>') if braces == 0 => return at + 1,
            (None, '<') if at > 0 && braces == 0 => return at,
            _ => {}
        }
    }
    rest.len()
}

fn html_element(tag: &str, line: u32) -> Option<Element<'_>> {
    let inner = tag.strip_prefix('<')?.trim_end_matches('>').trim_end_matches('/');
    let end = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut element = Element {
        name,
        attributes: Vec::new(),
        spread: false,
        line,
        source: tag,
        parent: None,
        has_text: false,
    };
    read_attributes(rest, &mut element);
    Some(element)
}

fn read_attributes<'a>(rest: &'a str, element: &mut Element<'a>) {
    let mut rest = rest.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, next) = match after.trim_start().strip_prefix('=') {
            Some(value) => read_value(value.trim_start()),
            None => (None, after),
        };
        rest = next.trim_start();
        if name.is_empty() && value.is_none() {
            // Stray quote or sign: step over one character.
            let step = rest.chars().next().map_or(rest.len(), char::len_utf8);
            rest = &rest[step..];
            continue;
        }
        note_attribute(name, value, element);
    }
}

fn note_attribute<'a>(name: &str, value: Option<&'a str>, element: &mut Element<'a>) {
    let lower = name.to_lowercase();
    // Thymeleaf writes the real attribute behind its own prefix.
    let (lower, value) = match lower.strip_prefix("th:") {
        Some(real) => (real.to_owned(), Some("{{}}")),
        None => (lower, value),
    };
    let dynamic = value.is_some_and(|v| v.contains("{{") || v.contains("{%") || v.contains("<%"));
    let shown = if dynamic { None } else { Some(value.unwrap_or("")) };
    let event = lower.strip_prefix('@').or_else(|| lower.strip_prefix("v-on:"));
    let event = event.or_else(|| lower.strip_prefix('(').and_then(|n| n.strip_suffix(')')));
    let bound = lower.strip_prefix(':').or_else(|| lower.strip_prefix("v-bind:"));
    let bound = bound.or_else(|| lower.strip_prefix('[').and_then(|n| n.strip_suffix(']')));
    if lower == "v-bind" || lower.starts_with("{{") || lower.starts_with("{%") {
        element.spread = true;
    } else if lower == "v-text" || lower == "v-html" {
        element.has_text = true;
    } else if let Some(event) = event {
        let plain = event.split('.').next().unwrap_or(event);
        element.attributes.push((format!("on{plain}"), None));
    } else if let Some(bound) = bound {
        element.attributes.push((bound.trim_start_matches("attr.").to_owned(), None));
    } else {
        element.attributes.push((lower, shown));
    }
}

fn read_value(text: &str) -> (Option<&str>, &str) {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            let end = rest.find(quote).unwrap_or(rest.len());
            return (Some(&rest[..end]), rest.get(end + 1..).unwrap_or(""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (Some(&text[..end]), &text[end..])
}
