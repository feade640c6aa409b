//! Events of an alert, applied to its visit.

use super::marks::{mark_safe, mark_safe_alone};
use crate::domain::alert::{Alert, AlertEvent, AlertKind, AlertWorkers, Cause, CauseWhat, ResolvedBy};
use crate::domain::boxed::BoxedState;
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::domain::visit::{LastVoice, SaidSafe, Visit, Worker};
use std::collections::BTreeSet;

pub(super) fn apply_alert(visit: &mut Visit, event: &AlertEvent) {
    match event {
        AlertEvent::Opened {
            code,
            cause,
            chain,
            at,
            keeps_reach,
        } => {
            let mut alert = Alert::opened(code.clone(), cause.clone(), chain.clone(), *at);
            alert.keeps_reach = *keeps_reach;
            visit.alert = Some(alert);
            keep_quote(visit, cause);
            drop_unclear(visit, &cause.what);
            mark_beside(visit, cause);
            tell_those_stood_down(visit, cause, *at);
        }
        AlertEvent::Resolved { by, at, how } => {
            if let (ResolvedBy::Contact(by), Some(how)) = (by, how) {
                let first = visit.alert.iter().flat_map(|alert| alert.claims.values());
                let first: Vec<PersonId> = first.map(|word| word.by.clone()).collect();
                note_said_safe(visit, first.iter().chain([by]), *at);
                let saw = visit
                    .alert
                    .as_ref()
                    .and_then(|alert| alert.claims.values().next());
                visit.last_voice = Some(LastVoice {
                    at: *at,
                    by: saw.map_or_else(|| by.clone(), |word| word.by.clone()),
                    how: *how,
                    of: Vec::new(),
                });
            }
            visit.quoted.clear();
            let about = visit.alert.as_ref().map(|alert| {
                let safe_before = alert.safe_of.keys().cloned().collect();
                (visit.workers_of(alert), safe_before)
            });
            if let Some(alert) = visit.alert.take().map(BoxedState::into_inner) {
                if matches!(by, ResolvedBy::Contact(_)) {
                    visit.stood_down.extend(alert.told.into_keys());
                }
                visit.past_alerts.push(alert.code);
            }
            // The worker's own word has cleared up the worker's part already, as of the instant of
            // sending.
            // A mended phone (`monitor`, SAFE without how) says nothing of the owner's safety.
            let vouched = how.is_some() || visit.plan.edition < 2;
            if vouched && matches!(by, ResolvedBy::Contact(_)) {
                match about.filter(|_| visit.plan.edition >= 2) {
                    Some((about, safe_before)) => settle(visit, about, safe_before, *at),
                    None => {
                        visit.reassured_at = Some(*at);
                        visit.unclear = None;
                        let workers: Vec<PersonId> = visit.workers.keys().cloned().collect();
                        for worker in workers {
                            mark_safe(visit, &worker, *at);
                        }
                    }
                }
            }
        }
        AlertEvent::SafeOfSome {
            by,
            how,
            workers,
            first,
            at,
            ..
        } => {
            note_said_safe(visit, first.iter().chain([by]), *at);
            visit.last_voice = Some(LastVoice {
                at: *at,
                by: first.first().unwrap_or(by).clone(),
                how: *how,
                of: if visit.plan.edition >= 3 {
                    workers.clone()
                } else {
                    Vec::new()
                },
            });
            for worker in workers {
                mark_safe_alone(visit, worker, *at);
                // From then on each deadline of the worker runs anew, though others are missing.
                if let Some(worker) = visit.workers.get_mut(worker).filter(|_| visit.plan.edition >= 3) {
                    worker.reassured_at = worker.reassured_at.max(Some(*at));
                }
            }
            if let Some(alert) = &mut visit.alert {
                alert.apply(event);
            }
        }
        AlertEvent::CauseAdded { cause, .. } | AlertEvent::Raised { cause, .. } => {
            keep_quote(visit, cause);
            drop_unclear(visit, &cause.what);
            if let Some(alert) = &mut visit.alert {
                alert.apply(event);
            }
            mark_beside(visit, cause);
            tell_those_stood_down(visit, cause, cause.at);
        }
        AlertEvent::StepStarted { .. }
        | AlertEvent::StepPassed { .. }
        | AlertEvent::StepRepeated { .. }
        | AlertEvent::Reached { .. }
        | AlertEvent::ReachedLate { .. }
        | AlertEvent::Acknowledged { .. }
        | AlertEvent::HoldWarned { .. }
        | AlertEvent::HoldEnded { .. }
        | AlertEvent::HeldForVoice { .. }
        | AlertEvent::WorkerHeard { .. }
        | AlertEvent::CompanionsNamed { .. }
        | AlertEvent::Declined { .. }
        | AlertEvent::PoliceCalled { .. }
        | AlertEvent::PoliceAsked { .. }
        | AlertEvent::CallTried { .. }
        | AlertEvent::HandOffered { .. }
        | AlertEvent::HandRefused { .. }
        | AlertEvent::GivenBack { .. }
        | AlertEvent::SafeClaimed { .. }
        | AlertEvent::EvidenceGiven { .. } => {
            if let Some(alert) = &mut visit.alert {
                alert.apply(event);
            }
        }
    }
}

/// Adds the people told to stand down to the people told of an alert by a SAFE taken back, and takes back the voice heard.
fn tell_those_stood_down(visit: &mut Visit, cause: &Cause, at: Timestamp) {
    if !matches!(cause.what, CauseWhat::SafeTakenBack { .. }) {
        return;
    }
    if let Some(alert) = &mut visit.alert {
        for person in &visit.stood_down {
            alert.told.entry(person.clone()).or_insert(at);
        }
    }
    visit.last_voice = None;
}

/// Notes who said SAFE of the alert, each once.
fn note_said_safe<'a>(visit: &mut Visit, by: impl Iterator<Item = &'a PersonId>, at: Timestamp) {
    if visit.plan.edition < 3 {
        return;
    }
    let kind = visit.alert.as_ref().map(|alert| alert.kind);
    let duress = kind == Some(AlertKind::Duress);
    for by in by {
        let said = SaidSafe {
            by: by.clone(),
            at,
            duress,
        };
        if !visit.said_safe.contains(&said) {
            visit.said_safe.push(said);
        }
    }
}

/// Marks the companions in one place with a worker in duress. A cry for help puts back companions said to be safe before:
/// "help he has got jo".
fn mark_beside(visit: &mut Visit, cause: &Cause) {
    let Some(worker) = cause.worker.as_ref().and_then(|id| visit.workers.get(id)) else {
        return;
    };
    let said_safe = match cause.kind {
        AlertKind::Duress if visit.plan.edition >= 3 => None,
        AlertKind::Help if visit.plan.edition >= 4 => visit.alert.as_ref().map(|alert| &alert.safe_of),
        AlertKind::Concern
        | AlertKind::Drill
        | AlertKind::Duress
        | AlertKind::Help
        | AlertKind::Monitor
        | AlertKind::Overdue => {
            return;
        }
    };
    let is_beside = |(id, other): &(&PersonId, &Worker)| {
        Some(*id) != cause.worker.as_ref()
            && other.is_away()
            && other.is_with(worker)
            && said_safe.is_none_or(|safe_of| safe_of.contains_key(*id))
    };
    let beside: Vec<PersonId> = visit
        .workers
        .iter()
        .filter(is_beside)
        .map(|(id, _)| id.clone())
        .collect();
    if let Some(alert) = &mut visit.alert {
        for id in beside {
            alert.safe_of.remove(&id);
            alert.claims.remove(&id);
            alert.beside.insert(id, cause.at);
        }
    }
}

/// Keeps the words behind a cause: the next text would replace the words, and the police ask for
/// them.
fn keep_quote(visit: &mut Visit, cause: &Cause) {
    let is_text = cause.by.is_none()
        && matches!(
            cause.what,
            CauseWhat::HelpAsked | CauseWhat::Unclear | CauseWhat::Worrying
        );
    let Some(id) = cause.worker.as_ref().filter(|_| is_text) else {
        return;
    };
    let said = visit.workers.get(id).and_then(|worker| worker.last_words.clone());
    if let Some(said) = said.filter(|said| said.at <= cause.at) {
        visit.quoted.push((id.clone(), said));
    }
}

/// Drops the waiting unclear text, once raised as a cause.
fn drop_unclear(visit: &mut Visit, what: &CauseWhat) {
    if matches!(what, CauseWhat::Unclear | CauseWhat::Worrying) {
        visit.unclear = None;
    }
}

/// Settles an alert that ended by a contact's SAFE, for the workers vouched for by that word. A
/// companion's deadlines stay as they are: of a companion heard or vouched for earlier, and of one
/// outside the alert.
fn settle(visit: &mut Visit, workers: AlertWorkers, safe_before: BTreeSet<PersonId>, at: Timestamp) {
    let vouched_now = if workers.silent.is_empty() {
        workers.heard.clone()
    } else {
        workers.silent.clone()
    };
    let about: BTreeSet<PersonId> = if visit.plan.edition >= 3 {
        vouched_now.clone()
    } else {
        let heard = workers.silent.into_iter().chain(workers.heard);
        heard.chain(safe_before).collect()
    };
    let everyone = visit
        .workers
        .iter()
        .all(|(id, worker)| !worker.is_away() || about.contains(id));
    if everyone {
        visit.reassured_at = Some(at);
        visit.unclear = None;
    } else if let Some(unclear) = &mut visit.unclear {
        unclear.from.retain(|id, _| !about.contains(id));
        if unclear.from.is_empty() {
            visit.unclear = None;
        }
    }
    for id in &about {
        if vouched_now.contains(id) {
            mark_safe_alone(visit, id, at);
        }
        if let Some(worker) = visit.workers.get_mut(id).filter(|_| !everyone) {
            worker.reassured_at = worker.reassured_at.max(Some(at));
        }
    }
}
