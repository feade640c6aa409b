//! The sheet that a senior leader reads out to the police (LONE-WORKING section 5.3), filled from the record.
//!
//! What is not known is shown as such rather than hidden: the reader must not invent it.

use super::alert::{Alert, AlertKind, CauseWhat, How};
use super::time::Timestamp;
use super::visit::{Visit, Whereabouts};
use serde::{Deserialize, Serialize};

/// What stands where the record has nothing.
pub const NOT_KNOWN: &str = "NOT KNOWN";

/// One line of the sheet. Instants stay instants until `wording` knows the zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The heading, in capitals.
    pub heading: String,
    /// What is to be read out.
    pub parts: Vec<Part>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Words.
    Words(String),
    /// A clock time.
    At(Timestamp),
}

/// The whole sheet, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its lines.
    pub lines: Vec<Line>,
}

fn line(heading: &str, parts: Vec<Part>) -> Line {
    let parts = if parts.is_empty() {
        vec![Part::Words(NOT_KNOWN.to_owned())]
    } else {
        parts
    };
    Line {
        heading: heading.to_owned(),
        parts,
    }
}

fn words(text: impl Into<String>) -> Part {
    Part::Words(text.into())
}

fn known(text: Option<&str>) -> Part {
    words(text.filter(|text| !text.trim().is_empty()).unwrap_or(NOT_KNOWN))
}

/// Fills the sheet from the record as it stands at `at`.
#[must_use]
pub fn fill(visit: &Visit, alert: &Alert, at: Timestamp) -> Sheet {
    Sheet {
        lines: vec![
            line("POLICE, PLEASE. WHERE", place(visit)),
            line("WHAT", what(visit, alert)),
            line("WHY WE BELIEVE IT", why(visit, alert)),
            line("WHO", who(visit)),
            line("WHO ELSE IS THERE", Vec::new()),
            line("TIMES", times(visit, alert, at)),
            line("TRIED", tried(visit, alert)),
            line("THEIR PHONES", phones(visit, alert)),
            line(
                "VEHICLE",
                vec![known(
                    visit.sign_out.vehicle.as_ref().map(|vehicle| vehicle.reveal()),
                )],
            ),
            line("US", us(visit)),
            line(
                "ASK",
                vec![words(
                    "What is the log or incident number? Are officers being sent, and when? \
                     If not, what is the reason and who is the supervisor?",
                )],
            ),
            line(
                "WRITE DOWN",
                vec![words(format!(
                    "Time connected, log number, call-taker, answer. Then text: POLICE {} and the log number.",
                    alert.code
                ))],
            ),
            line("THEN", vec![words(then(alert))]),
            line(
                "IF 999 FAILS",
                vec![words(
                    "Try another network, 112, 101, the police station desk, or walk a colleague to a landline.",
                )],
            ),
        ],
    }
}

fn place(visit: &Visit) -> Vec<Part> {
    let stop = visit
        .workers
        .values()
        .map(|worker| worker.stop)
        .min()
        .unwrap_or(0);
    let mut parts = vec![known(
        visit.sign_out.stops.get(stop).map(|stop| stop.address.reveal()),
    )];
    let inside = visit
        .workers
        .values()
        .find(|worker| worker.whereabouts == Whereabouts::OnSite);
    match inside {
        Some(worker) => parts.extend([
            words("They told us that they were there at"),
            Part::At(worker.since),
        ]),
        None if visit
            .workers
            .values()
            .any(|worker| worker.whereabouts == Whereabouts::AtDoor) =>
        {
            parts.push(words("They were at the door; nobody had answered."));
        }
        None if visit
            .workers
            .values()
            .any(|worker| worker.whereabouts == Whereabouts::OnTheWay) =>
        {
            parts.push(words("They have not told us that they arrived."));
        }
        None => parts.push(words("They had told us that they had left there.")),
    }
    parts
}

fn what(visit: &Visit, alert: &Alert) -> Vec<Part> {
    let many = visit.workers.len() > 1;
    let (member, have) = if many {
        ("Members", "have")
    } else {
        ("A member", "has")
    };
    let place = if visit
        .workers
        .values()
        .any(|worker| worker.whereabouts == Whereabouts::OnSite)
    {
        "inside a private home at that address"
    } else {
        "out on a visit to that address"
    };
    let happened = match alert.kind {
        AlertKind::Duress => format!("{have} sent our agreed distress phrase."),
        AlertKind::Help => format!("{have} asked for help."),
        AlertKind::Concern => format!("{have} sent a message that worries us, and cannot be reached."),
        AlertKind::Overdue | AlertKind::Monitor => {
            format!("{have} missed the agreed safety contact, and cannot be reached.")
        }
    };
    let (is, they) = if many {
        ("are", "They")
    } else {
        ("is", "The colleague")
    };
    vec![words(format!(
        "{member} of our school staff {is} {place}. {they} {happened} \
         I believe there is a risk of serious harm."
    ))]
}

fn why(visit: &Visit, alert: &Alert) -> Vec<Part> {
    let mut parts = vec![words(match alert.kind {
        AlertKind::Duress => "The phrase is agreed for this and is used for nothing else.",
        AlertKind::Help => "They asked for help themselves, or somebody heard that they need it.",
        AlertKind::Concern => "Their message could not be explained, and they have not explained it.",
        AlertKind::Overdue | AlertKind::Monitor => {
            "They were asked by text, more than once, and have not answered, against a rule that they know."
        }
    })];
    if visit.sign_out.at_risk {
        parts.push(words("The visit was marked as at risk before it began."));
    }
    parts.push(match &visit.sign_out.hazards {
        Some(hazards) if !hazards.is_empty() => words(format!("Known to us: {}.", hazards.reveal())),
        Some(_) | None => words(format!("Threats, weapons, violence, dogs: {NOT_KNOWN}.")),
    });
    parts
}

fn who(visit: &Visit) -> Vec<Part> {
    visit
        .workers
        .iter()
        .map(|(id, worker)| {
            let state = match worker.whereabouts {
                Whereabouts::Back | Whereabouts::Home => " (accounted for)",
                Whereabouts::OnTheWay | Whereabouts::AtDoor | Whereabouts::OnSite | Whereabouts::Left => {
                    " (not accounted for)"
                }
            };
            words(format!(
                "{}{state}. Clothing, age, medical needs: {NOT_KNOWN}.",
                visit.name(id)
            ))
        })
        .collect()
}

fn times(visit: &Visit, alert: &Alert, at: Timestamp) -> Vec<Part> {
    let mut parts = vec![words("Signed out at"), Part::At(visit.out_at)];
    match visit.last_heard_at() {
        Some(heard) => parts.extend([words("Last heard from at"), Part::At(heard)]),
        None => parts.push(words("Not heard from since.")),
    }
    let last = visit
        .workers
        .values()
        .filter_map(|worker| worker.last_words.as_ref())
        .max_by_key(|said| said.at);
    if let Some(said) = last.filter(|_| alert.kind != AlertKind::Duress) {
        parts.extend([
            words(format!("Last text: \"{}\" at", said.text.reveal())),
            Part::At(said.at),
        ]);
    }
    for cause in &alert.causes {
        if let CauseWhat::Missed(kind) = cause.what {
            parts.extend([
                words(format!("The {} was due at", kind.word())),
                Part::At(cause.at),
            ]);
        }
    }
    parts.extend([
        words("Expected back at"),
        Part::At(visit.back_by),
        words("Now"),
        Part::At(at),
    ]);
    let proof = visit.safe_at();
    let minutes = at.since(proof).ms() / 60_000;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    parts.push(words(format!("{minutes} {unit} since last known safe.")));
    parts
}

fn tried(visit: &Visit, alert: &Alert) -> Vec<Part> {
    let mut told: Vec<_> = alert.told.iter().collect();
    told.sort_by_key(|(_, at)| **at);
    let mut parts: Vec<Part> = Vec::new();
    for (person, told_at) in told {
        parts.extend([
            words(format!("{} was told at", visit.name(person))),
            Part::At(*told_at),
        ]);
    }
    parts.push(words(format!(
        "Calls to the worker and the household: {NOT_KNOWN} unless you made them."
    )));
    parts
}

fn phones(visit: &Visit, alert: &Alert) -> Vec<Part> {
    if alert.kind == AlertKind::Duress {
        return vec![words("DO NOT RING THEM. They may not be able to speak freely.")];
    }
    visit
        .workers
        .iter()
        .map(|(id, worker)| {
            let own = visit
                .plan
                .people
                .get(id)
                .and_then(|person| person.mobile.as_ref());
            let phone = visit
                .sign_out
                .carried
                .get(id)
                .or(own)
                .map(|phone| phone.national());
            let name = visit.name(id);
            let reach = match worker.unreached_since {
                Some(_) => " (has not been receiving our texts)",
                None => "",
            };
            words(format!(
                "{name}: {}{reach}.",
                phone.as_deref().unwrap_or(NOT_KNOWN)
            ))
        })
        .chain(std::iter::once(words(format!(
            "Household: {}.",
            visit
                .sign_out
                .household
                .as_ref()
                .map_or_else(|| NOT_KNOWN.to_owned(), |phone| phone.national())
        ))))
        .collect()
}

fn us(visit: &Visit) -> Vec<Part> {
    vec![words(format!(
        "Your own name and role. {}. Ring us back on {} and keep that line free. Who will meet officers: {NOT_KNOWN}.",
        visit.plan.school_name, visit.plan.school_phone
    ))]
}

fn then(alert: &Alert) -> &'static str {
    match alert.kind {
        AlertKind::Duress => {
            "Tell the head and the DSL. Stay silent towards the worker. Send nobody inside. \
             Ring the police back after 10 minutes with anything new."
        }
        AlertKind::Monitor | AlertKind::Concern | AlertKind::Overdue | AlertKind::Help => {
            "Tell the head and the DSL. Keep ringing the worker. Send nobody inside. \
             Ring the police back after 10 minutes with anything new."
        }
    }
}

/// Returns how somebody knows, in words.
#[must_use]
pub fn how_words(how: Option<How>) -> &'static str {
    match how {
        Some(How::Seen) => "seen in person",
        Some(How::Spoke) => "heard their voice",
        Some(How::Challenge) => "heard their voice and they answered the challenge",
        None => "did not say how they know",
    }
}
