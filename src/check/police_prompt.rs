//! How long from a deadline until somebody is asked to ring the police (docs/rules/times.md).

use super::{CHAINS_OF_ALERTS, Finding, FindingPlace, deadlines, said};
use crate::config::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::chain::{Ask, Chain};
use crate::domain::plan::DeadlineRule;
use crate::domain::time::Span;

/// Longest from a deadline until somebody is asked to ring the police.
const LATEST_POLICE: Span = Span::from_mins(60);
/// Longest without a warning.
const SLOW_POLICE: Span = Span::from_mins(40);
/// Longest without a warning for a worker on the way home, away from any household.
const SLOW_POLICE_HOME: Span = Span::from_mins(45);

/// Returns how long a chain takes to its police prompt if everybody is in; `None` for a chain
/// without a prompt.
fn to_police(chain: &Chain) -> Option<Span> {
    let mut after = Span::ZERO;
    for step in chain.steps() {
        if step.ask == Ask::Police {
            return Some(after);
        }
        after = after + step.wait.span();
    }
    None
}

/// Judges every deadline, and the chains of alerts without a deadline.
pub(super) fn judge(school: &School) -> Vec<Finding> {
    let mut findings = Vec::new();
    for visit_type in school.visit_types.values() {
        for (kind, rule) in deadlines(visit_type) {
            if let Some(chain) = school.chains.get(&rule.chain) {
                findings.extend(one(&visit_type.name, kind, rule, chain));
            }
        }
    }
    for name in CHAINS_OF_ALERTS {
        let chain = school.chains.values().find(|chain| chain.name.as_str() == name);
        if let Some(chain) = chain.filter(|chain| to_police(chain).is_none()) {
            findings.push(Finding::warning(
                "no-police-step",
                FindingPlace::Chain(chain.name.clone()),
                format!("in an alert of `{name}` nobody would ever be asked to ring the police"),
                format!("end `{name}` with a step that has `ask = \"police\"`"),
            ));
        }
    }
    findings
}

fn one(visit_type: &str, kind: DeadlineKind, rule: &DeadlineRule, chain: &Chain) -> Option<Finding> {
    let place = FindingPlace::Deadline(visit_type.to_owned(), kind);
    let name = &chain.name;
    let Some(after) = to_police(chain) else {
        return Some(Finding::warning(
            "no-police-step",
            place,
            format!(
                "after a missed {} nobody would ever be asked to ring the police",
                said(kind)
            ),
            format!("end `{name}` with a step that has `ask = \"police\"`"),
        ));
    };
    let after = rule.grace + after;
    let slow = if kind == DeadlineKind::HomeSafe {
        SLOW_POLICE_HOME
    } else {
        SLOW_POLICE
    };
    let message = format!(
        "after a missed {} it would be {after} until anybody is asked to ring the police",
        said(kind)
    );
    if after > LATEST_POLICE {
        return Some(Finding::error(
            "late-police-prompt",
            place,
            message,
            format!("shorten the grace or the waits of `{name}`: an hour in all at most"),
        ));
    }
    (after > slow).then(|| {
        Finding::warning(
            "slow-police-prompt",
            place,
            message,
            format!("shorten the grace or the waits of `{name}`: {slow} in all is advised"),
        )
    })
}
