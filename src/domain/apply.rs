//! `apply(state, event) -> state`. Total: any event fits any state, so every record can be
//! replayed.

mod alert;
mod marks;
mod opening;

pub use opening::opened;

use super::event::{NotedAnswer, VisitEvent};
use super::incident::{self, HouseholdReview, ReportedIncident};
use super::reply::LastQuestion;
use super::visit::{CalledOffVisit, HeardByColleague, QuotedText, UnclearTexts, Visit, Whereabouts};
use alert::apply_alert;
use marks::{mark_heard, mark_safe, mark_safe_alone, note_outcome};
use opening::begun;
use std::collections::BTreeMap;

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
            let asked = visit.planning.as_mut().or(visit.leave_before.as_mut());
            if let Some(planning) = asked {
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
            if let Some(plan) = plan.at_hand()
                && let Some(planning) = visit.planning.take()
            {
                *visit = begun(visit.id, plan, sign_out, exceptions, *at);
                visit.leave_before = (plan.edition >= 3).then_some(planning);
            }
        }
        VisitEvent::Heard {
            worker,
            text,
            sent_at,
        } => {
            marks::mark_texted(visit, worker, *sent_at);
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
                note_outcome(visit, *to, *stop);
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
                    let leaves = matches!(to, Whereabouts::Left | Whereabouts::OnTheWay);
                    // LEFT said again leaves the wait for a companion inside as it is.
                    let had_left = matches!(worker.whereabouts, Whereabouts::Left | Whereabouts::OnTheWay)
                        && worker.left_at.is_some();
                    if leaves && visit.plan.edition >= 3 && !had_left {
                        worker.left_at = Some(*sent_at);
                    }
                    let is_back = |at| matches!(at, Whereabouts::Back | Whereabouts::Home);
                    worker.was_back |=
                        visit.plan.edition >= 4 && is_back(worker.whereabouts) && !is_back(*to);
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
        VisitEvent::AskedNow { workers, at, .. } => marks::mark_asked(visit, workers, *at),
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
            marks::mark_texted(visit, worker, *sent_at);
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
            if let Some(at) = visit
                .workers
                .get(worker)
                .filter(|at| at.whereabouts == Whereabouts::OnSite)
            {
                visit.outcomes.remove(&at.stop);
            }
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
        VisitEvent::KeptOut {
            worker,
            raise_at,
            sent_at,
        } => marks::mark_kept_out(visit, worker, *raise_at, *sent_at),
        VisitEvent::KeptOutRaised { worker } => {
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.kept_out = None;
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
        VisitEvent::Missed { key, workers, .. } => {
            visit.missed.insert(key.clone());
            for worker in workers {
                if let Some(worker) = visit.workers.get_mut(worker) {
                    worker.missed_due = Some(key.due);
                }
            }
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
        VisitEvent::TextsUnsent { worker, since } => {
            if let Some(worker) = visit.workers.get_mut(worker) {
                worker.unsent_since = *since;
            }
        }
        VisitEvent::HeardByColleague { workers, by, at } => {
            visit.heard_by = Some(HeardByColleague {
                of: workers.clone(),
                by: by.clone(),
                at: *at,
            });
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
