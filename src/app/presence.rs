//! Who is in today: marks of AWAY and HERE, effective at once, and the steps left with too few.

use super::App;
use super::changes::{EventActor, LogRemark};
use crate::config::School;
use crate::domain::alert::{AlertKind, Directory};
use crate::domain::chain::Channel;
use crate::domain::delivery::{Priority, SubjectId};
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::notice::{Notice, NoticeTopic, Template};
use crate::domain::presence::{PersonEvent, PersonNotes};
use crate::domain::reply::{ClockTime, LastQuestion};
use crate::domain::time::{Span, Timestamp};
use crate::store::EventRecord;
use crate::wording;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far apart the instants are at which steps are counted.
const COUNT_EVERY: Span = Span::from_mins(30);

/// For how long the office is to be told of a step left with too few.
const FEW_VALID_FOR: Span = Span::from_mins(60);

/// The people whom each step of a school's chains reaches, by step and chain.
type Reached = BTreeMap<(String, String), BTreeSet<PersonId>>;

/// A mark just made.
pub(super) struct MarkMade {
    /// The end of the absence; `None` where the person is here.
    pub(super) until: Option<Timestamp>,
    /// The steps left with a single person or none, in words; `None` if there are no such steps.
    pub(super) few: Option<String>,
}

impl App {
    /// Marks a person as away, and tells the office of steps left with a single person or none.
    /// `knowing` is left out of the office told: the person has heard another way.
    pub(super) fn mark_away(
        &mut self,
        (school, person): (&SchoolId, &PersonId),
        (said_at, until): (Timestamp, Timestamp),
        knowing: &PersonId,
        actor: &EventActor,
        now: Timestamp,
    ) -> MarkMade {
        let instants = self.instants(school, now, until);
        let before = self.reached(school, &instants);
        let event = PersonEvent::Away {
            person: person.clone(),
            said_at,
            until,
        };
        self.note_mark(school, &event, actor, now);
        let after = self.reached(school, &instants);
        let few = self.few_left(&before, &after);
        if let Some(few) = &few {
            self.tell_of_few(school, person, until, few, knowing, now);
        }
        MarkMade {
            until: Some(until),
            few,
        }
    }

    /// Marks a person as here: takes a mark of away off, and overrules a date of away in the
    /// configuration until the school closes.
    pub(super) fn mark_here(
        &mut self,
        (school, person): (&SchoolId, &PersonId),
        said_at: Timestamp,
        actor: &EventActor,
        now: Timestamp,
    ) -> MarkMade {
        let known = self.rules.school(school);
        let away = known
            .and_then(|school| school.people.get(person))
            .is_some_and(|person| !person.available.covers(now));
        let until = known.filter(|_| away).and_then(|school| {
            let midnight = end_of_day(now, &school.time_zone);
            school.hours.open_until(now).or(midnight)
        });
        let event = PersonEvent::Here {
            person: person.clone(),
            said_at,
            until,
        };
        self.note_mark(school, &event, actor, now);
        MarkMade {
            until: None,
            few: None,
        }
    }

    /// Whether AWAY or HERE about a person, said at an instant, comes too late: a newer word
    /// stands, or the day is over.
    pub(super) fn is_overtaken(
        &self,
        school: &School,
        person: &PersonId,
        said_at: Timestamp,
        now: Timestamp,
    ) -> bool {
        let notes = self.people.get(person);
        notes.is_some_and(|notes| !notes.is_newest(said_at))
            || end_of_day(said_at, &school.time_zone).is_some_and(|midnight| midnight <= now)
    }

    /// Whether HERE would change anything for a person.
    pub(super) fn counts_as_away(&self, person: &PersonId, now: Timestamp) -> bool {
        self.rules.person(person).is_some_and(|known| !known.is_in(now))
    }

    fn note_mark(&mut self, school: &SchoolId, event: &PersonEvent, actor: &EventActor, now: Timestamp) {
        self.note_person(school, event, actor, now);
        self.lend_mark(event.person());
    }

    /// Changes a person's notes by an event, and records the event.
    pub(super) fn note_person(
        &mut self,
        school: &SchoolId,
        event: &PersonEvent,
        actor: &EventActor,
        now: Timestamp,
    ) {
        let salt = self.salts.draw();
        let person = event.person();
        let notes = Arc::make_mut(&mut self.people)
            .entry(person.clone())
            .or_insert_with(|| PersonNotes::of(person.clone(), school.clone()));
        notes.apply(event, now);
        let record = EventRecord::of_person(notes, event, actor.who.as_str(), actor.via.clone(), now, salt);
        match record {
            Ok(record) => self.changes.events.push(record),
            Err(error) => self.changes.remarks.push(LogRemark::Unwritable {
                subject: format!("person {person}"),
                error: error.to_string(),
            }),
        }
        self.changes.people.insert(person.clone());
    }

    /// Returns the instants at which steps are counted: now, and the school's hours of the absence.
    fn instants(&self, school: &SchoolId, now: Timestamp, until: Timestamp) -> Vec<Timestamp> {
        let hours = self.rules.school(school).map(|school| &school.hours);
        let every = std::iter::successors(Some(now), |at| Some(*at + COUNT_EVERY));
        let mut instants: Vec<Timestamp> = every
            .take_while(|at| *at < until)
            .filter(|at| hours.is_none_or(|hours| hours.covers(*at)))
            .collect();
        if instants.is_empty() {
            instants.push(now);
        }
        instants
    }

    /// Returns the people whom each step reaches at its worst instant, for the school and for each
    /// open visit.
    fn reached(&self, school: &SchoolId, instants: &[Timestamp]) -> Reached {
        let mut reached = Reached::new();
        let mut count = |directory: &Directory<'_>, of_visit: bool| {
            for (name, chain) in directory.chains {
                // A step of a visit's own people is counted with the visit.
                for step in chain.steps().filter(|step| of_visit || step.is_of_the_school()) {
                    let least = instants
                        .iter()
                        .map(|at| directory.reached_by(step, *at))
                        .min_by_key(BTreeSet::len);
                    let Some(least) = least else { continue };
                    let key = (step.name.clone(), name.to_string());
                    let known = reached.get(&key);
                    if known.is_none_or(|known| least.len() < known.len()) {
                        reached.insert(key, least);
                    }
                }
            }
        };
        if let Some(school) = self.rules.school(school) {
            let directory = Directory::of_school(&school.chains, &school.people, BTreeSet::new());
            count(&directory, false);
        }
        for visit in self.open_visits_of(school) {
            count(&visit.directory(), true);
        }
        reached
    }

    /// Returns the steps that lost a person and are left with a single person or none, in words.
    fn few_left(&self, before: &Reached, after: &Reached) -> Option<String> {
        let mut few: BTreeMap<Vec<String>, BTreeSet<&str>> = BTreeMap::new();
        for (key, left) in after {
            let lost = before.get(key).is_some_and(|before| before.len() > left.len());
            if lost && left.len() <= 1 {
                let names = left.iter().map(|person| self.person_name(person)).collect();
                few.entry(names).or_default().insert(&key.0);
            }
        }
        // Steps left without people come first: an empty list sorts before every other.
        let steps: Vec<String> = few
            .into_iter()
            .map(|(left, steps)| wording::few_left(&steps.into_iter().collect::<Vec<_>>(), &left))
            .collect();
        (!steps.is_empty()).then(|| steps.join("; "))
    }

    /// Tells the office of steps left with too few people. Where the office has no other person,
    /// tells the next step of the chain.
    fn tell_of_few(
        &mut self,
        school: &SchoolId,
        person: &PersonId,
        until: Timestamp,
        few: &str,
        knowing: &PersonId,
        now: Timestamp,
    ) {
        let office = self.office_but(school, &BTreeSet::from([person, knowing]), now);
        for (to, by) in office {
            let mut facts = self.facts_for(school, &to, now);
            facts.workers = self.person_name(person);
            facts.until = Some(until);
            facts.remark = Some(few.to_owned());
            let notice = Notice {
                facts,
                to,
                by,
                priority: Priority::Nudge,
                valid_for: FEW_VALID_FOR,
                template: Template::FewLeft,
                about: NoticeTopic::Other,
                asks: LastQuestion::Nothing,
            };
            self.send(&notice, Some(school), SubjectId::None, now);
        }
    }

    /// Returns the people of the first step of the school's own chain to reach anybody beside the
    /// people in `but`.
    pub(super) fn office_but(
        &self,
        school: &SchoolId,
        but: &BTreeSet<&PersonId>,
        now: Timestamp,
    ) -> Vec<(PersonId, Vec<Channel>)> {
        let known = self.rules.school(school);
        let chain = known.and_then(|school| school.chains.get(&AlertKind::Monitor.chain()?));
        let Some((school, chain)) = known.zip(chain) else {
            return Vec::new();
        };
        let directory = Directory::of_school(&school.chains, &school.people, BTreeSet::new());
        let told = |somebody_in: bool| {
            chain
                .steps()
                .map(|step| {
                    let (mut told, is_in) = directory.recipients_of(step, now);
                    told.retain(|(person, _)| !but.contains(person) && (is_in || !somebody_in));
                    told
                })
                .find(|told| !told.is_empty())
        };
        // People who are in come first; where all are away, the first step hears all the same.
        told(true).or_else(|| told(false)).unwrap_or_else(Vec::new)
    }
}

/// Returns the midnight after an instant, on the clocks of a place.
pub(super) fn end_of_day(at: Timestamp, time_zone: &str) -> Option<Timestamp> {
    let midnight = ClockTime { hour: 0, minute: 0 };
    wording::civil::at_clock(midnight, at + Span::from_ms(1), time_zone)
}
