//! Finds blocks of code that were commented out and left.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::syntax::Syntax;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "commented-code",
    topic: Topic::CodeQuality,
    value: 32,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Delete the commented-out code {in}", "Delete {n} blocks of commented-out code {in}"],
        "A block of comments is code that was switched off: without its comment marks it parses as statements.",
        "Nobody knows whether it is still right or why it stands there; it is found by every search and never by the compiler.",
        "Delete it, the history keeps it; if it must come back, write an issue and one sentence why.",
        "The file has no block of comments that would compile.",
    ),
};

/// Lines from which a block counts.
const LINES_MIN: usize = 5;

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    let mut block: Vec<Node<'_>> = Vec::new();
    let kind = match language {
        Language::Rust | Language::Java => "line_comment",
        _ => "comment",
    };
    for comment in syntax.of_kind(kind) {
        let follows = block.last().is_some_and(|last| {
            last.line() + 1 == comment.line() && last.parent() == comment.parent()
        });
        if !follows {
            check(unit, language, &block, hits);
            block.clear();
        }
        if is_plain(comment) && unit.line(comment.line()).trim_start().starts_with(['/', '#']) {
            block.push(comment);
        }
    }
    check(unit, language, &block, hits);
}

/// One line, no documentation.
fn is_plain(comment: Node<'_>) -> bool {
    let text = comment.text();
    let documents = ["///", "//!", "/*", "#!"].iter().any(|mark| text.starts_with(mark));
    !documents && !text.trim_end().contains('\n')
}

fn check(unit: &Unit<'_>, language: Language, block: &[Node<'_>], hits: &mut Hits) {
    let Some(first) = block.first().filter(|_| block.len() >= LINES_MIN) else { return };
    let strip = |comment: &Node<'_>| {
        let text = comment.text().trim_end();
        let text = text.trim_start_matches('/').trim_start_matches('#');
        text.strip_prefix(' ').unwrap_or(text).to_owned()
    };
    let lines: Vec<String> = block.iter().map(strip).collect();
    // Statements end in marks that prose does not use.
    let marked =
        |line: &&String| line.trim_end().ends_with([';', '{', '}', ')', ':', ',', '(', ']']);
    let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
    if filled < LINES_MIN || lines.iter().filter(marked).count() * 10 < filled * 7 {
        return;
    }
    let text = lines.join("\n");
    let wrapped = match language {
        Language::Rust => format!("fn f() {{\n{text}\n}}"),
        Language::Go => format!("package p\nfunc f() {{\n{text}\n}}"),
        Language::Java => format!("class C {{ void f() {{\n{text}\n}} }}"),
        _ => text,
    };
    if is_code(language, &wrapped) {
        let shows =
            format!("{} lines that begin with {}", block.len(), crate::text::quoted(&lines[0]));
        hits.bad_showing(unit, *first, shows);
    }
}

/// Whether the text parses without an error into statements that act.
fn is_code(language: Language, text: &str) -> bool {
    let Some(syntax) = Syntax::parse(language, text) else { return false };
    if syntax.root().descendants().any(|node| node.kind() == "ERROR") {
        return false;
    }
    let acts = [
        "call_expression",
        "call",
        "method_invocation",
        "assignment",
        "assignment_expression",
        "let_declaration",
        "return_statement",
        "return_expression",
        "if_statement",
        "if_expression",
        "lexical_declaration",
        "short_var_declaration",
        "function_definition",
        "function_item",
        "variable_declaration",
        "macro_invocation",
    ];
    syntax.root().descendants().filter(|node| node.is(&acts)).count() >= 3
}
