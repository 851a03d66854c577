//! Answers that are not certain before the text ends, and which of them wins. What stands like
//! an answer and cannot be read beats what stands within a sentence and can: asking again is
//! better than taking an example for the answer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::reader::Part;

/// How much an answer is believed, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// An object that is neither an item nor around items.
    NoAnswer,
    /// Within a sentence and unreadable.
    WeakFaulty,
    /// `: []` within a sentence.
    EmptyInline,
    /// A list of texts or numbers.
    Scalars,
    /// An object within a sentence.
    WeakObject,
    /// A list of objects within a sentence.
    WeakList,
    /// An empty list at the beginning of a line.
    EmptyList,
    /// An unreadable or cut object at the beginning of a line.
    FaultyObject,
    /// An object at the beginning of a line.
    StrongObject,
    /// A list at the beginning of a line without a readable item.
    StrongList,
}

/// An answer that waits for the end of the text.
#[derive(Debug)]
pub(super) struct Held {
    rank: Rank,
    parts: Vec<Part>,
    /// Another answer of the same, highest kind came: it is not clear which is meant.
    rivals: bool,
}

impl Held {
    /// An answer of these elements.
    pub fn new(rank: Rank, parts: Vec<Part>) -> Self {
        Self { rank, parts, rivals: false }
    }

    /// An answer of one element that cannot be read.
    pub fn faulty(strong: bool, list: bool, raw: &str, reason: String) -> Self {
        let rank = match (strong, list) {
            (true, true) => Rank::StrongList,
            (true, false) => Rank::FaultyObject,
            (false, _) => Rank::WeakFaulty,
        };
        Self::new(rank, vec![(raw.to_owned(), Err(reason))])
    }

    /// Keeps the better of the two, of equals the first.
    pub fn meet(&mut self, new: Self) {
        if new.rank > self.rank {
            *self = new;
        } else if new.rank == self.rank {
            self.rivals = true;
        }
    }

    /// The elements, or why this is no answer.
    pub fn into_elements(self) -> Result<Vec<Part>, String> {
        match self.rank {
            Rank::NoAnswer => Err("the answer's object is neither an item nor a list".to_owned()),
            Rank::WeakFaulty => Err("the answer holds no readable JSON".to_owned()),
            Rank::StrongObject if self.rivals => {
                Err("the answer holds several objects that are not in a list".to_owned())
            }
            Rank::EmptyInline
            | Rank::Scalars
            | Rank::WeakObject
            | Rank::WeakList
            | Rank::EmptyList
            | Rank::FaultyObject
            | Rank::StrongObject
            | Rank::StrongList => Ok(self.parts),
        }
    }
}

/// Whether a value is an item as far as its keys tell.
pub(super) fn is_item(value: &Value, keys: Option<&BTreeSet<String>>) -> bool {
    let Value::Object(map) = value else { return false };
    keys.is_none_or(|keys| map.keys().any(|key| keys.contains(key)))
}

/// What a whole object is: an item, or an object around the list of items.
pub(super) fn shape(
    value: Value,
    raw: &str,
    strong: bool,
    keys: Option<&BTreeSet<String>>,
) -> Held {
    let rank = |strong_rank, weak_rank| if strong { strong_rank } else { weak_rank };
    if let Some(list) = wrapped_list(&value, keys) {
        let parts: Vec<Part> =
            list.iter().map(|element| (element.to_string(), Ok(element.clone()))).collect();
        return match parts.is_empty() {
            true => Held::new(rank(Rank::EmptyList, Rank::EmptyInline), parts),
            false => Held::new(rank(Rank::StrongList, Rank::WeakList), parts),
        };
    }
    let is_empty = value.as_object().is_none_or(serde_json::Map::is_empty);
    if is_empty || !is_item(&value, keys) {
        return Held::new(Rank::NoAnswer, Vec::new());
    }
    let rank = rank(Rank::StrongObject, Rank::WeakObject);
    Held::new(rank, vec![(raw.to_owned(), Ok(value))])
}

/// The list in an object around items: its only list, or without known keys its only member.
fn wrapped_list<'a>(value: &'a Value, keys: Option<&BTreeSet<String>>) -> Option<&'a Vec<Value>> {
    let map = value.as_object()?;
    if keys.is_some() && is_item(value, keys) {
        return None;
    }
    let mut lists = map.values().filter_map(Value::as_array);
    let list = lists.next()?;
    let only_list = lists.next().is_none();
    let of_objects = !list.is_empty() && list.iter().all(Value::is_object);
    let fits = keys.is_some() || map.len() == 1 || of_objects;
    (only_list && fits).then_some(list)
}
