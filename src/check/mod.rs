//! Safety, not syntax: the alert of a silent worker, at every hour of the coming week.
//!
//! Pure: a compiled [`School`] and an instant in, rows and findings out. The compiler puts each finding at its place in
//! the file. Findings about one week (people in, people away) are warnings only: a daemon that starts on a Sunday must
//! not refuse Friday's file.

mod chains;
mod gaps;
mod hours;
mod people;
mod police_prompt;
mod requirements;
mod safe_words;
mod texts;
mod walk;
mod week;

pub use walk::ReachedStep;
pub use week::{DeadlineSummary, HourRange, RowStep, WeekRow, WorstWorker, summaries, times};

use crate::config::School;
use crate::config::{CheckContext, Finding, FindingPlace, SchoolKey, StepKey, VisitTypeKey};
use crate::domain::alert::DeadlineKind;
use crate::domain::plan::{DeadlineRule, VisitType};
use std::collections::BTreeSet;

/// Chains of alerts without a deadline. Each is judged even where no visit type names the chain.
const CHAINS_OF_ALERTS: [&str; 3] = ["concern", "duress", "help"];

/// Returns the findings about a compiled school.
#[must_use]
pub fn school(school: &School, around: CheckContext) -> Vec<Finding> {
    let mut findings = chains::judge(school, around);
    findings.extend(police_prompt::judge(school));
    findings.extend(gaps::judge(school, around.now));
    findings.extend(safe_words::judge(school));
    findings.extend(people::judge(school));
    findings.extend(texts::judge(school));
    findings.extend(requirements::judge(school, around.now));
    findings
}

/// Returns the chains that a deadline or an alert of a school goes by.
fn chains_in_use(school: &School) -> BTreeSet<&str> {
    let types = school.visit_types.values();
    let of_deadlines = types.flat_map(deadlines).map(|(_, rule)| rule.chain.as_str());
    of_deadlines.chain(CHAINS_OF_ALERTS).collect()
}

/// Returns the deadlines of a visit type with an alert when missed, in the order of a visit.
#[must_use]
pub fn deadlines(visit_type: &VisitType) -> Vec<(DeadlineKind, &DeadlineRule)> {
    let mut rules = Vec::new();
    rules.extend(
        visit_type
            .arrival
            .as_ref()
            .map(|it| (DeadlineKind::Arrival, &it.rule)),
    );
    rules.extend(
        visit_type
            .check_in
            .as_ref()
            .map(|it| (DeadlineKind::CheckIn, &it.rule)),
    );
    rules.push((DeadlineKind::NoAnswer, &visit_type.no_answer.rule));
    rules.push((DeadlineKind::Return, &visit_type.return_by.rule));
    rules.push((DeadlineKind::HomeSafe, &visit_type.home_safe.rule));
    rules
}

/// Returns the name of a deadline in messages.
fn said(kind: DeadlineKind) -> &'static str {
    match kind {
        DeadlineKind::Arrival => "arrival",
        DeadlineKind::CheckIn => "check-in",
        DeadlineKind::NoAnswer => "closed door",
        DeadlineKind::Return => "return",
        DeadlineKind::HomeSafe => "home-safe",
        DeadlineKind::WriteUp => "write-up",
    }
}
