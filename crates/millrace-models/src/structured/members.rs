//! The members of an object while it streams: which of them is the list of items. It never reads
//! values.

use std::collections::BTreeSet;

use super::scanner::Scanner;
use super::seek::gap;

/// Watches the outermost members of one object.
#[derive(Debug)]
pub(super) struct Members {
    scanner: Scanner,
    scanned: usize,
    member_start: usize,
    key: Option<String>,
    is_item: bool,
}

/// What the members show so far.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Nothing yet.
    Nothing,
    /// A member of an item's own: the object is an item.
    Item,
    /// A list of objects; its bracket is at this byte.
    List(usize),
    /// The object ended before this byte.
    End(usize),
}

impl Members {
    /// Watches the object whose bracket is at `start`.
    pub fn new(start: usize) -> Self {
        Self {
            scanner: Scanner::default(),
            scanned: start,
            member_start: start.saturating_add(1),
            key: None,
            is_item: false,
        }
    }

    /// Goes on after a list of objects that ended before `at`.
    pub fn after_list(at: usize) -> Self {
        let mut members = Self::new(at);
        members.member_start = at;
        // The object's own bracket.
        members.scanner.step(b'{');
        members
    }

    /// Looks on until something is found or the text ends. With the keys of an item known, an
    /// object that has one of them is an item and not a wrapper.
    pub fn advance(&mut self, text: &str, item_keys: Option<&BTreeSet<String>>) -> Finding {
        while let Some(byte) = text.as_bytes().get(self.scanned).copied() {
            let at_top = self.scanner.depth() == 1 && !self.scanner.in_string();
            if at_top && byte == b'[' && self.key.is_some() && !self.is_item {
                match first_after(text, self.scanned) {
                    None => return Finding::Nothing,
                    Some(b'{') => return Finding::List(self.scanned),
                    Some(_) => {}
                }
            }
            self.scanner.step(byte);
            let at = self.scanned;
            self.scanned = self.scanned.saturating_add(1);
            match byte {
                b':' if at_top && self.key.is_none() => {
                    let key = key_of(text.get(self.member_start..at).unwrap_or_default());
                    self.is_item |= item_keys.is_some_and(|keys| keys.contains(key));
                    self.key = Some(key.to_owned());
                }
                b',' if at_top => {
                    self.member_start = self.scanned;
                    self.key = None;
                }
                b'}' if at_top => return Finding::End(self.scanned),
                _ => {}
            }
        }
        if self.is_item { Finding::Item } else { Finding::Nothing }
    }
}

fn key_of(member: &str) -> &str {
    member.trim().trim_matches(['"', '\''])
}

/// The first byte after the bracket at `at` that is not white space; `None` when more text is
/// needed. Endless white space is no list.
fn first_after(text: &str, at: usize) -> Option<u8> {
    let inside = text.get(at.saturating_add(1)..)?;
    match gap(inside) {
        Some(gap) => inside.as_bytes().get(gap).copied(),
        None => Some(b' '),
    }
}
