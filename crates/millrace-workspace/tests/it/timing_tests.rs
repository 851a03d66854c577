use crate::support::*;
#[test]
fn timing() {
    let place = Place::new();
    for s in 0..100 {
        place.write(&format!(".viben/ideas/s{s}/idea.json"), "{}");
        for n in 0..100u32 {
            let id = id_of(s * 100 + n);
            place.write(&format!(".viben/ideas/s{s}/idea_a_n{n}.md"), &format!("---\nid: \"{id}\"\ntype: a\nname: n{n}\ntitle: \"Title of {id} which is: longer\"\ndescription: \"{}\"\nrationale: \"{}\"\nestimated_effort: medium\nstatus: draft\npromoted_to: null\ncreated_at: \"2026-03-11T14:30:00.000Z\"\naffected_files:\n  - src/a.rs\n  - src/b.rs\nsource:\n  - src/a.rs\n---\n\n{}", format!("words about the thing number {n} and more ").repeat(8), "because it is so. ".repeat(10), "do this\n".repeat(100)));
        }
    }
    let t = std::time::Instant::now();
    assert_eq!(place.workspace.list(&everything()).unwrap().total, 10_000);
    eprintln!("list {:?}", t.elapsed());
    let begun = place.workspace.begin_run(&run(&["a"], START)).unwrap();
    let t = std::time::Instant::now();
    place.save(&begun, "a", "ffffffff", "Quite new");
    eprintln!("save {:?}", t.elapsed());
    for n in 0..10_000 {
        place.write(
            &format!("src/d{}/f{n}.rs", n / 50),
            &"use crate::x::y;\nfn main() { println!(\"hello\"); }\n".repeat(40),
        );
    }
    let t = std::time::Instant::now();
    let s = place.workspace.survey().unwrap();
    eprintln!("survey {:?} {}", t.elapsed(), s.excerpts.len());
}
