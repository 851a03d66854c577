//! When a new idea repeats an old one (contract 5.3). Pure: two texts in, a verdict out.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;

/// Rule 3 speaks only of descriptions with at least this many different words.
const WORDS_MIN: usize = 8;

/// The words of one idea, made once and compared with many. Kept as a few texts with a space between
/// words, which no word holds: thousands of these stay in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// In the order of the title.
    title: Box<str>,
    title_set: WordSet,
    description_set: WordSet,
    /// Those of both texts that hold a digit, sorted.
    with_digit: Box<str>,
}

impl Words {
    /// Splits title and description into words.
    #[must_use]
    pub fn of(title: &str, description: &str) -> Words {
        let (title, description) = (words(title), words(description));
        let both = title.iter().chain(&description);
        let with_digit = both.filter(|word| word.contains(char::is_numeric));
        Words {
            with_digit: WordSet::of(with_digit).sorted,
            title_set: WordSet::of(&title),
            description_set: WordSet::of(&description),
            title: title.join(" ").into(),
        }
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
    let descriptions = |tenths| a.description_set.overlaps(&b.description_set, tenths);
    let long_enough = a.description_set.count.min(b.description_set.count) >= WORDS_MIN;
    (a.title_set.overlaps(&b.title_set, 8) && descriptions(5)) || (long_enough && descriptions(9))
}

/// Different words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct WordSet {
    /// Each once, in the order of their bytes.
    sorted: Box<str>,
    count: usize,
}

impl WordSet {
    fn of<'a>(words: impl IntoIterator<Item = &'a String>) -> WordSet {
        let mut words: Vec<&str> = words.into_iter().map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        WordSet { sorted: words.join(" ").into(), count: words.len() }
    }

    /// Whether the Jaccard index of two sets reaches so many tenths; that of two empty sets is 0.
    /// Ends as soon as too few words are left to reach it.
    fn overlaps(&self, other: &WordSet, tenths: usize) -> bool {
        let both = self.count + other.count;
        // common / (both - common) >= tenths / 10, solved for common.
        let mut missing = (tenths * both).div_ceil(10 + tenths);
        let (Some(mut our_spare), Some(mut their_spare)) =
            (self.count.checked_sub(missing), other.count.checked_sub(missing))
        else {
            return false;
        };
        let (mut ours, mut theirs) = (self.sorted.split(' '), other.sorted.split(' '));
        let (mut our, mut their) = (ours.next(), theirs.next());
        while missing > 0 {
            let (Some(word), Some(other_word)) = (our, their) else { return false };
            let spare = match word.cmp(other_word) {
                Ordering::Equal => {
                    missing -= 1;
                    (our, their) = (ours.next(), theirs.next());
                    continue;
                }
                Ordering::Less => {
                    our = ours.next();
                    &mut our_spare
                }
                Ordering::Greater => {
                    their = theirs.next();
                    &mut their_spare
                }
            };
            let Some(less) = spare.checked_sub(1) else { return false };
            *spare = less;
        }
        both > 0
    }
}

/// NFKC, lower case, runs of letters and digits; a Han, Kana or Hangul character is its own word.
fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        // The same without the tables: after a start every old idea is split once.
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
