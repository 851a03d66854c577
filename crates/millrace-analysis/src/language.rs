//! Which grammar reads a file, and the tables of that grammar. Never looks at the text.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A programming language with a grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python,
    JavaScript,
    TypeScript,
    Tsx,
    Go,
    Java,
}

/// What a file is, judged by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Code(Language),
    Html,
    Vue,
    Css,
    Markdown,
    Dockerfile,
    Workflow,
    Shell,
    Other,
}

impl Form {
    /// The form of the file at `path`.
    pub(crate) fn of(path: &str) -> Form {
        let name = path.rsplit('/').next().unwrap_or(path);
        if path.starts_with(".github/workflows/") && has_extension(name, &["yml", "yaml"]) {
            return Form::Workflow;
        }
        if name == "Dockerfile" || name == "Containerfile" || name.starts_with("Dockerfile.") {
            return Form::Dockerfile;
        }
        match name.rsplit_once('.').map(|(_, extension)| extension).unwrap_or("") {
            "rs" => Form::Code(Language::Rust),
            "py" => Form::Code(Language::Python),
            "js" | "mjs" | "cjs" | "jsx" => Form::Code(Language::JavaScript),
            "ts" | "mts" | "cts" if !name.contains(".d.") => Form::Code(Language::TypeScript),
            "tsx" => Form::Code(Language::Tsx),
            "go" => Form::Code(Language::Go),
            "java" => Form::Code(Language::Java),
            "html" | "htm" => Form::Html,
            "vue" => Form::Vue,
            "css" | "scss" | "less" => Form::Css,
            "md" | "markdown" | "rst" | "adoc" => Form::Markdown,
            "sh" | "bash" => Form::Shell,
            _ => Form::Other,
        }
    }
}

fn has_extension(name: &str, wanted: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| wanted.contains(&extension))
}

/// The names of a grammar's node kinds and fields, by number.
pub(crate) struct Grammar {
    pub(crate) language: tree_sitter::Language,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) named: Vec<bool>,
    pub(crate) fields: Vec<&'static str>,
    pub(crate) numbers: HashMap<&'static str, u16>,
}

impl Language {
    /// The tables of this language's grammar, made once per process.
    pub(crate) fn grammar(self) -> &'static Grammar {
        static GRAMMARS: [OnceLock<Grammar>; 7] = [const { OnceLock::new() }; 7];
        GRAMMARS[self as usize].get_or_init(|| Grammar::new(self))
    }

    /// JavaScript and its typed relatives, which share their node kinds.
    pub(crate) fn is_script(self) -> bool {
        matches!(self, Language::JavaScript | Language::TypeScript | Language::Tsx)
    }

    fn loaded(self) -> tree_sitter::Language {
        match self {
            Language::Rust => tree_sitter_rust::LANGUAGE.into(),
            Language::Python => tree_sitter_python::LANGUAGE.into(),
            Language::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Language::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Language::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Language::Go => tree_sitter_go::LANGUAGE.into(),
            Language::Java => tree_sitter_java::LANGUAGE.into(),
        }
    }
}

impl Grammar {
    fn new(of: Language) -> Grammar {
        let language = of.loaded();
        let count = language.node_kind_count() as u16;
        let mut grammar = Grammar {
            kinds: Vec::with_capacity(count.into()),
            named: Vec::with_capacity(count.into()),
            fields: vec![""],
            numbers: HashMap::new(),
            language,
        };
        for number in 0..count {
            let kind = leaked(grammar.language.node_kind_for_id(number));
            let named = grammar.language.node_kind_is_named(number);
            grammar.kinds.push(kind);
            grammar.named.push(named);
            let public = grammar.language.id_for_node_kind(kind, named);
            if named || !grammar.numbers.contains_key(kind) {
                grammar.numbers.insert(kind, public);
            }
        }
        for number in 1..=grammar.language.field_count() as u16 {
            grammar.fields.push(leaked(grammar.language.field_name_for_id(number)));
        }
        grammar
    }
}

/// Kind names live as long as the process: one small copy per grammar, made once.
fn leaked(name: Option<&str>) -> &'static str {
    name.map_or("", |name| Box::leak(name.to_owned().into_boxed_str()))
}
