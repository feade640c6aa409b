//! Incidents, and the household that is not visited again until one has been reviewed (TM-26).
//!
//! An incident is reported in the office's own words, often after the visit is over. It moves no timer and ends no alert:
//! it is told to those who must know, is kept, and may put the household in cooling-off. Nothing but a named person's
//! review ends that.

use super::alert::Directory;
use super::chain::{Channel, Target};
use super::id::{PersonId, SchoolId, VisitId};
use super::person::Person;
use super::plan::VisitType;
use super::private::{Phone, Private};
use super::time::Timestamp;
use super::visit::{SignOut, Visit};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a school does about one kind of incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRule {
    /// Who is told, in or not: the report is theirs to find when they are back.
    pub tell: Vec<Target>,
    /// By which channels, all at once.
    pub by: Vec<Channel>,
    /// What is said to whoever reports it, and to those told.
    pub prompt: Option<String>,
    /// Whether the household is not visited again until somebody has reviewed it.
    pub cooling_off: bool,
}

/// An incident as it was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedIncident {
    /// Its kind, as the school names it.
    pub kind: String,
    /// Whom it befell, where that is one of several.
    pub worker: Option<PersonId>,
    /// Who reported it, where that was said.
    pub by: Option<PersonId>,
    /// When it was reported.
    pub at: Timestamp,
    /// What happened, in their words.
    pub note: Option<Private>,
}

/// A household that is not visited without a named person's leave, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoolingOff {
    /// The visit on which it happened; the household is named after it.
    pub visit: VisitId,
    /// Whose visit that was.
    pub school: SchoolId,
    /// The kind of incident that began it.
    pub kind: String,
    /// Since when.
    pub since: Timestamp,
    /// Who reported it, where that was said.
    pub by: Option<PersonId>,
    /// What the household is known by.
    pub household: HouseholdKeys,
    /// Set once it has been reviewed.
    pub cleared: Option<HouseholdReview>,
}

impl CoolingOff {
    /// Whether nobody has reviewed it yet.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.cleared.is_none()
    }
}

/// The review that ended a household's cooling-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdReview {
    /// When.
    pub at: Timestamp,
    /// Who reviewed it.
    pub by: PersonId,
    /// What came of it.
    pub note: Option<Private>,
}

/// What a household is known by: its number, and where it is, as keys that can only be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdKeys {
    /// Its telephone number.
    pub phone: Option<Phone>,
    /// Its addresses, each as [`address_keys`] has it.
    pub addresses: BTreeSet<Private>,
}

impl HouseholdKeys {
    /// Returns whom a sign-out is about to visit: the number, and every stop.
    #[must_use]
    pub fn of(sign_out: &SignOut) -> Self {
        let stops = sign_out.stops.iter();
        Self {
            phone: sign_out.household.clone(),
            addresses: stops.flat_map(|stop| address_keys(&stop.address)).collect(),
        }
    }

    /// Returns the household at an address.
    #[must_use]
    pub fn at(address: &Private) -> Self {
        Self {
            phone: None,
            addresses: address_keys(address),
        }
    }

    /// Returns whom a visit has come to so far: which of several stops an incident was at is for the review to say.
    fn visited(visit: &Visit) -> Self {
        let reached = visit
            .workers
            .values()
            .map(|worker| worker.stop)
            .max()
            .unwrap_or(0);
        let stops = visit.sign_out.stops.iter().take(reached + 1);
        Self {
            phone: visit.sign_out.household.clone(),
            addresses: stops.flat_map(|stop| address_keys(&stop.address)).collect(),
        }
    }

    /// Whether two are the same: by number or by any address.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let same_phone = self.phone.is_some() && self.phone == other.phone;
        same_phone || !self.addresses.is_disjoint(&other.addresses)
    }
}

/// Returns the keys by which an address is known again: all its letters and digits, and, where it ends in a postcode, that
/// with the numbers before it. "12 Acacia Ave., M5 3XX" and "12 Acacia Avenue, Salford M5 3XX" are one household.
#[must_use]
pub fn address_keys(address: &Private) -> BTreeSet<Private> {
    let lower = address.reveal().to_lowercase();
    let plain: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut keys = BTreeSet::new();
    if plain.is_empty() {
        return keys;
    }
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    // A postcode is written with or without its space.
    for length in [1, 2] {
        let Some((before, code)) = words.len().checked_sub(length).map(|at| words.split_at(at)) else {
            continue;
        };
        let code = code.concat();
        let numbers: Vec<&str> = before
            .iter()
            .copied()
            .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            .collect();
        if is_postcode(&code) && !numbers.is_empty() {
            keys.insert(Private::new(format!("{code} {}", numbers.join(" "))));
        }
    }
    keys.insert(Private::new(plain));
    keys
}

/// Whether a word has the shape of a UK postcode without its space: `m53xx`, `ec1a1bb`.
fn is_postcode(word: &str) -> bool {
    let shape: String = word
        .chars()
        .map(|c| match c {
            '0'..='9' => '9',
            'a'..='z' => 'a',
            other => other,
        })
        .collect();
    ["a99aa", "a999aa", "aa99aa", "aa999aa", "a9a9aa", "aa9a9aa"].contains(&shape.as_str())
}

/// Returns how the household of a visit stands after an incident: one whose kind says so begins its cooling-off, or adds
/// the stops that were reached since.
pub(super) fn cooling_off_after(visit: &Visit, incident: &ReportedIncident) -> Option<CoolingOff> {
    let begins = visit
        .plan
        .incidents
        .get(&incident.kind)
        .is_some_and(|rule| rule.cooling_off);
    let before = visit.cooling_off.clone();
    if !begins {
        return before;
    }
    let visited = HouseholdKeys::visited(visit);
    match before.filter(CoolingOff::lasts) {
        Some(mut known) => {
            known.household.addresses.extend(visited.addresses);
            Some(known)
        }
        None => Some(CoolingOff {
            visit: visit.id,
            school: visit.plan.school.clone(),
            kind: incident.kind.clone(),
            since: incident.at,
            by: incident.by.clone(),
            household: visited,
            cleared: None,
        }),
    }
}

/// Returns who may let a household in cooling-off be visited: never one of those who would go there.
#[must_use]
pub fn reviewers(
    visit_type: &VisitType,
    people: &BTreeMap<PersonId, Person>,
    workers: &BTreeSet<PersonId>,
) -> Vec<PersonId> {
    let lists = [
        &visit_type.cooling_off_authorised_by,
        &visit_type.out_of_hours_authorised_by,
        &visit_type.authorised_by,
    ];
    let targets = lists.into_iter().find(|targets| !targets.is_empty());
    let directory = Directory {
        chains: &BTreeMap::new(),
        people,
        workers: workers.clone(),
        responsible_contact: None,
        spare_household: false,
    };
    people
        .keys()
        .filter(|person| match targets {
            Some(targets) => directory.is_one_of(person, targets),
            None => !workers.contains(*person),
        })
        .cloned()
        .collect()
}
