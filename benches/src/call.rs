//! One HTTP/1.1 request on a connection of its own, for what a benchmark must arrange before it measures. Never measured itself.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer of status 2xx.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status line and headers, without the empty line.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// Asks and reads the whole answer.
///
/// # Errors
/// When the connection breaks, or with any status but 2xx.
pub async fn call(address: SocketAddr, method: &str, path: &str, body: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8(answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer without an end of head")?;
    ensure!(head.starts_with("HTTP/1.1 2"), "{method} {path} was answered: {answer}");
    Ok(Answer { head: head.to_owned(), body: body.to_owned() })
}

/// `POST` of a JSON value.
///
/// # Errors
/// Those of [`call`], and when the answer is no JSON.
pub async fn post(address: SocketAddr, path: &str, body: &Value) -> Result<Value> {
    call(address, "POST", path, &body.to_string()).await?.json()
}
