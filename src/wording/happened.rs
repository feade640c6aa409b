//! Events of the record in sentences with names, for a visit's story and for a settled alert.

use super::board::cause;
use super::drills;
use super::phrases::{self, sentence, with_stop};
use super::sign_out::and_list;
use crate::domain::alert::{AlertEvent, CallTried, ResolvedBy, SafetyBasis};
use crate::domain::event::VisitEvent;
use crate::domain::id::PersonId;
use crate::domain::notice::NoticeFacts;
use crate::domain::watch::WatchEvent;

/// An event in a sentence, with the words typed by a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventWords {
    /// The sentence; `None` where the name of the event is enough.
    pub sentence: Option<String>,
    /// Typed words, for readers with the right to the words of texts.
    pub words: Option<String>,
}

impl EventWords {
    fn said(sentence: String) -> Self {
        Self {
            sentence: Some(with_stop(&sentence)),
            words: None,
        }
    }

    /// Says an event of a visit.
    #[must_use]
    pub fn of_visit(event: &VisitEvent, facts: &NoticeFacts) -> Self {
        let who = |what: &str, workers: &[PersonId]| Self::said(format!("{what}: {}", names(workers, facts)));
        match event {
            VisitEvent::Alert(event) => Self::of_alert(event, facts),
            VisitEvent::SignedOut { .. } | VisitEvent::Planned { .. } => {
                Self::said(format!("{}: {}", sentence_of(event), facts.workers))
            }
            VisitEvent::CheckedIn { workers, .. }
            | VisitEvent::HeardByColleague { workers, .. }
            | VisitEvent::AskedNow { workers, .. }
            | VisitEvent::Entered { workers, .. } => who(&sentence_of(event), workers),
            VisitEvent::Moved { workers, .. } => {
                let workers: Vec<PersonId> = workers.iter().map(|(worker, _)| worker.clone()).collect();
                who(&sentence_of(event), &workers)
            }
            VisitEvent::Missed { workers, .. } if !workers.is_empty() => who(&sentence_of(event), workers),
            _ => Self::default(),
        }
    }

    /// Says an event of a watch.
    #[must_use]
    pub fn of_watch(event: &WatchEvent, facts: &NoticeFacts) -> Self {
        match event {
            WatchEvent::Alert(event) => Self::of_alert(event, facts),
            WatchEvent::Joined { worker, code, .. } => Self::said(format!(
                "The danger is of {}: it goes on as alert {code}",
                name(worker, facts)
            )),
            WatchEvent::Drill(event) => Self::said(drills::happened(event, facts)),
            WatchEvent::Began { .. } => Self::default(),
        }
    }

    fn of_alert(event: &AlertEvent, facts: &NoticeFacts) -> Self {
        let name = |person: &PersonId| name(person, facts);
        match event {
            AlertEvent::Opened { cause: first, .. } => {
                Self::said(format!("Alert opened: {}", cause(first, facts)))
            }
            AlertEvent::CauseAdded { cause: further, .. } => {
                Self::said(format!("Besides: {}", cause(further, facts)))
            }
            AlertEvent::Raised { cause: graver, .. } => {
                Self::said(format!("It is graver: {}", cause(graver, facts)))
            }
            AlertEvent::StepStarted { people, .. } => Self::said(format!("Told: {}", told(people, facts))),
            AlertEvent::StepRepeated { people, .. } => {
                Self::said(format!("Told again: {}", told(people, facts)))
            }
            AlertEvent::StepPassed { .. } => {
                Self::said("A step was passed over: it reaches nobody".to_owned())
            }
            AlertEvent::Acknowledged { by, .. } => Self::said(format!("{} is dealing with it", name(by))),
            AlertEvent::HoldEnded { by: Some(by) } => Self::said(format!(
                "{} had it, and nothing more was heard: the next people are told",
                name(by)
            )),
            AlertEvent::WorkerHeard { worker, .. } => Self::said(format!("{} was heard from", name(worker))),
            AlertEvent::Declined { by, .. } => {
                Self::said(format!("{} could not: the next people are told", name(by)))
            }
            AlertEvent::PoliceCalled { by, log, .. } => Self::said(match log {
                Some(log) => format!("{} rang the police, log {log}", name(by)),
                None => format!("{} rang the police, no log number", name(by)),
            }),
            AlertEvent::CallTried { by, what, came, .. } => Self {
                words: Some(came.reveal().to_owned()),
                ..Self::said(format!("{} {}", name(by), tried(*what, &facts.workers)))
            },
            AlertEvent::HandOffered { by, to, .. } => {
                Self::said(format!("{} asked {} to take it over", name(by), name(to)))
            }
            AlertEvent::HandRefused { by, .. } => Self::said(format!("{} cannot take it over", name(by))),
            AlertEvent::GivenBack { by, .. } => {
                Self::said(format!("{} gave it back: taken by mistake", name(by)))
            }
            AlertEvent::SafeClaimed { by, how, whom, .. } => Self::said(format!(
                "{} says that {} safe{}",
                name(by),
                are(whom, facts),
                ground(*how)
            )),
            AlertEvent::SafeOfSome {
                by,
                how,
                workers,
                left,
                ..
            } => Self::said(format!(
                "{} says that {} safe{}. Still open: {}",
                name(by),
                are(workers, facts),
                ground(Some(*how)),
                names(left, facts)
            )),
            AlertEvent::EvidenceGiven { by, how, .. } => {
                Self::said(format!("{} says how they know{}", name(by), ground(Some(*how))))
            }
            AlertEvent::Resolved { by, how, .. } => Self::said(match by {
                ResolvedBy::Contact(by) => format!("Settled by {}{}", name(by), ground(*how)),
                ResolvedBy::Worker(by) => format!("Settled by {}'s own word", name(by)),
            }),
            AlertEvent::Reached { .. }
            | AlertEvent::ReachedLate { .. }
            | AlertEvent::HoldWarned { .. }
            | AlertEvent::HoldEnded { by: None }
            | AlertEvent::HeldForVoice { .. }
            | AlertEvent::CompanionsNamed { .. }
            | AlertEvent::PoliceAsked { .. } => Self::default(),
        }
    }
}

/// Says the ground for a SAFE, after the sentence; nothing without one.
fn ground(how: Option<SafetyBasis>) -> String {
    how.map_or_else(String::new, |how| format!(": {}", phrases::knew(how)))
}

fn sentence_of(event: &VisitEvent) -> String {
    sentence(event.name())
}

/// Says an action about an alert.
fn tried(what: CallTried, workers: &str) -> String {
    match what {
        CallTried::Worker => format!("rang {workers}"),
        CallTried::Household => "rang the household".to_owned(),
        CallTried::Street => "looked from the street".to_owned(),
        CallTried::Other => "noted".to_owned(),
    }
}

pub(super) fn name(person: &PersonId, facts: &NoticeFacts) -> String {
    facts
        .named
        .get(person)
        .map_or_else(|| person.key().to_owned(), String::clone)
}

fn names(people: &[PersonId], facts: &NoticeFacts) -> String {
    let names: Vec<String> = people.iter().map(|person| name(person, facts)).collect();
    and_list(&names)
}

fn told<T>(people: &[(PersonId, T)], facts: &NoticeFacts) -> String {
    if people.is_empty() {
        return "nobody".to_owned();
    }
    let names: Vec<String> = people.iter().map(|(person, _)| name(person, facts)).collect();
    and_list(&names)
}

/// Names people with the verb: `they are` without a name.
fn are(people: &[PersonId], facts: &NoticeFacts) -> String {
    match people {
        [] => "they are".to_owned(),
        [one] => format!("{} is", name(one, facts)),
        many => format!("{} are", names(many, facts)),
    }
}
