//! The model seam: what is asked, what comes back, what can go wrong. It never does IO.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::Stream;
use serde_json::Value;

/// The JSON schema an answer has to fit, and the name providers show for it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputSchema {
    /// Letters, digits, `_` and `-`, at most 64 (OpenAI's rule for `json_schema.name`).
    pub name: String,
    /// A JSON schema, draft 2020-12.
    pub schema: Value,
}

/// One question to a model.
#[derive(Clone)]
pub struct Request {
    /// Instructions; empty when there are none.
    pub system: String,
    /// The question itself.
    pub user: String,
    /// The shape the answer must have; `None` asks for plain text.
    pub schema: Option<OutputSchema>,
    /// Upper bound of the answer in tokens.
    pub max_output_tokens: u32,
    /// Sampling temperature; `None` leaves it to the provider.
    pub temperature: Option<f32>,
    /// Sent as `X-Client-Request-Id` (contract records section 10 rule 2).
    pub request_id: String,
    /// Structured input for models that are no language models (offline); never sent.
    pub material: Option<Arc<dyn Any + Send + Sync>>,
}

impl fmt::Debug for Request {
    /// Shows sizes instead of prompts, so that a logged request leaks nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("request_id", &self.request_id)
            .field("system_bytes", &self.system.len())
            .field("user_bytes", &self.user.len())
            .field("schema", &self.schema.as_ref().map(|schema| &schema.name))
            .field("max_output_tokens", &self.max_output_tokens)
            .field("temperature", &self.temperature)
            .field("material", &self.material.is_some())
            .finish()
    }
}

/// What one call used, in tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// All input tokens, those read from a cache included.
    pub input_tokens: u64,
    /// All output tokens, reasoning included.
    pub output_tokens: u64,
    /// The part of `input_tokens` that was read from the provider's cache.
    pub cached_tokens: u64,
    /// The part of `output_tokens` spent on reasoning.
    pub reasoning_tokens: u64,
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        let Self { input_tokens, output_tokens, cached_tokens, reasoning_tokens } = other;
        self.input_tokens = self.input_tokens.saturating_add(input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(output_tokens);
        self.cached_tokens = self.cached_tokens.saturating_add(cached_tokens);
        self.reasoning_tokens = self.reasoning_tokens.saturating_add(reasoning_tokens);
    }
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The model was done.
    Complete,
    /// The output limit cut the answer.
    Truncated,
    /// The provider or the model refused to go on.
    Filtered,
}

/// The last event of every answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// What the call used.
    pub usage: Usage,
    /// Why it ended.
    pub stop: Stop,
    /// The model as the provider names it; empty when it does not say.
    pub model: String,
}

/// One event of a streamed answer: texts, then exactly one `Finished`.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The next piece of text, never empty.
    Text(String),
    /// The end.
    Finished(Finished),
}

/// A streamed answer. It ends after `Finished` or after the first fault; text that came before a
/// fault has been delivered. Dropping it aborts the upstream request: the connection is closed.
pub type EventStream = Pin<Box<dyn Stream<Item = Result<Event, Fault>> + Send>>;

/// Something that answers questions with text.
#[async_trait]
pub trait Model: Send + Sync {
    /// The provider's name as configured, for example `openai`.
    fn provider(&self) -> &str;

    /// Asks `model_id`; the first event is awaited before the stream is promised, so a provider
    /// that refuses is a plain `Err`.
    async fn stream(&self, model_id: &str, request: &Request) -> Result<EventStream, Fault>;
}

/// The kinds of failure callers decide by (DESIGN section 3, "Failures of models").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultClass {
    /// Too many requests; wait as told.
    RateLimited,
    /// The provider is down or busy.
    Overloaded,
    /// No answer in time.
    Timeout,
    /// Not reachable, or the answer was cut.
    Connection,
    /// The provider does not accept this request, also an unknown model.
    InvalidRequest,
    /// Key refused, not permitted, or no money left.
    Auth,
    /// The content was refused.
    Filtered,
    /// The answer was cut by a limit.
    Truncated,
    /// The answer cannot be read or does not fit the schema.
    InvalidOutput,
}

impl FaultClass {
    /// Whether the same request may succeed later without any change.
    pub fn is_retryable(self) -> bool {
        match self {
            Self::RateLimited | Self::Overloaded | Self::Timeout | Self::Connection => true,
            Self::InvalidRequest
            | Self::Auth
            | Self::Filtered
            | Self::Truncated
            | Self::InvalidOutput => false,
        }
    }
}

/// A failed call. `Display` is safe for users: no key, prompt, URL or raw answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.public_text())]
pub struct Fault {
    /// What callers decide by.
    pub class: FaultClass,
    /// The provider's name as configured.
    pub provider: String,
    /// The HTTP status of the answer, when there was one.
    pub status: Option<u16>,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// How long we waited in vain; only of timeouts.
    pub waited: Option<Duration>,
    /// The cause in the provider's words, for logs only; keys are masked.
    pub detail: String,
    /// What users are told in place of the usual text; only of models that are part of this program.
    pub told: Option<&'static str>,
}

impl Fault {
    /// A fault without status, waits, detail or a text of its own.
    pub fn new(class: FaultClass, provider: impl Into<String>) -> Self {
        let provider = provider.into();
        Self {
            class,
            provider,
            status: None,
            retry_after: None,
            waited: None,
            detail: String::new(),
            told: None,
        }
    }

    /// The same fault, told to users in these words.
    #[must_use]
    pub fn told(mut self, text: &'static str) -> Self {
        self.told = Some(text);
        self
    }

    /// The same fault with a detail for logs.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same fault with the HTTP status it came with.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same fault with the wait the provider asks for.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// A timeout after `waited` without a byte.
    pub fn timeout(provider: impl Into<String>, waited: Duration) -> Self {
        Self { waited: Some(waited), ..Self::new(FaultClass::Timeout, provider) }
    }

    /// Whether the same request may succeed later without any change.
    pub fn is_retryable(&self) -> bool {
        self.class.is_retryable()
    }

    fn public_text(&self) -> String {
        if let Some(text) = self.told {
            return text.to_owned();
        }
        let provider = &self.provider;
        match (self.class, self.status, self.waited) {
            (FaultClass::RateLimited, _, _) => format!("{provider}: rate limited"),
            (FaultClass::Filtered, _, _) => format!("{provider}: content refused"),
            (FaultClass::Truncated, _, _) => format!("{provider}: answer cut off"),
            (FaultClass::InvalidOutput, _, _) => format!("{provider}: unreadable answer"),
            (FaultClass::Timeout, _, Some(waited)) => {
                format!("{provider}: no answer for {} s", waited.as_secs())
            }
            (_, Some(status), _) => format!("{provider} answered HTTP {status}"),
            (FaultClass::Overloaded, None, _) => format!("{provider}: overloaded"),
            (FaultClass::Timeout, None, None) => format!("{provider}: no answer in time"),
            (FaultClass::Connection, None, _) => format!("{provider}: connection failed"),
            (FaultClass::InvalidRequest, None, _) => format!("{provider}: request refused"),
            (FaultClass::Auth, None, _) => format!("{provider}: key or account refused"),
        }
    }
}
