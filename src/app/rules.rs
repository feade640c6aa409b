//! The configuration in the form used by the application: schools, their texts, and the routines'
//! schedules.

use crate::config::{Config, RoutineSettings, School};
use crate::domain::id::{GatewayName, PersonId, SchoolId};
use crate::domain::person::Person;
use crate::domain::presence::PresenceMark;
use crate::domain::private::Phone;
use crate::wording::SchoolTexts;
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the configuration says of a gateway, as far as decisions need it.
#[derive(Debug, Clone)]
pub(super) struct GatewayFacts {
    /// The word for the kind: `twilio`.
    pub(super) kind: &'static str,
    /// The number that our texts come from, where known.
    pub(super) number: Option<Phone>,
    /// Whether texts come in by it.
    pub(super) brings_replies: bool,
    /// Parts of texts that are free in a year.
    pub(super) free_texts: Option<u64>,
}

/// Valid rules, swapped whole on a reload. Cheap to clone.
#[derive(Clone)]
pub struct Rules {
    schools: Arc<BTreeMap<SchoolId, Arc<School>>>,
    /// Everybody with a mobile number, in the order of the numbers.
    by_mobile: Arc<[(Phone, PersonId)]>,
    /// Everybody, in the order of the names in lower case.
    by_name: Arc<[(Box<str>, PersonId)]>,
    /// Each school's wording.
    texts: Arc<BTreeMap<SchoolId, SchoolTexts>>,
    routines: Arc<[RoutineSettings]>,
    gateways: Arc<BTreeMap<GatewayName, GatewayFacts>>,
    /// Where the board is, for links in e-mails; `None` where no board is served.
    pub(super) board_url: Option<String>,
    /// Whether Homeward asks new numbers by itself, and doubts those that never answered.
    pub(super) asks_numbers: bool,
}

impl Rules {
    /// Whether both rules were loaded at once.
    #[must_use]
    pub fn came_with(&self, others: &Self) -> bool {
        Arc::ptr_eq(&self.schools, &others.schools)
    }

    /// Takes the rules out of a configuration, and compiles the wording of every school.
    #[must_use]
    pub fn new(config: &Config, board_url: Option<String>) -> Self {
        Self {
            texts: Arc::new(texts(&config.schools)),
            by_mobile: by_mobile(&config.schools),
            by_name: by_name(&config.schools),
            schools: Arc::new(config.schools.clone()),
            routines: config.routines.clone().into(),
            gateways: Arc::new(gateway_facts(config)),
            board_url,
            asks_numbers: false,
        }
    }

    /// Returns the rules of schools alone, without routines, gateways or a board: for a rehearsal.
    #[must_use]
    pub fn of_schools(schools: BTreeMap<SchoolId, Arc<School>>) -> Self {
        Self {
            texts: Arc::new(texts(&schools)),
            by_mobile: by_mobile(&schools),
            by_name: by_name(&schools),
            schools: Arc::new(schools),
            routines: Arc::from([]),
            gateways: Arc::new(BTreeMap::new()),
            board_url: None,
            asks_numbers: false,
        }
    }

    /// Has Homeward ask new numbers by itself whether texts arrive: the daemon, and nothing on paper.
    #[must_use]
    pub fn asking_numbers(self) -> Self {
        Self {
            asks_numbers: true,
            ..self
        }
    }

    /// Returns every school, by the name of its file.
    #[must_use]
    pub fn schools(&self) -> &BTreeMap<SchoolId, Arc<School>> {
        &self.schools
    }

    /// Returns every routine.
    #[must_use]
    pub fn routines(&self) -> Arc<[RoutineSettings]> {
        self.routines.clone()
    }

    /// Whether a gateway is configured.
    #[must_use]
    pub fn has_gateway(&self, gateway: &GatewayName) -> bool {
        self.gateways.contains_key(gateway)
    }

    /// Returns what the configuration says of each gateway.
    pub(super) fn gateways(&self) -> &BTreeMap<GatewayName, GatewayFacts> {
        &self.gateways
    }

    /// Returns the number of a gateway that brings replies: a test text may be sent to it.
    pub(super) fn number_of(&self, gateway: &GatewayName) -> Option<&Phone> {
        let facts = self.gateways.get(gateway).filter(|facts| facts.brings_replies)?;
        facts.number.as_ref()
    }

    /// Returns the number that staff text, where a gateway that brings replies knows it.
    #[must_use]
    pub fn number_to_text(&self) -> Option<&Phone> {
        let mut facts = self.gateways.values().filter(|facts| facts.brings_replies);
        facts.find_map(|facts| facts.number.as_ref())
    }

    /// Whether texts come in by a gateway.
    pub(super) fn brings_replies(&self, gateway: &GatewayName) -> bool {
        self.gateways
            .get(gateway)
            .is_some_and(|facts| facts.brings_replies)
    }

    /// Returns how many parts of texts by a gateway are free in a year.
    pub(super) fn free_texts(&self, gateway: &GatewayName) -> Option<u64> {
        self.gateways.get(gateway)?.free_texts
    }

    /// Returns the gateway of ours that sends from a number.
    pub(super) fn gateway_of(&self, number: &Phone) -> Option<&GatewayName> {
        let mut all = self.gateways.iter();
        all.find(|(_, facts)| facts.number.as_ref() == Some(number))
            .map(|(name, _)| name)
    }

    /// Returns a school's wording.
    #[must_use]
    pub fn texts(&self, school: &SchoolId) -> Option<&SchoolTexts> {
        self.texts.get(school)
    }

    /// Keeps schools of the earlier rules, missing here and still needed: a worker out of a school
    /// is still out after an edit leaves out the school (P13). Returns the schools kept.
    pub(super) fn keep(&mut self, before: &Self, needed: &BTreeSet<SchoolId>) -> Vec<SchoolId> {
        let mut kept = Vec::new();
        for id in needed {
            let Some(school) = before.schools.get(id) else {
                continue;
            };
            if self.schools.contains_key(id) {
                continue;
            }
            Arc::make_mut(&mut self.schools).insert(id.clone(), school.clone());
            if let Some(texts) = before.texts.get(id) {
                Arc::make_mut(&mut self.texts).insert(id.clone(), texts.clone());
            }
            kept.push(id.clone());
        }
        if !kept.is_empty() {
            self.by_mobile = by_mobile(&self.schools);
            self.by_name = by_name(&self.schools);
        }
        kept
    }

    pub(super) fn school(&self, id: &SchoolId) -> Option<&School> {
        self.schools.get(id).map(AsRef::as_ref)
    }

    /// Gives a person of the directory the mark of now. Returns whether that changed anything.
    pub(super) fn set_mark(&mut self, id: &PersonId, mark: Option<PresenceMark>) -> bool {
        if self.person(id).is_none_or(|person| person.mark == mark) {
            return false;
        }
        let school = Arc::make_mut(&mut self.schools).get_mut(&id.school());
        let person = school.and_then(|school| {
            let people = &mut Arc::make_mut(school).people;
            Arc::make_mut(people).get_mut(id)
        });
        if let Some(person) = person {
            person.mark = mark;
        }
        true
    }

    /// Returns a person by the directory of now: a corrected number applies at once.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.schools.get(&id.school())?.people.get(id)
    }

    /// Returns everybody of a name, in lower case.
    pub(super) fn named(&self, lower: &str) -> impl Iterator<Item = &PersonId> {
        under(&self.by_name, lower)
    }

    /// Returns every person with a mobile number.
    pub(super) fn with_mobile(&self, phone: &Phone) -> Vec<(&SchoolId, &Person)> {
        under(&self.by_mobile, phone)
            .filter_map(|id| {
                let school = self.schools.get(&id.school())?;
                Some((&school.id, school.people.get(id)?))
            })
            .collect()
    }
}

fn gateway_facts(config: &Config) -> BTreeMap<GatewayName, GatewayFacts> {
    let facts = config.gateways.iter().map(|(name, settings)| {
        let facts = GatewayFacts {
            kind: settings.kind(),
            number: settings.number().cloned(),
            brings_replies: settings.inbound().is_some(),
            free_texts: settings.free_texts(),
        };
        (name.clone(), facts)
    });
    facts.collect()
}

/// Returns the people under a key.
fn under<'a, K: Borrow<Q>, Q: Ord + ?Sized>(
    people: &'a [(K, PersonId)],
    key: &Q,
) -> impl Iterator<Item = &'a PersonId> + use<'a, K, Q> {
    let from = people.partition_point(|(of, _)| of.borrow() < key);
    // The place is one of the slice or its end: there is always a rest.
    let rest = people.get(from..).unwrap_or_default();
    let count = rest.partition_point(|(of, _)| of.borrow() == key);
    rest.iter().take(count).map(|(_, person)| person)
}

/// Returns everybody in a school's directory.
fn everybody(schools: &BTreeMap<SchoolId, Arc<School>>) -> impl Iterator<Item = &Person> {
    schools.values().flat_map(|school| school.people.values())
}

fn by_mobile(schools: &BTreeMap<SchoolId, Arc<School>>) -> Arc<[(Phone, PersonId)]> {
    let holders = everybody(schools).filter_map(|person| Some((person.mobile.clone()?, person.id.clone())));
    let mut holders: Vec<(Phone, PersonId)> = holders.collect();
    // Under one number, people stay in the order of the schools.
    holders.sort_by(|(one, _), (other, _)| one.cmp(other));
    holders.into()
}

fn by_name(schools: &BTreeMap<SchoolId, Arc<School>>) -> Arc<[(Box<str>, PersonId)]> {
    let lower = |person: &Person| person.name.reveal().to_lowercase().into_boxed_str();
    let named = everybody(schools).map(|person| (lower(person), person.id.clone()));
    let mut named: Vec<(Box<str>, PersonId)> = named.collect();
    named.sort_by(|(one, _), (other, _)| one.cmp(other));
    named.into()
}

fn texts(schools: &BTreeMap<SchoolId, Arc<School>>) -> BTreeMap<SchoolId, SchoolTexts> {
    let built_in = SchoolTexts::default();
    let texts = schools.iter().map(|(id, school)| {
        // Overrides were checked on load; should an override fail now, the built-in wording serves:
        // never silence.
        let texts = built_in.with(&school.texts).unwrap_or_else(|_| built_in.clone());
        (id.clone(), texts)
    });
    texts.collect()
}
