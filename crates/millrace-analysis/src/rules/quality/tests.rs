//! What the checks of structure report, and what they leave alone.

use crate::rules::tests::{Case, case, run, tree};

#[test]
fn structure_is_judged_where_it_is_wrong_and_nowhere_else() {
    run(cases());
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = shape();
    cases.extend(copies());
    cases.extend(branches());
    cases.extend(unused());
    cases
}

fn shape() -> Vec<Case> {
    let nested = |depth: usize| {
        let open: String = (0..depth).map(|at| format!("if (a{at}) {{\n")).collect();
        format!("function f() {{\n{open}g();\n{}}}\n", "}\n".repeat(depth))
    };
    let flat: String = (0..80).map(|at| format!("  if (a{at}) g({at})\n")).collect();
    let rule = "hard-functions";
    let mut cases = vec![
        // 1 + 2 + ... + 12 weighs 78; one level less weighs 66.
        case(rule, "a.js", &nested(12), &[1]),
        case(rule, "a.js", &nested(11), &[]),
        case(rule, "a.js", &format!("function f() {{\n{flat}}}\n"), &[1]),
        case(
            rule,
            "src/a.rs",
            &format!(
                "fn f() {{\n    match x {{\n{}    }}\n}}\n",
                "        1 => g(),\n".repeat(200)
            ),
            &[],
        ),
        case(rule, "tests/a.js", &nested(12), &[]),
    ];
    let rule = "giant-files";
    let lines =
        |count: usize| (0..count).map(|at| format!("x{at} = f({at})\n")).collect::<String>();
    cases.extend([
        case(rule, "a.py", &lines(2_000), &[1]),
        case(rule, "a.py", &lines(1_999), &[]),
        case(rule, "a.py", &"# a comment\n".repeat(3_000), &[]),
    ]);
    let rule = "many-parameters";
    cases.extend([
        case(rule, "a.py", "def f(a, b, c, d, e, g, h, i, j):\n    pass\n", &[1]),
        case(
            rule,
            "a.go",
            "package a\nfunc f(a, b, c int, d, e, g string, h, i, j bool) {}\n",
            &[2],
        ),
        case(rule, "a.py", "def f(a, b, *, c, d, e, g, h, i, j):\n    pass\n", &[]),
        case(rule, "a.py", "@command()\ndef f(a, b, c, d, e, g, h, i, j):\n    pass\n", &[]),
        case(
            rule,
            "src/a.rs",
            "extern \"C\" fn f(a: A, b: B, c: C, d: D, e: E, g: G, h: H, i: I, j: J) {}\n",
            &[],
        ),
    ]);
    cases
}

fn copies() -> Vec<Case> {
    let rule = "duplicated-blocks";
    let block: String = (0..20).map(|at| format!("    x{at} = load(y{at}, z + {at})\n")).collect();
    let short: String = block.lines().take(15).map(|line| format!("{line}\n")).collect();
    let rows: String = (0..40).map(|at| format!("    ({at}, 'a', 'b', 'c'),\n")).collect();
    vec![
        tree(
            rule,
            &[
                ("a.py", &format!("def f():\n{block}")),
                ("b.py", &format!("def g():\n    q()\n{block}")),
            ],
            &[("a.py", 2), ("b.py", 3)],
        ),
        case(rule, "a.py", &format!("def f():\n{block}\n    # again\n{block}"), &[2, 24]),
        tree(
            rule,
            &[("a.py", &format!("def f():\n{short}")), ("b.py", &format!("def g():\n{short}"))],
            &[],
        ),
        tree(
            rule,
            &[("a.py", &format!("X = [\n{rows}]\n")), ("b.py", &format!("Y = [\n{rows}]\n"))],
            &[],
        ),
        tree(
            rule,
            &[
                ("a.py", &format!("def f():\n{block}")),
                ("tests/b.py", &format!("def g():\n{block}")),
            ],
            &[],
        ),
    ]
}

fn branches() -> Vec<Case> {
    let rule = "repeated-conditions";
    let mut cases = vec![
        case(
            rule,
            "a.js",
            "if (a === 1) {\n  f()\n} else if (b) {\n  g()\n} else if (a === 1) {\n  h()\n}\n",
            &[5],
        ),
        case(rule, "a.py", "if a == 1:\n    f()\nelif b:\n    g()\nelif a == 1:\n    h()\n", &[5]),
        case(rule, "a.js", "const ok = left.size && left.size\n", &[1]),
        case(rule, "a.js", "if (next()) {\n  f()\n} else if (next()) {\n  g()\n}\n", &[]),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    if a == 1 {\n        g()\n    } else if a == 2 {\n        h()\n    }\n}\n",
            &[],
        ),
    ];
    let rule = "same-branches";
    cases.extend([
        case(rule, "a.js", "if (a) {\n  save(x)\n} else {\n  save(x)\n}\n", &[1]),
        case(rule, "a.js", "const v = ok ? load(left) : load(left)\n", &[1]),
        case(rule, "a.js", "if (a) {\n  save(x)\n} else {\n  save(y)\n}\n", &[]),
        case(
            rule,
            "a.js",
            "if (a) {\n  // the old format\n  save(x)\n} else {\n  save(x)\n}\n",
            &[],
        ),
    ]);
    cases.push(case(
        rule,
        "src/a.rs",
        "fn f() {\n    let p = if a { \"  \" } else { \" \" };\n}\n",
        &[],
    ));
    let rule = "duplicate-keys";
    cases.extend([
        case(rule, "a.js", "const o = {\n  a: 1,\n  b: 2,\n  a: 3,\n}\n", &[4]),
        case(rule, "a.py", "d = {\n    'a': 1,\n    'a': 2,\n}\n", &[3]),
        case(rule, "a.js", "const o = { a: 1, ...rest, a: 2 }\n", &[]),
        case(rule, "a.py", "d = {a: 1, a: 2, f'{x}': 1}\n", &[]),
    ]);
    let rule = "unreachable-code";
    cases.extend([
        case(rule, "a.js", "function f() {\n  return 1\n  g()\n}\n", &[3]),
        case(rule, "a.py", "def f():\n    raise X\n    g()\n", &[3]),
        case(rule, "a.js", "function f() {\n  return g()\n  function g() {}\n}\n", &[]),
        case(rule, "a.py", "def f():\n    return\n    yield\n", &[]),
        case(rule, "a.py", "def f():\n    if x:\n        return\n    g()\n", &[]),
    ]);
    cases
}

fn unused() -> Vec<Case> {
    let rule = "redefined-functions";
    let mut cases = vec![
        case(
            rule,
            "a.py",
            "def load():\n    pass\ndef save():\n    pass\ndef load():\n    pass\n",
            &[5],
        ),
        case(rule, "a.ts", "class A {\n  f() {}\n  f() {}\n}\n", &[3]),
        case(
            rule,
            "a.py",
            "@overload\ndef f():\n    ...\n@overload\ndef f():\n    ...\ndef f():\n    pass\n",
            &[],
        ),
        case(rule, "a.js", "class A {\n  get f() {}\n  set f(x) {}\n  static f() {}\n}\n", &[]),
        case(rule, "a.py", "def f():\n    pass\ng = f\ndef f():\n    pass\n", &[]),
    ];
    let rule = "dead-functions";
    cases.extend([
        case(rule, "a.py", "def _helper():\n    pass\n", &[1]),
        case(rule, "A.java", "class A {\n  private void helper() {}\n}\n", &[2]),
        case(rule, "a.ts", "import x from 'x'\nfunction helper() {}\nexport const y = x\n", &[2]),
        tree(
            rule,
            &[("a.go", "package a\nfunc helper() {}\n"), ("b.go", "package a\nvar x = 1\n")],
            &[("a.go", 2)],
        ),
        tree(
            rule,
            &[("a.go", "package a\nfunc helper() {}\n"), ("b.go", "package a\nvar x = helper\n")],
            &[],
        ),
        case(rule, "a.py", "def _helper():\n    pass\nx = _helper()\n", &[]),
        case(rule, "A.java", "class A {\n  @Inject\n  private void helper() {}\n}\n", &[]),
        case(rule, "a.js", "function helper() {}\n", &[]),
    ]);
    let rule = "commented-code";
    let code =
        "// const a = load(x);\n// if (a) {\n//   save(a);\n//   close(a);\n// }\n// send(a);\n";
    let prose = "// First the file is read.\n// Then we look at each line;\n// those with a mark are kept;\n// the rest is dropped,\n// which is (mostly) right.\n// In the end all is sorted.\n";
    cases.extend([
        case(rule, "a.js", &format!("f();\n{code}g();\n"), &[2]),
        case(rule, "a.js", &format!("f();\n{prose}g();\n"), &[]),
        case(rule, "a.py", "# x = load(a)\n# y = load(b)\nf()\n", &[]),
    ]);
    cases
}
