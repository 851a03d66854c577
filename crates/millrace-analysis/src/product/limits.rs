//! How much of a text is looked at and how long what is made of it may be. Lengths are in
//! characters (Unicode scalar values), as JSON Schema counts them.

/// Project text looked at; more than the contract lets a description and two prompts be together.
pub(super) const TEXT_CHARS: usize = 60_000;
/// Sentences of a text that are read: a description has tens, a pasted book should not cost seconds.
pub(super) const SENTENCES: usize = 600;
/// Capabilities taken from a text; what is beyond would never be reached by a usual count.
pub(super) const CLAUSES: usize = 80;
/// A capability's length: longer ones are not one capability but a paragraph.
pub(super) const ACTION_CHARS: usize = 110;
/// A title told in a description's first sentence.
pub(super) const TITLE_CHARS: usize = 120;
/// A role or a thing named by the text.
pub(super) const NOUN_CHARS: usize = 40;
/// A quoted sentence of the project's text.
pub(super) const QUOTE_CHARS: usize = 240;
/// `name` and `title` of contract section 10.
pub(super) const NAME_CHARS: usize = 200;
/// `line` of contract section 10.
pub(super) const LINE_CHARS: usize = 500;
/// `text` of contract section 10.
pub(super) const LONG_LINE_CHARS: usize = 2_000;
/// `long` of contract section 10 is 10,000; nobody reads that much about one part.
pub(super) const PARAGRAPH_CHARS: usize = 4_000;
/// Things the text itself names that are worked with.
pub(super) const OWN_THINGS: usize = 6;
/// Roles the text itself names that are worked with.
pub(super) const OWN_ACTORS: usize = 6;
/// Parts made by one call; the contract's `count` is at most 50 (section 3).
pub(super) const SERIES_COUNT: u32 = 1_000;
/// Tables of a schema, contract section 10.
pub(super) const TABLES: u32 = 200;
/// Relationships per table, so that no table gets more than the 200 columns of section 10.
pub(super) const RELATIONSHIPS_PER_TABLE: u32 = 5;
