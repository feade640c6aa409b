//! One visit on paper: workers who text as they should until they fall silent, and an office that answers, or does not.

use super::paper::Paper;
use super::story::PaperEvent;
use crate::config::School;
use crate::domain::command::Refusal;
use crate::domain::id::PersonId;
use crate::domain::notice::Template;
use crate::domain::plan::{Requirement, VisitType};
use crate::domain::private::{Phone, Private};
use crate::domain::sign_out;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{SignOut, Stop};
use std::collections::BTreeSet;

/// How long somebody who is well takes to answer.
const ANSWERS_AFTER: Span = Span::from_mins(1);

/// How long before the expected return the workers leave.
const LEAVES_BEFORE: Span = Span::from_mins(10);

/// How long after the police prompt the story still goes, so that it is seen to be said again.
const AFTER_POLICE: Span = Span::from_mins(3);

/// How long after the expected return a story goes at most.
const AT_MOST: Span = Span::from_mins(4 * 60);

/// One visit to rehearse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneVisit {
    /// Under which rules.
    pub visit_type: String,
    /// What is said at sign-out.
    pub sign_out: SignOut,
    /// How long after it the workers are there.
    pub arrive_after: Span,
    /// From when on nobody hears from them.
    pub silent_from: Option<Timestamp>,
    /// How long after being told of an alert the first contact says ACK; never if not said.
    pub office_answers: Option<Span>,
    /// How long after that they say SAFE.
    pub safe_after: Option<Span>,
    /// Until when; until it is over or the police prompt has been said twice if not said.
    pub until: Option<Timestamp>,
}

/// A text that somebody is going to send.
struct Coming {
    at: Timestamp,
    from: PersonId,
    text: &'static str,
}

/// Plays one visit from now on.
///
/// # Errors
/// Why it cannot be signed out.
pub fn one_visit(paper: &mut Paper, visit: &OneVisit) -> Result<(), String> {
    let began = paper.now();
    paper.sign_out(&visit.visit_type, visit.sign_out.clone(), false)?;
    let workers = &visit.sign_out.workers;
    let back = visit.sign_out.back_by;
    let mut coming: Vec<Coming> = Vec::new();
    for from in workers {
        let last = if visit.sign_out.ends_at_home {
            "home"
        } else {
            "back"
        };
        for (at, text) in [
            (began + visit.arrive_after, "in"),
            (back - LEAVES_BEFORE, "left"),
            (back - ANSWERS_AFTER, last),
        ] {
            let from = from.clone();
            coming.push(Coming { at, from, text });
        }
    }
    let mut seen = 0;
    let mut answered = BTreeSet::new();
    let mut until = visit.until.unwrap_or(back + AT_MOST);
    loop {
        for entry in paper.entries().iter().skip(seen) {
            let PaperEvent::Message(message) = &entry.what else {
                continue;
            };
            let at = entry.at + ANSWERS_AFTER;
            if workers.contains(&message.to) {
                let Some(text) = answer(message.template) else {
                    continue;
                };
                if !coming
                    .iter()
                    .any(|known| known.from == message.to && known.text == text && known.at <= at)
                {
                    let from = message.to.clone();
                    coming.push(Coming { at, from, text });
                }
                continue;
            }
            if !is_alert(message.template) {
                continue;
            }
            let code = paper.code_told_to(&message.to);
            if let (Some(after), Some(code)) = (visit.office_answers, code)
                && answered.insert(code)
            {
                let at = entry.at + after;
                let from = message.to.clone();
                if let Some(safe) = visit.safe_after {
                    let (at, from) = (at + safe, from.clone());
                    coming.push(Coming {
                        at,
                        from,
                        text: "SAFE {code} SPOKE",
                    });
                }
                coming.push(Coming {
                    at,
                    from,
                    text: "ACK {code}",
                });
            }
            if visit.until.is_none() && message.template == Template::AlertPolice {
                until = until.min(entry.at + AFTER_POLICE);
            }
        }
        seen = paper.entries().len();
        let silent = |coming: &Coming| {
            workers.contains(&coming.from) && visit.silent_from.is_some_and(|from| coming.at >= from)
        };
        coming.retain(|coming| !silent(coming));
        coming.sort_by_key(|coming| coming.at);
        let next_text = coming.first().map(|coming| coming.at);
        let over = !paper.visits().any(|visit| visit.is_open()) && paper.alerts().next().is_none();
        let next = match (next_text, paper.next_at()) {
            (Some(text), Some(due)) => text.min(due),
            (Some(text), None) => text,
            (None, Some(due)) => due,
            (None, None) => until,
        };
        if over || next > until {
            // What is left after a visit, such as its write-up, is another day's.
            paper.pass_to(if over { paper.now() } else { until });
            return Ok(());
        }
        paper.pass_to(next);
        if next_text.is_some_and(|at| at <= next) {
            let Coming { from, text, .. } = coming.remove(0);
            paper.text(&from, text, next);
        }
    }
}

/// Returns what somebody who is well answers, if the text asks anything.
fn answer(template: Template) -> Option<&'static str> {
    let asks_ok = [
        Template::CheckInSoon,
        Template::CheckInNow,
        Template::SystemWasOff,
    ];
    let asks_home = [Template::HomeSafeSoon, Template::HomeSafeNow];
    if asks_ok.contains(&template) {
        Some("ok")
    } else {
        asks_home.contains(&template).then_some("home")
    }
}

fn is_alert(template: Template) -> bool {
    template.name().starts_with("alert-")
}

/// Returns the people who go if nobody says who: those with a mobile whom no chain names first, then the others.
#[must_use]
pub fn likely_workers(school: &School, visit_type: &VisitType) -> Vec<PersonId> {
    let directory = crate::domain::alert::Directory {
        chains: &school.chains,
        people: &school.people,
        workers: BTreeSet::new(),
        responsible_contact: None,
        spare_household: false,
    };
    let is_told = |person: &PersonId| {
        let mut steps = school
            .chains
            .values()
            .flat_map(crate::domain::chain::Chain::steps);
        steps.any(|step| directory.is_one_of(person, &step.tell))
    };
    let mut people: Vec<&PersonId> = school
        .people
        .values()
        .filter(|person| person.mobile.is_some())
        .map(|person| &person.id)
        .collect();
    people.sort_by_key(|person| is_told(person));
    let wanted = usize::from(visit_type.workers.max(1));
    people.into_iter().take(wanted).cloned().collect()
}

/// Fills in, made up, what the visit type requires and nobody said; and the first person who may authorise it, where
/// somebody must.
#[must_use]
pub fn fill_in(school: &School, visit_type: &VisitType, mut sign_out: SignOut, at: Timestamp) -> SignOut {
    if sign_out.stops.is_empty() {
        sign_out.stops.push(Stop {
            address: Private::new("12 Example Street, M5 3XX"),
            expected_at: None,
            until: None,
        });
    }
    for requirement in &visit_type.requires {
        let made_up = |known: &mut Option<Private>, text: &str| {
            known.get_or_insert_with(|| Private::new(text));
        };
        match requirement {
            // Who authorises is looked for below; what stands in the directory is not made up.
            Requirement::Authorisation | Requirement::SafeWord => {}
            Requirement::Detail(detail) => {
                let made_up = Private::new("as agreed");
                sign_out.details.entry(*detail).or_insert(made_up);
            }
            Requirement::Emergency => sign_out.emergency = true,
            Requirement::ExpectedArrival => {
                for stop in &mut sign_out.stops {
                    stop.expected_at.get_or_insert(at + Span::from_mins(20));
                }
            }
            Requirement::ExpectedDeparture => {
                for stop in &mut sign_out.stops {
                    stop.until.get_or_insert(at + Span::from_mins(50));
                }
            }
            Requirement::Hazards => made_up(&mut sign_out.hazards, "none known"),
            Requirement::ResponsibleContact => {
                let other = school
                    .people
                    .keys()
                    .find(|person| !sign_out.workers.contains(person));
                sign_out.responsible_contact = sign_out.responsible_contact.take().or(other.cloned());
                sign_out.contact_accepted = true;
            }
            Requirement::HouseholdPhone => {
                let made_up = Phone::parse("0161 496 0999").ok();
                sign_out.household = sign_out.household.take().or(made_up);
            }
            Requirement::Purpose => {
                let known = visit_type.purposes.first().map_or("attendance", String::as_str);
                made_up(&mut sign_out.purpose, known);
            }
            Requirement::RiskAssessment => made_up(&mut sign_out.risk_assessment, "RA 1"),
            Requirement::Vehicle => made_up(&mut sign_out.vehicle, "on foot"),
        }
    }
    if sign_out.authorised_by.is_some() {
        return sign_out;
    }
    let Some(plan) = school.plan(&visit_type.name, at) else {
        return sign_out;
    };
    let opens =
        |sign_out: &SignOut| sign_out::open(plan.clone(), sign_out.clone(), &[], None, Vec::new(), at);
    match opens(&sign_out) {
        Ok(_) => sign_out,
        Err(Refusal::Missing(_)) => {
            let mut with = school.people.keys().map(|by| SignOut {
                authorised_by: Some(by.clone()),
                ..sign_out.clone()
            });
            let found = with.find(|with| opens(with).is_ok());
            found.unwrap_or(sign_out)
        }
        Err(_) => sign_out,
    }
}
