//! Finds shell commands that are put together from values.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{Piece, arguments, callee, filled_string, is_plain_string, keyword, method};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "shell-commands",
    topic: Topic::SecurityHardening,
    value: 94,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Run the command {in} without a shell",
            "Run the commands at {n} places {in} without a shell",
        ],
        "A value is filled into a command line that a shell then reads.",
        "A space, `;`, `$(` or backtick in the value changes the command: at best it fails on odd file names, at worst someone else's text is run with the program's rights.",
        "Pass program and arguments as a list (`subprocess.run([...])`, `execFile`, `exec.Command(name, args...)`, `Command::arg`); where a shell is needed, quote each value with `shlex.quote` or hand it over in the environment.",
        "Call it with the value `a; touch pwned` in a test; no file may appear.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if let Some(syntax) = unit.product(Language::Python) {
        for call in syntax.of_kind("call") {
            python(unit, call, hits);
        }
    }
    if let Some(syntax) = unit.product_script() {
        let imported = unit.text.contains("child_process");
        for call in syntax.of_kind("call_expression").filter(|_| imported) {
            let own = matches!(callee(call), "exec" | "execSync")
                || callee(call).ends_with("child_process.exec")
                || callee(call).ends_with("cp.exec")
                || method(call) == "execSync";
            if own && arguments(call).next().is_some_and(is_filled) {
                hits.bad(unit, call);
            }
        }
    }
    if let Some(syntax) = unit.product(Language::Go) {
        for call in syntax.of_kind("call_expression") {
            let parts: Vec<Node<'_>> = arguments(call).take(4).collect();
            let at = usize::from(callee(call) == "exec.CommandContext");
            let shell = parts
                .get(at)
                .is_some_and(|p| ["\"sh\"", "\"bash\"", "\"/bin/sh\""].contains(&p.text()));
            let called = matches!(callee(call), "exec.Command" | "exec.CommandContext");
            if called && shell && parts.get(at + 2).is_some_and(|p| is_filled(*p)) {
                hits.bad(unit, call);
            }
        }
    }
    if let Some(syntax) = unit.product(Language::Java) {
        for call in syntax.of_kind("method_invocation") {
            let run = callee(call).ends_with("getRuntime().exec");
            if run && arguments(call).next().is_some_and(is_filled) {
                hits.bad(unit, call);
            }
        }
    }
}

fn python(unit: &Unit<'_>, call: Node<'_>, hits: &mut Hits) {
    let name = callee(call);
    let Some(command) = arguments(call).next() else { return };
    let by_shell = name.starts_with("subprocess.")
        && keyword(call, "shell").is_some_and(|value| value.text() == "True");
    let runs = by_shell || matches!(name, "os.system" | "os.popen" | "subprocess.getoutput");
    if runs && is_filled(command) {
        hits.bad(unit, call);
    } else if name == "subprocess.run" && command.kind() == "list" {
        hits.good(unit, call);
    }
}

/// Whether values that are not quoted and no constants stand in the command.
fn is_filled(command: Node<'_>) -> bool {
    if is_plain_string(command) {
        return false;
    }
    let Some(pieces) = filled_string(command) else { return false };
    pieces.iter().any(|piece| match piece {
        Piece::Text(_) => false,
        Piece::Value(value) => {
            let text = value.text();
            let letters = || text.chars().filter(|c| c.is_alphabetic());
            let constant = letters().next().is_some() && letters().all(char::is_uppercase);
            let quotes = ["quote", "escape", "sys.executable", "process.execPath", "pid", "port"];
            !constant
                && !quotes.iter().any(|mark| text.to_lowercase().contains(&mark.to_lowercase()))
        }
    })
}
