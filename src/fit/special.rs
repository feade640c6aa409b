//! Predicates too special to be data, by their names in policies. Keep the table short: a kind of
//! check fit for two rules belongs in `kinds.rs`.

use super::check::{CheckLack, CheckOutcome};
use super::facts::{SchoolFacts, TypeLack, has_role, speaks_of};
use super::roles::PolicyRoles;

/// Tests a school.
pub(super) type SchoolPredicate = fn(&SchoolFacts<'_>) -> CheckOutcome;

/// Every predicate.
pub(super) const ALL: [(&str, SchoolPredicate); 8] = [
    ("aggression-keeps-a-household-from-visits", aggression_cools_off),
    ("incidents-can-be-reported", incidents_can_be_reported),
    ("line-managers-are-known", line_managers_are_known),
    ("office-has-read-the-policy", office_has_read_the_policy),
    ("others-ring-while-the-office-manager-is-away", others_ring_too),
    ("phones-of-the-school", phones_of_the_school),
    ("safe-phrases", safe_phrases),
    ("several-schools", several_schools),
];

fn aggression_cools_off(facts: &SchoolFacts<'_>) -> CheckOutcome {
    let speaks = |name: &str| speaks_of(name, &["aggress", "violen", "abus", "assault", "threat"]);
    let mut aggression = facts.incidents.iter().filter(|incident| speaks(incident.name));
    match aggression.find(|incident| incident.rule.cooling_off) {
        Some(incident) => Ok(format!(
            "`incidents.{}.cooling_off = true`: the household is refused until it has been reviewed",
            incident.name
        )),
        None => Err(CheckLack::new(
            "no kind of incident keeps a household from being visited again",
            "add `cooling_off = true` under `[incidents.aggression]`",
        )),
    }
}

fn incidents_can_be_reported(facts: &SchoolFacts<'_>) -> CheckOutcome {
    if facts.incidents.is_empty() {
        return Err(CheckLack::new(
            "no kind of incident can be reported",
            "add `[incidents.aggression]` with `tell` and `prompt`",
        ));
    }
    Ok("what is reported of an incident is on record".to_owned())
}

fn line_managers_are_known(facts: &SchoolFacts<'_>) -> CheckOutcome {
    let head = PolicyRoles::of(&["head"]);
    let people = facts.school.people.iter();
    let without: Vec<&str> = people
        .filter(|(_, person)| person.line_manager.is_none() && !has_role(person, &head))
        .map(|(id, _)| id.key())
        .collect();
    if without.is_empty() {
        return Ok("everybody but the head has a `line_manager`".to_owned());
    }
    Err(CheckLack::new(
        format!("no line manager is known of {}", without.join(", ")),
        "add `line_manager` under `[people.NAME]`",
    ))
}

fn office_has_read_the_policy(facts: &SchoolFacts<'_>) -> CheckOutcome {
    let office = PolicyRoles::of(&["office"]);
    let lacking: Vec<&str> = facts
        .people(&office)
        .filter(|(_, person)| !person.training.iter().any(|held| speaks_of(held, &["policy"])))
        .map(|(id, _)| id.key())
        .collect();
    if lacking.is_empty() {
        return Ok("everybody of the office has it on file".to_owned());
    }
    Err(CheckLack::new(
        format!("of the office, {} have not", lacking.join(", ")),
        "add `training = [\"policy\"]` under `[people.NAME]`",
    ))
}

fn others_ring_too(facts: &SchoolFacts<'_>) -> CheckOutcome {
    let (office, manager) = (PolicyRoles::of(&["office"]), PolicyRoles::of(&["office-manager"]));
    let managers: Vec<_> = facts.people(&manager).collect();
    let has_deputy = !managers.is_empty() && managers.iter().all(|(_, person)| person.deputy.is_some());
    facts.late_return(|chain| {
        let first = chain.step(0);
        let mut told = first.tell.iter();
        if told.any(|target| facts.is_one(target, &office) && !facts.is_one(target, &manager)) {
            return Ok(format!(
                "chain `{}`, first step `{}` tells others of the office too",
                chain.name, first.name
            ));
        }
        if has_deputy && facts.tells(&first.tell, &manager) {
            return Ok("the office manager's `deputy` is told while they are away".to_owned());
        }
        Err(TypeLack::of_chain(CheckLack::new(
            "nobody rings while the office manager is away",
            format!(
                "add `office` to the first step of chain `{}`, or a `deputy` under the office manager's `[people.NAME]`",
                chain.name
            ),
        )))
    })
}

fn phones_of_the_school(facts: &SchoolFacts<'_>) -> CheckOutcome {
    match facts.school.phones.len() {
        0 => Err(CheckLack::new(
            "workers carry their own numbers",
            "add the school's telephones under `[phones]`",
        )),
        held => Ok(format!("`[phones]` has {held} of the school's own to carry")),
    }
}

fn safe_phrases(facts: &SchoolFacts<'_>) -> CheckOutcome {
    match facts.school.safe_phrases.reveal().len() {
        0 => Err(CheckLack::new(
            "no safe phrase and no safe word for everybody, as far as can be seen from here",
            "add `safe_phrases` under `[school]`",
        )),
        held => Ok(format!("`safe_phrases` has {held}")),
    }
}

fn several_schools(facts: &SchoolFacts<'_>) -> CheckOutcome {
    match facts.config.schools.len() {
        0 | 1 => Err(CheckLack::new(
            "this server watches over one school only",
            "add a file for each school of the trust under `schools`",
        )),
        several => Ok(format!(
            "{several} schools on this server, each with its own rules and record"
        )),
    }
}
