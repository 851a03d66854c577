//! Finds the functions that are hardest to follow: many branches inside branches.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::limits::SEPARATE_FINDINGS_MAX;
use crate::node::Node;
use crate::project::Overview;
use crate::rule::{Draft, ProjectRule, Words};
use crate::shapes::{FUNCTIONS, name_of};
use crate::topic::Topic;
use crate::unit::Unit;
use std::borrow::Cow;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "hard-functions", check };

/// Weight from which a function is reported. Each branch weighs one more than the branches around
/// it, so a flat `match` of 30 arms weighs 1 and five nested loops 15.
const WEIGHT_MIN: u32 = 75;

/// Named functions inside from which a function is a module in disguise and not judged.
const INNER_MAX: u32 = 12;

/// A function by its size and its branches, functions inside it left out.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: u32,
    /// Lines without those of named functions inside.
    pub(crate) lines: u32,
    /// Named functions directly inside.
    pub(crate) inner: u32,
    pub(crate) branches: u32,
    pub(crate) weight: u32,
    pub(crate) deepest: u32,
}

const BRANCHES: &[&str] = &[
    "if_statement",
    "if_expression",
    "for_statement",
    "for_expression",
    "for_in_statement",
    "enhanced_for_statement",
    "while_statement",
    "while_expression",
    "loop_expression",
    "do_statement",
    "match_expression",
    "match_statement",
    "switch_statement",
    "switch_expression",
    "expression_switch_statement",
    "type_switch_statement",
    "select_statement",
    "catch_clause",
    "except_clause",
    "ternary_expression",
    "conditional_expression",
];

/// One level of the walk: where it ends, and what it is.
enum Level {
    Function(usize),
    Branch,
}

/// The named functions of a file.
pub(crate) fn functions(unit: &Unit<'_>) -> Vec<Function> {
    let Some((syntax, _)) = unit.product_code() else { return Vec::new() };
    let root = syntax.root();
    let mut functions: Vec<Function> = Vec::new();
    let mut levels: Vec<(Node<'_>, Level)> = Vec::new();
    for node in root.descendants().filter(|node| node.is_named()) {
        while levels.last().is_some_and(|(outer, _)| !outer.holds(node)) {
            levels.pop();
        }
        if node.is(FUNCTIONS) {
            if let Some(name) = name_of(node).filter(|_| !unit.in_test(node)) {
                enter(&mut functions, &mut levels, node, name);
            }
            continue;
        }
        let branch = node.is(BRANCHES);
        if !branch && node.kind() != "elif_clause" {
            continue;
        }
        let mut depth = 0;
        let around = levels.iter().rev().find_map(|(_, level)| match level {
            Level::Function(at) => Some(*at),
            Level::Branch => {
                depth += 1;
                None
            }
        });
        let chained = node.field() == "alternative"
            || node.parent().is_some_and(|p| p.kind() == "else_clause");
        let chained = chained || node.kind() == "elif_clause";
        if let Some(function) = around.and_then(|at| functions.get_mut(at)) {
            function.branches += 1;
            function.weight += if chained { 1 } else { depth + 1 };
            function.deepest = function.deepest.max(if chained { depth } else { depth + 1 });
        }
        if branch && !chained {
            levels.push((node, Level::Branch));
        }
    }
    functions
}

fn enter<'a>(
    functions: &mut Vec<Function>,
    levels: &mut Vec<(Node<'a>, Level)>,
    node: Node<'a>,
    name: &str,
) {
    let lines = node.last_line() - node.line() + 1;
    let outer = levels.iter().rev().find_map(|(_, level)| match level {
        Level::Function(at) => Some(*at),
        Level::Branch => None,
    });
    if let Some(outer) = outer.and_then(|at| functions.get_mut(at)) {
        outer.lines = outer.lines.saturating_sub(lines);
        outer.inner += 1;
    }
    levels.push((node, Level::Function(functions.len())));
    let name = name.to_owned();
    let line = node.line();
    functions.push(Function { name, line, lines, inner: 0, branches: 0, weight: 0, deepest: 0 });
}

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let mut hard: Vec<(&str, &Function)> = overview
        .files
        .iter()
        .flat_map(|file| file.facts.functions.iter().map(|function| (file.path, function)))
        .filter(|(_, function)| function.weight >= WEIGHT_MIN && function.inner < INNER_MAX)
        .collect();
    hard.sort_by(|a, b| (b.1.weight, a.0, a.1.line).cmp(&(a.1.weight, b.0, b.1.line)));
    hard.truncate(SEPARATE_FINDINGS_MAX);
    hard.into_iter().map(|(path, function)| draft(path, function)).collect()
}

fn draft(path: &str, function: &Function) -> Draft {
    let Function { name, line, lines, inner: _, branches, weight, deepest } = function;
    let title = format!(
        "Split `{name}` ({{file}}): {lines} lines, {branches} branches, nested {deepest} deep"
    );
    let what = format!(
        "`{name}` in {{file}} takes {lines} lines and {branches} branches (conditions, loops and handlers), up to {deepest} inside one another; it is among the hardest functions of the project to follow."
    );
    Draft {
        rule: RULE.id,
        topic: Topic::CodeQuality,
        value: 44 + (weight / 10).min(26),
        effort: if *weight > 2 * WEIGHT_MIN { Effort::Large } else { Effort::Medium },
        hits: vec![Hit {
            path: path.to_owned(),
            line: *line,
            symbol: None,
            shows: format!("`{name}`, {lines} lines, {branches} branches, nested {deepest} deep"),
        }],
        good: Vec::new(),
        words: Words {
            title: Cow::Owned(title.clone()),
            titles: Cow::Owned(title),
            what: Cow::Owned(what),
            why: Cow::Borrowed(
                "Nobody can hold that many paths in mind or test each of them, so changes here are slow and break cases that were not thought of.",
            ),
            fix: Cow::Owned(format!(
                "First cover `{name}` with tests of what it does today. Then take out the bodies of the deepest loops and conditions as functions named after what they decide, and turn conditions that only guard the rest into early returns."
            )),
            verify: Cow::Borrowed(
                "The tests written first still pass, and no extracted function needs more than a screen.",
            ),
        },
    }
}
