//! Finding a school, a person, a visit or an alert by the name given by people.

use super::held::{SharedStates, VisitsByWorker};
use super::rules::Rules;
use crate::config::School;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{AlertCode, PersonId, SchoolId, VisitId};
use crate::domain::visit::Visit;
use crate::domain::watch::Watch;
use std::collections::BTreeSet;

/// The reason why a request came to no decision, or was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// The request makes no sense now.
    Refused(String),
    /// The request could not be understood.
    Invalid(String),
}

impl RequestError {
    /// Returns the reason, for a person.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Invalid(message) | Self::Refused(message) => message,
        }
    }
}

pub(super) fn invalid(message: impl Into<String>) -> RequestError {
    RequestError::Invalid(message.into())
}

/// Finds the things named by typed words.
#[derive(Clone, Copy)]
pub struct NameLookup<'a> {
    /// The schools and their people.
    pub rules: &'a Rules,
    /// Live visits, and visits closed not long ago.
    pub visits: &'a SharedStates<Visit>,
    /// The same, by the keys of their workers.
    pub by_worker: &'a VisitsByWorker,
    /// Watches with an open alert.
    pub watches: &'a SharedStates<Watch>,
}

impl<'a> NameLookup<'a> {
    /// Finds a school by the name of its file, in upper or lower case; the only school where no name is given.
    pub fn school(&self, name: Option<&str>) -> Result<&'a School, RequestError> {
        let schools = self.rules.schools();
        match name {
            Some(name) => schools
                .get(&SchoolId::new(name.trim()))
                .or_else(|| {
                    let mut schools = schools.values();
                    schools.find(|school| school.id.as_str().eq_ignore_ascii_case(name.trim()))
                })
                .map(AsRef::as_ref)
                .ok_or_else(|| {
                    let known: Vec<&str> = schools.keys().map(SchoolId::as_str).collect();
                    invalid(format!("no school `{name}`: there is {}", known.join(", ")))
                }),
            None => match schools.values().collect::<Vec<_>>().as_slice() {
                [only] => Ok(only),
                _ => Err(invalid("there are several schools: say which with `--school`")),
            },
        }
    }

    /// Finds a person in a school's directory by key or by name.
    pub fn person(school: &School, who: &str) -> Result<PersonId, RequestError> {
        school.find_person(who).map_err(RequestError::Invalid)
    }

    /// Finds a person in any school.
    pub fn anybody(&self, who: &str, school: Option<&str>) -> Result<PersonId, RequestError> {
        if let Some(name) = school {
            return Self::person(self.school(Some(name))?, who);
        }
        if let Some((school, key)) = who.split_once('/') {
            return Self::person(self.school(Some(school))?, key);
        }
        let found: Vec<PersonId> = self
            .rules
            .schools()
            .values()
            .filter_map(|school| Self::person(school, who).ok())
            .collect();
        match found.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(invalid(format!(
                "nobody called `{who}` in any school's directory"
            ))),
            _ => Err(invalid(format!(
                "several schools have a `{who}`: write SCHOOL/{who}"
            ))),
        }
    }

    /// Finds an open visit, or a visit closed not long ago, by its id or by any of its workers.
    pub fn visit(&self, who: &str) -> Result<(VisitId, Option<PersonId>), RequestError> {
        let wanted = who.trim();
        let id = wanted
            .strip_prefix(['v', 'V'])
            .and_then(|number| number.parse().ok())
            .map(VisitId);
        if let Some(id) = id.filter(|id| self.visits.contains_key(id)) {
            return Ok((id, None));
        }
        let lower = wanted.to_lowercase();
        let is_it = |text: &str| text.to_lowercase() == lower;
        // Visits of workers out come first, then planned visits, then the visits closed last.
        let rank = |visit: &Visit| match (visit.is_open(), visit.is_planned()) {
            (true, _) => 0,
            (_, true) => 1,
            (_, _) => 2,
        };
        let mut found: Vec<(u8, VisitId, PersonId)> = self
            .maybe_called(&lower)
            .into_iter()
            .flat_map(|visit| {
                visit
                    .workers
                    .keys()
                    .map(move |worker| (rank(visit), visit.id, worker.clone()))
            })
            .filter(|(_, _, worker)| {
                let person = self.rules.person(worker);
                is_it(worker.key())
                    || is_it(worker.as_str())
                    || person.is_some_and(|person| is_it(person.name.reveal()))
            })
            .collect();
        found.sort();
        let going_on = found.first().map_or(2, |(rank, _, _)| *rank);
        let open: Vec<_> = found
            .iter()
            .filter(|(rank, _, _)| going_on < 2 && *rank == going_on)
            .collect();
        match (open.as_slice(), found.last()) {
            ([(_, id, worker)], _) | ([], Some((_, id, worker))) => Ok((*id, Some(worker.clone()))),
            ([], None) => Err(RequestError::Refused(
                if id.is_some() || self.is_somebody(&is_it) {
                    format!("`{wanted}` is not on any visit: `homeward visit list` shows who is out")
                } else {
                    format!(
                        "nobody called `{wanted}` in any school's directory, and no visit of that id: `homeward visit list` shows who is out"
                    )
                },
            )),
            (_, _) => Err(invalid(format!(
                "several people called `{wanted}` are out: name the visit by its id"
            ))),
        }
    }

    /// Returns the visits of workers who may be called so, in lower case: by key, whole id or name.
    fn maybe_called(&self, lower: &str) -> Vec<&'a Visit> {
        let key = lower.split_once('/').map_or(lower, |(_, key)| key);
        let named = self.rules.named(lower).map(|person| person.key().to_lowercase());
        let keys: BTreeSet<String> = named.chain([key.to_owned()]).collect();
        let ids = keys.into_iter().flat_map(|key| {
            let all = (key.clone(), VisitId(0))..=(key, VisitId(u64::MAX));
            self.by_worker.range(all).map(|(_, id)| *id)
        });
        let ids: BTreeSet<VisitId> = ids.collect();
        ids.iter()
            .filter_map(|id| self.visits.get(id).map(AsRef::as_ref))
            .collect()
    }

    /// Whether anybody in a directory is called so, by key, whole id or name.
    fn is_somebody(&self, is_it: &impl Fn(&str) -> bool) -> bool {
        let mut people = self
            .rules
            .schools()
            .values()
            .flat_map(|school| school.people.values());
        people
            .any(|person| is_it(person.id.key()) || is_it(person.id.as_str()) || is_it(person.name.reveal()))
    }

    /// Finds the visit or watch of an open alert, or of an alert resolved not long ago.
    pub fn alert(&self, code: &str) -> Result<(SubjectId, AlertCode), RequestError> {
        let code = AlertCode::parse(code);
        let on_visit = self
            .visits
            .values()
            .find(|visit| {
                visit.alert.as_ref().is_some_and(|alert| alert.code == code)
                    || visit.past_alerts.contains(&code)
            })
            .map(|visit| SubjectId::Visit(visit.id));
        let on_watch = || {
            let watch = self
                .watches
                .values()
                .find(|watch| watch.alert.as_ref().is_some_and(|alert| alert.code == code));
            watch.map(|watch| SubjectId::Watch(watch.id))
        };
        on_visit
            .or_else(on_watch)
            .map(|subject| (subject, code.clone()))
            .ok_or_else(|| {
                RequestError::Refused(format!(
                    "no open alert `{code}`: `homeward alert list` shows those that are"
                ))
            })
    }
}
