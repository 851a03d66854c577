//! Finds SQL statements with values written into their text.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{Piece, arguments, filled_string, method};
use crate::text::words_of;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "sql-text",
    topic: Topic::SecurityHardening,
    value: 96,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Bind the value in the SQL statement {in}",
            "Bind the values in the SQL statements at {n} places {in}",
        ],
        "A value is written into the text of an SQL statement where a bound parameter could stand.",
        "A quote in the value ends the literal, and the rest is read as SQL: SQL injection. Values with an apostrophe fail even without an attacker.",
        "Put a placeholder (`?`, `%s`, `$1`, as the driver wants it) in the statement and pass the value as a parameter.",
        "Call it with `' OR '1'='1` in a test; it must find nothing and change nothing.",
    ),
};

const RUNS: &[&str] = &[
    "execute",
    "executemany",
    "query",
    "raw",
    "executeQuery",
    "executeUpdate",
    "Query",
    "QueryRow",
    "Exec",
    "QueryContext",
    "ExecContext",
    "QueryRowContext",
    "run",
    "all",
    "get",
    "read_sql",
    "$queryRawUnsafe",
    "$executeRawUnsafe",
    "fetch_all",
    "fetchall",
    "prepareStatement",
    "text",
    "createNativeQuery",
    "createQuery",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    for kind in ["call", "call_expression", "method_invocation"] {
        for call in syntax.of_kind(kind) {
            if RUNS.contains(&method(call)) && statement(call).is_some_and(is_injectable) {
                hits.bad(unit, call);
            }
        }
    }
}

/// The SQL text of a call: its first filled argument, past a Go context.
fn statement<'a>(call: Node<'a>) -> Option<Vec<Piece<'a>>> {
    arguments(call).take(2).find_map(|argument| {
        if argument.kind() == "identifier" { assigned(argument) } else { filled_string(argument) }
    })
}

/// The filled string a local variable was given just before in the same block.
fn assigned<'a>(name: Node<'a>) -> Option<Vec<Piece<'a>>> {
    let statement = name.ancestors().find(|n| {
        n.parent().is_some_and(|p| {
            p.is(&["block", "statement_block", "statement_list", "module", "program"])
        })
    })?;
    let before = statement.previous()?;
    let binding = std::iter::once(before)
        .chain(before.descendants())
        .find(|n| n.is(&["assignment", "variable_declarator", "short_var_declaration"]))?;
    let left = binding.child("left").or_else(|| binding.child("name"))?;
    let right = binding.child("right").or_else(|| binding.child("value"))?;
    let right = if right.kind() == "expression_list" { right.items().next()? } else { right };
    (left.text() == name.text()).then(|| filled_string(right)).flatten()
}

/// Whether the text is SQL and a value stands where a parameter may.
fn is_injectable(pieces: Vec<Piece<'_>>) -> bool {
    let Some(Piece::Text(_)) = pieces.first() else { return false };
    let mut before = String::new();
    let mut found = false;
    for piece in pieces {
        match piece {
            Piece::Text(text) => before.push_str(text),
            Piece::Value(value) => {
                found |= is_statement(&before) && takes_value(&before) && !is_safe(value);
                before.push_str(" ? ");
            }
        }
    }
    found
}

fn is_statement(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| {
        !c.is_ascii_uppercase() && !c.is_ascii_lowercase() || c == 'f' || c == 'r'
    });
    let upper: String = start.chars().take(400).collect::<String>().to_uppercase();
    let second = |word: &str| upper.contains(word);
    (upper.starts_with("SELECT ") && second(" FROM "))
        || (upper.starts_with("INSERT ") && second(" INTO "))
        || (upper.starts_with("UPDATE ") && second(" SET "))
        || (upper.starts_with("DELETE ") && second("FROM "))
}

fn takes_value(before: &str) -> bool {
    let upper = before.trim_end_matches(['"', '\'', '%', ' ', '`', 'f']).to_uppercase();
    let quoted = before.trim_end().ends_with('\'') && !before.ends_with("('");
    let after = ["=", " LIKE", "<", ">", "VALUES (", "VALUES(", " IN (", " LIMIT", " OFFSET"];
    let listed = upper.contains("VALUES") && (upper.ends_with(',') || upper.ends_with('('));
    quoted && upper.contains("WHERE") || listed || after.iter().any(|end| upper.ends_with(end))
}

/// Values that cannot carry SQL: placeholders, numbers, constants, escaped text, other SQL.
fn is_safe(value: Node<'_>) -> bool {
    let text = value.text();
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let constant = letters().all(char::is_uppercase);
    let marks = ["?", "%s", "escape", "quote", "int(", "Number(", "parseInt", "len(", ".join("];
    let last = text.rsplit('.').next().unwrap_or(text);
    let named = words_of(last).last().is_some_and(|word| SAFE_WORDS.contains(&word.as_str()));
    constant || named || marks.iter().any(|mark| text.contains(mark))
}

/// Words in the names of values that are SQL themselves or numbers by nature.
const SAFE_WORDS: &[&str] = &[
    "placeholder",
    "placeholders",
    "param",
    "params",
    "parameter",
    "index",
    "idx",
    "count",
    "limit",
    "offset",
    "sql",
    "query",
    "subquery",
    "column",
    "columns",
    "field",
    "fields",
    "clause",
    "order",
    "marks",
    "length",
    "interval",
    "page",
];
