//! Idea types: the built-in ones and those of a workspace, by the rules of contract ideas, section
//! 5. Never reads the workspace; its files come in as text, those over 256 KiB left out by the caller.

use serde_json::{Value, json};

use crate::built_in::built_in;
use crate::context::PromptContext;
use crate::front_matter::split;
use crate::prompt::{Prompt, assemble};
use crate::recipe::{Declared, MAX_IDEAS_DEFAULT, Recipe, Source};
use crate::template::{Template, TemplateError};

/// Characters of a type name.
const NAME_CHARS_MAX: usize = 64;

/// A file of `docs/idea-types/`.
#[derive(Debug, Clone, Copy)]
pub struct TypeFile<'a> {
    /// File name without `.md`.
    pub stem: &'a str,
    /// Path relative to the workspace: `docs/idea-types/<file>.md`.
    pub path: &'a str,
    /// The text.
    pub text: &'a str,
}

/// A type of idea that can be asked for.
#[derive(Debug, Clone)]
pub struct IdeaType {
    /// The listed name; ideas, events and files carry it.
    pub name: String,
    /// One line for people.
    pub description: String,
    /// The most ideas of this type when the request does not say, 1 to 50.
    pub max_ideas: u32,
    /// Built-in also when a file of the workspace replaces the prompt.
    pub source: Source,
    stem: String,
    template: Template,
}

/// The types of one workspace, in listing order: the built-in ones, then custom ones, each by name.
#[derive(Debug, Clone)]
pub struct IdeaTypes(Vec<IdeaType>);

/// Whether `name` can name a type: `^[a-z][a-z0-9_-]{0,63}$`.
#[must_use]
pub fn is_type_name(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase();
    name.len() <= NAME_CHARS_MAX
        && name.starts_with(letter)
        && name.chars().all(|c| letter(c) || c.is_ascii_digit() || c == '_' || c == '-')
}

impl IdeaTypes {
    /// The built-in types and those of `files`. A file without a body is left out, so is one whose
    /// names are all invalid or taken.
    #[must_use]
    pub fn load(files: &[TypeFile<'_>]) -> Self {
        let mut types: Vec<IdeaType> = built_in().iter().map(IdeaType::built_in).collect();
        let mut files: Vec<&TypeFile<'_>> = files.iter().collect();
        files.sort_by_key(|file| file.path);
        for file in files {
            let parts = split(file.text);
            if parts.body.trim().is_empty() {
                continue;
            }
            let declared = Declared::read(parts.yaml);
            let template = Template::new(file.path, parts.body, parts.body_line);
            let replaced = types.iter_mut().find(|t| t.is_built_in() && t.stem == file.stem);
            match replaced {
                Some(built_in) => built_in.replace(declared, template),
                None => types.extend(IdeaType::custom(file, declared, template, &types)),
            }
        }
        // Stable, and the built-in ones are in the order of their names already.
        types.sort_by(|a, b| (!a.is_built_in(), &a.name).cmp(&(!b.is_built_in(), &b.name)));
        Self(types)
    }

    /// The types in listing order, of the kinds asked for.
    #[must_use]
    pub fn listed(&self, include_builtin: bool, include_custom: bool) -> Vec<&IdeaType> {
        let wanted = |t: &&IdeaType| if t.is_built_in() { include_builtin } else { include_custom };
        self.0.iter().filter(wanted).collect()
    }

    /// The type of a listed name, else of a file's stem. None for whatever is no type name.
    #[must_use]
    pub fn resolve(&self, name_or_stem: &str) -> Option<&IdeaType> {
        if !is_type_name(name_or_stem) {
            return None;
        }
        let by_name = self.0.iter().find(|t| t.name == name_or_stem);
        by_name.or_else(|| self.0.iter().find(|t| t.stem == name_or_stem))
    }
}

impl IdeaType {
    fn built_in(recipe: &Recipe) -> Self {
        Self {
            name: recipe.name.clone(),
            description: recipe.description.clone(),
            max_ideas: recipe.max_ideas,
            source: Source::BuiltIn,
            stem: recipe.name.clone(),
            template: recipe.template.clone(),
        }
    }

    /// None when neither the declared name nor the stem is valid and free.
    fn custom(
        file: &TypeFile<'_>,
        declared: Declared,
        template: Template,
        earlier: &[Self],
    ) -> Option<Self> {
        let free = |name: &&str| is_type_name(name) && !earlier.iter().any(|t| t.name == **name);
        let name = declared.name.as_deref().into_iter().chain([file.stem]).find(free)?.to_owned();
        Some(Self {
            description: declared.description.unwrap_or_else(|| format!("Custom type: {name}")),
            name,
            max_ideas: declared.max_ideas.unwrap_or(MAX_IDEAS_DEFAULT),
            source: Source::Custom { path: file.path.to_owned() },
            stem: file.stem.to_owned(),
            template,
        })
    }

    /// A file of a built-in's stem takes over what it states, but never the name.
    fn replace(&mut self, declared: Declared, template: Template) {
        let Declared { name: _, description, max_ideas } = declared;
        self.template = template;
        self.description = description.unwrap_or_else(|| std::mem::take(&mut self.description));
        self.max_ideas = max_ideas.unwrap_or(self.max_ideas);
    }

    fn is_built_in(&self) -> bool {
        self.source == Source::BuiltIn
    }

    /// The prompt's template as written, without front matter.
    #[must_use]
    pub fn body(&self) -> &str {
        self.template.source()
    }

    /// Path of a custom type's file, relative to the workspace.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.source {
            Source::BuiltIn => None,
            Source::Custom { path } => Some(path),
        }
    }

    /// The type on the wire (contract ideas, 2.2).
    #[must_use]
    pub fn wire_json(&self) -> Value {
        let mut object = json!({
            "name": self.name,
            "description": self.description,
            "source": self.source.as_str(),
            "max_ideas": self.max_ideas,
        });
        if let (Some(path), Some(keys)) = (self.path(), object.as_object_mut()) {
            keys.insert("path".to_owned(), Value::from(path));
        }
        object
    }

    /// The prompt that asks for ideas of this type (contract ideas, 5.1).
    ///
    /// # Errors
    /// When the body is no valid template, names an unknown variable, or renders too much.
    pub fn prompt(&self, context: &PromptContext) -> Result<Prompt, TemplateError> {
        assemble(&self.template, context)
    }
}

#[cfg(test)]
#[path = "idea_types_tests.rs"]
mod tests;
