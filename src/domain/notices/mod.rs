//! `notices(before, after, event)`: the messages due to an event. An effect exists only because an
//! event does.

mod afterwards;
mod alert;
mod contact;
mod drill;
mod incident;
mod moved;
mod planning;
mod room;
mod subject;
mod told;
mod worker;

pub use room::{RoomNotice, room_notice};
pub use subject::AlertSubject;

use super::delivery::Priority;
use super::event::VisitEvent;
use super::id::{AlertCode, PersonId};
use super::notice::{Notice, NoticeTopic, Template};
use super::reply::LastQuestion;
use super::time::{Span, Timestamp};
use super::visit::{Closing, Visit};
use super::watch::{Watch, WatchEvent};
use alert::alert_notices;
use drill::{drill_notices, marked_as_practice};
use std::collections::BTreeSet;
use worker::WorkerNotices;

/// Time for which an alert's message is worth delivering. Messages repeat while the alert is open;
/// an old message only confuses.
const ALERT_VALID_FOR: Span = Span::from_mins(60);

/// Returns the notices due because `event` turned `before` into `after` at the instant `at`.
#[must_use]
pub fn notices(before: Option<&Visit>, after: &Visit, event: &VisitEvent, at: Timestamp) -> Vec<Notice> {
    let said = WorkerNotices { visit: after, at };
    match event {
        VisitEvent::Planned { .. } => said.planned(),
        VisitEvent::LeaveGiven { by, .. } => said.leave_given(by),
        VisitEvent::LeaveRefused { by, .. } => said.leave_refused(by),
        VisitEvent::LeaveAskedAgain => said.leave_asked_again(),
        VisitEvent::NotSetOff => said.not_set_off(),
        VisitEvent::SignedOut { doubts, .. } => said.signed_out(&after.plan, doubts),
        VisitEvent::CheckedIn {
            sent_at, reply_to, ..
        } => said.reply(reply_to.as_ref(), Template::CheckedIn, Some(*sent_at)),
        VisitEvent::Moved {
            workers,
            to,
            sent_at,
            reply_to,
            ..
        } => said.moved(before, workers, *to, *sent_at, reply_to.as_ref()),
        VisitEvent::AskedNow { workers, .. } => said.asked_now(workers),
        VisitEvent::BackAsked { worker, by, .. } => said.back_asked(worker, by),
        VisitEvent::StayedLong { worker, lapsed, .. } => said.stayed_long(worker, *lapsed),
        VisitEvent::Entered {
            workers,
            sent_at,
            reply_to,
        } => said.entered(workers, *sent_at, reply_to.as_ref()),
        VisitEvent::Extended {
            by,
            sent_at,
            reply_to,
            ..
        } => {
            let mut notices = said.reply(reply_to.as_ref(), Template::Extended, Some(*sent_at));
            for notice in &mut notices {
                notice.facts.minutes = Some(by.ms() / 60_000);
            }
            notices.extend(said.put_off(before));
            notices
        }
        VisitEvent::ExtensionRefused {
            worker, by, sent_at, ..
        } => {
            let mut notices = said.reply(Some(worker), Template::ExtensionRefused, Some(*sent_at));
            for notice in &mut notices {
                notice.facts.minutes = Some(by.ms() / 60_000);
            }
            notices
        }
        VisitEvent::HomePutOff {
            home_by,
            reply_to,
            by,
            ..
        } => {
            let mut notices = said.reply(reply_to.as_ref(), Template::Extended, None);
            for notice in &mut notices {
                notice.facts.minutes = Some(by.ms() / 60_000);
                notice.facts.due = Some(*home_by);
                notice.facts.back_by = None;
            }
            notices
        }
        VisitEvent::Delayed {
            worker,
            expected_at,
            reply_to,
            ..
        } => {
            let mut notices = said.reply(reply_to.as_ref(), Template::Delayed, None);
            let told = before.and_then(|visit| visit.workers.get(worker));
            notices.extend(if told.is_some_and(|worker| worker.held_up) {
                said.held_up_until(worker, "a later arrival")
            } else {
                said.changed("a later arrival")
            });
            for notice in &mut notices {
                notice.facts.due = Some(*expected_at);
            }
            notices
        }
        VisitEvent::CalledOff { worker, reason, .. } => said.called_off_by(worker, reason.is_none()),
        VisitEvent::OffReason { worker, .. } => said.reply(Some(worker), Template::Received, None),
        VisitEvent::Noted { worker, answer, .. } => said.noted(worker, *answer),
        // Whoever has called for help is not asked whether all is well: the words are told on.
        VisitEvent::UnclearHeard { worker, .. } if after.has_open_help() => {
            said.reply(Some(worker), Template::HelpReceived, None)
        }
        VisitEvent::UnclearHeard { worker, .. } => said
            .to_worker(worker, Template::Unclear, Priority::Nudge, LastQuestion::CheckIn)
            .into_iter()
            .collect(),
        VisitEvent::KeptOut { worker, .. } => said
            .to_worker(worker, Template::KeptOut, Priority::Nudge, LastQuestion::Nothing)
            .into_iter()
            .collect(),
        VisitEvent::Nudged {
            key,
            when,
            workers,
            lapsed,
        } => {
            if *lapsed {
                Vec::new()
            } else {
                said.nudged(key, *when, workers)
            }
        }
        VisitEvent::Resumed { from, until } => said.resumed(*from, *until),
        VisitEvent::Alert(event) => {
            // The end of an alert names whoever was heard until then, and not by the end itself.
            let is_end = matches!(event, super::alert::AlertEvent::Resolved { .. });
            let subject = AlertSubject::of_visit(before.filter(|_| is_end).unwrap_or(after));
            let alert = after
                .alert
                .as_ref()
                .or_else(|| before.and_then(|before| before.alert.as_ref()));
            // Every event of an alert stands between its opening and its end, so `before` or
            // `after` has the alert.
            let mut notices = alert.map_or_else(Vec::new, |alert| alert_notices(&subject, alert, event, at));
            notices.extend(said.stood_down(before, event));
            notices
        }
        VisitEvent::Closed { closing, .. } => match closing {
            Closing::Cancelled if after.planning.is_some() => said.called_off(),
            Closing::Cancelled => {
                let mut notices = said.to_all_away(Template::Cancelled);
                notices.extend(said.ended(false));
                notices
            }
            Closing::Lapsed => said.lapsed(),
            Closing::HomeSafe => said.ended(true),
            // The people of the alert have heard of the end; interested people have not.
            Closing::Resolved(_) | Closing::Returned => said.ended(false),
        },
        VisitEvent::IncidentReported { .. } => after
            .incidents
            .last()
            .map_or_else(Vec::new, |incident| said.incident(incident)),
        VisitEvent::WriteUpOverdue => said.write_up_missing(),
        VisitEvent::StopAdded { .. } => said.changed("a further stop"),
        VisitEvent::Heard { .. }
        | VisitEvent::HouseholdCleared { .. }
        | VisitEvent::PhoneCarried { .. }
        | VisitEvent::KeptOutRaised { .. }
        | VisitEvent::Missed { .. }
        | VisitEvent::ApartRaised
        | VisitEvent::UnclearSettled
        | VisitEvent::PhoneReach { .. }
        | VisitEvent::TextsUnsent { .. }
        | VisitEvent::HeardByColleague { .. }
        | VisitEvent::Reassured { .. }
        | VisitEvent::WriteUpFiled { .. } => Vec::new(),
    }
}

/// Returns the notices due to an event of a watch.
#[must_use]
pub fn watch_notices(
    before: Option<&Watch>,
    after: &Watch,
    event: &WatchEvent,
    at: Timestamp,
) -> Vec<Notice> {
    let event = match event {
        WatchEvent::Alert(event) => event,
        WatchEvent::Joined { worker, code, .. } => return joined(before, worker, code, at),
        WatchEvent::Drill(event) => return drill_notices(before, after, event, at),
        WatchEvent::Began { .. } => return Vec::new(),
    };
    let subject = AlertSubject::of_watch(after);
    let alert = after
        .alert
        .as_ref()
        .or_else(|| before.and_then(|before| before.alert.as_ref()));
    let notices = alert.map_or_else(Vec::new, |alert| alert_notices(&subject, alert, event, at));
    if after.drill.is_some() {
        return marked_as_practice(notices);
    }
    notices
}

/// Tells everyone told of danger of one of several the name of the worker in danger, and the code of the worker's own alert.
fn joined(before: Option<&Watch>, worker: &PersonId, code: &AlertCode, at: Timestamp) -> Vec<Notice> {
    let Some((watch, alert)) = before.and_then(|watch| Some((watch, watch.alert.as_ref()?))) else {
        return Vec::new();
    };
    let subject = AlertSubject::of_watch(watch);
    let mut notices = subject.everyone_told(alert, &BTreeSet::new(), Template::TheOne, at);
    for notice in &mut notices {
        notice.facts.workers = subject.name(worker);
        notice.facts.remark = Some(code.to_string());
        // News of an alert that is over would be withdrawn.
        notice.about = NoticeTopic::Other;
    }
    notices
}
