use super::*;
use crate::check::check;
use crate::idea_types::IdeaTypes;
use crate::recipe::Source;

#[test]
fn every_built_in_recipe_passes_the_check() {
    for (file, stem, text) in FILES {
        assert_eq!(check(file, text), [], "{file}");
        assert_eq!(file, format!("recipes/{stem}.md"));
        assert!(text.contains(&format!("\nname: {stem}\nkind: code-ideas\n")), "{file}");
    }
}

#[test]
fn the_built_in_types_are_those_of_the_contract() {
    let listed: Vec<_> = built_in()
        .iter()
        .map(|r| (r.name.as_str(), r.description.as_str(), r.max_ideas, r.source.clone()))
        .collect();
    let expected = [
        (
            "code_improvements",
            "Code improvements - Improvement opportunities based on existing patterns",
        ),
        ("code_quality", "Code quality - Duplication, complexity and inconsistent structure"),
        ("documentation_gaps", "Documentation gaps - Missing, outdated or unclear documentation"),
        ("performance_optimizations", "Performance optimizations - Bottlenecks and wasted work"),
        ("security_hardening", "Security hardening - Vulnerabilities and missing safeguards"),
        (
            "ui_ux_improvements",
            "UI/UX improvements - Usability, accessibility and visual consistency",
        ),
    ]
    .map(|(name, description)| (name, description, 5, Source::BuiltIn));
    assert_eq!(listed, expected);
}

#[test]
fn built_in_prompts_are_plain_so_the_context_follows_them() {
    let types = IdeaTypes::load(&[]);
    let context = crate::context::PromptContext {
        project_name: "p".to_owned(),
        tech_stack: Vec::new(),
        file_tree: "a.rs".to_owned(),
        excerpts: Vec::new(),
        max_ideas: 5,
        existing_ideas: Vec::new(),
    };
    for recipe in built_in() {
        let user = types.resolve(&recipe.name).unwrap().prompt(&context).unwrap().user;
        assert!(user.starts_with(recipe.template.source()), "{}", recipe.name);
        assert!(user.contains("# The project"), "{}", recipe.name);
        assert!(recipe.text.ends_with(recipe.template.source()), "{}", recipe.name);
    }
}

#[test]
fn the_list_of_all_has_both_kinds_under_different_names() {
    let all: Vec<BuiltIn> = all_built_in().collect();
    let names: std::collections::BTreeSet<_> = all.iter().map(|recipe| recipe.name).collect();
    assert_eq!(names.len(), all.len());
    let of = |kind| all.iter().filter(|r| r.kind == kind).map(|r| r.items).collect::<Vec<_>>();
    assert_eq!(of(Kind::CodeIdeas), [Some(5); 6]);
    assert_eq!(
        of(Kind::ProjectParts),
        [Some(6), Some(3), Some(4), Some(3), None, Some(6), Some(5)]
    );
    for recipe in all {
        assert!(recipe.text.contains(&format!("\nname: {}\n", recipe.name)), "{}", recipe.name);
        assert!(!recipe.description.is_empty(), "{}", recipe.name);
    }
}
