//! Actions on the pages: one request to the engine each, then back to the page with the outcome.

use super::notice::{ActionOutcome, back_to, escaped};
use super::pages::{DemoParts, PageState};
use super::sign_in::check_pin;
use super::visitor::PageVisitor;
use super::{alert, live, outcome};
use crate::app::answer::CallAnswer;
use crate::app::{AlertWord, Envelope, Request, Response as Answer, VisitWord};
use crate::domain::alert::{AlertKind, CallTried};
use crate::domain::id::PersonId;
use crate::wording::pages::{board as sentences, drill as drill_words};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use std::sync::Arc;

/// Longest text from a phone of the demo: ten parts.
const TEXT_AT_MOST: usize = 1530;

/// Longest log number of the police: longer ones are slips.
const LOG_AT_MOST: usize = 40;

/// Answer to an action without a name.
pub(super) const NAMELESS: &str = sentences::NAMELESS.words();

/// Returns the text of a field, if filled in.
pub(super) fn filled(field: Option<String>) -> Option<String> {
    field
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

pub(super) async fn ask(
    pages: &PageState,
    visitor: &PageVisitor,
    request: Request,
    done: impl FnOnce(&CallAnswer) -> String,
) -> ActionOutcome {
    match pages
        .handle
        .request(Envelope::new(visitor.principal.clone(), request))
        .await
    {
        Answer::Done(answer) => ActionOutcome::Done(done(&answer)),
        Answer::Refused { message } | Answer::Invalid { message } | Answer::Unknown { message } => {
            ActionOutcome::Refused(message)
        }
    }
}

/// A person's answer to an alert.
#[derive(Deserialize)]
pub(super) struct AlertForm {
    by: Option<String>,
    word: String,
    how: Option<String>,
    of: Option<String>,
    /// The person asked to take over.
    to: Option<String>,
    log: Option<String>,
    /// `alert` for an answer given on the alert's own page.
    on: Option<String>,
    pin: Option<String>,
    /// The mark of the alert as the form showed it.
    seen: Option<String>,
    /// What was tried, and what came of it.
    what: Option<String>,
    came: Option<String>,
}

/// Returns the name in which something is done: the visitor's own, or the name chosen on a page where everybody is anybody.
pub(super) fn named(visitor: &PageVisitor, chosen: Option<String>) -> Option<String> {
    match visitor.person() {
        Some(person) => Some(person.key().to_owned()),
        None => filled(chosen),
    }
}

/// Passes an answer to an alert on to the engine.
pub(super) async fn answer_alert(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(code): Path<String>,
    Form(form): Form<AlertForm>,
) -> Response {
    if let Some(seen) = &form.seen
        && let Some(stale) = stale(&pages, &visitor, &code, (&form.word, seen)).await
    {
        return stale;
    }
    answered(&pages, &visitor, &code, form).await.into_response()
}

/// Words that end an alert, or move an alert on: said of another state, they may mean something else.
const MOVES: [&str; 3] = ["safe", "confirm", "next"];

/// Answers a form filled in at an earlier state of the alert: shows the state of now, and changes nothing.
///
/// A call on record never waits. Taking an alert waits only where another has the alert by now: of two presses at the same time, the
/// second must not take the alert away unsaid.
async fn stale(
    pages: &Arc<PageState>,
    visitor: &PageVisitor,
    code: &str,
    (word, seen): (&str, &str),
) -> Option<Response> {
    let takes = word == "ack";
    if !takes && !MOVES.contains(&word) {
        return None;
    }
    let board = pages.board(visitor).await;
    // A settled alert answers for itself.
    let now = alert::find(&board, code)?;
    let own = visitor.person().map(PersonId::key);
    let is_of_another = now
        .line
        .held_by
        .as_deref()
        .is_some_and(|holder| Some(holder) != own);
    if live::alert_seen(now) == seen || takes && !is_of_another {
        return None;
    }
    let words = sentences::MOVED_ON.plain(&[("code", &code)]);
    let notice = ActionOutcome::Refused(words).shown();
    let mut page = alert::shown(pages, visitor, code, &notice).await;
    *page.status_mut() = StatusCode::CONFLICT;
    Some(page)
}

async fn answered(pages: &Arc<PageState>, visitor: &PageVisitor, code: &str, form: AlertForm) -> Redirect {
    let own_page = format!("/alerts/{}", escaped(code));
    let on_own_page = form.on.as_deref() == Some("alert");
    let page = if on_own_page { own_page.as_str() } else { "/" };
    let Some(by) = named(visitor, form.by) else {
        return back_to(page, ActionOutcome::Refused(NAMELESS.to_owned()));
    };
    if ["safe", "confirm"].contains(&form.word.as_str())
        && let Err(why) = check_pin(pages, visitor, form.pin.as_deref()).await
    {
        return back_to(page, ActionOutcome::Refused(why));
    }
    let word = match form.word.as_str() {
        "ack" => AlertWord::Ack,
        "next" => AlertWord::Next,
        "confirm" => AlertWord::Confirm,
        "give" => match filled(form.to) {
            Some(to) => AlertWord::Give { to },
            None => {
                let why = sentences::CHOOSE_WHOM.words().to_owned();
                return back_to(page, ActionOutcome::Refused(why));
            }
        },
        "give-back" => AlertWord::GiveBack,
        "tried" => AlertWord::Tried {
            what: match form.what.as_deref() {
                Some("worker") => CallTried::Worker,
                Some("household") => CallTried::Household,
                Some("street") => CallTried::Street,
                _ => CallTried::Other,
            },
            came: filled(form.came).unwrap_or_default(),
        },
        "police" => AlertWord::Police {
            log: filled(form.log).map(|log| log.chars().take(LOG_AT_MOST).collect()),
        },
        "no-police" => AlertWord::NoPolice,
        "not-rung" => AlertWord::NotRung,
        "safe" => AlertWord::Safe {
            how: filled(form.how),
            of: filled(form.of).into_iter().collect(),
        },
        _ => {
            return back_to(
                page,
                ActionOutcome::Refused(sentences::UNKNOWN_BUTTON.words().to_owned()),
            );
        }
    };
    let said = word.clone();
    let not_safe = outcome::not_safe(pages, visitor, code);
    let request = Request::Alert {
        code: code.to_owned(),
        by,
        word,
    };
    let mut goes_on = false;
    let came = ask(pages, visitor, request, |answer| match said {
        AlertWord::Ack if is_of_drill(answer) => drill_words::ANSWERED.plain(&[("code", &code)]),
        AlertWord::Ack => sentences::YOU_HAVE.plain(&[("code", &code)]),
        AlertWord::Give { to } => {
            let to = outcome::name_of(pages, visitor, code, &to);
            sentences::ASKED_TO_TAKE.plain(&[("name", &to), ("code", &code)])
        }
        AlertWord::GiveBack => sentences::GAVE_BACK.plain(&[("code", &code)]),
        AlertWord::Next => sentences::WENT_ON.plain(&[("code", &code)]),
        AlertWord::Tried { .. } => sentences::WRITTEN_DOWN.plain(&[]),
        AlertWord::NoPolice => sentences::NO_POLICE.plain(&[]),
        AlertWord::NotRung => sentences::NOT_RUNG.plain(&[]),
        AlertWord::Police { .. } => sentences::POLICE.plain(&[("code", &code)]),
        AlertWord::Safe { .. } if wants_a_second(answer) => {
            sentences::SECOND_WANTED.plain(&[("code", &code)])
        }
        AlertWord::Safe { .. } | AlertWord::Confirm if is_still_open(answer) => {
            goes_on = true;
            String::new()
        }
        AlertWord::Safe { .. } | AlertWord::Confirm => sentences::RESOLVED.plain(&[("code", &code)]),
    })
    .await;
    if goes_on {
        let words = outcome::still_open(pages, visitor, code, &not_safe).await;
        return back_to(page, ActionOutcome::Done(words));
    }
    back_to(page, came)
}

/// Whether the alert ends only by a second person's word.
fn wants_a_second(answer: &CallAnswer) -> bool {
    let alert = match answer {
        CallAnswer::AlertDetail(detail) => detail.alert.as_ref(),
        _ => None,
    };
    alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
}

/// Whether whoever took an alert has answered a drill: nothing else ends by being taken.
fn is_of_drill(answer: &CallAnswer) -> bool {
    match answer {
        CallAnswer::AlertSettled(_) => true,
        CallAnswer::AlertDetail(detail) => {
            let alert = detail.alert.as_ref();
            alert.is_some_and(|alert| alert.kind == AlertKind::Drill)
        }
        _ => false,
    }
}

/// Whether the alert is still open after the answer.
fn is_still_open(answer: &CallAnswer) -> bool {
    matches!(answer, CallAnswer::AlertDetail(detail) if detail.alert.is_some())
}

/// The person acting on a visit, and the kind of alert to raise.
#[derive(Deserialize)]
pub(super) struct VisitForm {
    by: Option<String>,
    kind: Option<String>,
}

/// Signs everybody on a visit in.
pub(super) async fn back(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(id): Path<String>,
    Form(form): Form<VisitForm>,
) -> Redirect {
    let request = Request::Visit {
        who: id.clone(),
        worker: None,
        word: VisitWord::Back,
        by: named(&visitor, form.by),
    };
    let names = outcome::out_on(&pages, &visitor, &id);
    let came = match ask(&pages, &visitor, request, |_| String::new()).await {
        ActionOutcome::Done(_) => {
            ActionOutcome::Done(outcome::signed_in(&pages, &visitor, &id, &names).await)
        }
        refused @ ActionOutcome::Refused(_) => refused,
    };
    back_to("/", came)
}

/// Raises help, duress or concern for a visit.
pub(super) async fn raise(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Path(id): Path<String>,
    Form(form): Form<VisitForm>,
) -> Redirect {
    let Some(by) = named(&visitor, form.by) else {
        return back_to("/", ActionOutcome::Refused(NAMELESS.to_owned()));
    };
    let request = Request::Raise {
        who: id.clone(),
        kind: filled(form.kind).unwrap_or_else(|| "help".to_owned()),
        by: Some(by),
    };
    let came = ask(&pages, &visitor, request, outcome::code_of).await;
    let came = match came {
        ActionOutcome::Done(code) => ActionOutcome::Done(outcome::raised(&pages, &visitor, &code).await),
        refused @ ActionOutcome::Refused(_) => refused,
    };
    back_to("/", came)
}

/// A text from the owner of a phone.
#[derive(Deserialize)]
pub(super) struct TextForm {
    address: String,
    text: String,
}

/// Sends a text from a phone of the demo.
pub(super) async fn text(
    State(pages): State<Arc<PageState>>,
    Extension(demo): Extension<DemoParts>,
    Form(form): Form<TextForm>,
) -> Redirect {
    back_to("/phones", send_text(&pages, &demo, &form.address, &form.text))
}

fn send_text(pages: &PageState, demo: &DemoParts, address: &str, text: &str) -> ActionOutcome {
    let Some(phone) = demo.people.iter().find(|phone| phone.address == address) else {
        return ActionOutcome::Refused(sentences::NO_SUCH_PHONE.plain(&[]));
    };
    let text: String = text.trim().chars().take(TEXT_AT_MOST).collect();
    if text.is_empty() {
        return ActionOutcome::Refused(sentences::EMPTY_TEXT.plain(&[]));
    }
    if demo.phones.is_off(address) {
        return ActionOutcome::Refused(sentences::PHONE_OFF.plain(&[("name", &phone.name)]));
    }
    let now = pages.clock.now();
    if demo.phones.text(address, &text, now).is_none() {
        return ActionOutcome::Refused(sentences::NO_GATEWAY.plain(&[]));
    }
    ActionOutcome::Done(sentences::TEXTED.plain(&[("name", &phone.name), ("text", &text)]))
}

/// Whether a phone is to be on.
#[derive(Deserialize)]
pub(super) struct SwitchForm {
    address: String,
    to: String,
}

/// Switches a phone of the demo off or on.
pub(super) async fn switch(
    State(pages): State<Arc<PageState>>,
    Extension(demo): Extension<DemoParts>,
    Form(form): Form<SwitchForm>,
) -> Redirect {
    let address = form.address.as_str();
    let Some(phone) = demo.people.iter().find(|phone| phone.address == address) else {
        return back_to(
            "/phones",
            ActionOutcome::Refused(sentences::NO_SUCH_PHONE.plain(&[])),
        );
    };
    let came = if form.to == "off" {
        demo.phones.switch_off(address);
        sentences::SWITCHED_OFF.plain(&[("name", &phone.name)])
    } else {
        demo.phones.switch_on(address, pages.clock.now());
        sentences::SWITCHED_ON.plain(&[("name", &phone.name)])
    };
    back_to("/phones", ActionOutcome::Done(came))
}
