//! The survey: what is offered and, above all, what is not (contract 5.1).

use std::{fs, os::unix::fs::symlink};

use millrace_workspace::SourceLimits;

use crate::support::Place;

fn project() -> Place {
    let place = Place::new();
    place.write("Cargo.toml", "[package]\nname = \"mill\"\n[dependencies]\nserde = \"1\"\n");
    place.write("README.md", "# Mill\n");
    place.write("src/main.rs", "mod wheel;\nfn main() {}\n");
    place.write("src/wheel.rs", "pub fn turn() {}\n");
    place.write("src/dry.rs", "pub fn dry() {}\n");
    place.write("logo.png", "\0\0");
    place.write(".github/workflows/ci.yml", "on: push\n");
    place.write(".gitignore", "ignored/\n*.log\n");
    place
}

#[test]
fn a_survey_names_the_project_and_shows_the_telling_files_first() {
    let place = project();
    let survey = place.workspace.survey().unwrap();
    assert_eq!(survey.project_name, "mill");
    assert_eq!(survey.tech_stack, ["Rust", "GitHub Actions", "serde"]);
    let tree = ".github/workflows/ci.yml\nCargo.toml\nREADME.md\nlogo.png\nsrc/dry.rs\nsrc/main.rs\nsrc/wheel.rs";
    assert_eq!(survey.file_tree, tree);
    let paths: Vec<_> = survey.excerpts.iter().map(|excerpt| excerpt.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "README.md",
            "Cargo.toml",
            "src/main.rs",
            "src/wheel.rs",
            "src/dry.rs",
            ".github/workflows/ci.yml"
        ]
    );
    assert_eq!(place.workspace.survey().unwrap(), survey, "the same tree gives the same survey");
}

#[test]
fn nothing_secret_ignored_or_linked_is_offered() {
    let place = project();
    fs::write(place.outside.join("secret.rs"), "outside").unwrap();
    for path in [
        ".env",
        ".env.local",
        "ignored/a.rs",
        "debug.log",
        "id_rsa",
        "tls.pem",
        "credentials.json",
        ".git/config",
        "node_modules/x/index.js",
        "vendor/y.go",
        ".viben/ideas/s/idea.json",
        ".secret/x.rs",
    ] {
        place.write(path, "SECRET");
    }
    place.write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
    place.write("target/debug/gen.rs", "SECRET");
    place.write(
        "src/embedded.rs",
        "const K: &str = \"\n-----BEGIN RSA PRIVATE KEY-----\nSECRET\n\";\n",
    );
    symlink(&place.outside, place.path.join("src/out")).unwrap();
    symlink(place.outside.join("secret.rs"), place.path.join("src/link.rs")).unwrap();
    let survey = place.workspace.survey().unwrap();
    let sources = place.workspace.source_files(&SourceLimits::ANALYSIS).unwrap();
    let all = format!("{survey:?}{sources:?}");
    assert!(!all.contains("SECRET") && !all.contains("outside"), "{all}");
    for name in [
        "env",
        "id_rsa",
        "pem",
        "credentials",
        "node_modules",
        "vendor",
        "link.rs",
        "target",
        ".viben",
    ] {
        assert!(!survey.file_tree.contains(name), "{name}");
    }
}

#[test]
fn budgets_hold_and_cuts_fall_on_line_ends() {
    let place = project();
    for number in 0..300 {
        place.write(&format!("src/deep/mod{number}/file.rs"), &"let x = 1;\n".repeat(2000));
    }
    let survey = place.workspace.survey().unwrap();
    let bytes: usize =
        survey.excerpts.iter().map(|excerpt| excerpt.content.len() + excerpt.path.len()).sum();
    assert!(bytes <= 96_000, "{bytes}");
    assert!(survey.file_tree.len() <= 16_000);
    for excerpt in &survey.excerpts {
        assert!(
            excerpt.content.len() <= 8_000 && excerpt.content.ends_with('\n'),
            "{}",
            excerpt.path
        );
    }
}

#[test]
fn sources_are_sorted_text_within_their_limits() {
    let place = project();
    place.write("src/large.rs", &"x".repeat(5000));
    place.write("src/binary.rs", "a\0b");
    place.write("package-lock.json", "{}");
    fs::write(place.path.join("src/latin.rs"), b"\xe9").unwrap();
    let limits = SourceLimits { files: 100, bytes_per_file: 4000, bytes_total: 100_000 };
    let paths = |limits: &SourceLimits| -> Vec<String> {
        let files = place.workspace.source_files(limits).unwrap();
        files.into_iter().filter(|(_, text)| !text.is_empty()).map(|(path, _)| path).collect()
    };
    assert_eq!(
        paths(&limits),
        [
            ".github/workflows/ci.yml",
            "Cargo.toml",
            "README.md",
            "src/dry.rs",
            "src/main.rs",
            "src/wheel.rs"
        ]
    );
    assert_eq!(paths(&SourceLimits { files: 2, ..limits }), ["src/dry.rs", "src/main.rs"]);
    assert_eq!(paths(&SourceLimits { bytes_total: 20, ..limits }), ["src/dry.rs"]);
    let named: Vec<String> = place
        .workspace
        .source_files(&limits)
        .unwrap()
        .into_iter()
        .filter(|(_, text)| text.is_empty())
        .map(|(path, _)| path)
        .collect();
    for there in ["logo.png", "package-lock.json", "src/binary.rs", "src/large.rs"] {
        assert!(named.contains(&there.to_owned()), "{there} in {named:?}");
    }
    assert!(!named.iter().any(|path| path.contains(".env") || path.ends_with(".pem")), "{named:?}");
}
