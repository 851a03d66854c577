//! A plain HTTP/1.1 client over one blocking connection per request. It shows exactly what came
//! back and never retries, follows or decompresses.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::wait::PATIENCE;

/// How long a write may block when the server stops reading an oversize body.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends requests to one server, with fixed extra headers.
#[derive(Debug, Clone)]
pub struct Client {
    address: SocketAddr,
    headers: Vec<(String, String)>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The decoded body.
    pub body: Vec<u8>,
}

/// An answer whose head has been read and whose body has not.
#[derive(Debug)]
pub struct Incoming {
    /// Status code.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The decoded body as it arrives; dropping it closes the connection.
    pub body: BodyReader,
}

/// Reads a body by its framing.
#[derive(Debug)]
pub struct BodyReader {
    input: BufReader<TcpStream>,
    framing: Framing,
}

#[derive(Debug)]
enum Framing {
    Length(u64),
    Chunk(u64),
    UntilClose,
    Finished,
}

impl Client {
    /// A client for the server at `address`.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, headers: Vec::new() }
    }

    /// The same client that sends one more header with every request.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    /// The address requests go to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// GET `target` (path and query, already encoded).
    pub fn get(&self, target: &str) -> Reply {
        self.send("GET", target, &[], None)
    }

    /// POST a JSON body.
    pub fn post(&self, target: &str, body: &Value) -> Reply {
        self.send("POST", target, &[], Some(body.to_string().as_bytes()))
    }

    /// DELETE, with a JSON body when one is given.
    pub fn delete(&self, target: &str, body: Option<&Value>) -> Reply {
        let text = body.map(Value::to_string);
        self.send("DELETE", target, &[], text.as_deref().map(str::as_bytes))
    }

    /// Sends a request and reads the whole answer.
    pub fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Reply {
        self.open(method, target, headers, body).finish()
    }

    /// Sends a request with `Content-Length` and reads the head of the answer.
    pub fn open(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Incoming {
        self.exchange(&self.with_length(method, target, headers, body))
            .expect("an answer from the server")
    }

    /// The same, or nothing when the server is down or dies before the head of its answer.
    pub fn try_open(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Option<Incoming> {
        self.exchange(&self.with_length(method, target, headers, body)).ok()
    }

    fn with_length(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Vec<u8> {
        let mut bytes = self.head(method, target, headers, body.is_some());
        if let Some(body) = body {
            bytes.extend(format!("Content-Length: {}\r\n", body.len()).bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(body.unwrap_or_default());
        bytes
    }

    /// Sends the body in chunks without `Content-Length` and reads the whole answer.
    pub fn send_chunked(&self, method: &str, target: &str, chunks: &[&[u8]]) -> Reply {
        let mut bytes = self.head(method, target, &[], true);
        bytes.extend(b"Transfer-Encoding: chunked\r\n\r\n");
        for chunk in chunks.iter().filter(|chunk| !chunk.is_empty()) {
            bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
            bytes.extend(*chunk);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"0\r\n\r\n");
        self.exchange(&bytes).expect("an answer from the server").finish()
    }

    fn head(&self, method: &str, target: &str, headers: &[(&str, &str)], body: bool) -> Vec<u8> {
        let given = |name: &str| headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        let mut head = format!("{method} {target} HTTP/1.1\r\n");
        if !given("host") {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        if body && !given("content-type") {
            head.push_str("Content-Type: application/json\r\n");
        }
        if !given("connection") {
            head.push_str("Connection: close\r\n");
        }
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.into_bytes()
    }

    /// A server may answer and close before it has read everything, so a failing write is no
    /// failure: the answer is.
    fn exchange(&self, bytes: &[u8]) -> std::io::Result<Incoming> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
        let _ = stream.write_all(bytes);
        Incoming::read_head(BufReader::new(stream))
    }
}

impl Incoming {
    fn read_head(mut input: BufReader<TcpStream>) -> std::io::Result<Self> {
        let status_line = read_line(&mut input)?;
        let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no status line: {status_line:?}"));
        let mut headers = Vec::new();
        loop {
            let line = read_line(&mut input)?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').expect("a header line");
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let framing = framing(status, &headers);
        Ok(Self { status, headers, body: BodyReader { input, framing } })
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Reads the body to its end.
    pub fn finish(mut self) -> Reply {
        let mut body = Vec::new();
        self.body.read_to_end(&mut body).expect("the whole body of the answer");
        Reply { status: self.status, headers: self.headers, body }
    }
}

impl Reply {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in answer {}: {}", self.status, self.text()))
    }

    /// The body as JSON of an answer with status 200; anything else fails the test.
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let limit = match &mut self.framing {
                Framing::Finished => return Ok(0),
                Framing::UntilClose => return self.input.read(buffer),
                Framing::Length(0) => {
                    self.framing = Framing::Finished;
                    continue;
                }
                Framing::Chunk(0) => {
                    self.next_chunk()?;
                    continue;
                }
                Framing::Length(left) | Framing::Chunk(left) => left,
            };
            let wanted = buffer.len().min(usize::try_from(*limit).unwrap_or(usize::MAX));
            let count = self.input.read(&mut buffer[..wanted])?;
            if count == 0 && wanted > 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            *limit -= u64::try_from(count).unwrap();
            if matches!(self.framing, Framing::Chunk(0)) {
                read_line(&mut self.input)?;
            }
            return Ok(count);
        }
    }
}

impl BodyReader {
    fn next_chunk(&mut self) -> std::io::Result<()> {
        let line = read_line(&mut self.input)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16)
            .map_err(|_| std::io::Error::other(format!("bad chunk size {line:?}")))?;
        self.framing = if size == 0 { Framing::Finished } else { Framing::Chunk(size) };
        Ok(())
    }
}

fn framing(status: u16, headers: &[(String, String)]) -> Framing {
    if status == 204 || status == 304 || status < 200 {
        Framing::Finished
    } else if find(headers, "transfer-encoding").is_some_and(|value| value.contains("chunked")) {
        Framing::Chunk(0)
    } else if let Some(length) = find(headers, "content-length") {
        Framing::Length(length.parse().expect("a number in content-length"))
    } else {
        Framing::UntilClose
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
}

/// One line without its end; the end of input before a line end is an error.
fn read_line(input: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    input.read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    String::from_utf8(line).map_err(std::io::Error::other)
}

/// Encodes a path segment or query value: everything but unreserved characters (RFC 3986, 2.3).
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// `?a=b&c=d`, or nothing when there are no pairs.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}
