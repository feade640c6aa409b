//! The sheet about somebody on no visit: they used the distress phrase at the kiosk, or a colleague is worried for them.

use super::actions::action;
use super::{NOT_KNOWN, PoliceNumber, Sheet, SheetPart, TO_FILL_IN, ending, is_duress, line, then, words};
use crate::domain::alert::{ActionTried, Alert, AlertKind, Cause, CauseWhat};
use crate::domain::id::PersonId;
use crate::domain::person::name_in;
use crate::domain::time::Timestamp;
use crate::domain::watch::Watch;
use std::collections::BTreeSet;

/// Fills the sheet of an alert about people on no visit; `None` of an alert about Homeward itself.
///
/// Where they are is not known to Homeward: the reader says what the school knows.
#[must_use]
pub fn fill_for_person(watch: &Watch, alert: &Alert, at: Timestamp) -> Option<Sheet> {
    let of: BTreeSet<&PersonId> = alert
        .causes
        .iter()
        .filter_map(|cause| cause.worker.as_ref())
        .collect();
    let is_danger = matches!(
        alert.kind,
        AlertKind::Duress | AlertKind::Help | AlertKind::Concern
    );
    if of.is_empty() || !is_danger {
        return None;
    }
    let name = |id: &PersonId| name_in(&watch.plan.people, id);
    let mut lines = vec![
        line("RING", ring(alert)),
        line(
            "POLICE, PLEASE. WHERE",
            vec![
                words("No visit of theirs is signed out, so Homeward does not know where they are."),
                words(format!("Last seen: {TO_FILL_IN}{TO_FILL_IN}")),
            ],
        ),
        line("WHAT", what(alert)),
        line("WHY WE BELIEVE IT", why(alert, &name)),
        line("WHO", who(watch, &of)),
        line(
            "TIMES",
            vec![
                words("Now"),
                SheetPart::On(at),
                words("Alert raised at"),
                SheetPart::At(alert.opened_at),
            ],
        ),
        line("TRIED", tried(watch, alert, &name)),
        line("THEIR PHONES", phones(watch, alert, &of)),
        line(
            "US",
            vec![
                words(format!("My name and role: {TO_FILL_IN}")),
                words(format!(
                    "{}. Ring us back on {TO_FILL_IN}",
                    watch.plan.school_name
                )),
            ],
        ),
    ];
    lines.extend(ending(Some(alert), then(Some(alert))));
    Some(Sheet { lines })
}

fn ring(alert: &Alert) -> Vec<SheetPart> {
    let number = if alert.kind == AlertKind::Concern {
        PoliceNumber::NonEmergency
    } else {
        PoliceNumber::Emergency
    };
    vec![words(match number {
        PoliceNumber::Emergency => "999: somebody may be in danger, and we do not know where.",
        PoliceNumber::NonEmergency => {
            "101, or 999 if not answered in 3 minutes: we are worried for somebody. Anything more that worries you? Then 999."
        }
    })]
}

fn what(alert: &Alert) -> Vec<SheetPart> {
    let happened = match alert.kind {
        AlertKind::Duress => {
            "A member of our school staff has used our agreed distress phrase, and is on no visit that we know of."
        }
        AlertKind::Help => {
            "A member of our school staff is in danger, by what we have heard, and is on no visit that we know of."
        }
        AlertKind::Concern | AlertKind::Overdue | AlertKind::Drill | AlertKind::Monitor => {
            "We are worried for a member of our school staff, who is on no visit that we know of."
        }
    };
    let risk = if alert.kind == AlertKind::Concern {
        "We cannot find out whether all is well."
    } else {
        "I believe there is a risk of serious harm."
    };
    vec![words(happened), words(risk)]
}

fn why(alert: &Alert, name: &dyn Fn(&PersonId) -> String) -> Vec<SheetPart> {
    let fact = |cause: &Cause| {
        let who = cause.worker.as_ref().map_or_else(|| "somebody".to_owned(), name);
        let by = cause.by.as_ref().map(name);
        let said = match (&cause.what, by) {
            (CauseWhat::CodeAtReception, _) => format!(
                "{who} typed the agreed distress code, used for nothing else, at the screen in our reception, and may be in \
                 our building, at"
            ),
            (CauseWhat::DuressUsed, Some(by)) => {
                format!("{by} heard the agreed distress phrase from {who} at")
            }
            (CauseWhat::DuressUsed, None) => {
                format!("{who} used the agreed distress phrase, used for nothing else, at")
            }
            (CauseWhat::Aside(said) | CauseWhat::Monitor(said), _) => {
                format!("{} at", said.trim().trim_end_matches('.'))
            }
            (_, Some(by)) => format!("{by} raised the alert about {who} at"),
            (_, None) => format!("The alert about {who} was raised at"),
        };
        [words(said), SheetPart::At(cause.at)]
    };
    alert.causes.iter().flat_map(fact).collect()
}

fn who(watch: &Watch, of: &BTreeSet<&PersonId>) -> Vec<SheetPart> {
    let one = |id: &&PersonId| {
        let known = watch.plan.people.get(*id);
        let roles = known.map(|person| {
            let roles: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
            roles.join(", ")
        });
        let roles = roles.filter(|roles| !roles.is_empty());
        let roles = roles.map_or_else(String::new, |roles| format!(" ({roles})"));
        words(format!("{}{roles}.", name_in(&watch.plan.people, id)))
    };
    let mut parts: Vec<SheetPart> = of.iter().map(one).collect();
    parts.push(words(format!(
        "Sex, age, clothing, vehicle, medical needs: {NOT_KNOWN}."
    )));
    parts
}

fn tried(watch: &Watch, alert: &Alert, name: &dyn Fn(&PersonId) -> String) -> Vec<SheetPart> {
    let one = |tried: &ActionTried| {
        let chain = watch.plan.chains.get(&tried.chain);
        let ask = chain.map(|chain| chain.step(tried.step).ask);
        action(tried, ask, alert, name)
    };
    alert.tried.iter().flat_map(one).collect()
}

fn phones(watch: &Watch, alert: &Alert, of: &BTreeSet<&PersonId>) -> Vec<SheetPart> {
    if is_duress(Some(alert)) {
        return vec![words("DO NOT RING THEM. They may not be able to speak freely.")];
    }
    let number = |id: &&PersonId| {
        let known = watch.plan.people.get(*id);
        let number = known
            .and_then(|person| person.mobile.as_ref())
            .map(|phone| phone.national());
        let number = number.unwrap_or_else(|| NOT_KNOWN.to_owned());
        words(format!("{}: {number}.", name_in(&watch.plan.people, id)))
    };
    of.iter().map(number).collect()
}
