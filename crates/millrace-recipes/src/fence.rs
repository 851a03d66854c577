//! Text of others as data inside a prompt: fences that their content cannot close, and single lines.
//! Never changes what stands inside a fence.

/// Characters of one line that names something (a title, a path, a fault); longer ones are cut.
pub(crate) const LINE_CHARS_MAX: usize = 500;

/// `content` between two fences of back-ticks, longer than any run of them inside.
pub(crate) fn fenced(content: &str) -> String {
    let fence = "`".repeat(longest_run(content, '`').max(2) + 1);
    let end = if content.is_empty() || content.ends_with('\n') { "" } else { "\n" };
    format!("{fence}\n{content}{end}{fence}\n")
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or_default()
}

/// `text` on one line: white space and control characters become single spaces, the rest is cut
/// after [`LINE_CHARS_MAX`] characters.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LINE_CHARS_MAX) {
        Some((cut, _)) => format!("{}...", line.get(..cut).unwrap_or_default()),
        None => line,
    }
}

/// A fenced list of `items`, one line each.
pub(crate) fn fenced_list<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    let lines: String =
        items.into_iter().map(|item| format!("- {}\n", one_line(item.as_ref()))).collect();
    fenced(&lines)
}

#[cfg(test)]
#[path = "fence_tests.rs"]
mod tests;
