//! Server-sent events, byte-exact: cuts between chunks never change what is read. It never knows
//! what the data means. Format: WHATWG HTML, section "Server-sent events".

/// One dispatched message.
#[derive(Debug, PartialEq)]
pub(crate) struct Message {
    /// The `event:` field; empty when there was none.
    pub name: String,
    /// The `data:` lines joined by newlines.
    pub data: String,
}

/// Turns bytes into messages; lines end by LF, CR or CRLF, a leading BOM is dropped, comments
/// and unknown fields are ignored.
#[derive(Default)]
pub(crate) struct SseReader {
    line: Vec<u8>,
    after_cr: bool,
    started: bool,
    name: String,
    data: Option<String>,
}

impl SseReader {
    /// The messages completed by these bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Message> {
        let mut messages = Vec::new();
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (head, tail) = rest.split_at(at);
            let end = tail.first().copied();
            rest = tail.get(1..).unwrap_or_default();
            let second_half_of_crlf = self.after_cr && head.is_empty() && end == Some(b'\n');
            self.after_cr = end == Some(b'\r');
            if second_half_of_crlf {
                continue;
            }
            self.line.extend_from_slice(head);
            messages.extend(self.end_of_line());
        }
        if !rest.is_empty() {
            self.after_cr = false;
            self.line.extend_from_slice(rest);
        }
        messages
    }

    /// The message left over when the stream ends without its empty line. Some servers forget
    /// it after the last message; whether the data is whole is for the caller to see.
    pub fn finish(&mut self) -> Option<Message> {
        if !self.line.is_empty() {
            self.end_of_line();
        }
        self.dispatch()
    }

    fn end_of_line(&mut self) -> Option<Message> {
        let bytes = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&bytes);
        let text = text.as_ref();
        let first = !std::mem::replace(&mut self.started, true);
        let text = if first { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        if text.is_empty() {
            return self.dispatch();
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => value.clone_into(&mut self.name),
            // `id`, `retry`, comments (an empty field name) and whatever else may come.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Message> {
        let name = std::mem::take(&mut self.name);
        self.data.take().map(|data| Message { name, data })
    }
}

#[cfg(test)]
#[path = "sse_tests.rs"]
mod tests;
