//! The hours of a week, in words: `Mon-Fri 08:00-16:59`.

use crate::domain::time::{Span, Timestamp};
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Unit, ZonedRound};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// One full hour of the coming week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WeekHour {
    pub(super) at: Timestamp,
    /// Monday is nought.
    day: usize,
    hour: usize,
}

/// A set of hours of the week: days from Monday, hours from midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct HourSet([[bool; 24]; 7]);

impl HourSet {
    pub(super) fn add(&mut self, hour: WeekHour) {
        if let Some(slot) = self.0.get_mut(hour.day).and_then(|day| day.get_mut(hour.hour)) {
            *slot = true;
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        for (slot, there) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *slot |= there;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().flatten().all(|there| !there)
    }

    /// Returns the hours in words, days with the same hours together.
    pub(super) fn words(&self) -> String {
        if self.0.iter().flatten().all(|there| *there) {
            return "at any hour".to_owned();
        }
        let mut parts = Vec::new();
        let mut from = 0;
        while let Some(day) = self.0.get(from) {
            let alike = self.0.iter().skip(from).take_while(|other| *other == day).count();
            if let Some(runs) = runs(day) {
                let days = match DAYS.get(from).zip(DAYS.get(from + alike - 1)) {
                    Some((first, last)) if alike > 1 => format!("{first}-{last}"),
                    Some((first, _)) => (*first).to_owned(),
                    None => String::new(),
                };
                parts.push(format!("{days}{runs}"));
            }
            from += alike;
        }
        parts.join(", ")
    }
}

/// Returns the hours of one day in words; `None` for a day without any.
fn runs(day: &[bool; 24]) -> Option<String> {
    if day.iter().all(|there| *there) {
        return Some(String::new());
    }
    let mut runs = Vec::new();
    let mut hour = 0;
    while hour < day.len() {
        let long = day.iter().skip(hour).take_while(|there| **there).count();
        if long > 0 {
            runs.push(format!("{hour:02}:00-{:02}:59", hour + long - 1));
        }
        hour += long.max(1);
    }
    (!runs.is_empty()).then(|| format!(" {}", runs.join(" and ")))
}

/// Returns the next 168 full hours after `now` on the clocks of a school.
pub(super) fn coming(time_zone: &str, now: Timestamp) -> Vec<WeekHour> {
    let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
    let Ok(start) = jiff::Timestamp::from_millisecond(now.ms()) else {
        return Vec::new();
    };
    let floor = ZonedRound::new()
        .smallest(Unit::Hour)
        .mode(jiff::RoundMode::Trunc);
    let Ok(start) = start.to_zoned(zone).round(floor) else {
        return Vec::new();
    };
    (1..=7 * 24_i64)
        .map(|hours| start.saturating_add(hours.hours()))
        .map(|zoned| WeekHour {
            at: Timestamp::from_ms(zoned.timestamp().as_millisecond()),
            day: usize::from(zoned.weekday().to_monday_zero_offset().unsigned_abs()),
            hour: usize::from(zoned.hour().unsigned_abs()),
        })
        .collect()
}

/// Length of one hour of the week.
pub(super) const HOUR: Span = Span::from_mins(60);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    #[test]
    fn a_week_has_every_hour_once_from_the_next_full_one() {
        let now = Timestamp::parse("2026-11-23T09:17:00Z").unwrap();
        let hours = coming("Europe/London", now);
        assert_eq!(hours.len(), 168);
        assert_eq!(hours[0].at, Timestamp::parse("2026-11-23T10:00:00Z").unwrap());
        let mut all = HourSet::default();
        assert!(all.is_empty());
        for hour in &hours {
            all.add(*hour);
        }
        assert_eq!(all.words(), "at any hour");
    }

    #[test]
    fn days_with_the_same_hours_are_said_together() {
        let now = Timestamp::parse("2026-11-23T00:00:00Z").unwrap();
        let mut some = HourSet::default();
        for hour in coming("UTC", now) {
            let day = hour.day < 5 && (8..17).contains(&hour.hour);
            if day || hour.day == 6 || (hour.day == 2 && hour.hour == 20) {
                some.add(hour);
            }
        }
        assert_eq!(
            some.words(),
            "Mon-Tue 08:00-16:59, Wed 08:00-16:59 and 20:00-20:59, Thu-Fri 08:00-16:59, Sun"
        );
    }
}
