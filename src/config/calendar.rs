//! Opening hours and dates, read as written.

use crate::domain::hours::{DAY_MINUTES, DateRange, DayHours, WeekHours};
use crate::domain::time::Availability;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Hours of a week, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpeningHours(Vec<DayHours>);

impl OpeningHours {
    /// All day, every day.
    pub(super) fn all() -> Self {
        Self(vec![DayHours {
            days: [true; 7],
            from: 0,
            until: DAY_MINUTES,
        }])
    }

    /// Reads `"Mon-Thu 08:00-16:30, Fri 08:00-15:30"`.
    ///
    /// # Errors
    /// The fault of the text, in words.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut entries = Vec::new();
        for entry in text.split(',') {
            let (days, hours) = entry
                .trim()
                .split_once(char::is_whitespace)
                .ok_or("it needs days and hours")?;
            let (from, until) = hours
                .trim()
                .split_once('-')
                .ok_or("the hours need a beginning and an end")?;
            let (from, until) = (minute(from)?, minute(until)?);
            if from >= until {
                return Err(
                    "the hours end before they begin; past midnight, write one entry for each day".to_owned(),
                );
            }
            entries.push(DayHours {
                days: day_set(days)?,
                from,
                until,
            });
        }
        Ok(Self(entries))
    }

    /// Returns the same week with every window ended by `minute`; `minute` itself still counts.
    pub(super) fn ended_by(&self, minute: u16) -> Self {
        Self(
            self.0
                .iter()
                .filter(|hours| hours.from <= minute)
                .map(|hours| DayHours {
                    until: hours.until.min(minute + 1),
                    ..hours.clone()
                })
                .collect(),
        )
    }

    /// Returns the hours in a zone, leaving out the dates in `closed`.
    pub(super) fn availability(&self, zone: &TimeZone, closed: &[DateRange]) -> Availability {
        let zone_name = zone.iana_name().unwrap_or("UTC");
        let closed = closed.to_vec();
        Availability::Week(Arc::new(WeekHours::new(zone_name, self.0.clone(), closed)))
    }
}

/// Reads `16:00` as minutes from midnight; `24:00` is the end of the day.
///
/// # Errors
/// The fault of the text, in words.
pub(super) fn minute(text: &str) -> Result<u16, String> {
    let text = text.trim();
    let wrong = || format!("`{text}` is not a time from `00:00` to `24:00`");
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return Err(wrong());
    }
    let (hours, minutes): (u16, u16) = (
        hours.parse().map_err(|_| wrong())?,
        minutes.parse().map_err(|_| wrong())?,
    );
    let all = hours * 60 + minutes;
    if minutes > 59 || all > DAY_MINUTES {
        return Err(wrong());
    }
    Ok(all)
}

const DAYS: [(&str, Weekday); 7] = [
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];

/// Reads `Mon-Fri`, `Sat`, `Fri-Mon`.
fn day_set(text: &str) -> Result<[bool; 7], String> {
    let number = |name: &str| {
        DAYS.iter()
            .position(|(day, _)| day.eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| format!("`{}` is not a day: write `Mon`, `Tue`, ... `Sun`", name.trim()))
    };
    let (first, last) = match text.split_once('-') {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(text)?, number(text)?),
    };
    let mut days = [false; 7];
    let mut day = first;
    loop {
        if let Some(slot) = days.get_mut(day) {
            *slot = true;
        }
        if day == last {
            return Ok(days);
        }
        day = (day + 1) % 7;
    }
}

/// Reads `2026-12-25` or `2026-12-21..2027-01-01`.
///
/// # Errors
/// The fault of the text, in words.
pub(super) fn date_range(text: &str) -> Result<DateRange, String> {
    let date = |text: &str| {
        let text = text.trim();
        let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        text.parse::<Date>()
            .ok()
            .filter(|_| shape)
            .ok_or_else(|| "there is no such day in the calendar".to_owned())
    };
    let (first, last) = match text.split_once("..") {
        Some((first, last)) => (date(first)?, date(last)?),
        None => (date(text)?, date(text)?),
    };
    if first > last {
        return Err("the range ends before it begins".to_owned());
    }
    Ok(DateRange { first, last })
}

#[cfg(test)]
mod tests;
