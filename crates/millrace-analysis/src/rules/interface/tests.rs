//! What the checks of user interfaces report, and what they leave alone.

use crate::rules::tests::{Case, case, run};

#[test]
fn barriers_are_found_where_they_are_and_nowhere_else() {
    run(cases());
}

fn jsx(body: &str) -> String {
    format!("export function Page() {{\n  return (\n    {body}\n  )\n}}\n")
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = elements();
    cases.extend(controls());
    cases.extend(pages());
    cases
}

fn elements() -> Vec<Case> {
    let rule = "image-text";
    let mut cases = vec![
        case(
            rule,
            "a.html",
            "<p>\n<img src=x>\n<img src=y alt=\"\">\n<!-- <img src=z> -->\n</p>",
            &[2],
        ),
        case(rule, "a.tsx", &jsx("<div><img src={x} /></div>"), &[3]),
        case(
            rule,
            "a.vue",
            "<template>\n  <img :src=\"x\">\n  <img :src=\"x\" :alt=\"y\">\n</template>\n<script>\nconst s = '<img>'\n</script>",
            &[2],
        ),
        case(rule, "a.jsx", &jsx("<div><img {...rest} /><img alt={t} src={x} /></div>"), &[]),
    ];
    let rule = "tab-order";
    cases.extend([
        case(rule, "a.html", "<a tabindex=\"3\">x</a>", &[1]),
        case(rule, "a.tsx", &jsx("<div tabIndex={2}>x</div>"), &[3]),
        case(rule, "a.tsx", &jsx("<div tabIndex={-1}><a tabIndex={0}>x</a></div>"), &[]),
    ]);
    let rule = "autoplay";
    cases.extend([
        case(rule, "a.html", "<video src=x autoplay></video>", &[1]),
        case(rule, "a.html", "<video src=x autoplay muted></video>", &[]),
    ]);
    let rule = "frame-titles";
    cases.extend([
        case(rule, "a.html", "<iframe src=x></iframe>", &[1]),
        case(
            rule,
            "a.html",
            "<iframe src=x title=\"Map\"></iframe><iframe src=y style=\"display:none\"></iframe>",
            &[],
        ),
    ]);
    let rule = "empty-links";
    cases.extend([
        case(rule, "a.tsx", &jsx("<a href=\"#\" onClick={go}>x</a>"), &[3]),
        case(rule, "a.tsx", &jsx("<a href=\"#top\" onClick={go}>x</a>"), &[]),
        case(rule, "a.html", "<a href=\"#\">Top</a>", &[]),
    ]);
    cases
}

fn controls() -> Vec<Case> {
    let rule = "click-targets";
    let mut cases = vec![
        case(rule, "a.tsx", &jsx("<div onClick={open}>Open</div>"), &[3]),
        case(rule, "a.vue", "<template>\n<span @click=\"open\">x</span>\n</template>", &[2]),
        case(
            rule,
            "a.tsx",
            &jsx("<div role=\"button\" tabIndex={0} onKeyDown={k} onClick={open}>Open</div>"),
            &[],
        ),
        case(rule, "a.tsx", &jsx("<div className=\"modal-backdrop\" onClick={close} />"), &[]),
        case(rule, "a.tsx", &jsx("<div onClick={open}><button>Open</button></div>"), &[]),
        case(rule, "a.tsx", &jsx("<Card onClick={open}>Open</Card>"), &[]),
    ];
    let rule = "button-names";
    cases.extend([
        case(rule, "a.tsx", &jsx("<button onClick={close}><CloseIcon /></button>"), &[3]),
        case(rule, "a.html", "<button><svg><path d=\"M0\"/></svg></button>", &[1]),
        case(rule, "a.tsx", &jsx("<button aria-label=\"Close\"><CloseIcon /></button>"), &[]),
        case(rule, "a.tsx", &jsx("<button><CloseIcon /> Close</button>"), &[]),
        case(rule, "a.tsx", &jsx("<button><CloseIcon />{label}</button>"), &[]),
        case(rule, "a.html", "<button><svg></svg><span>Close</span></button>", &[]),
    ]);
    let rule = "field-labels";
    cases.extend([
        case(rule, "a.html", "<form>\n<input name=q placeholder=Search>\n</form>", &[2]),
        case(rule, "a.html", "<label>Name <input name=n></label>", &[]),
        case(
            rule,
            "a.html",
            "<label for=n>Name</label><input id=n><input type=hidden name=t><input type=submit>",
            &[],
        ),
        case(rule, "a.tsx", &jsx("<input value={x} onChange={f} />"), &[3]),
        case(rule, "a.tsx", &jsx("<FormField><input value={x} /></FormField>"), &[]),
        case(rule, "a.tsx", &jsx("<input aria-label=\"Name\" value={x} />"), &[]),
    ]);
    let rule = "option-help";
    let explained = "p.add_argument('--a', help='A')\np.add_argument('--b', help='B')\np.add_argument('--c', help='C')\n";
    cases.extend([
        case(rule, "a.py", &format!("{explained}p.add_argument('--d')\n"), &[4]),
        case(rule, "a.py", explained, &[]),
        case(rule, "a.py", "p.add_argument('--a')\np.add_argument('--b')\n", &[]),
    ]);
    cases
}

fn pages() -> Vec<Case> {
    let rule = "blocked-zoom";
    let zoom = "<meta name=\"viewport\" content=\"width=device-width, user-scalable=no\">";
    let mut cases = vec![
        case(rule, "a.html", zoom, &[1]),
        case(
            rule,
            "a.html",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
            &[],
        ),
        case(rule, "a.html", "<meta name=\"viewport\" content=\"maximum-scale=10\">", &[]),
    ];
    let rule = "duplicate-ids";
    cases.extend([
        case(rule, "a.html", "<html>\n<p id=a></p>\n<p id=a></p>\n</html>", &[3]),
        case(rule, "a.html", "<html>\n<p id=a></p>\n<p id=b></p>\n</html>", &[]),
        case(
            rule,
            "a.html",
            "<html>{% if x %}\n<p id=a></p>{% else %}\n<p id=a></p>{% endif %}\n</html>",
            &[],
        ),
    ]);
    let rule = "page-head";
    cases.extend([
        case(rule, "a.html", "<!doctype html>\n<html>\n<head><title>x</title></head>\n<body></body></html>", &[2]),
        case(rule, "a.html", "<!doctype html>\n<html lang=en>\n<head><title>x</title><meta name=viewport content=\"width=device-width\"></head>\n<body></body></html>", &[]),
        case(rule, "a.html", "<div>a fragment</div>", &[]),
    ]);
    let rule = "focus-outline";
    cases.extend([
        case(rule, "a.css", "a { color: red }\na:focus {\n  outline: none;\n}\n", &[2]),
        case(rule, "a.css", "a:focus { outline: none; box-shadow: 0 0 2px blue; }\n", &[]),
        case(
            rule,
            "a.css",
            "a:focus { outline: none; }\na:focus-visible { outline: 2px solid; }\n",
            &[],
        ),
        case(rule, "a.css", "a { outline: none; }\n", &[]),
        case(rule, "a.scss", ".modal {\n  &:focus { outline: none; }\n}\n", &[]),
    ]);
    cases
}
