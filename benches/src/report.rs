//! The table a benchmark ends with: figure and target side by side, as Markdown so that README.md can hold it. Never
//! rounds a missed target into a reached one.

use comfy_table::{CellAlignment, Table, presets};

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// Nothing was promised; it stands there to explain another.
    None,
    /// This or more.
    AtLeast(f64),
    /// Less than this.
    Below(f64),
    /// This or less.
    AtMost(f64),
}

impl Target {
    fn told(self) -> String {
        match self {
            Self::None => String::new(),
            Self::AtLeast(bound) => format!(">= {}", number(bound)),
            Self::Below(bound) => format!("< {}", number(bound)),
            Self::AtMost(bound) => format!("<= {}", number(bound)),
        }
    }

    fn verdict(self, value: f64) -> &'static str {
        let reached = match self {
            Self::None => return "",
            Self::AtLeast(bound) => value >= bound,
            Self::Below(bound) => value < bound,
            Self::AtMost(bound) => value <= bound,
        };
        if reached { "reached" } else { "MISSED" }
    }
}

/// A table of figures.
#[derive(Debug)]
pub struct Report {
    title: String,
    table: Table,
}

impl Report {
    /// An empty table under a title.
    #[must_use]
    pub fn new(title: &str) -> Self {
        let mut table = Table::new();
        table.load_style(presets::ASCII_MARKDOWN);
        table.set_header(["what", "figure", "unit", "target", ""]);
        for column in table.column_iter_mut().skip(1).take(3).step_by(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        Self { title: title.to_owned(), table }
    }

    /// Adds a figure.
    pub fn figure(&mut self, what: &str, value: f64, unit: &str, target: Target) {
        let (told, verdict) = (target.told(), target.verdict(value));
        self.table.add_row([what, &number(value), unit, &told, verdict]);
    }

    /// Writes it to standard output.
    #[expect(clippy::print_stdout, reason = "the table is the command's result")]
    pub fn print(&self) {
        println!("\n{}\n\n{}", self.title, self.table);
    }
}

/// A figure with three digits that matter, thousands parted.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    let plain = format!("{value:.decimals$}");
    let whole = plain.find('.').unwrap_or(plain.len());
    let mut parted = String::new();
    for (at, digit) in plain.chars().enumerate() {
        let left = whole.saturating_sub(at);
        if at > 0 && left > 0 && left % 3 == 0 && !parted.ends_with('-') {
            parted.push(',');
        }
        parted.push(digit);
    }
    match parted.split_once('.') {
        Some((whole, part)) if part.chars().all(|digit| digit == '0') => whole.to_owned(),
        Some(_) | None => parted,
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
