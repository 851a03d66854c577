//! Finds Python's `except:` that also catches the wish to stop the program.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "bare-except",
    topic: Topic::CodeImprovements,
    value: 64,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Name what the bare `except:` {in} catches",
            "Name what {n} bare `except:` clauses {in} catch",
        ],
        "`except:` without a type catches everything, also `KeyboardInterrupt` and `SystemExit`, and does not raise it again.",
        "Ctrl-C and `sys.exit()` are caught as if they were ordinary failures, so the program cannot be stopped at that moment, and mistakes such as a misspelt name stay hidden.",
        "Name the exceptions that are expected; `except Exception:` is the widest that leaves interruption alone.",
        "Raise `KeyboardInterrupt` inside the guarded code in a test and check that it gets through.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some(syntax) = unit.product(Language::Python) else { return };
    for clause in syntax.of_kind("except_clause") {
        let bare = clause.text().trim_start_matches("except").trim_start().starts_with(':');
        let hands_on = clause.contains(&["raise_statement"]);
        let exits = clause.text().contains("exit(") || clause.text().contains("exc_info");
        if bare && !hands_on && !exits && !unit.line(clause.line()).contains("noqa") {
            hits.bad(unit, clause);
        }
    }
}
