//! Finds constant regular expressions compiled in every round of a loop.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::shapes::{LOOPS, arguments, callee, is_plain_string, loop_around};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "regex-in-loops",
    topic: Topic::PerformanceOptimizations,
    value: 76,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Compile the regular expression {in} once",
            "Compile the regular expressions at {n} places {in} once",
        ],
        "A regular expression that never changes is compiled inside a loop.",
        "Compiling costs far more than matching (microseconds to milliseconds against nanoseconds), and it is paid in every round.",
        "Move it out of the loop: a `LazyLock<Regex>` static in Rust, a package variable in Go, a `static final Pattern` in Java.",
        "Time the function on a large input before and after; the results are the same.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    let (kind, names): (&str, &[&str]) = match language {
        Language::Rust => {
            ("call_expression", &["Regex::new", "regex::Regex::new", "RegexBuilder::new"])
        }
        Language::Go => {
            ("call_expression", &["regexp.MustCompile", "regexp.Compile", "regexp.MatchString"])
        }
        Language::Java => ("method_invocation", &["Pattern.compile", "Pattern.matches"]),
        _ => return,
    };
    for call in syntax.of_kind(kind) {
        let constant = arguments(call).next().is_some_and(is_plain_string);
        if names.contains(&callee(call)) && constant && loop_around(call, LOOPS).is_some() {
            hits.bad(unit, call);
        }
    }
}
