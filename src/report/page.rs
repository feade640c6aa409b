//! The report as a page to print: one file, with everything in it.

use super::facts::VisitFacts;
use super::term::TermFacts;
use crate::domain::time::Timestamp;
use crate::wording::civil;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The look of the page, for paper and screen.
const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#14202b;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #6b7a86;vertical-align:top}\
th{font-weight:400;width:60%}td{font-weight:700}footer{margin-top:2rem;font-size:.9rem}@page{size:A4;margin:16mm}";

/// Returns the report of a term.
#[must_use]
pub fn term_page(school: &str, from: &str, to: &str, facts: &TermFacts) -> String {
    let title = format!("Home visits of {school}, {from} to {to}");
    page(
        &title,
        &html! {
            h1 { (title) }
            (table(facts.lines()))
        },
    )
}

/// Returns the report of one visit.
#[must_use]
pub fn visit_page(facts: &VisitFacts) -> String {
    let title = format!("Visit {}: what was done", facts.id);
    page(
        &title,
        &html! {
            h1 { (title) }
            (table(facts.lines()))
        },
    )
}

fn table(lines: Vec<(&'static str, String)>) -> Markup {
    html! {
        table { tbody { @for (what, count) in lines { tr { th scope="row" { (what) } td { (count) } } } } }
    }
}

fn page(title: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main { (content) }
                footer { p { "Counted from Homeward's record. A record, not legal advice. It counts visits, and ranks nobody." } }
            }
        }
    };
    page.into_string()
}

impl VisitFacts {
    /// Returns the lines of the report: what is told, and how it was.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let time = |at: Timestamp| civil::clock_and_date(at, &self.time_zone);
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let mut lines = vec![
            ("School", self.school.clone()),
            ("Type of visit", self.visit_type.clone()),
            ("People", self.people.to_string()),
            ("Signed out", time(self.out_at)),
            ("Over", self.closed_at.map_or_else(|| "not yet".to_owned(), time)),
            ("Risk assessment named", yes(self.risk_assessed)),
            ("Marked as at risk", yes(self.marked_at_risk)),
            ("Leave given", yes(self.leave_given)),
            ("Exception from a rule, with leave", yes(self.excepted)),
            ("Against policy, watched all the same", yes(self.against_policy)),
            ("Signs of life heard", self.heard.to_string()),
            ("Deadlines missed", self.missed.to_string()),
        ];
        for alert in &self.alerts {
            let human = alert.minutes_to_human().map_or_else(
                || "nobody has answered".to_owned(),
                |minutes| format!("a human within {minutes} min"),
            );
            let ended = alert
                .ended_at
                .map_or_else(|| "open".to_owned(), |at| format!("everybody safe {}", time(at)));
            lines.push((
                "Alert",
                format!(
                    "{} {}, {}: {human}, {ended}",
                    alert.code,
                    alert.kind.word(),
                    time(alert.opened_at)
                ),
            ));
        }
        if self.alerts.is_empty() {
            lines.push(("Alert", "none".to_owned()));
        }
        lines.push(("Incidents reported", self.incidents.to_string()));
        lines.push((
            "Write-up",
            match self.written_up {
                None => "none wanted".to_owned(),
                Some(true) => "filed".to_owned(),
                Some(false) => "not filed".to_owned(),
            },
        ));
        lines
    }
}
