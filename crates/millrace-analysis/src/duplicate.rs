//! The rule of the ideas contract (section 5.3) by which one idea nearly repeats another, so that
//! the analyser never offers two findings of which one would be dropped.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The words of a finding, ready to be compared.
pub(crate) struct Wording {
    title: Vec<String>,
    titles: BTreeSet<String>,
    descriptions: BTreeSet<String>,
    digits: BTreeSet<String>,
}

impl Wording {
    /// The words of a title and a description.
    pub(crate) fn of(title: &str, description: &str) -> Wording {
        let title = words(title);
        let description = words(description);
        let with_digit = |word: &&String| word.chars().any(char::is_numeric);
        let digits = title.iter().chain(&description).filter(with_digit).cloned().collect();
        Wording {
            titles: title.iter().cloned().collect(),
            descriptions: description.into_iter().collect(),
            title,
            digits,
        }
    }

    /// Whether this nearly repeats `other`.
    pub(crate) fn repeats(&self, other: &Wording) -> bool {
        if !self.title.is_empty() && self.title == other.title {
            return true;
        }
        if self.digits != other.digits {
            return false;
        }
        let titles = jaccard(&self.titles, &other.titles);
        let descriptions = jaccard(&self.descriptions, &other.descriptions);
        let long = self.descriptions.len() >= 8 && other.descriptions.len() >= 8;
        (titles >= 0.8 && descriptions >= 0.5) || (descriptions >= 0.9 && long)
    }
}

fn jaccard(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

fn words(text: &str) -> Vec<String> {
    let normal: String = text.nfkc().collect::<String>().to_lowercase();
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in normal.chars() {
        if is_ideograph(c) {
            words.push(c.to_string());
            open = false;
        } else if c.is_alphanumeric() {
            match words.last_mut().filter(|_| open) {
                Some(word) => word.push(c),
                None => words.push(c.to_string()),
            }
            open = true;
        } else {
            open = false;
        }
    }
    words
}

/// Han, Kana and Hangul characters, which are words of their own.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x11ff | 0x3040..=0x30ff | 0x3130..=0x318f | 0x31f0..=0x31ff | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x2fa1f)
}
