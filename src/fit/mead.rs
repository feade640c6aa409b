//! The Mead Educational Trust.

use super::check::{Check, Lack, advice, all, best, enforced, recorded, reminded};
use super::facts::{DSL, Facts, HEAD, OFFICE, SLT, names, short, short_chain};
use super::rules::{AGGRESSION, ALLEGATION, When};
use super::{Finding, State};
use crate::domain::chain::Ask;
use crate::domain::plan::{Detail, Place, Requirement};
use crate::domain::time::Span;

const TO_A_COLLEAGUE: &str = "I need to call school and let them know I need cover for my duty";
const TO_SCHOOL: &str = "I am on a home visit, and I need cover for my duty";

/// Judges one rule; `None` if there is no such rule.
pub(super) fn judge(it: &Facts<'_>, rule: &str) -> Option<Finding> {
    Some(match rule {
        "TM-01" => recorded(schools(it)),
        "TM-02" => doorstep(it),
        "TM-03" => enforced(it.authorised_by(&[SLT, DSL], "the principal or a senior leader")),
        "TM-04" => enforced(informed(it)),
        "TM-05" => enforced(all([
            it.exceptions_by(&[HEAD], "the principal"),
            it.requires_out_of_hours(Requirement::Emergency),
        ])),
        "TM-06" => best([
            (State::Enforced, it.authorised_by(&[DSL], "the Safeguarding Lead")),
            (
                State::Recorded,
                it.requires(Requirement::Authorisation)
                    .map(|because| format!("{because}: who gave leave, and when, is on record")),
            ),
        ]),
        "TM-07" => best([
            (
                State::Enforced,
                all([it.trained(&["policy"], "policy"), office_trained(it)]),
            ),
            (State::Recorded, it.trained(&["policy"], "policy")),
        ]),
        "TM-08" => best([
            (
                State::Enforced,
                all([
                    it.requires(Requirement::RiskAssessment),
                    it.prompts(
                        &[When::Back, When::Left],
                        &["risk", "assessment"],
                        "Anything new for the risk assessment?",
                    ),
                ]),
            ),
            (State::Recorded, it.requires(Requirement::RiskAssessment)),
        ]),
        "TM-09" => recorded(all([
            it.requires_note(Detail::PairDecision),
            it.requires_note(Detail::Roles),
        ])),
        "TM-10" => recorded(it.requires_note(Detail::ParentsTold)),
        "TM-11" => recorded(all([
            it.requires(Requirement::Purpose),
            it.requires_note(Detail::WhomToSee),
            it.requires_note(Detail::IntendedOutcome),
        ])),
        "TM-12" => reminded(it.prompts(&[When::Nobody], &["card"], "Leave a calling card")),
        "TM-13" => enforced(it.start_told()),
        "TM-14" => reminded(it.prompts(
            &[When::Arrived],
            &["phone", "mobile", "telephone"],
            "Phone on, valuables away?",
        )),
        "TM-15" => best([
            (State::Reminded, it.asked_in()),
            (
                State::Recorded,
                entry(it).map(|because| format!("{because}: going in is on record")),
            ),
        ]),
        "TM-16" => enforced(ring_then_senior(it)),
        "TM-17" => enforced(all([
            it.help_tells(HEAD, "the principal"),
            it.help_tells(DSL, "the safeguarding lead"),
        ])),
        "TM-18" => enforced(all([it.help_tells(OFFICE, "the office"), it.concern()])),
        "TM-19" => enforced(it.phrase(TO_A_COLLEAGUE)),
        "TM-20" => enforced(it.phrase(TO_SCHOOL)),
        "TM-21" => enforced(it.duress_to_head()),
        "TM-22" => recorded(it.trained(&["phrase", "poster"], "safe-phrase")),
        "TM-23" => best([
            (State::Enforced, it.office_hears_of_leaving()),
            (State::Recorded, it.changes_recorded()),
        ]),
        "TM-24" => reminded(it.writes_up(Some(Span::from_mins(24 * 60)))),
        "TM-25" => it.safeguarding_concerns(),
        "TM-26" => enforced(cooling_off(it)),
        "TM-27" => recorded(all([
            it.requires(Requirement::Authorisation),
            it.requires(Requirement::Purpose),
            it.requires_note(Detail::PupilReference),
        ])),
        "TM-28" => it.confidential(),
        "TM-29" => it.child_alone(),
        "TM-30" => with_advice(it.trained(
            &["exit", "calm", "escalation", "culture", "first", "training"],
            "",
        )),
        "TM-31" => with_advice(it.incident(ALLEGATION, HEAD, "allegation")),
        _ => return None,
    })
}

/// What is partly advice: on record where there is something, else advice.
fn with_advice(check: Check) -> Finding {
    match check {
        Ok(because) => recorded(Ok(format!("{because}; the rest is advice"))),
        Err(_) => advice(),
    }
}

fn schools(it: &Facts<'_>) -> Check {
    match it.config.schools.len() {
        0 | 1 => Err(Lack::new(
            "this server watches over one school only",
            "add a file for each school of the trust under `schools`",
        )),
        several => Ok(format!(
            "{several} schools on this server, each with its own rules and record"
        )),
    }
}

fn doorstep(it: &Facts<'_>) -> Finding {
    let home = it.of_types(
        |place| place == Place::Home,
        "no visit type of this school goes into a home",
        |_| Ok("`place = home`".to_owned()),
    );
    let at_the_door = it.of_types(
        |place| place == Place::Doorstep,
        "no visit type of this school has `place = \"doorstep\"`",
        |visit_type| Ok(format!("`place = doorstep`, `workers = {}`", visit_type.workers)),
    );
    best([
        (
            State::Enforced,
            all([home.clone(), at_the_door.clone(), entry(it)]),
        ),
        (State::Recorded, all([home, at_the_door])),
    ])
}

/// Whether going in after all changes the rules.
fn entry(it: &Facts<'_>) -> Check {
    it.of_types(
        |place| place == Place::Doorstep,
        "no visit type of this school has `place = \"doorstep\"`",
        |visit_type| match &visit_type.entry {
            Some(entry) => Ok(format!(
                "`entry = {}`: a second IN starts its check-in, and tells the office where {} must go in",
                entry.name, entry.workers
            )),
            None => short("going in after all changes nothing", "", "entry = \"home\""),
        },
    )
}

fn informed(it: &Facts<'_>) -> Check {
    it.each(|visit_type| {
        if !it.tells(&visit_type.exempt, SLT) {
            return short(
                "senior leaders need leave as all others do",
                "",
                "exempt = [\"slt\"]` and `informed = [\"headteacher\"]",
            );
        }
        if !it.tells(&visit_type.informed, HEAD) {
            return short(
                "the principal does not hear of it",
                "",
                "informed = [\"headteacher\"]",
            );
        }
        Ok(format!(
            "`exempt = {}`; start, change and end are told: `informed = {}`",
            names(&visit_type.exempt),
            names(&visit_type.informed)
        ))
    })
}

fn office_trained(it: &Facts<'_>) -> Check {
    let lacking: Vec<&str> = it
        .people(OFFICE)
        .filter(|(_, person)| {
            let mut held = person.training.iter();
            !held.any(|held| super::facts::speaks_of(held, &["policy"]))
        })
        .map(|(id, _)| id.key())
        .collect();
    if lacking.is_empty() {
        return Ok("everybody of the office has it on file".to_owned());
    }
    Err(Lack::new(
        format!("of the office, {} have not", lacking.join(", ")),
        "add `training = [\"policy\"]` under `[people.NAME]`",
    ))
}

fn ring_then_senior(it: &Facts<'_>) -> Check {
    it.late_return(|chain| {
        let ring = chain.steps().position(|step| step.ask == Ask::RingWorker);
        let after = ring.map_or(usize::MAX, |ring| ring + 1);
        let senior = chain
            .steps()
            .skip(after)
            .find(|step| it.tells(&step.tell, SLT));
        match (ring, senior) {
            (Some(_), Some(step)) => Ok(format!(
                "chain `{}`: ring the worker, then step `{}` tells {}",
                chain.name,
                step.name,
                names(&step.tell)
            )),
            (_, _) => short_chain(
                format!(
                    "chain `{}` does not first ring the worker and then tell a senior leader",
                    chain.name
                ), format!("add a step with `ask = \"ring-worker\"`, then one with `tell = [\"slt\"]`, to chain `{}`", chain.name)),
        }
    })
}

fn cooling_off(it: &Facts<'_>) -> Check {
    let speaks = |name: &str| super::facts::speaks_of(name, AGGRESSION);
    let mut aggression = it.incidents.iter().filter(|incident| speaks(incident.name));
    let kept = match aggression.find(|incident| incident.rule.cooling_off) {
        Some(incident) => Ok(format!(
            "`incidents.{}.cooling_off = true`: the household is refused until it has been reviewed",
            incident.name
        )),
        None => Err(Lack::new(
            "no kind of incident keeps a household from being visited again",
            "add `cooling_off = true` under `[incidents.aggression]`",
        )),
    };
    let reviewed = it.each(|visit_type| {
        // Where nobody is named for it, those who allow other exceptions may.
        let may = match visit_type.cooling_off_authorised_by.as_slice() {
            [] => &visit_type.out_of_hours_authorised_by,
            _ => &visit_type.cooling_off_authorised_by,
        };
        if it.only(may, &[SLT, DSL]) {
            return Ok(format!("{} may let it be visited", names(may)));
        }
        short(
            "others than senior leaders may let it be visited",
            "",
            "cooling_off_authorised_by = [\"slt\"]",
        )
    });
    all([kept, reviewed])
}
