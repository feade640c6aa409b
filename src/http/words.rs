//! Words and times of the pages, for a reader in an office who is new to them.

use super::live::APART_OPENS;
use crate::app::board::{BoardTask, TaskKind};
use crate::domain::alert::{AlertKind, DeadlineKind};
use crate::domain::chain::Ask;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::VisitPhase;
use crate::wording::civil;
use crate::wording::pages::{Sentence, drill, times};
use maud::{Markup, PreEscaped, html};
use std::fmt::Display;

/// The time zone for times without a school.
pub(super) const TIME_ZONE: &str = "Europe/London";

/// Returns where a visit is, in words.
pub(super) fn phase(phase: VisitPhase) -> Sentence {
    match phase {
        VisitPhase::Planned => times::PLANNED,
        VisitPhase::Authorised => times::AUTHORISED,
        VisitPhase::Out => times::ON_THE_WAY,
        VisitPhase::OnSite => times::ON_SITE,
        VisitPhase::Between => times::BETWEEN,
        VisitPhase::Returning => times::RETURNING,
        VisitPhase::Closed => times::CLOSED,
    }
}

/// Returns the expectation behind a deadline, in words.
pub(super) fn deadline(deadline: DeadlineKind) -> Sentence {
    match deadline {
        DeadlineKind::Arrival => times::ARRIVE_BY,
        DeadlineKind::CheckIn => times::CHECK_IN_BY,
        DeadlineKind::NoAnswer => times::LEAVE_DOOR_BY,
        DeadlineKind::Return => times::BACK_BY,
        DeadlineKind::HomeSafe => times::HOME_BY,
        DeadlineKind::WriteUp => times::WRITE_UP,
    }
}

/// Returns the task of a step, in words.
pub(super) fn ask(ask: Ask) -> Sentence {
    match ask {
        Ask::RingWorker => times::RING_THEM,
        Ask::RingHousehold => times::RING_HOUSEHOLD,
        Ask::GoAndSee => times::GO_AND_SEE,
        Ask::Decide => times::DECIDE,
        Ask::Police => times::RING_999,
    }
}

/// The words for an alert's kind, with its rank.
pub(super) struct KindWords {
    /// Lower is more serious.
    pub(super) rank: u8,
    /// The heading.
    pub(super) title: Sentence,
    /// A sign besides the colour.
    pub(super) sign: &'static str,
}

/// Returns how a kind of alert is shown.
pub(super) fn kind(kind: AlertKind) -> KindWords {
    let (rank, title, sign) = match kind {
        AlertKind::Duress => (0, times::DURESS, "!!!"),
        AlertKind::Help => (1, times::HELP, "!!"),
        AlertKind::Overdue => (2, times::OVERDUE, "!"),
        AlertKind::Concern => (3, times::CONCERN, "?"),
        AlertKind::Drill => (5, drill::TITLE, "~"),
        AlertKind::Monitor => (4, times::CHECK, "i"),
    };
    KindWords { rank, title, sign }
}

/// Returns a small task as a sentence, before the instant since which the task waits.
pub(super) fn task(task: &BoardTask) -> String {
    match task.what {
        TaskKind::Unclear => times::TASK_UNCLEAR.plain(&[("names", &task.names)]),
        TaskKind::Leave => times::TASK_LEAVE.plain(&[("names", &task.names), ("awaited", &task.awaited)]),
        TaskKind::WriteUp => times::TASK_WRITE_UP.plain(&[("names", &task.names)]),
    }
}

/// Where somebody stands, in words and by a shape: never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VisitStatus {
    OnTime,
    Asked,
    Late,
    LateAskedTwice,
    Alert,
}

impl VisitStatus {
    /// The class of its style, which draws the shape.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::OnTime => "on-time",
            Self::Asked => "asked",
            Self::Late | Self::LateAskedTwice => "late",
            Self::Alert => "alerted",
        }
    }

    /// The words beside the shape.
    pub(super) fn words(self) -> Sentence {
        match self {
            Self::OnTime => times::STATUS_ON_TIME,
            Self::Asked => times::STATUS_ASKED,
            Self::Late => times::STATUS_LATE,
            Self::LateAskedTwice => times::STATUS_LATE_TWICE,
            Self::Alert => times::STATUS_ALERT,
        }
    }

    /// The shape: circle, half circle, triangle, square.
    pub(super) fn shape(self) -> &'static str {
        match self {
            Self::OnTime => "\u{25cf}",
            Self::Asked => "\u{25d0}",
            Self::Late | Self::LateAskedTwice => "\u{25b2}",
            Self::Alert => "\u{25a0}",
        }
    }
}

/// Returns names as a list: `Chris and Pat`.
pub(super) fn listed<T: Display>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.join(times::AND.words())
}

/// Returns whether a name stands in a list of names, whole: `Sam Lee` is not in `Sam Leeson and Jo Bloggs`.
pub(super) fn among(name: &str, names: &str) -> bool {
    let within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    names.match_indices(name).any(|(start, found)| {
        let before = names[..start].chars().next_back();
        let after = names[start + found.len()..].chars().next();
        !within(before) && !within(after)
    })
}

/// Returns how long it is until `at`: `in 4 min`; or since: `3 min ago`.
pub(super) fn apart(at: Timestamp, now: Timestamp) -> String {
    if at > now {
        match minutes(at.since(now)) {
            0 => times::IN_LESS.words().to_owned(),
            mins => times::IN.plain(&[("length", &length(mins))]),
        }
    } else {
        match minutes(now.since(at)) {
            0 => times::JUST_NOW.words().to_owned(),
            mins => times::AGO.plain(&[("length", &length(mins))]),
        }
    }
}

/// Returns a clock time with its distance from now: `14:05 (in 4 min)`. The page's script keeps the distance true by the
/// daemon's clock; once the page is not live, the distance gives way to `was due 14:05`.
pub(super) fn time(at: Timestamp, now: Timestamp, time_zone: &str) -> Markup {
    let clock = civil::clock_seen_from(at, Some(now), time_zone);
    html! {
        time { (clock) } " "
        (PreEscaped(APART_OPENS)) (PreEscaped(format!(" data-at=\"{}\">", at.ms()))) "(" (apart(at, now)) ")" (PreEscaped("</span>"))
    }
}

fn minutes(span: Span) -> u64 {
    span.ms() / 60_000
}

fn length(mins: u64) -> String {
    match (mins / 60, mins % 60) {
        (0, minutes) => times::MINUTES.plain(&[("minutes", &minutes)]),
        (hours, 0) => times::HOURS.plain(&[("hours", &hours)]),
        (hours, minutes) => times::HOURS_MINUTES.plain(&[("hours", &hours), ("minutes", &minutes)]),
    }
}
