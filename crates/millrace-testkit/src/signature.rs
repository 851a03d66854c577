//! The two sums of the Pusher protocol, made here so that a test does not ask the server under
//! test what is right. Never used to protect anything.

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

/// Lower-case hex of HMAC-SHA256 (RFC 2104, FIPS 180-4).
pub fn hmac_sha256_hex(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(text.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// Lower-case hex of MD5 (RFC 1321).
pub fn md5_hex(bytes: &[u8]) -> String {
    hex::encode(Md5::digest(bytes))
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
