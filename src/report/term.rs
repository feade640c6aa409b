//! All visits of a term, counted.

use super::facts::VisitFacts;
use crate::domain::alert::AlertKind;
use crate::domain::drill::Drill;
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of a term: of visits, unless a count says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TermFacts {
    /// Visits that began in the term.
    pub visits: usize,
    /// With two people or more.
    pub with_two: usize,
    /// With a risk assessment named.
    pub risk_assessed: usize,
    /// Marked as at risk.
    pub marked_at_risk: usize,
    /// With leave.
    pub leave_given: usize,
    /// With an exception from a rule.
    pub excepted: usize,
    /// Against policy.
    pub against_policy: usize,
    /// Without a missed deadline.
    pub on_time: usize,
    /// Signs of life heard, of all visits.
    pub heard: usize,
    /// Deadlines missed, of all visits.
    pub missed: usize,
    /// Alerts by kind.
    pub alerts: BTreeMap<&'static str, usize>,
    /// Alerts with a human answer.
    pub answered: usize,
    /// Minutes from an alert to the first human, the median; `None` without alerts.
    pub minutes_half: Option<u64>,
    /// The longest.
    pub minutes_most: Option<u64>,
    /// Visits in need of a write-up, and visits with a write-up.
    pub write_ups: (usize, usize),
    /// Incidents reported.
    pub incidents: usize,
    /// Drills held.
    pub drills: usize,
    /// People told in drills, and answers of theirs: of all drills.
    pub drill_answers: (usize, usize),
}

impl TermFacts {
    /// Counts visits.
    #[must_use]
    pub fn of(visits: &[VisitFacts]) -> Self {
        let count = |wanted: fn(&VisitFacts) -> bool| visits.iter().filter(|visit| wanted(visit)).count();
        let alerts = || visits.iter().flat_map(|visit| &visit.alerts);
        let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
        for alert in alerts() {
            *kinds.entry(AlertKind::word(alert.kind)).or_default() += 1;
        }
        let mut minutes: Vec<u64> = alerts().filter_map(super::AlertFacts::minutes_to_human).collect();
        minutes.sort_unstable();
        Self {
            visits: visits.len(),
            with_two: count(|visit| visit.people > 1),
            risk_assessed: count(|visit| visit.risk_assessed),
            marked_at_risk: count(|visit| visit.marked_at_risk),
            leave_given: count(|visit| visit.leave_given),
            excepted: count(|visit| visit.excepted),
            against_policy: count(|visit| visit.against_policy),
            on_time: count(VisitFacts::on_time),
            heard: visits.iter().map(|visit| visit.heard).sum(),
            missed: visits.iter().map(|visit| visit.missed).sum(),
            alerts: kinds,
            answered: minutes.len(),
            minutes_half: minutes.get(minutes.len().saturating_sub(1) / 2).copied(),
            minutes_most: minutes.last().copied(),
            write_ups: (
                count(|visit| visit.written_up.is_some()),
                count(|visit| visit.written_up == Some(true)),
            ),
            incidents: visits.iter().map(|visit| visit.incidents).sum(),
            ..Self::default()
        }
    }

    /// Adds the drills of the term that are over.
    #[must_use]
    pub fn with_drills(self, drills: &[&Drill]) -> Self {
        let told = drills.iter().map(|drill| drill.told.len()).sum();
        let answered = |drill: &&Drill| {
            drill
                .told
                .keys()
                .filter(|person| drill.answers.contains_key(*person))
                .count()
        };
        Self {
            drills: drills.len(),
            drill_answers: (told, drills.iter().map(answered).sum()),
            ..self
        }
    }

    /// Returns the lines of the report: headings, and counts in words.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let of_all = |number: usize| format!("{number} of {}", self.visits);
        let alerts: Vec<String> = self
            .alerts
            .iter()
            .map(|(kind, number)| format!("{number} {kind}"))
            .collect();
        let total: usize = self.alerts.values().sum();
        let minutes = |minutes: Option<u64>| {
            minutes.map_or_else(|| "none".to_owned(), |minutes| format!("{minutes} min"))
        };
        vec![
            ("Visits", self.visits.to_string()),
            ("Nothing missed", of_all(self.on_time)),
            ("Two people or more", of_all(self.with_two)),
            ("Risk assessment named", of_all(self.risk_assessed)),
            ("Marked as at risk", of_all(self.marked_at_risk)),
            ("Leave given", of_all(self.leave_given)),
            ("Exception from a rule, with leave", of_all(self.excepted)),
            (
                "Against policy, watched all the same",
                of_all(self.against_policy),
            ),
            ("Signs of life heard", self.heard.to_string()),
            ("Deadlines missed", self.missed.to_string()),
            (
                "Alerts",
                if alerts.is_empty() {
                    "none".to_owned()
                } else {
                    alerts.join(", ")
                },
            ),
            ("Answered by a human", format!("{} of {total}", self.answered)),
            (
                "Until a human answered, half of them within",
                minutes(self.minutes_half),
            ),
            ("Until a human answered, at most", minutes(self.minutes_most)),
            (
                "Write-ups filed",
                format!("{} of {}", self.write_ups.1, self.write_ups.0),
            ),
            ("Incidents reported", self.incidents.to_string()),
            ("Drills held", self.drills.to_string()),
            (
                "Answers in drills, of people told",
                format!("{} of {}", self.drill_answers.1, self.drill_answers.0),
            ),
        ]
    }
}
