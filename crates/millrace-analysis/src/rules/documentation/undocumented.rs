//! Finds public items without documentation in projects that document theirs.

use crate::finding::Effort;
use crate::hits::{Good, Hit};
use crate::language::{Form, Language};
use crate::limits::GOOD_PER_RULE_MAX;
use crate::node::Node;
use crate::project::{Overview, Seen};
use crate::rule::{Draft, ProjectRule, Words};
use crate::shapes::{attributes, name_of};
use crate::topic::Topic;
use crate::unit::Unit;
use std::borrow::Cow;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "undocumented-items", check };

/// Documented items from which a project is known to document its items.
const DOCUMENTED_MIN: usize = 10;
/// Share of documented items from which the others are gaps rather than a habit (percent).
const SHARE_MIN_PERCENT: usize = 75;

/// A public item of a file.
pub(crate) struct Public {
    name: String,
    line: u32,
    documented: bool,
}

/// The public items of a file, in languages whose public items can be told from the source.
pub(crate) fn public_items(unit: &Unit<'_>) -> Vec<Public> {
    let Some((syntax, language)) = unit.product_code() else { return Vec::new() };
    if language == Language::Go && unit.text.contains("package main\n") {
        return Vec::new();
    }
    let kinds: &[&str] = match language {
        Language::Rust => {
            &["function_item", "struct_item", "enum_item", "trait_item", "const_item", "type_item"]
        }
        Language::Python => &["function_definition", "class_definition"],
        Language::Go => &["function_declaration", "type_spec"],
        Language::Java => &["method_declaration", "class_declaration", "interface_declaration"],
        _ => &["function_declaration", "class_declaration"],
    };
    let mut items: Vec<Public> = kinds
        .iter()
        .flat_map(|kind| syntax.of_kind(kind))
        .filter(|node| !unit.in_test(*node) && is_public(*node, language))
        .map(|node| Public {
            name: name_of(node).unwrap_or_else(|| node.field_text("name")).to_owned(),
            line: node.line(),
            documented: is_documented(node, language),
        })
        .collect();
    items.sort_by_key(|item| item.line);
    items
}

fn is_public(node: Node<'_>, language: Language) -> bool {
    let name = node.field_text("name");
    match language {
        Language::Rust => {
            let public = node.child_of("visibility_modifier").is_some_and(|v| v.text() == "pub");
            let top = node.parent().is_some_and(|p| p.kind() == "source_file");
            public
                && top
                && !attributes(node).iter().any(|a| a.contains("doc(hidden)") || a.contains("cfg("))
        }
        Language::Python => {
            let top = node.parent().is_some_and(|p| p.kind() == "module");
            top && !name.starts_with('_')
        }
        Language::Go => {
            let top = node.ancestors().all(|n| n.is(&["type_declaration", "source_file"]));
            top && name.starts_with(char::is_uppercase)
        }
        Language::Java => {
            let modifiers = node.child_of("modifiers").map_or("", Node::text);
            let accessor =
                ["get", "set", "is"].iter().any(|p| name.starts_with(p)) || name == "main";
            modifiers.contains("public") && !modifiers.contains('@') && !accessor
        }
        _ => node.parent().is_some_and(|p| p.kind() == "export_statement"),
    }
}

fn is_documented(node: Node<'_>, language: Language) -> bool {
    if language == Language::Python {
        let first = node.child("body").and_then(|body| body.items().next());
        return first
            .and_then(|s| if s.kind() == "string" { Some(s) } else { s.items().next() })
            .is_some_and(|s| s.kind() == "string");
    }
    let mut owner = node;
    if owner.parent().is_some_and(|p| p.is(&["export_statement", "type_declaration"])) {
        owner = owner.parent().unwrap_or(owner);
    }
    let attributes = attributes(owner);
    let by_attribute = attributes.iter().any(|a| a.starts_with("#[doc"));
    let mut before = owner.previous();
    while let Some(attribute) = before.filter(|b| b.kind() == "attribute_item") {
        before = attribute.previous();
    }
    by_attribute || before.is_some_and(Node::is_comment)
}

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    LANGUAGES
        .iter()
        .filter_map(|(language, name)| check_language(overview, language, name))
        .collect()
}

const LANGUAGES: &[(&[Language], &str)] = &[
    (&[Language::Rust], "Rust"),
    (&[Language::Python], "Python"),
    (&[Language::Go], "Go"),
    (&[Language::Java], "Java"),
    (&[Language::JavaScript, Language::TypeScript, Language::Tsx], "JavaScript and TypeScript"),
];

fn check_language(overview: &Overview<'_>, languages: &[Language], name: &str) -> Option<Draft> {
    let reachable = |file: &&Seen<'_>| match file.form {
        Form::Code(Language::Rust) => is_reachable(overview, file.path),
        Form::Code(language) => {
            languages.contains(&language) && !file.path.split('/').any(is_internal)
        }
        _ => false,
    };
    let files: Vec<&Seen<'_>> = overview
        .files
        .iter()
        .filter(|file| matches!(file.form, Form::Code(language) if languages.contains(&language)))
        .filter(reachable)
        .collect();
    let items =
        || files.iter().flat_map(|file| file.facts.public.iter().map(move |item| (file, item)));
    let documented = items().filter(|(_, item)| item.documented).count();
    let all = items().count();
    if documented < DOCUMENTED_MIN
        || documented * 100 < all * SHARE_MIN_PERCENT
        || documented == all
    {
        return None;
    }
    let hits = items()
        .filter(|(_, item)| !item.documented)
        .map(|(file, item)| Hit {
            path: file.path.to_owned(),
            line: item.line,
            symbol: None,
            shows: format!("`{}`", item.name),
        })
        .collect();
    let good = items()
        .filter(|(_, item)| item.documented)
        .take(GOOD_PER_RULE_MAX)
        .map(|(file, item)| Good {
            path: file.path.to_owned(),
            line: item.line,
            shows: format!("`{}` is documented", item.name),
        })
        .collect();
    Some(draft(name, documented, all, hits, good))
}

/// Folders and files that a language or a habit keeps from the outside.
fn is_internal(part: &str) -> bool {
    part == "internal" || (part.starts_with('_') && part != "__init__.py")
}

fn draft(language: &str, documented: usize, all: usize, hits: Vec<Hit>, good: Vec<Good>) -> Draft {
    let what = format!(
        "{documented} of the {all} public {language} items of the project are documented; these are not."
    );
    Draft {
        rule: RULE.id,
        topic: Topic::DocumentationGaps,
        value: 60,
        effort: Effort::Small,
        hits,
        good,
        words: Words {
            title: Cow::Borrowed("Document the public item {in} as its neighbours are"),
            titles: Cow::Owned(format!("Document {{n}} public {language} items {{in}}")),
            what: Cow::Owned(what),
            why: Cow::Borrowed(
                "The project documents its interface, so readers take an item without a word for internal or guess from its name what it does, takes and fails with.",
            ),
            fix: Cow::Borrowed(
                "Say in one sentence what the item does, then what its arguments and results mean (units, limits) and when it fails.",
            ),
            verify: Cow::Borrowed(
                "Switch on the language's check (`missing_docs`, `D1`, `revive exported`, `javadoc -Xdoclint:missing`) for these files.",
            ),
        },
    }
}

/// The public modules a Rust file declares.
pub(crate) fn public_modules(unit: &Unit<'_>) -> Vec<String> {
    let Form::Code(Language::Rust) = unit.form else { return Vec::new() };
    let declared = unit.text.lines().filter_map(|line| line.strip_prefix("pub mod "));
    declared.filter_map(|rest| rest.trim_end().strip_suffix(';')).map(str::to_owned).collect()
}

/// Whether a Rust file is a public module all the way up to its crate's `lib.rs`.
fn is_reachable(overview: &Overview<'_>, path: &str) -> bool {
    let (root, inside) = match path.rsplit_once("src/") {
        Some((root, inside)) => (format!("{root}src/"), inside),
        None => return false,
    };
    let Some(library) = overview.file(&format!("{root}lib.rs")) else { return false };
    let inside = inside.trim_end_matches(".rs").trim_end_matches("/mod");
    if inside == "lib" {
        return true;
    }
    let mut declares = Some(library);
    let mut at = root;
    for module in inside.split('/') {
        if !declares.is_some_and(|file| file.facts.modules.iter().any(|m| m == module)) {
            return false;
        }
        at.push_str(module);
        declares =
            overview.file(&format!("{at}.rs")).or_else(|| overview.file(&format!("{at}/mod.rs")));
        at.push('/');
    }
    true
}
