//! The outcome of a visit, in words for people.

use super::{CalledOffVisit, Closing, Visit, Whereabouts};
use serde::{Deserialize, Serialize};

/// The outcome of one stop, by the last word from the stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopOutcome {
    /// The door stayed shut.
    NobodyIn,
    /// A worker said IN.
    Visited,
}

impl Visit {
    /// Returns the outcome of the visit, in words fit for a text: no reason and no place.
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        let stops = self.sign_out.stops.len();
        let with = |outcome| self.outcomes.values().filter(|known| **known == outcome).count();
        let visited = with(StopOutcome::Visited);
        if matches!(self.closed, Some((_, Closing::Cancelled))) {
            return "called off";
        }
        if self.standing_off().is_some() {
            return if visited == 0 {
                "called off"
            } else {
                "done in part, the rest called off"
            };
        }
        match (visited, with(StopOutcome::NobodyIn)) {
            (0, 0) => "no word of an arrival",
            (visited, _) if visited == stops => "done",
            (_, nobody) if nobody == stops => "nobody in",
            (_, _) => "done in part",
        }
    }

    /// Returns the outcome of each stop, and the reason for calling the visit off, for an e-mail.
    #[must_use]
    pub fn outcome_lines(&self) -> Vec<String> {
        let off = self.standing_off();
        let called_off = matches!(self.closed, Some((_, Closing::Cancelled)));
        let word = |stop: usize| match self.outcomes.get(&stop) {
            Some(StopOutcome::NobodyIn) => "nobody in",
            Some(StopOutcome::Visited) => "done",
            None if called_off || off.is_some() => "called off",
            None => "no word of an arrival",
        };
        let stops = self.sign_out.stops.iter().enumerate();
        let mut lines: Vec<String> = stops
            .map(|(at, stop)| format!("{}: {}", stop.address.reveal(), word(at)))
            .collect();
        if let Some(off) = off {
            let why = off.reason.as_ref().map_or("no reason given", |why| why.reveal());
            lines.push(format!("Called off by {}: {why}", self.name(&off.by)));
        }
        lines
    }

    /// Returns the place of each worker by the last word, and the stops still to come, for an e-mail.
    #[must_use]
    pub fn where_lines(&self) -> Vec<String> {
        let address = |stop: usize| {
            let known = self.sign_out.stops.get(stop);
            known.map_or("NOT KNOWN", |stop| stop.address.reveal())
        };
        let mut lines: Vec<String> = Vec::new();
        for (id, worker) in &self.workers {
            let place = address(worker.stop);
            let place = match worker.whereabouts {
                Whereabouts::OnTheWay => format!("on the way to {place}"),
                Whereabouts::AtDoor => format!("at the door of {place}, nobody in"),
                Whereabouts::OnSite => format!("at {place}"),
                Whereabouts::Left if self.sign_out.ends_at_home => format!("left {place}, on the way home"),
                Whereabouts::Left => format!("left {place}, on the way back to school"),
                Whereabouts::Back => "back in school".to_owned(),
                Whereabouts::Home => "home".to_owned(),
            };
            lines.push(format!("{}: {place}", self.name(id)));
        }
        let furthest = self.workers.values().map(|worker| worker.stop).max();
        let later = self.sign_out.stops.iter().skip(furthest.unwrap_or(0) + 1);
        lines.extend(later.map(|stop| format!("After that: {}", stop.address.reveal())));
        lines
    }

    /// Returns the calling off by text, unless a worker went in afterwards.
    fn standing_off(&self) -> Option<&CalledOffVisit> {
        let went_in_since = |off: &CalledOffVisit| {
            let mut arrivals = self.workers.values().filter_map(|worker| worker.in_at);
            arrivals.any(|at| at > off.at)
        };
        self.called_off.as_ref().filter(|off| !went_in_since(off))
    }
}
