//! "What will happen", in sentences.

use crate::app::answer::{ComingStep, SignOutForecast};
use crate::domain::chain::Ask;
use crate::domain::time::Timestamp;
use crate::domain::visit::RuleException;
use crate::wording::civil;
use maud::{Markup, html};

/// Renders the forecast of a form.
pub(super) fn markup(foreseen: Option<&SignOutForecast>, now: Timestamp) -> Markup {
    let known = foreseen.filter(|foreseen| foreseen.problems.is_empty());
    html! {
        section.so-foreseen id="what-will-happen" aria-live="polite" aria-labelledby="foreseen-heading" {
            h2 id="foreseen-heading" { "What will happen" }
            @match (known, foreseen) {
                (Some(known), _) => (sentences(known, now)),
                (None, Some(_)) => p { "Nothing yet: something is missing above." },
                (None, None) => p.soft { "Fill in the form, then press the button to see who is asked and told, and when." },
            }
        }
    }
}

fn sentences(known: &SignOutForecast, now: Timestamp) -> Markup {
    let zone = &known.time_zone;
    let clock = |at| civil::clock_seen_from(at, Some(now), zone);
    let lines = lines(known, &clock);
    html! {
        @if !known.asked.is_empty() {
            p { b { (known.asked.join(" and ")) } " is asked for leave by text now. They go once the answer is YES." }
        }
        @if let Some(back_by) = known.back_by {
            p { "Back by " b { (clock(back_by)) } ", " (super::super::words::apart(back_by, now)) "." }
        }
        @if known.exceptions.contains(&RuleException::AgainstPolicy) {
            p.so-doubt { "This goes against policy: nobody has authorised it. The head and the line manager are told at once." }
            @if !known.goes_without.is_empty() {
                div.so-doubt id="goes-without" {
                    p { b { "They go without what this type of visit asks for:" } }
                    ul { @for lacks in &known.goes_without { li { (lacks) } } }
                }
            }
        } @else if !known.exceptions.is_empty() {
            @let broken: Vec<&str> = known.exceptions.iter().map(|exception| exception.words()).collect();
            p { "By exception, because " (broken.join(" and ")) "." }
        }
        @if known.goes_home {
            p id="goes-home" { "The school is closed by then: they go home from the last stop, and are asked for HOME." }
        }
        p { "If nothing is heard from them: " b { (lines.join(" ")) } }
        @if let Some(minutes) = known.check_in_every {
            p { "While they are there, a check-in is due every " (minutes) " min." }
        }
        @if known.doubts.is_empty() {
            p.so-well { "Somebody is in for every step just now, and Homeward can be heard." }
        } @else {
            div.so-doubt {
                p { b { "Tell them before they leave:" } }
                ul { @for doubt in &known.doubts { li { (crate::wording::sentence(doubt)) } } }
            }
        }
    }
}

/// Returns a sentence for each step to come; the questions before the first alert share a sentence.
fn lines(known: &SignOutForecast, clock: &dyn Fn(Timestamp) -> String) -> Vec<String> {
    let mut lines = Vec::new();
    let asked: Vec<&ComingStep> = known
        .coming
        .iter()
        .take_while(|step| step.ask.is_none())
        .collect();
    if let Some(first) = asked.first() {
        let mut times: Vec<String> = asked.iter().map(|step| clock(step.at)).collect();
        times.dedup();
        lines.push(format!(
            "{} {} asked at {}.",
            first.names,
            are(&first.names),
            times.join(" and ")
        ));
    }
    let told = known.coming.iter().filter_map(|step| Some((step, step.ask?)));
    for (index, (step, ask)) in told.enumerate() {
        let at = clock(step.at);
        let what = if ask == Ask::Police {
            format!("the police sheet goes to {}.", step.names)
        } else {
            format!("{} {} told, to {}.", step.names, are(&step.names), task(ask))
        };
        lines.push(if index == 0 {
            format!("No answer by {at}: {what}")
        } else {
            format!("{at}: {what}")
        });
    }
    lines
}

fn are(names: &str) -> &'static str {
    if names.contains(" and ") { "are" } else { "is" }
}

fn task(ask: Ask) -> &'static str {
    match ask {
        Ask::RingWorker => "ring them",
        Ask::RingHousehold => "ring the household",
        Ask::GoAndSee => "go and see, from the street",
        Ask::Decide => "decide what is done",
        Ask::Police => "ring 999",
    }
}
