//! Words and times of the pages, for a reader in an office who is new to them.

use super::live::APART_OPENS;
use crate::app::board::{BoardTask, TaskKind};
use crate::domain::alert::{AlertKind, DeadlineKind};
use crate::domain::chain::Ask;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::VisitPhase;
use crate::wording::civil;
use crate::wording::pages::drill as drill_words;
use maud::{Markup, PreEscaped, html};

/// The time zone for times without a school.
pub(super) const TIME_ZONE: &str = "Europe/London";

/// Returns where a visit is, in words.
pub(super) fn phase(phase: VisitPhase) -> &'static str {
    match phase {
        VisitPhase::Planned => "Planned, waiting for a YES",
        VisitPhase::Authorised => "Authorised, not set off yet",
        VisitPhase::Out => "On the way there",
        VisitPhase::OnSite => "At the household",
        VisitPhase::Between => "On the way to the next stop",
        VisitPhase::Returning => "On the way back",
        VisitPhase::Closed => "Closed, but its alert is still open",
    }
}

/// Returns the expectation behind a deadline, in words.
pub(super) fn deadline(deadline: DeadlineKind) -> &'static str {
    match deadline {
        DeadlineKind::Arrival => "Must arrive by",
        DeadlineKind::CheckIn => "Next check-in by",
        DeadlineKind::NoAnswer => "Must leave the door by",
        DeadlineKind::Return => "Must be back by",
        DeadlineKind::HomeSafe => "Must say HOME by",
        DeadlineKind::WriteUp => "write-up",
    }
}

/// Returns the task of a step, in words.
pub(super) fn ask(ask: Ask) -> &'static str {
    match ask {
        Ask::RingWorker => "ring them",
        Ask::RingHousehold => "ring the household",
        Ask::GoAndSee => "go and see, from the street",
        Ask::Decide => "decide what happens",
        Ask::Police => "ring 999",
    }
}

/// The words for an alert's kind, with its rank.
pub(super) struct KindWords {
    /// Lower is more serious.
    pub(super) rank: u8,
    /// The heading.
    pub(super) title: &'static str,
    /// A sign besides the colour.
    pub(super) sign: &'static str,
}

/// Returns how a kind of alert is shown.
pub(super) fn kind(kind: AlertKind) -> KindWords {
    let (rank, title, sign) = match kind {
        AlertKind::Duress => (0, "Duress, a safe word was used", "!!!"),
        AlertKind::Help => (1, "Help is needed", "!!"),
        AlertKind::Overdue => (2, "Overdue, not heard from", "!"),
        AlertKind::Concern => (3, "Cause for concern", "?"),
        AlertKind::Drill => (5, drill_words::TITLE.words(), "~"),
        AlertKind::Monitor => (4, "Something must be checked", "i"),
    };
    KindWords { rank, title, sign }
}

/// Returns a small task as a sentence, before the instant since which the task waits.
pub(super) fn task(task: &BoardTask) -> String {
    match task.what {
        TaskKind::Unclear => format!("Ring {}: a text was not understood,", task.names),
        TaskKind::Leave => format!("{}: leave waits for a YES of {}, asked", task.names, task.awaited),
        TaskKind::WriteUp => format!("{}: the write-up is late, due", task.names),
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
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::OnTime => "On time",
            Self::Asked => "Asked, waiting",
            Self::Late => "Late",
            Self::LateAskedTwice => "Late: asked twice",
            Self::Alert => "ALERT",
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
            0 => "in less than a minute".to_owned(),
            mins => format!("in {}", length(mins)),
        }
    } else {
        match minutes(now.since(at)) {
            0 => "just now".to_owned(),
            mins => format!("{} ago", length(mins)),
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
        (0, mins) => format!("{mins} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, mins) => format!("{hours} h {mins} min"),
    }
}
