//! The hours of a week, in words: `Mon-Fri 08:00-16:59`.

use crate::domain::time::{Span, Timestamp};
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, Unit, ZonedRound};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Minutes of a day.
const DAY: usize = 24 * 60;

/// One full hour of the coming week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WeekHour {
    pub(super) at: Timestamp,
    /// Monday is nought.
    day: usize,
    hour: usize,
}

/// A part of an hour of the coming week, or the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WeekSlot {
    pub(super) hour: WeekHour,
    pub(super) from: Timestamp,
    /// Not included.
    pub(super) until: Timestamp,
}

impl WeekHour {
    /// Returns the end of the hour, not included.
    pub(super) fn until(self) -> Timestamp {
        self.at + HOUR
    }

    /// Returns the part of the hour between two instants.
    pub(super) fn between(self, from: Timestamp, until: Timestamp) -> WeekSlot {
        WeekSlot {
            hour: self,
            from,
            until,
        }
    }
}

impl WeekSlot {
    /// Whether the slot begins with its hour.
    pub(super) fn is_full_hour(&self) -> bool {
        self.from == self.hour.at
    }
}

/// A set of minutes of the week: days from Monday, minutes from midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MinuteSet(Vec<bool>);

impl Default for MinuteSet {
    fn default() -> Self {
        Self(vec![false; DAYS.len() * DAY])
    }
}

impl MinuteSet {
    pub(super) fn add(&mut self, slot: &WeekSlot) {
        let WeekHour { at, day, hour } = slot.hour;
        // A minute belongs to the slot with its beginning.
        let minute = |instant: Timestamp| {
            let minutes = instant.since(at).ms().div_ceil(Span::from_mins(1).ms());
            usize::try_from(minutes).unwrap_or(60).min(60)
        };
        let begins = day * DAY + hour * 60;
        let range = begins + minute(slot.from)..begins + minute(slot.until);
        self.0
            .get_mut(range)
            .into_iter()
            .flatten()
            .for_each(|there| *there = true);
    }

    pub(super) fn join(&mut self, other: &Self) {
        for (slot, there) in self.0.iter_mut().zip(&other.0) {
            *slot |= there;
        }
    }

    /// Returns the number of minutes.
    pub(super) fn count(&self) -> usize {
        self.0.iter().filter(|there| **there).count()
    }

    /// Returns the minutes in words, days with the same minutes together.
    pub(super) fn words(&self) -> String {
        if self.0.iter().all(|there| *there) {
            return "at any hour".to_owned();
        }
        let days: Vec<&[bool]> = self.0.chunks(DAY).collect();
        let mut parts = Vec::new();
        let mut from = 0;
        while let Some(day) = days.get(from) {
            let alike = days.iter().skip(from).take_while(|other| *other == day).count();
            if let Some(runs) = runs(day) {
                let names = match DAYS.get(from).zip(DAYS.get(from + alike - 1)) {
                    Some((first, last)) if alike > 1 => format!("{first}-{last}"),
                    Some((first, _)) => (*first).to_owned(),
                    None => String::new(),
                };
                parts.push(format!("{names}{runs}"));
            }
            from += alike;
        }
        parts.join(", ")
    }
}

/// Returns the minutes of one day in words; `None` for a day without any.
fn runs(day: &[bool]) -> Option<String> {
    if day.iter().all(|there| *there) {
        return Some(String::new());
    }
    let clock = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
    let mut runs = Vec::new();
    let mut minute = 0;
    while minute < day.len() {
        let long = day.iter().skip(minute).take_while(|there| **there).count();
        if long > 0 {
            runs.push(format!("{}-{}", clock(minute), clock(minute + long - 1)));
        }
        minute += long.max(1);
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
const HOUR: Span = Span::from_mins(60);

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
        let mut all = MinuteSet::default();
        assert_eq!(all.words(), "");
        for hour in &hours {
            all.add(&hour.between(hour.at, hour.until()));
        }
        assert_eq!(all.words(), "at any hour");
    }

    #[test]
    fn days_with_the_same_hours_are_said_together() {
        let now = Timestamp::parse("2026-11-23T00:00:00Z").unwrap();
        let mut some = MinuteSet::default();
        for hour in coming("UTC", now) {
            let day = hour.day < 5 && (8..17).contains(&hour.hour);
            if day || hour.day == 6 || (hour.day == 2 && hour.hour == 20) {
                some.add(&hour.between(hour.at, hour.until()));
            }
        }
        assert_eq!(
            some.words(),
            "Mon-Tue 08:00-16:59, Wed 08:00-16:59 and 20:00-20:59, Thu-Fri 08:00-16:59, Sun"
        );
    }

    #[test]
    fn a_part_of_an_hour_has_the_minutes_that_begin_in_it() {
        let now = Timestamp::parse("2026-11-23T16:00:00Z").unwrap();
        let hour = coming("UTC", now)[0];
        let at = |secs| hour.at + Span::from_secs(secs);
        for (from, until, words) in [
            (0, 1800, "Mon 17:00-17:29"),
            (1800, 3600, "Mon 17:30-17:59"),
            (0, 510, "Mon 17:00-17:08"),
            (510, 3600, "Mon 17:09-17:59"),
            (510, 520, ""),
        ] {
            let mut set = MinuteSet::default();
            set.add(&hour.between(at(from), at(until)));
            assert_eq!(set.words(), words, "{from} to {until}");
        }
    }
}
