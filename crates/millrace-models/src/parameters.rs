//! Parameters a provider refuses: how a refusal is told from the answer, and the memory of it per
//! model (contract records section 10 rule 4). It never sends anything.

use std::collections::HashMap;

use crate::classify::ErrorBody;
use crate::limits::MODELS_REMEMBERED_MAX;
use crate::nouns::FaultClass;

/// How schemas are given to a provider (`providers.<name>.structured`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Structured {
    /// As a parameter until it is refused, then in the message.
    #[default]
    Auto,
    /// Always as a parameter.
    JsonSchema,
    /// Always in the message.
    Prompt,
}

/// A parameter that can be left out or written otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// The JSON schema of the answer; left out, it goes into the user message.
    Schema,
    /// `max_tokens`; refused, it is sent as `max_completion_tokens`.
    MaxTokens,
    /// The sampling temperature.
    Temperature,
    /// `stream_options`, which asks for usage in streams.
    StreamOptions,
}

/// Which parameters a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Whether the schema is sent as a parameter.
    pub schema: bool,
    /// Whether the limit is called `max_completion_tokens`.
    pub completion_tokens: bool,
    /// Whether the temperature is sent.
    pub temperature: bool,
    /// Whether `stream_options` is sent.
    pub stream_options: bool,
}

impl Shape {
    /// Everything, by its usual name.
    pub const FULL: Self =
        Self { schema: true, completion_tokens: false, temperature: true, stream_options: true };

    fn set(&mut self, parameter: Parameter, sent: bool) {
        match parameter {
            Parameter::Schema => self.schema = sent,
            Parameter::MaxTokens => self.completion_tokens = !sent,
            Parameter::Temperature => self.temperature = sent,
            Parameter::StreamOptions => self.stream_options = sent,
        }
    }
}

/// Why a parameter is left out of the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The parameter.
    pub parameter: Parameter,
    /// The answer did not name it: the schema is the likely cause of an unknown refusal.
    pub guessed: bool,
}

/// What is known of one provider's models.
#[derive(Debug)]
pub struct Memory {
    structured: Structured,
    models: HashMap<String, Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    shape: Shape,
    schema_accepted: bool,
}

impl Memory {
    /// Nothing refused yet.
    pub fn new(structured: Structured) -> Self {
        Self { structured, models: HashMap::new() }
    }

    /// The shape to send to this model.
    pub fn shape(&self, model_id: &str) -> Shape {
        self.known(model_id).shape
    }

    /// A request of this shape got a 2xx answer.
    pub fn accepted(&mut self, model_id: &str, with_schema: bool) {
        if with_schema {
            self.change(model_id, |known| known.schema_accepted = true);
        }
    }

    /// The parameter this error answer refuses, if the request carried it and it can be left out.
    /// `sent` holds the parameters this very request carried, with the names its dialect gives
    /// them: what other calls have learned meanwhile does not count.
    pub fn refused(
        &self,
        model_id: &str,
        status: u16,
        body: &str,
        sent: &[(Parameter, &[&str])],
    ) -> Option<Refusal> {
        let droppable = |parameter: Parameter| {
            parameter != Parameter::Schema || self.structured == Structured::Auto
        };
        let body = ErrorBody::parse(body);
        if matches!(body.telling_class(), Some(FaultClass::Auth | FaultClass::Filtered)) {
            return None;
        }
        let named = sent.iter().find(|(parameter, names)| {
            droppable(*parameter)
                && names
                    .iter()
                    .any(|name| body.param.starts_with(name) || body.message.contains(name))
        });
        if let Some((parameter, _)) = named.filter(|_| matches!(status, 400 | 422)) {
            return Some(Refusal { parameter: *parameter, guessed: false });
        }
        let guess = matches!(status, 400 | 404 | 415 | 422 | 501)
            && !self.known(model_id).schema_accepted
            && droppable(Parameter::Schema)
            && sent.iter().any(|(parameter, _)| *parameter == Parameter::Schema);
        guess.then_some(Refusal { parameter: Parameter::Schema, guessed: true })
    }

    /// Leaves the parameter out from now on.
    pub fn remember(&mut self, model_id: &str, parameter: Parameter) {
        self.change(model_id, |known| known.shape.set(parameter, false));
    }

    /// Sends the parameter again: the guess was wrong, the request failed without it as well.
    pub fn forget(&mut self, model_id: &str, parameter: Parameter) {
        self.change(model_id, |known| known.shape.set(parameter, true));
    }

    fn known(&self, model_id: &str) -> Known {
        self.models.get(model_id).copied().unwrap_or(Known {
            shape: Shape { schema: self.structured != Structured::Prompt, ..Shape::FULL },
            schema_accepted: false,
        })
    }

    fn change(&mut self, model_id: &str, change: impl FnOnce(&mut Known)) {
        let mut known = self.known(model_id);
        change(&mut known);
        if self.models.len() >= MODELS_REMEMBERED_MAX && !self.models.contains_key(model_id) {
            return;
        }
        self.models.insert(model_id.to_owned(), known);
    }
}

#[cfg(test)]
#[path = "parameters_tests.rs"]
mod tests;
