//! From a command to its request on the wire. Pure; both transports send the same.

use serde_json::{Map, Value};

use super::args::{Generate, IdeaCommand, List, Promote, Remove, Sessions, Types, word};
use super::failure::Failure;

/// A request method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Does.
    Post,
    /// Removes.
    Delete,
}

impl Method {
    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// A request of the code-ideas surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// The body, where there is one.
    pub body: Option<Value>,
}

/// The request of a command on a workspace.
pub fn request(command: &IdeaCommand, workspace: &str) -> Request {
    match command {
        IdeaCommand::Generate(generate) => post("/generate", generate_body(generate, workspace)),
        IdeaCommand::List(list) => get("", list_query(list, workspace)),
        IdeaCommand::Types(types) => get("/types", types_query(types, workspace)),
        IdeaCommand::View { id } => get(&format!("/{}", segment(id)), Query::new(workspace)),
        IdeaCommand::Promote(promote) => {
            post(&format!("/{}/promote", segment(&promote.id)), promote_body(promote, workspace))
        }
        IdeaCommand::Dismiss { id, reason } => {
            let mut body = Body::new(workspace);
            body.text("reason", reason.as_ref());
            post(&format!("/{}/dismiss", segment(id)), body)
        }
        IdeaCommand::Remove(remove) => {
            let body = Some(Value::Object(remove_body(remove, workspace).0));
            Request { method: Method::Delete, target: "/api/idea".to_owned(), body }
        }
        IdeaCommand::Sessions(sessions) => sessions_request(sessions, workspace),
    }
}

/// The refusal of an id that cannot stand in an address: `.` and `..` are steps there, however they are written.
pub fn unaddressable(command: &IdeaCommand) -> Option<Failure> {
    let (id, what) = match command {
        IdeaCommand::View { id } | IdeaCommand::Dismiss { id, .. } => (id, "Idea"),
        IdeaCommand::Promote(promote) => (&promote.id, "Idea"),
        IdeaCommand::Sessions(sessions) => (sessions.id.as_ref()?, "Session"),
        _ => return None,
    };
    matches!(id.as_str(), "." | "..").then(|| Failure::not_found(what, id))
}

/// The request that follows a session's newest run after an event.
pub fn events(workspace: &str, session: &str, after: u64) -> Request {
    let mut query = Query::new(workspace);
    query.add("after", &after.to_string());
    get(&format!("/sessions/{}/events", segment(session)), query)
}

fn get(path: &str, query: Query) -> Request {
    let target = format!("/api/idea{path}?{}", query.0);
    Request { method: Method::Get, target, body: None }
}

fn post(path: &str, body: Body) -> Request {
    let body = Some(Value::Object(body.0));
    Request { method: Method::Post, target: format!("/api/idea{path}"), body }
}

fn generate_body(generate: &Generate, workspace: &str) -> Body {
    let mut body = Body::new(workspace);
    let types = generate.types.iter().map(|name| Value::from(name.trim())).collect();
    body.add("types", Value::Array(types));
    body.text("output", generate.output.as_ref());
    body.text("model", generate.model.as_ref());
    if let Some(max_ideas) = generate.max_ideas {
        body.add("max_ideas", Value::from(max_ideas));
    }
    body.add("append", Value::from(generate.append));
    body.add("override", Value::from(generate.replace));
    body
}

fn list_query(list: &List, workspace: &str) -> Query {
    let mut query = Query::new(workspace);
    query.maybe("type", list.idea_type.clone());
    query.maybe("effort", list.effort.as_ref().map(word));
    query.maybe("status", list.status.as_ref().map(word));
    query.maybe("session_id", list.session.clone());
    query.maybe("limit", list.limit.map(|number| number.to_string()));
    query.maybe("offset", list.offset.map(|number| number.to_string()));
    query
}

fn types_query(types: &Types, workspace: &str) -> Query {
    let mut query = Query::new(workspace);
    query.maybe("include_builtin", types.no_builtin.then(|| "false".to_owned()));
    query.maybe("include_custom", types.no_custom.then(|| "false".to_owned()));
    query
}

fn promote_body(promote: &Promote, workspace: &str) -> Body {
    let mut body = Body::new(workspace);
    body.text("slug", promote.slug.as_ref());
    body.text("branch", promote.branch.as_ref());
    body.text("assignee", promote.assignee.as_ref());
    body.text("priority", promote.priority.as_ref().map(word).as_ref());
    body.text("executor", promote.executor.as_ref());
    body.text("model", promote.model.as_ref());
    body.add("start", Value::from(promote.start));
    body.add("worktree", Value::from(promote.worktree));
    body
}

fn remove_body(remove: &Remove, workspace: &str) -> Body {
    let mut body = Body::new(workspace);
    if !remove.ids.is_empty() {
        body.add("ids", Value::from(remove.ids.clone()));
    }
    body.text("type", remove.idea_type.as_ref());
    body.add("all", Value::from(remove.all));
    body
}

fn sessions_request(sessions: &Sessions, workspace: &str) -> Request {
    let mut query = Query::new(workspace);
    if let Some(id) = &sessions.id {
        return get(&format!("/sessions/{}", segment(id)), query);
    }
    query.maybe("limit", sessions.limit.map(|number| number.to_string()));
    query.maybe("offset", sessions.offset.map(|number| number.to_string()));
    get("/sessions", query)
}

/// A body under construction; what is not given is left out.
struct Body(Map<String, Value>);

impl Body {
    fn new(workspace: &str) -> Self {
        Self(Map::from_iter([("workspace_path".to_owned(), Value::from(workspace))]))
    }

    fn add(&mut self, key: &str, value: Value) {
        self.0.insert(key.to_owned(), value);
    }

    fn text(&mut self, key: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.add(key, Value::from(text.as_str()));
        }
    }
}

/// A query under construction.
struct Query(String);

impl Query {
    fn new(workspace: &str) -> Self {
        Self(format!("workspace_path={}", encode(workspace, is_plain)))
    }

    fn add(&mut self, name: &str, value: &str) {
        self.0.push_str(&format!("&{name}={}", encode(value, is_plain)));
    }

    fn maybe(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value {
            self.add(name, &value);
        }
    }
}

/// An id as a path segment. Only the signs of real ids stay as they are, so that `view types` asks for an idea of
/// that id and not for the list of types.
fn segment(id: &str) -> String {
    encode(id, |byte| matches!(byte, b'a'..=b'f' | b'0'..=b'9' | b'-'))
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/')
}

/// Percent-encodes every byte that is not plain.
fn encode(text: &str, plain: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
