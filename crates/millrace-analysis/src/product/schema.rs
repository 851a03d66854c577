//! Makes a normalised schema: a table per thing and role, keys between those that belong together.

use super::brief::Brief;
use super::columns::{self, Column};
use super::grammar::{a, lower_first, plural, sentence, upper_first};
use super::limits::{RELATIONSHIPS_PER_TABLE, TABLES};
use super::picture::Picture;
use serde_json::{Value, json};

/// What a table is to hold.
#[derive(Clone, Debug)]
struct Entity {
    name: String,
    about: String,
    columns: Vec<Column>,
    of: Vec<String>,
}

/// A key from one chosen table to another.
#[derive(Clone, Debug)]
struct Link {
    from: usize,
    to: usize,
    column: String,
    part: bool,
    nullable: bool,
}

/// What can be kept of any thing, when the things themselves are used up.
const SATELLITES: &[(&str, &str, &str)] = &[
    ("note", "What people have written on {a}.", "body text, pinned bool"),
    (
        "attachment",
        "Files that belong to {a}.",
        "file_name short, media_type short, size_bytes int, storage_key code!",
    ),
    (
        "change",
        "Every change of {a}: what it was before and after.",
        "field short, old_value text?, new_value text?, changed_at time",
    ),
    (
        "reminder",
        "Messages still to be sent about {a}.",
        "due_at time, channel email/push/sms, sent_at time?",
    ),
    ("label", "Words by which {a} is sorted.", "label short, colour code?"),
    (
        "import",
        "Lines of files from which {a} was taken over.",
        "line_number int, outcome taken/skipped/faulty, reason text?",
    ),
    (
        "share",
        "Who outside may see {a}, and until when.",
        "email email, expires_at time, token code!",
    ),
    ("summary", "Figures on {a} by month.", "month date, total int, finished int"),
];

/// One object of exactly `tables` tables, named from `sample_table_<first>` on, and exactly
/// `relationships` relationships, valid against contract section 10 (`schema`). More tables than 200
/// or more relationships than five per table are not made; without a table there is no relationship.
pub fn schema(brief: &Brief, first: u32, tables: u32, relationships: u32) -> Value {
    let tables = tables.min(TABLES);
    let relationships = relationships.min(tables * RELATIONSHIPS_PER_TABLE) as usize;
    let picture = Picture::of(brief);
    let chosen = choose(&entities(&picture), first.max(1), tables as usize);
    let links = links(&chosen, relationships);
    let name = |at: usize| format!("sample_table_{}", u64::from(first.max(1)) + at as u64);
    let tables: Vec<Value> =
        (0..chosen.len()).map(|at| table(&chosen, &links, at, &name)).collect();
    let relationships: Vec<Value> = links.iter().map(|link| relationship(link, &name)).collect();
    json!({"tables": tables, "relationships": relationships})
}

/// All there is to keep: the things, the people among them as they are needed, then what is kept of things.
fn entities(picture: &Picture) -> Vec<Entity> {
    let mut all: Vec<Entity> = picture
        .things
        .iter()
        .map(|thing| Entity {
            name: thing.name.clone(),
            about: format!("One row per {}, for example “{}”.", thing.name, thing.example(0)),
            columns: thing.columns.clone(),
            of: thing.of.clone(),
        })
        .collect();
    let named = |all: &[Entity], role: &str| all.iter().any(|entity| entity.name == role);
    for actor in &picture.actors {
        if !named(&all, &actor.role) {
            all.push(person(&actor.role));
        }
    }
    // What a text calls otherwise than its domain is still meant by the domain's relations.
    for entity in &mut all {
        for of in &mut entity.of {
            if let Some(actor) = picture.actors.iter().find(|actor| actor.also.contains(of)) {
                of.clone_from(&actor.role);
            }
        }
        let own = entity.name.clone();
        entity.of.retain(|of| *of != own);
    }
    for (noun, about, holds) in SATELLITES {
        for thing in picture.things.iter().filter(|thing| !thing.is_called(noun)) {
            all.push(Entity {
                name: format!("{} {noun}", thing.name),
                about: about.replace("{a}", &a(&thing.name)),
                columns: columns::parse(holds),
                of: vec![thing.name.clone()],
            });
        }
    }
    all
}

fn person(role: &str) -> Entity {
    Entity {
        name: role.to_owned(),
        about: format!("One row per {role} who uses or is known to the product."),
        columns: columns::parse(
            "full_name short, email email!, phone short?, language code?, status active/invited/left",
        ),
        of: Vec::new(),
    }
}

/// The tables of this call: groups of that many in which each belongs to an earlier one where
/// possible; `first` tells how many groups came before.
fn choose(all: &[Entity], first: u32, count: usize) -> Vec<Entity> {
    let mut left: Vec<Entity> = all.to_vec();
    let groups = (first as usize - 1) / count.max(1) % (all.len() / count.max(1)).max(1);
    for _ in 0..groups {
        let _ = group(&mut left, count);
    }
    let mut chosen = group(&mut left, count);
    let mut again = 2;
    while chosen.len() < count && !all.is_empty() {
        let missing = count - chosen.len();
        chosen.extend(all.iter().take(missing).map(|entity| Entity {
            name: format!("{} {again}", entity.name),
            about: format!("{} (part {again})", entity.about),
            ..entity.clone()
        }));
        again += 1;
    }
    chosen
}

/// Takes a group of related entities out of those left.
fn group(left: &mut Vec<Entity>, count: usize) -> Vec<Entity> {
    let mut chosen: Vec<Entity> = Vec::new();
    while chosen.len() < count && !left.is_empty() {
        let wanted: Vec<String> = chosen.iter().flat_map(|entity| entity.of.clone()).collect();
        let parent =
            wanted.iter().find_map(|name| left.iter().position(|entity| entity.name == *name));
        let child = || {
            left.iter().position(|entity| {
                entity.of.iter().any(|of| chosen.iter().any(|old| old.name == *of))
            })
        };
        let at = parent.or_else(child).unwrap_or(0);
        chosen.push(left.remove(at));
    }
    chosen
}

/// What a key is called that follows from nothing but that a link is wanted.
const LINK_ROLES: &[&str] = &["related", "previous", "origin", "replacement", "source"];

/// Exactly as many links: first those that follow from what belongs to what and join tables, then
/// those that join the tables left alone, then the rest.
fn links(chosen: &[Entity], count: usize) -> Vec<Link> {
    let mut joined: Vec<usize> = (0..chosen.len()).collect();
    let (mut links, rest): (Vec<Link>, Vec<Link>) =
        natural(chosen).into_iter().partition(|link| join(&mut joined, link.from, link.to));
    for from in 1..chosen.len() {
        if join(&mut joined, from, 0) {
            links.push(extra(chosen, &links, from, 0, "related"));
        }
    }
    links.extend(rest);
    links.truncate(count);
    let size = chosen.len().max(1);
    for step in 0..size * size * LINK_ROLES.len() {
        if links.len() >= count {
            break;
        }
        let (from, to) = ((step + 1) % size, step / size % size);
        let link =
            extra(chosen, &links, from, to, LINK_ROLES[step / (size * size) % LINK_ROLES.len()]);
        if links.iter().all(|old| old.from != from || old.column != link.column) {
            links.push(link);
        }
    }
    links
}

/// What belongs to what, among the chosen.
fn natural(chosen: &[Entity]) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for (from, entity) in chosen.iter().enumerate() {
        for (rank, of) in entity.of.iter().enumerate() {
            let to = chosen.iter().position(|other| other.name == *of);
            if let Some(to) =
                to.filter(|to| !links.iter().any(|old| old.from == from && old.to == *to))
            {
                let column = format!("{}_id", snake(of));
                links.push(Link { from, to, column, part: rank == 0, nullable: false });
            }
        }
    }
    links
}

/// Joins two groups of tables; false if they were one already.
fn join(joined: &mut [usize], one: usize, other: usize) -> bool {
    let (one, other) = (joined[one], joined[other]);
    if one != other {
        for group in joined.iter_mut().filter(|group| **group == other) {
            *group = one;
        }
    }
    one != other
}

fn extra(chosen: &[Entity], links: &[Link], from: usize, to: usize, role: &str) -> Link {
    let plain = format!("{}_id", snake(&chosen[to].name));
    let taken = from == to || links.iter().any(|link| link.from == from && link.column == plain);
    let column = if taken { format!("{role}_{plain}") } else { plain };
    Link {
        from,
        to,
        column: column.chars().take(IDENT_CHARS).collect(),
        part: false,
        nullable: true,
    }
}

/// An identifier's length by contract section 10 (`ident`), less room for what is put before it.
const IDENT_CHARS: usize = 60;

/// A name as a lower-case ASCII identifier.
fn snake(name: &str) -> String {
    let letters = name
        .to_lowercase()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss");
    let snake: String =
        letters.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(40).collect();
    let snake = snake.trim_matches('_').to_owned();
    match snake.chars().next() {
        None => "entry".to_owned(),
        Some(digit) if digit.is_ascii_digit() => format!("n_{snake}"),
        Some(_) => snake,
    }
}

fn table(chosen: &[Entity], links: &[Link], at: usize, name: &impl Fn(usize) -> String) -> Value {
    let entity = &chosen[at];
    let mut all = vec![columns::key()];
    let own = links.iter().filter(|link| link.from == at);
    all.extend(
        own.clone().map(|link| columns::foreign(&link.column, &name(link.to), link.nullable)),
    );
    let taken = |column: &Column| {
        own.clone().any(|link| link.column == column.name)
            || ["id", "created_at"].contains(&column.name)
    };
    all.extend(entity.columns.iter().filter(|column| !taken(column)).map(Column::to_json));
    all.push(columns::created_at());
    let belongs: Vec<String> = own.map(|link| a(&chosen[link.to].name)).collect();
    let belongs = if belongs.is_empty() {
        String::new()
    } else {
        format!(" Refers to {}.", super::grammar::list(&belongs))
    };
    json!({
        "name": name(at),
        "description": format!("{} {}{belongs}", sentence(&upper_first(&plural(&lower_first(&entity.name)))), entity.about),
        "columns": all,
    })
}

fn relationship(link: &Link, name: &impl Fn(usize) -> String) -> Value {
    json!({
        "sourceTable": name(link.from),
        "sourceColumn": link.column,
        "targetTable": name(link.to),
        "targetColumn": "id",
        "sourceCardinality": "many",
        "targetCardinality": "one",
        "onDelete": if link.nullable { "SET NULL" } else if link.part { "CASCADE" } else { "RESTRICT" },
    })
}
