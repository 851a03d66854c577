use super::*;

fn read_one(path: &str, text: &str) -> (Option<String>, Vec<String>) {
    let manifests = read(&[(path.to_owned(), text.to_owned())]);
    (manifests.project_name, manifests.dependencies)
}

#[test]
fn manifests_tell_name_and_dependencies() {
    let cases = [
        (
            "Cargo.toml",
            "[package]\nname = \"mill\"\n[dependencies]\nserde = \"1\"\nown = { path = \"own\" }\n",
            Some("mill"),
            vec!["serde"],
        ),
        (
            "package.json",
            r#"{"name":"web","dependencies":{"react":"^19"},"devDependencies":{"vite":"6"}}"#,
            Some("web"),
            vec!["react", "vite"],
        ),
        (
            "pyproject.toml",
            "[project]\nname = \"py\"\ndependencies = [\"httpx>=0.27\", \"pydantic[email]\"]\n",
            Some("py"),
            vec!["httpx", "pydantic"],
        ),
        (
            "pyproject.toml",
            "[tool.poetry]\nname = \"po\"\n[tool.poetry.dependencies]\npython = \"^3.12\"\nflask = \"3\"\n",
            Some("po"),
            vec!["flask"],
        ),
        (
            "requirements.txt",
            "# all\n-r base.txt\nDjango==5.0 ; python_version > '3'\n",
            None,
            vec!["Django"],
        ),
        (
            "go.mod",
            "module github.com/a/tool\n\ngo 1.23\n\nrequire (\n\tgithub.com/x/y v1.0.0\n\tgolang.org/x/z v1 // indirect\n)\n",
            Some("tool"),
            vec!["github.com/x/y"],
        ),
        ("pom.xml", "<project><artifactId>shop</artifactId></project>", None, vec!["shop"]),
        ("Gemfile", "source 'x'\ngem 'rails', '~> 8'\n", None, vec!["rails"]),
        (
            "build.gradle.kts",
            "dependencies {\n  implementation(\"org.a:ktor-core:1\")\n}\n",
            None,
            vec!["ktor-core"],
        ),
        (
            "composer.json",
            r#"{"name":"a/b","require":{"php":">=8","monolog/monolog":"3"}}"#,
            Some("a/b"),
            vec!["php", "monolog/monolog"],
        ),
    ];
    for (path, text, name, dependencies) in cases {
        let (told_name, told) = read_one(path, text);
        assert_eq!(
            (told_name.as_deref(), told),
            (name, dependencies.into_iter().map(str::to_owned).collect()),
            "{path}"
        );
    }
}

#[test]
fn broken_manifests_say_nothing() {
    for path in ["Cargo.toml", "package.json", "pyproject.toml", "go.mod", "pom.xml", "Gemfile"] {
        assert_eq!(read_one(path, "{[<\" module '"), (None, vec![]), "{path}");
    }
}

#[test]
fn languages_come_by_number_of_files() {
    let found = |path: &str| Found { path: path.to_owned(), bytes: 1 };
    let files = [
        found("a.py"),
        found("b.rs"),
        found("src/c.rs"),
        found("Dockerfile"),
        found(".github/workflows/ci.yml"),
    ];
    let stack = tech_stack(&files, vec!["serde".to_owned()]);
    assert_eq!(stack, ["Rust", "Python", "Docker", "GitHub Actions", "serde"]);
}
