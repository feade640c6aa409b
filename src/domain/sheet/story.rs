//! The place, the events, and the reasons for our belief.

use super::{NOT_KNOWN, PoliceNumber, SheetPart, TO_FILL_IN, claims, missing, more, number_to_ring, words};
use crate::domain::alert::{Alert, AlertKind, Cause, CauseWhat, DeadlineKind};
use crate::domain::incident::ReportedIncident;
use crate::domain::plan::VisitPlace;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Whereabouts, Worker};
use std::collections::BTreeMap;

/// Returns the place, and how sure we are. Where the missing are apart, the place of the people
/// inside comes first.
pub(super) fn place(visit: &Visit) -> Vec<SheetPart> {
    let mut by_stop: BTreeMap<(bool, usize), Vec<(String, &Worker)>> = BTreeMap::new();
    for (name, worker) in missing(visit) {
        let outside = !matches!(worker.whereabouts, Whereabouts::OnSite | Whereabouts::AtDoor);
        by_stop
            .entry((outside, worker.stop))
            .or_default()
            .push((name, worker));
    }
    let mut parts = Vec::new();
    for ((_, stop), workers) in by_stop {
        let address = visit
            .sign_out
            .stops
            .get(stop)
            .map(|stop| stop.address.reveal().trim());
        let address = address.filter(|address| !address.is_empty()).unwrap_or(NOT_KNOWN);
        parts.push(words(if parts.is_empty() {
            address.to_owned()
        } else {
            format!("Second place: {address}")
        }));
        parts.extend(how_sure(visit, &workers));
    }
    parts.push(words(format!(
        "Flat, floor, gate or buzzer, landmark, if not said above: {NOT_KNOWN}."
    )));
    parts
}

/// Returns each worker's last word on being there; once for several with the same word at the same
/// time.
fn how_sure(visit: &Visit, workers: &[(String, &Worker)]) -> Vec<SheetPart> {
    let mut said: BTreeMap<(Whereabouts, Timestamp), Vec<&str>> = BTreeMap::new();
    for (name, worker) in workers {
        said.entry((worker.whereabouts, worker.since))
            .or_default()
            .push(name);
    }
    let mut parts = Vec::new();
    for ((whereabouts, since), names) in said {
        let names = names.join(" and ");
        // Each may have spoken for both.
        let told = |words: &str| format!("We were told of {names}: {words} at");
        parts.push(words(match whereabouts {
            Whereabouts::OnSite => told("IN (arrived)"),
            Whereabouts::AtDoor => told("NOBODY (at the door, nobody answering)"),
            Whereabouts::OnTheWay => {
                parts.extend([
                    words(format!("{names} set out for there at")),
                    SheetPart::At(since),
                    more("; no word of having arrived."),
                ]);
                continue;
            }
            Whereabouts::Left if visit.sign_out.ends_at_home => told("LEFT (had left there, for home)"),
            Whereabouts::Left => told("LEFT (had left there, for school)"),
            Whereabouts::Back => told("BACK (in school)"),
            Whereabouts::Home => told("HOME"),
        }));
        parts.push(SheetPart::At(since));
    }
    parts
}

fn count(number: usize) -> String {
    match number {
        2 => "two".to_owned(),
        3 => "three".to_owned(),
        4 => "four".to_owned(),
        _ => number.to_string(),
    }
}

/// Returns the gravest cause of an alert: the source of the alert's kind.
fn gravest(alert: &Alert) -> Option<&Cause> {
    alert.causes.iter().find(|cause| cause.kind == alert.kind)
}

/// Returns one sentence on the facts behind the risk, and one on our belief.
pub(super) fn what(visit: &Visit, alert: Option<&Alert>) -> Vec<SheetPart> {
    let missing = missing(visit);
    let many = missing.len() > 1;
    let (is, has, was, they) = if many {
        ("are", "have", "were", "They")
    } else {
        ("is", "has", "was", "The colleague")
    };
    let member = if many {
        let number = count(missing.len());
        let mut letters = number.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{} members", letters.as_str())
    } else {
        "A member".to_owned()
    };
    let any = |wanted| missing.iter().any(|(_, worker)| worker.whereabouts == wanted);
    let place = if any(Whereabouts::OnSite) {
        match visit.plan.visit_type.place {
            VisitPlace::Workplace => format!("{is} at a place of work at that address"),
            VisitPlace::Doorstep if !missing.iter().any(|(_, worker)| worker.entered) => {
                format!("{is} at the door of a private home at that address")
            }
            VisitPlace::Doorstep | VisitPlace::Home => format!("{is} inside a private home at that address"),
        }
    } else if any(Whereabouts::AtDoor) {
        format!("{was} last heard of at the door of that address")
    } else if any(Whereabouts::OnTheWay) {
        format!("{is} out on a visit to that address")
    } else {
        format!("{is} missing after a visit to that address")
    };
    let mut parts = vec![words(format!("{member} of our school staff {place}."))];
    let Some(alert) = alert else {
        parts.push(words(format!("What has happened: {TO_FILL_IN}{TO_FILL_IN}")));
        parts.push(words("I believe there is a risk of serious harm."));
        return parts;
    };
    let happened = match alert.kind {
        AlertKind::Duress => format!("{has} used our agreed distress phrase."),
        AlertKind::Help if gravest(alert).is_some_and(|cause| cause.by.is_some()) => {
            format!("{is} in danger, by what our office has heard.")
        }
        AlertKind::Help => format!("{has} asked for help."),
        AlertKind::Concern if gravest(alert).is_some_and(|cause| cause.what == CauseWhat::Apart) => {
            format!("{has} not come out, though a colleague has left.")
        }
        AlertKind::Concern if gravest(alert).is_some_and(|cause| cause.by.is_some()) => {
            format!(
                "{is} a cause for worry: our office is worried, {}.",
                since(visit, alert, has)
            )
        }
        AlertKind::Concern => format!(
            "{has} sent a message that worries us, {}.",
            since(visit, alert, has)
        ),
        AlertKind::Overdue | AlertKind::Drill | AlertKind::Monitor => {
            let missed = |cause: &&Cause| matches!(cause.what, CauseWhat::Missed(_));
            let checks = match alert.causes.iter().filter(missed).count() {
                0 => format!("{has} not answered our texts"),
                1 => format!("{has} missed a safety check"),
                number => format!("{has} missed {} safety checks", count(number)),
            };
            format!("{checks} {}.", since(visit, alert, has))
        }
    };
    parts.push(words(format!("{they} {happened}")));
    let ring = number_to_ring(visit, Some(alert));
    parts.push(words(match ring.number {
        // The sentence before has just given the workers' own act as the reason.
        PoliceNumber::Emergency if alert.kind >= AlertKind::Help => {
            "I believe there is a risk of serious harm.".to_owned()
        }
        PoliceNumber::Emergency => format!(
            "I believe there is a risk of serious harm, because {}.",
            ring.because
        ),
        PoliceNumber::NonEmergency => "We cannot find out whether all is well.".to_owned(),
    }));
    parts
}

/// Returns the news since the alert opened: never "cannot be reached" before the first step has
/// tried for its whole wait.
fn since(visit: &Visit, alert: &Alert, has: &str) -> String {
    if visit.last_heard_at().is_some_and(|heard| heard > alert.opened_at) {
        format!("and, though a text has come since, nobody {has} heard a voice")
            .replace("nobody have", "nobody has")
    } else if alert.beyond_first {
        "and cannot be reached".to_owned()
    } else {
        format!("and {has} not been heard from since")
    }
}

/// Returns dated facts only, the oldest first, and the dangers not known.
pub(super) fn why(visit: &Visit, alert: Option<&Alert>) -> Vec<SheetPart> {
    let mut parts = Vec::new();
    if visit.sign_out.at_risk {
        parts.extend([
            words("The visit was marked as at risk before it began, at"),
            SheetPart::At(visit.out_at),
        ]);
    }
    match visit
        .sign_out
        .hazards
        .as_ref()
        .filter(|hazards| !hazards.is_empty())
    {
        Some(hazards) => {
            let hazards = hazards.reveal().trim().trim_end_matches('.');
            parts.push(words(format!("Known to us when they left: {hazards}.")));
        }
        None => parts.push(words(format!("Threats, weapons, violence, dogs: {NOT_KNOWN}."))),
    }
    let mut facts: Vec<(Timestamp, Vec<SheetPart>)> = Vec::new();
    for cause in alert.iter().flat_map(|alert| &alert.causes) {
        facts.push((cause.at, fact(visit, cause)));
    }
    facts.extend(
        visit
            .incidents
            .iter()
            .map(|incident| (incident.at, reported(visit, incident))),
    );
    facts.extend(claims::facts(visit, alert));
    for (worker, said) in &visit.quoted {
        let text = said.text.reveal().trim();
        facts.push((
            said.at,
            vec![
                words(format!("{} texted at", visit.name(worker))),
                SheetPart::At(said.at),
                more(format!(": \"{text}\".")),
            ],
        ));
    }
    for (id, worker) in &visit.workers {
        let name = visit.name(id);
        if let Some(since) = worker.unsent_since {
            facts.push((
                since,
                vec![
                    words(format!("Our texts to {name} have not left since")),
                    SheetPart::At(since),
                ],
            ));
        }
        if let Some(since) = worker.unreached_since {
            facts.push((
                since,
                vec![
                    words(format!("The phone of {name} has not received our texts since")),
                    SheetPart::At(since),
                ],
            ));
        }
    }
    facts.sort_by_key(|(at, _)| *at);
    parts.extend(facts.into_iter().flat_map(|(_, parts)| parts));
    match alert {
        Some(alert) if alert.kind >= AlertKind::Help => {}
        Some(_) => parts.push(words(format!("Is this out of character? {NOT_KNOWN}."))),
        None => parts.push(words(format!("Anything since: {TO_FILL_IN}"))),
    }
    parts
}

/// An incident of the visit as a dated fact.
fn reported(visit: &Visit, incident: &ReportedIncident) -> Vec<SheetPart> {
    let kind = incident.kind.replace(['-', '_'], " ");
    let by = incident.by.as_ref().map(|by| visit.name(by));
    let by = by.map_or_else(|| "There was ".to_owned(), |by| format!("{by} reported "));
    let of = incident.worker.as_ref().map(|worker| visit.name(worker));
    let of = of.map_or_else(String::new, |name| format!(", of {name}"));
    let mut parts = vec![
        words(format!("{by}an incident ({kind}{of}) at")),
        SheetPart::At(incident.at),
    ];
    if let Some(note) = &incident.note {
        parts.push(more(format!(": \"{}\".", note.reveal().trim())));
    }
    parts
}

/// A cause as a dated fact.
fn fact(visit: &Visit, cause: &Cause) -> Vec<SheetPart> {
    let name = cause
        .worker
        .as_ref()
        .map_or_else(|| visit.names(), |id| visit.name(id));
    let heard_by = cause.by.as_ref().map(|by| visit.name(by));
    let at = |text: String| vec![words(text), SheetPart::At(cause.at)];
    match &cause.what {
        CauseWhat::CodeAtReception => at(format!(
            "{name} typed the agreed distress code, used for nothing else, at the screen in our reception, and may be in our \
             building, at"
        )),
        CauseWhat::DuressUsed => match heard_by {
            Some(by) => at(format!("{by} heard the agreed distress phrase from {name} at")),
            None => at(format!(
                "{name} sent the agreed distress phrase, used for nothing else, at"
            )),
        },
        CauseWhat::HelpAsked => match heard_by {
            Some(by) => at(format!("{by} heard that {name} is in danger at")),
            None => at(format!("{name} asked for help at")),
        },
        CauseWhat::HelpFromPhone(number) => at(format!(
            "A phone unknown to us, {number}, texted that {name} may be in danger at"
        )),
        CauseWhat::Apart => at(format!("{name} had not come out, though a colleague had left at")),
        CauseWhat::Worrying => at(match heard_by {
            Some(by) => format!("{by} was worried by what {name} said at"),
            None => format!("{name} sent a text that worries us at"),
        }),
        CauseWhat::SafeTakenBack { .. } => at(match heard_by {
            Some(by) => format!("{by} took back that {name} was heard or seen at"),
            None => format!("It was taken back that {name} was heard or seen at"),
        }),
        CauseWhat::Unclear => at(format!("{name} sent a text that nobody can explain at")),
        CauseWhat::PhoneRefused => at(format!("The phone of {name} stopped taking our texts at")),
        CauseWhat::Missed(kind) => {
            let (what, missed) = match kind {
                DeadlineKind::Arrival => ("The arrival", "never came"),
                DeadlineKind::CheckIn => ("The safety check", "was not answered"),
                DeadlineKind::NoAnswer => ("The latest time to leave the door", "passed without a word"),
                DeadlineKind::Return => ("The return to school", "never came"),
                DeadlineKind::HomeSafe => ("The word of being home safe", "never came"),
                DeadlineKind::WriteUp => ("The write-up", "never came"),
            };
            let of = match &cause.worker {
                Some(_) if visit.workers.len() > 1 => format!(" of {name}"),
                Some(_) | None => String::new(),
            };
            vec![
                words(format!("{what}{of} due at")),
                SheetPart::At(cause.at),
                more(format!("{missed}.")),
            ]
        }
        CauseWhat::Aside(what) | CauseWhat::Monitor(what) => {
            at(format!("{} at", what.trim().trim_end_matches('.')))
        }
        CauseWhat::Drill => at("The chain was practised at".to_owned()),
        CauseWhat::NoPolice => at(match heard_by {
            Some(by) => format!("{by} was told that the police send nobody, at"),
            None => "The police were said to send nobody, at".to_owned(),
        }),
        CauseWhat::NotRung => at("The police had not been rung after all, it was said at".to_owned()),
        CauseWhat::StillOut(_) => at(format!("{name} had not come back at lock-up, at")),
    }
}
