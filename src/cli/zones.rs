//! Times as the clocks of each school show them.

use super::{ConfigPath, configuration};
use crate::app::answer::HealthReport;
use crate::clock;
use crate::config::SecretPolicy;
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::wording::{civil, when};
use std::collections::BTreeMap;

/// The time zone of each school, as far as the configuration can be read from here, or the daemon says.
pub(super) struct SchoolZones {
    zones: BTreeMap<String, String>,
    now: Timestamp,
}

impl SchoolZones {
    /// Looks in the configuration; where that cannot be used, times are shown in UTC and say so.
    pub(super) fn of(config: ConfigPath<'_>) -> Self {
        let zones = configuration::load(config.path(), SecretPolicy::Skip).map_or_else(
            |_| BTreeMap::new(),
            |loaded| {
                let schools = loaded.config.schools.into_values();
                schools
                    .map(|school| (school.id.as_str().to_owned(), school.time_zone.clone()))
                    .collect()
            },
        );
        Self {
            zones,
            now: clock::now(),
        }
    }

    /// Returns the time zones that a daemon says are its schools'.
    pub(super) fn of_daemon(report: HealthReport) -> Self {
        let zones = report.time_zones.into_iter();
        Self {
            zones: zones
                .map(|(school, zone)| (school.as_str().to_owned(), zone))
                .collect(),
            now: report.at,
        }
    }

    /// Whether no school's time zone is known.
    pub(super) fn is_empty(&self) -> bool {
        self.zones.is_empty()
    }

    /// Returns an instant of an answer on the school's clocks: `13:40`, with the day if it is not today.
    ///
    /// Where the zone is not known it stays RFC 3339 in UTC, to the second.
    pub(super) fn clock(&self, school: &SchoolId, at: Timestamp) -> String {
        match self.zones.get(school.as_str()) {
            Some(zone) => civil::clock_seen_from(at, Some(self.now), zone),
            None => Timestamp::from_ms(at.ms() / 1000 * 1000).to_string(),
        }
    }

    /// Returns an instant with its date and year: `01/08/2027 00:00`. What is of every school is shown by the clocks of the first.
    pub(super) fn in_full(&self, school: Option<&SchoolId>, at: Timestamp) -> String {
        let named = school.and_then(|school| self.zones.get(school.as_str()));
        match named.or_else(|| self.zones.values().next()) {
            Some(zone) => civil::for_spreadsheet(at, zone),
            None => at.to_string(),
        }
    }

    /// Returns the end of an absence: midnight of this day is called the end of today.
    pub(super) fn until(&self, school: &SchoolId, at: Timestamp) -> String {
        let ends_today = self.zones.get(school.as_str()).is_some_and(|zone| {
            let before = Timestamp::from_ms(at.ms().saturating_sub(1));
            let today = when::date(self.now, zone);
            when::date(before, zone) == today && when::date(at, zone) != today
        });
        if ends_today {
            "the end of today".to_owned()
        } else {
            self.clock(school, at)
        }
    }

    /// Returns the same for a table's cell; a dash where there is no instant.
    pub(super) fn cell(&self, school: &SchoolId, at: Option<Timestamp>) -> String {
        at.map_or_else(|| "-".to_owned(), |at| self.clock(school, at))
    }
}
