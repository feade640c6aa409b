//! `apply(state, event) -> state`. Total: any event fits any state, so every record can be
//! replayed.

mod marks;

use super::alert::{Alert, AlertEvent, Cause, CauseWhat};
use super::event::{NotedAnswer, VisitEvent};
use super::id::{PersonId, VisitId};
use super::incident::{self, HouseholdReview, ReportedIncident};
use super::plan::Plan;
use super::reply::LastQuestion;
use super::time::{Span, Timestamp};
use super::visit::{
    CalledOffVisit, LastVoice, PlanningState, QuotedText, RuleException, SignOut, UnclearTexts, Visit,
    Whereabouts, Worker,
};
use marks::{mark_heard, mark_safe, mark_safe_alone};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Returns the visit begun by an opening event; `None` for any other event.
#[must_use]
pub fn opened(id: VisitId, event: &VisitEvent) -> Option<Visit> {
    if let VisitEvent::Planned {
        plan,
        sign_out,
        exceptions,
        asked,
        code,
        at,
    } = event
    {
        return Some(Visit {
            planning: Some(PlanningState {
                code: code.clone(),
                asked: asked.clone(),
                agreed: BTreeMap::new(),
                refused: None,
                planned_at: *at,
                asked_again: false,
                said_late: false,
            }),
            ..begun(id, plan, sign_out, exceptions, *at)
        });
    }
    let VisitEvent::SignedOut {
        plan,
        sign_out,
        exceptions,
        at,
        ..
    } = event
    else {
        return None;
    };
    Some(begun(id, plan, sign_out, exceptions, *at))
}

/// Returns a visit as its workers set off.
fn begun(
    id: VisitId,
    plan: &Arc<Plan>,
    sign_out: &SignOut,
    exceptions: &BTreeSet<RuleException>,
    at: Timestamp,
) -> Visit {
    let worker = |id: &PersonId| {
        let worker = Worker {
            whereabouts: Whereabouts::OnTheWay,
            since: at,
            stop: 0,
            proof_at: at,
            vouched_at: None,
            home_by: None,
            heard_at: None,
            last_words: None,
            reassured_at: None,
            unreached_since: None,
            asked: LastQuestion::Nothing,
            stay_said: false,
            entered: false,
            held_up: false,
            in_at: None,
        };
        (id.clone(), worker)
    };
    Visit {
        id,
        plan: plan.clone(),
        exceptions: exceptions.clone(),
        planning: None,
        out_at: at,
        workers: sign_out.workers.iter().map(worker).collect::<BTreeMap<_, _>>(),
        back_by: sign_out.back_by,
        extended: Span::ZERO,
        reassured_at: None,
        nudged: BTreeSet::new(),
        missed: BTreeSet::new(),
        unclear: None,
        apart_raised: false,
        called_off: None,
        alert: None,
        quoted: Vec::new(),
        last_voice: None,
        past_alerts: Vec::new(),
        closed: None,
        write_up_done: plan.visit_type.write_up.is_none(),
        incidents: Vec::new(),
        cooling_off: None,
        sign_out: sign_out.clone(),
    }
}

/// Applies an event to the visit.
pub fn apply(visit: &mut Visit, event: &VisitEvent) {
    match event {
        // Only ever the first.
        VisitEvent::Planned { .. } => {}
        VisitEvent::LeaveGiven { by, at, .. } => {
            if let Some(planning) = &mut visit.planning {
                planning.agreed.insert(by.clone(), *at);
            }
        }
        VisitEvent::LeaveRefused { by, .. } => {
            if let Some(planning) = &mut visit.planning {
                planning.refused = Some(by.clone());
            }
        }
        VisitEvent::LeaveAskedAgain => {
            if let Some(planning) = &mut visit.planning {
                planning.asked_again = true;
            }
        }
        VisitEvent::NotSetOff => {
            if let Some(planning) = &mut visit.planning {
                planning.said_late = true;
            }
        }
        // A planned visit begins; for any other visit, `SignedOut` is the first event.
        VisitEvent::SignedOut {
            plan,
            sign_out,
            exceptions,
            at,
            ..
        } => {
            if visit.planning.is_some() {
                *visit = begun(visit.id, plan, sign_out, exceptions, *at);
            }
        }
        VisitEvent::Heard {
            worker,
            text,
            sent_at,
        } => {
            mark_heard(visit, worker, *sent_at);
            if let Some(worker) = visit.workers.get_mut(worker)
                && worker.last_words.as_ref().is_none_or(|said| said.at <= *sent_at)
            {
                worker.last_words = Some(QuotedText {
                    text: text.clone(),
                    at: *sent_at,
                });
            }
        }
        VisitEvent::CheckedIn { workers, sent_at, .. } => {
            for worker in workers {
                mark_safe(visit, worker, *sent_at);
            }
        }
        VisitEvent::Moved {
            workers, to, sent_at, ..
        } => {
            for (id, stop) in workers {
                let leaves = matches!(to, Whereabouts::Left | Whereabouts::OnTheWay);
                if matches!(to, Whereabouts::Back | Whereabouts::Home) || leaves && visit.plan.edition >= 2 {
                    // A worker who is back has not seen the others for a while, and a worker who
                    // leaves a colleague behind sees the colleague no more: neither vouches.
                    mark_safe_alone(visit, id, *sent_at);
                } else {
                    mark_safe(visit, id, *sent_at);
                }
                if let Some(worker) = visit.workers.get_mut(id) {
                    match to {
                        Whereabouts::OnSite if visit.plan.edition >= 1 => worker.in_at = Some(*sent_at),
                        Whereabouts::OnTheWay => worker.in_at = None,
                        Whereabouts::OnSite
                        | Whereabouts::AtDoor
                        | Whereabouts::Left
                        | Whereabouts::Back
                        | Whereabouts::Home => {}
                    }
                    worker.whereabouts = *to;
                    worker.since = *sent_at;
                    worker.stop = *stop;
                    worker.entered = false;
                    worker.stay_said = false;
                }
            }
            if visit.apart().is_none() {
                visit.apart_raised = false;
            }
        }
        VisitEvent::StayedLong { worker, .. } => {
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.stay_said = true;
            }
        }
        VisitEvent::Entered { workers, sent_at, .. } => {
            for id in workers {
                mark_safe(visit, id, *sent_at);
                if let Some(worker) = visit.workers.get_mut(id) {
                    worker.entered = true;
                }
            }
        }
        VisitEvent::StopAdded { stop, before } => visit.add_stop(stop, *before),
        VisitEvent::Extended {
            workers,
            back_by,
            with_leave,
            sent_at,
            ..
        } => {
            for worker in workers {
                mark_safe(visit, worker, *sent_at);
            }
            // Time given with leave does not use up the time a worker may still ask for by text.
            if with_leave.is_none() {
                visit.extended = visit.extended + back_by.since(visit.back_by);
            }
            visit.back_by = *back_by;
        }
        VisitEvent::ExtensionRefused { worker, sent_at, .. } => mark_safe(visit, worker, *sent_at),
        VisitEvent::Delayed {
            worker,
            stop,
            expected_at,
            sent_at,
            ..
        } => {
            mark_safe(visit, worker, *sent_at);
            if let Some(stop) = visit.sign_out.stops.get_mut(*stop) {
                stop.expected_at = Some(*expected_at);
            }
        }
        VisitEvent::HomePutOff {
            worker,
            by,
            home_by,
            sent_at,
            ..
        } => {
            mark_safe(visit, worker, *sent_at);
            visit.extended = visit.extended + *by;
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.home_by = Some(*home_by);
            }
        }
        VisitEvent::Noted {
            worker,
            answer,
            sent_at,
        } => {
            mark_heard(visit, worker, *sent_at);
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.asked = answer.asks();
                worker.held_up = *answer == NotedAnswer::HeldUp;
            }
        }
        VisitEvent::CalledOff {
            worker,
            reason,
            sent_at,
        } => {
            mark_heard(visit, worker, *sent_at);
            visit.called_off = Some(CalledOffVisit {
                by: worker.clone(),
                at: *sent_at,
                reason: reason.clone(),
            });
        }
        VisitEvent::OffReason {
            worker,
            reason,
            sent_at,
        } => {
            mark_heard(visit, worker, *sent_at);
            if let Some(called_off) = &mut visit.called_off {
                called_off.reason = Some(reason.clone());
            }
        }
        VisitEvent::UnclearHeard {
            worker,
            raise_at,
            sent_at,
        } => {
            mark_heard(visit, worker, *sent_at);
            let unclear = visit.unclear.get_or_insert(UnclearTexts {
                from: BTreeMap::new(),
                raise_at: *raise_at,
            });
            let last = unclear.from.entry(worker.clone()).or_insert(*sent_at);
            *last = (*last).max(*sent_at);
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.asked = LastQuestion::CheckIn;
            }
        }
        VisitEvent::Nudged {
            key,
            when,
            workers,
            lapsed,
        } => {
            visit.nudged.insert((key.clone(), *when));
            for worker in workers.iter().filter(|_| !lapsed) {
                if let Some(worker) = visit.workers.get_mut(worker) {
                    worker.asked = LastQuestion::CheckIn;
                }
            }
        }
        VisitEvent::Missed { key, .. } => {
            visit.missed.insert(key.clone());
        }
        VisitEvent::BackAsked { worker, .. } => {
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.asked = LastQuestion::Nothing;
            }
        }
        VisitEvent::ApartRaised => visit.apart_raised = true,
        VisitEvent::UnclearSettled => visit.unclear = None,
        VisitEvent::PhoneReach {
            worker,
            unreached_since,
        } => {
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.unreached_since = *unreached_since;
            }
        }
        VisitEvent::Resumed { until, .. } => {
            // The last people told could not answer while Homeward was off: a police prompt gives
            // them their wait again.
            if let Some(alert) = &mut visit.alert {
                alert.step_at = alert.step_at.max(*until);
            }
            for worker in visit.workers.values_mut() {
                worker.asked = LastQuestion::CheckIn;
            }
        }
        VisitEvent::Reassured { workers, sent_at } => {
            for worker in workers {
                if let Some(worker) = visit.workers.get_mut(worker) {
                    worker.reassured_at = worker.reassured_at.max(Some(*sent_at));
                }
            }
        }
        VisitEvent::Alert(event) => apply_alert(visit, event),
        VisitEvent::Closed { closing, at } => {
            visit.closed = Some((*at, closing.clone()));
            visit.unclear = None;
        }
        VisitEvent::IncidentReported {
            kind,
            worker,
            by,
            at,
            note,
        } => {
            let incident = ReportedIncident {
                kind: kind.clone(),
                worker: worker.clone(),
                by: by.clone(),
                at: *at,
                note: note.clone(),
            };
            visit.cooling_off = incident::cooling_off_after(visit, &incident);
            visit.incidents.push(incident);
        }
        VisitEvent::HouseholdCleared { by, at, note } => {
            if let Some(cooling_off) = &mut visit.cooling_off {
                cooling_off.cleared = Some(HouseholdReview {
                    at: *at,
                    by: by.clone(),
                    note: note.clone(),
                });
            }
        }
        VisitEvent::PhoneCarried { worker, phone, .. } => {
            visit.sign_out.carried.insert(worker.clone(), phone.clone());
        }
        VisitEvent::WriteUpOverdue | VisitEvent::WriteUpFiled { .. } => visit.write_up_done = true,
    }
}

fn apply_alert(visit: &mut Visit, event: &AlertEvent) {
    match event {
        AlertEvent::Opened {
            code,
            cause,
            chain,
            at,
        } => {
            visit.alert = Some(Alert::opened(code.clone(), cause.clone(), chain.clone(), *at));
            keep_quote(visit, cause);
            drop_unclear(visit, &cause.what);
        }
        AlertEvent::Resolved { by, at, how } => {
            if let (super::alert::ResolvedBy::Contact(by), Some(how)) = (by, how) {
                visit.last_voice = Some(LastVoice {
                    at: *at,
                    by: by.clone(),
                    how: *how,
                });
            }
            visit.quoted.clear();
            let about = visit.alert.as_ref().map(|alert| visit.workers_of(alert));
            if let Some(alert) = visit.alert.take() {
                visit.past_alerts.push(alert.code);
            }
            // The worker's own word has cleared up its own part already, as of the instant of
            // sending.
            if matches!(by, super::alert::ResolvedBy::Contact(_)) {
                visit.reassured_at = Some(*at);
                visit.unclear = None;
                if let Some(about) = about.filter(|_| visit.plan.edition >= 2) {
                    for worker in about.silent.iter().chain(&about.heard) {
                        mark_safe_alone(visit, worker, *at);
                    }
                } else {
                    let workers: Vec<PersonId> = visit.workers.keys().cloned().collect();
                    for worker in workers {
                        mark_safe(visit, &worker, *at);
                    }
                }
            }
        }
        AlertEvent::SafeOfSome {
            by, how, workers, at, ..
        } => {
            visit.last_voice = Some(LastVoice {
                at: *at,
                by: by.clone(),
                how: *how,
            });
            for worker in workers {
                mark_safe_alone(visit, worker, *at);
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
        }
        AlertEvent::StepStarted { .. }
        | AlertEvent::StepPassed { .. }
        | AlertEvent::StepRepeated { .. }
        | AlertEvent::Reached { .. }
        | AlertEvent::Acknowledged { .. }
        | AlertEvent::HoldWarned { .. }
        | AlertEvent::HoldEnded { .. }
        | AlertEvent::HeldForVoice { .. }
        | AlertEvent::WorkerHeard { .. }
        | AlertEvent::Declined { .. }
        | AlertEvent::PoliceCalled { .. }
        | AlertEvent::PoliceAsked { .. }
        | AlertEvent::SafeClaimed { .. }
        | AlertEvent::EvidenceGiven { .. } => {
            if let Some(alert) = &mut visit.alert {
                alert.apply(event);
            }
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
