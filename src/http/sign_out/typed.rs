//! A sign-out as typed into the form: kept word for word, so that a refusal loses nothing.

use crate::app::answer::{PastVisit, SignOutForm, SignOutRequest};
use std::collections::{BTreeMap, BTreeSet};

/// Longest field taken from a form, in letters.
const FIELD_AT_MOST: usize = 400;

/// Most fields of one name, such as stops.
const SAME_AT_MOST: usize = 40;

/// Fewest fields for stops on the form.
const STOPS_AT_LEAST: usize = 2;

/// The button by which a form was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PressedButton {
    /// Ask for leave by text.
    Ask,
    /// Ask this person for leave by text.
    AskOf(String),
    /// Back in so many minutes.
    BackIn(u64),
    /// Sign out.
    Go,
    /// Show what will happen.
    Look,
    /// Another visit type.
    Type(String),
}

impl PressedButton {
    fn read(value: &str) -> Self {
        match value.split_once(':') {
            Some(("type", name)) => Self::Type(name.to_owned()),
            Some(("ask", person)) => Self::AskOf(person.to_owned()),
            Some(("back", minutes)) => minutes
                .parse()
                .map_or(Self::Look, |minutes: u64| Self::BackIn(minutes.min(24 * 60))),
            _ => match value {
                "go" => Self::Go,
                "ask" => Self::Ask,
                _ => Self::Look,
            },
        }
    }
}

/// The fields of the form.
#[derive(Debug, Clone, Default)]
pub(super) struct TypedSignOut {
    pub(super) school: Option<String>,
    pub(super) visit_type: String,
    pub(super) workers: BTreeSet<String>,
    pub(super) carried: BTreeMap<String, String>,
    pub(super) stops: Vec<String>,
    pub(super) household: String,
    pub(super) purpose: String,
    pub(super) vehicle: String,
    pub(super) back: String,
    pub(super) leave: String,
    pub(super) risk_assessment: String,
    pub(super) hazards: String,
    pub(super) authorised_by: String,
    pub(super) exception: String,
    pub(super) against_policy: String,
    pub(super) contact: String,
    pub(super) details: BTreeMap<String, String>,
    /// The boxes ticked, by name.
    pub(super) ticked: BTreeSet<String>,
    pub(super) ask: bool,
    pub(super) pin: Option<String>,
}

impl TypedSignOut {
    /// Begins with the data of an earlier sign-out, without workers and times.
    pub(super) fn again(past: &PastVisit) -> Self {
        Self {
            visit_type: past.visit_type.clone(),
            stops: past.stops.clone(),
            household: past.household.clone().unwrap_or_default(),
            purpose: past.purpose.clone().unwrap_or_default(),
            vehicle: past.vehicle.clone().unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Reads the fields of a form, and the button pressed.
    pub(super) fn read(fields: Vec<(String, String)>) -> (Self, PressedButton) {
        let mut typed = Self::default();
        let mut pressed = PressedButton::Look;
        for (name, value) in fields {
            let value: String = value.trim().chars().take(FIELD_AT_MOST).collect();
            if let Some(worker) = name.strip_prefix("carried.") {
                typed.carried.insert(worker.to_owned(), value);
                continue;
            }
            if let Some(detail) = name.strip_prefix("detail.") {
                typed.details.insert(detail.to_owned(), value);
                continue;
            }
            match name.as_str() {
                "do" => pressed = PressedButton::read(&value),
                "school" => typed.school = Some(value).filter(|name| !name.is_empty()),
                "type" => typed.visit_type = value,
                "worker" if typed.workers.len() < SAME_AT_MOST => {
                    typed.workers.insert(value);
                }
                "stop" if typed.stops.len() < SAME_AT_MOST => typed.stops.push(value),
                "household" => typed.household = value,
                "purpose" => typed.purpose = value,
                "vehicle" => typed.vehicle = value,
                "back" => typed.back = value,
                "leave" => typed.leave = value,
                "risk_assessment" => typed.risk_assessment = value,
                "hazards" => typed.hazards = value,
                "authorised_by" => typed.authorised_by = value,
                "exception" => typed.exception = value,
                "against_policy" => typed.against_policy = value,
                "contact" => typed.contact = value,
                "pin" => typed.pin = Some(value),
                "tick" => {
                    typed.ticked.insert(value);
                }
                _ => {}
            }
        }
        (typed, pressed)
    }

    /// Takes the school's first visit type where the form names no known type.
    pub(super) fn choose_type(&mut self, offered: &SignOutForm) {
        let known = offered
            .visit_types
            .iter()
            .any(|known| known.name == self.visit_type);
        if !known && let Some(first) = offered.visit_types.first() {
            self.visit_type.clone_from(&first.name);
        }
        while self.stops.len() < STOPS_AT_LEAST {
            self.stops.push(String::new());
        }
    }

    /// Whether a box is ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        self.ticked.contains(name)
    }

    /// Returns the request of the form.
    pub(super) fn request(&self) -> SignOutRequest {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let carried = self.carried.iter().filter(|(_, number)| !number.is_empty());
        let carried = carried.filter(|(worker, _)| self.workers.contains(*worker));
        let details = self.details.iter().filter(|(_, text)| !text.is_empty());
        SignOutRequest {
            school: self.school.clone(),
            visit_type: self.visit_type.clone(),
            workers: self.workers.iter().cloned().collect(),
            stops: self.stops.iter().filter_map(filled).collect(),
            household: filled(&self.household),
            purpose: filled(&self.purpose),
            vehicle: filled(&self.vehicle),
            risk_assessment: filled(&self.risk_assessment),
            hazards: filled(&self.hazards),
            authorised_by: filled(&self.authorised_by).filter(|_| self.against_policy.is_empty()),
            responsible_contact: filled(&self.contact),
            back: self.back.clone(),
            ends_at_home: self.is_ticked("ends-at-home"),
            at_risk: self.is_ticked("at-risk"),
            carried: carried.map(|(who, number)| format!("{who}={number}")).collect(),
            emergency: self.is_ticked("emergency"),
            contact_accepted: self.is_ticked("contact-accepted"),
            exception: filled(&self.exception),
            against_policy: filled(&self.against_policy),
            details: details.map(|(name, text)| format!("{name}={text}")).collect(),
            ask: self.ask,
            leave: filled(&self.leave).filter(|_| self.ask),
        }
    }
}
