//! Every bound of the analyser, with its unit and its reason. Nothing else lives here.

/// Bytes of one file that is read at all. Longer files are data, bundles or generated code.
pub(crate) const FILE_BYTES_MAX: usize = 1 << 20;

/// Bytes of one line; a file with a longer one is minified or data, not written by hand.
pub(crate) const LINE_BYTES_MAX: usize = 4_000;

/// Bytes parsed in one project, in path order: bounds the time of a run (about 10 s on one core).
pub(crate) const PROJECT_BYTES_MAX: usize = 64 << 20;

/// Bytes kept in lower memory for questions over all text (README, environment variables).
pub(crate) const DOCUMENT_BYTES_MAX: usize = 512 << 10;

/// Nodes kept of one file, 24 bytes each; more than one per source byte is never reached by code.
pub(crate) const FILE_NODES_MAX: usize = 1 << 20;

/// Nodes or elements inside one another. Code stays below 100; deeper text is data, and looking at
/// everything below each of its levels would take time with the square of its length.
pub(crate) const DEPTH_MAX: usize = 400;

/// Bytes of a function that is searched for where a name comes from: some checks do so once per
/// use, which in an endless function takes time with the square of its length.
pub(crate) const FUNCTION_BYTES_MAX: usize = 64 << 10;

/// Lines compared per line of the project in the search for copies; text that repeats itself over
/// and over would otherwise be compared with itself at every offset.
pub(crate) const COMPARED_PER_LINE_MAX: usize = 50;

/// Parser progress calls allowed per byte of source. Ordinary code needs under 0.1; error recovery
/// on text in another language can need thousands. Counted, not timed, so that runs repeat.
pub(crate) const PARSE_CALLS_PER_BYTE_MAX: usize = 2;

/// Parser progress calls every file may use, so that short files are not cut by rounding.
pub(crate) const PARSE_CALLS_MIN: usize = 4_096;

/// Share of a file's bytes inside syntax errors above which it is not judged (percent).
pub(crate) const BROKEN_PERCENT_MAX: usize = 10;

/// Syntax errors a file may have whatever its length: grammars lag behind their languages.
pub(crate) const ERRORS_MAX: usize = 5;

/// Bytes per syntax error below which a file with more than a few is not judged.
pub(crate) const BYTES_PER_ERROR_MIN: usize = 200;

/// Places one rule keeps; a rule that hits more often is a convention of the code base.
pub(crate) const HITS_PER_RULE_MAX: usize = 400;

/// Right examples one rule keeps to cite as existing patterns.
pub(crate) const GOOD_PER_RULE_MAX: usize = 3;

/// Places a description or an approach spells out; the rest is counted.
pub(crate) const PLACES_SHOWN_MAX: usize = 8;

/// Files named in `affected_files` (ideas contract 5.2 cuts at 50).
pub(crate) const FILES_NAMED_MAX: usize = 20;

/// Characters of a title.
pub(crate) const TITLE_CHARS_MAX: usize = 120;

/// Characters of quoted source in a finding.
pub(crate) const QUOTE_CHARS_MAX: usize = 100;

/// Findings of the same rule that may stand as separate findings (for one-function rules).
pub(crate) const SEPARATE_FINDINGS_MAX: usize = 3;
