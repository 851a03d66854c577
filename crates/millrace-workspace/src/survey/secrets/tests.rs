use super::*;

#[test]
fn secrets_are_told_by_name() {
    for name in [
        ".env",
        ".env.local",
        "prod.env",
        "server.pem",
        "id_rsa",
        "id_ed25519.pub",
        "a.KEY",
        "cert.p12",
        "credentials",
        "credentials.json",
        "secrets.yaml",
        "secrets.yml",
        "service-account-prod.json",
        ".npmrc",
        "x.tfvars",
        "client_secret_1.json",
    ] {
        assert!(is_secret_name(name), "{name}");
    }
    for name in [
        "environment.rs",
        "key.rs",
        "secrets.py",
        "credentials.go",
        "id_rsapi.rs",
        "keyboard.ts",
        "secretary.txt",
        "Cargo.toml",
        "envelope.json",
    ] {
        assert!(!is_secret_name(name), "{name}");
    }
}

#[test]
fn private_keys_are_told_by_their_text() {
    assert!(holds_private_key("x\n-----BEGIN OPENSSH PRIVATE KEY-----\nabc"));
    assert!(holds_private_key("  -----BEGIN PGP PRIVATE KEY BLOCK-----"));
    assert!(!holds_private_key("-----BEGIN CERTIFICATE-----"));
    assert!(!holds_private_key("let mark = \"-----BEGIN PRIVATE KEY-----\";"));
}
