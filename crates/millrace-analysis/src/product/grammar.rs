//! Small English grammar: articles, plurals, lists, sentences, lengths. Knows nothing of products.

/// "a" or "an", as the noun is spoken.
pub(super) fn article(noun: &str) -> &'static str {
    let word = noun.split([' ', '-']).next().unwrap_or_default();
    let lower = word.to_lowercase();
    let spelled = word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase());
    let first = lower.chars().next().unwrap_or('x');
    let vowel = if spelled {
        "aefhilmnorsx".contains(first)
    } else if ["uni", "use", "usa", "eu", "one", "uti", "ura"].iter().any(|p| lower.starts_with(p))
    {
        lower.starts_with("unin") || lower.starts_with("unim")
    } else {
        "aeiouäöü".contains(first)
            || ["hour", "honest", "heir"].iter().any(|p| lower.starts_with(p))
    };
    if vowel { "an" } else { "a" }
}

/// The noun with its article: "an invoice".
pub(super) fn a(noun: &str) -> String {
    format!("{} {noun}", article(noun))
}

const IRREGULAR: &[(&str, &str)] = &[
    ("person", "people"),
    ("child", "children"),
    ("man", "men"),
    ("woman", "women"),
    ("staff", "staff"),
    ("series", "series"),
    ("equipment", "equipment"),
    ("news", "news"),
    ("feedback", "feedback"),
    ("history", "histories"),
    ("analysis", "analyses"),
    ("shelf", "shelves"),
    ("loaf", "loaves"),
    ("leaf", "leaves"),
    ("half", "halves"),
    ("criterion", "criteria"),
    ("data", "data"),
    ("fish", "fish"),
    ("sheep", "sheep"),
    ("mouse", "mice"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("movie", "movies"),
    ("cookie", "cookies"),
    ("calorie", "calories"),
    ("species", "species"),
];

fn split_head(phrase: &str) -> (&str, &str) {
    phrase.rfind([' ', '-']).map_or(("", phrase), |at| phrase.split_at(at + 1))
}

/// The plural of a noun phrase.
pub(super) fn plural(phrase: &str) -> String {
    let (before, word) = split_head(phrase);
    let lower = word.to_lowercase();
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == lower) {
        return format!("{before}{many}");
    }
    let mut ends = lower.chars().rev();
    let (last, second) = (ends.next().unwrap_or('x'), ends.next().unwrap_or('x'));
    if last == 'y' && !"aeiou".contains(second) {
        return format!("{before}{}ies", &word[..word.len() - 1]);
    }
    let hiss = matches!(last, 's' | 'x' | 'z') || lower.ends_with("ch") || lower.ends_with("sh");
    format!("{before}{word}{}", if hiss { "es" } else { "s" })
}

/// The singular of a noun phrase; a word that does not look like a plural stays.
pub(super) fn singular(phrase: &str) -> String {
    let (before, word) = split_head(phrase);
    let lower = word.to_lowercase();
    if let Some((one, _)) = IRREGULAR.iter().find(|(_, many)| *many == lower) {
        return format!("{before}{one}");
    }
    let stays = ["ss", "us", "is", "ics"].iter().any(|end| lower.ends_with(end));
    let cut = if !lower.ends_with('s') || stays || lower.len() < 4 || !word.is_ascii() {
        return phrase.to_owned();
    } else if lower.ends_with("ies") && lower.len() > 4 {
        return format!("{before}{}y", &word[..word.len() - 3]);
    } else if ["sses", "shes", "ches", "xes", "zzes"].iter().any(|end| lower.ends_with(end)) {
        2
    } else {
        1
    };
    format!("{before}{}", &word[..word.len() - cut])
}

/// Whether a word looks like an English plural.
pub(super) fn is_plural(word: &str) -> bool {
    let lower = word.to_lowercase();
    IRREGULAR.iter().any(|(one, many)| *many == lower && one != many) || singular(word) != word
}

/// The same text with its first letter as a capital.
pub(super) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// The same text with a small first letter, unless its first word is a name or an abbreviation.
pub(super) fn lower_first(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    if word == "I" || word.chars().skip(1).any(char::is_uppercase) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters
        .next()
        .map_or(String::new(), |first| first.to_lowercase().collect::<String>() + letters.as_str())
}

/// A sentence: capital first, a full stop at the end unless it ends otherwise.
pub(super) fn sentence(text: &str) -> String {
    let text = upper_first(text.trim());
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) { text } else { text + "." }
}

/// "a, b and c".
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [start @ .., last] => format!("{} and {last}", start.join(", ")),
    }
}

/// At most `limit` characters, cut after a whole word where there is one.
pub(super) fn clip(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit.saturating_sub(1)).collect();
    let cut = head.rfind(' ').filter(|at| *at > head.len() / 2).unwrap_or(head.len());
    head[..cut].trim_end_matches([' ', ',', ';', ':']).to_owned() + "…"
}

/// What "I" says, told of "them": "I get my books" becomes "they get their books".
pub(super) fn they(text: &str) -> String {
    swap(
        text,
        &[
            ("I'm", "they are"),
            ("I", "they"),
            ("am", "are"),
            ("my", "their"),
            ("me", "them"),
            ("mine", "theirs"),
            ("myself", "themselves"),
        ],
    )
}

/// What is said of "them", told by "me": "they see their pets" becomes "I see my pets".
pub(super) fn first_person(text: &str) -> String {
    swap(
        &text.replace("they are", "I am"),
        &[
            ("they", "I"),
            ("their", "my"),
            ("them", "me"),
            ("themselves", "myself"),
            ("your", "my"),
            ("you", "I"),
            ("yourself", "myself"),
        ],
    )
}

fn swap(text: &str, pairs: &[(&str, &str)]) -> String {
    let words = text.split(' ').map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'');
        match pairs.iter().find(|(from, _)| *from == bare) {
            Some((_, to)) => word.replacen(bare, to, 1),
            None => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
