//! Finds command line options without help in a Python program that explains most of its options.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{arguments, callee, keyword, method, passes_keywords};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "option-help",
    topic: Topic::UiUxImprovements,
    value: 54,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        ["Explain the command line option {in}", "Explain {n} command line options {in}"],
        "A command line option has no help text, while most options of the same program have one.",
        "`--help` shows its name and nothing else, so users must read the source to learn what it takes.",
        "Add `help=` with what the option does, its unit and its default.",
        "`--help` says something about every option.",
    ),
};

/// Explained options from which a program is known to explain its options.
const EXPLAINED_MIN: usize = 3;

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    let options: Vec<Node<'_>> = syntax.of_kind("call").filter(|call| is_option(*call)).collect();
    let (explained, bare): (Vec<_>, Vec<_>) =
        options.into_iter().partition(|call| keyword(*call, "help").is_some());
    if explained.len() < EXPLAINED_MIN || bare.len() * 3 > explained.len() {
        return;
    }
    for call in bare {
        hits.bad(unit, call);
    }
    for call in explained {
        hits.good(unit, call);
    }
}

fn is_option(call: Node<'_>) -> bool {
    let adds =
        method(call) == "add_argument" || matches!(callee(call), "click.option" | "typer.Option");
    let literal = arguments(call)
        .next()
        .is_some_and(|first| first.text().trim_matches(['"', '\'']).starts_with("--"));
    let hidden = keyword(call, "hidden").is_some();
    adds && literal && !hidden && !passes_keywords(call)
}
