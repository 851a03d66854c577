//! What must never be offered to a model (contract 5.1): environment files and key material, told by
//! name and by what the text holds. Pure.

/// Endings of files that hold keys or passwords.
const ENDINGS: [&str; 16] = [
    ".asc",
    ".env",
    ".gpg",
    ".jks",
    ".kdbx",
    ".key",
    ".keystore",
    ".ovpn",
    ".p12",
    ".p8",
    ".pem",
    ".pfx",
    ".pkcs12",
    ".ppk",
    ".tfstate",
    ".tfvars",
];

/// Whole names of such files.
const NAMES: [&str; 13] = [
    ".dockercfg",
    ".dockerconfigjson",
    ".git-credentials",
    ".htpasswd",
    ".netrc",
    ".npmrc",
    ".pgpass",
    ".pypirc",
    ".s3cfg",
    ".yarnrc.yml",
    "_netrc",
    "master.key",
    "terraform.tfstate.backup",
];

/// Beginnings of private key files as ssh-keygen(1) names them.
const KEY_NAMES: [&str; 4] = ["id_dsa", "id_ecdsa", "id_ed25519", "id_rsa"];

/// Stems that name secrets when the file is data; `secrets.py` is source.
const DATA_STEMS: [&str; 8] = [
    "client_secret",
    "credential",
    "credentials",
    "secret",
    "secrets",
    "service-account",
    "service_account",
    "serviceaccount",
];
const DATA_ENDINGS: [&str; 12] =
    ["", "cfg", "conf", "csv", "ini", "json", "json5", "properties", "toml", "txt", "xml", "yaml"];

/// Whether a name belongs to a file or folder that is never offered.
pub(super) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    name.starts_with(".env")
        || NAMES.contains(&name.as_str())
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
        || KEY_NAMES.iter().any(|key| {
            name.strip_prefix(key).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
        || ((DATA_ENDINGS.contains(&ending) || ending == "yml")
            && DATA_STEMS.iter().any(|word| {
                stem.strip_prefix(word)
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
            }))
}

/// Whether a text holds a private key block (RFC 7468, and the forms of OpenSSH and PGP).
pub(super) fn holds_private_key(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        line.starts_with("-----BEGIN ") && line.contains("PRIVATE KEY") && line.ends_with("-----")
    })
}

#[cfg(test)]
mod tests;
