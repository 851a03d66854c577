//! Finds documentation of parameters that the function does not have.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::FUNCTIONS;
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "documented-parameters",
    topic: Topic::DocumentationGaps,
    value: 74,
    effort: Effort::Trivial,
    scan,
    words: Words::fixed(
        [
            "Correct the documented parameters of `{symbol}` ({file})",
            "Correct {n} documented parameters {in} that do not exist",
        ],
        "The documentation of a function describes a parameter that the function does not have.",
        "Readers and editors show help that is wrong; most often the parameter was renamed and the text was left behind, so the new one is not explained.",
        "Rename or remove the entry, and describe the parameters that are there.",
        "Run the documentation linter (`jsdoc/check-param-names`, `javadoc -Xdoclint`, `pydoclint`).",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    for function in FUNCTIONS.iter().flat_map(|kind| syntax.of_kind(kind)) {
        let Some(parameters) = names(function) else { continue };
        let documented = match language {
            Language::Python => python(function),
            Language::Java | Language::JavaScript | Language::TypeScript | Language::Tsx => {
                tagged(function)
            }
            Language::Rust | Language::Go => Vec::new(),
        };
        let uses_arguments = language.is_script() && function.mentions("arguments");
        for (line, name) in documented {
            if !parameters.iter().any(|p| p.trim_matches('_') == name.trim_matches('_'))
                && !uses_arguments
                && !unit.in_test(function)
            {
                let known =
                    if parameters.is_empty() { "none".to_owned() } else { named(&parameters) };
                let shows = format!("documents `{name}`; the parameters are {known}");
                hits.push(unit, line, crate::shapes::symbol(function), shows);
            }
        }
    }
}

/// The names of the parameters; `None` when some have no name of their own or any may be passed.
fn names<'a>(function: Node<'a>) -> Option<Vec<&'a str>> {
    if let Some(single) = function.child("parameter") {
        return Some(vec![single.text()]);
    }
    let mut names = Vec::new();
    for parameter in function.child("parameters")?.items() {
        let inner = parameter.child("pattern").or_else(|| parameter.child("name"));
        let inner = inner.or_else(|| parameter.child("left")).unwrap_or(parameter);
        match (parameter.kind(), inner.kind()) {
            (
                "dictionary_splat_pattern"
                | "list_splat_pattern"
                | "rest_pattern"
                | "spread_parameter",
                _,
            ) => return None,
            (_, "object_pattern" | "array_pattern" | "rest_pattern") => return None,
            ("typed_parameter", _) => {
                let name = parameter.items().next()?;
                if name.kind() != "identifier" {
                    return None;
                }
                names.push(name.text());
            }
            ("keyword_separator" | "positional_separator" | "receiver_parameter", _) => {}
            (_, "identifier" | "this") => names.push(inner.text()),
            _ => return None,
        }
    }
    Some(names)
}

/// The `@param` entries of the documentation comment directly before a function.
fn tagged<'a>(function: Node<'a>) -> Vec<(u32, &'a str)> {
    let mut owner = function;
    // The comment stands before the statement the function is part of.
    while let Some(parent) = owner.parent().filter(|p| {
        p.is(&[
            "export_statement",
            "variable_declarator",
            "lexical_declaration",
            "variable_declaration",
        ]) || (p.kind() == "assignment_expression" && owner.field() == "right")
            || (p.kind() == "expression_statement" && owner.kind() == "assignment_expression")
    }) {
        owner = parent;
    }
    let Some(comment) = owner.previous().filter(|node| node.is_comment()) else {
        return Vec::new();
    };
    let text = comment.text();
    let skips = ["@overload", "@typedef", "@callback", "@template", "@inheritDoc"];
    let direct = comment.last_line() + 1 == owner.line();
    if !text.starts_with("/**") || !direct || skips.iter().any(|tag| text.contains(tag)) {
        return Vec::new();
    }
    let entry = |(at, line): (usize, &'a str)| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '*' || c == '/');
        let rest = line.strip_prefix("@param ")?.trim_start();
        let name = past_type(rest)?.trim_start().trim_start_matches('[');
        let end =
            name.find(|c: char| !(c.is_alphanumeric() || "_$".contains(c))).unwrap_or(name.len());
        let (name, rest) = name.split_at(end);
        (!name.is_empty() && !rest.starts_with(['.', '[']))
            .then(|| (comment.line() + at as u32, name))
    };
    text.lines().enumerate().filter_map(entry).collect()
}

/// The text after a `{type}`, or all of it when there is none.
fn past_type(text: &str) -> Option<&str> {
    if !text.starts_with('{') {
        return Some(text);
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.get(at + 1..);
        }
    }
    None
}

/// The `:param name:` entries of a Python docstring.
fn python<'a>(function: Node<'a>) -> Vec<(u32, &'a str)> {
    let first = function.child("body").and_then(|body| body.items().next());
    let Some(docstring) = first.and_then(|s| s.items().next()).filter(|s| s.kind() == "string")
    else {
        return Vec::new();
    };
    let entry = |(at, line): (usize, &'a str)| {
        let (head, _) = line.trim().strip_prefix(":param ")?.split_once(':')?;
        let name = head.split_whitespace().last()?.trim_start_matches(['*', '\\']);
        let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        (plain && !name.is_empty()).then(|| (docstring.line() + at as u32, name))
    };
    docstring.text().lines().enumerate().filter_map(entry).collect()
}

/// The first few of the names.
fn named(parameters: &[&str]) -> String {
    let dots = if parameters.len() > PARAMETERS_SHOWN_MAX { ", ..." } else { "" };
    let shown: Vec<&str> = parameters.iter().copied().take(PARAMETERS_SHOWN_MAX).collect();
    format!("`{}`{dots}", shown.join("`, `"))
}

/// Parameters spelled out in one line.
const PARAMETERS_SHOWN_MAX: usize = 6;
