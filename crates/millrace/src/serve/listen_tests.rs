//! Addresses.

use super::{bind, check_reach};

#[test]
fn a_public_address_needs_a_key() {
    let table = [
        ("127.0.0.1:1", false, true),
        ("127.9.9.9:1", false, true),
        ("[::1]:1", false, true),
        ("0.0.0.0:1", false, false),
        ("[::]:1", false, false),
        ("10.0.0.1:1", false, false),
        ("0.0.0.0:1", true, true),
    ];
    for (address, has_keys, allowed) in table {
        let address = address.parse().expect("an address");
        assert_eq!(check_reach(address, has_keys).is_ok(), allowed, "{address}");
    }
}

#[test]
fn a_taken_port_is_told_with_what_to_do() {
    let taken = bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = taken.local_addr().expect("its address");
    let error = anyhow::Error::from(bind(address).expect_err("it is taken"));
    let text = crate::problem::text(&error);
    assert_eq!(text, format!("{address} cannot be listened on: in use by another program [E0012]"));
    let hint = crate::problem::hint(&error).expect("a hint");
    assert!(hint.contains("--listen 127.0.0.1:"), "{hint}");
}
