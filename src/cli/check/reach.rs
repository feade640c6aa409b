//! Who a chain would tell, and when, if it began at a given instant and nobody ever answered.

use crate::config::School;
use crate::domain::alert::Book;
use crate::domain::chain::{Chain, Step, Target};
use crate::domain::time::{Availability, Span, Timestamp};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// At what time of the week an alert is imagined to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum When {
    /// Now.
    Now,
    /// In the middle of the next hours in which the school is open.
    SchoolHours,
}

impl When {
    fn words(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::SchoolHours => "in school hours",
        }
    }
}

/// One chain, from the top to the bottom.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Walk {
    school: String,
    pub(super) chain: String,
    when: When,
    opened_at: Timestamp,
    pub(super) steps: Vec<Reached>,
}

/// One step that is reached.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Reached {
    step: String,
    #[serde(rename = "after_seconds", serialize_with = "seconds")]
    after: Span,
    at: Timestamp,
    ask: String,
    tell: Vec<String>,
    nobody_in: bool,
    is_last: bool,
    #[serde(rename = "again_seconds", serialize_with = "maybe_seconds")]
    again: Option<Span>,
}

#[expect(clippy::cast_precision_loss, reason = "a chain is not as long as that")]
fn seconds<S: serde::Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(span.ms() as f64 / 1000.0)
}

fn maybe_seconds<S: serde::Serializer>(span: &Option<Span>, serializer: S) -> Result<S::Ok, S::Error> {
    match span {
        Some(span) => seconds(span, serializer),
        None => serializer.serialize_none(),
    }
}

impl Reached {
    /// Returns who is told, in words.
    fn who(&self) -> String {
        let who = self.tell.join(", ");
        let next = if self.is_last {
            ""
        } else {
            ", and the next step comes at once"
        };
        match (who.is_empty(), self.nobody_in) {
            (true, _) => format!("nobody who can be written to{next}"),
            (false, true) => format!("{who} (nobody is in: all are told{next})"),
            (false, false) => who,
        }
    }

    /// Returns when it is reached, its name, what is asked, and who is told.
    pub(super) fn row(&self) -> [String; 4] {
        let again = self
            .again
            .map_or_else(String::new, |again| format!(", again every {again}"));
        [
            format!("+{}", self.after),
            self.step.clone(),
            format!("{}{again}", self.ask),
            self.who(),
        ]
    }
}

impl Walk {
    /// Returns when it is imagined, in words: `in school hours (Mon 23 Nov 12:15)`.
    pub(super) fn when_words(&self, time_zone: &str) -> String {
        let zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
        let at = jiff::Timestamp::from_millisecond(self.opened_at.ms()).map_or_else(
            |_| self.opened_at.to_string(),
            |at| at.to_zoned(zone).strftime("%a %-d %b %H:%M").to_string(),
        );
        format!("{} ({at})", self.when.words())
    }

    /// Whether the same people are told after the same times.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let rows = |walk: &Self| walk.steps.iter().map(Reached::row).collect::<Vec<_>>();
        rows(self) == rows(other)
    }
}

/// Walks every chain of a school.
pub(super) fn walks(school: &School, now: Timestamp) -> Vec<Walk> {
    by_chain(school, now).into_iter().flatten().collect()
}

/// Walks every chain of a school: now, and in school hours where that is not now.
pub(super) fn by_chain(school: &School, now: Timestamp) -> Vec<Vec<Walk>> {
    let school_hours = in_school_hours(school, now);
    let instants = std::iter::once((When::Now, now))
        .chain(school_hours.map(|at| (When::SchoolHours, at)))
        .collect::<Vec<_>>();
    let chains = school.chains.values();
    chains
        .map(|chain| {
            let walk = |(when, at): &(When, Timestamp)| walk(school, chain, *when, *at);
            instants.iter().map(walk).collect()
        })
        .collect()
}

/// Returns the middle of the next hours in which the school is open; `None` if it is open now.
fn in_school_hours(school: &School, now: Timestamp) -> Option<Timestamp> {
    match &school.hours {
        Availability::Always => None,
        hours @ Availability::Windows { .. } if hours.covers(now) => None,
        Availability::Windows { windows, .. } => {
            let (from, until) = windows.iter().find(|(from, _)| *from > now)?;
            Some(*from + until.since(*from).halved())
        }
    }
}

fn walk(school: &School, chain: &Chain, when: When, opened_at: Timestamp) -> Walk {
    let book = Book {
        chains: &school.chains,
        people: &school.people,
        workers: BTreeSet::new(),
        responsible_contact: None,
        spare_household: false,
    };
    let mut after = Span::ZERO;
    let mut steps = Vec::new();
    for (index, step) in chain.steps().enumerate() {
        let at = opened_at + after;
        let (told, anybody_in) = book.telling(step, at);
        let later = known_later(step);
        let mut tell: Vec<String> = told.iter().map(|(person, _)| person.key().to_owned()).collect();
        tell.extend(later.iter().map(|&target| target.to_owned()));
        // Who is known only once somebody is out may be in.
        let nobody_in = !anybody_in && later.is_empty();
        steps.push(Reached {
            step: step.name.clone(),
            after,
            at,
            ask: ask_word(step),
            tell,
            nobody_in,
            is_last: index == chain.last_index(),
            again: chain.again(index).map(|again| again.span()),
        });
        if !nobody_in {
            after = after + step.wait.span();
        }
    }
    Walk {
        school: school.id.as_str().to_owned(),
        chain: chain.name.as_str().to_owned(),
        when,
        opened_at,
        steps,
    }
}

/// Returns targets that mean somebody only once a worker is out.
fn known_later(step: &Step) -> Vec<&'static str> {
    let known_later = step.tell.iter().filter_map(|target| match target {
        Target::LineManager => Some("line-manager"),
        Target::ResponsibleContact => Some("responsible-contact"),
        Target::Person(_) | Target::Role(_) => None,
    });
    known_later.collect()
}

/// Returns what is asked, as it is written in the configuration.
fn ask_word(step: &Step) -> String {
    match serde_json::to_value(step.ask) {
        Ok(Value::String(word)) => word,
        Ok(_) | Err(_) => String::new(),
    }
}
