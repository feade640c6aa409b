//! The kiosk at reception: staff tap a name, type a PIN, and say BACK, or set off. The kiosk names no worker as out, ends no
//! alert and shows no alert; a code of duress in place of the PIN looks the same to the byte.

mod desk;
mod page;

pub(super) use desk::KioskDesk;

use super::notice::escaped;
use super::pages::{ANSWERS_WITHIN, PageState, not_for_you};
use super::visitor::PageVisitor;
use crate::app::accounts::{AccountRequest, TypedAtKiosk};
use crate::app::answer::{CallAnswer, KioskOutcome};
use crate::app::reception::KioskPlace;
use crate::app::{Envelope, Request, Response as Answer, VisitWord};
use crate::config::School;
use crate::domain::id::PersonId;
use crate::domain::principal::Principal;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Longest PIN or code taken from the form.
const TYPED_AT_MOST: usize = 64;

/// Fewest digits taken for a PIN by the demo, which knows no PINs.
const DEMO_DIGITS: usize = 4;

/// The letter of the names shown.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LetterQuery {
    letter: Option<String>,
}

/// The digits typed.
#[derive(Deserialize)]
pub(super) struct PinForm {
    #[serde(default)]
    pin: String,
}

/// The word of a member of staff.
#[derive(Deserialize)]
pub(super) struct WordForm {
    #[serde(default)]
    word: String,
}

/// Returns the school of a kiosk; in the demo, the first school.
fn school_of(pages: &PageState, visitor: &PageVisitor) -> Option<Arc<School>> {
    if pages.demo.is_none() && !visitor.is_kiosk {
        return None;
    }
    pages.schools(visitor).into_iter().next()
}

/// Shows the letters, then the names.
pub(super) async fn names(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Query(query): Query<LetterQuery>,
) -> Response {
    let Some(school) = school_of(&pages, &visitor) else {
        return not_for_you(&pages, &visitor);
    };
    if !is_live(&pages, &visitor).await {
        return not_live();
    }
    page::names(&school, query.letter.as_deref()).into_response()
}

/// Shows the pad for the PIN.
pub(super) async fn pad(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(key): Path<String>,
) -> Response {
    let Some(school) = school_of(&pages, &visitor) else {
        return not_for_you(&pages, &visitor);
    };
    let Some(person) = person_of(&school, &key) else {
        return unknown(&school);
    };
    page::pad(&school, &person, pages.demo.is_some(), false).into_response()
}

/// Takes a PIN, and offers the words of the PIN's owner.
pub(super) async fn open(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(key): Path<String>,
    Form(form): Form<PinForm>,
) -> Response {
    let Some(school) = school_of(&pages, &visitor) else {
        return not_for_you(&pages, &visitor);
    };
    let Some(person) = person_of(&school, &key) else {
        return unknown(&school);
    };
    let started = crate::clock::uptime();
    let typed: String = form.pin.trim().chars().take(TYPED_AT_MOST).collect();
    let outcome = if pages.demo.is_some() {
        typed_in_the_demo(&pages, &visitor, (&school, &person), &typed).await
    } else {
        typed_at_kiosk(&pages, &visitor, (&school, &person), typed).await
    };
    let answer = match outcome {
        Some(KioskOutcome::Opened) => {
            pages.kiosk.open(visitor.token.as_ref(), &person);
            let place = pages.handle.snapshot().kiosk_place(&person);
            page::offers(&school, &person, &place).into_response()
        }
        Some(KioskOutcome::Wrong) => page::pad(&school, &person, pages.demo.is_some(), true).into_response(),
        Some(KioskOutcome::AskTheOffice) => page::ask_the_office(&school).into_response(),
        None => not_live(),
    };
    desk::answer_on_the_step(started).await;
    answer
}

/// Takes the word of a member of staff.
pub(super) async fn say(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(key): Path<String>,
    Form(form): Form<WordForm>,
) -> Response {
    let Some(school) = school_of(&pages, &visitor) else {
        return not_for_you(&pages, &visitor);
    };
    let Some(person) = person_of(&school, &key) else {
        return unknown(&school);
    };
    if !pages.kiosk.close(visitor.token.as_ref(), &person) {
        return Redirect::to(&format!("/kiosk/{}", escaped(person.key()))).into_response();
    }
    let place = pages.handle.snapshot().kiosk_place(&person);
    let (visit, word) = match (form.word.as_str(), place) {
        ("back", KioskPlace::Out { visit, .. }) => (visit, VisitWord::Back),
        ("left", KioskPlace::Out { visit, goes_on: true }) => (visit, VisitWord::Left { next: None }),
        ("start", KioskPlace::MayGo { visit, .. }) => (visit, VisitWord::Start),
        // Meanwhile the office said the same, or the form is not ours.
        _ => return page::ask_the_office(&school).into_response(),
    };
    let principal = if pages.demo.is_some() {
        visitor.principal.clone()
    } else {
        Principal::Kiosk {
            school: school.id.clone(),
            worker: Some(person.clone()),
        }
    };
    let request = Request::Visit {
        who: visit.to_string(),
        worker: (word != VisitWord::Start).then(|| person.to_string()),
        word: word.clone(),
        by: Some(person.key().to_owned()),
    };
    let envelope = Envelope::new(principal, request);
    match tokio::time::timeout(ANSWERS_WITHIN, pages.handle.request(envelope)).await {
        Ok(Answer::Done(CallAnswer::VisitChanged(changed))) => {
            let is_doubtful = changed.doubts.is_some_and(|doubts| !doubts.is_empty());
            page::thanks(&school, &person, &word, is_doubtful).into_response()
        }
        Ok(Answer::Done(_) | Answer::Refused { .. } | Answer::Invalid { .. }) => {
            page::ask_the_office(&school).into_response()
        }
        Ok(Answer::Unknown { .. }) | Err(_) => not_live(),
    }
}

/// Says whether the kiosk is live, to its own script.
pub(super) async fn alive(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    if school_of(&pages, &visitor).is_none() {
        return not_for_you(&pages, &visitor);
    }
    if is_live(&pages, &visitor).await {
        "live\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not live\n").into_response()
    }
}

/// The kiosk's own style.
pub(super) async fn style() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("assets/kiosk.css"),
    )
}

/// The kiosk's own script: the pad, the way back to the names, and whether the screen is live.
pub(super) async fn script() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/javascript; charset=utf-8")],
        include_str!("assets/kiosk.js"),
    )
}

fn person_of(school: &School, key: &str) -> Option<PersonId> {
    let person = PersonId::new(&school.id, key);
    school.people.contains_key(&person).then_some(person)
}

fn unknown(school: &School) -> Response {
    (StatusCode::NOT_FOUND, page::ask_the_office(school)).into_response()
}

async fn is_live(pages: &PageState, visitor: &PageVisitor) -> bool {
    pages.ask(visitor, Request::Health).await.is_some()
}

fn not_live() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, page::not_live()).into_response()
}

/// Compares the digits with every code of the school and with the person's PIN, each comparison whatever the others gave, and
/// has the outcome noted. `None` without an answer of Homeward: nothing may look calm then.
async fn typed_at_kiosk(
    pages: &PageState,
    visitor: &PageVisitor,
    (school, person): (&School, &PersonId),
    typed: String,
) -> Option<KioskOutcome> {
    let is_code = is_duress_code(school, &typed);
    let snapshot = pages.handle.snapshot();
    let kept = snapshot.accounts.kiosk_pins.get(person);
    let own = kept.and_then(|kept| kept.pin.clone());
    let has_pin = own.is_some();
    let right = match own.or_else(|| pages.desk.of_nobody()) {
        Some(hashed) => pages.desk.matches(typed, hashed).await,
        None => None,
    };
    let typed = match right {
        _ if is_code => TypedAtKiosk::DuressCode,
        Some(true) if has_pin => TypedAtKiosk::Pin,
        Some(_) => TypedAtKiosk::Wrong,
        None => return None,
    };
    let noted = Request::Account(AccountRequest::KioskTried {
        person: person.key().to_owned(),
        school: Some(school.id.to_string()),
        typed,
    });
    match (pages.ask(visitor, noted).await, right) {
        (Some(CallAnswer::KioskOutcome(outcome)), Some(_)) => Some(outcome),
        _ => None,
    }
}

/// The demo knows no PINs: some digits will do. A code of duress counts there too.
async fn typed_in_the_demo(
    pages: &PageState,
    visitor: &PageVisitor,
    (school, person): (&School, &PersonId),
    typed: &str,
) -> Option<KioskOutcome> {
    if is_duress_code(school, typed) {
        let raised = Request::Raise {
            who: person.to_string(),
            kind: "duress".to_owned(),
            by: None,
        };
        pages.ask(visitor, raised).await?;
    }
    let is_number = typed.len() >= DEMO_DIGITS && typed.bytes().all(|byte| byte.is_ascii_digit());
    Some(if is_number {
        KioskOutcome::Opened
    } else {
        KioskOutcome::Wrong
    })
}

/// Whether the digits are a code of duress of the school: every code is compared, each in the same time.
pub(super) fn is_duress_code(school: &School, typed: &str) -> bool {
    let codes = school.duress_codes.reveal().iter();
    let found = codes.fold(subtle::Choice::from(0), |found, code| {
        found | code.trim().as_bytes().ct_eq(typed.as_bytes())
    });
    !typed.is_empty() && bool::from(found)
}
