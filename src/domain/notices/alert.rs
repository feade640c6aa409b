//! Notices due to events of an alert.

use super::subject::AlertSubject;
use crate::domain::alert::{Alert, AlertEvent, AlertKind, DELAYED_AFTER, ResolvedBy, StepReason};
use crate::domain::chain::{Ask, Channel};
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, NoticeFacts, NoticeTopic, Template};
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
                StepReason::Opened => {}
                StepReason::Raised => notices.extend(told(&now, Template::CauseAdded)),
                StepReason::Declined
                | StepReason::HoldOver
                | StepReason::HouseholdSpared
                | StepReason::NobodyIn
                | StepReason::NobodyLeft
                | StepReason::NobodyReached
                | StepReason::WaitOver => notices.extend(told(&now, Template::MovedOn)),
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
        AlertEvent::CauseAdded { cause } => with(told(&nobody, Template::CauseAdded), |facts| {
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
        AlertEvent::HeldForVoice { worker, .. } => with(told(&nobody, Template::HearVoice), |facts| {
            facts.workers = subject.name(worker);
            facts.at = Some(at);
        }),
        AlertEvent::WorkerHeard { worker, sent_at } => with(told(&nobody, Template::WorkerHeard), |facts| {
            facts.workers = subject.name(worker);
            facts.at = Some(*sent_at);
        }),
        AlertEvent::PoliceCalled { by, log, .. } => with(told(&nobody, Template::PoliceCalled), |facts| {
            facts.by = Some(subject.name(by));
            facts.log.clone_from(log);
        }),
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
                facts.by = Some(subject.name(by))
            })
        }
        AlertEvent::SafeClaimed { by, .. } => one(by, Template::HowKnown),
        AlertEvent::Resolved { by, how, .. } => {
            let person = by.person().clone();
            let mut notices = with(subject.stand_down(alert, at), |facts| {
                facts.by = Some(subject.name(&person));
                facts.how = *how;
            });
            if how.is_none() && matches!(by, ResolvedBy::Contact(_)) && alert.kind != AlertKind::Monitor {
                // The question concerns an alert already over.
                notices.extend(one(&person, Template::HowKnown).into_iter().map(|notice| Notice {
                    about: NoticeTopic::Other,
                    ..notice
                }));
            }
            notices
        }
        AlertEvent::Opened { .. }
        | AlertEvent::StepPassed { .. }
        | AlertEvent::Reached { .. }
        | AlertEvent::HoldEnded { .. }
        | AlertEvent::Declined { .. }
        | AlertEvent::EvidenceGiven { .. } => Vec::new(),
    }
}

fn with(mut notices: Vec<Notice>, change: impl Fn(&mut NoticeFacts)) -> Vec<Notice> {
    for notice in &mut notices {
        change(&mut notice.facts);
    }
    notices
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
                notice.facts.sheet = subject.facts(alert, person, at).sheet;
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
fn step_template(alert: &Alert, ask: Ask) -> Template {
    match (alert.kind, ask) {
        (AlertKind::Duress, _) => Template::AlertDuress,
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
