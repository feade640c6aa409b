//! The application's state as people see it: answers made of visits, watches and households, and
//! the board of the pages.

pub use crate::wording::EventWords;

pub use super::board::{Board, BoardAlert, BoardCall, BoardStep, BoardTold, BoardVisit};

use super::answer::{
    AlertBrief, AlertView, ComingDeadline, HouseholdView, IncidentView, NextView, VisitView, WhoView,
    WorkerPlace,
};
use super::rules::Rules;
use crate::domain::aggregate::Aggregate;
use crate::domain::alert::{
    ActionKind, ActionTried, Alert, Cause, Directory, GIVE_BACK_WITHIN, MessageReach,
};
use crate::domain::chain::Step;
use crate::domain::delivery::SubjectId;
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::incident::{CoolingOff, ReportedIncident};
use crate::domain::notice::NoticeFacts;
use crate::domain::notices::AlertSubject;
use crate::domain::private::Phone;
use crate::domain::time::Timestamp;
use crate::domain::visit::{DeadlineKey, Visit, Whereabouts, Worker};
use crate::domain::watch::Watch;
use std::collections::BTreeSet;

fn step_name(
    alert: &Alert,
    chains: &std::collections::BTreeMap<crate::domain::id::ChainName, crate::domain::chain::Chain>,
) -> String {
    chains
        .get(&alert.chain)
        .map_or_else(String::new, |chain| chain.step(alert.step).name.clone())
}

/// Returns the workers who are back or home while others of the visit are out.
fn back_of(visit: &Visit) -> impl Iterator<Item = &PersonId> {
    let is_back = |(_, worker): &(&PersonId, &Worker)| visit.is_open() && !worker.is_away();
    visit.workers.iter().filter(is_back).map(|(worker, _)| worker)
}

/// Returns the instant from which somebody who is out is late. An alert that was settled brings nobody back: past the return a worker
/// is late until the return is put off, or said.
fn late_from(visit: &Visit) -> Option<Timestamp> {
    let is_out = visit.is_open() && !visit.is_planned() && visit.workers.values().any(Worker::is_away);
    let next = visit.next_deadline().map(|deadline| visit.answer_by(&deadline));
    let first = next.map_or(visit.back_by, |next| next.min(visit.back_by));
    is_out.then_some(first)
}

/// Returns how many times the workers were asked about the next deadline.
fn asked(visit: &Visit) -> usize {
    let next = visit.next_deadline();
    let is_next = |key: &DeadlineKey| next.as_ref().is_some_and(|next| next.key == *key);
    visit.nudged.iter().filter(|(key, _)| is_next(key)).count()
}

/// Returns a visit's line at the instant `at`.
#[must_use]
pub fn visit(visit: &Visit, at: Timestamp) -> VisitView {
    let directory = visit.directory();
    VisitView {
        id: visit.id.to_string(),
        school: visit.plan.school.clone(),
        visit_type: visit.plan.visit_type.name.clone(),
        phase: visit.phase(),
        workers: visit
            .workers
            .keys()
            .map(|worker| worker.key().to_owned())
            .collect(),
        back: back_of(visit).map(|worker| worker.key().to_owned()).collect(),
        late: late_from(visit).is_some_and(|from| from < at),
        last_heard_at: visit.last_heard_at(),
        back_by: visit.back_by,
        next: visit.next_deadline().map(|deadline| NextView {
            deadline: deadline.key.kind,
            at: visit.answer_by(&deadline),
        }),
        alert: visit.alert.as_ref().map(|alert| AlertBrief {
            code: alert.code.to_string(),
            kind: alert.kind,
            step: step_name(alert, &visit.plan.chains),
            held_by: held_by(alert),
            next_at: Some(alert.due(&directory).0),
        }),
        closed_at: visit.closed.as_ref().map(|(at, _)| *at),
    }
}

/// Returns a visit in the form of the board, at the instant `at`.
#[must_use]
pub fn board_visit(open: &Visit, at: Timestamp) -> BoardVisit {
    let back: Vec<&PersonId> = back_of(open).collect();
    let out = open.workers.keys().filter(|worker| !back.contains(worker));
    let out: Vec<PersonId> = out.cloned().collect();
    let names: Vec<String> = out.iter().map(|worker| open.name(worker)).collect();
    let names_back: Vec<String> = back.iter().map(|worker| open.name(worker)).collect();
    BoardVisit {
        line: visit(open, at),
        time_zone: open.plan.time_zone.clone(),
        out,
        names: names.join(" and "),
        names_back: names_back.join(" and "),
        late_from: late_from(open),
        asked: asked(open),
        without_texts_since: open
            .workers
            .values()
            .filter(|worker| worker.is_away())
            .filter_map(Worker::without_texts_since)
            .min(),
    }
}

/// Returns where each worker of a visit is, as far as Homeward has been told: out or in.
#[must_use]
pub fn who(visit: &Visit) -> Vec<WhoView> {
    let workers = visit.workers.iter();
    workers
        .map(|(id, worker)| WhoView {
            worker: id.key().to_owned(),
            whereabouts: match worker.whereabouts {
                Whereabouts::OnTheWay => WorkerPlace::OnTheWay,
                Whereabouts::AtDoor => WorkerPlace::AtDoor,
                Whereabouts::OnSite if worker.entered => WorkerPlace::Inside,
                Whereabouts::OnSite => WorkerPlace::OnSite,
                Whereabouts::Left => WorkerPlace::Left,
                Whereabouts::Back => WorkerPlace::Back,
                Whereabouts::Home => WorkerPlace::Home,
            },
            since: worker.since,
            stop: worker.stop + 1,
            last_heard_at: worker.heard_at,
            asked_at: visit.asked_now_of(id),
            number: carried_by(visit, id).map(Phone::national),
        })
        .collect()
}

/// Returns the phone that a worker carries on a visit: the one named at sign-out or since, else their own.
fn carried_by<'a>(visit: &'a Visit, id: &PersonId) -> Option<&'a Phone> {
    let own = || visit.plan.people.get(id)?.mobile.as_ref();
    visit.sign_out.carried.get(id).or_else(own)
}

/// Returns every deadline to come, in order.
#[must_use]
pub fn coming_deadlines(visit: &Visit) -> Vec<ComingDeadline> {
    let deadlines = visit.deadlines().into_iter();
    let mut coming: Vec<ComingDeadline> = deadlines
        .filter(|deadline| !visit.missed.contains(&deadline.key))
        .map(|deadline| ComingDeadline {
            deadline: deadline.key.kind,
            worker: deadline.key.worker.as_ref().map(|id| id.key().to_owned()),
            at: visit.answer_by(&deadline),
            told_at: deadline.missed_at(),
        })
        .collect();
    coming.sort_by_key(|deadline| (deadline.at, deadline.told_at));
    coming
}

fn held_by(alert: &Alert) -> Option<String> {
    alert.held_by().map(|by| by.key().to_owned())
}

/// Returns an incident, whole: for a look at a single visit, never for a list.
#[must_use]
pub fn incident(incident: &ReportedIncident) -> IncidentView {
    let key = |person: &PersonId| person.key().to_owned();
    IncidentView {
        kind: incident.kind.clone(),
        at: incident.at,
        worker: incident.worker.as_ref().map(key),
        by: incident.by.as_ref().map(key),
        note: incident.note.as_ref().map(|note| note.reveal().to_owned()),
    }
}

/// Returns a household's line.
#[must_use]
pub fn household(household: &CoolingOff) -> HouseholdView {
    let cleared = household.cleared.as_ref();
    HouseholdView {
        id: format!("h{}", household.visit.0),
        school: household.school.clone(),
        visit: household.visit.to_string(),
        kind: household.kind.clone(),
        since: household.since,
        by: household.by.as_ref().map(|by| by.key().to_owned()),
        cleared_at: cleared.map(|cleared| cleared.at),
        cleared_by: cleared.map(|cleared| cleared.by.key().to_owned()),
        cleared_note: cleared
            .and_then(|cleared| cleared.note.as_ref())
            .map(|note| note.reveal().to_owned()),
    }
}

/// Returns the steps of an alert's chain: who was told when, and who would be told now.
fn steps(
    alert: &Alert,
    directory: &Directory<'_>,
    subject: &AlertSubject<'_>,
    at: Timestamp,
) -> Vec<BoardStep> {
    let Some(chain) = directory.chain(&alert.chain) else {
        return Vec::new();
    };
    let told_at = |index: usize| {
        let mut tried = alert.tried.iter();
        tried.find_map(|tried| match &tried.what {
            ActionKind::Told(people) if tried.chain == alert.chain && tried.step == index => {
                let people = people.iter();
                Some((
                    tried.at,
                    people
                        .map(|person| (person.clone(), tried.reach_of(person)))
                        .collect(),
                ))
            }
            _ => None,
        })
    };
    let step = |(index, step): (usize, &Step)| {
        let (told_at, people) = told_at(index).unwrap_or_else(|| {
            let (people, _) = directory.recipients_of(step, at);
            (
                None,
                people
                    .into_iter()
                    .map(|(person, _)| (person, None))
                    .collect::<Vec<_>>(),
            )
        });
        let told = |(person, reach): &(PersonId, Option<MessageReach>)| BoardTold {
            name: subject.name(person),
            reach: *reach,
        };
        BoardStep {
            name: step.name.clone(),
            ask: step.ask,
            people: people.iter().map(told).collect(),
            told_at,
            is_current: index == alert.step,
        }
    };
    chain.steps().enumerate().map(step).collect()
}

/// Returns the causes of an alert in words.
#[must_use]
pub fn causes(causes: &[Cause], facts: &NoticeFacts) -> Vec<String> {
    let causes = causes.iter();
    causes.map(|cause| crate::wording::cause(cause, facts)).collect()
}

/// Returns the names of a visit's people and its zone, for the sentences of its story.
#[must_use]
pub fn names_for_story(visit: &Visit) -> NoticeFacts {
    NoticeFacts {
        time_zone: visit.plan.time_zone.to_string(),
        workers: visit.names(),
        named: visit
            .plan
            .people
            .keys()
            .map(|person| (person.clone(), visit.name(person)))
            .collect(),
        ..NoticeFacts::default()
    }
}

/// Returns an open alert in the form of the board.
fn board_alert(
    alert: &Alert,
    subject_id: SubjectId,
    (school, directory): (&SchoolId, &Directory<'_>),
    next_at: Timestamp,
    subject: &AlertSubject<'_>,
    at: Timestamp,
) -> BoardAlert {
    let nobody = PersonId::new(school, "");
    let facts = subject.facts(alert, &nobody, at);
    let line = AlertView {
        code: alert.code.to_string(),
        visit: match subject_id {
            SubjectId::Visit(visit) => Some(visit.to_string()),
            SubjectId::Watch(_) | SubjectId::None => None,
        },
        school: school.clone(),
        kind: alert.kind,
        causes: alert
            .causes
            .iter()
            .map(|cause| crate::wording::cause(cause, &facts))
            .collect(),
        opened_at: alert.opened_at,
        step: facts.step.as_deref().unwrap_or("").to_owned(),
        held_by: held_by(alert),
        next_at: Some(next_at),
        resolved_at: None,
        resolved_by: None,
    };
    BoardAlert {
        line,
        time_zone: facts.time_zone.clone(),
        ask: facts.ask,
        household: None,
        at_risk: false,
        about: facts.workers.clone(),
        not_safe: subject.not_safe(alert),
        safe: alert.safe_of.keys().map(|id| subject.name(id)).collect(),
        told: alert
            .told
            .keys()
            .map(|person| (person.clone(), subject.name(person)))
            .collect(),
        steps: steps(alert, directory, subject, at),
        not_reached: alert
            .not_reached()
            .into_iter()
            .map(|person| (person.clone(), subject.name(&person)))
            .collect(),
        reached_nobody: alert.reached_nobody(),
        holder: alert.held_by().map(|by| subject.name(by)),
        held_until: alert.hold.as_ref().map(|hold| hold.until),
        police: alert
            .police
            .as_ref()
            .filter(|police| police.holds)
            .map(|police| (police.at, subject.name(&police.by), police.log.clone())),
        offered: alert
            .offer
            .as_ref()
            .map(|offer| (offer.to.clone(), subject.name(&offer.to), offer.at)),
        give_back_until: alert
            .hold
            .as_ref()
            .filter(|hold| hold.by.is_some())
            .map(|hold| hold.from + GIVE_BACK_WITHIN),
        said_safe: alert
            .claims
            .values()
            .map(|word| &word.by)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|by| subject.name(by))
            .collect(),
        calls: calls(alert, subject),
    }
}

/// Returns the calls and looks noted on an alert.
fn calls(alert: &Alert, subject: &AlertSubject<'_>) -> Vec<BoardCall> {
    let call = |tried: &ActionTried| match &tried.what {
        ActionKind::Called(what, came) => Some(BoardCall {
            by: tried.by.as_ref().map_or_else(String::new, |by| subject.name(by)),
            what: *what,
            came: came.reveal().to_owned(),
            at: tried.at,
        }),
        _ => None,
    };
    alert.tried.iter().filter_map(call).collect()
}

/// Returns a visit's alert in the form of the board, if the visit has an alert.
#[must_use]
pub fn visit_alert(visit: &Visit, at: Timestamp) -> Option<BoardAlert> {
    let open = visit.alert.as_ref()?;
    let directory = visit.directory();
    let next_at = open.due(&directory).0;
    let shown = board_alert(
        open,
        SubjectId::Visit(visit.id),
        (&visit.plan.school, &directory),
        next_at,
        &AlertSubject::of_visit(visit),
        at,
    );
    Some(BoardAlert {
        household: visit.sign_out.household.as_ref().map(Phone::national),
        at_risk: visit.sign_out.at_risk,
        ..shown
    })
}

/// Returns a watch's alert in the form of the board, if still open.
#[must_use]
pub fn watch_alert(watch: &Watch, at: Timestamp) -> Option<BoardAlert> {
    let open = watch.alert.as_ref()?;
    let directory = watch.directory();
    let next_at = watch.alert_due_at()?;
    Some(board_alert(
        open,
        SubjectId::Watch(watch.id),
        (&watch.plan.school, &directory),
        next_at,
        &AlertSubject::of_watch(watch),
        at,
    ))
}

/// Returns an alert's line in the form of the store, with the names and the time zone of the rules in force.
#[must_use]
pub fn summary(summary: &crate::store::AlertSummary, rules: &Rules) -> AlertView {
    let school = summary.school.as_ref();
    let school = school.and_then(|school| rules.schools().get(school));
    let workers = summary.causes.iter().filter_map(|cause| cause.worker.as_ref());
    let facts = NoticeFacts {
        time_zone: school.map_or_else(String::new, |school| school.time_zone.clone()),
        workers: "the visit".to_owned(),
        named: workers
            .map(|id| {
                let known = rules.person(id);
                let name = known.map_or_else(|| id.key(), |person| person.name.reveal());
                (id.clone(), name.to_owned())
            })
            .collect(),
        ..NoticeFacts::default()
    };
    AlertView {
        code: summary.code.to_string(),
        visit: match summary.subject {
            SubjectId::Visit(visit) => Some(visit.to_string()),
            SubjectId::Watch(_) | SubjectId::None => None,
        },
        school: summary.school.clone().unwrap_or_else(|| SchoolId::new("")),
        kind: summary.kind,
        causes: summary
            .causes
            .iter()
            .map(|cause| crate::wording::cause(cause, &facts))
            .collect(),
        opened_at: summary.opened_at,
        step: summary.step.clone(),
        held_by: summary.held_by.as_ref().map(|by| by.key().to_owned()),
        next_at: summary.next_at,
        resolved_at: summary.resolved_at,
        resolved_by: summary.resolved_by.as_ref().map(|by| by.key().to_owned()),
    }
}
