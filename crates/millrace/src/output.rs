//! Standard output and standard error of the commands. Standard output belongs to results; a reader that goes away
//! (`| head`) is no failure.

use std::io::{self, IsTerminal, Write};

use serde_json::Value;

/// Writes a text and a line end to standard output.
pub fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes one JSON document to standard output.
pub fn print_json(document: &Value) -> io::Result<()> {
    print(&format!("{document:#}"))
}

/// Writes a line to standard error. Nobody is left to tell if that fails.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether standard output is a terminal.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// A text of a file or a model without its control characters, so that it can steer no terminal. Line ends stay.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|sign| match sign {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            sign if sign.is_control() => None,
            sign => Some(sign),
        })
        .collect()
}

/// A text on one line.
pub fn one_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
