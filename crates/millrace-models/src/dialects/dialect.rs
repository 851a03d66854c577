//! The closed list of dialects and what each does. It never knows a vendor's name or key.

use crate::nouns::Request;

use super::decoder::Chunks;
use super::wire::{HttpRequest, Target};
use super::{anthropic, gemini, openai_chat, openai_responses};

/// A wire format. Compatible endpoints are data: another base URL, key and model list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// OpenAI chat completions, spoken by nearly every other server as well.
    #[default]
    OpenAiChat,
    /// OpenAI responses.
    OpenAiResponses,
    /// Anthropic messages.
    Anthropic,
    /// Gemini `generateContent`.
    Gemini,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 4] =
        [Self::OpenAiChat, Self::OpenAiResponses, Self::Anthropic, Self::Gemini];

    /// The name used in `millrace.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenAiChat => "openai-chat",
            Self::OpenAiResponses => "openai-responses",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
        }
    }

    /// The dialect of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// The vendor's own endpoint.
    pub fn default_base_url(self) -> &'static str {
        match self {
            Self::OpenAiChat | Self::OpenAiResponses => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com",
            Self::Gemini => "https://generativelanguage.googleapis.com",
        }
    }

    /// The HTTP request that asks `request` of `target`.
    pub fn encode(self, request: &Request, target: &Target<'_>) -> HttpRequest {
        match self {
            Self::OpenAiChat => openai_chat::encode(request, target),
            Self::OpenAiResponses => openai_responses::encode(request, target),
            Self::Anthropic => anthropic::encode(request, target),
            Self::Gemini => gemini::encode(request, target),
        }
    }

    pub(super) fn chunks(self) -> Box<dyn Chunks> {
        match self {
            Self::OpenAiChat => Box::<openai_chat::Answer>::default(),
            Self::OpenAiResponses => Box::<openai_responses::Answer>::default(),
            Self::Anthropic => Box::<anthropic::Answer>::default(),
            Self::Gemini => Box::<gemini::Answer>::default(),
        }
    }
}
