//! Stepney All Saints School.

use super::check::{Check, Lack, all, always, any, best, enforced, reminded};
use super::facts::{DEPUTY, DSL, Facts, HEAD, Roles, SLT, short};
use super::rules::When;
use super::{Finding, State};
use crate::domain::plan::{Detail, Requirement};
use crate::domain::time::Span;

/// Judges one rule; `None` if there is no such rule.
pub(super) fn judge(it: &Facts<'_>, rule: &str) -> Option<Finding> {
    Some(match rule {
        "SA-01" => it.badge(),
        "SA-02" => it.purposes(),
        "SA-03" => reminded(it.prompts(
            &[When::Arrived],
            &["bedroom", "hall", "hallway", "living", "upstairs"],
            "Door, hall or living room only",
        )),
        "SA-04" => best([
            (State::Reminded, it.right_adult()),
            (State::Recorded, it.requires_note(Detail::WhomToSee)),
        ]),
        "SA-05" => best([
            (
                State::Reminded,
                it.prompts(
                    &[When::Arrived],
                    &["leave"],
                    "Asked to leave? Leave, and text LEFT",
                ),
            ),
            (
                State::Recorded,
                always("LEFT is on record, and the time due back runs on until BACK or HOME"),
            ),
        ]),
        "SA-06" => enforced(all([
            it.police_on_help(),
            it.help_tells(DSL, "the safeguarding lead"),
            it.help_tells(HEAD, "the headteacher"),
            it.help_tells(DEPUTY, "the deputy"),
        ])),
        "SA-07" => reminded(it.writes_up(None)),
        "SA-08" => best([
            (State::Reminded, it.writes_up(None)),
            (State::Recorded, always("every visit is on record")),
        ]),
        "SA-09" => it.confidential(),
        "SA-10" => reminded(it.prompts_of_safeguarding()),
        "SA-12" => enforced(all([
            it.checks_in_every(Span::from_mins(60)),
            it.returns(),
            words(it),
            leave_out_of_hours(it),
        ])),
        _ => return None,
    })
}

fn words(it: &Facts<'_>) -> Check {
    let phrases = it.school.safe_phrases.reveal().len();
    let phrases = match phrases {
        0 => Err(Lack::new(
            "no safe phrase and no safe word for everybody, as far as can be seen from here",
            "add `safe_phrases` under `[school]`",
        )),
        held => Ok(format!("`safe_phrases` has {held}")),
    };
    any(phrases, [it.requires(Requirement::SafeWord)])
}

fn leave_out_of_hours(it: &Facts<'_>) -> Check {
    let roles: &[Roles] = &[SLT, DSL];
    it.each(|visit_type| {
        if it.only(&visit_type.out_of_hours_authorised_by, roles) {
            return Ok(format!(
                "`workers = {}`, and named people allow what is out of hours",
                visit_type.workers
            ));
        }
        short(
            "nobody is named who allows it out of hours",
            "",
            "out_of_hours_authorised_by = [\"headteacher\"]",
        )
    })
}
