//! The school that is played: the shipped example, with a second gateway for texts, and a rule changed here and there.
//!
//! What the rules are is read from the files by this page itself, not through the configuration's own compiler: the judge
//! must not learn from the judged.

use crate::clocks::MINUTE;
use homeward::app::{Routes, Rules};
use homeward::auditor::GatewayRoutes;
use homeward::config::{Config, Loading, SecretPolicy, Secrets, any_text, load};
use homeward::domain::chain::Channel;
use homeward::domain::id::GatewayName;
use homeward::domain::time::{Span, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

/// The gateways, and what they carry.
pub(crate) const GATEWAYS: [(&str, Channel); 3] = [
    ("main", Channel::Sms),
    ("second", Channel::Sms),
    ("mail", Channel::Email),
];

/// What is edited in the example's file.
const EDITS: [&[(&str, &str)]; 3] = [
    &[],
    &[("pair     = \"any\" ", "pair     = \"each\"")],
    &[
        (
            "from   = \"arrival\"            # or \"sign-out\"",
            "from   = \"sign-out\"",
        ),
        ("every  = \"20m\"", "every  = \"10m\""),
    ],
];

/// Somebody, as the files have them.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
}

impl Person {
    pub(crate) fn first_name(&self) -> &str {
        self.name.split(' ').next().expect("a name")
    }

    fn surname(&self) -> &str {
        self.name.split(' ').next_back().expect("a name")
    }
}

/// One visit type's numbers, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) workers: usize,
    pub(crate) each: bool,
    pub(crate) arrival: i64,
    pub(crate) arrival_grace: i64,
    pub(crate) from_sign_out: bool,
    pub(crate) every: i64,
    pub(crate) check_grace: i64,
    pub(crate) return_grace: i64,
    pub(crate) extend_max: i64,
    /// From leaving until somebody must have heard that they are home, out of hours.
    pub(crate) home: i64,
    pub(crate) home_grace: i64,
}

pub(crate) struct School {
    rules: Rules,
    pub(crate) people: Vec<Person>,
    pub(crate) types: BTreeMap<String, Times>,
    /// The longest that may pass between an alert and its police prompt if nobody answers, whatever the chain.
    pub(crate) ladder: i64,
    /// The longest that a step waits or is silent.
    pub(crate) longest_gap: i64,
    pub(crate) safe_phrase: String,
}

impl School {
    /// Returns one of the schools: read once, as configurations take longer to read than a day to play.
    pub(crate) fn nth(variant: usize) -> &'static Self {
        static SCHOOLS: [OnceLock<School>; EDITS.len()] = [const { OnceLock::new() }; EDITS.len()];
        let variant = variant % EDITS.len();
        SCHOOLS[variant].get_or_init(|| read(EDITS[variant]))
    }

    pub(crate) fn rules(&self) -> Rules {
        self.rules.clone()
    }

    /// Texts by the first gateway or the second, mail by the third.
    pub(crate) fn routes() -> Routes {
        let name = GatewayName::new;
        Routes {
            channels: BTreeMap::from([
                (Channel::Sms, vec![name("main"), name("second")]),
                (Channel::Email, vec![name("mail")]),
            ]),
            with_receipts: BTreeSet::from([name("main"), name("second")]),
            receipt_within: Span::from_secs(90),
        }
    }

    /// The same as the auditor knows it.
    pub(crate) fn ways() -> GatewayRoutes {
        let routes = Self::routes();
        GatewayRoutes {
            channels: routes.channels,
            with_receipts: routes.with_receipts,
        }
    }

    pub(crate) fn person(&self, key: &str) -> &Person {
        let found = self.people.iter().find(|person| person.key == key);
        found.expect("somebody of the example")
    }

    /// Returns those who stand in a sentence by their surnames.
    pub(crate) fn named_in(&self, words: &str) -> BTreeSet<String> {
        let named = self
            .people
            .iter()
            .filter(|person| words.contains(person.surname()));
        named.map(|person| person.key.clone()).collect()
    }

    /// Returns who has an address.
    pub(crate) fn at(&self, address: &str) -> Option<&Person> {
        self.people
            .iter()
            .find(|person| person.mobile == address || person.email == address)
    }
}

fn read(edits: &[(&str, &str)]) -> School {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let file = |name: &str| std::fs::read_to_string(shipped.join(name)).expect("a shipped file");
    let mut school = file("schools/example.toml");
    for (from, to) in edits {
        assert!(school.contains(from), "the example has no `{from}`");
        school = school.replace(from, to);
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("schools")).expect("a folder");
    let main = folder.path().join("homeward.toml");
    let server = file("homeward.toml");
    // A simulated day has no test texts in it: nobody on it answers them.
    let server = server.split("# Tries every gateway").next().expect("a part");
    std::fs::write(&main, server).expect("written");
    std::fs::write(folder.path().join("schools/example.toml"), &school).expect("written");
    let loading = Loading {
        now: Timestamp::parse("2026-09-01T08:00:00Z").expect("an instant"),
        secrets: Secrets::of_this_process(SecretPolicy::Skip),
        texts: &any_text,
        judge: &homeward::check::school,
    };
    let config: Config = load(&main, &loading).expect("the edited example").config;
    let written: toml::Table = school.parse().expect("TOML");
    School {
        rules: Rules::new(&config, None),
        people: people(&written),
        types: types(&written),
        ladder: ladder(&written),
        longest_gap: longest_gap(&written),
        safe_phrase: written["school"]["safe_phrases"][0]
            .as_str()
            .expect("a phrase")
            .to_owned(),
    }
}

/// Reads `"1h30m"`, `"20m"`, `"90s"`.
fn time(value: Option<&toml::Value>) -> i64 {
    let Some(text) = value.and_then(toml::Value::as_str) else {
        return 0;
    };
    let mut total = 0;
    let mut number = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' => number = number * 10 + i64::from(letter.to_digit(10).expect("a digit")),
            unit => {
                total += number
                    * match unit {
                        'h' => 60 * MINUTE,
                        'm' => MINUTE,
                        's' => 1000,
                        other => panic!("no unit: {other}"),
                    };
                number = 0;
            }
        }
    }
    total
}

fn people(written: &toml::Table) -> Vec<Person> {
    let people = written["people"].as_table().expect("people");
    people
        .iter()
        .map(|(key, person)| {
            let text = |name: &str| person[name].as_str().expect("a text").to_owned();
            let digits: String = text("mobile").chars().filter(char::is_ascii_digit).collect();
            Person {
                key: key.clone(),
                name: text("name"),
                mobile: format!("+44{}", &digits[1..]),
                email: text("email"),
            }
        })
        .collect()
}

fn types(written: &toml::Table) -> BTreeMap<String, Times> {
    let types = written["visit_types"].as_table().expect("visit types");
    types
        .iter()
        .map(|(name, rules)| {
            let at = |table: &str, key: &str| time(rules.get(table).and_then(|table| table.get(key)));
            let check_in = |key: &str| rules.get("check_in").and_then(|table| table.get(key));
            let times = Times {
                workers: usize::try_from(rules["workers"].as_integer().expect("a number")).expect("small"),
                each: rules.get("pair").and_then(toml::Value::as_str) == Some("each"),
                arrival: at("arrival", "within"),
                arrival_grace: at("arrival", "grace"),
                from_sign_out: check_in("from").and_then(toml::Value::as_str) == Some("sign-out"),
                every: at("check_in", "every"),
                check_grace: at("check_in", "grace"),
                return_grace: at("return", "grace"),
                extend_max: at("return", "extend_max"),
                home_grace: at("home_safe", "grace"),
                // What the admin guide says of a type that does not say it.
                home: match at("home_safe", "within") {
                    0 => 45 * MINUTE,
                    within => within + at("home_safe", "grace"),
                },
            };
            (name.clone(), times)
        })
        .collect()
}

fn steps(written: &toml::Table) -> impl Iterator<Item = (&String, &Vec<toml::Value>)> {
    let chains = written["chain"].as_table().expect("chains");
    chains
        .iter()
        .map(|(name, steps)| (name, steps.as_array().expect("steps")))
}

fn ladder(written: &toml::Table) -> i64 {
    let waits = steps(written)
        .filter(|(name, _)| *name != "monitor" && *name != "sweep")
        .map(|(_, steps)| steps.iter().map(|step| time(step.get("wait"))).sum());
    waits.max().expect("a chain")
}

fn longest_gap(written: &toml::Table) -> i64 {
    let gaps = steps(written).flat_map(|(_, steps)| steps).map(|step| {
        let again = time(step.get("again"));
        let wait = time(step.get("wait"));
        if again == 0 {
            wait
        } else if wait == 0 {
            again
        } else {
            wait.min(again)
        }
    });
    gaps.max().expect("a step")
}
