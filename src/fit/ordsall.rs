//! Ordsall Primary School.

use super::check::{Lack, all, always, any, best, enforced, recorded, reminded};
use super::facts::{DSL, Facts, HEAD, names, short_chain};
use super::rules::{FORCE, When};
use super::{Finding, State};
use crate::domain::chain::Ask;
use crate::domain::plan::{Detail, Requirement};
use crate::domain::time::Span;

/// Judges one rule; `None` if there is no such rule.
pub(super) fn judge(it: &Facts<'_>, rule: &str) -> Option<Finding> {
    Some(match rule {
        "OP-01" => enforced(it.authorised_by(&[HEAD, DSL], "the headteacher or a safeguarding lead")),
        "OP-02" => enforced(it.pairs()),
        "OP-03" => enforced(all([
            always("no sign-out without place, people, their numbers"),
            it.requires(Requirement::Purpose),
            it.requires(Requirement::ExpectedArrival),
        ])),
        "OP-04" => recorded(any(
            it.requires_note(Detail::Appointment),
            [it.requires_note(Detail::ParentsTold)],
        )),
        "OP-05" => enforced(all([
            it.exceptions_by(&[HEAD, DSL], "the headteacher or a safeguarding lead"),
            it.requires_out_of_hours(Requirement::ResponsibleContact),
        ])),
        "OP-06" => enforced(all([
            it.requires(Requirement::RiskAssessment),
            it.requires(Requirement::Hazards),
        ])),
        "OP-07" => best([
            (
                State::Enforced,
                all([
                    it.requires(Requirement::ExpectedArrival),
                    it.requires(Requirement::ExpectedDeparture),
                    it.arrives(),
                ]),
            ),
            (
                State::Recorded,
                always("every stop and the time due back are on record"),
            ),
        ]),
        "OP-08" => it.badge(),
        "OP-09" => enforced(it.waits_at_most(Span::from_mins(20))),
        "OP-10" => best([
            (
                State::Reminded,
                it.prompts(
                    &[When::Arrived, When::Start],
                    &["cancel", "reason", "unsafe", "safe"],
                    "Not safe? Do not go in, and say why",
                ),
            ),
            (
                State::Recorded,
                always("CANCEL is on record, with the words of the text"),
            ),
        ]),
        "OP-11" => it.animals(),
        "OP-12" => enforced(it.checks_in_every(Span::from_mins(20))),
        "OP-13" => best([
            (State::Enforced, it.office_hears_of_changes()),
            (State::Recorded, it.changes_recorded()),
        ]),
        "OP-14" => enforced(always("no sign-out without a number for every worker")),
        "OP-15" => recorded(it.requires(Requirement::Vehicle)),
        "OP-17" => enforced(head_decides(it)),
        "OP-18" => enforced(all([it.help(), it.police_on_help()])),
        "OP-19" => enforced(every_incident_to_head(it)),
        "OP-20" => it.safeguarding_concerns(),
        "OP-21" => reminded(it.asked_in()),
        "OP-22" => enforced(it.incident(FORCE, HEAD, "physical-intervention")),
        "OP-23" => reminded(it.prompts(
            &[When::Arrived, When::Start],
            &["risk", "risks", "exit", "exits"],
            "Look for risks and ways out",
        )),
        "OP-24" => recorded(always(
            "every visit, exception and alert stays on record for the review; nobody is asked to hold one",
        )),
        _ => return None,
    })
}

/// Whoever goes silent: the headteacher decides, then the police are asked for.
fn head_decides(it: &Facts<'_>) -> super::check::Check {
    it.silence(|chain| {
        let Some((at, step)) = it.step(chain, HEAD, |step| step.ask == Ask::Decide) else {
            return short_chain(
                format!("in chain `{}` no step asks the headteacher to decide", chain.name),
                format!(
                    "add a step with `tell = [\"headteacher\"]` and `ask = \"decide\"` to chain `{}`",
                    chain.name
                ),
            );
        };
        let police = chain.steps().skip(at + 1).find(|step| step.ask == Ask::Police);
        match police {
            Some(police) => Ok(format!(
                "chain `{}`: step `{}` asks {} to decide, step `{}` to ring the police",
                chain.name,
                step.name,
                names(&step.tell),
                police.name
            )),
            None => short_chain(
                format!("chain `{}` does not then ask for the police", chain.name),
                format!("add a step with `ask = \"police\"` to chain `{}`", chain.name),
            ),
        }
    })
}

fn every_incident_to_head(it: &Facts<'_>) -> super::check::Check {
    let without: Vec<&str> = it
        .incidents
        .iter()
        .filter(|incident| !it.tells(&incident.rule.tell, HEAD))
        .map(|incident| incident.name)
        .collect();
    if it.incidents.is_empty() {
        return Err(Lack::new(
            "no kind of incident can be reported",
            "add `tell = [\"headteacher\"]` under `[incidents.other]`",
        ));
    }
    if !without.is_empty() {
        return Err(Lack::new(
            format!("the headteacher does not hear of {}", without.join(", ")),
            "add `headteacher` to `tell` of every `[incidents.KIND]`",
        ));
    }
    Ok("every `[incidents.KIND]` tells the headteacher as soon as it is reported".to_owned())
}
