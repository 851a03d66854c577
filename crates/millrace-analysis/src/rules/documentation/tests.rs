//! What the checks of documentation report, and what they leave alone.

use crate::rules::tests::{Case, case, run, tree};

#[test]
fn gaps_are_found_where_they_are_and_nowhere_else() {
    run(cases());
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = readmes();
    cases.extend(sources());
    cases.extend(interfaces());
    cases
}

fn readmes() -> Vec<Case> {
    let code = "def f():\n    return 1\n".repeat(150);
    let rule = "readme";
    let mut cases = vec![
        tree(rule, &[("a.py", &code)], &[("a.py", 1)]),
        tree(
            rule,
            &[("a.py", &code), ("README.md", "# Thing\n\nA thing for people.\n")],
            &[("README.md", 1)],
        ),
        tree(rule, &[("a.py", &code), ("README.md", "# Thing\n\n## Usage\n\nCall it.\n")], &[]),
        tree(rule, &[("a.py", "x = 1\n")], &[]),
        tree(rule, &[("a.py", &code), ("PKG-INFO", "")], &[]),
    ];
    let rule = "dead-links";
    cases.extend([
        tree(
            rule,
            &[("README.md", "See [a](docs/a.md).\n\nAnd [b](docs/b.md#x).\n"), ("docs/a.md", "")],
            &[("README.md", 3)],
        ),
        tree(
            rule,
            &[("docs/a.md", "[up](../README.md) [gone](../gone.md)"), ("README.md", "")],
            &[("docs/a.md", 1)],
        ),
        tree(
            rule,
            &[(
                "README.md",
                "[x](https://a.invalid/b.md) [y](#part) [z](logo.png) `[c](gone.md)`\n",
            )],
            &[],
        ),
        tree(rule, &[("README.md", "```\n[a](gone.md)\n```\n[b](elsewhere/gone.md)\n")], &[]),
    ]);
    let rule = "readme-commands";
    let package = "{\"scripts\": {\"build\": \"x\"}}";
    cases.extend([
        tree(
            rule,
            &[
                ("README.md", "```sh\nnpm run build\nnpm run deploy\n```\n"),
                ("package.json", package),
            ],
            &[("README.md", 3)],
        ),
        tree(
            rule,
            &[("README.md", "```sh\nmake lint\n```\n"), ("Makefile", "test:\n\tx\n")],
            &[("README.md", 2)],
        ),
        tree(
            rule,
            &[
                ("README.md", "npm run deploy\n```sh\nnpm run build\n```\n"),
                ("package.json", package),
            ],
            &[],
        ),
        tree(
            rule,
            &[("README.md", "```sh\nmake lint\n```\n"), ("Makefile", "include x.mk\n")],
            &[],
        ),
    ]);
    cases
}

fn sources() -> Vec<Case> {
    let rule = "documented-parameters";
    vec![
        case(
            rule,
            "a.js",
            "/**\n * Loads.\n * @param {string} path where\n * @param mode how\n */\nfunction load(path) {}\n",
            &[4],
        ),
        case(
            rule,
            "A.java",
            "class A {\n  /**\n   * @param x what\n   */\n  void f(int y) {}\n}\n",
            &[3],
        ),
        case(rule, "a.py", "def f(a):\n    \"\"\"Does.\n\n    :param b: what\n    \"\"\"\n", &[4]),
        case(
            rule,
            "a.ts",
            "/**\n * @param {object} options all\n * @param {string} options.path where\n * @param [mode] how\n */\nexport const load = (options, mode) => {}\n",
            &[],
        ),
        case(
            rule,
            "a.js",
            "/**\n * @param {string} path where\n */\nfunction load({ path }) {}\n",
            &[],
        ),
        case(
            rule,
            "a.py",
            "def f(a, **options):\n    \"\"\"Does.\n\n    :param b: what\n    \"\"\"\n",
            &[],
        ),
        case(
            rule,
            "A.java",
            "class A {\n  /**\n   * @param <T> what\n   * @param x who\n   */\n  <T> void f(T x) {}\n}\n",
            &[],
        ),
    ]
}

fn interfaces() -> Vec<Case> {
    let mut cases = Vec::new();
    let rule = "undocumented-environment";
    let reads = "import os\nx = os.environ['APP_LIMIT']\ny = os.getenv('HOME')\n";
    cases.extend([
        tree(rule, &[("a.py", reads), ("README.md", "# App\n")], &[("a.py", 2)]),
        tree(
            rule,
            &[("a.js", "const x = process.env.APP_LIMIT\n"), ("README.md", "# App\n")],
            &[("a.js", 1)],
        ),
        tree(rule, &[("a.py", reads), ("README.md", "Set `APP_LIMIT`.\n")], &[]),
        tree(
            rule,
            &[("a.py", reads), ("README.md", "# App\n"), (".env.example", "APP_LIMIT=3\n")],
            &[],
        ),
        tree(
            rule,
            &[("a.py", &format!("# APP_LIMIT bounds the rows\n{reads}")), ("README.md", "# App\n")],
            &[],
        ),
    ]);
    let rule = "undocumented-items";
    let told: String = (0..10).map(|at| format!("def f{at}():\n    \"\"\"Does.\"\"\"\n")).collect();
    let rust: String = (0..10).map(|at| format!("/// Does.\npub fn f{at}() {{}}\n")).collect();
    cases.extend([
        case(rule, "a.py", &format!("{told}def g():\n    pass\ndef _h():\n    pass\n"), &[21]),
        tree(
            rule,
            &[
                ("src/lib.rs", &format!("{rust}pub fn g() {{}}\nmod inner;\n")),
                ("src/inner.rs", "pub fn h() {}\n"),
            ],
            &[("src/lib.rs", 21)],
        ),
        tree(
            rule,
            &[
                ("src/lib.rs", &format!("{rust}pub mod outer;\n")),
                ("src/outer.rs", "pub struct H;\n"),
            ],
            &[("src/outer.rs", 1)],
        ),
        case(rule, "a.py", &told, &[]),
        case(rule, "a.py", &"def g():\n    pass\n".repeat(30), &[]),
        case(
            rule,
            "src/lib.rs",
            &format!("{rust}#[doc(hidden)]\npub fn g() {{}}\npub(crate) fn h() {{}}\n"),
            &[],
        ),
    ]);
    cases
}
