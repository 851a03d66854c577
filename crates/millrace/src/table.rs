//! Tables: lines and wrapped cells on a terminal, plain columns in a pipe so that `awk` and people can read them.

use comfy_table::presets::{NOTHING, UTF8_HORIZONTAL_ONLY};
use comfy_table::{ContentArrangement, Table};

use crate::output;

/// A table as text. Cells are one line each before wrapping; control characters are taken out.
pub fn render(header: &[&str], rows: Vec<Vec<String>>, terminal: bool) -> String {
    let mut table = Table::new();
    if terminal {
        table.load_style(UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
    } else {
        table.load_style(NOTHING);
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.force_no_tty();
    }
    table.set_header(header.to_vec());
    for row in rows {
        table.add_row(row.iter().map(|cell| output::one_line(cell)).collect::<Vec<_>>());
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    let lines: Vec<String> = lines.map(|line| unindented(&line, terminal)).collect();
    lines.join("\n")
}

/// Plain columns begin at the edge; the table pads its first cell.
fn unindented(line: &str, terminal: bool) -> String {
    if terminal { line.to_owned() } else { line.strip_prefix(' ').unwrap_or(line).to_owned() }
}
