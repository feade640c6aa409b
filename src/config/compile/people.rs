//! People, and the names of people in chains.

use super::safe_words;
use crate::config::Loading;
use crate::config::calendar::{self, OpeningHours};
use crate::config::raw;
use crate::domain::chain::{Channel, Target};
use crate::domain::hours::DateRange;
use crate::domain::id::{PersonId, Role, SchoolId};
use crate::domain::person::Person;
use crate::domain::private::{Phone, Private};
use crate::domain::roles::is_common_role;
use crate::domain::time::Availability;
use crate::toml_file::File;
use crate::toml_file::SecretWords;
use crate::toml_file::values;
use crate::wording::suggest;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// Targets with another person on each visit.
const LINE_MANAGER: &str = "line-manager";
const RESPONSIBLE_CONTACT: &str = "responsible-contact";

/// The time zone and the closed dates of a school.
pub(super) struct SchoolCalendar {
    pub(super) zone: TimeZone,
    pub(super) closed: Vec<DateRange>,
}

/// The compiled directory of a school, and the names open to its chains.
#[derive(Default)]
pub(super) struct SchoolPeople {
    pub(super) by_id: BTreeMap<PersonId, Person>,
    pub(super) safe_words: BTreeMap<PersonId, SecretWords>,
    /// Every training among the people.
    pub(super) training: BTreeSet<String>,
    entries: BTreeMap<String, WrittenPerson>,
    roles: BTreeSet<String>,
    /// Whether a part could not be read, and was reported: a name missing here may be right.
    incomplete: bool,
}

/// A person as written. A wrong number counts as a number, so that each mistake is reported once.
struct WrittenPerson {
    place: Range<usize>,
    reach: BTreeSet<Channel>,
    roles: BTreeSet<String>,
    line_manager: bool,
}

/// Compiles the people.
pub(super) fn compile(
    file: &mut File,
    loading: &Loading<'_>,
    school: &SchoolId,
    raw: &raw::Named<raw::PersonTable>,
    calendar: &SchoolCalendar,
) -> SchoolPeople {
    let mut people = SchoolPeople {
        incomplete: file.is_unreadable_at_top("people"),
        ..SchoolPeople::default()
    };
    for (key, person) in raw {
        people.enter(file, key, person);
    }
    let mut compiled_people: Vec<(PersonId, Person)> = Vec::with_capacity(raw.len());
    let mut mobiles: BTreeMap<Phone, &str> = BTreeMap::new();
    let mut names: BTreeMap<String, (&Spanned<String>, &Spanned<String>)> = BTreeMap::new();
    for (key, person) in raw {
        let id = PersonId::new(school, key.get_ref());
        if let Some(name) = &person.get_ref().name
            && let Some((other, place)) = names.insert(spoken(name.get_ref()), (key, name))
        {
            // The later of the two in the file is warned of, whatever the order of the keys.
            let ((key, name), (other, place)) = if name.span().start > place.span().start {
                ((key, name), (other, place))
            } else {
                ((other, place), (key, name))
            };
            let line = file.line_at(place.span().start);
            file.warn(
                "same-name",
                name.span(),
                format!(
                    "`{other}` in line {line} has the same name as `{key}`, so no text and no reply can tell them apart"
                ),
                "write what they are told apart by at the school, as in `\"Jo Bloggs Y6\"`, or take one of them out",
            );
        }
        if let Some(words) = &person.get_ref().safe_word
            && let Some(words) = safe_words::words(file, loading, "safe_word", true, words)
        {
            people.safe_words.insert(id.clone(), words);
        }
        let mut compiled = one(file, loading, &id, key, person, raw, calendar);
        // A safe word counts even if this machine cannot look the word up.
        compiled.has_safe_word = person.get_ref().safe_word.is_some();
        people.training.extend(compiled.training.iter().cloned());
        if let (Some(mobile), Some(place)) = (&compiled.mobile, &person.get_ref().mobile)
            && let Some(other) = mobiles.insert(mobile.clone(), key.get_ref())
        {
            file.warn(
                "shared-mobile",
                place.span(),
                format!("`{other}` has the same mobile, so a text from it could be from either"),
                "give each their own, or say at sign-out which phone is carried",
            );
        }
        compiled_people.push((id, compiled));
    }
    // All at once: a map that grows by its end is half empty.
    people.by_id = compiled_people.into_iter().collect();
    people
}

/// Returns a name as it is compared: in any case, with single spaces.
fn spoken(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn one(
    file: &mut File,
    loading: &Loading<'_>,
    id: &PersonId,
    key: &Spanned<String>,
    person: &Spanned<raw::PersonTable>,
    all: &raw::Named<raw::PersonTable>,
    calendar: &SchoolCalendar,
) -> Person {
    let raw = person.get_ref();
    values::name(file, "a person", key);
    let name = match &raw.name {
        Some(name) => values::short(file, "name", name, LONGEST_NAME),
        None => {
            file.missing(
                &person.span(),
                "name",
                "nobody could be told who this is",
                "add `name = \"...\"`",
            );
            None
        }
    };
    let another = NamedByPerson { id, key, all };
    let line_manager = another.person(
        file,
        raw.line_manager.as_ref(),
        &OwnNameFault {
            code: "own-line-manager",
            what: "line manager",
            would: "nobody else would hear of them",
        },
    );
    let deputy = another.person(
        file,
        raw.deputy.as_ref(),
        &OwnNameFault {
            code: "own-deputy",
            what: "deputy",
            would: "nobody would be told while they are away",
        },
    );
    let training = raw.training.iter().flat_map(|training| training.get_ref());
    let training = training
        .filter(|word| values::name(file, "training", word))
        .map(|word| word.get_ref().clone())
        .collect();
    let vehicle = raw
        .vehicle
        .as_ref()
        .and_then(|vehicle| values::filled(file, "vehicle", vehicle));
    let roles = raw.roles.iter().flat_map(|roles| roles.get_ref());
    Person {
        id: id.clone(),
        name: Private::new(name.unwrap_or_default()),
        mobile: raw
            .mobile
            .as_ref()
            .and_then(|mobile| textable(file, &key.to_string(), mobile)),
        email: raw
            .email
            .as_ref()
            .and_then(|email| values::email(file, &format!("the e-mail of `{key}`"), email)),
        roles: roles.map(|role| Role::new(role.get_ref())).collect(),
        line_manager,
        deputy,
        vehicle: vehicle.map(Private::new),
        training,
        has_safe_word: false,
        mark: None,
        available: available(file, loading, raw, calendar),
    }
}

/// Longest name of a person, in letters.
const LONGEST_NAME: usize = 40;

/// Reads a mobile. A landline is an error: no text would ever reach it.
fn textable(file: &mut File, key: &str, mobile: &Spanned<String>) -> Option<Phone> {
    let what = format!("the mobile of `{key}`");
    let phone = values::phone(file, &what, mobile)?;
    if phone.is_landline() {
        file.tightened(
            "landline-as-mobile",
            mobile.span(),
            format!("{what} is a landline, and no text would ever reach it"),
            "write a number that begins with 07, or take the line out and give an `email`",
        );
    }
    Some(phone)
}

/// The problem of a person naming themselves in a key.
struct OwnNameFault {
    code: &'static str,
    what: &'static str,
    would: &'static str,
}

/// A person with a key naming another person.
struct NamedByPerson<'a> {
    id: &'a PersonId,
    key: &'a Spanned<String>,
    all: &'a raw::Named<raw::PersonTable>,
}

impl NamedByPerson<'_> {
    /// Returns the person named; `None` if nobody is, or after an error.
    fn person(
        &self,
        file: &mut File,
        named: Option<&Spanned<String>>,
        OwnNameFault { code, what, would }: &OwnNameFault,
    ) -> Option<PersonId> {
        let named = named?;
        let (name, key) = (named.get_ref().as_str(), self.key.get_ref());
        if name == key {
            file.error(
                code,
                named.span(),
                format!("`{key}` is their own {what}, so {would}"),
                "name somebody else",
            );
            return None;
        }
        if !self.all.contains_key(name) && !file.is_unreadable_anywhere(name) {
            file.error(
                "unknown-person",
                named.span(),
                format!("there is no person `{name}`, so nobody would be told as the {what} of `{key}`"),
                suggest::did_you_mean(name, self.all.keys().map(|key| key.get_ref().as_str())),
            );
            return None;
        }
        let school = self.id.as_str().split('/').next()?;
        Some(PersonId::new(&SchoolId::new(school), name))
    }
}

/// Returns the hours of a person. A person without hours counts as in at all hours: in doubt, tell a human.
fn available(
    file: &mut File,
    loading: &Loading<'_>,
    raw: &raw::PersonTable,
    calendar: &SchoolCalendar,
) -> Availability {
    let away = dates(file, raw.away.as_ref(), &calendar.zone, loading);
    match &raw.hours {
        Some(hours) => {
            let Some(week) = week(file, hours) else {
                return Availability::Always;
            };
            let closed = [away, calendar.closed.clone()].concat();
            week.availability(&calendar.zone, &closed)
        }
        None if away.is_empty() => Availability::Always,
        None => OpeningHours::all().availability(&calendar.zone, &away),
    }
}

/// Returns the hours of a week.
pub(super) fn week(file: &mut File, value: &Spanned<String>) -> Option<OpeningHours> {
    match OpeningHours::parse(value.get_ref()) {
        Ok(week) => Some(week),
        Err(why) => {
            file.error(
                "bad-hours",
                value.span(),
                format!("these hours cannot be read: {why}"),
                "write them as in `\"Mon-Thu 08:00-16:30, Fri 08:00-15:30\"`",
            );
            None
        }
    }
}

/// Returns dates and ranges of dates.
pub(super) fn dates(
    file: &mut File,
    value: Option<&Spanned<Vec<Spanned<String>>>>,
    zone: &TimeZone,
    loading: &Loading<'_>,
) -> Vec<DateRange> {
    let mut all = Vec::new();
    for value in value.iter().flat_map(|value| value.get_ref()) {
        match calendar::date_range(value.get_ref()) {
            Ok(dates) => {
                if dates.are_past(zone, loading.now) {
                    file.warn(
                        "past-date",
                        value.span(),
                        "these days are over, so they do nothing any more",
                        "take them out, or give those of this year",
                    );
                }
                all.push(dates);
            }
            Err(why) => file.error(
                "bad-date",
                value.span(),
                format!("these dates cannot be read: {why}"),
                "write them as in `\"2026-12-25\"` or `\"2026-12-21..2027-01-01\"`",
            ),
        }
    }
    all
}

impl SchoolPeople {
    fn enter(&mut self, file: &mut File, key: &Spanned<String>, person: &Spanned<raw::PersonTable>) {
        let raw = person.get_ref();
        let mut reach = BTreeSet::new();
        if raw.mobile.is_some() || file.is_unreadable(&person.span(), "mobile") {
            reach.extend([Channel::Sms, Channel::Voice]);
        }
        if raw.email.is_some() || file.is_unreadable(&person.span(), "email") {
            reach.insert(Channel::Email);
        }
        self.incomplete |= file.is_unreadable(&person.span(), "roles");
        let mut roles = BTreeSet::new();
        for role in raw.roles.iter().flat_map(|roles| roles.get_ref()) {
            if [LINE_MANAGER, RESPONSIBLE_CONTACT].contains(&role.get_ref().as_str()) {
                file.error(
                    "ambiguous-name",
                    role.span(),
                    format!(
                        "`{}` means somebody else for each visit, so it cannot be a role",
                        role.get_ref()
                    ),
                    "take it out; say who it is with `line_manager`, or at sign-out",
                );
            } else if values::name(file, "a role", role) {
                roles.insert(role.get_ref().clone());
            }
        }
        self.roles.extend(roles.iter().cloned());
        self.entries.insert(
            key.get_ref().clone(),
            WrittenPerson {
                place: key.span(),
                reach,
                roles,
                line_manager: raw.line_manager.is_some()
                    || file.is_unreadable(&person.span(), "line_manager"),
            },
        );
    }

    /// Notes names of both a person and a role, which would be ambiguous in a step.
    pub(super) fn note_ambiguous(&self, file: &mut File) {
        for (key, entry) in &self.entries {
            let both = self.roles.contains(key);
            if both || [LINE_MANAGER, RESPONSIBLE_CONTACT].contains(&key.as_str()) {
                file.error(
                    "ambiguous-name",
                    entry.place.clone(),
                    format!("`{key}` is a person and a role, so a step that tells `{key}` could mean either"),
                    "give the person or the role another name",
                );
            }
        }
    }

    /// Returns the target of a name. `None` after an error.
    pub(super) fn target(
        &self,
        file: &mut File,
        school: &SchoolId,
        name: &Spanned<String>,
        would: &str,
    ) -> Option<Target> {
        let text = name.get_ref().as_str();
        match text {
            LINE_MANAGER => return Some(Target::LineManager),
            RESPONSIBLE_CONTACT => return Some(Target::ResponsibleContact),
            _ => {}
        }
        if self.entries.contains_key(text) {
            return Some(Target::Person(PersonId::new(school, text)));
        }
        if self.roles.contains(text) || is_common_role(text) {
            return Some(Target::Role(Role::new(text)));
        }
        if !self.incomplete && !file.is_unreadable_anywhere(text) {
            let known = self.entries.keys().chain(&self.roles).map(String::as_str);
            let known: Vec<&str> = known.chain([LINE_MANAGER, RESPONSIBLE_CONTACT]).collect();
            file.error(
                "unknown-person",
                name.span(),
                format!("`{text}` is no person of this school and nobody's role, so {would}"),
                suggest::did_you_mean(text, known),
            );
        }
        None
    }

    /// Whether a name is that of a person or a role. Doubtful names count as known: what makes them doubtful is reported.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.incomplete
            || self.entries.contains_key(name)
            || self.roles.contains(name)
            || is_common_role(name)
    }

    /// Whether a target is an empty role.
    pub(super) fn is_vacant(&self, target: &Target) -> bool {
        match target {
            Target::Role(role) => !self.incomplete && !self.roles.contains(role.as_str()),
            Target::LineManager => !self.incomplete && !self.entries.values().any(|entry| entry.line_manager),
            Target::Person(_) | Target::ResponsibleContact => false,
        }
    }

    /// Returns the keys of the people in a target on every visit, each with their channels.
    pub(super) fn named_by(&self, target: &Target) -> Vec<(&str, &BTreeSet<Channel>)> {
        self.entries
            .iter()
            .filter(|(key, entry)| match target {
                Target::Person(id) => id.key() == key.as_str(),
                Target::Role(role) => entry.roles.contains(role.as_str()),
                Target::LineManager | Target::ResponsibleContact => false,
            })
            .map(|(key, entry)| (key.as_str(), &entry.reach))
            .collect()
    }

    /// Returns the place of a person's key in the file.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.entries.get(key).map_or(0..0, |entry| entry.place.clone())
    }
}
