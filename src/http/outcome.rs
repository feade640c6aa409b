//! The outcome of an act, in words with the names of the people.

use super::pages::PageState;
use super::seen::board_seen;
use super::visitor::PageVisitor;
use super::{alert, words};
use crate::app::answer::CallAnswer;
use crate::app::view::{Board, BoardAlert};
use crate::domain::account::rights::BoardAction;
use crate::domain::alert::AlertKind;
use crate::wording::and_list;
use crate::wording::pages::{Sentence, outcome as sentences, times};

/// Most names in a sentence: a notice has room for a few hundred letters.
const NAMES_AT_MOST: usize = 6;

/// Lists names, and counts the names beyond the first few.
fn listed(names: &[&str]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(NAMES_AT_MOST)
        .map(|name| (*name).to_owned())
        .collect();
    if names.len() > NAMES_AT_MOST {
        let more = names.len() - NAMES_AT_MOST;
        shown.push(sentences::MORE_NAMES.plain(&[("number", &more)]));
    }
    and_list(&shown)
}

/// Returns the code of an alert just raised.
pub(super) fn code_of(answer: &CallAnswer) -> String {
    match answer {
        CallAnswer::AlertRaised(raised) => raised.alert.code.clone(),
        _ => String::new(),
    }
}

/// Says which alert a visit's form has raised: the workers concerned, the people sent word, and the way back from a slip.
pub(super) async fn raised(pages: &PageState, visitor: &PageVisitor, code: &str) -> String {
    let board = pages.board(visitor).await;
    let Some(alert) = alert::find(&board, code) else {
        return sentences::RAISED.plain(&[("code", &code)]);
    };
    let told: Vec<&str> = alert.told.iter().map(|(_, name)| name.as_str()).collect();
    let told = if told.is_empty() {
        sentences::TOLD_NOBODY.words().to_owned()
    } else {
        sentences::TOLD.plain(&[("names", &listed(&told))])
    };
    let about = if alert.about.is_empty() {
        sentences::THE_VISIT.words()
    } else {
        &alert.about
    };
    let slip = if alert.line.kind == AlertKind::Duress {
        sentences::SLIP_DURESS
    } else {
        sentences::SLIP
    };
    let kind = words::kind(alert.line.kind).title.words().to_lowercase();
    sentences::RAISED_ABOUT.plain(&[
        ("code", &code),
        ("about", &about),
        ("kind", &kind),
        ("told", &told),
        ("slip", &slip.words()),
    ])
}

/// Returns the names of the workers out on a visit, as far as a visitor sees the visit.
pub(super) fn out_on(pages: &PageState, visitor: &PageVisitor, visit: &str) -> String {
    let board = board_seen(&pages.handle.snapshot(), visitor);
    let shown = board.visits.into_iter().find(|shown| shown.line.id == visit);
    shown.map_or_else(
        || sentences::EVERYBODY_ON.plain(&[("visit", &visit)]),
        |shown| shown.names,
    )
}

/// Says that workers were signed in, and whether the visit's alert is still open.
pub(super) async fn signed_in(pages: &PageState, visitor: &PageVisitor, visit: &str, names: &str) -> String {
    let board = pages.board(visitor).await;
    let several = names.contains(times::AND.words());
    let of = |one: Sentence, more: Sentence| if several { more } else { one };
    let shown = board.visits.iter().find(|shown| shown.line.id == visit);
    match shown.and_then(|shown| shown.line.alert.as_ref()) {
        None => of(sentences::ONE_SIGNED_IN, sentences::SEVERAL_SIGNED_IN).plain(&[("names", &names)]),
        Some(alert) if visitor.may(BoardAction::SeeBoard) => {
            of(sentences::ONE_SIGNED_IN_ALERT, sentences::SEVERAL_SIGNED_IN_ALERT)
                .plain(&[("names", &names), ("code", &alert.code)])
        }
        Some(_) => of(
            sentences::ONE_SIGNED_IN_OFFICE,
            sentences::SEVERAL_SIGNED_IN_OFFICE,
        )
        .plain(&[("names", &names)]),
    }
}

/// Returns the names of the workers not said to be safe yet.
pub(super) fn not_safe(pages: &PageState, visitor: &PageVisitor, code: &str) -> Vec<String> {
    let board = board_seen(&pages.handle.snapshot(), visitor);
    let names = |alert: &BoardAlert| alert.not_safe.iter().map(|(_, name)| name.clone()).collect();
    alert::find(&board, code).map_or_else(Vec::new, names)
}

/// Names the workers on record as safe by the last word, and the workers still missing. `before` holds the names not said to be safe
/// until now.
pub(super) async fn still_open(
    pages: &PageState,
    visitor: &PageVisitor,
    code: &str,
    before: &[String],
) -> String {
    let board: &Board = &*pages.board(visitor).await;
    let still_open = || sentences::STILL_OPEN.plain(&[("code", &code)]);
    let Some(alert) = alert::find(board, code) else {
        return still_open();
    };
    let open: Vec<&str> = alert.not_safe.iter().map(|(_, name)| name.as_str()).collect();
    let safe = before
        .iter()
        .map(String::as_str)
        .filter(|name| !open.contains(name));
    let safe: Vec<&str> = safe.collect();
    if safe.is_empty() || open.is_empty() {
        return still_open();
    }
    let said = if safe.len() == 1 {
        sentences::ONE_SAFE
    } else {
        sentences::SEVERAL_SAFE
    };
    said.plain(&[
        ("safe", &listed(&safe)),
        ("code", &code),
        ("open", &listed(&open)),
    ])
}

/// Returns the name of a person given by key or by name in a form.
pub(super) fn name_of(pages: &PageState, visitor: &PageVisitor, code: &str, who: &str) -> String {
    let board = board_seen(&pages.handle.snapshot(), visitor);
    let school = alert::find(&board, code).map(|alert| alert.line.school.clone());
    let schools = pages.schools(visitor).into_iter();
    let mut schools = schools.filter(|known| school.as_ref().is_none_or(|school| *school == known.id));
    let found = schools.find_map(|school| {
        let known = school.people.values().find(|person| person.id.key() == who)?;
        Some(known.name.reveal().to_owned())
    });
    found.unwrap_or_else(|| who.to_owned())
}
