//! Due times of routines: the only place that speaks to the `cron` crate, and to `chrono` for it.
//!
//! Never give `cron` a zone with summer time: the crate skips a time that the clocks jump over, and in the repeated hour
//! returns instants in the past. So `cron` works on naive local time as if on UTC, and its answer is put on the school's
//! clocks afterwards: a time in the gap moves later, a repeated time is the first of the two.

use crate::domain::time::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::str::FromStr;

/// Most candidates examined: more than one hour of seconds, so that a repeated hour is passed.
const CANDIDATES: usize = 2 * 3600 + 10;

/// Returns the first instant after `after` at which the expression comes round on the clocks of `time_zone`.
///
/// `None` for an expression that does not parse or never comes round, and for an unknown zone. The configuration refuses
/// all three.
#[must_use]
pub fn next_after(expression: &str, time_zone: &str, after: Timestamp) -> Option<Timestamp> {
    let schedule = cron::Schedule::from_str(expression).ok()?;
    let zone = TimeZone::get(time_zone).ok()?;
    let instant = jiff::Timestamp::from_millisecond(after.ms()).ok()?;
    // An hour and a bit earlier on the clock face, so as to look back over a fold.
    let from = instant
        .to_zoned(zone.clone())
        .datetime()
        .checked_sub(jiff::Span::new().minutes(61))
        .ok()?;
    let naive =
        chrono::DateTime::from_timestamp(from.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second(), 0)?;
    schedule
        .after(&naive)
        .take(CANDIDATES)
        .filter_map(|candidate| on_the_clock(&zone, &candidate))
        .find(|candidate| *candidate > after)
}

/// Puts a naive local time on the clocks of a zone.
fn on_the_clock(zone: &TimeZone, naive: &chrono::DateTime<chrono::Utc>) -> Option<Timestamp> {
    let civil: DateTime = jiff::Timestamp::from_second(naive.timestamp())
        .ok()?
        .to_zoned(TimeZone::UTC)
        .datetime();
    let instant = zone.to_ambiguous_zoned(civil).compatible().ok()?.timestamp();
    Some(Timestamp::from_ms(instant.as_millisecond()))
}
