//! One model call: opens the stream, reads elements out of it, and knows how it ended. Dropping it aborts the request at the provider.

use futures::StreamExt;
use millrace_models::limiter::{Outcome, Permit};
use millrace_models::structured::{Answer, ArrayReader, Element};
use millrace_models::{Event, EventStream, Fault, FaultClass, Finished, Request, Stop, Usage};
use serde_json::{Value, json};

use super::answer::{self, Answered};
use crate::clock::Sleep;
use crate::providers::Target;
use crate::work::Ask;

/// The status by which Anthropic says that it is overloaded; it counts like 429 (contracts/records.md 10).
const OVERLOADED_STATUS: u16 = 529;

/// How a call ended.
pub(crate) enum CallEnd {
    /// With a whole answer, or with all that was wanted.
    Answered(Answered),
    /// With a fault.
    Fault(Fault),
}

/// What one read of the stream gave.
pub(crate) struct Read {
    /// Elements closed by it.
    pub(crate) elements: Vec<Element>,
    /// The end, if this was it.
    pub(crate) end: Option<End>,
}

/// The end of an answer.
pub(crate) struct End {
    pub(crate) unreadable: bool,
    pub(crate) truncated: bool,
    usage: Usage,
    model: String,
}

/// A call under way.
pub(crate) struct Call {
    target: Target,
    permit: Permit,
    stream: Option<EventStream>,
    reader: ArrayReader,
    text: String,
    bytes_max: usize,
}

impl Call {
    pub(crate) fn new(
        target: Target,
        permit: Permit,
        item_schema: &Value,
        bytes_max: usize,
    ) -> Self {
        let reader = ArrayReader::for_items(item_schema);
        Self { target, permit, stream: None, reader, text: String::new(), bytes_max }
    }

    /// Sends the request; the first event has arrived when this returns.
    pub(crate) async fn open(&mut self, request: &Request) -> Result<(), Fault> {
        metrics::counter!("millrace_model_calls_total", "provider" => self.target.provider())
            .increment(1);
        match self.target.model.stream(&self.target.model_id, request).await {
            Ok(stream) => {
                self.permit.report(Outcome::Success);
                self.stream = Some(stream);
                Ok(())
            }
            Err(fault) => Err(self.failed(fault)),
        }
    }

    /// Reads on, at most until `patience` ends: then answers `None`.
    pub(crate) async fn read_within(
        &mut self,
        patience: Option<&mut Sleep>,
    ) -> Option<Result<Read, Fault>> {
        match patience {
            None => Some(self.read().await),
            Some(patience) => tokio::select! {
                biased;
                read = self.read() => Some(read),
                () = patience => None,
            },
        }
    }

    async fn read(&mut self) -> Result<Read, Fault> {
        let next = match &mut self.stream {
            Some(stream) => stream.next().await,
            None => None,
        };
        match next {
            Some(Ok(Event::Text(text))) => Ok(self.text(&text)),
            Some(Ok(Event::Finished(finished))) => self.finished(finished),
            Some(Err(fault)) => Err(self.failed(fault)),
            None => {
                let fault = Fault::new(FaultClass::Connection, self.target.provider());
                Err(self.failed(fault))
            }
        }
    }

    fn text(&mut self, text: &str) -> Read {
        if self.text.len() + text.len() > self.bytes_max {
            let end = End {
                unreadable: false,
                truncated: true,
                usage: Usage::default(),
                model: String::new(),
            };
            self.stream = None;
            return Read { elements: Vec::new(), end: Some(end) };
        }
        self.text.push_str(text);
        Read { elements: self.reader.push(text), end: None }
    }

    fn finished(&mut self, finished: Finished) -> Result<Read, Fault> {
        if finished.stop == Stop::Filtered {
            return Err(self.failed(Fault::new(FaultClass::Filtered, self.target.provider())));
        }
        count_tokens(self.target.provider(), &finished.usage);
        let truncated = answer::is_truncated(finished.stop);
        let (elements, unreadable) = rest(std::mem::take(&mut self.reader).finish(), truncated);
        let end = End { unreadable, truncated, usage: finished.usage, model: finished.model };
        Ok(Read { elements, end: Some(end) })
    }

    fn failed(&mut self, fault: Fault) -> Fault {
        metrics::counter!("millrace_model_faults_total", "provider" => self.target.provider())
            .increment(1);
        self.permit.report(outcome(&fault));
        fault
    }

    /// What the journal keeps of the finished step: enough to read the answer again without asking.
    pub(crate) fn journal(&self, base: u32, end: &End) -> Value {
        json!({
            "base": base,
            "text": self.text,
            "truncated": end.truncated,
            "provider": self.target.provider(),
            "model_id": self.target.model_id,
            "model": end.model,
            "usage": {
                "input_tokens": end.usage.input_tokens,
                "output_tokens": end.usage.output_tokens,
                "cached_tokens": end.usage.cached_tokens,
                "reasoning_tokens": end.usage.reasoning_tokens,
            },
        })
    }
}

/// What the limiter learns from a fault.
fn outcome(fault: &Fault) -> Outcome {
    match fault.class {
        FaultClass::RateLimited => Outcome::Throttled { retry_after: fault.retry_after },
        FaultClass::Overloaded if fault.status == Some(OVERLOADED_STATUS) => {
            Outcome::Throttled { retry_after: fault.retry_after }
        }
        FaultClass::Overloaded
        | FaultClass::Timeout
        | FaultClass::Connection
        | FaultClass::InvalidRequest
        | FaultClass::Auth
        | FaultClass::Filtered
        | FaultClass::Truncated
        | FaultClass::InvalidOutput => Outcome::Other,
    }
}

/// A truncated answer's last, broken element is no bad item: nobody is to blame but the limit.
fn rest(answer: Answer, truncated: bool) -> (Vec<Element>, bool) {
    match answer {
        Answer::Elements(mut elements) => {
            if truncated {
                elements.retain(|element| element.value.is_ok());
            }
            (elements, false)
        }
        Answer::Unreadable(reason) => {
            tracing::debug!(reason, "an answer could not be read");
            (Vec::new(), true)
        }
    }
}

fn count_tokens(provider: String, usage: &Usage) {
    metrics::counter!("millrace_model_tokens_total", "provider" => provider.clone(), "kind" => "input")
        .increment(usage.input_tokens);
    metrics::counter!("millrace_model_tokens_total", "provider" => provider, "kind" => "output")
        .increment(usage.output_tokens);
}

/// Where an item came from, as far as it is known before the answer has ended.
pub(crate) fn provenance(requested: &str, target: &Target, ask: &Ask, tries: u32) -> Value {
    json!({
        "requested": requested,
        "provider": target.provider(),
        "model_id": target.model_id,
        "request_id": ask.request.request_id,
        "tries": tries,
        "sources": ask.sources,
    })
}

/// A journaled answer.
pub(crate) struct Replayed {
    pub(crate) base: u32,
    pub(crate) elements: Vec<Element>,
    pub(crate) unreadable: bool,
    pub(crate) truncated: bool,
}

impl Replayed {
    /// Reads what [`Call::journal`] wrote; missing fields count as empty.
    pub(crate) fn read(result: &Value, item_schema: &Value) -> Self {
        let truncated = result["truncated"].as_bool().unwrap_or(false);
        let mut reader = ArrayReader::for_items(item_schema);
        let mut elements = reader.push(result["text"].as_str().unwrap_or_default());
        let (tail, unreadable) = rest(reader.finish(), truncated);
        elements.extend(tail);
        let base = result["base"].as_u64().and_then(|base| u32::try_from(base).ok()).unwrap_or(0);
        Self { base, elements, unreadable, truncated }
    }
}
