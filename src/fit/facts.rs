//! What can be asked of a configuration: of its visit types, one by one and all together, its chains, its people.

use super::check::{Check, Lack, joined};
use crate::config::{Config, School};
use crate::domain::chain::{Chain, Step, Target};
use crate::domain::id::{ChainName, PersonId};
use crate::domain::incident::IncidentRule;
use crate::domain::person::Person;
use crate::domain::plan::{Detail, Place, Requirement, VisitType};

/// The names by which schools call a role that a policy speaks of.
pub(super) type Roles = &'static [&'static str];

pub(super) const HEAD: Roles = &[
    "headteacher",
    "head",
    "principal",
    "executive-head",
    "executive-headteacher",
    "head-of-school",
];
pub(super) const DEPUTY: Roles = &["deputy", "deputy-head", "deputy-headteacher", "vice-principal"];
pub(super) const SLT: Roles = &[
    "slt",
    "senior-leader",
    "senior-leaders",
    "leadership",
    "assistant-head",
    "headteacher",
    "head",
    "principal",
    "executive-head",
    "executive-headteacher",
    "head-of-school",
    "deputy",
    "deputy-head",
    "deputy-headteacher",
    "vice-principal",
];
pub(super) const DSL: Roles = &[
    "dsl",
    "ddsl",
    "deputy-dsl",
    "safeguarding",
    "safeguarding-lead",
    "safeguarding-team",
];
pub(super) const OFFICE_MANAGER: Roles = &["office-manager", "business-manager"];
pub(super) const OFFICE: Roles = &[
    "office",
    "office-manager",
    "business-manager",
    "reception",
    "admin",
];
pub(super) const LINE_MANAGER: Roles = &["line-manager"];

/// One kind of incident, and what the school does about it.
pub(super) struct Incident<'a> {
    pub(super) name: &'a str,
    pub(super) rule: &'a IncidentRule,
}

/// One school, and the configuration it stands in.
pub(super) struct Facts<'a> {
    pub(super) config: &'a Config,
    pub(super) school: &'a School,
    pub(super) incidents: Vec<Incident<'a>>,
}

/// What one visit type lacks: why, what to do, and in which of its tables, where it is to be done in one.
pub(super) struct Short {
    why: String,
    how: String,
    table: Option<&'static str>,
}

/// Says that a visit type lacks a line. `table` is `.check_in` for a line of that, and empty for its own.
pub(super) fn short<T>(
    why: impl Into<String>,
    table: &'static str,
    line: impl Into<String>,
) -> Result<T, Short> {
    Err(Short {
        why: why.into(),
        how: format!("add `{}`", line.into()),
        table: Some(table),
    })
}

/// Says that a visit type lacks a word in one of its lists.
pub(super) fn short_of<T>(why: impl Into<String>, list: &str, word: &str) -> Result<T, Short> {
    Err(Short {
        why: why.into(),
        how: format!("add `\"{word}\"` to `{list}`"),
        table: Some(""),
    })
}

/// Says that a visit type lacks something of a chain that it uses.
pub(super) fn short_chain<T>(why: impl Into<String>, how: impl Into<String>) -> Result<T, Short> {
    Err(Short {
        why: why.into(),
        how: how.into(),
        table: None,
    })
}

/// Puts what several visit types say in the same words together.
fn gather<'n>(said: &mut Vec<(String, Vec<&'n str>)>, words: String, name: &'n str) {
    match said.iter_mut().find(|(known, _)| *known == words) {
        Some((_, names)) => names.push(name),
        None => said.push((words, vec![name])),
    }
}

impl<'a> Facts<'a> {
    /// Looks at one school.
    pub(super) fn of(config: &'a Config, school: &'a School) -> Self {
        let incidents = school
            .incidents
            .iter()
            .map(|(name, rule)| Incident { name, rule });
        Self {
            config,
            school,
            incidents: incidents.collect(),
        }
    }

    /// Asks every visit type.
    pub(super) fn each(&self, test: impl Fn(&VisitType) -> Result<String, Short>) -> Check {
        self.of_types(|_| true, "the school has no visit type", test)
    }

    /// Asks the visit types that go in somewhere.
    pub(super) fn inside(&self, test: impl Fn(&VisitType) -> Result<String, Short>) -> Check {
        let none = "no visit type of this school goes in";
        self.of_types(|place| place != Place::Doorstep, none, test)
    }

    /// Asks the visit types of some places. Where there is none, nothing holds what the rule says.
    pub(super) fn of_types(
        &self,
        concerned: impl Fn(Place) -> bool,
        none: &str,
        test: impl Fn(&VisitType) -> Result<String, Short>,
    ) -> Check {
        let (mut held, mut whys, mut hows) = (Vec::new(), Vec::new(), Vec::new());
        let types = self.school.visit_types.values();
        for visit_type in types.filter(|visit_type| concerned(visit_type.place)) {
            let name = visit_type.name.as_str();
            match test(visit_type) {
                Ok(because) => gather(&mut held, because, name),
                Err(short) => {
                    gather(&mut whys, short.why, name);
                    let table = short.table;
                    let found = hows
                        .iter_mut()
                        .find(|(how, known, _): &&mut (String, _, Vec<&str>)| {
                            *how == short.how && *known == table
                        });
                    match found {
                        Some((_, _, names)) => names.push(name),
                        None => hows.push((short.how, table, vec![name])),
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
            return Err(Lack::new(listed(whys), add));
        }
        if held.is_empty() {
            return Err(Lack::new(none, "add a visit type for it"));
        }
        Ok(listed(held))
    }

    /// Whether a sign-out of any type is refused without this.
    pub(super) fn requires(&self, requirement: Requirement) -> Check {
        let word = word(requirement);
        self.each(|visit_type| requires(visit_type, requirement, &word))
    }

    /// Whether a sign-out is refused without this note.
    pub(super) fn requires_note(&self, detail: Detail) -> Check {
        self.requires(Requirement::Detail(detail))
    }

    /// Whether a target is one of some roles, by its own name or by what the person named is.
    pub(super) fn is_one(&self, target: &Target, roles: Roles) -> bool {
        match target {
            Target::LineManager => roles.contains(&"line-manager"),
            Target::ResponsibleContact => roles.contains(&"responsible-contact"),
            Target::Role(role) => roles.contains(&role.as_str()),
            Target::Person(person) => {
                let person = self.school.people.get(person);
                person.is_some_and(|person| has_role(person, roles))
            }
        }
    }

    /// Returns everybody who has the role of a target.
    fn members<'t>(&self, target: &'t Target) -> impl Iterator<Item = &'a Person> + use<'a, 't> {
        let people = self.school.people.values();
        people.filter(move |person| match target {
            Target::Role(role) => person.roles.contains(role),
            Target::LineManager | Target::Person(_) | Target::ResponsibleContact => false,
        })
    }

    /// Whether any of these is one of some roles: the headteacher is told where all senior leaders are, and is one.
    pub(super) fn tells(&self, targets: &[Target], roles: Roles) -> bool {
        targets.iter().any(|target| {
            let mut members = self.members(target);
            self.is_one(target, roles) || members.any(|person| has_role(person, roles))
        })
    }

    /// Whether there are any, and none but of these roles.
    pub(super) fn only(&self, targets: &[Target], roles: &[Roles]) -> bool {
        let one = |target: &Target| {
            let has_one = |person: &Person| roles.iter().any(|roles| has_role(person, roles));
            let mut members = self.members(target).peekable();
            let whole = members.peek().is_some() && members.all(has_one);
            whole || roles.iter().any(|roles| self.is_one(target, roles))
        };
        !targets.is_empty() && targets.iter().all(one)
    }

    /// Returns a chain; every one that is named is there.
    pub(super) fn chain(&self, name: &ChainName) -> Option<&'a Chain> {
        self.school.chains.get(name)
    }

    /// Asks a chain that every school has.
    pub(super) fn of_chain(&self, name: &str, test: impl Fn(&Chain) -> Check) -> Check {
        match self.school.chains.get(&ChainName::new(name)) {
            Some(chain) => test(chain),
            None => Err(Lack::new(
                format!("there is no chain `{name}`"),
                format!("add `[[chain.{name}]]`"),
            )),
        }
    }

    /// Returns the first step of a chain that tells some of these roles and passes the test.
    pub(super) fn step<'c>(
        &self,
        chain: &'c Chain,
        roles: Roles,
        test: impl Fn(&Step) -> bool,
    ) -> Option<(usize, &'c Step)> {
        chain
            .steps()
            .enumerate()
            .find(|(_, step)| self.tells(&step.tell, roles) && test(step))
    }

    /// Returns everybody who has one of some roles.
    pub(super) fn people(&self, roles: Roles) -> impl Iterator<Item = (&'a PersonId, &'a Person)> {
        let people = self.school.people.iter();
        people.filter(move |(_, person)| has_role(person, roles))
    }
}

/// Whether a person has one of some roles.
pub(super) fn has_role(person: &Person, roles: Roles) -> bool {
    person.roles.iter().any(|role| roles.contains(&role.as_str()))
}

/// Whether one visit type refuses a sign-out without this.
pub(super) fn requires(
    visit_type: &VisitType,
    requirement: Requirement,
    word: &str,
) -> Result<String, Short> {
    if visit_type.requires.contains(&requirement) {
        return Ok(format!("`requires` has `{word}`"));
    }
    short_of(
        format!("the sign-out does not ask for `{word}`"),
        "requires",
        word,
    )
}

/// Returns how a requirement is written.
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

/// Returns targets as they are written.
pub(super) fn names(targets: &[Target]) -> String {
    let names = targets.iter().map(|target| match target {
        Target::LineManager => "line-manager",
        Target::Person(person) => person.key(),
        Target::ResponsibleContact => "responsible-contact",
        Target::Role(role) => role.as_str(),
    });
    names.collect::<Vec<_>>().join(", ")
}

/// Whether a text speaks of any of some things: by the beginnings of words, or by the whole of a short one.
pub(super) fn speaks_of(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    let said: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    words.iter().any(|word| {
        said.iter()
            .any(|said| *said == *word || (word.len() > 3 && said.starts_with(word)))
    })
}
