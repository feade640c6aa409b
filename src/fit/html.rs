//! The report as one page to print, for governors: no scripts, nothing from elsewhere, black and white.

use super::text::{capital, rows};
use super::{FitReport, JudgedRule, QuestionAnswer, RuleState};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const CSS: &str = "
@page { size: A4; margin: 16mm 14mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.45 Georgia, 'Times New Roman', serif; color: #000; background: #fff; max-width: 182mm; margin: 8mm auto; padding: 0 4mm; }
h1 { font-size: 19pt; line-height: 1.2; margin: 0 0 2mm; }
h2 { font-size: 14pt; margin: 9mm 0 1mm; break-after: avoid; }
h2 .mark { display: inline-block; min-width: 7mm; }
p { margin: 0 0 3mm; }
.lead { border: 1px solid #000; padding: 3mm 4mm; margin: 4mm 0; }
table { width: 100%; border-collapse: collapse; }
thead { display: table-header-group; }
th, td { text-align: left; vertical-align: top; border-top: 1px solid #888; padding: 1.6mm 3mm 1.6mm 0; }
th { font-weight: bold; border-top: 2px solid #000; }
tr { break-inside: avoid; }
td.id { white-space: nowrap; font-weight: bold; width: 18mm; }
td.number { text-align: right; width: 16mm; }
.why { color: #222; font-size: 9.5pt; overflow-wrap: anywhere; }
.todo { font-size: 9.5pt; overflow-wrap: anywhere; border-left: 2px solid #000; padding-left: 2mm; margin-top: 1mm; }
.open { font-weight: bold; }
article + article { break-before: page; }
footer { border-top: 1px solid #888; margin-top: 9mm; padding-top: 2mm; font-size: 9pt; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
";

/// Returns reports as one page of HTML.
#[must_use]
pub fn html(reports: &[FitReport]) -> String {
    let title = match reports {
        [only] => format!("{}: home visits", only.school_name),
        _ => "Home visits: how the policies are followed".to_owned(),
    };
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(CSS)) }
            }
            body {
                @for report in reports { (article(report)) }
                footer {
                    "Made from the configuration of Homeward by " code { "homeward check --fit" } ". It says what the \
                     system does as it is set up, not whether people do their part. Words in "
                    code { "this type" } " are the settings behind it, for whoever looks after them."
                }
            }
        }
    }
    .into_string()
}

fn article(report: &FitReport) -> Markup {
    html! {
        article {
            h1 { (report.school_name) }
            p {
                "Home visits, beside the policy of " b { (report.policy_title) } ": each of its "
                (report.rules.len()) " rules, and what Homeward does about it."
            }
            div class="lead" {
                table {
                    thead { tr { th { "State" } th { "Rules" } th { "What that means" } } }
                    tbody {
                        @for state in RuleState::ALL {
                            tr {
                                td { b { (sign(state)) " " (capital(state.words())) } }
                                td class="number" { (report.count(state)) }
                                td { (capital(state.meaning())) "." }
                            }
                        }
                    }
                }
            }
            @for state in RuleState::ALL {
                @let found: Vec<&JudgedRule> = rows(report, state).collect();
                @if !found.is_empty() { (section(state, &found)) }
            }
            (decisions(&report.questions))
        }
    }
}

/// A sign for each state, still legible after copying.
fn sign(state: RuleState) -> &'static str {
    match state {
        RuleState::Enforced => "■",
        RuleState::Reminded => "◧",
        RuleState::Recorded => "▤",
        RuleState::NotCovered => "□",
        RuleState::Advice => "–",
    }
}

fn section(state: RuleState, rows: &[&JudgedRule]) -> Markup {
    html! {
        h2 { span class="mark" { (sign(state)) } (capital(state.words())) }
        p { (capital(state.meaning())) "." }
        table {
            thead { tr { th { "Rule" } th { "What the policy asks for, and what Homeward does" } } }
            tbody {
                @for row in rows {
                    tr {
                        td class="id" { (row.rule.id) }
                        td {
                            (row.rule.says)
                            div class="why" { (code(&row.finding.because)) }
                            @if let Some(remedy) = &row.finding.remedy {
                                div class="todo" { "For more: " (code(remedy)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn decisions(answers: &[QuestionAnswer]) -> Markup {
    html! {
        h2 { "What a school has to decide" }
        p { "Policies differ on these. Where yours is silent, the settings decide, and you should know how." }
        table {
            thead { tr { th { "Question" } th { "The policy" } th { "As it is set up" } } }
            tbody {
                @for answer in answers {
                    tr {
                        td { (answer.question) }
                        td {
                            @match &answer.policy_says {
                                Some(says) => (says),
                                None => span class="open" { "says nothing" },
                            }
                        }
                        td class=[answer.answer.is_none().then_some("open")] { (answer.words()) }
                    }
                }
            }
        }
    }
}

/// Sets text between backticks as code.
fn code(text: &str) -> Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
