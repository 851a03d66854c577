//! Tests of `resolve`.

use super::*;
use crate::dialects::Dialect;
use crate::nouns::Usage;

fn vendor(name: &str) -> ProviderSettings {
    let dialect = match name {
        "anthropic" => Dialect::Anthropic,
        "gemini" => Dialect::Gemini,
        _ => Dialect::OpenAiChat,
    };
    ProviderSettings { key: Some("k".into()), ..ProviderSettings::new(name, dialect) }
}

fn local(name: &str, models: &[&str]) -> ProviderSettings {
    ProviderSettings {
        base_url: Some("http://localhost:11434/v1".to_owned()),
        models: models.iter().map(|model| (*model).to_owned()).collect(),
        ..ProviderSettings::new(name, Dialect::OpenAiChat)
    }
}

fn catalog(providers: Vec<ProviderSettings>, default: Option<&str>) -> Catalog {
    let default = default.map(str::to_owned);
    Catalog::new(Settings { default, providers, ..Settings::default() })
}

/// `provider:id` of the first candidate.
fn first(catalog: &Catalog, name: &str) -> Option<String> {
    let route = catalog.resolve(name)?;
    assert_eq!(route.name, name);
    route.candidates.first().map(|one| format!("{}:{}", one.provider, one.model_id))
}

fn check(catalog: &Catalog, cases: &[(&str, Option<&str>)]) {
    for (name, expected) in cases {
        assert_eq!(first(catalog, name).as_deref(), *expected, "{name}");
    }
}

#[test]
fn without_any_provider_well_known_names_lead_to_offline() {
    let catalog = catalog(vec![ProviderSettings::new("openai", Dialect::OpenAiChat)], None);
    let offline = Some("offline:offline");
    check(
        &catalog,
        &[
            ("offline", offline),
            ("sonnet", offline),
            ("gpt-5-nano", offline),
            ("gemini-flash", offline),
            ("claude-3-7-sonnet-latest", offline),
            ("judge", offline),
            ("default", offline),
            ("llama3", None),
            ("openai/gpt-5", None),
            ("", None),
            ("gpt-", None),
            ("two words", None),
            ("new\nline", None),
        ],
    );
    assert_eq!(catalog.default_name(), "offline");
    assert!(first(&catalog, &format!("gpt-{}", "x".repeat(500))).is_none());
}

#[test]
fn names_go_to_their_vendor_when_it_is_configured() {
    let all = catalog(vec![vendor("gemini"), vendor("anthropic"), vendor("openai")], None);
    check(
        &all,
        &[
            ("gpt-5", Some("openai:gpt-5")),
            ("gpt-4.1-mini", Some("openai:gpt-4.1-mini")),
            ("chatgpt-4o-latest", Some("openai:chatgpt-4o-latest")),
            ("o3", Some("openai:o3")),
            ("o4-mini", Some("openai:o4-mini")),
            ("o365", None),
            ("sonnet", Some("anthropic:claude-sonnet-5")),
            ("claude-opus-4-1", Some("anthropic:claude-opus-4-1")),
            ("gemini-pro", Some("gemini:gemini-pro-latest")),
            ("gemini-2.5-flash", Some("gemini:gemini-2.5-flash")),
            ("anthropic/claude-x", Some("anthropic:claude-x")),
            ("openai/", None),
            ("nobody/x", None),
            ("llama3", None),
            ("offline", Some("offline:offline")),
        ],
    );
    assert_eq!(all.default_name(), "gpt-5-mini", "openai comes first whatever the order");
}

#[test]
fn others_names_are_stood_in_for_by_the_first_provider() {
    let one = catalog(vec![vendor("anthropic")], None);
    check(
        &one,
        &[
            ("gpt-5-nano", Some("anthropic:claude-sonnet-5")),
            ("gemini-flash", Some("anthropic:claude-sonnet-5")),
            ("opus", Some("anthropic:claude-opus-5")),
        ],
    );
    assert_eq!(one.default_name(), "claude-sonnet-5");
    let own = ProviderSettings { default_model: Some("haiku-9".to_owned()), ..vendor("anthropic") };
    let own = catalog(vec![own], Some("opus"));
    check(&own, &[("gpt-5", Some("anthropic:haiku-9")), ("haiku-9", Some("anthropic:haiku-9"))]);
}

#[test]
fn a_default_that_nobody_claims_goes_to_the_first_provider_under_its_name() {
    // The fake provider of the contracts: a base URL, no key, any default.
    let fake = ProviderSettings { key: None, ..local("openai", &[]) };
    let fake = catalog(vec![fake], Some("test-model"));
    check(
        &fake,
        &[
            ("test-model", Some("openai:test-model")),
            ("sonnet", Some("openai:test-model")),
            ("judge", Some("openai:test-model")),
            ("gpt-5", Some("openai:gpt-5")),
            ("other", None),
        ],
    );
    assert_eq!(fake.default_name(), "test-model");
    let nobody = catalog(vec![], Some("test-model"));
    check(&nobody, &[("test-model", Some("offline:offline"))]);
}

#[test]
fn a_default_of_another_vendor_is_stood_in_for() {
    let catalog = catalog(vec![vendor("openai")], Some("sonnet"));
    check(
        &catalog,
        &[("sonnet", Some("openai:gpt-5-mini")), ("default", Some("openai:gpt-5-mini"))],
    );
}

#[test]
fn listed_ids_win_over_families_and_over_the_slash() {
    let router = local("router", &["anthropic/claude-x", "gpt-oss:20b", "qwen3"]);
    let catalog = catalog(vec![vendor("anthropic"), vendor("openai"), router], None);
    check(
        &catalog,
        &[
            ("anthropic/claude-x", Some("router:anthropic/claude-x")),
            ("gpt-oss:20b", Some("router:gpt-oss:20b")),
            ("qwen3", Some("router:qwen3")),
            ("router/any/thing", Some("router:any/thing")),
        ],
    );
}

#[test]
fn a_provider_without_any_name_of_its_own_still_answers() {
    let catalog = catalog(vec![local("box", &[])], None);
    assert_eq!(catalog.default_name(), "gpt-5-mini");
    check(&catalog, &[("gpt-5-mini", Some("box:gpt-5-mini")), ("box/llama3", Some("box:llama3"))]);
}

#[test]
fn aliases_and_roles_lead_to_names() {
    let mut catalog = catalog(vec![vendor("anthropic")], Some("haiku"));
    let aliases = [
        ("judge", "opus"),
        ("cheap", "judge"),
        ("ring", "gnir"),
        ("gnir", "ring"),
        ("self", "self"),
        ("dead", "nobody"),
    ];
    catalog.settings.aliases =
        aliases.map(|(alias, name)| (alias.to_owned(), name.to_owned())).into();
    check(
        &catalog,
        &[
            ("judge", Some("anthropic:claude-opus-5")),
            ("cheap", Some("anthropic:claude-opus-5")),
            ("creative", Some("anthropic:claude-haiku-4-5")),
            ("ring", None),
            ("self", None),
            ("dead", None),
        ],
    );
    catalog.settings.default = Some("judge".to_owned());
    check(&catalog, &[("default", Some("anthropic:claude-opus-5"))]);
}

#[test]
fn fallbacks_follow_once_each_and_unknown_ones_are_left_out() {
    let mut catalog = catalog(vec![vendor("openai"), vendor("anthropic")], None);
    let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    catalog.settings.aliases.insert("fast".to_owned(), "haiku".to_owned());
    catalog.settings.fallbacks = [
        ("sonnet".to_owned(), list(&["gpt-5", "claude-sonnet-5", "nobody", "gpt-5", "offline"])),
        ("haiku".to_owned(), list(&["gpt-5-nano"])),
    ]
    .into();
    let names = |name: &str| {
        let route = catalog.resolve(name).unwrap();
        route.candidates.into_iter().map(|one| one.model_id).collect::<Vec<_>>()
    };
    assert_eq!(names("sonnet"), ["claude-sonnet-5", "gpt-5", "offline"]);
    assert_eq!(names("fast"), ["claude-haiku-4-5", "gpt-5-nano"], "by what the alias means");
    assert_eq!(names("gpt-5"), ["gpt-5"]);
}

#[test]
fn the_list_names_every_model_once_and_says_who_stands_in() {
    let mut catalog = catalog(vec![vendor("anthropic"), local("box", &["qwen3"])], Some("sonnet"));
    catalog.settings.aliases.insert("cheap".to_owned(), "haiku".to_owned());
    let lines: Vec<String> = catalog
        .known()
        .into_iter()
        .map(|entry| {
            format!("{} {} {}", entry.id, entry.provider, entry.stands_in.unwrap_or_default())
        })
        .collect();
    assert_eq!(
        lines,
        [
            "gpt-5 anthropic claude-sonnet-5",
            "gpt-5-mini anthropic claude-sonnet-5",
            "gpt-5-nano anthropic claude-sonnet-5",
            "sonnet anthropic ",
            "opus anthropic ",
            "haiku anthropic ",
            "gemini-flash anthropic claude-sonnet-5",
            "gemini-flash-lite anthropic claude-sonnet-5",
            "gemini-pro anthropic claude-sonnet-5",
            "qwen3 box ",
            "cheap anthropic ",
            "offline offline ",
        ]
    );
    for entry in catalog.known() {
        assert!(catalog.resolve(&entry.id).is_some(), "{}", entry.id);
    }
}

#[test]
fn the_default_is_always_known() {
    let defaults = [None, Some("sonnet"), Some("my-model"), Some("judge"), Some("offline")];
    for default in defaults {
        for providers in
            [vec![], vec![vendor("gemini")], vec![local("box", &["a"]), vendor("openai")]]
        {
            let catalog = catalog(providers, default);
            let name = catalog.default_name();
            assert!(catalog.resolve(&name).is_some(), "{name} of {default:?}");
        }
    }
}

#[test]
fn prices_are_found_by_name_or_id_and_cost_whole_millionths() {
    let mut catalog = catalog(vec![], None);
    let price = Price { input: 0.25, output: 2.0 };
    catalog.settings.prices.insert("claude-sonnet-5".to_owned(), price);
    assert_eq!(catalog.price("sonnet", "claude-sonnet-5"), Some(price));
    assert_eq!(catalog.price("sonnet", "other"), None);
    let usage = Usage { input_tokens: 1_001, output_tokens: 10, ..Usage::default() };
    assert_eq!(price.micro_usd(&usage), 271);
    assert_eq!(price.micro_usd(&Usage::default()), 0);
    assert_eq!(Price { input: f64::NAN, output: -1.0 }.micro_usd(&usage), 0);
    assert_eq!(Price { input: f64::INFINITY, output: 0.0 }.micro_usd(&usage), 0);
}

#[test]
fn rehearsals_are_models_only_where_they_are_wanted() {
    let without = catalog(vec![vendor("openai")], None);
    let settings = Settings { rehearsal: true, ..without.settings().clone() };
    let with = Catalog::new(settings);
    for name in REHEARSALS {
        check(&without, &[(name, None)]);
        check(&with, &[(name, Some(&*format!("offline:{name}")))]);
    }
    assert_eq!(with.default_name(), "gpt-5-mini");
}

#[test]
fn names_are_those_that_can_be_listed_in_ascii_order() {
    let with = Catalog::new(Settings { rehearsal: true, ..Settings::default() });
    let names = with.names();
    assert!(names.is_sorted());
    assert_eq!(names.len(), with.known().len());
    for name in ["offline", "offline-fail", "sonnet"] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
}

#[test]
fn a_name_is_known_if_it_is_listed_or_its_own_provider_is_there() {
    let offline = catalog(vec![], None);
    let openai = catalog(vec![vendor("openai")], None);
    for (catalog, name, want) in [
        (&offline, "offline", true),
        (&offline, "gpt-5-nano", true),
        (&offline, "gpt-99", false),
        (&offline, "x", false),
        (&openai, "gpt-99", true),
        (&openai, "claude-99", false),
    ] {
        assert_eq!(catalog.knows(name), want, "{name}");
    }
}
