//! Check 29: the rule for duplicates (contract 5.3).

use millrace_testkit::{Answer, idea, unique_idea};
use serde_json::{Value, json};

use crate::support::{Project, column, of_kind, text};

/// Runs one answer of the model in a fresh session and returns its events.
fn told(project: &Project, ideas: &[Value]) -> Vec<Value> {
    project.answers("code_quality", [Answer::of(ideas)]);
    let events = project.events(&["code_quality"], json!({"max_ideas": 10}));
    crate::stream::assert_run_shape(&events, &["code_quality"]);
    events
}

fn titles(events: &[Value]) -> Vec<String> {
    of_kind(events, "idea_generated").iter().map(|event| text(&event["idea"]["title"])).collect()
}

// check 29
#[test]
fn the_same_title_in_other_dress_is_dropped_counted_and_told() {
    let project = Project::new();
    let events = told(
        &project,
        &[
            idea("Add retry logic to API calls", "alpha beta"),
            idea("ADD: retry-logic (to \"API\" calls)!", "gamma delta"),
            idea("Another matter", "epsilon zeta"),
            idea("add  retry   logic to api calls", "eta theta"),
            idea("ＡＤＤ retry logic to API calls", "fullwidth letters"),
        ],
    );
    assert_eq!(titles(&events), ["Add retry logic to API calls", "Another matter"]);
    let dropped: Vec<Value> = of_kind(&events, "progress")
        .into_iter()
        .filter(|event| event.get("skipped_duplicates").is_some())
        .collect();
    let five = |current: u32, skipped: u32| {
        json!({
            "type": "progress", "idea_type": "code_quality", "current": current, "total": 10,
            "skipped_duplicates": skipped,
        })
    };
    assert_eq!(dropped, [five(1, 1), five(2, 2), five(2, 3)]);
    let session = text(&events[0]["session_id"]);
    assert_eq!(project.session_file(&session)["summary"]["skipped_duplicates"], 3);
    let complete = json!({"total_ideas": 2, "by_type": {"code_quality": 2}});
    assert_eq!(events.last().unwrap()["summary"], complete);
}

// check 29
#[test]
fn a_dismissed_idea_of_another_session_and_type_does_not_come_back() {
    let project = Project::new();
    let first = told(&project, &[idea("Cache the answers", "alpha beta")]);
    let id = text(&of_kind(&first, "idea_generated")[0]["idea"]["id"]);
    project.dismiss(&id, json!({})).ok();
    project.answers("documentation_gaps", [Answer::of(&[idea("cache THE answers", "other")])]);
    let events = project.events(&["documentation_gaps"], json!({}));
    assert_eq!(titles(&events), Vec::<String>::new());
    assert_eq!(of_kind(&events, "type_complete")[0]["count"], 0);
    let session = text(&events[0]["session_id"]);
    assert_eq!(project.session_file(&session)["summary"]["skipped_duplicates"], 1);
}

// check 29
#[test]
fn titles_that_differ_in_a_number_are_kept() {
    let project = Project::new();
    let same = "one two three four five six seven eight nine ten";
    let ideas = [
        idea("Split function number 1 of the file", same),
        idea("Split function number 2 of the file", same),
        idea("Handle port 80 well", same),
        idea("Handle port 443 well", same),
        idea("Rename v1", "x y"),
        idea("Rename v2", "x y"),
    ];
    let events = told(&project, &ideas);
    assert_eq!(titles(&events), column(&json!(ideas), "title"));
}

// check 29
#[test]
fn near_titles_and_near_descriptions_follow_the_stated_borders() {
    let words = |count: usize, own: &[&str]| -> String {
        let shared = ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij", "jk", "kl", "lm", "mn"];
        let mut words: Vec<&str> = shared[..count].to_vec();
        words.extend(own);
        words.join(" ")
    };
    // Jaccard indexes of title and description, and whether the second idea is a duplicate.
    let cases = [
        // 4 of 5 title words (0.8), 1 of 2 description words (0.5): rule 2.
        ((words(4, &["x"]), words(4, &[])), (words(1, &["m"]), words(1, &[])), true),
        // 3 of 4 title words (0.75): kept.
        ((words(3, &["x"]), words(3, &[])), (words(1, &[]), words(1, &[])), false),
        // Title 0.8, description 1 of 3: kept.
        ((words(4, &["x"]), words(4, &[])), (words(1, &["m"]), words(1, &["n"])), false),
        // Other titles, description 9 of 10 (0.9) with at least 8 words: rule 3.
        (("pp qq".into(), "rr ss".into()), (words(10, &[]), words(9, &[])), true),
        // Description 8 of 9 (0.888): kept.
        (("pp qq".into(), "rr ss".into()), (words(9, &[]), words(8, &[])), false),
        // The same 8 words in another order: rule 3.
        (
            ("pp qq".into(), "rr ss".into()),
            (words(8, &[]), words(8, &[]).split(' ').rev().collect::<Vec<_>>().join(" ")),
            true,
        ),
        // The same 7 words: too few for rule 3.
        (("pp qq".into(), "rr ss".into()), (words(7, &[]), words(7, &[])), false),
        // The same title words in another order and no description: rule 1 wants the order,
        // rule 2 a description.
        (("pp qq".into(), "qq pp".into()), (String::new(), String::new()), false),
        // Each Han character is a word, so these share 4 of 5.
        (("修正错误吧".into(), "修正错误".into()), ("一".into(), "一".into()), true),
        // Rule 2 would hold, but the words with digits differ in the description.
        ((words(4, &["x"]), words(4, &[])), ("ab cd 5".into(), "ab cd 6".into()), false),
    ];
    for ((first, second), (one, two), duplicate) in cases {
        let project = Project::new();
        let events = told(&project, &[idea(&first, &one), idea(&second, &two)]);
        let kept = if duplicate { vec![first] } else { vec![first, second.clone()] };
        assert_eq!(titles(&events), kept, "{second:?} with {one:?} and {two:?}");
    }
}

// check 29
#[test]
fn a_dropped_duplicate_does_not_use_up_max_ideas() {
    let project = Project::new();
    let same = idea("One and the same", "alpha beta");
    let ideas = [same.clone(), same.clone(), unique_idea(), same, unique_idea(), unique_idea()];
    project.answers("code_quality", [Answer::of(&ideas)]);
    let events = project.events(&["code_quality"], json!({"max_ideas": 3}));
    let expected = [&ideas[0], &ideas[2], &ideas[4]].map(|idea| text(&idea["title"]));
    assert_eq!(titles(&events), expected);
}

// check 29
#[test]
fn two_types_of_one_run_that_say_the_same_save_it_once() {
    let project = Project::new();
    let same = [idea("Say it in both", "alpha beta gamma")];
    project.answers("code_quality", [Answer::of(&same)]);
    project.answers("documentation_gaps", [Answer::of(&same)]);
    let run = project.run(&["code_quality", "documentation_gaps"], json!({}));
    assert_eq!(run["summary"]["total_ideas"], 1);
    assert_eq!(project.list(&[])["total"], 1);
}
