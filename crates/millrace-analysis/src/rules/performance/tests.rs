//! What the checks for performance report, and what they leave alone.

use crate::rules::tests::{Case, case, run};

#[test]
fn wasted_work_is_found_where_it_is_and_nowhere_else() {
    run(cases());
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = blocking();
    cases.extend(loops());
    cases.extend(scripts());
    cases
}

fn blocking() -> Vec<Case> {
    let rule = "blocking-async-rust";
    let mut cases = vec![
        case(
            rule,
            "src/a.rs",
            "async fn f() {\n    std::thread::sleep(d);\n    std::fs::read(p);\n}\n",
            &[2, 3],
        ),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    spawn(async move {\n        std::fs::write(p, b);\n    });\n}\n",
            &[3],
        ),
        case(
            rule,
            "src/a.rs",
            "async fn f() {\n    spawn_blocking(|| std::fs::read(p)).await;\n    tokio::fs::read(p).await;\n}\n",
            &[],
        ),
        case(rule, "src/a.rs", "use tokio::fs;\nasync fn f() {\n    fs::read(p).await;\n}\n", &[]),
        case(rule, "src/a.rs", "fn f() {\n    std::thread::sleep(d);\n}\n", &[]),
        case(
            rule,
            "src/a.rs",
            "async fn f() {\n    fn g() {\n        std::thread::sleep(d);\n    }\n}\n",
            &[],
        ),
    ];
    let rule = "blocking-async-python";
    cases.extend([
        case(rule, "a.py", "async def f():\n    time.sleep(1)\n    requests.get(u)\n", &[2, 3]),
        case(rule, "a.py", "async def f():\n    await asyncio.sleep(1)\n    await to_thread(lambda: time.sleep(1))\n", &[]),
        case(rule, "a.py", "def f():\n    time.sleep(1)\n", &[]),
    ]);
    let rule = "blocking-handlers";
    cases.extend([
        case(
            rule,
            "a.js",
            "app.get('/', (req, res) => {\n  res.send(fs.readFileSync('x'))\n})\n",
            &[2],
        ),
        case(
            rule,
            "a.js",
            "const page = fs.readFileSync('x')\napp.get('/', (req, res) => res.send(page))\n",
            &[],
        ),
        case(rule, "a.js", "function build(src, dst) {\n  fs.writeFileSync(dst, src)\n}\n", &[]),
    ]);
    cases
}

fn loops() -> Vec<Case> {
    let rule = "regex-in-loops";
    let mut cases = vec![
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    for x in xs {\n        let r = Regex::new(r\"a+\").unwrap();\n    }\n}\n",
            &[3],
        ),
        case(
            rule,
            "a.go",
            "package a\nfunc f() {\n\tfor _, x := range xs {\n\t\tr := regexp.MustCompile(`a+`)\n\t\tuse(r)\n\t}\n}\n",
            &[4],
        ),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    for x in xs {\n        let r = Regex::new(x).unwrap();\n    }\n    let r = Regex::new(\"a\").unwrap();\n}\n",
            &[],
        ),
    ];
    let rule = "growing-strings";
    cases.extend([
        case(rule, "A.java", "class A { String f() {\n String s = \"\";\n for (String x : xs) {\n s += x;\n }\n return s; } }\n", &[4]),
        case(rule, "a.go", "package a\nfunc f() string {\n\ts := \"\"\n\tfor _, x := range xs {\n\t\ts += x\n\t}\n\treturn s\n}\n", &[5]),
        case(rule, "A.java", "class A { int f() {\n int s = 0;\n for (int x : xs) {\n s += x;\n }\n return s; } }\n", &[]),
        case(rule, "A.java", "class A { void f() {\n for (String x : xs) {\n String s = \"\";\n s += x;\n }\n } }\n", &[]),
    ]);
    let rule = "linear-membership";
    cases.extend([
        case(rule, "a.py", "def f(xs):\n    seen = []\n    for x in xs:\n        if x not in seen:\n            seen.append(x)\n", &[4]),
        case(rule, "a.js", "function f(xs) {\n  const seen = []\n  for (const x of xs) {\n    if (!seen.includes(x)) seen.push(x)\n  }\n}\n", &[4]),
        case(rule, "src/a.rs", "fn f() {\n    let mut seen = Vec::new();\n    for x in xs {\n        if !seen.contains(&x) {\n            seen.push(x);\n        }\n    }\n}\n", &[4]),
        case(rule, "a.py", "def f(xs):\n    seen = set()\n    for x in xs:\n        if x not in seen:\n            seen.add(x)\n", &[]),
        case(rule, "a.py", "def f(xs, seen):\n    if x not in seen:\n        seen.append(x)\n", &[]),
    ]);
    let rule = "queries-in-loops";
    cases.extend([
        case(rule, "a.py", "for user in users:\n    cur.execute('SELECT * FROM posts WHERE user = ?', (user.id,))\n", &[2]),
        case(rule, "a.ts", "for (const u of us) {\n  await db.query(`SELECT * FROM p WHERE u = $1`, [u.id])\n}\n", &[2]),
        case(rule, "a.py", "for attempt in range(3):\n    cur.execute('SELECT * FROM posts WHERE user = ?', (user.id,))\n", &[]),
        case(rule, "a.py", "for user in users:\n    cur.execute('UPDATE posts SET a = 1 WHERE user = ?', (user.id,))\n", &[]),
    ]);
    let rule = "queue-shifts";
    cases.extend([
        case(rule, "a.py", "while queue:\n    x = queue.pop(0)\n    queue.append(x)\n", &[2]),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    while !queue.is_empty() {\n        let x = queue.remove(0);\n    }\n}\n",
            &[3],
        ),
        case(rule, "a.py", "while queue:\n    x = queue.pop()\n", &[]),
        case(rule, "a.py", "while argv:\n    x = argv.pop(0)\n", &[]),
    ]);
    cases
}

fn scripts() -> Vec<Case> {
    let rule = "sequential-awaits";
    let mut cases = vec![
        case(
            rule,
            "a.ts",
            "async function f() {\n  for (const x of xs) {\n    out.push(await load(x))\n  }\n}\n",
            &[2],
        ),
        case(
            rule,
            "a.js",
            "async function f() {\n  for (const x of xs) {\n    const r = await fetch(x)\n    out.push(r)\n  }\n}\n",
            &[2],
        ),
        case(
            rule,
            "a.js",
            "async function f() {\n  for (const x of xs) {\n    const r = await fetch(x)\n    if (!r.ok) break\n    out.push(r)\n  }\n}\n",
            &[],
        ),
        case(
            rule,
            "a.js",
            "async function f() {\n  for await (const x of xs) {\n    out.push(await x.text())\n  }\n}\n",
            &[],
        ),
        case(
            rule,
            "a.js",
            "async function f() {\n  // the service allows one request at a time\n  for (const x of xs) {\n    out.push(await load(x))\n  }\n}\n",
            &[],
        ),
    ];
    let rule = "spread-accumulators";
    cases.extend([
        case(rule, "a.js", "const m = xs.reduce((acc, x) => ({ ...acc, [x.id]: x }), {})\n", &[1]),
        case(
            rule,
            "a.js",
            "const m = xs.reduce((acc, x) => { acc[x.id] = x; return acc }, {})\n",
            &[],
        ),
        case(rule, "a.js", "const m = [a, b].reduce((acc, x) => ({ ...acc, ...x }), {})\n", &[]),
    ]);
    cases
}
