use proptest::prelude::*;

use super::*;
use crate::context::{Excerpt, Existing};

fn context() -> PromptContext {
    PromptContext {
        project_name: "Mühle & Söhne <beta>".to_owned(),
        tech_stack: vec!["Rust".to_owned(), "C++ & <D>".to_owned()],
        file_tree: "src/main.rs\na & b/<c>.rs".to_owned(),
        excerpts: vec![Excerpt {
            path: "src/main.rs".to_owned(),
            content: "if a < b && c { \"{{ not a tag }}\" }\n".to_owned(),
        }],
        max_ideas: 3,
        existing_ideas: vec![Existing {
            title: "Use 'x' & <y>".to_owned(),
            idea_type: "code_quality".to_owned(),
            status: "dismissed".to_owned(),
        }],
    }
}

fn rendered(source: &str) -> String {
    match Template::new("t.md", source, 1).fill(&context()).unwrap() {
        Body::Rendered(text) => text,
        Body::Plain(_) => panic!("{source:?} was not rendered"),
    }
}

fn fault(source: &str) -> TemplateError {
    Template::new("docs/idea-types/t.md", source, 5).fill(&context()).unwrap_err()
}

#[test]
fn the_six_variables_arrive_exactly() {
    let c = context();
    for (source, expected) in [
        ("{{ project_name }}", c.project_name.as_str()),
        ("{{ tech_stack[1] }}", "C++ & <D>"),
        ("{{ tech_stack | length }}", "2"),
        ("{{ tech_stack | join(', ') }}", "Rust, C++ & <D>"),
        ("{{ file_tree }}", c.file_tree.as_str()),
        (
            "{{ excerpts[0].path }}: {{ excerpts[0].content }}",
            "src/main.rs: if a < b && c { \"{{ not a tag }}\" }\n",
        ),
        ("{{ max_ideas + 1 }}", "4"),
        (
            "{% for i in existing_ideas %}{{ i.title }}/{{ i.type }}/{{ i.status }}{% endfor %}",
            "Use 'x' & <y>/code_quality/dismissed",
        ),
        ("{% if excerpts %}yes{% endif %}{{ existing_ideas | length }}", "yes1"),
    ] {
        assert_eq!(rendered(source), expected, "{source}");
    }
}

#[test]
fn a_body_is_plain_unless_it_takes_a_variable_from_outside() {
    for source in [
        "Look at the file_tree.\n\n\n",
        "  \r\nExcerpts, max_ideas: {one}, %}, }}\r\n",
        "{# file_tree #}Text",
        "{% set file_tree = 'mine' %}{{ file_tree }}",
        "{% raw %}{{ file_tree }}{% endraw %}",
        "{{ 'file_tree' }}",
        "{% for n in range(3) %}{{ n }}{% endfor %}",
    ] {
        let template = Template::new("t.md", source, 1);
        assert_eq!(template.fill(&context()).unwrap(), Body::Plain(source), "{source}");
    }
    for source in
        ["{{ file_tree }}", "{% if max_ideas > 9 %}x{% endif %}", "{% set a = tech_stack %}"]
    {
        rendered(source);
    }
}

#[test]
fn faults_name_file_line_and_column() {
    for (source, line, column, message) in [
        ("{{ nope }}", 5, 4, "`nope` is undefined"),
        ("text\n é {{ nope }}", 6, 7, "`nope` is undefined"),
        ("{{ file_tree }}\n{{ nope }}", 6, 4, "`nope` is undefined"),
        ("{% if nope %}x{% endif %}", 5, 7, "`nope` is undefined"),
        ("{% for i in existing_ideas %}\n{{ i.name }}{% endfor %}", 6, 4, "`i.name` is undefined"),
        ("a\n\n{{ file_tree", 7, 4, "syntax error"),
        ("{{ file_tree | nope }}", 5, 16, "filter nope is unknown"),
        ("{% if %}", 5, 7, "syntax error"),
        ("{% include 'a.md' %}", 5, 4, "unknown statement include"),
        ("{% import 'a.md' as a %}", 5, 4, "unknown statement import"),
        ("{% extends 'a.md' %}", 5, 4, "unknown statement extends"),
        ("{{ namespace(a=1) }}", 5, 4, "namespace is unknown"),
    ] {
        let error = fault(source);
        assert_eq!(error.file, "docs/idea-types/t.md");
        assert!(error.message.contains(message), "{source}: {error}");
        assert_eq!((error.line, error.column), (line, column), "{source}: {error}");
        assert!(error.to_string().starts_with("docs/idea-types/t.md:"), "{error}");
    }
}

#[test]
fn work_and_output_have_limits() {
    let loops =
        "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}";
    let doubling = format!("{{% set a = 'xxxxxxxx' %}}{}", "{% set a = a ~ a %}".repeat(40));
    for (source, message) in [
        (loops, "rendering takes too long"),
        (doubling.as_str(), "rendering takes too long"),
        ("{{ 'x' * 200000000 }}", "rendering takes too long"),
        ("{{ file_tree }}{{ 'x' * 1048576 }}", "rendering is longer than 1048576 bytes"),
    ] {
        let error = fault(source);
        assert!(error.message.contains(message), "{source}: {error}");
    }
    assert_eq!(rendered("{{ 'x' * (1048576 - max_ideas) }}").len(), 1_048_573);
}

#[test]
fn hostile_nesting_is_an_error_and_no_crash() {
    const N: usize = 20_000;
    let chains =
        ["+1", "|e", ".b", "()", "[0]", "**1", "==1", " and 1", "~1", " is odd", " if 1 else 1"];
    let mut sources: Vec<String> =
        chains.iter().map(|chain| format!("{{{{ max_ideas{} }}}}", chain.repeat(N))).collect();
    for (open, close) in [("(", ")"), ("[", "]"), ("{'a':", "}"), ("not ", ""), ("-", "")] {
        sources.push(format!("{{{{ {}1{} }}}}", open.repeat(N), close.repeat(N)));
    }
    for (open, close) in [("{%if 1%}", "{%endif%}"), ("{%for a in [1]%}", "{%endfor%}")] {
        sources.push(format!("{}x{}", open.repeat(N), close.repeat(N)));
    }
    sources.push(format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(N)));
    sources.push(format!("{{% for {}a{} in [] %}}{{% endfor %}}", "(".repeat(N), ")".repeat(N)));
    sources.push(format!("{{% set a{} = 1 %}}", ".b".repeat(N)));
    sources.push(format!("{{% set a = [] %}}{}{{{{ a }}}}", "{% set a = [[[a]]] %}".repeat(N)));
    sources.push("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}".to_owned());
    for source in sources {
        let error = fault(&source);
        assert!(!error.message.is_empty(), "{}", &source[..60]);
    }
}

#[test]
fn nesting_just_below_the_limits_fits_the_stack_of_a_worker() {
    // Half of the 2 MiB a thread has here and in the server's pool.
    const STACK_BYTES: usize = 1024 * 1024;
    let deepest = [
        format!("{{% for {}a{} in [] %}}{{% endfor %}}", "(".repeat(95), ")".repeat(95)),
        format!("{{{{ max_ideas{} }}}}", ".b".repeat(95)),
        format!("{{{{ max_ideas{} }}}}", "|e".repeat(95)),
        format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(235)),
        format!("{{% set a = [] %}}{}{{{{ a|tojson }}}}", "{% set a = [[a]] %}".repeat(95)),
        format!(
            "{}{{{{ 1{} }}}}{}",
            "{%if 1%}".repeat(100),
            "+1".repeat(90),
            "{%endif%}".repeat(100)
        ),
    ];
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        let faults = deepest.iter().filter_map(|source| {
            let error = Template::new("t.md", source, 1).fill(&context()).err()?;
            Some(error.message)
        });
        faults.filter(|message| message.contains("tokens")).count()
    });
    assert_eq!(worker.unwrap().join().unwrap(), 0);
}

#[test]
fn the_limits_on_tokens_are_exact() {
    let tag = |minuses: usize| format!("{{{{ {}1 }}}}", "-".repeat(minuses));
    // The number and the closing delimiter are tokens too.
    assert_eq!(rendered(&format!("{}{{{{ max_ideas }}}}", tag(198))), "13");
    let error = fault(&format!("\n{}", tag(199)));
    assert_eq!((error.line, error.message.as_str()), (6, "the tag has more than 200 tokens"));

    let tags = |count: usize| "{{ max_ideas }} ".repeat(count);
    assert_eq!(rendered(&tags(333)).len(), 2 * 333);
    assert_eq!(fault(&tags(334)).message, "the template has more than 1000 tokens");
}

#[test]
fn prose_and_raw_text_do_not_count_as_tokens() {
    let prose = "if (a < b) { c[0] = -1; } ".repeat(8_000);
    let source = format!("{prose}{{% raw %}}{{{{ {prose} }}}}{{% endraw %}}{{# {prose} #}}");
    let template = Template::new("t.md", &source, 1);
    assert_eq!(template.fill(&context()).unwrap(), Body::Plain(source.as_str()));
}

proptest! {
    #[test]
    fn no_body_makes_filling_panic(parts in proptest::collection::vec(fragment(), 0..12)) {
        let source = parts.concat();
        let template = Template::new("t.md", &source, 1);
        let _ = template.undeclared();
        match template.fill(&context()) {
            Ok(Body::Plain(body)) => prop_assert_eq!(body, source.as_str()),
            Ok(Body::Rendered(text)) => prop_assert!(text.len() <= OUTPUT_BYTES_MAX),
            Err(error) => {
                let lines = source.matches('\n').count() + 1;
                let line = usize::try_from(error.line).unwrap();
                prop_assert!((1..=lines).contains(&line), "{error}");
            }
        }
    }
}

fn fragment() -> impl Strategy<Value = String> {
    let pieces = [
        "{{ ",
        " }}",
        "{% ",
        " %}",
        "{#",
        "#}",
        "{% raw %}",
        "{% endraw %}",
        "for a in ",
        "if ",
        "else",
        "endif",
        "endfor",
        "set a = ",
        "file_tree",
        "excerpts",
        "a",
        ".path",
        "[0]",
        "| join(",
        ")",
        "(",
        "'",
        "\"",
        "1",
        " ~ ",
        "-",
        "\n",
        "é",
        "\u{0}",
        "```",
        "not ",
        "range(3)",
    ];
    prop_oneof![4 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => ".{0,6}"]
}
