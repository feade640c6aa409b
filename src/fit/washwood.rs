//! Washwood Heath Academy.

use super::check::{Check, Lack, all, always, best, enforced, recorded, reminded};
use super::facts::{Facts, LINE_MANAGER, OFFICE, OFFICE_MANAGER, SLT, names, short_chain};
use super::rules::{AGGRESSION, When};
use super::times::Telling;
use super::{Finding, State};
use crate::domain::chain::Ask;
use crate::domain::plan::{Detail, Place, Requirement};

/// Judges one rule; `None` if there is no such rule.
pub(super) fn judge(it: &Facts<'_>, rule: &str) -> Option<Finding> {
    Some(match rule {
        "WH-01" => enforced(it.trained(&["child", "safeguard"], "child-protection")),
        "WH-02" => recorded(all([
            place(it, Place::Home, "into a home"),
            place(it, Place::Workplace, "to a place of work"),
        ])),
        "WH-03" => it.purposes(),
        "WH-04" => recorded(referral(it)),
        "WH-05" => enforced(it.pairs()),
        "WH-06" => enforced(it.authorised_by(&[LINE_MANAGER, SLT], "the line manager or a senior leader")),
        "WH-07" => it.background(Detail::PupilReference),
        "WH-08" => it.badge(),
        "WH-09" | "WH-13" => enforced(it.returns()),
        "WH-10" => recorded(always(
            "address, time of leaving and time due back of every visit are on record",
        )),
        "WH-11" => enforced(all([
            it.help(),
            it.concern(),
            always("LEFT and CANCEL are on record"),
        ])),
        "WH-14" => reminded(it.writes_up(None)),
        "WH-15" => enforced(office_manager_rings(it)),
        "WH-16" => enforced(somebody_else_rings(it)),
        "WH-17" => enforced(all([
            it.requires(Requirement::HouseholdPhone),
            it.asked_when_late(Ask::RingHousehold, OFFICE_MANAGER, "the office manager"),
        ])),
        "WH-18" => enforced(all([slt_after_office(it), concern_to_slt(it)])),
        "WH-19" => enforced(it.late_return(|chain| {
            let police = chain.steps().find(|step| step.ask == Ask::Police);
            match police {
                Some(step) if it.only(&step.tell, &[SLT]) => Ok(format!(
                    "chain `{}`, step `{}`: senior leaders are asked to ring the police",
                    chain.name, step.name
                )),
                Some(step) => short_chain(
                    format!(
                        "step `{}` of chain `{}` asks others than senior leaders for the police",
                        step.name, chain.name
                    ),
                    format!(
                        "write `tell = [\"slt\"]` for step `{}` of chain `{}`",
                        step.name, chain.name
                    ),
                ),
                None => short_chain(
                    format!("chain `{}` never asks for the police", chain.name),
                    format!("add a step with `ask = \"police\"` to chain `{}`", chain.name),
                ),
            }
        })),
        "WH-20" => enforced(it.starts_by(16)),
        "WH-21" => enforced(it.exceptions_by(&[SLT], "a senior leader")),
        "WH-22" => enforced(it.home_safe_to_line_manager()),
        "WH-23" => best([
            (
                State::Reminded,
                it.prompts(
                    &[When::Arrived, When::Start],
                    &[
                        "drunk",
                        "drugs",
                        "drink",
                        "violent",
                        "influence",
                        "doubt",
                        "unsafe",
                    ],
                    "Drink, drugs, violence, or not who you came for: do not go in",
                ),
            ),
            (State::Recorded, it.requires(Requirement::Hazards)),
        ]),
        "WH-25" => best([
            (
                State::Reminded,
                it.prompts(
                    &[When::Start, When::Arrived],
                    &["personal", "belongings"],
                    "Give no personal details",
                ),
            ),
            (State::Recorded, school_phones(it)),
        ]),
        "WH-26" => breakdown(it),
        "WH-27" => enforced(it.help_tells(OFFICE, "the office")),
        "WH-28" => recorded(it.requires(Requirement::Vehicle)),
        "WH-29" => enforced(it.incident(AGGRESSION, LINE_MANAGER, "aggression")),
        "WH-30" => it.incident_written(),
        _ => return None,
    })
}

fn place(it: &Facts<'_>, wanted: Place, where_to: &str) -> Check {
    let mut types = it.school.visit_types.values();
    match types.find(|visit_type| visit_type.place == wanted) {
        Some(visit_type) => Ok(format!("visit type `{}` goes {where_to}", visit_type.name)),
        None => Err(Lack::new(
            format!("no visit type goes {where_to}"),
            format!("add a visit type that goes {where_to} (`place`)"),
        )),
    }
}

/// A visit type for referred families is enough: not every visit is to one.
fn referral(it: &Facts<'_>) -> Check {
    let asks = |requirement| {
        let mut types = it.school.visit_types.values();
        types.find(move |visit_type| visit_type.requires.contains(&requirement))
    };
    match asks(Requirement::Detail(Detail::Referral)) {
        Some(visit_type) => Ok(format!(
            "the sign-out of a `{}` visit is refused without the service and its plan of the risks",
            visit_type.name
        )),
        None => Err(Lack::new(
            "no visit type asks which service referred the family",
            "add `requires = [\"referral\", ...]` to the visit type for referred families",
        )),
    }
}

fn office_manager_rings(it: &Facts<'_>) -> Check {
    it.late_return(|chain| {
        let first = chain.step(0);
        if first.ask == Ask::RingWorker && it.tells(&first.tell, OFFICE_MANAGER) {
            return Ok(format!(
                "chain `{}`, first step `{}`: ring the worker",
                chain.name, first.name
            ));
        }
        short_chain(
            format!(
                "the first step of chain `{}` does not ask the office manager to ring the worker",
                chain.name
            ),
            format!(
                "begin chain `{}` with `tell = [\"office-manager\"]` and `ask = \"ring-worker\"`",
                chain.name
            ),
        )
    })
}

fn somebody_else_rings(it: &Facts<'_>) -> Check {
    let managers: Vec<_> = it.people(OFFICE_MANAGER).collect();
    let has_deputy = !managers.is_empty() && managers.iter().all(|(_, person)| person.deputy.is_some());
    it.late_return(|chain| {
        let first = chain.step(0);
        let others = first
            .tell
            .iter()
            .any(|target| it.is_one(target, OFFICE) && !it.is_one(target, OFFICE_MANAGER));
        if others {
            return Ok(format!(
                "chain `{}`, first step `{}` tells others of the office too",
                chain.name, first.name
            ));
        }
        if has_deputy && it.tells(&first.tell, OFFICE_MANAGER) {
            return Ok("the office manager's `deputy` is told while they are away".to_owned());
        }
        short_chain("nobody rings while the office manager is away", format!("add `office` to the first step of chain `{}`, or a `deputy` under the office manager's `[people.NAME]`", chain.name))
    })
}

fn slt_after_office(it: &Facts<'_>) -> Check {
    it.late_return(|chain| {
        let senior = chain.steps().skip(1).find(|step| it.tells(&step.tell, SLT));
        match senior {
            Some(step) => Ok(format!(
                "chain `{}`, step `{}` tells {}",
                chain.name,
                step.name,
                names(&step.tell)
            )),
            None => short_chain(
                format!(
                    "chain `{}` has no step for senior leaders after the office's",
                    chain.name
                ),
                format!("add a step with `tell = [\"slt\"]` to chain `{}`", chain.name),
            ),
        }
    })
}

fn concern_to_slt(it: &Facts<'_>) -> Check {
    it.of_chain("concern", |chain| match it.step(chain, SLT, |_| true) {
        Some((_, step)) => Ok(format!("chain `concern`, step `{}`, does too", step.name)),
        None => Err(Lack::new(
            "chain `concern` never tells a senior leader",
            "add `tell = [\"slt\"]` to a step of chain `concern`",
        )),
    })
}

fn school_phones(it: &Facts<'_>) -> Check {
    match it.school.phones.len() {
        0 => Err(Lack::new(
            "workers carry their own numbers",
            "add the school's telephones under `[phones]`",
        )),
        held => Ok(format!("`[phones]` has {held} of the school's own to carry")),
    }
}

fn breakdown(it: &Facts<'_>) -> Finding {
    let told = it.hears(Telling::Change, OFFICE, "the office");
    let family = it.incident_says(&["family", "parent", "parents", "household"], "breakdown");
    best([
        (State::Reminded, all([told, family])),
        (
            State::Recorded,
            always("LATE moves the arrival, on record; HELP opens chain `help`"),
        ),
    ])
}
