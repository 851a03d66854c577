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
    cut_line(text, LINE_CHARS_MAX)
}

/// `text` on one line like [`one_line`], cut after `chars_max` characters.
pub(crate) fn cut_line(text: &str, chars_max: usize) -> String {
    let (mut line, mut chars) = (String::new(), 0);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
    for word in words {
        let gap = if line.is_empty() { "" } else { " " };
        for c in gap.chars().chain(word.chars()) {
            if chars == chars_max {
                return line + "...";
            }
            line.push(c);
            chars += 1;
        }
    }
    line
}

/// A fenced list of `items`, one line each.
pub(crate) fn fenced_list<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    fenced_lines(items.into_iter().map(|item| one_line(item.as_ref())))
}

/// A fenced list of texts that are single lines already.
pub(crate) fn fenced_lines(lines: impl IntoIterator<Item = String>) -> String {
    fenced(&lines.into_iter().map(|line| format!("- {line}\n")).collect::<String>())
}

#[cfg(test)]
#[path = "fence_tests.rs"]
mod tests;
