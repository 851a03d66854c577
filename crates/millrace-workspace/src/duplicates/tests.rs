use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn same(a: (&str, &str), b: (&str, &str)) -> bool {
    repeats(&Words::of(a.0, a.1), &Words::of(b.0, b.1))
}

const LONG: &str = "retry every failed call to the payment gateway with exponential backoff";

#[test]
fn equal_titles_repeat_whatever_their_case_and_punctuation() {
    assert!(same(("Add retry logic!", "x"), ("ADD: retry, logic", "quite another text")));
    assert!(same(("Ａｄｄ ﬁle", ""), ("add file", "")));
    assert!(same(("追加する", ""), ("追加する。", "")));
    assert!(!same(("!!!", ""), ("???", "")));
    assert!(!same(("", ""), ("", "")));
}

#[test]
fn near_titles_repeat_only_with_half_the_description() {
    let (a, b) = ("add retry logic to calls", "add retry logic to calls now");
    assert!(same((a, LONG), (b, LONG)));
    assert!(!same((a, LONG), (b, "nothing in common")));
    assert!(!same((a, ""), (b, "")));
    assert!(!same(("add retry logic", LONG), ("cache the index page", "retry calls")));
}

#[test]
fn near_descriptions_repeat_when_they_are_long() {
    assert!(same(("one", LONG), ("two", LONG)));
    assert!(!same(("one", "short text here"), ("two", "short text here")));
}

#[test]
fn a_different_number_makes_a_different_idea() {
    assert!(!same(("migrate step 1 of the plan", LONG), ("migrate step 2 of the plan", LONG)));
    assert!(!same(("one", &format!("{LONG} 5")), ("two", &format!("{LONG} 6"))));
    assert!(same(("migrate step 1 of the plan a", LONG), ("migrate step 1 of the plan", LONG)));
}

#[test]
fn the_borders_are_exact() {
    // 4 of 5 title words in common is 0.8; 1 of 2 description words is 0.5.
    assert!(same(("a b c d e", "p q"), ("a b c d", "p")));
    // 7 of 9 is less than 0.8.
    assert!(!same(("a b c d e f g h", "p q"), ("a b c d e f g i", "p q")));
    // 9 of 10 is 0.9, 8 of 9 is not.
    assert!(same(("x", "a b c d e f g h i"), ("y", "a b c d e f g h i j")));
    assert!(!same(("x", "a b c d e f g h"), ("y", "a b c d e f g h i")));
}

#[test]
fn cjk_characters_are_words_of_their_own() {
    assert_eq!(
        words("ab漢字かなカナ한글cd"),
        ["ab", "漢", "字", "か", "な", "カ", "ナ", "한", "글", "cd"]
    );
    assert_eq!(words("it's v2.0"), ["it", "s", "v2", "0"]);
}

proptest! {
    #[test]
    fn an_overlap_is_the_jaccard_index_of_the_sets(
        a in prop::collection::vec("[a-d]{1,2}", 0..12),
        b in prop::collection::vec("[a-d]{1,2}", 0..12),
        tenths in 1..=10_usize,
    ) {
        let sets: [HashSet<&String>; 2] = [a.iter().collect(), b.iter().collect()];
        let common = sets[0].intersection(&sets[1]).count();
        let all = sets[0].union(&sets[1]).count();
        let wanted = all > 0 && common * 10 >= all * tenths;
        prop_assert_eq!(WordSet::of(&a).overlaps(&WordSet::of(&b), tenths), wanted);
    }
}
