//! Recipes as Markdown: the file format, the built-in idea types and project parts, custom types of a
//! workspace, the prompts made of them and the schemas of what they give. Never reads a file, a clock or the network: texts come in as arguments.

mod answer;
mod built_in;
mod check;
mod context;
mod fence;
mod front_matter;
mod idea_types;
mod parts;
mod prompt;
mod recipe;
mod template;

pub use answer::{EFFORTS, continuation, idea_schema, repair};
pub use built_in::{BuiltIn, all_built_in, built_in};
pub use check::{Problem, check};
pub use context::{Excerpt, Existing, PromptContext};
pub use idea_types::{IdeaType, IdeaTypes, TypeFile, is_type_name};
pub use parts::{
    PartContext, PartLine, PartRecipe, generated_items, keep_known, part_recipe, part_recipes,
};
pub use prompt::Prompt;
pub use recipe::{Kind, MAX_IDEAS_DEFAULT, MAX_IDEAS_LIMIT, Recipe, Source};
pub use template::{Template, TemplateError, VARIABLES};
