//! Ideas as a model would write them. Never two alike by the contract's rule for duplicates.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

/// Counts the ideas made by this process.
static MADE: AtomicU64 = AtomicU64::new(1);

/// One idea with the given texts, otherwise complete.
pub fn idea(title: &str, description: &str) -> Value {
    json!({
        "title": title,
        "description": description,
        "rationale": "It fails today.",
        "estimated_effort": "small",
        "affected_files": ["src/main.rs"],
        "existing_patterns": ["error handling in src/fetch.rs"],
        "implementation_approach": "First look.\n\nThen change.",
    })
}

/// One idea whose title and words no other idea of this process has.
pub fn unique_idea() -> Value {
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let words: Vec<String> = (0..10).map(|place| word(number * 10 + place)).collect();
    idea(&format!("Improve {} {number}", words[0]), &format!("{}.", words.join(" ")))
}

/// A made-up word for a number, another one for every number.
fn word(mut number: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu",
        "za",
    ];
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[usize::try_from(number % 16).unwrap()]);
        number /= 16;
        if number == 0 {
            return word;
        }
    }
}
