//! Where a JSON value ends, byte by byte, by the rules of JSON alone. It never looks inside.

/// Tracks strings and depth of one value.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanner {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scanner {
    /// Open brackets so far.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Whether the next byte is part of a string.
    pub fn in_string(&self) -> bool {
        self.in_string
    }

    /// Takes one byte; gives it back when it is a bracket, comma or colon outside strings.
    pub fn step(&mut self, byte: u8) -> Option<u8> {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return None;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b',' | b':' => {}
            _ => return None,
        }
        (byte != b'"').then_some(byte)
    }
}
