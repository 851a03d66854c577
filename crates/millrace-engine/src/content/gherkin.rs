//! Whether a text is Gherkin. Wraps the parser: keeps from it what it is slow on, and turns whatever it does into an
//! answer. Never keeps what was parsed.

use std::panic::catch_unwind;

use gherkin::{Feature, GherkinEnv, is_language_supported};
use thiserror::Error;

/// Lines of one text that say something. The parser's time grows with their square: this many take a tenth of a second,
/// and fill the longest text allowed with lines of 26 characters.
const LINES_MAX: usize = 10_000;
/// Characters of the text repeated in a fault.
const ECHO_CHARS_MAX: usize = 80;
/// Blanks behind each line. The parser looks as far ahead as its longest keyword is long, and tells how far it looked: so it
/// stays in the line it is about.
const MARGIN: &str = "                                                                        ";

/// Why a text is no Gherkin.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {why}")]
pub(crate) struct Fault {
    /// From 1.
    pub(crate) line: usize,
    /// For people.
    pub(crate) why: String,
}

/// A line that says something.
struct Line {
    /// From 1, in the text as it was sent.
    number: usize,
    text: String,
}

/// Whether `text` is one feature in Gherkin.
///
/// # Errors
/// The first line that does not fit.
pub(crate) fn check(text: &str) -> Result<(), Fault> {
    let lines = telling(text);
    if let Some(line) = lines.get(LINES_MAX) {
        return Err(Fault { line: line.number, why: format!("more than {LINES_MAX} lines") });
    }
    if let Some((line, language)) = lines.first().and_then(|line| Some((line, language(line)?)))
        && !is_language_supported(language)
    {
        let why = format!("unknown language '{}'", cut(language));
        return Err(Fault { line: line.number, why });
    }
    let whole = lines.iter().flat_map(|line| [line.text.as_str(), margin(line), "\n"]);
    let whole: String = whole.collect();
    match catch_unwind(|| Feature::parse(&whole, GherkinEnv::default())) {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(fault(&lines, &error.to_string(), text)),
        Err(_) => Err(Fault { line: 1, why: "it cannot be read".to_owned() }),
    }
}

/// The lines that decide. The parser goes through comments, blank lines and runs of blanks again and again, so it gets none
/// of them; what it takes does not depend on them.
fn telling(text: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = Line { number: at + 1, text: plain(line.trim()) };
        let is_directive = lines.is_empty() && language(&line).is_some();
        if !line.text.is_empty() && (is_directive || !line.text.starts_with('#')) {
            lines.push(line);
        }
    }
    lines
}

/// The language that a line such as `# language: fr` names; it counts at the top only.
fn language(line: &Line) -> Option<&str> {
    let rest = line.text.strip_prefix('#')?.trim_start().strip_prefix("language")?;
    Some(rest.trim_start().strip_prefix(':')?.trim())
}

/// Nothing may follow the name of a language.
fn margin(line: &Line) -> &'static str {
    if line.text.starts_with('#') { "" } else { MARGIN }
}

/// The line with single blanks, and no `#` behind the first one.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut commented = false;
    for letter in line.chars() {
        match letter {
            ' ' | '\t' if plain.ends_with(' ') => {}
            ' ' | '\t' => plain.push(' '),
            '#' if commented => plain.push('_'),
            other => {
                commented = commented || other == '#';
                plain.push(other);
            }
        }
    }
    plain
}

/// The fault that a parser's error tells of. Its parts are private; its text begins with `Error at <line>:<column>`.
fn fault(lines: &[Line], error: &str, text: &str) -> Fault {
    let line = error.strip_prefix("Error at ").and_then(|rest| rest.split(':').next());
    let at = line.and_then(|line| line.parse::<usize>().ok()).and_then(|line| line.checked_sub(1));
    let at = at.unwrap_or(lines.len());
    if let Some(row) = uneven_row(lines.get(..at).unwrap_or(lines)) {
        let why = "the row has another number of cells than the one above".to_owned();
        return Fault { line: row.number, why };
    }
    match lines.get(at) {
        Some(line) => Fault { line: line.number, why: format!("unexpected '{}'", cut(&line.text)) },
        None => {
            Fault { line: text.lines().count().max(1), why: "the text ends too early".to_owned() }
        }
    }
}

/// The first row that does not fit the one above it, in the table that `lines` end with.
fn uneven_row(lines: &[Line]) -> Option<&Line> {
    let is_row = |line: &&Line| line.text.starts_with('|');
    let rows = lines.iter().rev().take_while(is_row).count();
    let table = lines.get(lines.len() - rows..)?;
    let cells = |line: &Line| line.text.replace("\\\\", "").replace("\\|", "").matches('|').count();
    let mut pairs = table.iter().zip(table.iter().skip(1));
    pairs.find(|(above, row)| cells(above) != cells(row)).map(|(_, row)| row)
}

fn cut(text: &str) -> String {
    text.chars().take(ECHO_CHARS_MAX).collect()
}

#[cfg(test)]
#[path = "gherkin_tests.rs"]
mod tests;
