//! Times as carriers and modems give them: civil times without a zone.

use crate::domain::time::{Span, Timestamp};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Zone of the clocks of UK carriers.
const CARRIER: &str = "Europe/London";

/// How far ahead of our clock a text may be dated.
const AHEAD_AT_MOST: Span = Span::from_mins(5);

/// Returns the instant of a carrier's time: `2026-11-21 14:05:00`, by the clocks of the UK.
pub(super) fn by_the_carrier(text: &str) -> Option<Timestamp> {
    let zone = TimeZone::get(CARRIER).ok()?;
    instant(text, &zone)
}

/// Returns when a text was sent, by its carrier. No text is sent after its arrival: a later date says nothing.
pub(super) fn sent_at(text: &str, now: Timestamp) -> Option<Timestamp> {
    by_the_carrier(text).filter(|at| *at <= now + AHEAD_AT_MOST)
}

/// Whether a time of another program on this machine lies within `before` and `after` of now, in UTC or in this machine's zone:
/// the program may run in a container with another zone than ours.
pub(super) fn is_near(text: &str, now: Timestamp, before: Span, after: Span) -> bool {
    let zones = [
        Some(TimeZone::UTC),
        Some(TimeZone::system()),
        TimeZone::get(CARRIER).ok(),
    ];
    let mut instants = zones.iter().flatten().filter_map(|zone| instant(text, zone));
    instants.any(|at| at + before >= now && at <= now + after)
}

fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let civil: DateTime = text.trim().parse().ok()?;
    let zoned = zone.to_zoned(civil).ok()?;
    Some(Timestamp::from_ms(zoned.timestamp().as_millisecond()))
}
