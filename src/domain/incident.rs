//! Incidents, and the household in cooling-off until an incident has been reviewed (TM-26).
//!
//! The office reports an incident in its own words, often after the end of the visit. A report
//! moves no timer and ends no alert. The people named by the school are told, the report is kept,
//! and the household may go into cooling-off, ended by nothing but a named person's review.

use super::alert::Directory;
use super::chain::{Channel, Target};
use super::id::{PersonId, SchoolId, VisitId};
use super::person::Person;
use super::plan::VisitType;
use super::private::{Phone, Private};
use super::stand_ins::with_stand_ins;
use super::time::Timestamp;
use super::visit::{SignOut, Visit};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A school's rule for one kind of incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRule {
    /// The people told, whether in or not: an absent person finds the report on return, and whoever stands in is told
    /// beside them.
    pub tell: Vec<Target>,
    /// The channels to use, all at once.
    pub by: Vec<Channel>,
    /// Words for the reporter and for the people told.
    pub prompt: Option<String>,
    /// Whether the household goes into cooling-off until a review.
    pub cooling_off: bool,
}

/// An incident as reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedIncident {
    /// The kind of incident, as named by the school.
    pub kind: String,
    /// The worker concerned; `None` where there is only one, or all were.
    pub worker: Option<PersonId>,
    /// The reporter; `None` if not given.
    pub by: Option<PersonId>,
    /// Instant of the report.
    pub at: Timestamp,
    /// The reporter's account.
    pub note: Option<Private>,
}

/// A household closed to visits without a named person's leave, and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoolingOff {
    /// The visit of the incident; the household is named after the visit.
    pub visit: VisitId,
    /// The school of the visit.
    pub school: SchoolId,
    /// The kind of incident behind the cooling-off.
    pub kind: String,
    /// Start of the cooling-off.
    pub since: Timestamp,
    /// The reporter; `None` if not given.
    pub by: Option<PersonId>,
    /// The keys by which the household is known again.
    pub household: HouseholdKeys,
    /// The review; `None` while the cooling-off lasts.
    pub cleared: Option<HouseholdReview>,
}

impl CoolingOff {
    /// Whether no review has ended the cooling-off yet.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.cleared.is_none()
    }
}

/// The review at the end of a household's cooling-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdReview {
    /// Instant of the review.
    pub at: Timestamp,
    /// The reviewer.
    pub by: PersonId,
    /// The outcome of the review.
    pub note: Option<Private>,
}

/// Keys of a household, good for comparison only: its telephone number and addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdKeys {
    /// The household's telephone number.
    pub phone: Option<Phone>,
    /// The addresses, each as made by [`address_keys`].
    pub addresses: BTreeSet<Private>,
}

impl HouseholdKeys {
    /// Returns the household of a sign-out: its number, and every stop.
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

    /// Returns the keys of the household's number and of every stop reached so far. The review says
    /// at which of several stops an incident happened.
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
    pub fn matches(&self, other: &Self) -> bool {
        let same_phone = self.phone.is_some() && self.phone == other.phone;
        same_phone || !self.addresses.is_disjoint(&other.addresses)
    }
}

/// Returns the keys of an address: all its letters and digits, and, where a postcode stands at the
/// end, the postcode with the numbers before. "12 Acacia Ave., M5 3XX" and "12 Acacia Avenue,
/// Salford M5 3XX" are one household.
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
    // A postcode is written with or without a space.
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

/// Returns the area of an address: the outward half of its postcode, else its last part without a
/// number, the town; `None` for an address of one part. No more of a place stands in any text.
#[must_use]
pub fn area_of(address: &str) -> Option<String> {
    let words: Vec<&str> = address
        .split([' ', ',', '\n'])
        .filter(|word| !word.is_empty())
        .collect();
    let outward = |code: &str| {
        let code = code.to_lowercase();
        is_postcode(&code).then(|| code[..code.len() - 3].to_uppercase())
    };
    let halves = words.windows(2).filter_map(|pair| outward(&pair.concat()));
    let whole = words.iter().filter_map(|word| outward(word));
    if let Some(area) = halves.chain(whole).last() {
        return Some(area);
    }
    let (_, town) = address.trim().trim_end_matches(',').rsplit_once(',')?;
    let town = town.trim();
    let is_town = !town.is_empty() && !town.chars().any(|c| c.is_ascii_digit());
    is_town.then(|| town.to_owned())
}

/// Whether a word has the shape of a UK postcode without a space: `m53xx`, `ec1a1bb`.
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

/// Returns the people told of an incident at an instant, with their channels: everybody named, and whoever stands in for
/// the absent.
#[must_use]
pub fn told_of(visit: &Visit, rule: &IncidentRule, at: Timestamp) -> Vec<(PersonId, Vec<Channel>)> {
    with_stand_ins(&visit.directory(), &rule.tell, &rule.by, at)
}

/// Returns the cooling-off of the visit's household after an incident. A kind with `cooling_off`
/// begins the cooling-off, or adds the stops reached since.
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

/// Returns the people who may let a household in cooling-off be visited: never a worker of the
/// visit.
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
    let chains = BTreeMap::new();
    let directory = Directory::of_school(&chains, people, workers.clone());
    people
        .keys()
        .filter(|person| match targets {
            Some(targets) => directory.is_one_of(person, targets),
            None => !workers.contains(*person),
        })
        .cloned()
        .collect()
}
