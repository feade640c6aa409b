//! A day and a time of the week as people read them: `Tue 15:30`.

use super::civil::{clock, zone, zoned};
use crate::domain::time::Timestamp;

/// Returns the day and the time, with the seconds where there are any: `Tue 13:40`, `Tue 13:40:30`.
#[must_use]
pub fn day_and_clock(at: Timestamp, time_zone: &str) -> String {
    let (zone, _) = zone(time_zone);
    let seconds = at.ms() / 1000 % 60;
    let seconds = if seconds == 0 {
        String::new()
    } else {
        format!(":{seconds:02}")
    };
    let day = zoned(at, &zone).map_or_else(String::new, |at| format!("{} ", at.strftime("%a")));
    format!("{day}{}{seconds}", clock(at, time_zone))
}

/// Returns the date: `Tue 24 November 2026`.
#[must_use]
pub fn date(at: Timestamp, time_zone: &str) -> String {
    let (zone, _) = zone(time_zone);
    zoned(at, &zone).map_or_else(|| at.to_string(), |at| at.strftime("%a %-d %B %Y").to_string())
}
