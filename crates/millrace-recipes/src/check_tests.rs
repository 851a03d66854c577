use super::*;

fn lines(file: &str, text: &str) -> Vec<String> {
    check(file, text).iter().map(|p| format!("{p} [{}]", p.column)).collect()
}

#[test]
fn good_files_have_no_problems() {
    for text in [
        "Just a prompt.",
        "---\n---\nPrompt",
        "---\nname: other\nkind: code-ideas\ndescription: d\nmax_ideas: 50\n---\nPrompt",
        "{% for e in excerpts %}{{ e.path }}{% endfor %}{{ existing_ideas[0].type }}",
        "{{ range(3) | list }}",
    ] {
        assert_eq!(lines("docs/mine.md", text), Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn each_fault_has_its_line_column_and_text() {
    let name_rule = "1 to 64 of the characters a-z, 0-9, '_' and '-', the first of them a letter";
    for (text, expected) in [
        ("---\nname: x\n", "f.md:1: no front matter [1]".to_owned()),
        ("---\nname: [\n---\nPrompt", "f.md:2: front matter is not valid YAML: unclosed bracket '[' [7]".to_owned()),
        ("---\n\nname: X y\n---\nPrompt", format!("f.md:3: 'name' must be {name_rule} [7]")),
        ("---\nname: f\ndescription: [a]\n---\nPrompt", "f.md:3: 'description' must be a text [14]".to_owned()),
        ("---\nmax_ideas: 51\n---\nPrompt", "f.md:2: 'max_ideas' must be an integer between 1 and 50 [12]".to_owned()),
        ("---\nmax_ideas: five\n---\nPrompt", "f.md:2: 'max_ideas' must be an integer between 1 and 50 [12]".to_owned()),
        ("---\nname: f\nmax-ideas: 5\n---\nPrompt", "f.md:3: unknown key 'max-ideas' [1]".to_owned()),
        ("---\nkind: poems\nstanzas: 5\n---\n{{", "f.md:2: 'kind' must be code-ideas or project-parts [7]".to_owned()),
        ("---\nname: f\n---\n \n", "f.md:4: the prompt after the front matter is empty [1]".to_owned()),
        ("---\nname: f\n---\n\nA {{ b c }}", "f.md:5: template does not parse: syntax error: unexpected identifier, expected end of variable block [8]".to_owned()),
        ("A\n{% include 'x' %}", "f.md:2: template does not parse: syntax error: unknown statement include [4]".to_owned()),
        ("A\nnope {{ nope }}", "f.md:2: unknown variable 'nope' [9]".to_owned()),
        ("A\n\n{{ excerpts[0].text }}", "f.md:3: template error: `excerpts[0].text` is undefined [4]".to_owned()),
        ("{{ file_tree | shout }}", "f.md:1: template error: unknown filter: filter shout is unknown [16]".to_owned()),
    ] {
        assert_eq!(lines("f.md", text), [expected], "{text:?}");
    }
}

#[test]
fn a_recipe_of_project_parts_has_keys_and_variables_of_its_own() {
    let file = |front: &str, body: &str| format!("---\nkind: project-parts\n{front}---\n{body}");
    let schemas = "features, personas, user-stories, acceptance-criteria, schema, pages, sections";
    for (front, body, expected) in [
        ("schema: pages\n", "Write {{ count }}{% if has_names %}!{% endif %}", None),
        ("name: my-pages\ndescription: d\nitems: 50\nschema: user-stories\n", "P", None),
        ("", "P", Some("f.md:1: missing key 'schema' [1]".to_owned())),
        ("schema: table\n", "P", Some(format!("f.md:3: 'schema' must be one of: {schemas} [9]"))),
        ("schema: [pages]\n", "P", Some(format!("f.md:3: 'schema' must be one of: {schemas} [9]"))),
        (
            "schema: pages\nitems: 51\n",
            "P",
            Some("f.md:4: 'items' must be an integer between 1 and 50 [8]".to_owned()),
        ),
        (
            "schema: pages\nmax_ideas: 5\n",
            "P",
            Some("f.md:4: unknown key 'max_ideas' [1]".to_owned()),
        ),
        (
            "schema: pages\n",
            "{{ project_name }}",
            Some("f.md:5: unknown variable 'project_name' [4]".to_owned()),
        ),
        (
            "schema: pages\n",
            "{{ count.x.y }}",
            Some("f.md:5: template error: `count.x` is undefined [9]".to_owned()),
        ),
        (
            "schema: pages\n",
            "",
            Some("f.md:5: the prompt after the front matter is empty [1]".to_owned()),
        ),
    ] {
        let found = lines("f.md", &file(front, body));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{front}{body}");
    }
}

#[test]
fn all_faults_are_told_in_the_order_of_their_places() {
    let text = "---\nmax_ideas: 0\nnmae: x\n---\n{{ two }}\n{{ one }}{{ file_tree }}";
    assert_eq!(
        lines("f.md", text),
        [
            "f.md:2: 'max_ideas' must be an integer between 1 and 50 [12]",
            "f.md:3: unknown key 'nmae' [1]",
            "f.md:5: unknown variable 'two' [4]",
            "f.md:6: unknown variable 'one' [4]",
        ]
    );
}

#[test]
fn hints_say_what_to_do() {
    for (text, hint) in [
        ("---\nnmae: x\n---\nP", "did you mean 'name'?"),
        ("---\nMax-Ideas: 5\n---\nP", "did you mean 'max_ideas'?"),
        ("---\nmodel: x\n---\nP", "the keys are name, kind, description, max_ideas"),
        (
            "{{ files }}",
            "a prompt has project_name, tech_stack, file_tree, excerpts, max_ideas, existing_ideas",
        ),
        (
            "---\nkind: project-parts\nschema: pages\nmodel: x\n---\nP",
            "the keys are name, kind, description, items, schema",
        ),
        (
            "---\nkind: project-parts\nschema: pages\n---\n{{ features }}",
            "a prompt has count, has_text, has_features, has_personas, has_names, has_tables, has_wishes",
        ),
        ("---\nname: x", "a line `---` opens front matter; close it with another one"),
    ] {
        let found = check("dir/f.md", text);
        assert_eq!(found[0].hint.as_deref(), Some(hint), "{text:?}");
    }
    assert_eq!(check("f.md", &format!("---\n{}: 1\n---\nP", "k".repeat(100_000))).len(), 1);
}

#[test]
fn a_file_name_that_is_no_type_name_needs_a_name() {
    assert_eq!(lines("docs/My Type.md", "P"), ["docs/My Type.md:1: missing key 'name' [1]"]);
    assert_eq!(lines("docs/My Type.md", "---\nname: mine\n---\nP"), Vec::<String>::new());
    assert_eq!(lines("C:\\docs\\mine.md", "P"), Vec::<String>::new());
}
