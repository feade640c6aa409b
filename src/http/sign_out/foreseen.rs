//! "What will happen", in sentences.

use crate::app::answer::{ComingStep, SignOutForecast};
use crate::domain::chain::Ask;
use crate::domain::time::Timestamp;
use crate::domain::visit::RuleException;
use crate::http::words;
use crate::wording::civil;
use crate::wording::pages::{Sentence, foreseen as sentences, times};
use maud::{Markup, html};

/// Renders the forecast of a form.
pub(super) fn markup(foreseen: Option<&SignOutForecast>, now: Timestamp) -> Markup {
    let known = foreseen.filter(|foreseen| foreseen.problems.is_empty());
    html! {
        section.so-foreseen id="what-will-happen" aria-live="polite" aria-labelledby="foreseen-heading" {
            h2 id="foreseen-heading" { (sentences::HEADING) }
            @match (known, foreseen) {
                (Some(known), _) => (said(known, now)),
                (None, Some(_)) => p { (sentences::NOTHING_YET) },
                (None, None) => p.soft { (sentences::FILL_IN) },
            }
        }
    }
}

fn said(known: &SignOutForecast, now: Timestamp) -> Markup {
    let zone = &known.time_zone;
    let clock = |at| civil::clock_seen_from(at, Some(now), zone);
    let lines = lines(known, &clock);
    html! {
        @if !known.asked.is_empty() {
            @let asked = if known.asked.len() == 1 { sentences::ONE_ASKED_FOR_LEAVE } else { sentences::ASKED_FOR_LEAVE };
            p { (asked.with(&[("names", &words::listed(&known.asked))])) }
        }
        @if let Some(back_by) = known.back_by {
            p { (sentences::BACK_BY.with(&[("time", &clock(back_by)), ("from_now", &words::apart(back_by, now))])) }
        }
        @if known.exceptions.contains(&RuleException::AgainstPolicy) {
            p.so-doubt { (sentences::AGAINST_POLICY) }
            @if !known.goes_without.is_empty() {
                div.so-doubt id="goes-without" {
                    p { (sentences::GO_WITHOUT) }
                    ul { @for lacks in &known.goes_without { li { (lacks) } } }
                }
            }
        } @else if !known.exceptions.is_empty() {
            @let broken: Vec<&str> = known.exceptions.iter().map(|exception| exception.words()).collect();
            p { (sentences::EXCEPTION.with(&[("broken", &words::listed(&broken))])) }
        }
        @if known.goes_home {
            p id="goes-home" { (sentences::GO_HOME) }
        }
        p { (sentences::IF_NOTHING.with(&[("steps", &lines.join(" "))])) }
        @if let Some(minutes) = known.check_in_every {
            p { (sentences::CHECK_INS.with(&[("minutes", &minutes)])) }
        }
        @if known.doubts.is_empty() {
            p.so-well { (sentences::WELL) }
        } @else {
            div.so-doubt {
                p { (sentences::TELL_THEM) }
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
        let asked = of(&first.names, sentences::ONE_ASKED, sentences::SEVERAL_ASKED);
        lines.push(asked.plain(&[("names", &first.names), ("times", &words::listed(&times))]));
    }
    let told = known.coming.iter().filter_map(|step| Some((step, step.ask?)));
    for (index, (step, ask)) in told.enumerate() {
        let at = clock(step.at);
        let what = task(ask, &step.names).plain(&[("names", &step.names)]);
        let said = if index == 0 {
            sentences::NO_ANSWER_BY
        } else {
            sentences::AT
        };
        lines.push(said.plain(&[("time", &at), ("step", &what)]));
    }
    lines
}

/// Returns the sentence for one name, or for several.
fn of(names: &str, one: Sentence, several: Sentence) -> Sentence {
    if names.contains(times::AND.words()) {
        several
    } else {
        one
    }
}

fn task(ask: Ask, names: &str) -> Sentence {
    let (one, several) = match ask {
        Ask::RingWorker => (sentences::ONE_RINGS_THEM, sentences::SEVERAL_RING_THEM),
        Ask::RingHousehold => (sentences::ONE_RINGS_HOUSEHOLD, sentences::SEVERAL_RING_HOUSEHOLD),
        Ask::GoAndSee => (sentences::ONE_GOES_AND_SEES, sentences::SEVERAL_GO_AND_SEE),
        Ask::Decide => (sentences::ONE_DECIDES, sentences::SEVERAL_DECIDE),
        Ask::Police => (sentences::POLICE, sentences::POLICE),
    };
    of(names, one, several)
}
