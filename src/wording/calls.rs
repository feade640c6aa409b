//! The script of a call: plain sentences for a voice to read out, said twice by the gateway.
//!
//! A call names the school, the code and the workers, and leaves numbers and addresses to the text and the e-mail of the same
//! step. In duress a call says nothing of use to a listener (P9): another person may pick up.

use super::board::cause;
use super::phrases;
use crate::domain::alert::AlertKind;
use crate::domain::id::AlertCode;
use crate::domain::notice::NoticeFacts;

/// Most causes read out: a longer list is not remembered.
const CAUSES: usize = 2;

/// Returns the script of a call about one alert.
pub(super) fn script(facts: &NoticeFacts) -> String {
    let code = facts.code.as_ref().map(spelled);
    let about = code
        .as_ref()
        .map_or_else(String::new, |code| format!(" Its code is {code}."));
    if facts.kind == Some(AlertKind::Duress) {
        return format!(
            "This is a message from {}. Please look at your texts now. Tell nobody about this call.{about}",
            facts.school
        );
    }
    if facts.kind == Some(AlertKind::Drill) {
        return format!(
            "This is Homeward, calling for {}. This is a drill. It is practice only, and nobody is at risk.{about} \
             Please answer the text that came with it.",
            facts.school
        );
    }
    let repeat = if facts.repeat {
        " This is said again, because nobody has answered."
    } else {
        ""
    };
    let causes: Vec<String> = facts
        .causes
        .iter()
        .rev()
        .take(CAUSES)
        .map(|one| phrases::with_stop(&phrases::sentence(&cause(one, facts))))
        .collect();
    let what = if causes.is_empty() {
        format!("It is about {}.", facts.workers)
    } else {
        causes.into_iter().rev().collect::<Vec<_>>().join(" ")
    };
    format!(
        "This is Homeward, calling for {}. There is an alert.{about}{repeat} {what} What to do is in your texts.",
        facts.school
    )
}

/// Returns the script of a call about several alerts.
pub(super) fn joined_script(codes: &[&AlertCode]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| spelled(code)).collect();
    format!(
        "This is Homeward. There are {} alerts, and their codes are {}. What to do is in your texts.",
        codes.len(),
        codes.join(", ")
    )
}

/// Returns a code letter by letter: no voice then reads the code as a word.
fn spelled(code: &AlertCode) -> String {
    let letters = code.as_str().chars().map(String::from);
    letters.collect::<Vec<_>>().join(" ")
}
