//! What holds for the analyser as a whole: bounds, order, distinct and true words.

use crate::duplicate::Wording;
use crate::language::Language;
use crate::role::Role;
use crate::syntax::Syntax;
use crate::{Effort, Project, SourceFile, Topic};

fn project(files: &[(&str, &str)]) -> Project {
    let file =
        |(path, text): &(&str, &str)| SourceFile { path: (*path).into(), text: (*text).into() };
    Project::parse(files.iter().map(file).collect())
}

const SWALLOWS: &str = "import requests\n\ndef load():\n    try:\n        save(1)\n    except Exception:\n        pass\n    return requests.get(u)\n";

#[test]
fn a_finding_names_symbol_file_and_line() {
    let found = project(&[("src/a.py", SWALLOWS)]).findings(Topic::CodeImprovements, 9);
    let titles: Vec<&str> = found.iter().map(|finding| finding.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Report the error that is swallowed in `load` (src/a.py)",
            "Give the HTTP call in `load` (src/a.py) a timeout"
        ]
    );
    let first = &found[0];
    assert_eq!((first.line, first.rule, first.effort), (6, "swallowed-errors", Effort::Small));
    assert_eq!(first.affected_files, ["src/a.py"]);
    assert!(first.description.contains("src/a.py:6 in `load`: `except Exception: ...`"));
    assert!(first.approach.contains("- `src/a.py`, line 6\n"));
    assert!(first.approach.contains("## How to verify"));
    assert!(first.existing_patterns.is_empty());
}

#[test]
fn a_place_that_does_it_right_is_cited() {
    let good = "import requests\n\ndef other():\n    return requests.get(u, timeout=5)\n";
    let found = project(&[("a.py", SWALLOWS), ("b.py", good)]).findings(Topic::CodeImprovements, 9);
    let timeout = found.iter().find(|finding| finding.rule == "client-timeouts-python").unwrap();
    assert_eq!(timeout.existing_patterns, ["b.py:4: `requests.get(u, timeout=5)`"]);
}

#[test]
fn one_rule_at_many_places_is_one_finding_and_more_work() {
    let files: Vec<(String, String)> =
        (0..30).map(|at| (format!("m{at:02}.py"), SWALLOWS.to_owned())).collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let found = project(&files).findings(Topic::CodeImprovements, 9);
    let swallowed: Vec<_> = found.iter().filter(|f| f.rule == "swallowed-errors").collect();
    assert_eq!(swallowed.len(), 1);
    assert_eq!(
        swallowed[0].title,
        "Report the errors that 30 empty handlers swallow in m00.py and 29 more files"
    );
    assert_eq!(swallowed[0].effort, Effort::Large);
    assert!(swallowed[0].description.ends_with("- and 22 more places"));
    assert_eq!(swallowed[0].affected_files.len(), 20);
}

#[test]
fn one_place_is_told_once_over_all_topics() {
    // Both a missing timeout and a call that blocks the event loop: one line, one finding.
    let source = "import requests\nasync def f():\n    return requests.get(u)\n";
    let project = project(&[("a.py", source)]);
    let told: Vec<&str> =
        Topic::ALL.iter().flat_map(|topic| project.findings(*topic, 9)).map(|f| f.rule).collect();
    assert_eq!(told, ["blocking-async-python"]);
}

#[test]
fn findings_come_by_value_up_to_the_limit() {
    let source = "import requests\nimport os\nrequests.get(u, verify=False, timeout=1)\nos.system(f'rm {x}')\np = tempfile.mktemp()\n";
    let all = project(&[("a.py", source)]).findings(Topic::SecurityHardening, 9);
    let values: Vec<u32> = all.iter().map(|finding| finding.value).collect();
    assert_eq!(values, [94, 93, 78]);
    assert_eq!(project(&[("a.py", source)]).findings(Topic::SecurityHardening, 2), all[..2]);
    assert!(project(&[("a.py", source)]).findings(Topic::UiUxImprovements, 9).is_empty());
}

#[test]
fn titles_are_short_and_no_finding_repeats_another() {
    let long = format!("{}/deep/module.py", "some_rather_long_folder_name/".repeat(8));
    let source = format!(
        "{SWALLOWS}\nos.system(f'rm {{x}}')\np = tempfile.mktemp()\nx = json.load(open(p))\n"
    );
    let project = project(&[(&long, &source), ("b.py", &source)]);
    let found: Vec<_> = Topic::ALL.iter().flat_map(|topic| project.findings(*topic, 50)).collect();
    assert!(found.len() >= 4);
    for (at, finding) in found.iter().enumerate() {
        assert!(finding.title.chars().count() <= 120, "{}", finding.title);
        let wording = Wording::of(&finding.title, &finding.description);
        for other in &found[at + 1..] {
            assert!(!wording.repeats(&Wording::of(&other.title, &other.description)));
        }
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    let forward = project(&[("a.py", SWALLOWS), ("b.py", SWALLOWS), ("c.js", "throw 'x'\n")]);
    let backward = project(&[("c.js", "throw 'x'\n"), ("b.py", SWALLOWS), ("a.py", SWALLOWS)]);
    for topic in Topic::ALL {
        assert_eq!(forward.findings(topic, 50), backward.findings(topic, 50));
    }
}

#[test]
fn deep_and_broken_sources_are_survived() {
    let deep = |open: &str, close: &str, depth: usize| {
        format!("x = {}1{}\n", open.repeat(depth), close.repeat(depth))
    };
    let nested: String = "if (a) {\n".repeat(40_000);
    let sources = [
        ("deep.js", deep("[", "]", 60_000)),
        ("deep.py", deep("(", ")", 30_000)),
        ("object.js", deep("{a:", "}", 40_000)),
        ("open.js", nested),
        ("plus.py", format!("x = {}\n", "a +\\\n".repeat(20_000))),
        ("deep.html", "<div>\n".repeat(30_000)),
        ("deep.rs", format!("fn f() {{ {} }}", "(\n".repeat(30_000))),
        ("noise.go", "\u{0}}{)(\u{2028}é".repeat(20_000)),
        ("noise.java", "class { \" ' ".repeat(20_000)),
        ("empty.tsx", String::new()),
        ("same.py", "x = f(a, b)\n".repeat(20_000)),
        ("items.rs", "#[a]\nfn f() {}\n".repeat(20_000)),
        ("checks.rs", "#[test]\nfn f() { g(1) }\n".repeat(8_000)),
        ("chain.py", format!("if a:\n    b\n{}", "elif a:\n    b\n".repeat(20_000))),
        (
            "grow.go",
            format!(
                "package a\nfunc f() {{\ns := \"\"\nfor {{\n{}}}\n}}\n",
                "s += x\n".repeat(20_000)
            ),
        ),
    ];
    for (path, text) in sources {
        let project = project(&[(path, &text)]);
        assert!(Topic::ALL.iter().all(|topic| project.findings(*topic, 50).len() < 50));
    }
}

#[test]
fn a_five_megabyte_file_is_left_out() {
    let text = "try { save(x) } catch (e) {}\n".repeat(180_000);
    assert!(text.len() > 5_000_000);
    assert!(project(&[("a.js", &text)]).findings(Topic::CodeImprovements, 9).is_empty());
}

#[test]
fn text_in_another_language_is_not_judged() {
    let prose =
        "It was a bright cold day in April, and the clocks were striking thirteen. ".repeat(40);
    for language in [Language::Rust, Language::Go, Language::Java, Language::Tsx] {
        let read = Syntax::parse(language, &prose);
        assert!(read.is_none(), "{language:?}");
    }
    assert!(Syntax::parse(Language::Rust, "fn f() {}").is_some());
}

#[test]
fn every_topic_is_found_by_its_name_or_its_words() {
    for topic in Topic::ALL {
        assert_eq!(Topic::of(topic.name(), "security", "security"), topic);
    }
    let cases = [
        ("refactoring", "", "", Topic::CodeQuality),
        ("api-hardening", "Vulnerabilities", "", Topic::SecurityHardening),
        ("make_it_fast", "", "Find slow code", Topic::PerformanceOptimizations),
        ("a11y", "Accessibility of the pages", "", Topic::UiUxImprovements),
        ("onboarding", "", "Find gaps in the README and the guides", Topic::DocumentationGaps),
        ("misc", "", "Anything", Topic::CodeImprovements),
        ("build", "", "guid", Topic::CodeImprovements),
        ("", "", "", Topic::CodeImprovements),
    ];
    for (name, description, prompt, topic) in cases {
        assert_eq!(Topic::of(name, description, prompt), topic, "{name}");
    }
}

#[test]
fn the_role_of_a_file_is_told_by_path_and_head() {
    let cases = [
        ("src/a.py", "x = 1\n", Role::Product),
        ("src/test_a.py", "", Role::Test),
        ("pkg/a_test.go", "", Role::Test),
        ("src/test/java/A.java", "", Role::Test),
        ("src/a.spec.ts", "", Role::Test),
        ("crates/x-testkit/src/a.rs", "", Role::Test),
        ("client-dist/a.js", "", Role::Foreign),
        ("a.css", "a {}\n/*# sourceMappingURL=a.css.map */\n", Role::Foreign),
        ("lib/jquery-ui-1.10.4.js", "", Role::Foreign),
        ("src/latest.ts", "", Role::Product),
        ("examples/a.rs", "", Role::Example),
        ("app/templates/a.html", "", Role::Product),
        ("build.rs", "", Role::Tool),
        ("vite.config.ts", "", Role::Tool),
        ("node_modules/x/a.js", "", Role::Foreign),
        ("src/vendor/a.js", "", Role::Foreign),
        ("a.min.js", "", Role::Foreign),
        ("a.go", "// Code generated by protoc. DO NOT EDIT.\n", Role::Foreign),
        ("a.py", "MARK = 'DO NOT EDIT'\n", Role::Product),
    ];
    for (path, text, role) in cases {
        assert_eq!(Role::of(path, text), role, "{path}");
    }
    assert_eq!(Role::of("a.js", &"f(1);".repeat(2_000)), Role::Foreign);
}

#[test]
fn the_contract_decides_what_repeats() {
    let of = Wording::of;
    let eight = "one two three four five six seven eight";
    let cases = [
        (of("Add Retry!", "x"), of("add, retry", "y"), true),
        (of("a b c d e", "p q"), of("a b c d e f", "p q r"), true),
        (of("a b c d e", "p q"), of("a b c d e f", "r s"), false),
        (of("left", eight), of("right", eight), true),
        (of("left", "one two three"), of("right", "one two three"), false),
        (of("left at 3", eight), of("right at 4", eight), false),
        (of("", ""), of("", ""), false),
    ];
    for (at, (a, b, repeats)) in cases.iter().enumerate() {
        assert_eq!(a.repeats(b), *repeats, "case {at}");
        assert_eq!(b.repeats(a), *repeats, "case {at}, the other way round");
    }
}
