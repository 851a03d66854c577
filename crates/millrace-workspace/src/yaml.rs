//! YAML for front matter: reading a mapping with every scalar as the text in the source, and writing
//! strings that any YAML 1.1 or 1.2 reader gives back unchanged (contract 3.2, 3.3). It never gives a
//! scalar a type.

mod own;

use std::{collections::HashMap, fmt::Write};

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

/// The deepest nesting read; front matter has two levels, unknown keys may have a few more.
const DEPTH_MAX: usize = 32;

/// The most nodes of one document, aliases counted in full: keeps an alias bomb small.
const NODES_MAX: usize = 20_000;

/// Words that YAML 1.1 or 1.2 reads as something else than a string, in lower case
/// (yaml.org/type/bool.html, null.html, float.html and merge.html; YAML 1.2.2 section 10.3.2).
const RESERVED: [&str; 12] =
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity"];

/// A node as it stands in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// A scalar; `plain` when it stands without quotes, block indicator or tag.
    Scalar { text: String, plain: bool },
    /// A sequence, block or flow.
    List(Vec<Node>),
    /// A mapping, block or flow.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text of a scalar that is not null.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Scalar { text, .. } if !self.is_null() => Some(text),
            Node::Scalar { .. } | Node::List(_) | Node::Map(_) => None,
        }
    }

    /// `null`, `~` and nothing, all without quotes.
    fn is_null(&self) -> bool {
        matches!(self, Node::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// The texts of a list; a single text counts as a list of one.
    pub(crate) fn texts(&self) -> Vec<String> {
        match self {
            Node::List(items) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
            Node::Scalar { .. } | Node::Map(_) => {
                self.text().map(str::to_owned).into_iter().collect()
            }
        }
    }

    /// The node in flow style on one line.
    fn write_flow(&self, out: &mut String) {
        match self {
            Node::Scalar { text, plain: true } if is_plain_token(text) => out.push_str(text),
            Node::Scalar { .. } if self.is_null() => out.push_str("null"),
            Node::Scalar { text, .. } => write_quoted(text, out),
            Node::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    item.write_flow(out);
                }
                out.push(']');
            }
            Node::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    key.write_flow(out);
                    out.push_str(": ");
                    value.write_flow(out);
                }
                out.push('}');
            }
        }
    }
}

/// One entry of the outermost mapping.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Node,
    /// The entry's lines as they should be written again, with a line end.
    pub lines: String,
}

/// Reads a document that is one mapping with scalar keys, none of them twice. `None`: broken YAML.
/// An empty document is a mapping without entries.
pub(crate) fn mapping(source: &str) -> Option<Vec<Entry>> {
    own::mapping(source).or_else(|| parsed(source))
}

fn parsed(source: &str) -> Option<Vec<Entry>> {
    let mut reader =
        Reader { events: Parser::new_from_str(source), anchors: HashMap::new(), nodes: 0 };
    reader.skip_to_document()?;
    let (event, _) = reader.next()?;
    let (entries, style) = match event {
        Event::MappingStart(style, ..) => (reader.top_entries()?, style),
        Event::Scalar(text, ScalarStyle::Plain, ..) if text.is_empty() => {
            (Vec::new(), StructureStyle::Block)
        }
        Event::StreamEnd => return Some(Vec::new()),
        _ => return None,
    };
    reader.expect_end()?;
    let as_lines = style == StructureStyle::Block
        && reader.anchors.is_empty()
        && !source.lines().any(|line| line.starts_with("..."))
        && entries.iter().all(|(_, _, start)| is_line_start(source, *start));
    let starts: Vec<usize> = entries.iter().map(|(_, _, start)| *start).collect();
    let mut read: Vec<Entry> = Vec::with_capacity(entries.len());
    for (index, (key, value, start)) in entries.into_iter().enumerate() {
        if read.iter().any(|entry| entry.key == key) {
            return None;
        }
        let end = starts.get(index + 1).copied().unwrap_or(source.len());
        let lines = match source.get(start..end) {
            Some(lines) if as_lines => with_line_end(lines),
            _ => flow_line(&key, &value),
        };
        read.push(Entry { key, value, lines });
    }
    Some(read)
}

fn with_line_end(lines: &str) -> String {
    if lines.ends_with('\n') { lines.to_owned() } else { format!("{lines}\n") }
}

fn is_line_start(source: &str, at: usize) -> bool {
    at == 0 || source.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\n')
}

fn flow_line(key: &str, value: &Node) -> String {
    let mut line = String::new();
    write_string(key, &mut line);
    line.push_str(": ");
    value.write_flow(&mut line);
    line.push('\n');
    line
}

/// Builds nodes from events, with limits on depth and size.
struct Reader<'a> {
    events: Parser<'a, serde_saphyr::granit_parser::StrInput<'a>>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    /// The next event that is no comment.
    fn next(&mut self) -> Option<(Event<'a>, Span)> {
        loop {
            match self.events.next()?.ok()? {
                (Event::Comment(..), _) => {}
                event => return Some(event),
            }
        }
    }

    fn skip_to_document(&mut self) -> Option<()> {
        let (Event::StreamStart, _) = self.next()? else { return None };
        // An empty stream has no document at all; the caller sees its end.
        let mut ahead = self.events.peek()?.ok().map(|(event, _)| event.clone());
        while let Some(Event::Comment(..)) = ahead {
            self.events.next()?.ok()?;
            ahead = self.events.peek()?.ok().map(|(event, _)| event.clone());
        }
        match ahead? {
            Event::DocumentStart(..) => self.next().map(|_| ()),
            _ => Some(()),
        }
    }

    fn expect_end(&mut self) -> Option<()> {
        let (Event::DocumentEnd, _) = self.next()? else { return None };
        matches!(self.next()?.0, Event::StreamEnd).then_some(())
    }

    /// The entries of the outermost mapping, each with the byte its key starts at.
    fn top_entries(&mut self) -> Option<Vec<(String, Node, usize)>> {
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                return Some(entries);
            }
            let Node::Scalar { text: key, .. } = self.node(event, 1)? else { return None };
            let (event, _) = self.next()?;
            let value = self.node(event, 1)?;
            entries.push((key, value, span.start.byte_offset()?));
        }
    }

    fn node(&mut self, event: Event<'a>, depth: usize) -> Option<Node> {
        self.count(1)?;
        if depth > DEPTH_MAX {
            return None;
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                self.anchored(anchor, Node::Scalar { text: text.into_owned(), plain })
            }
            Event::SequenceStart(_, anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.next()?.0 {
                        Event::SequenceEnd => break,
                        event => items.push(self.node(event, depth + 1)?),
                    }
                }
                self.anchored(anchor, Node::List(items))
            }
            Event::MappingStart(_, anchor, _) => {
                let mut entries = Vec::new();
                loop {
                    let key = match self.next()?.0 {
                        Event::MappingEnd => break,
                        event => self.node(event, depth + 1)?,
                    };
                    let (event, _) = self.next()?;
                    entries.push((key, self.node(event, depth + 1)?));
                }
                self.anchored(anchor, Node::Map(entries))
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor)?.clone();
                self.count(size(&node))?;
                Some(node)
            }
            _ => None,
        }
    }

    fn anchored(&mut self, anchor: usize, node: Node) -> Option<Node> {
        if anchor > 0 {
            self.count(size(&node))?;
            self.anchors.insert(anchor, node.clone());
        }
        Some(node)
    }

    fn count(&mut self, nodes: usize) -> Option<()> {
        self.nodes = self.nodes.saturating_add(nodes);
        (self.nodes <= NODES_MAX).then_some(())
    }
}

/// How many nodes a node is made of; the depth is bounded by the reader.
fn size(node: &Node) -> usize {
    match node {
        Node::Scalar { .. } => 1,
        Node::List(items) => items.iter().map(size).sum::<usize>().saturating_add(1),
        Node::Map(entries) => entries
            .iter()
            .map(|(key, value)| size(key).saturating_add(size(value)))
            .sum::<usize>()
            .saturating_add(1),
    }
}

/// Writes a string as a scalar on one line: plain where no reader could take it for anything else,
/// double-quoted otherwise.
pub(crate) fn write_string(text: &str, out: &mut String) {
    if is_plain(text) { out.push_str(text) } else { write_quoted(text, out) }
}

/// Whether a text can stand without quotes and no reader takes it for anything but a string.
fn is_plain(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" _-./".contains(&byte))
        && !RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A plain scalar that means the same inside a flow collection.
fn is_plain_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.+".contains(&byte))
        && !text.starts_with(['-', '.', '+'])
}

/// Double-quoted with the escapes that YAML 1.1 and 1.2 share; what is not printable in both
/// (YAML 1.1 section 4.1.1) is escaped.
fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                let _ = write!(out, "\\x{:02X}", u32::from(c));
            }
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
