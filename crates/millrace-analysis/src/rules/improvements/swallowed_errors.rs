//! Finds handlers that catch everything and do nothing, in Python, JavaScript and Java.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{callee, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "swallowed-errors",
    topic: Topic::CodeImprovements,
    value: 82,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Report the error that is swallowed {in}",
            "Report the errors that {n} empty handlers swallow {in}",
        ],
        "A handler catches every error of the work before it and does nothing with it.",
        "A failure here leaves no trace: the program goes on with missing or wrong data, and whoever looks for the cause later finds nothing.",
        "Catch only the error that is expected and say in a comment why it may be ignored; log or hand on every other one.",
        "Make the guarded call fail in a test and check that the failure is logged or reaches the caller.",
    ),
};

/// Calls whose failure is rightly ignored: they only tidy up.
const TIDY_UP: &[&str] = &[
    "close",
    "unlink",
    "unlinkSync",
    "remove",
    "rm",
    "rmSync",
    "rmdir",
    "rmtree",
    "delete",
    "kill",
    "abort",
    "destroy",
    "cancel",
    "disconnect",
    "terminate",
    "dispose",
    "release",
    "shutdown",
    "flush",
    "end",
    "stop",
    "quit",
    "cleanup",
    "clear",
    "removeItem",
    "releasePointerCapture",
    "setPointerCapture",
    "closeQuietly",
    "sleep",
    "join",
    "wait",
    "revoke",
    "removeChild",
    "removeEventListener",
    "stop_server",
    "unregister",
    "detach",
    "interrupt",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if let Some(syntax) = unit.product(Language::Python) {
        for clause in syntax.of_kind("except_clause") {
            python(unit, clause, hits);
        }
    }
    if let Some(syntax) = unit.product_script().or_else(|| unit.product(Language::Java)) {
        for clause in syntax.of_kind("catch_clause") {
            braces(unit, clause, hits);
        }
    }
}

fn python(unit: &Unit<'_>, clause: Node<'_>, hits: &mut Hits) {
    let Some(body) = clause.child_of("block") else { return };
    let caught = clause.child("value").map_or("", Node::text);
    let caught = caught.split(" as ").next().unwrap_or("").trim();
    if !matches!(caught, "" | "Exception" | "BaseException") {
        return;
    }
    let does_nothing = body.items().all(|item| item.text() == "pass" || item.text() == "...");
    let in_finalizer =
        crate::shapes::symbol(clause).is_some_and(|s| s == "__del__" || s == "__exit__");
    let attempt = clause.parent();
    if does_nothing {
        if !in_finalizer && !unit.is_explained_inside(clause) && attempt.is_some_and(is_real_work) {
            hits.bad(unit, clause);
        }
    } else if body
        .descendants()
        .any(|n| n.kind() == "call" && ["exception", "warning"].contains(&method(n)))
    {
        hits.good(unit, clause);
    }
}

fn braces(unit: &Unit<'_>, clause: Node<'_>, hits: &mut Hits) {
    let Some(body) = clause.child("body") else { return };
    if body.items().next().is_some() {
        let logs = |n: Node<'_>| ["error", "warn", "severe"].contains(&method(n));
        if body.descendants().any(logs) {
            hits.good(unit, clause);
        }
        return;
    }
    let parameter = clause.child("parameter").or_else(|| clause.child_of("catch_formal_parameter"));
    let name = parameter.map_or("", Node::text).to_lowercase();
    let meant = ["ignore", "expected", "unused", "_"].iter().any(|word| name.contains(word));
    // Java names what it catches: only the catch-alls lose errors nobody thought of.
    let narrow = parameter.is_some_and(|p| {
        let text = p.text();
        p.kind() == "catch_formal_parameter"
            && !["Exception e", "Throwable", "IOException", "SQLException"]
                .iter()
                .any(|t| text.starts_with(t))
    });
    let commented = body.children().any(Node::is_comment) || unit.is_explained_inside(clause);
    if !meant && !narrow && !commented && clause.parent().is_some_and(is_real_work) {
        hits.bad(unit, clause);
    }
}

/// Whether a `try` does something whose loss matters: it neither answers (then what follows is the
/// fallback) nor only probes or tidies up.
fn is_real_work(attempt: Node<'_>) -> bool {
    let Some(body) = attempt.child("body") else { return false };
    let calls: Vec<Node<'_>> = body
        .descendants()
        .filter(|n| n.is(&["call", "call_expression", "method_invocation"]))
        .collect();
    let tidies = |call: &Node<'_>| {
        TIDY_UP.contains(&method(*call)) || callee(*call).to_lowercase().contains("debug")
    };
    let probes = |call: &Node<'_>| {
        matches!(callee(*call), "require" | "import" | "__import__" | "require.resolve")
    };
    let answers = body.contains(&[
        "return_statement",
        "import_statement",
        "import_from_statement",
        "yield",
        "break_statement",
    ]);
    // A value that keeps its earlier default when the attempt fails is a fallback, too.
    let assigns = body.contains(&["assignment", "assignment_expression"]);
    let followed = attempt.items().any(|n| n.kind() == "else_clause");
    !answers
        && !assigns
        && !followed
        && !calls.is_empty()
        && !calls.iter().any(|call| tidies(call) || probes(call))
}
