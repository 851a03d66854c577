//! Names everybody uses and the vendors' ids for them. It never knows which are configured.

use crate::dialects::Dialect;

/// A vendor's own provider name, in the order in which vendors are preferred.
pub(super) const VENDORS: [Vendor; 3] = [
    Vendor {
        provider: "openai",
        speaks: &[Dialect::OpenAiChat, Dialect::OpenAiResponses],
        default_model: "gpt-5-mini",
        names: &[("gpt-5", "gpt-5"), ("gpt-5-mini", "gpt-5-mini"), ("gpt-5-nano", "gpt-5-nano")],
        prefixes: &["gpt-", "o1", "o3", "o4", "chatgpt-"],
    },
    Vendor {
        provider: "anthropic",
        speaks: &[Dialect::Anthropic],
        default_model: "claude-sonnet-5",
        // Vendor page "Models overview" (model cards: Opus 5, Sonnet 5, Haiku 4.5).
        names: &[
            ("sonnet", "claude-sonnet-5"),
            ("opus", "claude-opus-5"),
            ("haiku", "claude-haiku-4-5"),
        ],
        prefixes: &["claude-"],
    },
    Vendor {
        provider: "gemini",
        speaks: &[Dialect::Gemini],
        default_model: "gemini-flash-latest",
        // Vendor page "Gemini models": the `latest` aliases move with the releases.
        names: &[
            ("gemini-flash", "gemini-flash-latest"),
            ("gemini-flash-lite", "gemini-flash-lite-latest"),
            ("gemini-pro", "gemini-pro-latest"),
        ],
        prefixes: &["gemini-"],
    },
];

/// What a vendor's models are called.
pub(super) struct Vendor {
    /// The name its provider has in the settings.
    pub provider: &'static str,
    /// The dialects in which the vendor's own models are spoken to.
    pub speaks: &'static [Dialect],
    /// The id used when nothing else is said.
    pub default_model: &'static str,
    /// Short names and their ids.
    pub names: &'static [(&'static str, &'static str)],
    prefixes: &'static [&'static str],
}

impl Vendor {
    /// The id this vendor has for `name`, if the name is one of its own.
    pub fn id_of<'a>(&self, name: &'a str) -> Option<&'a str>
    where
        'static: 'a,
    {
        let short = self.names.iter().find(|(short, _)| *short == name).map(|(_, id)| *id);
        short.or_else(|| self.prefixes.iter().any(|prefix| family(name, prefix)).then_some(name))
    }

    /// The vendor of that provider name.
    pub fn of(provider: &str) -> Option<&'static Self> {
        VENDORS.iter().find(|vendor| vendor.provider == provider)
    }
}

/// `o3` and `o3-mini` are of the family `o3`, `o365` is not; `gpt-` needs something after it.
fn family(name: &str, prefix: &str) -> bool {
    match name.strip_prefix(prefix) {
        Some("") => !prefix.ends_with('-'),
        Some(rest) => prefix.ends_with('-') || rest.starts_with('-'),
        None => false,
    }
}
