//! Shapes that several languages share: functions, loops, calls, literals. Knows the node kinds of
//! all grammars, so that checks need not.

use crate::limits::FUNCTION_BYTES_MAX;
use crate::node::Node;

/// Nodes that are a function, method or closure.
pub(crate) const FUNCTIONS: &[&str] = &[
    "function_item",
    "closure_expression",
    "function_definition",
    "lambda",
    "function_declaration",
    "function_expression",
    "arrow_function",
    "method_definition",
    "generator_function_declaration",
    "generator_function",
    "method_declaration",
    "func_literal",
    "constructor_declaration",
    "lambda_expression",
    "compact_constructor_declaration",
];

/// Nodes that carry a name worth telling.
const NAMED: &[&str] = &[
    "function_item",
    "function_definition",
    "function_declaration",
    "method_definition",
    "generator_function_declaration",
    "method_declaration",
    "constructor_declaration",
    "class_definition",
    "class_declaration",
    "struct_item",
    "enum_item",
    "trait_item",
    "interface_declaration",
    "enum_declaration",
    "type_spec",
    "record_declaration",
];

/// Loops that run over things (`for`) or while a condition holds.
pub(crate) const LOOPS: &[&str] = &[
    "for_expression",
    "while_expression",
    "loop_expression",
    "for_statement",
    "while_statement",
    "for_in_statement",
    "do_statement",
    "enhanced_for_statement",
];

/// Loops over the elements of something.
pub(crate) const EACH_LOOPS: &[&str] =
    &["for_expression", "for_statement", "for_in_statement", "enhanced_for_statement"];

/// The name of the innermost named function or type around `node`, or of the node itself.
pub(crate) fn symbol(node: Node<'_>) -> Option<String> {
    std::iter::once(node).chain(node.ancestors()).find_map(name_of).map(str::to_owned)
}

/// The name a function or type is known by, from itself or the variable it is put in.
pub(crate) fn name_of(node: Node<'_>) -> Option<&str> {
    if node.is(NAMED) {
        return Some(node.field_text("name")).filter(|name| !name.is_empty());
    }
    if !node.is(&["arrow_function", "function_expression", "generator_function"]) {
        return None;
    }
    let own = node.field_text("name");
    let parent = node.parent()?;
    let name = match parent.kind() {
        _ if !own.is_empty() => own,
        "variable_declarator" => parent.field_text("name"),
        "pair" => parent.field_text("key"),
        "assignment_expression" => parent.field_text("left"),
        "field_definition" | "public_field_definition" => {
            let property = parent.field_text("property");
            if property.is_empty() { parent.field_text("name") } else { property }
        }
        _ => "",
    };
    let plain = |c: char| c.is_alphanumeric() || "_$.#".contains(c);
    (!name.is_empty() && name.len() <= 60 && name.chars().all(plain)).then_some(name)
}

/// The innermost function around `node`, unless it is too long to be looked through.
pub(crate) fn function_around(node: Node<'_>) -> Option<Node<'_>> {
    let function = node.closest(FUNCTIONS);
    function.filter(|function| function.end() - function.start() <= FUNCTION_BYTES_MAX)
}

/// The innermost loop of `kinds` around `node` within the same function.
pub(crate) fn loop_around<'a>(node: Node<'a>, kinds: &[&str]) -> Option<Node<'a>> {
    let mut below = node;
    for outer in node.ancestors() {
        if outer.is(FUNCTIONS) {
            return None;
        }
        // Only the body repeats: the head of a `for` runs once.
        if outer.is(kinds) && below.field() == "body" {
            return Some(outer);
        }
        below = outer;
    }
    None
}

/// What a call calls, as written: `requests.get`, `fs::write`, `db.query`.
pub(crate) fn callee<'a>(call: Node<'a>) -> &'a str {
    match call.kind() {
        "method_invocation" => {
            let end = call.child("name").map_or(call.start(), Node::end);
            call.syntax.text.get(call.start()..end).unwrap_or("")
        }
        "new_expression" => call.field_text("constructor"),
        "object_creation_expression" => call.field_text("type"),
        "macro_invocation" => call.field_text("macro"),
        _ => call.field_text("function"),
    }
}

/// The last name of what a call calls: `get`, `write`, `query`.
pub(crate) fn method<'a>(call: Node<'a>) -> &'a str {
    let function = match call.kind() {
        "method_invocation" => return call.field_text("name"),
        _ => call.child("function"),
    };
    let Some(function) = function else { return "" };
    for field in ["field", "attribute", "property", "name"] {
        if let Some(name) = function.child(field) {
            return name.text();
        }
    }
    if function.is(&["identifier"]) { function.text() } else { "" }
}

/// The object a method is called on.
pub(crate) fn receiver(call: Node<'_>) -> Option<Node<'_>> {
    if call.kind() == "method_invocation" {
        return call.child("object");
    }
    let function = call.child("function")?;
    ["value", "object", "operand"].iter().find_map(|field| function.child(field))
}

/// The arguments of a call, keyword arguments included.
pub(crate) fn arguments<'a>(call: Node<'a>) -> impl Iterator<Item = Node<'a>> {
    call.child("arguments").into_iter().flat_map(Node::items)
}

/// The value of the keyword argument `name` of a Python call.
pub(crate) fn keyword<'a>(call: Node<'a>, name: &str) -> Option<Node<'a>> {
    arguments(call)
        .find(|node| node.kind() == "keyword_argument" && node.field_text("name") == name)
        .and_then(|node| node.child("value"))
}

/// Whether a Python call hands on keyword arguments it was given.
pub(crate) fn passes_keywords(call: Node<'_>) -> bool {
    arguments(call).any(|node| node.kind() == "dictionary_splat")
}

/// Whether the node is a string with nothing filled in.
pub(crate) fn is_plain_string(node: Node<'_>) -> bool {
    match node.kind() {
        "string" | "template_string" => !node.contains(&["interpolation", "template_substitution"]),
        "string_literal" | "raw_string_literal" | "interpreted_string_literal" => true,
        "concatenated_string" => node.items().all(is_plain_string),
        _ => false,
    }
}

/// The pieces of a string that is put together from text and values, values as nodes: an f-string,
/// a template, `+`, `%`, `.format`, `format!`, `Sprintf`. `None` when it is no such string.
pub(crate) fn filled_string(node: Node<'_>) -> Option<Vec<Piece<'_>>> {
    match node.kind() {
        "string" | "template_string" => {
            let filled = node.contains(&["interpolation", "template_substitution"]);
            filled.then(|| literal_pieces(node))
        }
        "concatenated_string" => {
            let parts = || node.items().filter_map(filled_string);
            (parts().count() > 0).then(|| node.items().flat_map(literal_pieces).collect())
        }
        "binary_operator" | "binary_expression" => joined_pieces(node),
        "parenthesized_expression" => node.items().next().and_then(filled_string),
        "call" if method(node) == "format" => formatted_pieces(receiver(node)?, node),
        "call_expression" if callee(node) == "fmt.Sprintf" => {
            formatted_pieces(arguments(node).next()?, node)
        }
        "method_invocation" if callee(node) == "String.format" => {
            formatted_pieces(arguments(node).next()?, node)
        }
        _ => None,
    }
}

/// One piece of a string that is put together.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Value(Node<'a>),
}

fn literal_pieces(node: Node<'_>) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for part in node.children() {
        match part.kind() {
            "interpolation" | "template_substitution" => pieces.push(Piece::Value(part)),
            _ => pieces.push(Piece::Text(part.text())),
        }
    }
    if pieces.is_empty() { vec![Piece::Text(node.text())] } else { pieces }
}

fn joined_pieces(node: Node<'_>) -> Option<Vec<Piece<'_>>> {
    let operator = node.field_text("operator");
    let (left, right) = (node.child("left")?, node.child("right")?);
    if operator == "%" && is_plain_string(left) {
        return formatted_pieces(left, right);
    }
    if operator != "+" {
        return None;
    }
    let mut pieces = Vec::new();
    // A chain of `+` leans to the left: walk down it without recursion.
    let mut chain = vec![right];
    let mut head = left;
    while head.is(&["binary_operator", "binary_expression"]) && head.field_text("operator") == "+" {
        let (Some(left), Some(right)) = (head.child("left"), head.child("right")) else { break };
        chain.push(right);
        head = left;
    }
    chain.push(head);
    for part in chain.into_iter().rev() {
        if is_plain_string(part) {
            pieces.push(Piece::Text(part.text()));
        } else {
            pieces.push(Piece::Value(part));
        }
    }
    let some = |wanted: fn(&Piece<'_>) -> bool| pieces.iter().any(wanted);
    let mixed = some(|p| matches!(p, Piece::Text(_))) && some(|p| matches!(p, Piece::Value(_)));
    mixed.then_some(pieces)
}

/// Pieces of a format string: its text up to each placeholder, then the value node `values`.
fn formatted_pieces<'a>(format: Node<'a>, values: Node<'a>) -> Option<Vec<Piece<'a>>> {
    if !is_plain_string(format) {
        return None;
    }
    let text = format.text();
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        let starts = match c {
            '%' => next.is_some_and(|n| "svdqr(".contains(n)),
            '{' => next.is_some_and(|n| n == '}' || n.is_alphanumeric() || n == '_' || n == ':'),
            _ => false,
        };
        if starts {
            pieces.push(Piece::Text(&text[from..at]));
            pieces.push(Piece::Value(values));
            from = at + c.len_utf8();
        }
    }
    let filled = !pieces.is_empty();
    pieces.push(Piece::Text(&text[from..]));
    filled.then_some(pieces)
}

/// The attributes or annotations written before a Rust item, as text.
pub(crate) fn attributes<'a>(item: Node<'a>) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut before = item.previous();
    while let Some(node) = before.filter(|n| n.kind() == "attribute_item" || n.is_comment()) {
        if node.kind() == "attribute_item" {
            found.push(node.text());
        }
        before = node.previous();
    }
    found
}

/// Whether a function is marked `async`.
pub(crate) fn is_async(function: Node<'_>) -> bool {
    function.children().any(|node| {
        node.kind() == "async"
            || (node.kind() == "function_modifiers" && node.text().contains("async"))
    })
}
