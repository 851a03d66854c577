//! A provider over HTTP: encode, send, leave out what is refused, decode as it comes. It never
//! retries a fault: that is the engine's decision.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout};

use crate::catalog::ProviderSettings;
use crate::classify::{ErrorAnswer, classify};
use crate::dialects::{Decoder, Dialect, Framing, Target};
use crate::http::{Http, SendError, describe, error_body};
use crate::limits::{ANSWER_TIME_MAX, RESENDS_MAX};
use crate::nouns::{Event, EventStream, Fault, FaultClass, Model, Request};
use crate::parameters::{Memory, Parameter, Refusal};

/// A model behind one of the four dialects.
pub struct HttpModel {
    name: String,
    dialect: Dialect,
    base_url: String,
    key: Option<SecretString>,
    silence: Duration,
    http: Http,
    memory: Mutex<Memory>,
}

impl HttpModel {
    /// A client for this provider; nothing is sent yet. Fails when the settings cannot make a
    /// client, for example on a system without a certificate store.
    pub fn new(settings: &ProviderSettings) -> Result<Self, Fault> {
        let base_url = settings.base_url().to_owned();
        let http = Http::new(&base_url).map_err(|error| fault(&settings.name, &error))?;
        Ok(Self {
            name: settings.name.clone(),
            dialect: settings.dialect,
            base_url,
            key: settings.key.clone(),
            silence: settings.silence_timeout,
            http,
            memory: Mutex::new(Memory::new(settings.structured)),
        })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // The memory is valid after every statement that changes it.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the request once, in the shape known to be taken.
    async fn attempt(&self, model_id: &str, request: &Request) -> Result<Attempt, Fault> {
        let shape = self.memory().shape(model_id);
        let target = Target { base_url: &self.base_url, key: self.key.as_ref(), model_id, shape };
        let call = self.dialect.encode(request, &target);
        let sent = call.sent.clone();
        let response = self
            .http
            .send(call, self.silence)
            .await
            .map_err(|error| self.masked(fault(&self.name, &error)))?;
        if response.status().is_success() {
            let with_schema = sent.iter().any(|(parameter, _)| *parameter == Parameter::Schema);
            self.memory().accepted(model_id, with_schema);
            return Ok(Attempt::Answered(response));
        }
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = error_body(response).await;
        let answer = ErrorAnswer { status, headers: &headers, body: &body, now: Timestamp::now() };
        let fault = self.masked(classify(&self.name, &answer));
        match self.memory().refused(model_id, status, &body, &sent) {
            Some(refusal) => Ok(Attempt::Refused(refusal, fault)),
            None => Err(fault),
        }
    }

    /// The first event of the answer, and the stream of it and all that follow.
    async fn answer(&self, response: Response) -> Result<EventStream, Fault> {
        let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let framing = Framing::of(kind.unwrap_or_default());
        let mut answer = Answer {
            provider: self.name.clone(),
            key: self.key.clone(),
            decoder: Decoder::new(self.dialect, framing, &self.name),
            framing,
            response,
            ready: VecDeque::new(),
            silence: self.silence,
            deadline: Instant::now() + ANSWER_TIME_MAX,
            ended: false,
        };
        let first = match answer.next().await {
            Some(Err(fault)) => return Err(fault),
            first => first,
        };
        if let Some(first) = first {
            answer.ready.push_front(first);
        }
        let events = stream::unfold(answer, |mut answer| async move {
            answer.next().await.map(|outcome| (outcome, answer))
        });
        Ok(Box::pin(events.fuse()))
    }

    fn masked(&self, fault: Fault) -> Fault {
        masked(fault, self.key.as_ref())
    }
}

enum Attempt {
    Answered(Response),
    Refused(Refusal, Fault),
}

#[async_trait]
impl Model for HttpModel {
    fn provider(&self) -> &str {
        &self.name
    }

    async fn stream(&self, model_id: &str, request: &Request) -> Result<EventStream, Fault> {
        let mut guessed = None;
        let mut last = None;
        for _ in 0..=RESENDS_MAX {
            match self.attempt(model_id, request).await {
                Ok(Attempt::Answered(response)) => return self.answer(response).await,
                Ok(Attempt::Refused(refusal, fault)) => {
                    let Refusal { parameter, guessed: guess } = refusal;
                    tracing::info!(provider = self.name, model_id, ?parameter, guess, "left out");
                    self.memory().remember(model_id, parameter);
                    guessed = guess.then_some(parameter).or(guessed);
                    last = Some(fault);
                }
                Err(fault) => {
                    // Refused without the parameter as well: it was not the cause.
                    if let Some(parameter) = guessed.filter(|_| is_refusal(&fault)) {
                        self.memory().forget(model_id, parameter);
                    }
                    return Err(fault);
                }
            }
        }
        Err(last.unwrap_or_else(|| Fault::new(FaultClass::InvalidRequest, &self.name)))
    }
}

fn is_refusal(fault: &Fault) -> bool {
    fault.status.is_some_and(|status| (400..500).contains(&status) || status == 501)
}

/// One answer under way. Dropping it closes the connection.
struct Answer {
    provider: String,
    key: Option<SecretString>,
    response: Response,
    framing: Framing,
    decoder: Decoder,
    ready: VecDeque<Result<Event, Fault>>,
    silence: Duration,
    deadline: Instant,
    ended: bool,
}

impl Answer {
    async fn next(&mut self) -> Option<Result<Event, Fault>> {
        loop {
            if let Some(outcome) = self.ready.pop_front() {
                return Some(outcome.map_err(|fault| masked(fault, self.key.as_ref())));
            }
            if self.ended || self.decoder.is_done() {
                return None;
            }
            self.read().await;
        }
    }

    /// Awaits one chunk and puts what it means into `ready`.
    async fn read(&mut self) {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let wait = self.silence.min(left);
        match timeout(wait, self.response.chunk()).await {
            Ok(Ok(Some(bytes))) => self.ready.extend(self.decoder.push(&bytes)),
            Ok(Ok(None)) => self.ready.extend(self.decoder.finish()),
            Ok(Err(error)) => self.broken(&error),
            Err(_) => {
                let waited = if wait == self.silence { self.silence } else { ANSWER_TIME_MAX };
                self.fail(Fault::timeout(&self.provider, waited));
            }
        }
    }

    /// The connection broke: an event stream may have said all it had to say before.
    fn broken(&mut self, error: &reqwest::Error) {
        let mut rest = match self.framing {
            Framing::Events => self.decoder.finish(),
            Framing::Whole => Vec::new(),
        };
        if rest.last().is_none_or(Result::is_err) {
            rest.pop();
            let cut = Fault::new(FaultClass::Connection, &self.provider);
            rest.push(Err(cut.with_detail(describe(error))));
        }
        self.ready.extend(rest);
        self.ended = true;
    }

    fn fail(&mut self, fault: Fault) {
        self.ready.push_back(Err(fault));
        self.ended = true;
    }
}

fn fault(provider: &str, error: &SendError) -> Fault {
    match error {
        SendError::Silence(waited) => Fault::timeout(provider, *waited),
        SendError::Unsendable(_) => Fault::new(FaultClass::InvalidRequest, provider),
        SendError::Connection(_) => Fault::new(FaultClass::Connection, provider),
    }
    .with_detail(error.to_string())
}

/// The fault with the key blotted out of its detail: providers quote it back.
fn masked(mut fault: Fault, key: Option<&SecretString>) -> Fault {
    let key = key.map(ExposeSecret::expose_secret).filter(|key| !key.is_empty());
    if let Some(key) = key {
        fault.detail = fault.detail.replace(key, "***");
    }
    fault
}
