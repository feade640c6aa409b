//! Roselyn House School and The RHISE Service.

use super::check::{Lack, all, always, best, enforced, recorded, reminded};
use super::facts::{DSL, Facts, HEAD, OFFICE};
use super::rules::{ALLEGATION, HARM, When};
use super::times::Telling;
use super::{Finding, State};
use crate::domain::plan::{Detail, Place, Requirement};

/// The hour from which a visit is one in the evening.
const EVENING: i8 = 18;

/// Judges one rule; `None` if there is no such rule.
pub(super) fn judge(it: &Facts<'_>, rule: &str) -> Option<Finding> {
    Some(match rule {
        "RH-01" => best([
            (
                State::Reminded,
                it.prompts(
                    &[When::Start],
                    &["parent", "parents", "carer"],
                    "Have the parents been told?",
                ),
            ),
            (State::Recorded, it.requires_note(Detail::ParentsTold)),
        ]),
        "RH-02" => recorded(it.of_types(
            |place| place == Place::Home,
            "no visit type of this school goes into a home",
            |_| Ok("`place = home`, and whether it is an emergency, are on record".to_owned()),
        )),
        "RH-03" => it.purposes(),
        "RH-04" => enforced(it.trained(&["policy"], "policy")),
        "RH-05" => recorded(it.requires(Requirement::Purpose)),
        "RH-06" | "RH-27" => recorded(it.requires_note(Detail::PairDecision)),
        "RH-07" => recorded(it.requires_note(Detail::Roles)),
        "RH-08" => it.background(Detail::WhomToSee),
        "RH-09" => recorded(it.requires_note(Detail::WhomToSee)),
        "RH-10" => recorded(it.requires_note(Detail::Appointment)),
        "RH-11" => enforced(it.requires(Requirement::RiskAssessment)),
        "RH-12" => enforced(all([
            always("no sign-out without address and a number for every worker"),
            it.requires(Requirement::SafeWord),
        ])),
        "RH-13" => enforced(all([
            it.starts_by(EVENING),
            it.exceptions_by(&[HEAD], "the headteacher"),
        ])),
        "RH-14" => best([
            (State::Enforced, it.pairs()),
            (
                State::Recorded,
                all([
                    it.requires(Requirement::Hazards),
                    it.requires_note(Detail::PairDecision),
                ]),
            ),
        ]),
        "RH-15" => enforced(it.hears(Telling::Start, DSL, "the safeguarding lead")),
        "RH-16" | "RH-33" => enforced(it.returns()),
        "RH-17" => best([
            (State::Enforced, it.office_hears_of_changes()),
            (State::Recorded, it.changes_recorded()),
        ]),
        "RH-18" => best([
            (
                State::Reminded,
                it.prompts(
                    &[When::Start],
                    &["phone", "mobile", "telephone"],
                    "Phone charged and on?",
                ),
            ),
            (
                State::Recorded,
                always("no sign-out without a number for every worker"),
            ),
        ]),
        "RH-20" => reminded(it.asked_in()),
        "RH-21" => best([
            (State::Reminded, it.right_adult()),
            (State::Recorded, it.requires_note(Detail::WhomToSee)),
        ]),
        "RH-22" => it.animals(),
        "RH-24" => it.child_alone(),
        "RH-25" => reminded(always("the answer to SOS says: leave if you can, and ring 999")),
        "RH-26" => enforced(it.waits_for_all()),
        "RH-28" => enforced(all([
            it.requires(Requirement::SafeWord),
            it.of_chain("duress", |_| Ok("it opens chain `duress`".to_owned())),
        ])),
        "RH-30" => enforced(all([it.help_tells(OFFICE, "the office"), it.concern()])),
        "RH-31" => recorded(always(
            "CANCEL ends a visit, or a plan, at once; nobody is asked why",
        )),
        "RH-32" => best([
            (State::Enforced, it.office_hears_of_leaving()),
            (State::Recorded, it.changes_recorded()),
        ]),
        "RH-34" => reminded(it.writes_up(None)),
        "RH-35" => reminded(it.prompts_of_safeguarding()),
        "RH-36" => it.incident_written(),
        "RH-37" => enforced(it.incident(ALLEGATION, HEAD, "allegation")),
        "RH-38" => it.confidential(),
        "RH-39" => best([
            (State::Enforced, all([it.help(), support(it)])),
            (
                State::Recorded,
                it.help()
                    .map(|because| format!("{because}; what follows is theirs")),
            ),
        ]),
        "RH-41" => reminded(it.each(|visit_type| {
            let written = visit_type.requires.contains(&Requirement::ExpectedDeparture);
            match visit_type.stay_at_most {
                Some(most) => Ok(format!(
                    "`stay_at_most = {}`: then the worker is reminded",
                    most.span()
                )),
                None if written => Ok("the sign-out says until when; then the worker is reminded".to_owned()),
                None => {
                    super::facts::short("nobody is reminded of a long stay", "", "stay_at_most = \"45m\"")
                }
            }
        })),
        _ => return None,
    })
}

/// What follows an injury, a theft or a breakdown.
fn support(it: &Facts<'_>) -> super::check::Check {
    let kind = it.incident_says(HARM, "injury");
    kind.map_err(|lack| Lack::new(format!("{} after an injury or theft", lack.why), lack.add))
}
