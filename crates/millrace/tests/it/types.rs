//! Checks 30 and 31: built-in and custom types, prompt templates.

use millrace_testkit::{Answer, Rule, idea};
use serde_json::{Value, json};

use crate::support::{BUILTIN, Project, array, assert_keys, column, invalid, of_kind, text};

fn types_of(project: &Project, pairs: &[(&str, &str)]) -> Vec<Value> {
    array(&project.get("/api/idea/types", pairs).ok()["types"])
}

fn names(types: &[Value]) -> Vec<String> {
    column(&json!(types), "name")
}

// check 30
#[test]
fn the_built_in_types_are_listed_by_name_with_their_texts() {
    let project = Project::new();
    let texts = [
        "Code improvements - Improvement opportunities based on existing patterns",
        "Code quality - Duplication, complexity and inconsistent structure",
        "Documentation gaps - Missing, outdated or unclear documentation",
        "Performance optimizations - Bottlenecks and wasted work",
        "Security hardening - Vulnerabilities and missing safeguards",
        "UI/UX improvements - Usability, accessibility and visual consistency",
    ];
    let expected: Vec<Value> = BUILTIN
        .iter()
        .zip(texts)
        .map(|(name, text)| {
            json!({"name": name, "description": text, "source": "builtin", "max_ideas": 5})
        })
        .collect();
    assert_eq!(types_of(&project, &[]), expected);
    assert!(!project.has(".viben"));
}

// check 30
#[test]
fn custom_types_follow_by_name_with_their_relative_path() {
    let project = Project::new();
    let files = [
        ("zebra.md", "Look for stripes.\n"),
        ("api_design.md", "---\ndescription: API design\nmax_ideas: 7\n---\nLook.\n"),
        ("stem.md", "---\nname: alpha\n---\nLook.\n"),
        ("bad-name.md", "---\nname: Not Valid\nmax_ideas: 51\n---\nLook.\n"),
        ("broken.md", "---\nname: [\n---\nLook.\n"),
        ("clash.md", "---\nname: code_quality\n---\nLook.\n"),
        ("later.md", "---\nname: alpha\n---\nLook.\n"),
        ("zero.md", "---\nmax_ideas: 0\n---\nLook.\n"),
        ("Upper.md", "Look.\n"),
        ("empty.md", ""),
        ("only-front.md", "---\nname: nothing\n---\n  \n"),
        ("notes.txt", "Look.\n"),
        ("sub/deep.md", "Look.\n"),
    ];
    for (name, text) in files {
        project.write(&format!("docs/idea-types/{name}"), text);
    }
    project.write("docs/idea-types/large.md", &"x".repeat(256 * 1024 + 1));
    project.write("docs/idea-types/fits.md", &"x".repeat(256 * 1024));
    project.write("real.md", "Look.\n");
    std::os::unix::fs::symlink(project.join("real.md"), project.join("docs/idea-types/link.md"))
        .unwrap();
    let custom = types_of(&project, &[("include_builtin", "false")]);
    let expected = [
        // Of two files that want one name, the earlier has it and the other falls back.
        ("alpha", "Custom type: alpha", 5, "later"),
        ("api_design", "API design", 7, "api_design"),
        ("bad-name", "Custom type: bad-name", 5, "bad-name"),
        ("broken", "Custom type: broken", 5, "broken"),
        ("clash", "Custom type: clash", 5, "clash"),
        ("fits", "Custom type: fits", 5, "fits"),
        ("stem", "Custom type: stem", 5, "stem"),
        ("zebra", "Custom type: zebra", 5, "zebra"),
        ("zero", "Custom type: zero", 5, "zero"),
    ];
    let expected = expected.map(|(name, description, max_ideas, stem)| {
        json!({
            "name": name, "description": description, "source": "custom",
            "max_ideas": max_ideas, "path": format!("docs/idea-types/{stem}.md"),
        })
    });
    assert_eq!(custom, expected);
}

// check 30
#[test]
fn switches_leave_out_built_in_or_custom_types() {
    let project = Project::new();
    project.write("docs/idea-types/mine.md", "Look.\n");
    let all = names(&types_of(&project, &[("include_builtin", "true")]));
    assert_eq!(all, [&BUILTIN[..], &["mine"]].concat());
    assert_eq!(names(&types_of(&project, &[("include_custom", "false")])), BUILTIN);
    assert_eq!(names(&types_of(&project, &[("include_builtin", "false")])), ["mine"]);
    let none = [("include_builtin", "false"), ("include_custom", "false")];
    assert_eq!(types_of(&project, &none), Vec::<Value>::new());
    std::fs::remove_file(project.join("docs/idea-types/mine.md")).unwrap();
    assert_eq!(names(&types_of(&project, &[])), BUILTIN, "read anew on every request");
}

// check 30
#[test]
fn listed_name_and_stem_both_generate_and_give_the_listed_name() {
    let project = Project::new();
    project.write("docs/idea-types/the-stem.md", "---\nname: listed\n---\nLook.\n");
    for given in ["listed", "the-stem"] {
        let events = project.events(&[given], json!({"max_ideas": 1}));
        crate::stream::assert_run_shape(&events, &["listed"]);
        let path = text(&of_kind(&events, "idea_generated")[0]["idea"]["file_path"]);
        assert!(path.contains("/idea_listed_"), "{path}");
    }
    let reply = project.try_run(&["the_stem"], json!({}));
    invalid(&reply, "Unknown idea type(s): the_stem");
}

// check 30
#[test]
fn a_listed_name_goes_before_a_stem() {
    let project = Project::new();
    project.write("docs/idea-types/one.md", "---\nname: two\n---\nFirst [[list:one]].\n");
    project.write("docs/idea-types/two.md", "---\nname: three\n---\nSecond [[list:two]].\n");
    let types = names(&types_of(&project, &[("include_builtin", "false")]));
    assert_eq!(types, ["three", "two"]);
    project.run(&["two"], json!({}));
    assert_eq!(project.rig.provider.requests("First [[list:one]].").len(), 1);
}

// check 30
#[test]
fn a_file_named_like_a_built_in_changes_its_prompt_and_stays_built_in() {
    let project = Project::new();
    let front = "---\nname: renamed\ndescription: Our own words\nmax_ideas: 2\n---\n";
    let body = project.marker("own");
    project.write("docs/idea-types/code_quality.md", &format!("{front}{body}\n"));
    let types = types_of(&project, &[]);
    assert_eq!(types.len(), 6);
    let expected = json!({
        "name": "code_quality", "description": "Our own words", "source": "builtin",
        "max_ideas": 2,
    });
    assert_eq!(types[1], expected);
    assert_keys(&types[1], &["name", "description", "source", "max_ideas"]);
    project.rig.provider.add(Rule::new(&body, [], Some(Answer::ideas(4))));
    let run = project.run(&["code_quality"], json!({}));
    assert_eq!(column(&run["ideas"], "type"), ["code_quality"; 2]);
    let unknown = project.try_run(&["renamed"], json!({}));
    invalid(&unknown, "Unknown idea type(s): renamed");
    project.write("docs/idea-types/code_quality.md", "Only a body.\n");
    assert_eq!(
        types_of(&project, &[])[1]["description"],
        "Code quality - Duplication, complexity and inconsistent structure"
    );
    assert_eq!(types_of(&project, &[])[1]["max_ideas"], 5);
}

/// What the model was asked, for the one request with `marker`.
fn prompt(project: &Project, marker: &str) -> String {
    project.rig.provider.requests(marker).last().expect("a request").text.clone()
}

// check 31
#[test]
fn the_six_variables_arrive_in_the_prompt() {
    let project = Project::new();
    project.answers("documentation_gaps", [Answer::of(&[idea("An older idea", "alpha beta")])]);
    project.run(&["documentation_gaps"], json!({}));
    let marker = project.marker("six");
    let template = "MARKER\nname={{ project_name }};\nmax={{ max_ideas }};\n\
        stack={% for tech in tech_stack %}<{{ tech }}>{% endfor %};\n\
        tree=\n{{ file_tree }}\n\
        files={% for file in excerpts %}[{{ file.path }}|{{ file.content | length > 0 }}]{% endfor %};\n\
        ideas={% for old in existing_ideas %}{{ old.title }}/{{ old.type }}/{{ old.status }}{% endfor %};\n"
        .replace("MARKER", &marker);
    project.write("docs/idea-types/six.md", &template);
    project.rig.provider.add(Rule::new(&marker, [], Some(Answer::ideas(1))));
    let events = project.events(&["six"], json!({"max_ideas": 4}));
    assert_eq!(events.last().unwrap()["type"], "complete", "{events:?}");
    let prompt = prompt(&project, &marker);
    let name = project.path().file_name().unwrap().to_str().unwrap();
    let named = [format!("name={name};"), "name=sample;".to_owned()];
    assert!(named.iter().any(|line| prompt.contains(line)), "{prompt}");
    assert!(prompt.contains("max=4;"), "{prompt}");
    let stack = prompt.lines().find(|line| line.starts_with("stack=")).unwrap();
    assert!(stack.to_lowercase().contains("rust"), "{stack}");
    for path in ["src/main.rs", "src/fetch.rs", "Cargo.toml", "README.md"] {
        assert!(prompt.lines().any(|line| line == path), "{path} on a line of {prompt}");
    }
    assert!(
        prompt.contains("[src/main.rs|True]") || prompt.contains("[src/fetch.rs|True]"),
        "{prompt}"
    );
    assert!(prompt.contains("An older idea/documentation_gaps/draft"), "{prompt}");
}

// check 31
#[test]
fn a_plain_body_arrives_unchanged_with_the_context_after_it() {
    let project = Project::new();
    let marker = project.marker("plain");
    let body = format!("{marker}\n  Indented: 100% {{ not a template }} \\n \"quoted\"\n\n- last");
    project.write("docs/idea-types/plain.md", &format!("---\nmax_ideas: 1\n---\n{body}\n"));
    project.rig.provider.add(Rule::new(&marker, [], Some(Answer::ideas(1))));
    project.run(&["plain"], json!({}));
    let prompt = prompt(&project, &marker);
    let (_, after) = prompt.split_once(body.as_str()).expect("the body as it stands");
    for path in ["src/main.rs", "src/fetch.rs", "Cargo.toml"] {
        assert!(after.lines().any(|line| line.contains(path)), "{path} in the context: {after}");
    }
    assert!(after.contains("pub fn fetch(url: &str)"), "an excerpt in the context: {after}");
}

// check 31
#[test]
fn a_body_with_a_variable_gets_no_context_appended() {
    let project = Project::new();
    let marker = project.marker("short");
    project.write("docs/idea-types/short.md", &format!("{marker} {{{{ max_ideas }}}} wanted\n"));
    project.rig.provider.add(Rule::new(&marker, [], Some(Answer::ideas(1))));
    project.run(&["short"], json!({}));
    let prompt = prompt(&project, &marker);
    assert!(prompt.contains(&format!("{marker} 5 wanted")), "{prompt}");
    assert!(!prompt.contains("pub fn fetch(url: &str)"), "{prompt}");
}

// check 31
#[test]
fn a_template_error_is_the_types_error_and_names_the_file() {
    let bodies = [
        "{{ project_name }} {{ undefined_thing }}",
        "{{ project_name }} {{ tech_stack.nope.deeper }}",
        "{{ project_name }} {% if %}",
        "{{ project_name }} {% include 'x.md' %}",
        "{{ project_name }} {% import 'x.md' as x %}",
        "{% extends 'x.md' %} {{ project_name }}",
        "{{ project_name }} {% for i in range(9999) %}{% for j in range(9999) %}{{ file_tree }}\
         {% endfor %}{% endfor %}",
    ];
    for body in bodies {
        let project = Project::new();
        project.write("docs/idea-types/faulty.md", &format!("{body}\n"));
        let types = ["faulty", "code_quality"];
        let events = project.events(&types, json!({}));
        crate::stream::assert_run_shape(&events, &types);
        let errors = of_kind(&events, "error");
        assert_eq!(errors.len(), 1, "{body}: {events:?}");
        assert_eq!(errors[0]["idea_type"], "faulty");
        let message = text(&errors[0]["message"]);
        assert!(message.contains("docs/idea-types/faulty.md"), "{body}: {message}");
    }
}

// check 31
#[test]
fn secrets_links_and_ignored_files_are_never_shown_to_the_model() {
    let project = Project::new();
    project.mark(&["code_quality"]);
    project.write(".gitignore", "docs/\nignored/\n");
    project.write(".env", "PASSWORD=hidden-in-env\n");
    project.write(".env.local", "PASSWORD=hidden-in-env-local\n");
    project.write("ignored/secret.rs", "// hidden-in-ignored\n");
    project.write("id_rsa", "-----BEGIN OPENSSH PRIVATE KEY-----\nhidden-in-key\n");
    project.write("server.pem", "-----BEGIN PRIVATE KEY-----\nhidden-in-pem\n");
    project.write("config.rs", "// shown\n");
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("outside.rs"), "// hidden-outside\n").unwrap();
    let link = project.join("src/link.rs");
    std::os::unix::fs::symlink(outside.path().join("outside.rs"), link).unwrap();
    project.run(&["code_quality"], json!({}));
    let prompt = prompt(&project, &project.marker("code_quality"));
    assert!(!prompt.contains("hidden-"), "{prompt}");
    assert!(prompt.contains("config.rs"), "{prompt}");
}
