//! What the checks for security report, and what they leave alone.

use crate::rules::tests::{Case, case, run};

#[test]
fn ways_in_are_found_where_they_are_and_nowhere_else() {
    run(cases());
}

#[test]
fn a_secret_is_never_repeated() {
    let text = format!("AWS = \"AKIA{}\"\n", "Q7ZX2MPLK4T8VB3N");
    let files = vec![crate::SourceFile { path: "a.py".to_owned(), text: text.into() }];
    let found = crate::Project::parse(files).findings(crate::Topic::SecurityHardening, 9);
    assert_eq!(found.len(), 1);
    assert!(!format!("{found:?}").contains("Q7ZX2MPLK4T8VB3N"));
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = injection();
    cases.extend(secrets());
    cases.extend(guards());
    cases.extend(tokens());
    cases.extend(deployment());
    cases.extend(pages());
    cases
}

fn injection() -> Vec<Case> {
    let rule = "shell-commands";
    let mut cases = vec![
        case(
            rule,
            "a.py",
            "os.system(f'rm {path}')\nsubprocess.run('ls ' + d, shell=True)\n",
            &[1, 2],
        ),
        case(rule, "a.py", "os.system('tar %s' % name)\nos.popen('x {}'.format(y))\n", &[1, 2]),
        case(
            rule,
            "a.js",
            "const { exec } = require('child_process')\nexec(`git log ${branch}`)\n",
            &[2],
        ),
        case(
            rule,
            "a.go",
            "package a\nfunc f() {\n\texec.Command(\"sh\", \"-c\", \"ls \"+d)\n}\n",
            &[3],
        ),
        case(
            rule,
            "A.java",
            "class A { void f() { Runtime.getRuntime().exec(\"ls \" + d); } }\n",
            &[1],
        ),
        case(
            rule,
            "a.py",
            "subprocess.run(['ls', d])\nos.system('clear')\nsubprocess.run(f'ls {d}')\n",
            &[],
        ),
        case(rule, "a.py", "os.system(f'ls {shlex.quote(d)}')\nos.system('ls ' + DIR)\n", &[]),
        case(rule, "a.js", "pattern.exec(`a ${b}`)\n", &[]),
    ];
    let rule = "sql-text";
    cases.extend([
        case(rule, "a.py", "c.execute(f\"SELECT * FROM u WHERE name = '{name}'\")\n", &[1]),
        case(rule, "a.py", "q = \"SELECT * FROM u WHERE id = %s\" % x\nc.execute(q)\n", &[2]),
        case(rule, "b.py", "c.execute('SELECT a FROM u WHERE id=' + params['id'])\n", &[1]),
        case(rule, "a.js", "db.query(`DELETE FROM u WHERE id = ${req.params.id}`)\n", &[1]),
        case(rule, "a.go", "package a\nfunc f() {\n\tdb.Query(\"SELECT a FROM u WHERE b = '\" + x + \"'\")\n}\n", &[3]),
        case(rule, "A.java", "class A { void f() { s.executeQuery(\"SELECT a FROM u WHERE b = '\" + x + \"'\"); } }\n", &[1]),
        case(rule, "a.py", "c.execute('SELECT * FROM u WHERE id = %s', (x,))\n", &[]),
        case(rule, "a.py", "c.execute(f'SELECT * FROM {table}')\n", &[]),
        case(rule, "a.py", "c.execute(f'SELECT * FROM u WHERE id IN ({placeholders})', ids)\n", &[]),
        case(rule, "a.py", "log.execute(f'Select an option = {x}')\n", &[]),
    ]);
    let rule = "evaluated-input";
    cases.extend([
        case(rule, "a.py", "x = eval(request.args['q'])\n", &[1]),
        case(rule, "a.js", "eval(req.body.code)\n", &[1]),
        case(rule, "a.py", "x = eval(source)\n", &[]),
    ]);
    cases
}

fn pages() -> Vec<Case> {
    let mut cases = Vec::new();
    let rule = "request-paths";
    cases.extend([
        case(rule, "a.js", "res.sendFile(path.join(dir, req.params.name))\n", &[1]),
        case(rule, "a.py", "def f():\n    return open(request.args['name']).read()\n", &[2]),
        case(rule, "a.js", "res.sendFile(req.params.name, { root: dir })\n", &[]),
        case(rule, "a.py", "open(os.path.join(d, secure_filename(request.form['n'])))\n", &[]),
    ]);
    cases.push(case(
        rule,
        "a.js",
        "fs.readFile(file, (err, b) => { res.send(b + req.query.x) })\n",
        &[],
    ));
    let rule = "unsafe-markup";
    cases.extend([
        case(rule, "a.js", "el.innerHTML = `<b>${name}</b>`\n", &[1]),
        case(
            rule,
            "a.ts",
            "el.insertAdjacentHTML('beforeend', '<li>' + user.name + '</li>')\n",
            &[1],
        ),
        case(
            rule,
            "a.js",
            "el.innerHTML = ''\nel.innerHTML = '<b>x</b>'\nel.textContent = `<b>${name}`\n",
            &[],
        ),
        case(rule, "a.js", "el.innerHTML = `<b>${escapeHtml(name)}</b>`\n", &[]),
    ]);
    let rule = "unsafe-loading";
    cases.extend([
        case(rule, "a.py", "import yaml\nx = yaml.load(f)\ny = yaml.load(f, Loader=yaml.Loader)\n", &[2, 3]),
        case(rule, "a.py", "x = pickle.loads(request.data)\n", &[1]),
        case(rule, "a.py", "import yaml\nx = yaml.load(f, Loader=yaml.SafeLoader)\ny = yaml.safe_load(f)\nz = pickle.loads(cached)\n", &[]),
    ]);
    cases
}

fn secrets() -> Vec<Case> {
    let rule = "hardcoded-secrets";
    // Put together here so that no scanner takes this file for a leak.
    let aws = format!("key = 'AKIA{}'\n", "Q7ZX2MPLK4T8VB3N");
    let sample = format!("key = 'AKIA{}EXAMPLE'\n", "IOSFODNN7");
    let github = format!("const t = 'ghp_{}'\n", "a8Kd93LmQ0xZr7TyVbN2cW5eJ4hG6sPfU1iO");
    let named = format!("API_KEY = '{}'\n", "9f8a7c6b2d1e4f3a8b7c9d0e");
    let mut cases = vec![
        case(rule, "a.py", &aws, &[1]),
        case(rule, "a.js", &github, &[1]),
        case(rule, "a.py", &named, &[1]),
        case(rule, "a.py", &sample, &[]),
        case(
            rule,
            "a.py",
            "password = 'your-password-here-123'\ntoken_url = 'https://x.invalid/oauth/token/9281'\n",
            &[],
        ),
        case(
            rule,
            "a.py",
            "API_KEY = os.environ['API_KEY']\nsecret = 'correct horse battery staple'\n",
            &[],
        ),
        case(rule, "a.go", "package a\nconst TokenHeader = \"X-Auth-Token-V2-1029384756\"\n", &[]),
    ];
    let rule = "password-hashes";
    cases.extend([
        case(
            rule,
            "a.py",
            "def store(password):\n    h = hashlib.md5(password.encode()).hexdigest()\n",
            &[2],
        ),
        case(
            rule,
            "a.js",
            "const h = crypto.createHash('sha1').update(password).digest('hex')\n",
            &[1],
        ),
        case(rule, "a.py", "etag = hashlib.md5(body).hexdigest()\n", &[]),
        case(rule, "a.py", "def digest_auth(password):\n    return hashlib.md5(password)\n", &[]),
    ]);
    let rule = "predictable-tokens";
    cases.extend([
        case(rule, "a.js", "const resetToken = Math.random().toString(36)\n", &[1]),
        case(rule, "a.py", "def generate_password(n):\n    return ''.join(random.choice(CHARS) for _ in range(n))\n", &[2]),
        case(rule, "a.ts", "const token = Math.random()\n", &[]),
        case(rule, "a.js", "const jitter = Math.random() * 10\n", &[]),
        case(rule, "a.py", "token = secrets.token_urlsafe()\nx = random.choice(tokens)\n", &[]),
    ]);
    let rule = "signature-comparison";
    cases.extend([
        case(rule, "a.py", "def ok(k, b, given):\n    mine = hmac.new(k, b, 'sha256').hexdigest()\n    return mine == given\n", &[3]),
        case(rule, "a.js", "if (crypto.createHmac('sha256', k).update(b).digest('hex') === given) go()\n", &[1]),
        case(rule, "a.py", "def ok(k, b, given):\n    mine = hmac.new(k, b, 'sha256').hexdigest()\n    return hmac.compare_digest(mine, given)\n", &[]),
        case(rule, "a.py", "same = a.hexdigest() == b.hexdigest()\n", &[]),
    ]);
    cases
}

fn guards() -> Vec<Case> {
    let rule = "tls-verification";
    let mut cases = vec![
        case(rule, "a.py", "requests.get(u, verify=False)\n", &[1]),
        case(
            rule,
            "a.js",
            "const agent = new https.Agent({\n  rejectUnauthorized: false,\n})\n",
            &[2],
        ),
        case(rule, "a.js", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'\n", &[1]),
        case(rule, "a.go", "package a\nvar c = &tls.Config{InsecureSkipVerify: true}\n", &[2]),
        case(
            rule,
            "src/a.rs",
            "fn f() {\n    Client::builder()\n        .danger_accept_invalid_certs(true)\n        .build();\n}\n",
            &[3],
        ),
        case(
            rule,
            "a.py",
            "requests.get(u, verify=verify)\nrequests.get(u, verify='ca.pem')\n",
            &[],
        ),
        case(rule, "a.go", "package a\nvar c = &tls.Config{InsecureSkipVerify: insecure}\n", &[]),
        case(rule, "src/a.rs", "fn f() {\n    b.danger_accept_invalid_certs(option);\n}\n", &[]),
    ];
    let rule = "debug-mode";
    cases.extend([
        case(
            rule,
            "b.py",
            "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)\n",
            &[3],
        ),
        case(rule, "a.py", "import flask\napp.run(debug=True)\n", &[2]),
        case(rule, "mysite/settings.py", "INSTALLED_APPS = []\nDEBUG = True\n", &[2]),
        case(rule, "a.py", "import flask\napp.run(debug=debug)\n", &[]),
    ]);
    let rule = "credentialed-cors";
    cases.extend([
        case(rule, "a.py", "app.add_middleware(\n    CORSMiddleware,\n    allow_origins=['*'],\n    allow_credentials=True,\n)\n", &[1]),
        case(rule, "a.js", "app.use(cors({ origin: true, credentials: true }))\n", &[1]),
        case(rule, "a.js", "app.use(cors({ origin: '*' }))\n", &[]),
        case(rule, "a.py", "app.add_middleware(CORSMiddleware, allow_origins=ORIGINS, allow_credentials=True)\n", &[]),
    ]);
    let rule = "open-permissions";
    cases.extend([
        case(rule, "a.py", "os.chmod(p, 0o777)\n", &[1]),
        case(rule, "install.sh", "set -e\nchmod -R 777 /var/lib/x\n", &[2]),
        case(rule, "a.py", "os.chmod(p, 0o755)\n", &[]),
        case(rule, "install.sh", "# chmod 777 would be wrong\nchmod 755 bin/x\n", &[]),
    ]);
    cases
}

fn tokens() -> Vec<Case> {
    let rule = "temporary-names";
    let mut cases = vec![
        case(rule, "a.py", "p = tempfile.mktemp()\n", &[1]),
        case(rule, "a.py", "fd, p = tempfile.mkstemp()\n", &[]),
    ];
    let rule = "unverified-tokens";
    cases.extend([
        case(rule, "a.py", "c = jwt.decode(t, options={'verify_signature': False})\n", &[1]),
        case(rule, "a.js", "jwt.verify(t, k, { algorithms: ['none', 'HS256'] })\n", &[1]),
        case(rule, "a.py", "c = jwt.decode(t, key, algorithms=['HS256'])\n", &[]),
        case(
            rule,
            "a.py",
            "# only to find the key\nc = jwt.decode(t, options={'verify_signature': False})\n",
            &[],
        ),
    ]);
    cases
}

fn deployment() -> Vec<Case> {
    let rule = "container-root";
    let mut cases = vec![
        case(
            rule,
            "Dockerfile",
            "FROM python:3.13\nCOPY . /app\nCMD [\"python\", \"/app/main.py\"]\n",
            &[3],
        ),
        case(
            rule,
            "Dockerfile",
            "FROM python:3.13\nUSER app\nCMD [\"python\", \"/app/main.py\"]\n",
            &[],
        ),
        case(rule, "Dockerfile", "FROM gcr.io/distroless/static:nonroot\nCMD [\"/x\"]\n", &[]),
        case(rule, "Dockerfile", "FROM rust:1\nRUN cargo build\n", &[]),
    ];
    let rule = "workflow-injection";
    let workflow = ".github/workflows/a.yml";
    cases.extend([
        case(rule, workflow, "on: issues\njobs:\n  a:\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n", &[5]),
        case(rule, workflow, "on: pull_request_target\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n", &[7]),
        case(rule, workflow, "on: issues\njobs:\n  a:\n    steps:\n      - run: echo \"$TITLE\"\n        env:\n          TITLE: ${{ github.event.issue.title }}\n", &[]),
        case(rule, workflow, "on: pull_request\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n", &[]),
    ]);
    let rule = "unpinned-dependencies";
    cases.extend([
        case(rule, "requirements.txt", "flask\nrequests==2.0\n# httpx\ncelery[redis]\n", &[1, 4]),
        case(
            rule,
            "package.json",
            "{\n  \"dependencies\": {\n    \"a\": \"*\",\n    \"b\": \"^1.0.0\"\n  }\n}\n",
            &[3],
        ),
        case(rule, "Cargo.toml", "[dependencies]\na = \"*\"\nb = \"1\"\n", &[2]),
        case(rule, "requirements.txt", "flask>=2\n-r base.txt\nrequests ~= 2.0\n", &[]),
        case(rule, "package.json", "{\n  \"exports\": {\n    \"a\": \"*\"\n  }\n}\n", &[]),
    ]);
    cases
}
