//! What our templates say of a product and one of its things.

use super::domain::Thing;
use super::picture::Picture;
use super::{columns, grammar};

/// Values for the marks of our templates.
#[derive(Debug)]
pub(super) struct Marks(Vec<(&'static str, String)>);

impl Marks {
    pub(super) fn new(picture: &Picture, thing: &Thing, number: u32) -> Self {
        let columns: Vec<String> = thing
            .columns
            .iter()
            .filter(|column| column.required())
            .map(columns::Column::spoken)
            .collect();
        let typed = thing
            .columns
            .iter()
            .find(|column| column.required() && column.typed())
            .map(columns::Column::spoken);
        let fields: Vec<String> = columns.iter().take(3).cloned().collect();
        let lead = picture.lead_role();
        let actor = picture.main_role().to_owned();
        Self(vec![
            ("project", picture.project.clone()),
            ("a_thing", grammar::a(&thing.name)),
            ("A_thing", grammar::upper_first(&grammar::a(&thing.name))),
            ("Thing", grammar::upper_first(&thing.name)),
            ("Things", grammar::upper_first(&thing.many())),
            ("things", thing.many()),
            ("thing", thing.name.clone()),
            ("like", thing.example(number)),
            ("field", typed.or(columns.first().cloned()).unwrap_or_else(|| "name".to_owned())),
            (
                "fields",
                if fields.is_empty() { "its details".to_owned() } else { grammar::list(&fields) },
            ),
            ("an_actor", grammar::a(&actor)),
            ("actors", grammar::plural(&actor)),
            ("Actors", grammar::upper_first(&grammar::plural(&actor))),
            ("actor", actor),
            ("leads", grammar::plural(&lead)),
            ("a_lead", grammar::a(&lead)),
            ("lead", lead),
        ])
    }

    /// One more value, or another one.
    pub(super) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, value.into()));
        self
    }

    /// The values as the templates take them.
    pub(super) fn values(&self) -> Vec<(&'static str, &str)> {
        self.0.iter().map(|(key, value)| (*key, value.as_str())).collect()
    }

    /// A template filled with them.
    pub(super) fn fill(&self, template: &str) -> String {
        super::template::fill(template, &self.values())
    }
}
