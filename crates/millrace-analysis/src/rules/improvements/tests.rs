//! What the checks for improvements report, and what they leave alone.

use crate::rules::tests::{Case, case, run, tree};

#[test]
fn improvements_are_found_where_they_are_and_nowhere_else() {
    run(cases());
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = errors();
    cases.extend(clients());
    cases.extend(python());
    cases.extend(others());
    cases.extend(ignored());
    cases.extend(languages());
    cases.extend(projects());
    cases
}

fn errors() -> Vec<Case> {
    let rule = "swallowed-errors";
    let mut cases = vec![
        case(
            rule,
            "a.py",
            "def f():\n    try:\n        save(x)\n    except Exception:\n        pass\n",
            &[4],
        ),
        case(rule, "a.py", "try:\n    save(x)\nexcept:\n    ...\n", &[3]),
        case(rule, "a.py", "try:\n    save(x)\nexcept KeyError:\n    pass\n", &[]),
        case(
            rule,
            "a.py",
            "try:\n    save(x)\nexcept Exception:\n    pass  # the cache is only a help\n",
            &[],
        ),
        case(rule, "a.py", "try:\n    f.close()\nexcept Exception:\n    pass\n", &[]),
        case(rule, "a.py", "try:\n    import yaml\nexcept Exception:\n    pass\n", &[]),
        case(
            rule,
            "a.py",
            "def f():\n    try:\n        return load(x)\n    except Exception:\n        pass\n    return None\n",
            &[],
        ),
        case(rule, "a.py", "try:\n    save(x)\nexcept Exception as e:\n    log.warning(e)\n", &[]),
        case(rule, "a.js", "try { save(x) } catch (e) {}\n", &[1]),
        case(
            rule,
            "a.ts",
            "async function f() {\n  try {\n    await send(x);\n  } catch {}\n}\n",
            &[4],
        ),
        case(rule, "a.js", "try { save(x) } catch (e) { /* the disk may be full */ }\n", &[]),
        case(rule, "a.js", "try { save(x) } catch (ignored) {}\n", &[]),
        case(rule, "a.js", "try { x = require('x') } catch (e) {}\n", &[]),
        case(
            rule,
            "a.js",
            "function f() { try { return parse(x) } catch (e) {}\n return null }\n",
            &[],
        ),
        case(
            rule,
            "A.java",
            "class A { void f() { try { save(); } catch (IOException e) { } } }\n",
            &[1],
        ),
        case(
            rule,
            "A.java",
            "class A { void f() { try { save(); } catch (NumberFormatException e) { } } }\n",
            &[],
        ),
        case(rule, "test_a.py", "try:\n    save(x)\nexcept:\n    pass\n", &[]),
    ];
    let rule = "bare-except";
    cases.extend([
        case(rule, "a.py", "try:\n    f()\nexcept:\n    log('x')\n", &[3]),
        case(rule, "a.py", "try:\n    f()\nexcept:\n    undo()\n    raise\n", &[]),
        case(rule, "a.py", "try:\n    f()\nexcept ValueError:\n    log('x')\n", &[]),
        case(rule, "a.py", "try:\n    f()\nexcept:  # noqa: E722\n    log('x')\n", &[]),
    ]);
    cases
}

fn ignored() -> Vec<Case> {
    let mut cases = Vec::new();
    let rule = "ignored-results-go";
    cases.extend([
        case(rule, "a.go", "package a\nfunc f() {\n\tjson.Unmarshal(b, &v)\n}\n", &[3]),
        case(rule, "a.go", "package a\nfunc f() {\n\tb, _ := os.ReadFile(p)\n\tuse(b)\n}\n", &[3]),
        case(rule, "a.go", "package a\nfunc f() {\n\terr := g()\n\tif err != nil {\n\t}\n}\n", &[4]),
        case(rule, "a.go", "package a\nfunc f() error {\n\tif err := json.Unmarshal(b, &v); err != nil {\n\t\treturn err\n\t}\n\treturn nil\n}\n", &[]),
        case(rule, "a.go", "package a\nfunc f() {\n\t// the file is optional\n\tb, _ := os.ReadFile(p)\n\tuse(b)\n}\n", &[]),
        case(rule, "a_test.go", "package a\nfunc f() {\n\tjson.Unmarshal(b, &v)\n}\n", &[]),
    ]);
    let rule = "ignored-results-rust";
    cases.extend([
        case(rule, "src/a.rs", "fn f() {\n    let _ = fs::write(p, b);\n}\n", &[2]),
        case(rule, "src/a.rs", "fn f() {\n    file.sync_all().ok();\n}\n", &[2]),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    // a lost cache costs only time\n    let _ = fs::write(p, b);\n}\n",
            &[],
        ),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    let _ = fs::remove_file(p);\n    let _ = tx.send(1);\n}\n",
            &[],
        ),
        case(
            rule,
            "src/a.rs",
            "#[cfg(test)]\nmod tests {\n    fn f() {\n        let _ = fs::write(p, b);\n    }\n}\n",
            &[],
        ),
    ]);
    cases
}

fn clients() -> Vec<Case> {
    let rule = "client-timeouts-python";
    let mut cases = vec![
        case(
            rule,
            "a.py",
            "import requests\nrequests.get(url)\nrequests.post(url, json=x, timeout=5)\n",
            &[2],
        ),
        case(rule, "a.py", "import urllib.request\nurllib.request.urlopen(url)\n", &[2]),
        case(rule, "a.py", "import requests\nrequests.get(url, **options)\n", &[]),
        case(rule, "a.py", "from mine import requests\nrequests.get(url)\n", &[]),
        case(rule, "tests/a.py", "import requests\nrequests.get(url)\n", &[]),
    ];
    let rule = "client-timeouts-go";
    cases.extend([
        case(rule, "a.go", "package a\nimport \"net/http\"\nfunc f() {\n\tr, err := http.Get(u)\n\tuse(r, err)\n}\n", &[4]),
        case(rule, "a.go", "package a\nimport \"net/http\"\nvar c = &http.Client{}\n", &[3]),
        case(rule, "a.go", "package a\nimport \"net/http\"\nvar c = &http.Client{Timeout: t}\n", &[]),
        case(rule, "a.go", "package a\nimport \"net/http\"\nvar c = &http.Client{}\nfunc f() { http.NewRequestWithContext(ctx, m, u, nil) }\n", &[]),
    ]);
    let rule = "client-timeouts-rust";
    cases.extend([
        case(rule, "src/a.rs", "fn f() {\n    let c = reqwest::Client::new();\n}\n", &[2]),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    let c = reqwest::Client::new();\n    c.get(u).timeout(t).send();\n}\n",
            &[],
        ),
        case(rule, "src/a.rs", "fn f() {\n    let c = other::Client::new();\n}\n", &[]),
    ]);
    cases
}

fn python() -> Vec<Case> {
    let rule = "unclosed-files";
    let mut cases = vec![
        case(rule, "a.py", "x = open(p).read()\ny = json.load(open(p))\n", &[1, 2]),
        case(rule, "a.py", "for line in open(p):\n    print(line)\n", &[1]),
        case(rule, "a.py", "with open(p) as f:\n    x = f.read()\n", &[]),
        case(rule, "a.py", "f = open(p)\nf.close()\n", &[]),
        case(rule, "setup.py", "x = open('README.md').read()\n", &[]),
    ];
    let rule = "mutable-defaults";
    cases.extend([
        case(rule, "a.py", "def f(x, seen=[]):\n    seen.append(x)\n    return seen\n", &[1]),
        case(
            rule,
            "a.py",
            "class A:\n    def __init__(self, items={}):\n        self.items = items\n",
            &[2],
        ),
        case(rule, "a.py", "def f(x, names=[]):\n    for n in names:\n        print(n)\n", &[]),
        case(rule, "a.py", "def f(x, seen=None):\n    seen.append(x)\n", &[]),
        case(rule, "a.py", "def f(x, seen=[]):\n    seen = list(seen)\n    seen.append(x)\n", &[]),
    ]);
    let rule = "literal-identity";
    cases.extend([
        case(rule, "a.py", "if x is 'a':\n    pass\nif y is not 3:\n    pass\n", &[1, 3]),
        case(rule, "a.py", "if x is None or y is True or z is other:\n    pass\n", &[]),
    ]);
    cases
}

fn others() -> Vec<Case> {
    let rule = "unwrapped-io";
    let mut cases = vec![
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    let t = std::fs::read_to_string(p).unwrap();\n}\n",
            &[2],
        ),
        case(
            rule,
            "src/a.rs",
            "async fn f() {\n    let t = tokio::fs::read(p).await.unwrap();\n}\n",
            &[2],
        ),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    let x = lock.lock().unwrap();\n    let r = Regex::new(\"a\").unwrap();\n    let t = fs::read(p).expect(\"made above\");\n}\n",
            &[],
        ),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    let v = serde_json::from_str(\"{}\").unwrap();\n}\n",
            &[],
        ),
        case(
            rule,
            "src/main.rs",
            "fn main() {\n    let t = std::fs::read_to_string(p).unwrap();\n}\n",
            &[],
        ),
        case(
            rule,
            "src/a.rs",
            "#[test]\nfn f() {\n    let t = std::fs::read_to_string(p).unwrap();\n}\n",
            &[],
        ),
        case(
            rule,
            "examples/a.rs",
            "fn f() {\n    let t = std::fs::read_to_string(p).unwrap();\n}\n",
            &[],
        ),
    ];
    cases.push(tree(
        rule,
        &[
            ("src/lib.rs", "#[cfg(test)]\nmod helper;\n"),
            ("src/helper.rs", "fn f() {\n    let t = std::fs::read_to_string(p).unwrap();\n}\n"),
        ],
        &[],
    ));
    cases
}

fn languages() -> Vec<Case> {
    let mut cases = Vec::new();
    let rule = "defer-in-loop";
    cases.extend([
        case(rule, "a.go", "package a\nfunc f() {\n\tfor _, p := range ps {\n\t\tf := open(p)\n\t\tdefer f.Close()\n\t}\n}\n", &[5]),
        case(rule, "a.go", "package a\nfunc f() {\n\tfor _, p := range ps {\n\t\tfunc() {\n\t\t\tdefer f.Close()\n\t\t}()\n\t}\n}\n", &[]),
        case(rule, "a.go", "package a\nfunc f() {\n\tf := open(p)\n\tdefer f.Close()\n}\n", &[]),
    ]);
    let rule = "async-callbacks";
    cases.extend([
        case(rule, "a.js", "xs.forEach(async (x) => { await save(x) })\n", &[1]),
        case(rule, "a.ts", "new Promise(async (resolve) => { resolve(await f()) })\n", &[1]),
        case(rule, "a.js", "await Promise.all(xs.map(async (x) => { await save(x) }))\n", &[]),
        case(rule, "a.js", "xs.forEach((x) => { save(x) })\n", &[]),
    ]);
    let rule = "thrown-strings";
    cases.extend([
        case(rule, "a.js", "function f() {\n  throw 'bad'\n}\n", &[2]),
        case(rule, "a.js", "function f() {\n  throw new Error('bad')\n}\n", &[]),
    ]);
    cases
}

fn projects() -> Vec<Case> {
    let mut cases = Vec::new();
    let rule = "string-identity";
    cases.extend([
        case(rule, "A.java", "class A { boolean f(String s) { return s == \"x\"; } }\n", &[1]),
        case(
            rule,
            "A.java",
            "class A { boolean f(String s) { return \"x\".equals(s) && s != null; } }\n",
            &[],
        ),
    ]);
    let rule = "open-notes";
    cases.extend([
        case(rule, "a.py", "# FIXME: loses the last row of each page\nx = 1\n", &[1]),
        case(
            rule,
            "a.rs",
            "fn f() {\n    // BUG: the lock is taken twice here\n    g();\n}\n",
            &[2],
        ),
        case(
            rule,
            "a.py",
            "# FIXME\nx = 'FIXME: not a comment at all'\n# the FIXME below is long gone now\n",
            &[],
        ),
    ]);
    let rule = "missing-tests";
    let code = "def f():\n    return 1\n".repeat(200);
    cases.extend([
        tree(rule, &[("a.py", &code), ("b.py", "x = 1\n")], &[("a.py", 1)]),
        tree(rule, &[("a.py", &code), ("tests/test_a.py", "def test_f():\n    f()\n")], &[]),
        tree(rule, &[("a.py", &code), ("PKG-INFO", "")], &[]),
        tree(rule, &[("a.py", "x = 1\n")], &[]),
        tree(rule, &[("a.js", &"f(1)\n".repeat(400)), ("package.json", "{}")], &[]),
        tree(
            rule,
            &[("a.js", &"f(1)\n".repeat(400)), ("package.json", "{}"), ("yarn.lock", "")],
            &[("a.js", 1)],
        ),
    ]);
    cases
}
