//! Notices of a drill.

use super::subject::AlertSubject;
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::chain::Ask;
use crate::domain::delivery::Priority;
use crate::domain::drill::{Drill, DrillEnd, DrillEvent};
use crate::domain::id::PersonId;
use crate::domain::notice::{Notice, NoticeTopic, Template};
use crate::domain::time::{Span, Timestamp};
use crate::domain::watch::Watch;
use std::collections::BTreeSet;

/// Names a step in a text that must send nobody to a telephone.
pub(super) fn practised(ask: Ask) -> &'static str {
    match ask {
        Ask::RingWorker => "the step that rings the worker",
        Ask::RingHousehold => "the step that rings the household",
        Ask::GoAndSee => "the step that sends two to look",
        Ask::Decide => "the step that decides",
        Ask::Police => "the last step",
    }
}

/// Lets the notices of a drill wait behind all others, and leaves out the news that a drill moves on: no answer is asked for there.
pub(super) fn marked_as_practice(notices: Vec<Notice>) -> Vec<Notice> {
    let mut kept: Vec<Notice> = notices
        .into_iter()
        .filter(|notice| notice.template != Template::MovedOn)
        .collect();
    for notice in &mut kept {
        notice.priority = Priority::Confirmation;
        notice.facts.remark = notice.facts.ask.map(|ask| practised(ask).to_owned());
        notice.facts.ask = None;
    }
    kept
}

/// Returns the notices due to an event of a drill.
pub(super) fn drill_notices(
    before: Option<&Watch>,
    after: &Watch,
    event: &DrillEvent,
    at: Timestamp,
) -> Vec<Notice> {
    let alert = before.and_then(|watch| watch.alert.as_ref());
    let Some((alert, drill)) = alert.zip(after.drill.as_deref()) else {
        return Vec::new();
    };
    let subject = AlertSubject::of_watch(after);
    let mut notices = match event {
        // The end thanks everybody at once.
        DrillEvent::Answered { .. } if !drill.rules.everybody => Vec::new(),
        DrillEvent::Answered { by, at: answered } => {
            let mut notice = subject.notice(alert, by, subject.channels(by), Template::DrillThanks, at);
            let took = alert.told.get(by).map(|told_at| answered.since(*told_at));
            notice.facts.remark = took.map(lasting);
            vec![notice]
        }
        DrillEvent::Ended { why, .. } => over(&subject, alert, drill, why, at),
    };
    for notice in &mut notices {
        notice.priority = Priority::Confirmation;
        notice.about = NoticeTopic::Other;
        notice.facts.kind = Some(AlertKind::Drill);
        notice.facts.ask = None;
    }
    notices.retain(|notice| !notice.by.is_empty());
    notices
}

/// Tells everybody told, and the person behind the drill, of the end; e-mails have the seconds to each answer.
fn over(
    subject: &AlertSubject<'_>,
    alert: &Alert,
    drill: &Drill,
    why: &DrillEnd,
    at: Timestamp,
) -> Vec<Notice> {
    let times = drill.times(&alert.told);
    let answered = times.iter().filter(|time| time.took.is_some()).count();
    let remark = match why {
        DrillEnd::Answered(by) => {
            let took = alert.told.get(by).and_then(|told_at| drill.took(by, *told_at));
            let after = took.map_or_else(String::new, |took| format!(", after {}", lasting(took)));
            format!("{} answered first{after}", subject.name(by))
        }
        DrillEnd::AllAnswered => "Everybody has answered".to_owned(),
        DrillEnd::RanOut => format!("{answered} of {} answered", times.len()),
        // The same words whatever came: a reader may stand beside somebody in duress (P9).
        DrillEnd::GaveWay { .. } => "It stops here. A text without DRILL is in earnest".to_owned(),
        DrillEnd::Stopped(by) => format!("{} has stopped it", subject.name(by)),
    };
    let lines: Vec<String> = times
        .iter()
        .map(|time| match time.took {
            Some(took) => format!("{}: answered after {}", subject.name(&time.person), lasting(took)),
            None => format!("{}: no answer", subject.name(&time.person)),
        })
        .collect();
    let mut people: BTreeSet<&PersonId> = alert.told.keys().collect();
    people.extend(&drill.rules.by);
    people.retain(|person| !drill.rules.out.contains(*person));
    if let DrillEnd::GaveWay { spared } = why {
        people.retain(|person| !spared.contains(*person));
    }
    people
        .into_iter()
        .map(|person| {
            let mut notice = subject.by_every_channel(alert, person, Template::DrillOver, at);
            notice.facts.remark = Some(remark.clone());
            notice.facts.details.clone_from(&lines);
            notice
        })
        .collect()
}

/// Says a span in minutes and seconds.
fn lasting(span: Span) -> String {
    let seconds = span.ms() / 1_000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}
