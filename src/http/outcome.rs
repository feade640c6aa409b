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
        shown.push(format!("{} more", names.len() - NAMES_AT_MOST));
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
        return format!("alert {code} is open: people are sent word now.");
    };
    let told: Vec<&str> = alert.told.iter().map(|(_, name)| name.as_str()).collect();
    let told = if told.is_empty() {
        "Nobody could be sent word yet: act yourself.".to_owned()
    } else {
        format!("Sent word now: {}.", listed(&told))
    };
    let about = if alert.about.is_empty() {
        "the visit"
    } else {
        &alert.about
    };
    let slip = if alert.line.kind == AlertKind::Duress {
        "If you pressed it by mistake: do not ring or text them; two leaders end it, on the alert."
    } else {
        "If you pressed it by mistake: ring them, then say on the alert that you spoke to them."
    };
    format!(
        "alert {code} is open about {about} ({}). {told} {slip}",
        words::kind(alert.line.kind).title.words().to_lowercase()
    )
}

/// Returns the names of the workers out on a visit, as far as a visitor sees the visit.
pub(super) fn out_on(pages: &PageState, visitor: &PageVisitor, visit: &str) -> String {
    let board = board_seen(&pages.handle.snapshot(), visitor);
    let shown = board.visits.into_iter().find(|shown| shown.line.id == visit);
    shown.map_or_else(|| format!("everybody on {visit}"), |shown| shown.names)
}

/// Says that workers were signed in, and whether the visit's alert is still open.
pub(super) async fn signed_in(pages: &PageState, visitor: &PageVisitor, visit: &str, names: &str) -> String {
    let board = pages.board(visitor).await;
    let are = if names.contains(" and ") { "are" } else { "is" };
    let shown = board.visits.iter().find(|shown| shown.line.id == visit);
    match shown.and_then(|shown| shown.line.alert.as_ref()) {
        None => format!("{names} {are} signed in."),
        Some(alert) if visitor.may(BoardAction::SeeBoard) => format!(
            "{names} {are} signed in. Alert {} stays open until somebody says on it that they are safe.",
            alert.code
        ),
        Some(_) => format!("{names} {are} signed in. Tell the office: an alert is still open."),
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
    let Some(alert) = alert::find(board, code) else {
        return format!("alert {code} was answered, but it is still open: read it again.");
    };
    let open: Vec<&str> = alert.not_safe.iter().map(|(_, name)| name.as_str()).collect();
    let safe = before
        .iter()
        .map(String::as_str)
        .filter(|name| !open.contains(name));
    let safe: Vec<&str> = safe.collect();
    if safe.is_empty() || open.is_empty() {
        return format!("alert {code} was answered, but it is still open: read it again.");
    }
    let are = if safe.len() == 1 { "is" } else { "are" };
    format!(
        "{} {are} on record as safe. Alert {code} is still open about {}.",
        listed(&safe),
        listed(&open)
    )
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
