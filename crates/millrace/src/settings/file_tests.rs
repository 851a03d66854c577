//! What a settings file says, and what is wrong with it.

use super::file::read;
use super::given::Origin;

fn given(text: &str) -> Vec<(String, String, usize)> {
    let given = read("m.toml", text).expect("a sound file");
    given
        .into_iter()
        .map(|given| match given.origin {
            Origin::File { line, .. } => (given.name, given.value.to_string(), line),
            other => panic!("{other} is no file"),
        })
        .collect()
}

fn faults(text: &str) -> Vec<String> {
    read("m.toml", text).expect_err("a broken file")
}

#[test]
fn every_form_of_a_key_is_read_with_its_line() {
    let text = "\
models.default = \"sonnet\"
[server]
listen = \"localhost:0\"

[providers]
max_concurrency = 4
[providers.ollama]
base_url = \"http://127.0.0.1:11434/v1\"
models = [\"qwen3\", \"llama3.3\"]
max_concurrency = 0x02
[models.aliases]
\"gpt-4.1\" = \"gpt-5\"
[models.fallback]
sonnet = [\"gpt-5\"]
opus = \"a, b\"
";
    let expected = [
        ("models.default", "sonnet", 1),
        ("models.aliases.gpt-4.1", "gpt-5", 12),
        ("models.fallback.sonnet", "gpt-5", 14),
        ("models.fallback.opus", "a, b", 15),
        ("server.listen", "127.0.0.1:0", 3),
        ("providers.max_concurrency", "4", 6),
        ("providers.ollama.base_url", "http://127.0.0.1:11434/v1", 8),
        ("providers.ollama.models", "qwen3, llama3.3", 9),
        ("providers.ollama.max_concurrency", "2", 10),
    ];
    let mut found = given(text);
    let mut expected: Vec<_> = expected
        .into_iter()
        .map(|(name, value, line)| (name.to_owned(), value.to_owned(), line))
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn faults_name_line_and_what_is_meant() {
    let table = [
        (
            "[server]\nlistn = \"x\"",
            "m.toml:2: unknown key `server.listn`; the nearest is `server.listen`",
        ),
        ("\n[servr]\nlisten = \"x\"", "m.toml:2: unknown key `servr`; the nearest is `server`"),
        ("zzzzzzzzzzzz = 1", "m.toml:1: unknown key `zzzzzzzzzzzz`"),
        (
            "[providers.ollama]\nbaseurl = \"http://h\"",
            "m.toml:2: unknown key `providers.ollama.baseurl`; the nearest is `providers.ollama.base_url`",
        ),
        ("[server.listen]\nx = 1", "m.toml:1: `server.listen` must be a text in quotes"),
        ("providers = 3", "m.toml:1: `providers` must be a table"),
        (
            "[tasks]\nworkers = 0",
            "m.toml:2: `tasks.workers` must be a whole number from 1 to 10000",
        ),
        (
            "[tasks]\nworkers = 1.5",
            "m.toml:2: `tasks.workers` must be a whole number from 1 to 10000",
        ),
        (
            "[tasks]\nworkers = -1",
            "m.toml:2: `tasks.workers` must be a whole number from 1 to 10000",
        ),
        ("[offline]\nrehearsal = 1", "m.toml:2: `offline.rehearsal` must be true or false"),
        ("[pusher]\npublic = \"true\"", "m.toml:2: `pusher.public` must be true or false"),
        ("[api]\nkeys = [1]", "m.toml:2: `api.keys` must be a list of texts"),
        ("[api]\nkeys = 1", "m.toml:2: `api.keys` must be a list of texts"),
        ("[models]\ndefault = 1", "m.toml:2: `models.default` must be a text in quotes"),
        ("[models]\ndefault = \"\"", "m.toml:2: `models.default` must not be empty"),
        (
            "[workspace]\nroots = [\"rel\"]",
            "m.toml:2: `workspace.roots` must be absolute directories, and `rel` is not",
        ),
        (
            "[log]\nformat = \"xml\"",
            "m.toml:2: `log.format` must be one of text, json, and `xml` is not",
        ),
    ];
    for (text, fault) in table {
        let found = faults(text);
        assert_eq!(found, [fault], "{text}");
    }
}

#[test]
fn broken_toml_names_its_line() {
    let found = faults("[server]\nlisten = \n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("m.toml:2: "), "{found:?}");
}

#[test]
fn all_faults_are_told_in_the_order_of_the_file() {
    let found = faults("[tasks]\nworkers = 0\n[log]\nfilter = 3\n[a]\nb = 1");
    let lines: Vec<&str> = found.iter().map(|fault| &fault[..9]).collect();
    assert_eq!(lines, ["m.toml:2:", "m.toml:4:", "m.toml:5:"]);
}
