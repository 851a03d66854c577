//! The outward vocabularies, one folder each, and the routes every server has.

pub mod content;
pub mod ideas;
pub mod system;
pub mod tasks;
