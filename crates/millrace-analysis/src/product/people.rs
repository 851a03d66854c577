//! People for examples: names, ages and places, taken by number so that they are always the same.

/// A person in an example.
#[derive(Clone, Copy, Debug)]
pub(super) struct Example {
    /// Given name and surname.
    pub(super) name: &'static str,
    /// In years.
    pub(super) age: u32,
    /// Where they live, as a phrase.
    pub(super) place: &'static str,
}

const PEOPLE: &[(&str, u32, &str)] = &[
    ("Amara Okafor", 34, "in a city of half a million people"),
    ("Jonas Lindqvist", 47, "in a small town an hour from the next city"),
    ("Mei Tanaka", 28, "in a shared flat in a large city"),
    ("Elif Yilmaz", 39, "on the edge of a university town"),
    ("Pedro Almeida", 56, "in a village with slow internet"),
    ("Hannah Weiss", 23, "in a student hall"),
    ("Samir Haddad", 43, "in a suburb with a long commute"),
    ("Ingrid Solberg", 67, "in a town by the coast"),
    ("Lucas Moreau", 31, "in a city centre"),
    ("Priya Raman", 36, "in a suburb, with two school children"),
    ("Tomasz Nowak", 51, "in a mid-sized industrial town"),
    ("Grace Mwangi", 26, "in a fast-growing capital"),
    ("Oliver Hughes", 61, "in the countryside"),
    ("Sofia Rossi", 45, "in an old town where parking is scarce"),
    ("Daniel Kim", 19, "at the parents' home"),
    ("Leila Karimi", 33, "in a city she moved to last year"),
];

/// The example person of a number.
pub(super) fn example(number: u32) -> Example {
    let at = number as usize % PEOPLE.len();
    let (name, age, place) = PEOPLE[at];
    Example { name, age, place }
}
