//! Front matter exactly as this program writes it, read line by line without the full parser: lists
//! of thousands of ideas are mostly such files. Whatever looks different is left to the parser.

use super::{Entry, Node, is_plain};

/// Reads `key: scalar` lines and block lists of `  - scalar` lines; `None` for anything else.
pub(super) fn mapping(source: &str) -> Option<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in source.split_inclusive('\n') {
        let text = line.strip_suffix('\n')?;
        if let Some(item) = text.strip_prefix("  - ") {
            let entry = entries.last_mut()?;
            let Node::List(items) = &mut entry.value else { return None };
            items.push(scalar(item)?);
            entry.lines.push_str(line);
            continue;
        }
        if entries
            .last()
            .is_some_and(|entry| matches!(&entry.value, Node::List(items) if items.is_empty()))
        {
            return None;
        }
        let (key, rest) = text.split_once(':')?;
        let is_key = !key.is_empty() && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'));
        if !is_key || entries.iter().any(|entry| entry.key == key) {
            return None;
        }
        let value = match rest.strip_prefix(' ') {
            Some(value) => scalar(value)?,
            None if rest.is_empty() => Node::List(Vec::new()),
            None => return None,
        };
        entries.push(Entry { key: key.to_owned(), value, lines: line.to_owned() });
    }
    let ends_open = matches!(entries.last()?.value, Node::List(ref items) if items.is_empty());
    (!ends_open).then_some(entries)
}

fn scalar(text: &str) -> Option<Node> {
    if text == "null" || is_plain(text) {
        return Some(Node::Scalar { text: text.to_owned(), plain: true });
    }
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    Some(Node::Scalar { text: unquoted(inner)?, plain: false })
}

/// Undoes the escapes of `write_quoted`; any other is left to the parser.
fn unquoted(inner: &str) -> Option<String> {
    // What must be escaped and is not belongs to someone else's style.
    if inner.contains(|c: char| c.is_control()) {
        return None;
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find(['\\', '"']) {
        let (before, here) = rest.split_at(at);
        text.push_str(before);
        let mut chars = here.strip_prefix('\\')?.chars();
        text.push(match chars.next()? {
            '"' => '"',
            '\\' => '\\',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'x' => hex(&mut chars, 2)?,
            'u' => hex(&mut chars, 4)?,
            _ => return None,
        });
        rest = chars.as_str();
    }
    text.push_str(rest);
    Some(text)
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let code = chars.as_str().get(..digits)?;
    if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    chars.nth(digits - 1);
    char::from_u32(u32::from_str_radix(code, 16).ok()?)
}
