//! Collects the notes authors left in comments about what is known to be wrong.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::rule::{Rule, Words};
use crate::text::quoted;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "open-notes",
    topic: Topic::CodeImprovements,
    value: 20,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        ["Settle the note on known trouble {in}", "Settle {n} notes on known trouble {in}"],
        "The authors marked code as wrong or unfinished and left the reason in a comment.",
        "Each note is a defect someone already found; in a comment it is neither planned nor seen by users who meet it.",
        "Mend it, or move it into the issue tracker and name the issue in the comment.",
        "No `FIXME` or `BUG` note without an issue is left in these files.",
    ),
};

const MARKS: &[&str] = &["FIXME", "BUG"];
/// Letters of explanation from which a note says something.
const NOTE_LETTERS_MIN: usize = 12;

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["comment", "line_comment", "block_comment"] {
        for comment in syntax.of_kind(kind) {
            for (at, line) in comment.text().lines().enumerate() {
                let Some(note) = note(line) else { continue };
                let row = comment.line() + at as u32;
                if !unit.in_test(comment) {
                    hits.push(unit, row, crate::shapes::symbol(comment), quoted(note));
                }
            }
        }
    }
}

/// The note a comment line begins with: the mark, then `:` or `(`, then words.
fn note(line: &str) -> Option<&str> {
    let text = line.trim_start_matches(|c: char| c.is_whitespace() || "/#*!".contains(c));
    let rest = MARKS.iter().find_map(|mark| text.strip_prefix(mark))?;
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    (rest.starts_with([':', '(', ' ']) && letters >= NOTE_LETTERS_MIN).then_some(text)
}
