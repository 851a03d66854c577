//! Finds functions called with a long row of positional arguments.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Language;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::{FUNCTIONS, attributes, name_of};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "many-parameters",
    topic: Topic::CodeQuality,
    value: 36,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Group the parameters of `{symbol}` ({file})",
            "Group the parameters of {n} functions {in}",
        ],
        "A function takes nine or more positional parameters.",
        "At the call nobody sees which value means what, and two of the same type are swapped without a sound.",
        "Put those that belong together into a parameter object (struct, record, dataclass, options object) with named fields.",
        "Every call names the fields it sets, and the tests pass unchanged.",
    ),
};

const PARAMETERS_MIN: usize = 9;

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, language)) = unit.product_code() else { return };
    for function in FUNCTIONS.iter().flat_map(|kind| syntax.of_kind(kind)) {
        let Some(name) = name_of(function) else { continue };
        let Some(parameters) = function.child("parameters") else { continue };
        let count = positional(parameters, language);
        if count >= PARAMETERS_MIN && !is_given(function, language) {
            let shows = format!("`{name}` takes {count} positional parameters");
            hits.bad_showing(unit, function, shows);
        }
    }
}

fn positional(parameters: Node<'_>, language: Language) -> usize {
    if language == Language::Go {
        let names = |declaration: Node<'_>| {
            declaration.children().filter(|n| n.field() == "name").count().max(1)
        };
        return parameters.items().map(names).sum();
    }
    parameters
        .items()
        .take_while(|p| !p.is(&["keyword_separator", "list_splat_pattern"]))
        .filter(|p| {
            p.is(&[
                "identifier",
                "typed_parameter",
                "parameter",
                "formal_parameter",
                "required_parameter",
            ])
        })
        .filter(|p| !matches!(p.text(), "self" | "cls"))
        .count()
}

/// Whether the signature is dictated from outside: a foreign interface, a trait or an override.
fn is_given(function: Node<'_>, language: Language) -> bool {
    match language {
        Language::Rust => {
            let foreign = function
                .child_of("function_modifiers")
                .is_some_and(|m| m.text().contains("extern"));
            let by_trait =
                function.closest(&["impl_item"]).is_some_and(|i| i.child("trait").is_some());
            let allowed = attributes(function)
                .iter()
                .any(|a| a.contains("too_many_arguments") || a.contains("no_mangle"));
            foreign || by_trait || allowed
        }
        // A decorator (a command line, a fixture) calls it by name.
        Language::Python => {
            function.field_text("name") == "__init__"
                || function.parent().is_some_and(|p| p.kind() == "decorated_definition")
        }
        Language::Java => {
            function.kind() == "constructor_declaration" || function.text().starts_with("@Override")
        }
        _ => {
            function.field_text("name").contains("constructor")
                || function.field_text("name") == "__init__"
        }
    }
}
