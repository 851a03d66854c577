use super::{hmac_sha256_hex, md5_hex};

/// The example of pusher.com/docs/channels/library_auth_reference/auth-signatures.
#[test]
fn the_published_channel_signature_comes_out() {
    assert_eq!(
        hmac_sha256_hex("7ad3773142a6692b25b8", "1234.1234:private-foobar"),
        "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"
    );
}

#[test]
fn the_sums_of_rfc_1321_come_out() {
    assert_eq!(md5_hex(b""), "d41d8cd98f00b204e9800998ecf8427e");
    assert_eq!(md5_hex(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
}
