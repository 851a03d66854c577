//! Finds blocks of code that stand in the project twice, token for token.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::limits::{COMPARED_PER_LINE_MAX, SEPARATE_FINDINGS_MAX, TITLE_CHARS_MAX};
use crate::node::Node;
use crate::project::Overview;
use crate::rule::{Draft, ProjectRule, Words};
use crate::topic::Topic;
use crate::unit::Unit;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

pub(crate) const RULE: ProjectRule = ProjectRule { id: "duplicated-blocks", check };

/// Lines with code that two blocks must share.
const BLOCK_LINES_MIN: usize = 16;
/// Tokens that two blocks must share.
const BLOCK_TOKENS_MIN: u32 = 130;
/// Lines among them that do something (call, assign, decide) rather than list data.
const ACTING_LINES_MIN: usize = 9;
/// Different lines among them: repeated rows are a table.
const DIFFERENT_LINES_MIN: usize = 11;
/// Places where one window stands that are looked at: more is boilerplate.
const SAME_WINDOW_MAX: usize = 8;

/// One line with code, reduced to what must be equal.
pub(crate) struct CodeLine {
    pub(crate) line: u32,
    hash: u64,
    tokens: u32,
    acts: bool,
}

/// The lines of a file that hold code; imports, macros, lone brackets and tests are left out.
pub(crate) fn code_lines(unit: &Unit<'_>) -> Vec<CodeLine> {
    let Some((syntax, _)) = unit.product_code() else { return Vec::new() };
    let mut lines: Vec<CodeLine> = Vec::new();
    let skipped: Vec<(usize, usize)> = IMPORTS
        .iter()
        .flat_map(|kind| syntax.of_kind(kind))
        .map(|node| (node.start(), node.end()))
        .collect();
    let mut next_skipped = skipped.into_iter().peekable();
    for leaf in
        syntax.root().descendants().filter(|node| node.is_leaf() && node.end() > node.start())
    {
        while next_skipped.next_if(|(_, end)| *end <= leaf.start()).is_some() {}
        let skip = next_skipped.peek().is_some_and(|(start, _)| *start <= leaf.start());
        let in_comment = leaf.is_comment() || leaf.parent().is_some_and(|p| p.is_comment());
        if skip || in_comment || unit.in_test(leaf) {
            continue;
        }
        let line = leaf.line();
        if lines.last().is_none_or(|last| last.line != line) {
            lines.push(CodeLine { line, hash: 0xcbf2_9ce4_8422_2325, tokens: 0, acts: false });
        }
        let Some(last) = lines.last_mut() else { continue };
        for byte in leaf.text().bytes().chain([0]) {
            last.hash = (last.hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        last.tokens += 1;
        last.acts |= acts(leaf);
    }
    lines.retain(|line| line.tokens > 2 || line.acts);
    lines
}

/// Whether a token calls, assigns or decides; the brackets of a tuple or a table do not.
fn acts(leaf: Node<'_>) -> bool {
    let calls = leaf.kind() == "("
        && leaf
            .parent()
            .is_some_and(|p| !p.is(&["tuple", "tuple_expression", "parenthesized_expression"]));
    calls || leaf.is(&["=", ":=", "return", "if", "for", "while", "match", "switch"])
}

const IMPORTS: &[&str] = &[
    "use_declaration",
    "import_statement",
    "import_from_statement",
    "import_declaration",
    "package_declaration",
    "package_clause",
    "macro_definition",
];

/// A block that stands at two places: file and first line number within each, and its length.
#[derive(Clone, Copy)]
struct Twin {
    first: (usize, usize),
    second: (usize, usize),
    lines: usize,
}

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let sources: Vec<&[CodeLine]> = overview.files.iter().map(|f| &f.facts.code[..]).collect();
    let mut twins = twins(&sources);
    twins.retain(|twin| is_worth_telling(&sources, twin));
    twins.sort_by(|a, b| (b.lines, a.first, a.second).cmp(&(a.lines, b.first, b.second)));
    let mut told: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    // Blocks shared by the same two files are one piece of work.
    let mut pairs: BTreeMap<(usize, usize), Vec<Twin>> = BTreeMap::new();
    for twin in twins {
        let ranges = [twin.first, twin.second].map(|(file, at)| (file, at, at + twin.lines));
        let overlaps = ranges.iter().any(|(file, from, to)| {
            told.get(file).is_some_and(|known| known.iter().any(|(a, b)| from < b && a < to))
        });
        for (file, from, to) in ranges {
            told.entry(file).or_default().push((from, to));
        }
        if !overlaps {
            pairs.entry((twin.first.0, twin.second.0)).or_default().push(twin);
        }
    }
    let weight = |twins: &[Twin]| twins.iter().map(|twin| twin.lines).sum::<usize>();
    let mut groups: Vec<Vec<Twin>> = pairs.into_values().collect();
    groups.sort_by_key(|twins| std::cmp::Reverse(weight(twins)));
    groups.truncate(SEPARATE_FINDINGS_MAX);
    groups.iter().map(|twins| draft(overview, &sources, twins, weight(twins))).collect()
}

/// All maximal pairs of equal runs, found by windows of the least length.
fn twins(sources: &[&[CodeLine]]) -> Vec<Twin> {
    let mut seen: HashMap<u64, Vec<(usize, usize)>> = HashMap::new();
    let mut twins: Vec<Twin> = Vec::new();
    // The offset between two files on which a twin is being followed, and where it ends.
    let mut followed: HashMap<(usize, usize, isize), usize> = HashMap::new();
    let lines: usize = sources.iter().map(|lines| lines.len()).sum();
    let mut left = lines * COMPARED_PER_LINE_MAX;
    for (file, lines) in sources.iter().enumerate() {
        for (at, window) in lines.windows(BLOCK_LINES_MIN).enumerate() {
            let hash = window.iter().fold(0_u64, |hash, line| {
                hash.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ line.hash
            });
            let places = seen.entry(hash).or_default();
            for &(other, from) in places.iter() {
                let apart = other != file || from + BLOCK_LINES_MIN <= at;
                let offset = at as isize - from as isize;
                let covered = followed.get(&(other, file, offset)).is_some_and(|end| at < *end);
                if !apart || covered || left == 0 {
                    continue;
                }
                let length = equal_length(sources[other], from, lines, at, other == file);
                left = left.saturating_sub(length);
                if length >= BLOCK_LINES_MIN {
                    followed.insert((other, file, offset), at + length);
                    twins.push(Twin { first: (other, from), second: (file, at), lines: length });
                }
            }
            if places.len() < SAME_WINDOW_MAX {
                places.push((file, at));
            }
        }
    }
    twins
}

fn equal_length(a: &[CodeLine], from: usize, b: &[CodeLine], at: usize, same: bool) -> usize {
    let most = if same { at - from } else { usize::MAX };
    let pairs = a.iter().skip(from).zip(b.iter().skip(at)).take(most);
    pairs.take_while(|(x, y)| x.hash == y.hash && x.tokens == y.tokens).count()
}

fn is_worth_telling(sources: &[&[CodeLine]], twin: &Twin) -> bool {
    let (file, at) = twin.first;
    let block = &sources[file][at..at + twin.lines];
    let tokens: u32 = block.iter().map(|line| line.tokens).sum();
    let acting = block.iter().filter(|line| line.acts).count();
    let mut different: Vec<u64> = block.iter().map(|line| line.hash).collect();
    different.sort_unstable();
    different.dedup();
    tokens >= BLOCK_TOKENS_MIN
        && acting >= ACTING_LINES_MIN
        && different.len() >= DIFFERENT_LINES_MIN
        && different.len() * 10 >= block.len() * 6
}

/// One place of a block.
fn place(
    overview: &Overview<'_>,
    sources: &[&[CodeLine]],
    at: (usize, usize),
    lines: usize,
) -> Hit {
    let (file, from) = at;
    let seen = &overview.files[file];
    let block = &sources[file][from..from + lines];
    let (from, to) = (block[0].line, block[lines - 1].line);
    let functions = seen.facts.functions.iter().rev();
    let symbol = functions
        .filter(|f| f.line <= from && from < f.line + f.lines.max(1))
        .map(|f| f.name.clone())
        .next();
    let shows = format!("lines {from} to {to}");
    Hit { path: seen.path.to_owned(), line: from, symbol, shows }
}

fn draft(overview: &Overview<'_>, sources: &[&[CodeLine]], twins: &[Twin], lines: usize) -> Draft {
    let mut hits = Vec::new();
    for twin in twins {
        let first = place(overview, sources, twin.first, twin.lines);
        let mut second = place(overview, sources, twin.second, twin.lines);
        let (path, line) = (&first.path, first.line);
        second.shows = format!("{}, equal to {path}:{line}", second.shows);
        hits.extend([first, second]);
    }
    let (a, b) = (hits[0].path.clone(), hits[1].path.clone());
    let blocks = match twins.len() {
        1 => format!("the {lines} lines"),
        n => format!("the {n} blocks ({lines} lines)"),
    };
    let title = match (a == b, twins.len()) {
        (true, 1) => format!(
            "Keep one copy of {blocks} that stand twice in {a} (lines {} and {})",
            hits[0].line, hits[1].line
        ),
        (true, _) => format!("Keep one copy of {blocks} that stand twice in {a}"),
        (false, _) => {
            let (a, b) = names(&a, &b);
            format!("Keep one copy of {blocks} that {a} and {b} share")
        }
    };
    let title = if title.chars().count() <= TITLE_CHARS_MAX {
        title
    } else {
        let name = a.rsplit('/').next().unwrap_or(&a);
        match a == b {
            true => format!("Keep one copy of {blocks} that stand twice in {name}"),
            false => format!("Keep one copy of {blocks} that {name} shares"),
        }
    };
    let what = format!(
        "{lines} lines of code stand here twice, token for token (comments and spacing aside)."
    );
    Draft {
        rule: RULE.id,
        topic: Topic::CodeQuality,
        value: 46 + (lines as u32 / 4).min(24),
        effort: Effort::Small,
        hits,
        good: Vec::new(),
        words: Words {
            title: Cow::Owned(title.clone()),
            titles: Cow::Owned(title),
            what: Cow::Owned(what),
            why: Cow::Borrowed(
                "A defect mended in one copy stays in the other, and the copies drift apart until nobody knows whether the difference is meant.",
            ),
            fix: Cow::Borrowed(
                "Move each block into one function both places call; what differs around it becomes a parameter. If the two are meant to change separately, say so in a comment at both.",
            ),
            verify: Cow::Borrowed(
                "Both callers' tests pass, and a change in the shared function is seen in both.",
            ),
        },
    }
}

/// The two file names, with as much of their folders as tells them apart.
fn names<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let short = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
    if short(a) == short(b) { (a, b) } else { (short(a), short(b)) }
}
