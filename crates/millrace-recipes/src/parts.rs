//! The parts of a project: the seven recipes of the llm-tasks door, what their prompts may show, and
//! the schemas of their items (contract tasks, 4 and 10). Never asks a model and never checks an item.

mod answer;
mod context;
mod material;
mod notation;
mod recipe;
#[cfg(test)]
mod samples;
mod schema;
mod strict;

pub use context::{PartContext, PartLine};
pub(crate) use context::{VARIABLES, Variables};
pub(crate) use recipe::{ITEMS_LIMIT, is_schema, item_count};
pub use recipe::{PartRecipe, part_recipe, part_recipes};
pub use schema::{generated_items, keep_known};
