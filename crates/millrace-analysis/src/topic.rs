//! What a run asks about: one of the six built-in idea types, or the one nearest to a custom type.

/// A topic of findings; one per built-in idea type of the ideas contract (section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// `code_improvements`: things that go wrong or may.
    CodeImprovements,
    /// `code_quality`: duplication, complexity, inconsistent structure.
    CodeQuality,
    /// `documentation_gaps`: missing or outdated documentation.
    DocumentationGaps,
    /// `performance_optimizations`: wasted work.
    PerformanceOptimizations,
    /// `security_hardening`: vulnerabilities and missing safeguards.
    SecurityHardening,
    /// `ui_ux_improvements`: usability and accessibility.
    UiUxImprovements,
}

/// Beginnings of words that speak for a topic in a custom type.
const STEMS: &[(Topic, &[&str])] = &[
    (Topic::CodeImprovements, &["improve", "bug", "robust", "reliab", "error", "timeout", "retr"]),
    (
        Topic::CodeQuality,
        &[
            "quality",
            "refactor",
            "duplic",
            "complex",
            "clean",
            "maintain",
            "smell",
            "debt",
            "readab",
            "structur",
            "architect",
            "dead",
            "simplif",
            "lint",
            "style",
        ],
    ),
    (
        Topic::DocumentationGaps,
        &["doc", "readme", "comment", "guide", "tutorial", "changelog", "manual", "onboard"],
    ),
    (
        Topic::PerformanceOptimizations,
        &[
            "perform",
            "speed",
            "fast",
            "slow",
            "optimi",
            "latenc",
            "memory",
            "throughput",
            "bottleneck",
            "cache",
            "caching",
            "scal",
            "efficien",
            "profil",
        ],
    ),
    (
        Topic::SecurityHardening,
        &[
            "secur",
            "vulnerab",
            "harden",
            "auth",
            "injection",
            "secret",
            "xss",
            "csrf",
            "owasp",
            "crypt",
            "attack",
            "threat",
            "privacy",
            "exploit",
        ],
    ),
    (
        Topic::UiUxImprovements,
        &[
            "ui",
            "ux",
            "accessib",
            "a11y",
            "usab",
            "interface",
            "frontend",
            "design",
            "visual",
            "css",
            "screen",
            "user",
            "aria",
            "wcag",
        ],
    ),
];

/// Weight of a word in the type's name, its description and its prompt.
const WEIGHTS: [u32; 3] = [20, 6, 1];

impl Topic {
    /// All topics, in the contract's order.
    pub const ALL: [Topic; 6] = [
        Topic::CodeImprovements,
        Topic::CodeQuality,
        Topic::DocumentationGaps,
        Topic::PerformanceOptimizations,
        Topic::SecurityHardening,
        Topic::UiUxImprovements,
    ];

    /// The built-in type's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Topic::CodeImprovements => "code_improvements",
            Topic::CodeQuality => "code_quality",
            Topic::DocumentationGaps => "documentation_gaps",
            Topic::PerformanceOptimizations => "performance_optimizations",
            Topic::SecurityHardening => "security_hardening",
            Topic::UiUxImprovements => "ui_ux_improvements",
        }
    }

    /// The topic of an idea type: its own for a built-in name, otherwise the one most of the words
    /// of name, description and prompt speak for, and code improvements when none does.
    #[must_use]
    pub fn of(type_name: &str, description: &str, prompt: &str) -> Topic {
        if let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.name() == type_name) {
            return topic;
        }
        let mut scores = [0_u32; STEMS.len()];
        for (text, weight) in [type_name, description, prompt].into_iter().zip(WEIGHTS) {
            for word in words(text) {
                for (score, (_, stems)) in scores.iter_mut().zip(STEMS) {
                    if stems.iter().any(|stem| speaks(&word, stem)) {
                        *score = score.saturating_add(weight);
                    }
                }
            }
        }
        let mut best = (0, Topic::CodeImprovements);
        for (score, (topic, _)) in scores.into_iter().zip(STEMS) {
            if score > best.0 {
                best = (score, *topic);
            }
        }
        best.1
    }
}

/// Stems of up to two letters must be the whole word.
fn speaks(word: &str, stem: &str) -> bool {
    if stem.len() <= 2 { word == stem } else { word.starts_with(stem) }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}
