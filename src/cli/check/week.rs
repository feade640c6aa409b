//! The coming week in words: deadline by deadline, then chain by chain.

use crate::check::{self, DeadlineSummary, WeekRow, WorstWorker};
use crate::cli::output;
use crate::config::School;
use crate::domain::alert::DeadlineKind;
use crate::domain::plan::VisitType;
use crate::domain::time::{Span, Timestamp};
use serde_json::Value;

/// Fewest minutes of a week for a line of an answer: an hour of each working day. Shorter answers come from people arriving
/// or leaving during an alert.
const SHORT: usize = 5 * 60;

/// Widest column of hours beside their times.
const WIDEST: usize = 40;

/// Returns a school's week, in words.
pub(super) fn of_school(school: &School, now: Timestamp) -> String {
    let counted = super::counted;
    let mut out = format!(
        "{} ({}): {}, {}, {}\n",
        school.name,
        school.id,
        counted(school.people.len(), "person", "people"),
        counted(school.visit_types.len(), "visit type", "visit types"),
        counted(school.chains.len(), "chain", "chains"),
    );
    let rows = check::times(school, now);
    out.push_str(
        "\n  If nothing is heard and nobody answers: how long after a deadline, at each minute of the week\n",
    );
    for visit_type in school.visit_types.values() {
        out.push_str(&format!(
            "\n    {} ({})\n",
            visit_type.name,
            counted(visit_type.workers.into(), "worker", "workers")
        ));
        for (kind, rule) in check::deadlines(visit_type) {
            let due = within(visit_type, kind).map_or_else(String::new, |due| format!("{due} + "));
            let name = if kind == DeadlineKind::NoAnswer {
                "no answer"
            } else {
                kind.word()
            };
            out.push_str(&format!(
                "      {name:<10} {due}{} grace: chain `{}`\n",
                rule.grace, rule.chain
            ));
            let of_deadline = |row: &&WeekRow| {
                row.visit_type.as_deref() == Some(visit_type.name.as_str())
                    && row.deadline == Some(kind.word())
            };
            out.push_str(&deadline(&check::summaries(rows.iter().filter(of_deadline))));
        }
    }
    out.push_str("\n  Who is told, and how long after the alert is opened\n");
    for chain in school.chains.values() {
        let of_chain = |row: &&WeekRow| row.deadline.is_none() && row.chain == chain.name.as_str();
        out.push_str(&format!("\n    {}\n", chain.name));
        let rows: Vec<&WeekRow> = rows.iter().filter(of_chain).collect();
        let (long, short): (Vec<&WeekRow>, Vec<&WeekRow>) =
            rows.iter().partition(|row| row.minutes() >= SHORT);
        for row in &long {
            out.push_str(&steps(row, &row.hours));
        }
        let minutes: usize = short.iter().map(|row| row.minutes()).sum();
        if minutes > 0 {
            out.push_str(&format!(
                "      For {minutes} minutes of the week somebody comes or goes meanwhile; `--json` has them all.\n"
            ));
        }
    }
    out
}

/// Returns the time allowed for a deadline, where the sign-out does not set its own.
fn within(visit_type: &VisitType, kind: DeadlineKind) -> Option<Span> {
    match kind {
        DeadlineKind::Arrival => visit_type.arrival.as_ref().map(|it| it.within.span()),
        DeadlineKind::CheckIn => visit_type.check_in.as_ref().map(|it| it.every.span()),
        DeadlineKind::NoAnswer => Some(visit_type.no_answer.wait_at_most.span()),
        DeadlineKind::HomeSafe => Some(visit_type.home_safe.within.span()),
        DeadlineKind::Return | DeadlineKind::WriteUp => None,
    }
}

/// Returns the hours of one deadline, a line for each different answer.
fn deadline(summaries: &[DeadlineSummary]) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    let (long, short): (Vec<&DeadlineSummary>, Vec<&DeadlineSummary>) =
        summaries.iter().partition(|summary| summary.minutes >= SHORT);
    for summary in long {
        let nobody_in = match summary.nobody_in.as_slice() {
            [] => String::new(),
            steps => format!("  nobody in: {}", steps.join(", ")),
        };
        let times = times(summary.first_human, summary.two_humans, summary.police);
        lines.push((summary.hours.clone(), times + &nobody_in));
        if let Some(worst) = &summary.worst_worker {
            let times = self::times(worst.first_human, worst.two_humans, worst.police);
            lines.push((format!("  if {} is out", worst.worker), times));
        }
    }
    lines.extend(at_most(&short));
    let length = |(hours, _): &(String, String)| hours.chars().count();
    let widest = lines.iter().map(length).max().unwrap_or(0).min(WIDEST);
    let indent = " ".repeat(10);
    let mut out = String::new();
    for line in &lines {
        let (hours, times) = line;
        // Hours too long to stand beside their answer are printed above the answer.
        if length(line) > widest {
            out.push_str(&format!("{indent}{hours}\n{indent}{:widest$}  {times}\n", ""));
        } else {
            out.push_str(&format!("{indent}{hours:widest$}  {times}\n"));
        }
    }
    out
}

/// Returns one line for all short answers: the longest times, with any worker out.
fn at_most(short: &[&DeadlineSummary]) -> Option<(String, String)> {
    if short.is_empty() {
        return None;
    }
    // Never is longest.
    let longest = |of: &dyn Fn(&DeadlineSummary) -> Option<Span>,
                   worst: &dyn Fn(&WorstWorker) -> Option<Span>| {
        let spans = short
            .iter()
            .flat_map(|summary| std::iter::once(of(summary)).chain(summary.worst_worker.as_ref().map(worst)));
        spans.max_by_key(|span| span.map_or(u64::MAX, Span::ms)).flatten()
    };
    let first = longest(&|summary| summary.first_human, &|worst| worst.first_human);
    let two = longest(&|summary| summary.two_humans, &|worst| worst.two_humans);
    let police = longest(&|summary| summary.police, &|worst| worst.police);
    Some(("any other minute, at most".to_owned(), times(first, two, police)))
}

fn times(first: Option<Span>, two: Option<Span>, police: Option<Span>) -> String {
    format!(
        "first person {:>5}  two {:>5}  police {:>5}",
        said(first),
        said(two),
        said(police)
    )
}

fn said(span: Option<Span>) -> String {
    span.map_or_else(|| "never".to_owned(), |span| span.to_string())
}

fn steps(row: &WeekRow, hours: &str) -> String {
    let rows: Vec<[String; 4]> = row
        .steps
        .iter()
        .map(|step| {
            let again = step
                .reached
                .again
                .map_or_else(String::new, |again| format!(", again every {again}"));
            let ask = match serde_json::to_value(step.reached.ask) {
                Ok(Value::String(word)) => word,
                Ok(_) | Err(_) => String::new(),
            };
            [
                format!("+{}", step.reached.after),
                step.reached.step.clone(),
                format!("{ask}{again}"),
                who(&step.reached),
            ]
        })
        .collect();
    let indent = "      ";
    let table = output::table(
        indent,
        ["AFTER", "STEP", "ASKED TO", &format!("TOLD {hours}")],
        &rows,
    );
    let absent = row.steps.iter().any(|step| step.reached.nobody_in);
    let remark = if absent {
        format!(
            "{indent}* nobody of these is in: all are told all the same, and the next step comes at once\n"
        )
    } else {
        String::new()
    };
    format!("{table}{remark}")
}

/// Returns the people told, in words.
fn who(reached: &check::ReachedStep) -> String {
    let who = reached.tell.join(", ");
    match (who.is_empty(), reached.nobody_in) {
        (true, _) => "nobody who can be written to".to_owned(),
        (false, true) => format!("{who} *"),
        (false, false) => who,
    }
}
