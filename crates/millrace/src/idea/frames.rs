//! Reads an event stream: bytes in pieces of any size become numbered frames. Knows nothing of what they say.

/// Bytes of one line; a longer one is no event of ours.
const LINE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its number.
    pub id: u64,
    /// Its data.
    pub data: String,
}

/// The reader; holds what is not complete yet.
#[derive(Debug, Default)]
pub struct Frames {
    line: Vec<u8>,
    id: u64,
    data: Option<String>,
}

impl Frames {
    /// Takes the next bytes; answers the frames they complete. `None` when a line grows beyond all measure.
    pub fn push(&mut self, bytes: &[u8]) -> Option<Vec<Frame>> {
        let mut frames = Vec::new();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.line.len() + part.len() > LINE_BYTES_MAX {
                return None;
            }
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                frames.extend(
                    self.line(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n'])),
                );
            }
        }
        Some(frames)
    }

    fn line(&mut self, line: &str) -> Option<Frame> {
        if line.is_empty() {
            return self.data.take().map(|data| Frame { id: self.id, data });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => self.id = value.parse().unwrap_or(self.id),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            // A comment, or a field that says nothing to us.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
#[path = "frames_tests.rs"]
mod tests;
