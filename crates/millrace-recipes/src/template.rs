//! Prompt templates: MiniJinja with strict variables and limits on work and output. Never includes
//! another template (the feature is not compiled in) and never escapes what it renders.

use std::collections::HashSet;
use std::io;

use minijinja::machinery::{Span, Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;
use thiserror::Error;

use crate::context::PromptContext;
use crate::fence::one_line;

/// The variables a prompt template has (contract ideas, 5.1).
pub const VARIABLES: [&str; 6] =
    ["project_name", "tech_stack", "file_tree", "excerpts", "max_ideas", "existing_ideas"];

/// Work one rendering may do, in MiniJinja's fuel: an instruction, or 64 bytes of data made. Enough
/// for a loop over thousands of entries, ends an endless one well within a second.
const FUEL_MAX: u64 = 500_000;
/// Bytes one rendering may have: twice a large model's useful context, and a bound on a request.
const OUTPUT_BYTES_MAX: usize = 1024 * 1024;
/// Tokens between the delimiters of one tag. MiniJinja's parser, compiler and values recurse along
/// chains of tokens without a bound of their own, so these two limits keep a hostile template from
/// exhausting the stack: each stays at a third or less of what overflows 2 MiB in a debug build.
const TAG_TOKENS_MAX: usize = 200;
/// Tokens in all tags of one template: some two hundred tags.
const TEMPLATE_TOKENS_MAX: usize = 1_000;
/// Levels of recursive loops.
const RECURSION_MAX: usize = 32;

/// Why a template cannot be used. Shown to the caller, so it names the file and holds no contents
/// of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}: {message}")]
pub struct TemplateError {
    /// The file the template came from, as its author knows it.
    pub file: String,
    /// Line of that file, from 1.
    pub line: u32,
    /// Column of that line in characters, from 1.
    pub column: u32,
    /// What is wrong, a lowercase fragment.
    pub message: String,
}

/// A recipe's body and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The file it came from, for messages.
    file: String,
    /// The body, byte for byte.
    source: String,
    /// Line of the file on which the body begins, from 1.
    first_line: u32,
}

/// What a body became.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Body<'a> {
    /// It names none of the [`VARIABLES`]: sent as it is, the context follows.
    Plain(&'a str),
    /// It names at least one and was rendered: no context follows.
    Rendered(String),
}

impl Template {
    pub(crate) fn new(file: &str, source: &str, first_line: u32) -> Self {
        Self { file: file.to_owned(), source: source.to_owned(), first_line }
    }

    /// The body as its author wrote it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Renders the body, unless it names none of the variables; then it is plain. A plain body is
    /// rendered too, and the result dropped: so an undefined variable in it is an error as well.
    pub(crate) fn fill(&self, context: &PromptContext) -> Result<Body<'_>, TemplateError> {
        let (names, text) = self.rendering(context)?;
        let takes_any = VARIABLES.iter().any(|name| names.contains(*name));
        Ok(if takes_any { Body::Rendered(text) } else { Body::Plain(&self.source) })
    }

    /// Renders the body with the variables that `values` has as keys.
    pub(crate) fn render<T: Serialize>(&self, values: &T) -> Result<String, TemplateError> {
        self.rendering(values).map(|(_, text)| text)
    }

    /// The names the body takes from outside, and what it renders to.
    fn rendering<T: Serialize>(
        &self,
        values: &T,
    ) -> Result<(HashSet<String>, String), TemplateError> {
        self.limit_nesting()?;
        let environment = environment();
        let template = environment
            .template_from_named_str(&self.file, &self.source)
            .map_err(|error| self.error(&error))?;
        let names = template.undeclared_variables(false);
        let mut output = Limited(Vec::new());
        template
            .render_captured_to(Serde(values), &mut output)
            .map_err(|error| self.error(&error))?;
        let text = String::from_utf8(output.0)
            .map_err(|_| self.error_at(0, "the rendering is not UTF-8"))?;
        Ok((names, text))
    }

    /// The names the body takes from outside, without the functions every template has; sorted.
    pub(crate) fn undeclared(&self) -> Result<Vec<String>, TemplateError> {
        self.limit_nesting()?;
        let environment = environment();
        let template = environment
            .template_from_named_str(&self.file, &self.source)
            .map_err(|error| self.error(&error))?;
        let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        names.retain(|name| !environment.globals().any(|(global, _)| global == name));
        names.sort();
        Ok(names)
    }

    /// An error at a byte of the body.
    pub(crate) fn error_at(&self, offset: usize, message: impl Into<String>) -> TemplateError {
        let before = self.source.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        TemplateError {
            file: self.file.clone(),
            line: self.first_line.saturating_add(number(line)),
            column: number(column).saturating_add(1),
            message: message.into(),
        }
    }

    /// Byte of the body at which a tag first has the name `name`; 0 when none has.
    pub(crate) fn place_of(&self, name: &str) -> usize {
        let is_name = |token: &Token<'_>| matches!(token, Token::Ident(found) if *found == name);
        let mut tokens = tokens(&self.source);
        let span = tokens.find_map(|(token, span)| is_name(&token).then_some(span));
        span.and_then(|span| usize::try_from(span.start_offset).ok()).unwrap_or_default()
    }

    fn error(&self, error: &minijinja::Error) -> TemplateError {
        let offset = error.range().map_or_else(|| self.line_start(error.line()), |at| at.start);
        let code = error.range().and_then(|at| self.source.get(at)).map(one_line);
        let message = match (error.kind(), code) {
            (ErrorKind::UndefinedError, Some(code)) => match error.detail() {
                Some(detail) => one_line(detail),
                None => format!("undefined variable in `{code}`"),
            },
            (ErrorKind::OutOfFuel, _) => "rendering takes too long".to_owned(),
            (ErrorKind::WriteFailure, _) => {
                format!("rendering is longer than {OUTPUT_BYTES_MAX} bytes")
            }
            (kind, _) => match error.detail() {
                Some(detail) => format!("{kind}: {}", one_line(detail)),
                None => kind.to_string(),
            },
        };
        self.error_at(offset, message)
    }

    fn line_start(&self, line: Option<usize>) -> usize {
        let lines = self.source.split_inclusive('\n').map(str::len);
        lines.take(line.unwrap_or(1).saturating_sub(1)).sum()
    }

    fn limit_nesting(&self) -> Result<(), TemplateError> {
        let (mut in_tag, mut in_template) = (0, 0);
        for (token, span) in tokens(&self.source) {
            match token {
                Token::TemplateData(_) => continue,
                Token::VariableStart | Token::BlockStart => in_tag = 0,
                _ => in_tag += 1,
            }
            in_template += 1;
            let (what, limit) = if in_tag > TAG_TOKENS_MAX {
                ("tag", TAG_TOKENS_MAX)
            } else if in_template > TEMPLATE_TOKENS_MAX {
                ("template", TEMPLATE_TOKENS_MAX)
            } else {
                continue;
            };
            let offset = usize::try_from(span.start_offset).unwrap_or_default();
            return Err(self.error_at(offset, format!("the {what} has more than {limit} tokens")));
        }
        Ok(())
    }
}

/// The tokens of a template up to its first fault; the parser stops there too, and tells it.
fn tokens(source: &str) -> impl Iterator<Item = (Token<'_>, Span)> {
    tokenize(source, false, SyntaxConfig::default()).map_while(Result::ok)
}

fn environment<'a>() -> Environment<'a> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL_MAX));
    environment.set_recursion_limit(RECURSION_MAX);
    environment.remove_global("namespace"); // state across loops could nest values without bound
    environment.set_debug(true); // for the place of an error in its line
    environment
}

/// A buffer that refuses more than [`OUTPUT_BYTES_MAX`].
struct Limited(Vec<u8>);

impl io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT_BYTES_MAX {
            return Err(io::Error::other("rendering is too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
