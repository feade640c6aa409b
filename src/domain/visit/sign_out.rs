//! The data of a sign-out.

use super::Visit;
use crate::domain::id::PersonId;
use crate::domain::plan::SignOutDetail;
use crate::domain::private::{Phone, Private};
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One stop of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Where: a full address.
    pub address: Private,
    /// When the worker is expected there, if the itinerary says so (OP-07).
    pub expected_at: Option<Timestamp>,
    /// When the worker means to leave, if the itinerary says so (OP-07).
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// The data given at sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOut {
    /// The workers.
    pub workers: Vec<PersonId>,
    /// The phone carried by each worker, where not their own.
    pub carried: BTreeMap<PersonId, Phone>,
    /// Where to, in order.
    pub stops: Vec<Stop>,
    /// The household's number.
    pub household: Option<Phone>,
    /// The purpose of the visit.
    pub purpose: Option<Private>,
    /// The vehicle or way of travel.
    pub vehicle: Option<Private>,
    /// Reference of the risk assessment.
    pub risk_assessment: Option<Private>,
    /// Known hazards, for the sheet.
    pub hazards: Option<Private>,
    /// The authoriser; `None` if not named.
    pub authorised_by: Option<PersonId>,
    /// The contact for a visit out of hours (OP-05).
    pub responsible_contact: Option<PersonId>,
    /// When everybody is expected back, or done if the visit ends at home.
    pub back_by: Timestamp,
    /// Whether the workers go home from the last stop.
    pub ends_at_home: bool,
    /// Whether every wait is halved and the household is not rung.
    pub at_risk: bool,
    /// Whether the visit is an emergency (TM-05).
    #[serde(default)]
    pub emergency: bool,
    /// Whether the responsible contact has agreed, by text or in the office's hearing (OP-05).
    #[serde(default)]
    pub contact_accepted: bool,
    /// When the workers mean to set off, for a planned visit.
    #[serde(default)]
    pub leave_at: Option<Timestamp>,
    /// Why a rule is to be excepted, asked for as such; `None` where no exception is asked for.
    #[serde(default)]
    pub exception: Option<Private>,
    /// Why the workers go although nothing permits the visit; such a visit is watched over all the same.
    #[serde(default)]
    pub against_policy: Option<Private>,
    /// Further notes for the record.
    #[serde(default)]
    pub details: BTreeMap<SignOutDetail, Private>,
}

impl Visit {
    /// Returns the address of the first stop at which, or on the way to which, any worker is.
    #[must_use]
    pub fn place(&self) -> Option<&Private> {
        let stop = self.workers.values().map(|worker| worker.stop).min().unwrap_or(0);
        self.sign_out.stops.get(stop).map(|stop| &stop.address)
    }

    /// Adds a stop before a planned one, or at the end, and keeps the workers of later stops there.
    pub(in crate::domain) fn add_stop(&mut self, stop: &Stop, before: Option<usize>) {
        let stops = &mut self.sign_out.stops;
        let at = before.map_or(stops.len(), |before| before.min(stops.len()));
        stops.insert(at, stop.clone());
        for worker in self.workers.values_mut().filter(|worker| worker.stop >= at) {
            worker.stop += 1;
        }
        let later = self.outcomes.split_off(&at);
        self.outcomes
            .extend(later.into_iter().map(|(stop, outcome)| (stop + 1, outcome)));
    }
}

/// Why a visit needed a named authoriser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleException {
    /// Nothing permits the visit, and the workers go all the same.
    AgainstPolicy,
    /// The visit starts after the latest start.
    AfterLatestStart,
    /// The household is in cooling-off: an incident there has not been reviewed yet (TM-26).
    CoolingOff,
    /// The visit runs outside the hours of its visit type.
    OutOfHours,
    /// Fewer workers than the visit type needs.
    TooFewWorkers,
    /// The workers were on their way before leave was given.
    WithoutLeave,
}

impl RuleException {
    /// Every exception that a visit type may list under `exceptions`, by its word there.
    pub const LISTED: [(&'static str, Self); 4] = [
        ("cooling-off", Self::CoolingOff),
        ("hours", Self::OutOfHours),
        ("latest-start", Self::AfterLatestStart),
        ("workers", Self::TooFewWorkers),
    ];

    /// Returns the exception in words to follow "because".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::AgainstPolicy => "it goes against policy",
            Self::AfterLatestStart => "it starts after the latest start",
            Self::CoolingOff => "its household is in cooling-off",
            Self::OutOfHours => "it runs outside the hours of its visit type",
            Self::TooFewWorkers => "fewer workers than it needs",
            Self::WithoutLeave => "they were on their way before it was authorised",
        }
    }

    /// Returns the word used in JSON, pages and scenarios.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AgainstPolicy => "against-policy",
            Self::AfterLatestStart => "after-latest-start",
            Self::CoolingOff => "cooling-off",
            Self::OutOfHours => "out-of-hours",
            Self::TooFewWorkers => "too-few-workers",
            Self::WithoutLeave => "without-leave",
        }
    }
}
