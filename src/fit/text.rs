//! The report as text for a terminal, and as Markdown.

use super::{FitReport, JudgedRule, RuleState};

/// Widest line of the text.
const WIDTH: usize = 100;

/// Returns reports as text, each rule with the reason for its state.
#[must_use]
pub fn plain(reports: &[FitReport], whole: bool) -> String {
    let mut out = String::new();
    for report in reports {
        out.push_str(&format!(
            "{} ({}) by the policy of {} (`{}`)\n",
            report.school_name, report.school, report.policy_title, report.policy
        ));
        out.push_str(&format!("  {}\n", counts(report)));
        if whole {
            whole_text(report, &mut out);
        }
        out.push('\n');
    }
    if !whole {
        out.push_str(
            "rule by rule: homeward check --fit POLICY; for governors: --format html --out fit.html\n",
        );
    }
    out
}

fn whole_text(report: &FitReport, out: &mut String) {
    for state in RuleState::ALL {
        let rows: Vec<&JudgedRule> = rows(report, state).collect();
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!("\n  {}: {}\n", state.words(), state.meaning()));
        for row in rows {
            wrapped(&format!("    {}  ", row.rule.id), &row.rule.says, out);
            wrapped("             ", &row.finding.because, out);
            if let Some(remedy) = &row.finding.remedy {
                wrapped("             to do: ", remedy, out);
            }
        }
    }
    out.push_str("\n  what a school has to decide\n");
    for answer in &report.questions {
        wrapped("    ", &answer.question, out);
        let policy = answer.policy_says.as_deref().unwrap_or("says nothing");
        wrapped("      policy: ", policy, out);
        wrapped("      here:   ", &answer.words(), out);
    }
}

/// Returns how many rules are in each state, in words.
fn counts(report: &FitReport) -> String {
    let counts = RuleState::ALL.map(|state| format!("{} {}", report.count(state), state.words()));
    format!("{} rules: {}", report.rules.len(), counts.join(", "))
}

pub(super) fn rows(report: &FitReport, state: RuleState) -> impl Iterator<Item = &JudgedRule> {
    let rows = report.rules.iter();
    rows.filter(move |row| row.finding.state == state)
}

/// Writes words behind a margin, in lines of limited width.
fn wrapped(margin: &str, words: &str, out: &mut String) {
    let indent = " ".repeat(margin.chars().count());
    let mut line = margin.to_owned();
    let mut length = line.chars().count();
    let mut fresh = true;
    for word in words.split_whitespace() {
        let wide = word.chars().count();
        if !fresh && length + 1 + wide > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = indent.clone();
            length = line.chars().count();
            fresh = true;
        }
        if !fresh {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += wide;
        fresh = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

/// Returns reports as one page of Markdown.
#[must_use]
pub fn markdown(reports: &[FitReport]) -> String {
    let mut out = "# How well does Homeward fit the policy?\n".to_owned();
    for report in reports {
        out.push_str(&format!(
            "\n## {} and the policy of {}\n\n{}.\n",
            cell(&report.school_name),
            cell(&report.policy_title),
            counts(report)
        ));
        for state in RuleState::ALL {
            let rows: Vec<&JudgedRule> = rows(report, state).collect();
            if rows.is_empty() {
                continue;
            }
            out.push_str(&format!(
                "\n### {}\n\n{}.\n\n| rule | asks for | because | to do |\n|---|---|---|---|\n",
                capital(state.words()),
                capital(state.meaning())
            ));
            for row in rows {
                out.push_str(&format!(
                    "| {} | {} | {} | {} |\n",
                    row.rule.id,
                    cell(&row.rule.says),
                    cell(&row.finding.because),
                    cell(row.finding.remedy.as_deref().unwrap_or_default())
                ));
            }
        }
        out.push_str(
            "\n### What a school has to decide\n\n| question | the policy | here |\n|---|---|---|\n",
        );
        for answer in &report.questions {
            out.push_str(&format!(
                "| {} | {} | {} |\n",
                cell(&answer.question),
                cell(answer.policy_says.as_deref().unwrap_or("says nothing")),
                cell(&answer.words())
            ));
        }
    }
    out
}

/// Returns a text fit for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Returns a text with a capital letter at the beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_uppercase(), letters.as_str())
    })
}
