//! Words and times of the pages, for a reader in an office who is new to them.

use crate::domain::alert::{AlertKind, DeadlineKind};
use crate::domain::chain::Ask;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::VisitPhase;
use crate::wording::civil;

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
        AlertKind::Monitor => (4, "Something must be checked", "i"),
    };
    KindWords { rank, title, sign }
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

/// Returns a clock time with its distance from now: `14:05 (in 4 min)`.
pub(super) fn time(at: Timestamp, now: Timestamp, time_zone: &str) -> String {
    format!(
        "{} ({})",
        civil::clock_seen_from(at, Some(now), time_zone),
        apart(at, now)
    )
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
