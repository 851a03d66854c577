//! HMAC-SHA256 as Pusher writes it: lower-case hex (contracts/tasks.md 11.4 and 11.8). Never compares in a time that tells
//! where two signatures differ.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

/// The signature of `text`.
pub(super) fn hmac_hex(secret: &str, text: &str) -> String {
    hex(&mac(secret, text).finalize().into_bytes())
}

/// `<key>:<signature>` for a socket and a channel.
pub(super) fn auth(key: &str, secret: &str, socket_id: &str, channel: &str) -> String {
    format!("{key}:{}", hmac_hex(secret, &format!("{socket_id}:{channel}")))
}

/// Whether `given` is the [`auth`] of a socket and a channel.
pub(super) fn is_valid(
    given: &str,
    key: &str,
    secret: &str,
    socket_id: &str,
    channel: &str,
) -> bool {
    let signature = given.strip_prefix(key).and_then(|rest| rest.strip_prefix(':'));
    let Some(signature) = signature.and_then(unhex) else { return false };
    mac(secret, &format!("{socket_id}:{channel}")).verify_slice(&signature).is_ok()
}

/// The MD5 of a request's body (a checksum of the hosted API, not a protection).
pub(super) fn md5_hex(body: &[u8]) -> String {
    hex(&Md5::digest(body))
}

fn mac(secret: &str, text: &str) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length (RFC 2104 section 2)")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(text.as_bytes());
    mac
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of lower-case hex.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? * 16 + digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of Pusher's documentation on channel authorisation.
    const KEY: &str = "278d425bdf160c739803";
    const SECRET: &str = "7ad3773142a6692b25b8";
    const SOCKET: &str = "1234.1234";
    const CHANNEL: &str = "private-foobar";
    const SIGNED: &str =
        "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4";

    #[test]
    fn a_signature_is_the_one_of_the_documentation() {
        assert_eq!(auth(KEY, SECRET, SOCKET, CHANNEL), SIGNED);
    }

    #[test]
    fn only_the_exact_signature_is_valid() {
        let upper = SIGNED.to_uppercase();
        for (given, valid) in [
            (SIGNED, true),
            ("", false),
            (KEY, false),
            (":", false),
            (SIGNED.trim_end_matches('4'), false),
            (&*format!("{SIGNED}00"), false),
            (&*SIGNED.replace("58df", "59df"), false),
            (&*SIGNED.replace("278d", "278e"), false),
            (&*upper, false),
            ("278d425bdf160c739803:é", false),
        ] {
            assert_eq!(is_valid(given, KEY, SECRET, SOCKET, CHANNEL), valid, "{given}");
        }
        assert!(!is_valid(SIGNED, KEY, SECRET, "1234.1235", CHANNEL));
        assert!(!is_valid(SIGNED, KEY, SECRET, SOCKET, "private-foobaz"));
    }

    #[test]
    fn md5_is_the_one_of_rfc_1321() {
        assert_eq!(md5_hex(b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(md5_hex(b"message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
    }
}
