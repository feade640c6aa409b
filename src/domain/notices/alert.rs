//! Notices due to events of an alert.

use super::subject::AlertSubject;
use crate::domain::alert::{
    Alert, AlertEvent, AlertKind, DELAYED_AFTER, ResolvedBy, SafetyBasis, StepReason,
};
use crate::domain::chain::{Ask, Channel};
use crate::domain::id::{AlertCode, PersonId};
use crate::domain::inbound::shortest_name;
use crate::domain::notice::{AnswerChoice, Notice, NoticeFacts, NoticeTopic, Template};
use crate::domain::time::Timestamp;
use std::collections::BTreeSet;

/// Returns the notices due to an event of an alert. `alert` is the state after the event, or before
/// the event where the event ended the alert.
pub(super) fn alert_notices(
    subject: &AlertSubject<'_>,
    alert: &Alert,
    event: &AlertEvent,
    at: Timestamp,
) -> Vec<Notice> {
    let nobody = BTreeSet::new();
    let only = |person: &PersonId| BTreeSet::from([person.clone()]);
    let told = |but: &BTreeSet<PersonId>, template| subject.everyone_told(alert, but, template, at);
    let one = |person: &PersonId, template| {
        let channels = subject.channels(person);
        if channels.is_empty() {
            Vec::new()
        } else {
            vec![subject.notice(alert, person, channels, template, at)]
        }
    };
    match event {
        AlertEvent::StepStarted {
            index,
            due,
            at: told_at,
            people,
            reason,
        } => {
            let mut notices = step_notices(subject, alert, *index, people, at);
            if told_at.since(*due) > DELAYED_AFTER {
                for notice in &mut notices {
                    notice.facts.delayed_since = Some(*due);
                }
            }
            let now: BTreeSet<PersonId> = people.iter().map(|(person, _)| person.clone()).collect();
            match reason {
                // A SAFE taken back is told to the people stood down by the SAFE.
                StepReason::Opened => notices.extend(told(&now, Template::CauseAdded)),
                StepReason::Raised => notices.extend(told(&now, Template::CauseAdded)),
                StepReason::Declined
                | StepReason::HoldOver
                | StepReason::HouseholdSpared
                | StepReason::NobodyIn
                | StepReason::NobodyLeft
                | StepReason::NobodyReached
                | StepReason::WaitOver => {
                    // After an outage a contact may be told of the alert in the very turn of this step.
                    let mut but = now;
                    let just_now = alert.told.iter().filter(|(_, since)| *since == told_at);
                    but.extend(just_now.map(|(person, _)| person.clone()));
                    notices.extend(told(&but, Template::MovedOn));
                }
            }
            notices
        }
        AlertEvent::StepRepeated { people, .. } => {
            let mut notices = step_notices(subject, alert, alert.step, people, at);
            for notice in &mut notices {
                notice.facts.repeat = true;
            }
            notices
        }
        AlertEvent::CauseAdded { cause, .. } => with(told(&nobody, Template::CauseAdded), |facts| {
            facts.causes = vec![cause.clone()];
            facts.at = Some(cause.at);
            // Nobody else can take charge while the police have the alert.
            facts.by = alert.held_by().map(|by| subject.name(by));
        }),
        AlertEvent::Raised { .. } => Vec::new(),
        AlertEvent::Acknowledged { by, .. } => {
            let mut notices = one(by, Template::TakenByYou);
            notices.extend(told(&only(by), Template::Taken));
            notices
        }
        AlertEvent::HoldWarned { by } => vec![subject.by_every_channel(alert, by, Template::HoldWarning, at)],
        AlertEvent::HeldForVoice {
            worker,
            by_office,
            said_by,
            said_of,
            ..
        } => with(told(&nobody, Template::HearVoice), |facts| {
            facts.at = Some(at);
            facts.by = said_by.as_ref().map(|by| subject.name(by));
            name_spoken(subject, alert, facts, worker, (*by_office).then_some(said_of));
            if *by_office {
                // A worker back already is asked for at the desk.
                facts
                    .ring
                    .retain(|number| said_of.contains(&number.worker) || !subject.is_in(&number.worker));
            } else {
                facts.ring.retain(|number| number.worker == *worker);
            }
        }),
        // Told a moment ago, and the same workers are missing.
        AlertEvent::WorkerHeard { quiet: true, .. } => Vec::new(),
        AlertEvent::WorkerHeard {
            worker,
            sent_at,
            spoken_for,
            not_heard,
            by_office,
            said_by,
            said_of,
            ..
        } => with(told(&nobody, Template::WorkerHeard), |facts| {
            facts.at = Some(*sent_at);
            facts.by = said_by.as_ref().map(|by| subject.name(by));
            let spoken = name_spoken(subject, alert, facts, worker, (*by_office).then_some(said_of));
            facts
                .ring
                .retain(|number| !spoken.contains(&number.worker) && not_heard.contains(&number.worker));
            facts.remark = unheard(subject, &spoken, spoken_for, not_heard, facts.ring.is_empty());
        }),
        AlertEvent::PoliceCalled { by, log, .. } => with(told(&nobody, Template::PoliceCalled), |facts| {
            facts.by = Some(subject.name(by));
            facts.log.clone_from(log);
        }),
        AlertEvent::HandOffered { by, to, channels, .. } => {
            // Whoever hears of the alert for the first time gets the task of the step too.
            let is_new = alert.told.get(to) == Some(&at);
            let people = [(to.clone(), channels.clone())];
            let mut notices = if is_new {
                step_notices(subject, alert, alert.step, &people, at)
            } else {
                Vec::new()
            };
            notices.extend(with(one(to, Template::HandOver), |facts| {
                facts.by = Some(subject.name(by));
            }));
            notices
        }
        AlertEvent::HandRefused { by, .. } => match alert.held_by() {
            Some(holder) => with(one(holder, Template::HandRefused), |facts| {
                facts.by = Some(subject.name(by));
            }),
            None => Vec::new(),
        },
        AlertEvent::GivenBack { by, .. } => with(told(&only(by), Template::GivenBack), |facts| {
            facts.by = Some(subject.name(by));
        }),
        // For the record and the sheet: whoever looks sees it.
        AlertEvent::CallTried { .. } => Vec::new(),
        AlertEvent::PoliceAsked { .. } => {
            let caller = alert.police.as_ref().map(|police| police.by.clone());
            let mut people: BTreeSet<PersonId> = alert.reach.keys().cloned().collect();
            people.extend(caller);
            people
                .iter()
                .map(|person| subject.by_every_channel(alert, person, Template::PoliceQuestion, at))
                .filter(|notice| !notice.by.is_empty())
                .collect()
        }
        // Duress needs a second person: tell the others, not the speaker (P9).
        AlertEvent::SafeClaimed { by, .. } if alert.kind == AlertKind::Duress => {
            with(told(&nobody, Template::HowKnown), |facts| {
                facts.by = Some(subject.name(by));
                if let AlertEvent::SafeClaimed { whom, .. } = event
                    && !whom.is_empty()
                {
                    facts.workers = subject.names(whom);
                }
            })
        }
        AlertEvent::SafeClaimed { by, whom, how, .. } if !whom.is_empty() => {
            with(one(by, Template::WhomHeard), |facts| {
                facts.choices = whom_heard(subject, &alert.code, *how, whom);
            })
        }
        AlertEvent::SafeClaimed { by, .. } => one(by, Template::HowKnown),
        AlertEvent::SafeOfSome {
            by,
            how,
            workers,
            left,
            first,
            ..
        } => with(told(&nobody, Template::SomeSafe), |facts| {
            facts.by = Some(subject.names(&said_by(first, by)));
            facts.how = Some(*how);
            facts.workers = subject.names(left);
            facts.ring.retain(|number| left.contains(&number.worker));
            facts.remark = Some(subject.names(workers));
            facts.whom = Some(called(subject, left, workers));
        }),
        AlertEvent::Resolved { by, how, .. } => {
            let whom: Vec<PersonId> = alert.claims.keys().cloned().collect();
            let first = alert.first_persons(by.person(), &whom);
            let mut said = subject.said_safe_before(alert);
            said.extend(first);
            // A worker's own word answers for nobody else.
            let by_own_word = matches!(by, ResolvedBy::Worker(_));
            if by_own_word && said.is_empty() {
                // Each worker has answered alone: the last answer speaks for no other worker.
                said = subject.own_words(alert, by.person());
            } else if !by_own_word {
                said.retain(|person| person != by.person());
                said.push(by.person().clone());
            }
            let by = subject.names(&each_once(said));
            with(subject.stand_down(alert, at), |facts| {
                facts.by = Some(by.clone());
                // The ground is said only if every word has the same: "seen" of one worker says nothing of another.
                let of_all = |earlier: &SafetyBasis| Some(*earlier) == *how;
                facts.how = how.filter(|_| alert.safe_how.values().all(of_all));
            })
        }
        AlertEvent::Opened { .. }
        | AlertEvent::StepPassed { .. }
        | AlertEvent::Reached { .. }
        | AlertEvent::ReachedLate { .. }
        | AlertEvent::HoldEnded { .. }
        | AlertEvent::Declined { .. }
        | AlertEvent::CompanionsNamed { .. }
        | AlertEvent::EvidenceGiven { .. } => Vec::new(),
    }
}

/// Returns the name, in a SAFE, of the workers still missing. A bare SAFE may cross the news of other workers, and be of those.
fn called(subject: &AlertSubject<'_>, left: &[PersonId], safe: &[PersonId]) -> String {
    match left {
        [one] => {
            let others: Vec<String> = safe.iter().map(|person| subject.name(person)).collect();
            shortest_name(&subject.name(one), &others)
        }
        [_, _] => "BOTH".to_owned(),
        _ => "ALL".to_owned(),
    }
}

fn each_once(people: Vec<PersonId>) -> Vec<PersonId> {
    let mut known = BTreeSet::new();
    people
        .into_iter()
        .filter(|person| known.insert(person.clone()))
        .collect()
}

/// Returns the persons of both words that end duress, the first ones first.
fn said_by(first: &[PersonId], by: &PersonId) -> Vec<PersonId> {
    let mut persons = first.to_vec();
    persons.push(by.clone());
    persons
}

fn with(mut notices: Vec<Notice>, change: impl Fn(&mut NoticeFacts)) -> Vec<Notice> {
    for notice in &mut notices {
        change(&mut notice.facts);
    }
    notices
}

/// Says of a word that does not end an alert whom it leaves out.
fn unheard(
    subject: &AlertSubject<'_>,
    spoken: &[PersonId],
    spoken_for: &[PersonId],
    not_heard: &[PersonId],
    without_number: bool,
) -> Option<String> {
    let silent: Vec<PersonId> = not_heard
        .iter()
        .filter(|id| !spoken.contains(id))
        .cloned()
        .collect();
    if silent.is_empty() {
        return None;
    }
    let silent = subject.names(&silent);
    let mut said = if spoken_for.is_empty() {
        format!("{silent}: not heard")
    } else {
        format!("Says all are well, but {silent}: not heard")
    };
    // With a number, the template says whom to ring: a remark may be cut, a number never.
    if without_number {
        said.push_str(&format!(". Ring {silent}"));
    }
    Some(said)
}

/// Names the workers of a word that all is well, and the workers of whom a SAFE of the spoken workers would be. `said_of` is
/// the office's word for several workers, or for one; without it `worker` texted. Returns the spoken workers.
fn name_spoken(
    subject: &AlertSubject<'_>,
    alert: &Alert,
    facts: &mut NoticeFacts,
    worker: &PersonId,
    said_of: Option<&Vec<PersonId>>,
) -> Vec<PersonId> {
    let spoken = match said_of {
        Some(said_of) if !said_of.is_empty() => said_of.clone(),
        Some(_) | None => vec![worker.clone()],
    };
    facts.by_office = said_of.is_some();
    facts.signed_in = facts.by_office && spoken.iter().all(|id| subject.is_in(id));
    facts.workers = subject.names(&spoken);
    let wanted = subject.not_safe(alert);
    let (of_spoken, of_others): (Vec<_>, Vec<_>) =
        wanted.iter().partition(|(person, _)| spoken.contains(person));
    let names = |people: &[&(PersonId, String)]| -> Vec<String> {
        people.iter().map(|(_, name)| name.clone()).collect()
    };
    match of_spoken.as_slice() {
        [] if !wanted.is_empty() => facts.about_others = Some(names(&of_others).join(" and ")),
        [] | [_] if of_others.is_empty() => {}
        [(_, name)] => facts.whom = Some(shortest_name(name, &names(&of_others))),
        [_, _] => facts.whom = Some("BOTH".to_owned()),
        _ => facts.whom = Some("ALL".to_owned()),
    }
    spoken
}

/// Returns the exact words of a SAFE for each worker of an alert about several, and for all.
fn whom_heard(
    subject: &AlertSubject<'_>,
    code: &AlertCode,
    how: Option<SafetyBasis>,
    whom: &[PersonId],
) -> Vec<AnswerChoice> {
    let how = match how {
        Some(SafetyBasis::Seen) => "SEEN",
        Some(SafetyBasis::Challenge | SafetyBasis::Spoke) | None => "SPOKE",
    };
    let choice = |called: &str, names: String| AnswerChoice {
        reply: format!("SAFE {code} {how} {called}"),
        code: None,
        names,
    };
    let names: Vec<String> = whom.iter().map(|person| subject.name(person)).collect();
    let each = names.iter().map(|name| {
        let others: Vec<String> = names.iter().filter(|other| *other != name).cloned().collect();
        choice(&shortest_name(name, &others), name.clone())
    });
    let all = match whom.len() {
        0 | 1 => None,
        2 => Some("BOTH"),
        _ => Some("ALL"),
    };
    each.chain(all.map(|all| choice(all, names.join(" and "))))
        .collect()
}

fn step_notices(
    subject: &AlertSubject<'_>,
    alert: &Alert,
    step: usize,
    people: &[(PersonId, Vec<Channel>)],
    at: Timestamp,
) -> Vec<Notice> {
    let ask = subject.step(alert).map_or(Ask::Decide, |step| step.ask);
    let template = step_template(alert, ask);
    people
        .iter()
        .map(|(person, channels)| {
            let mut notice = subject.notice(alert, person, channels.clone(), template, at);
            if ask == Ask::Police && alert.kind != AlertKind::Monitor && notice.facts.sheet.is_none() {
                notice.facts.sheet = subject.sheet(alert, at);
            }
            notice.about = NoticeTopic::Step {
                code: alert.code.clone(),
                step,
            };
            notice
        })
        .collect()
}

/// Returns the template for a step's message to its people.
pub(super) fn step_template(alert: &Alert, ask: Ask) -> Template {
    match (alert.kind, ask) {
        (AlertKind::Duress, _) => Template::AlertDuress,
        (AlertKind::Drill, _) => Template::AlertDrill,
        (AlertKind::Monitor, _) => Template::AlertMonitor,
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::RingWorker) => {
            Template::AlertRingWorker
        }
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::RingHousehold) => {
            Template::AlertRingHousehold
        }
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::GoAndSee) => Template::AlertGoAndSee,
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::Decide) => Template::AlertDecide,
        (AlertKind::Concern | AlertKind::Overdue | AlertKind::Help, Ask::Police) => Template::AlertPolice,
    }
}
