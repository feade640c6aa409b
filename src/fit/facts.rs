//! Facts asked of a configuration: of its visit types, one by one and all together, its chains, its
//! people.

use super::check::{CheckLack, CheckOutcome, joined};
use super::kinds::ClockMinute;
use super::roles::PolicyRoles;
use super::visits::VisitPlaces;
use crate::config::{Config, School};
use crate::domain::chain::{Chain, Target};
use crate::domain::id::{ChainName, PersonId};
use crate::domain::incident::IncidentRule;
use crate::domain::person::Person;
use crate::domain::plan::{DeadlineRule, Requirement, VisitType};
use crate::domain::time::{Availability, Span};
use jiff::tz::TimeZone;

/// One kind of incident, and the school's rule for it.
pub(super) struct IncidentKind<'a> {
    pub(super) name: &'a str,
    pub(super) rule: &'a IncidentRule,
}

/// One school, and its whole configuration.
pub(super) struct SchoolFacts<'a> {
    pub(super) config: &'a Config,
    pub(super) school: &'a School,
    pub(super) incidents: Vec<IncidentKind<'a>>,
}

/// A gap in one visit type: the reason, the remedy, and the table for the remedy, if a table is its
/// place.
pub(super) struct TypeLack {
    why: String,
    how: String,
    table: Option<String>,
}

impl TypeLack {
    /// Turns a gap in a chain into a gap of the visit type using the chain.
    pub(super) fn of_chain(lack: CheckLack) -> Self {
        Self {
            why: lack.why,
            how: lack.add,
            table: None,
        }
    }
}

/// Reports a missing line. `table` is `.check_in` for a line of the check-in, and empty for the
/// visit type's own.
pub(super) fn lacks_line(why: impl Into<String>, table: &str, line: impl AsRef<str>) -> TypeLack {
    TypeLack {
        why: why.into(),
        how: format!("add `{}`", line.as_ref()),
        table: Some(table.to_owned()),
    }
}

/// Reports a word missing from one of a visit type's lists.
pub(super) fn lacks_word(why: impl Into<String>, list: &str, word: &str) -> TypeLack {
    TypeLack {
        why: why.into(),
        how: format!("add `\"{word}\"` to `{list}`"),
        table: Some(String::new()),
    }
}

/// Puts the same words of several visit types together.
fn gather<'n>(said: &mut Vec<(String, Vec<&'n str>)>, words: String, name: &'n str) {
    match said.iter_mut().find(|(known, _)| *known == words) {
        Some((_, names)) => names.push(name),
        None => said.push((words, vec![name])),
    }
}

impl<'a> SchoolFacts<'a> {
    /// Looks at one school.
    pub(super) fn of(config: &'a Config, school: &'a School) -> Self {
        let incidents = school
            .incidents
            .iter()
            .map(|(name, rule)| IncidentKind { name, rule });
        Self {
            config,
            school,
            incidents: incidents.collect(),
        }
    }

    /// Asks every visit type.
    pub(super) fn each(&self, test: impl Fn(&VisitType) -> Result<String, TypeLack>) -> CheckOutcome {
        self.of_types(VisitPlaces::All, test)
    }

    /// Tests the visit types of some places. Without any such visit type, nothing holds the rule.
    pub(super) fn of_types(
        &self,
        which: VisitPlaces,
        test: impl Fn(&VisitType) -> Result<String, TypeLack>,
    ) -> CheckOutcome {
        let (mut held, mut whys, mut hows) = (Vec::new(), Vec::new(), Vec::new());
        let types = self.school.visit_types.values();
        for visit_type in types.filter(|visit_type| which.has(visit_type.place)) {
            let name = visit_type.name.as_str();
            match test(visit_type) {
                Ok(because) => gather(&mut held, because, name),
                Err(lack) => {
                    gather(&mut whys, lack.why, name);
                    let table = lack.table;
                    let found =
                        hows.iter_mut()
                            .find(|(how, known, _): &&mut (String, Option<String>, Vec<&str>)| {
                                *how == lack.how && *known == table
                            });
                    match found {
                        Some((_, _, names)) => names.push(name),
                        None => hows.push((lack.how, table, vec![name])),
                    }
                }
            }
        }
        let listed = |said: Vec<(String, Vec<&str>)>| {
            let said = said.into_iter();
            joined(
                said.map(|(words, names)| format!("{words} ({})", names.join(", "))),
                "; ",
            )
        };
        if !whys.is_empty() {
            let add = joined(
                hows.into_iter().map(|(how, table, names)| match table {
                    None => how,
                    Some(table) => {
                        let tables: Vec<String> = names
                            .iter()
                            .map(|name| format!("`[visit_types.{name}{table}]`"))
                            .collect();
                        format!("{how} under {}", tables.join(" and "))
                    }
                }),
                "; ",
            );
            return Err(CheckLack::new(listed(whys), add));
        }
        if held.is_empty() {
            return Err(CheckLack::new(which.none(), "add a visit type for it"));
        }
        Ok(listed(held))
    }

    /// Whether a target is one of some roles: by name, or by the role of the person named.
    pub(super) fn is_one(&self, target: &Target, roles: &PolicyRoles) -> bool {
        match target {
            Target::LineManager => roles.has("line-manager"),
            Target::ResponsibleContact => roles.has("responsible-contact"),
            Target::Role(role) => roles.has(role.as_str()),
            Target::Person(person) => {
                let person = self.school.people.get(person);
                person.is_some_and(|person| has_role(person, roles))
            }
        }
    }

    /// Returns everybody with the role of a target.
    fn members<'t>(&self, target: &'t Target) -> impl Iterator<Item = &'a Person> + use<'a, 't> {
        let people = self.school.people.values();
        people.filter(move |person| match target {
            Target::Role(role) => person.roles.contains(role),
            Target::LineManager | Target::Person(_) | Target::ResponsibleContact => false,
        })
    }

    /// Whether any target is in some roles, by itself or by any member: all senior leaders include
    /// the headteacher.
    pub(super) fn tells(&self, targets: &[Target], roles: &PolicyRoles) -> bool {
        targets.iter().any(|target| {
            let mut members = self.members(target);
            self.is_one(target, roles) || members.any(|person| has_role(person, roles))
        })
    }

    /// Whether there are targets, and all of them are in these roles.
    pub(super) fn only(&self, targets: &[Target], roles: &PolicyRoles) -> bool {
        let one = |target: &Target| {
            let mut members = self.members(target).peekable();
            let whole = members.peek().is_some() && members.all(|person| has_role(person, roles));
            whole || self.is_one(target, roles)
        };
        !targets.is_empty() && targets.iter().all(one)
    }

    /// Returns a chain. Compiling has refused names without a chain.
    pub(super) fn chain(&self, name: &ChainName) -> Option<&'a Chain> {
        self.school.chains.get(name)
    }

    /// Tests a chain common to all schools.
    pub(super) fn of_chain(&self, name: &str, test: impl Fn(&Chain) -> CheckOutcome) -> CheckOutcome {
        match self.school.chains.get(&ChainName::new(name)) {
            Some(chain) => test(chain),
            None => Err(CheckLack::new(
                format!("there is no chain `{name}`"),
                format!("add `[[chain.{name}]]`"),
            )),
        }
    }

    /// Tests every chain on which the missed deadlines of a silent worker raise an alert.
    pub(super) fn silence(&self, test: impl Fn(&Chain) -> Result<String, TypeLack>) -> CheckOutcome {
        self.each(|visit_type| {
            let mut said = Vec::new();
            for rule in silent(visit_type) {
                if let Some(chain) = self.chain(&rule.chain) {
                    said.push(test(chain)?);
                }
            }
            Ok(joined(said, "; "))
        })
    }

    /// Asks the chain of a late return.
    pub(super) fn late_return(&self, test: impl Fn(&Chain) -> Result<String, TypeLack>) -> CheckOutcome {
        self.each(|visit_type| match self.chain(&visit_type.return_by.rule.chain) {
            Some(chain) => test(chain),
            None => Err(lacks_line(
                "its return has no chain",
                ".return",
                "chain = \"not-back\"",
            )),
        })
    }

    /// Returns the last minute in which a visit may start without an exception; `None` without an
    /// end.
    pub(super) fn latest_start(&self, visit_type: &VisitType) -> Option<ClockMinute> {
        let zone = TimeZone::get(&self.school.time_zone).unwrap_or(TimeZone::UTC);
        latest(&visit_type.start_hours, &zone).map(ClockMinute)
    }

    /// Returns everybody with any of some roles.
    pub(super) fn people(&self, roles: &PolicyRoles) -> impl Iterator<Item = (&'a PersonId, &'a Person)> {
        let people = self.school.people.iter();
        people.filter(move |(_, person)| has_role(person, roles))
    }
}

/// Returns the deadlines missed by a worker gone silent.
fn silent(visit_type: &VisitType) -> impl Iterator<Item = &DeadlineRule> {
    let arrival = visit_type.arrival.as_ref().map(|it| &it.rule);
    let check_in = visit_type.check_in.as_ref().map(|it| &it.rule);
    [
        arrival,
        check_in,
        Some(&visit_type.return_by.rule),
        Some(&visit_type.home_safe.rule),
    ]
    .into_iter()
    .flatten()
}

/// Length of a week.
const WEEK: Span = Span::from_mins(7 * 24 * 60);

/// Returns the last minute of any window, in minutes of the day on the school's clock; `None` if there is no end.
fn latest(hours: &Availability, zone: &TimeZone) -> Option<i32> {
    let Availability::Week(week) = hours else {
        return None;
    };
    let windows = week.of_any_week();
    // Hours of a whole week have no end.
    let ends = windows.iter().filter(|(from, until)| until.since(*from) < WEEK);
    ends.filter_map(|(from, until)| {
        let on_clock = |at: crate::domain::time::Timestamp| {
            let at = jiff::Timestamp::from_millisecond(at.ms()).ok()?;
            Some(at.to_zoned(zone.clone()))
        };
        let (from, until) = (on_clock(*from)?, on_clock(*until)?);
        let minutes = i32::from(until.hour()) * 60 + i32::from(until.minute());
        // Hours running past midnight end the next day.
        let end = if until.date() > from.date() {
            minutes + 24 * 60
        } else {
            minutes
        };
        Some(end - 1)
    })
    .max()
}

/// Whether a person has any of some roles.
pub(super) fn has_role(person: &Person, roles: &PolicyRoles) -> bool {
    person.roles.iter().any(|role| roles.has(role.as_str()))
}

/// Returns the written form of a requirement.
pub(super) fn word(requirement: Requirement) -> String {
    match requirement {
        Requirement::Authorisation => "authorisation",
        Requirement::Detail(detail) => detail.word(),
        Requirement::Emergency => "emergency",
        Requirement::ExpectedArrival => "expected-arrival",
        Requirement::ExpectedDeparture => "expected-departure",
        Requirement::Hazards => "hazards",
        Requirement::HouseholdPhone => "household-phone",
        Requirement::Purpose => "purpose",
        Requirement::ResponsibleContact => "responsible-contact",
        Requirement::RiskAssessment => "risk-assessment",
        Requirement::SafeWord => "safe-word",
        Requirement::Vehicle => "vehicle",
    }
    .to_owned()
}

/// Returns the written form of targets.
pub(super) fn names(targets: &[Target]) -> String {
    let names = targets.iter().map(|target| match target {
        Target::LineManager => "line-manager",
        Target::Person(person) => person.key(),
        Target::ResponsibleContact => "responsible-contact",
        Target::Role(role) => role.as_str(),
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Whether a text mentions any of some words: long ones by the beginning of a word, short ones
/// whole.
pub(super) fn speaks_of(text: &str, words: &[impl AsRef<str>]) -> bool {
    let text = text.to_lowercase();
    let said: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    words.iter().map(AsRef::as_ref).any(|word| {
        said.iter()
            .any(|said| *said == word || (word.len() > 3 && said.starts_with(word)))
    })
}
