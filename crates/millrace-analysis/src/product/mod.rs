//! Derives the parts of a product (features, personas, stories, criteria, pages, sections, a
//! schema) from what a project says about itself. It makes no text up that is about nothing: what
//! the project names comes first, a maintained knowledge of product domains second. No IO, no
//! clock, no randomness: the same brief always gives the same parts.

mod blocks;
mod brief;
mod cast;
mod clauses;
mod columns;
mod criteria;
mod domain;
mod features;
mod foreign;
mod grammar;
mod idea;
mod limits;
mod lookup;
mod marks;
mod nouns;
mod own;
mod pages;
mod people;
mod personas;
mod picture;
mod reading;
mod schema;
mod sections;
mod stories;
mod template;
mod text;
mod verbs;

#[cfg(test)]
mod data_tests;
#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod reading_tests;
#[cfg(test)]
mod tests;

pub use brief::{Brief, Known, Person, Series};
pub use criteria::acceptance_criteria;
pub use features::features;
pub use pages::pages;
pub use personas::personas;
pub use schema::schema;
pub use sections::sections;
pub use stories::user_stories;
