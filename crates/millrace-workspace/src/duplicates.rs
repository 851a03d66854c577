//! When a new idea repeats an old one (contract 5.3). Pure: two texts in, a verdict out.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// Rule 3 speaks only of descriptions with at least this many different words.
const WORDS_MIN: usize = 8;

/// The words of one idea, made once and compared with many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    title: Vec<String>,
    title_set: HashSet<String>,
    description_set: HashSet<String>,
    with_digit: HashSet<String>,
}

impl Words {
    /// Splits title and description into words.
    #[must_use]
    pub fn of(title: &str, description: &str) -> Words {
        let title = words(title);
        let title_set: HashSet<String> = title.iter().cloned().collect();
        let description_set: HashSet<String> = words(description).into_iter().collect();
        let with_digit = title_set
            .union(&description_set)
            .filter(|word| word.contains(char::is_numeric))
            .cloned()
            .collect();
        Words { title, title_set, description_set, with_digit }
    }
}

/// Whether two ideas say nearly the same, by the three rules.
#[must_use]
pub fn repeats(a: &Words, b: &Words) -> bool {
    if !a.title.is_empty() && a.title == b.title {
        return true;
    }
    if a.with_digit != b.with_digit {
        return false;
    }
    let titles = Overlap::of(&a.title_set, &b.title_set);
    let descriptions = Overlap::of(&a.description_set, &b.description_set);
    let long_enough = a.description_set.len().min(b.description_set.len()) >= WORDS_MIN;
    (titles.at_least(8) && descriptions.at_least(5)) || (descriptions.at_least(9) && long_enough)
}

/// The Jaccard index of two sets as a fraction.
struct Overlap {
    common: usize,
    all: usize,
}

impl Overlap {
    fn of(a: &HashSet<String>, b: &HashSet<String>) -> Overlap {
        let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let common = small.iter().filter(|word| large.contains(*word)).count();
        Overlap { common, all: a.len() + b.len() - common }
    }

    /// Whether the index reaches so many tenths; an index of two empty sets is 0.
    fn at_least(&self, tenths: usize) -> bool {
        self.all > 0 && self.common * 10 >= self.all * tenths
    }
}

/// NFKC, lower case, runs of letters and digits; a Han, Kana or Hangul character is its own word.
fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        // The same without the tables: every old idea is split at every save.
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        return words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let alone = stands_alone(c);
        if (alone || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if alone {
            words.push(c.to_string());
        } else if c.is_alphanumeric() {
            word.push(c);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Scripts Han, Hiragana, Katakana and Hangul (Unicode Scripts.txt; blocks, letters only).
fn stands_alone(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(u32::from(c),
            0x1100..=0x11FF | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029
            | 0x3038..=0x303B | 0x3041..=0x309F | 0x30A1..=0x30FF | 0x3131..=0x318E
            | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA960..=0xA97C
            | 0xAC00..=0xD7FB | 0xF900..=0xFAFF | 0xFF66..=0xFFDC | 0x1AFF0..=0x1B16F
            | 0x20000..=0x323AF)
}

#[cfg(test)]
mod tests;
