//! Reads the data files beside the code: blocks of `key: value` lines with empty lines between
//! them and `#` comments. A block's first key is its kind.

/// One block of a data file.
#[derive(Debug)]
pub(super) struct Block {
    /// The first line's key.
    pub(super) kind: &'static str,
    /// The first line's value.
    pub(super) head: &'static str,
    fields: Vec<(&'static str, &'static str)>,
}

impl Block {
    /// The value of a key, empty if the block has none.
    pub(super) fn get(&self, key: &str) -> &'static str {
        self.fields.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| *value)
    }

    /// The keys after the first, in order.
    #[cfg(test)]
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().map(|(name, _)| *name)
    }
}

/// The blocks of a file, in order. A line without a colon is left out (a test finds it).
pub(super) fn parse(file: &'static str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in file.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
        } else if let (false, Some((key, value))) = (line.starts_with('#'), line.split_once(':')) {
            let (key, value) = (key.trim(), value.trim());
            match blocks.last_mut().filter(|_| open) {
                Some(block) => block.fields.push((key, value)),
                None => blocks.push(Block { kind: key, head: value, fields: Vec::new() }),
            }
            open = true;
        }
    }
    blocks
}

/// The parts of a value between a separator, trimmed, without empty ones.
pub(super) fn parts(
    value: &'static str,
    separator: &'static str,
) -> impl Iterator<Item = &'static str> {
    value.split(separator).map(str::trim).filter(|part| !part.is_empty())
}

/// A value of the form `left -> right`.
pub(super) fn pair(value: &'static str) -> (&'static str, &'static str) {
    let (left, right) = value.split_once("->").unwrap_or((value, ""));
    (left.trim(), right.trim())
}
