//! Deputies, and the people a visit type needs beside its chains: authorisers, people informed, safe words, training.
//!
//! Both are held against the people in the directory. A requirement nobody can meet would stop a
//! visit at the door.

use super::hours;
use super::{CHAINS_OF_ALERTS, Finding, FindingPlace, VisitTypeKey, deadlines};
use crate::config::School;
use crate::domain::chain::Target;
use crate::domain::id::{PersonId, Role};
use crate::domain::person::Person;
use crate::domain::plan::{Requirement, VisitType};
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;

/// The role of people who go on visits.
const STAFF: &str = "staff";
/// Most people named one by one in a message; the rest are counted.
const NAMED: usize = 5;

/// Judges the deputies, and every visit type.
pub(super) fn judge(school: &School, now: Timestamp) -> Vec<Finding> {
    let mut findings = deputies(school, now);
    for visit_type in school.visit_types.values() {
        let one = VisitTypeJudge { school, visit_type };
        findings.extend(one.authorisers());
        findings.extend(one.informed());
        findings.extend(one.responsible_contact());
        findings.extend(one.told());
        findings.extend(one.safe_words());
        findings.extend(one.training());
    }
    findings
}

fn has_address(person: &Person) -> bool {
    person.mobile.is_some() || person.email.is_some()
}

/// Finds deputies without an address, and circles of deputies with nobody in all week.
fn deputies(school: &School, now: Timestamp) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut week = None;
    for person in school.people.values() {
        let Some(deputy) = person.deputy.as_ref().and_then(|id| school.people.get(id)) else {
            continue;
        };
        let (key, other) = (person.id.key(), deputy.id.key());
        if !has_address(deputy) {
            findings.push(Finding::warning(
                "deputy-out-of-reach",
                FindingPlace::Deputy(person.id.clone()),
                format!("`{other}` has neither mobile nor e-mail, so while `{key}` is away nobody would be told instead"),
                format!("give `{other}` a `mobile` or an `email`, or name somebody else"),
            ));
        }
        let circle = circle(school, person);
        // One finding for each circle, at its first person.
        if circle.iter().min() != Some(&&person.id) {
            continue;
        }
        let week = week.get_or_insert_with(|| hours::coming(&school.time_zone, now));
        let is_in = |id: &&PersonId| {
            let one = school.people.get(*id);
            one.is_some_and(|one| has_address(one) && week.iter().any(|hour| one.available.covers(hour.at)))
        };
        if !circle.iter().any(is_in) {
            findings.push(Finding::warning(
                "deputy-loop",
                FindingPlace::Deputy(person.id.clone()),
                format!(
                    "{} stand in for each other, and none of them is in during the week to come: nobody would be told in their place",
                    listed(circle)
                ),
                "name a deputy who is in",
            ));
        }
    }
    findings
}

/// Returns the circle of deputies around a person; empty if the deputies do not lead back to the
/// person.
fn circle<'a>(school: &'a School, person: &'a Person) -> Vec<&'a PersonId> {
    let mut circle = vec![&person.id];
    let mut next = person.deputy.as_ref();
    while let Some(id) = next {
        if *id == person.id {
            return circle;
        }
        if circle.contains(&id) {
            break;
        }
        circle.push(id);
        next = school.people.get(id).and_then(|person| person.deputy.as_ref());
    }
    Vec::new()
}

/// Returns people as a sentence names them: at most [`NAMED`] by their keys, the rest counted.
fn listed<'a>(people: impl IntoIterator<Item = &'a PersonId>) -> String {
    let keys: Vec<String> = people
        .into_iter()
        .map(|person| format!("`{}`", person.key()))
        .collect();
    match keys.split_at_checked(NAMED) {
        Some((first, [_, ..])) => format!("{} and {} more", first.join(", "), keys.len() - NAMED),
        Some(_) | None => keys.join(", "),
    }
}

/// One visit type, held against the people of its school.
struct VisitTypeJudge<'a> {
    school: &'a School,
    visit_type: &'a VisitType,
}

impl VisitTypeJudge<'_> {
    fn at(&self, key: VisitTypeKey) -> FindingPlace {
        FindingPlace::VisitType(self.visit_type.name.clone(), key)
    }

    /// Returns the people named by targets on every visit; `None` if a target differs from visit to
    /// visit.
    fn named(&self, targets: &[Target]) -> Option<BTreeSet<&PersonId>> {
        let mut named = BTreeSet::new();
        for target in targets {
            match target {
                Target::LineManager | Target::ResponsibleContact => return None,
                Target::Person(id) => {
                    named.extend(self.school.people.get(id).map(|person| &person.id));
                }
                Target::Role(role) => named.extend(self.having(role)),
            }
        }
        Some(named)
    }

    fn having(&self, role: &Role) -> impl Iterator<Item = &PersonId> {
        let people = self.school.people.values();
        let having = people.filter(move |person| person.roles.contains(role));
        having.map(|person| &person.id)
    }

    /// Finds lists with one authoriser who goes on visits: nobody may authorise a visit of their
    /// own.
    fn authorisers(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let visit_type = self.visit_type;
        let mut lists = vec![(&visit_type.authorised_by, VisitTypeKey::AuthorisedBy)];
        if visit_type.out_of_hours_authorised_by != visit_type.authorised_by {
            lists.push((
                &visit_type.out_of_hours_authorised_by,
                VisitTypeKey::OutOfHoursAuthorisedBy,
            ));
        }
        // An exemption that depends on the visit counts as none: better a warning too many.
        let exempt = self.named(&visit_type.exempt).unwrap_or_default();
        for (targets, key) in lists {
            let Some(named) = self.named(targets) else {
                continue;
            };
            if let (Some(only), 1) = (named.first(), named.len())
                && !exempt.contains(only)
                && self.having(&Role::new(STAFF)).any(|worker| worker == *only)
            {
                findings.push(Finding::warning(
                    "one-authoriser",
                    self.at(key),
                    format!(
                        "`{0}` alone may authorise, and goes on visits: nobody could authorise those of `{0}`, since nobody authorises their own",
                        only.key()
                    ),
                    "name somebody else as well",
                ));
            }
        }
        findings
    }

    /// Finds the only person informed where the same person needs no authorisation: nobody hears of
    /// their own visit.
    fn informed(&self) -> Option<Finding> {
        let informed = self.named(&self.visit_type.informed)?;
        let exempt = self.named(&self.visit_type.exempt)?;
        let only = informed
            .first()
            .filter(|only| informed.len() == 1 && exempt.contains(**only))?;
        Some(Finding::warning(
            "informed-of-their-own",
            self.at(VisitTypeKey::Informed),
            format!(
                "`{0}` needs no authorisation and is the only one informed: of a visit of `{0}` nobody would hear",
                only.key()
            ),
            "inform somebody else as well",
        ))
    }

    /// Finds a responsible contact required by the visit type and told by no chain.
    fn responsible_contact(&self) -> Option<Finding> {
        let visit_type = self.visit_type;
        let contact = Requirement::ResponsibleContact;
        let key = if visit_type.requires.contains(&contact) {
            VisitTypeKey::Requires
        } else if visit_type.out_of_hours_requires.contains(&contact) {
            VisitTypeKey::OutOfHoursRequires
        } else {
            return None;
        };
        let mut chains: BTreeSet<&str> = CHAINS_OF_ALERTS.into();
        chains.extend(deadlines(visit_type).iter().map(|(_, rule)| rule.chain.as_str()));
        let mut steps = self
            .school
            .chains
            .values()
            .filter(|chain| chains.contains(chain.name.as_str()))
            .flat_map(|chain| chain.steps());
        if steps.any(|step| step.tell.contains(&Target::ResponsibleContact)) {
            return None;
        }
        Some(Finding::warning(
            "contact-never-told",
            self.at(key),
            format!(
                "somebody must be named who looks after a `{}` visit, and no chain it can come to tells `responsible-contact`: they would wait and hear nothing",
                visit_type.name
            ),
            "add `\"responsible-contact\"` to a step of the chains of this visit type",
        ))
    }

    /// Finds people to be told of a visit who have no address.
    fn told(&self) -> Vec<Finding> {
        let visit_type = self.visit_type;
        let lists = [
            (&visit_type.informed, VisitTypeKey::Informed),
            (&visit_type.tell_on_change, VisitTypeKey::TellOnChange),
            (&visit_type.tell_on_end, VisitTypeKey::TellOnEnd),
            (&visit_type.tell_on_home, VisitTypeKey::TellOnHome),
            (&visit_type.tell_on_left, VisitTypeKey::TellOnLeft),
            (&visit_type.tell_on_start, VisitTypeKey::TellOnStart),
        ];
        let mut findings = Vec::new();
        for (targets, key) in lists {
            let deaf: Vec<&PersonId> = self
                .school
                .people
                .values()
                .filter(|person| !has_address(person))
                .filter(|person| {
                    targets.iter().any(|target| match target {
                        Target::Person(id) => *id == person.id,
                        Target::Role(role) => person.roles.contains(role),
                        Target::LineManager | Target::ResponsibleContact => false,
                    })
                })
                .map(|person| &person.id)
                .collect();
            if !deaf.is_empty() {
                findings.push(Finding::warning(
                    "told-out-of-reach",
                    self.at(key),
                    format!(
                        "{} cannot be written to, and would hear nothing of the visit",
                        listed(deaf)
                    ),
                    "give them a `mobile` or an `email`, or take them out",
                ));
            }
        }
        findings
    }

    /// Finds staff without a safe word where every worker must have one.
    fn safe_words(&self) -> Option<Finding> {
        let visit_type = self.visit_type;
        let key = if visit_type.requires.contains(&Requirement::SafeWord) {
            VisitTypeKey::Requires
        } else if visit_type.out_of_hours_requires.contains(&Requirement::SafeWord) {
            VisitTypeKey::OutOfHoursRequires
        } else {
            return None;
        };
        let staff = Role::new(STAFF);
        let without: Vec<&PersonId> = self
            .school
            .people
            .values()
            .filter(|person| person.roles.contains(&staff) && !person.has_safe_word)
            .map(|person| &person.id)
            .collect();
        (!without.is_empty()).then(|| {
            Finding::warning(
                "without-safe-word",
                self.at(key),
                format!(
                    "these have no safe word on file, and could not be signed out for a `{}` visit: {}",
                    visit_type.name,
                    listed(without)
                ),
                "agree a word with each and add `safe_word`",
            )
        })
    }

    /// Finds a training held by fewer people than the visit type sends.
    fn training(&self) -> Vec<Finding> {
        let visit_type = self.visit_type;
        let mut findings = Vec::new();
        for training in &visit_type.training {
            let trained = self.school.people.values();
            let trained = trained
                .filter(|person| person.training.contains(training))
                .count();
            if trained > 0 && trained < usize::from(visit_type.workers) {
                findings.push(Finding::warning(
                    "too-few-trained",
                    self.at(VisitTypeKey::Training),
                    format!(
                        "`{}` takes {} workers, and {trained} of all people has `{training}` under their `training`",
                        visit_type.name, visit_type.workers
                    ),
                    "add it to those who have it, or train somebody else",
                ));
            }
        }
        findings
    }
}
