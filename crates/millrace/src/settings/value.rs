//! Reading one value of a kind from text. Never says where the text came from; the caller does.

use std::net::SocketAddr;
use std::path::Path;

use super::given::Value;
use super::key::Kind;

/// Reads a text as a value; the error says what it must be.
pub fn read(kind: Kind, text: &str) -> Result<Value, String> {
    match kind {
        Kind::Address => address(text).map(|address| Value::Text(address.to_string())),
        Kind::Path | Kind::Text | Kind::Secret => filled(text).map(Value::Text),
        Kind::Url => url(text).map(Value::Text),
        Kind::Directories => list(kind, text.split(':').map(str::to_owned)),
        Kind::Secrets | Kind::Names => list(kind, text.split(',').map(str::to_owned)),
        Kind::Choice(words) => choice(words, text).map(Value::Text),
        Kind::Switch => switch(text.parse().ok()).map(Value::Switch),
        Kind::Price => price(text).map(Value::Text),
        Kind::Whole { min, max } => whole(text.parse().ok(), min, max).map(Value::Whole),
    }
}

/// Reads several texts as a value of a list kind.
pub fn list(kind: Kind, texts: impl Iterator<Item = String>) -> Result<Value, String> {
    let parts: Vec<String> =
        texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    if kind == Kind::Directories
        && let Some(part) = parts.iter().find(|part| !Path::new(part).is_absolute())
    {
        return Err(format!("must be absolute directories, and `{part}` is not"));
    }
    Ok(Value::List(parts))
}

/// Reads a number in a range.
pub fn whole(number: Option<u64>, min: u64, max: u64) -> Result<u64, String> {
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| format!("must be a whole number from {min} to {max}"))
}

/// Reads a switch.
pub fn switch(on: Option<bool>) -> Result<bool, String> {
    on.ok_or_else(|| "must be true or false".to_owned())
}

/// Whether a kind holds several texts.
pub fn is_list(kind: Kind) -> bool {
    matches!(kind, Kind::Directories | Kind::Secrets | Kind::Names)
}

/// Reads a listening address.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    numeric.parse().map_err(|_| {
        format!("must be an address and a port such as 127.0.0.1:8008, and `{text}` is not")
    })
}

fn filled(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("must not be empty".to_owned()) } else { Ok(text.to_owned()) }
}

fn url(text: &str) -> Result<String, String> {
    let known = ["http://", "https://"];
    let address = known.iter().find_map(|scheme| text.strip_prefix(scheme));
    match address {
        Some(rest) if !rest.is_empty() => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("must begin with http:// or https://".to_owned()),
    }
}

/// Reads a price; kept as text, so that it is printed as it was written.
fn price(text: &str) -> Result<String, String> {
    match text.parse::<f64>() {
        Ok(price) if price.is_finite() && price >= 0.0 => Ok(text.to_owned()),
        _ => Err("must be a price in USD per million tokens, 0 or more".to_owned()),
    }
}

fn choice(words: &[&str], text: &str) -> Result<String, String> {
    if words.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("must be one of {}, and `{text}` is not", words.join(", ")))
    }
}
